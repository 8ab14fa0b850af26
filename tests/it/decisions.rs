//! Decisions about leads: next questions, changes since an earlier prediction, and what gates and routes would have
//! done with past deals.

use std::collections::BTreeMap;
use std::path::Path;

use bantam::jobs::{self, TrainOptions};
use bantam::predict::{LeadsFrom, Predictor};

use bantam::project::{self, Project};
use bantam::units::AsOf;

use crate::space::TestSpace;
use crate::training::{repository, sample_project, workspace, written_to};

fn trained(project: &Project, models: &Path) -> bantam::registry::Saved {
    let workspace = workspace(project, &repository(), models);
    jobs::train(&workspace, &TrainOptions::default(), &|_, _, _| {}).unwrap().saved
}

/// The sample's project file with a part of it replaced.
fn changed(from: &str, to: &str) -> Project {
    let text = std::fs::read_to_string(repository().join("bantam.toml")).unwrap();
    assert!(text.contains(from), "{from}");
    project::parse(&repository().join("bantam.toml"), &text.replacen(from, to, 1)).unwrap()
}

/// A lead of the sample as a file of its own, with other values in some columns.
fn lead_with(folder: &Path, id: &str, values: &[(&str, &str)]) -> LeadsFrom {
    let mut reader = csv::Reader::from_path(repository().join("data/leads.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    let record = reader.records().map(Result::unwrap).find(|record| &record[0] == id).unwrap();
    let cell = |(name, own): (&str, &str)| {
        values.iter().find(|(column, _)| *column == name).map_or(own, |(_, value)| value).to_owned()
    };
    let file = folder.join("one.csv");
    let mut writer = csv::Writer::from_path(&file).unwrap();
    writer.write_record(&header).unwrap();
    writer.write_record(header.iter().zip(&record).map(cell)).unwrap();
    writer.flush().unwrap();
    LeadsFrom::File(file.to_str().unwrap().to_owned())
}

/// Every column of the sample that can be asked for and that no derived column or persona is made from.
const ASKED: [(&str, &str); 6] = [
    ("By when should it run?", "timeline_months"),
    ("Who inside the company wants this to succeed, and what does it change for them?", "champion_contact"),
    ("Find out: employees", "employees"),
    ("Which figure should change, and by how much?", "metrics_defined"),
    ("Which steps lead from here to a signature?", "decision_process_known"),
    ("What budget is set aside for this project?", "budget_amount"),
];

#[test]
fn an_answer_does_to_score_grade_route_and_verdicts_what_the_explanation_says() {
    let project = sample_project();
    let folder = tempfile::tempdir().unwrap();
    let saved = trained(&project, folder.path());
    let workspace = workspace(&project, &repository(), folder.path());
    let mut predictor = Predictor::new(&workspace, &saved).unwrap();
    let mut checked: BTreeMap<&str, usize> = BTreeMap::new();
    for id in ["L004001", "L004002", "L004004", "L004010", "L004020", "L004033", "L004057"] {
        let prediction = predictor.find(&LeadsFrom::Project, id).unwrap();
        let gates: Vec<String> = prediction.gates.iter().map(|gate| gate.name.clone()).collect();
        let before: Vec<_> = prediction.batch.gate_results.iter().map(|result| result.verdicts[0]).collect();
        let questions = prediction.questions;
        for (question, consequences) in questions {
            let Some((_, column)) = ASKED.iter().find(|(words, _)| **words == *question.words) else {
                continue;
            };
            let shares: f64 = consequences.iter().map(|then| then.share).sum();
            assert!((shares - 1.0).abs() < 1e-9, "{id}: {} has shares of {shares}", question.words);
            for then in consequences {
                // Employees are a column of the accounts, which a lead may have itself.
                if *column == "employees" {
                    continue;
                }
                let answer = then.answer.replace(',', "");
                let answered = lead_with(folder.path(), id, &[(column, &answer)]);
                let found = predictor.find(&answered, id).unwrap();
                let lead = &found.batch.scored[0];
                assert_eq!(lead.score.displayed(), then.score, "{id}: {column} = {answer}");
                assert_eq!(found.batch.decisions.grade(0), then.grade);
                assert_eq!(
                    found.batch.decisions.route(0),
                    then.route.as_deref(),
                    "{id}: {column} = {answer}"
                );
                for ((gate, result), before) in gates.iter().zip(&found.batch.gate_results).zip(&before) {
                    let told = then.verdicts.iter().find(|(name, _)| name.name() == *gate);
                    assert_eq!(result.verdicts[0], told.map_or(*before, |(_, verdict)| *verdict));
                }
                *checked.entry(column).or_default() += 1;
            }
        }
    }
    assert!(checked.len() >= 3 && checked.values().sum::<usize>() >= 20, "{checked:?}");
}

#[test]
fn questions_are_ranked_by_the_probability_of_another_route_and_then_by_the_change_of_the_score() {
    let project = sample_project();
    let folder = tempfile::tempdir().unwrap();
    let saved = trained(&project, folder.path());
    let workspace = workspace(&project, &repository(), folder.path());
    let mut predictor = Predictor::new(&workspace, &saved).unwrap();
    let mut with_route = 0;
    for id in ["L004001", "L004002", "L004004", "L004010", "L004020", "L004033", "L004057"] {
        let prediction = predictor.find(&LeadsFrom::Project, id).unwrap();
        let now = (prediction.batch.scored[0].score, prediction.batch.decisions.route(0));
        for (question, consequences) in &prediction.questions {
            let Some(worth) = question.worth else { continue };
            let moved = consequences.iter().filter(|then| then.route.as_deref() != now.1);
            let expected: f64 = moved.map(|then| then.share).sum();
            assert!((worth.route_change - expected).abs() < 1e-9, "{id}: {}", question.words);
            with_route += usize::from(expected > 0.0);
        }
        let order: Vec<(f64, f64)> = prediction.batch.questions[0]
            .iter()
            .map(|question| {
                question.worth.map_or((-1.0, -1.0), |worth| (worth.route_change, worth.score_change))
            })
            .collect();
        for pair in order.windows(2) {
            let (first, second) = (pair[0], pair[1]);
            assert!(first.0 > second.0 - 1e-9 && (first.0 > second.0 + 1e-9 || first.1 >= second.1 - 1e-9));
        }
    }
    assert!(with_route >= 3, "{with_route} questions may change a route");
}

#[test]
fn gates_and_routes_never_change_a_probability() {
    let folder = tempfile::tempdir().unwrap();
    let projects = [
        sample_project(),
        changed("template = \"bant\"", "template = \"champ\""),
        changed(
            "authority = \"seniority IN ('VP', 'C-level') OR decision_role = 'approver'\"",
            "authority = false",
        ),
        changed("when = \"grade IN ('A', 'B') AND meddic = 'pass'\"", "when = \"bant = 'fail'\""),
    ];
    let saved = trained(&projects[0], folder.path());
    let mut known: Option<Vec<u64>> = None;
    for project in &projects {
        let workspace = workspace(project, &repository(), folder.path());
        let output = folder.path().join("p.csv");
        let mut predictor = Predictor::new(&workspace, &saved).unwrap();
        predictor.run(&LeadsFrom::Project, &written_to(&output), &|_, _, _| {}).unwrap();
        let bits = |row: &BTreeMap<String, String>| row["probability"].parse::<f64>().unwrap().to_bits();
        let probabilities: Vec<u64> = rows(&output).iter().map(bits).collect();
        assert_eq!(*known.get_or_insert(probabilities.clone()), probabilities);
    }
    let again = trained(&projects[2], folder.path());
    assert_eq!(again.model.linear.coefficients, saved.model.linear.coefficients);
}

fn rows(file: &Path) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(file).unwrap().deserialize().map(Result::unwrap).collect()
}

#[test]
fn the_parts_of_a_change_add_up_and_are_what_they_are_called() {
    let project = sample_project();
    let folder = tempfile::tempdir().unwrap();
    let day = |date: &str| AsOf::parse(date).unwrap();
    let at = |today: AsOf| {
        let mut then = workspace(&project, &repository(), folder.path());
        then.today = today;
        then
    };
    let (then, now) = (at(day("2026-06-20")), at(day("2026-07-01")));
    let old = jobs::train(&then, &TrainOptions::default(), &|_, _, _| {}).unwrap().saved;
    let new = jobs::train(&now, &TrainOptions::default(), &|_, _, _| {}).unwrap().saved;
    assert_ne!(old.id, new.id);
    let predict = |workspace: &bantam::workspace::Workspace<'_>,
                   saved: &bantam::registry::Saved,
                   previous: Option<&Path>,
                   name: &str| {
        let mut predictor = Predictor::new(workspace, saved).unwrap();
        if let Some(previous) = previous {
            predictor.compare_with(previous.to_str().unwrap()).unwrap();
        }
        let output = folder.path().join(name);
        predictor.run(&LeadsFrom::Project, &written_to(&output), &|_, _, _| {}).unwrap();
        output
    };
    let earlier = predict(&then, &old, None, "earlier.csv");
    let number = |row: &BTreeMap<String, String>, name: &str| row[name].parse::<f64>().unwrap();
    for (saved, name) in [(&old, "same.csv"), (&new, "other.csv")] {
        let mut moved = [false; 3];
        for row in rows(&predict(&now, saved, Some(&earlier), name)) {
            let parts =
                ["change_by_lead", "change_by_time", "change_by_model"].map(|part| number(&row, part));
            let log_odds = |p: f64| (p / (1.0 - p)).ln();
            let before = rows(&earlier).into_iter().find(|old| old["id"] == row["id"]).unwrap();
            let exact = |saved: &bantam::registry::Saved, row: &BTreeMap<String, String>| {
                (log_odds(number(row, "probability")) - saved.model.linear.base_log_odds()) * 10.0 / 2f64.ln()
            };
            let change = exact(saved, &row) - exact(&old, &before);
            assert!((parts.iter().sum::<f64>() - change).abs() < 1e-6, "{row:?}");
            let all = parts.iter().sum::<f64>() + number(&row, "change_by_scale");
            assert!((all - number(&row, "score_change")).abs() < 1e-8, "{row:?}");
            assert!(parts.iter().all(|part| *part == 0.0 || part.abs() >= 1e-9), "{row:?}");
            assert_eq!(number(&row, "previous_score"), number(&before, "score"));
            assert_eq!((&row["previous_grade"], &row["previous_bant"]), (&before["grade"], &before["bant"]));
            for (moved, part) in moved.iter_mut().zip(parts) {
                *moved |= part.abs() > 0.01;
            }
            if saved.id == old.id {
                assert!(parts[2].abs() < 1e-9, "the model is the same: {row:?}");
            }
        }
        assert_eq!(moved, [true, true, saved.id != old.id]);
    }
}

#[test]
fn a_route_may_look_at_the_change_since_an_earlier_prediction() {
    let space = TestSpace::new();
    let text = space.read("bantam.toml").replace(
        "[[routes]]\nname = \"nurture\"",
        "[[routes]]\nname = \"warming up\"\nwhen = \"score_change >= 1 OR previous_bant = 'fail'\"\n\n[[routes]]\nname = \"nurture\"",
    );
    let space = space.write("bantam.toml", &text);
    assert_eq!(space.run(&["train"]).status, 0);
    assert_eq!(space.run(&["predict", "--as-of", "2026-07-20", "-o", "old.csv"]).status, 0);
    let done = space.run(&["predict", "--previous", "old.csv", "-o", "new.csv"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    for row in rows(&space.path("new.csv")) {
        let is_warming = row["score_change"].parse::<f64>().unwrap() >= 1.0 || row["previous_bant"] == "fail";
        assert_eq!(row["route"] == "warming up", is_warming && row["route"] != "sales", "{row:?}");
    }
    // Without an earlier prediction, changes are unknown.
    assert_eq!(space.run(&["predict", "-o", "alone.csv"]).status, 0);
    assert!(rows(&space.path("alone.csv")).iter().all(|row| row["route"] != "warming up"));
    let refused = space.run(&["predict", "--previous", "leads.csv"]);
    assert_ne!(refused.status, 0);
    let late = space.run(&["predict", "--as-of", "2026-07-20", "--previous", "new.csv"]);
    insta::assert_snapshot!(late.stderr, @"
    error: new.csv cannot be compared with: it is as of 2026-08-01, which is not before 2026-07-20
    hint: name the predictions that one earlier run of `bantam predict` has written
    ");
}

#[test]
fn gates_print_their_effects_and_routes_without_leads() {
    let space = TestSpace::new();
    let text = space.read("bantam.toml").replace(
        "[[routes]]\nname = \"nurture\"",
        "[[routes]]\nname = \"again\"\nwhen = \"grade = 'A' AND bant = 'pass'\"\n\n[[routes]]\nname = \"nobody\"\nwhen = \"bant = 'pass' AND bant = 'fail'\"\n\n[[routes]]\nname = \"nurture\"",
    );
    let space = space.write("bantam.toml", &text);
    let found = space.run(&["gates", "--effect"]);
    assert_eq!(found.status, 0, "{}", found.stderr);
    insta::assert_snapshot!(found.stdout, @r"
    58 closed deals, 27 won (46.6 %), each as of its snapshot
    scores are cross-fitted: those of 58 deals are from models trained without the deal (5 folds)

    bant: 2 of 2 criteria must pass
     win rate of                 pass              fail              unknown  difference (pp)
     budget       63 % [47, 77] of 38  0 % [0, 56] of 3   18 % [6, 41] of 17    +63 [+5, +77]
     need         53 % [37, 68] of 36              none  36 % [20, 57] of 22
     all of bant  76 % [55, 89] of 21  0 % [0, 56] of 3  32 % [19, 49] of 34   +76 [+16, +89]
      budget has too few deals: 38 pass and 3 fail; it rejects 0 of 27 won deals; significant added
        value given the model (p < 0.001)
      need rejects no deal: 36 pass, 22 are unknown
      all of bant has too few deals: 21 pass and 3 fail; it rejects 0 of 27 won deals; no significant
        added value given the model (p = 0.049)

    routes of past deals
     route    match its condition  routed there               win rate
     sales                     14            14  100 % [78, 100] of 14
     again                     13             0                   none
     nobody                     0             0                   none
     nurture                   58            44    30 % [18, 44] of 44
      again gets no lead: every past deal that meets its condition goes to an earlier route: sales (13)
      nobody gets no lead: no past deal meets its condition
    ");
    let json: serde_json::Value =
        serde_json::from_str(&space.run(&["gates", "--effect", "--json"]).stdout).unwrap();
    // Counted anew from the file of the deals.
    let deals: Vec<BTreeMap<String, String>> = rows(&space.path("deals.csv"));
    let count = |stage: &str, is_wanted: &dyn Fn(f64) -> bool| {
        let of_stage = deals.iter().filter(|deal| deal["stage"] == stage);
        of_stage.filter(|deal| deal["budget_amount"].parse().is_ok_and(is_wanted)).count() as u64
    };
    let budget = &json["gates"][0]["criteria"][0];
    assert_eq!(budget["pass"]["won"], count("Closed Won", &|budget| budget >= 10_000.0));
    assert_eq!(budget["fail"]["won"], count("Closed Won", &|budget| budget < 10_000.0));
    assert_eq!(budget["pass"]["lost"], count("Closed Lost", &|budget| budget >= 10_000.0));
}

/// Case u05: the report and the command gave different p-values and numbers of deals for the same deals.
#[test]
fn the_report_and_the_command_give_the_same_effects() {
    let project = sample_project();
    let without_closes = Project {
        outcome: project::OutcomeRules { closed_at: None, within: None, ..project.outcome.clone() },
        ..project.clone()
    };
    let folder = tempfile::tempdir().unwrap();
    // Chosen on the deals before a holdout, and without one on all of them.
    for project in [project, without_closes] {
        let workspace = workspace(&project, &repository(), folder.path());
        let trained = jobs::train(&workspace, &TrainOptions::default(), &|_, _, _| {}).unwrap();
        let measured = jobs::effects(&workspace, &|_, _, _| {}).unwrap();
        let json = bantam::terminal::effects_json(&measured).unwrap();
        assert_eq!(bantam::terminal::effects_json(&trained.effects.unwrap()).unwrap(), json);
        assert!(measured.n_scored > 1000 && json.contains("\"p\""));
    }
}

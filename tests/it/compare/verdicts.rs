//! Verdicts on rules of known truth.

use bantam::design::Features;
use bantam::evaluate::{self, Dates, EvaluationData, Method, Weighting, Who};
use bantam::fit::{FitPlan, Penalty, Solver};
use bantam::project::EvaluationOptions;
use bantam::units::{AsOf, Days};
use serde_json::Value;

use super::{IGNORED, RULES, WORTH, compared, features, simulated, uniform};

fn verdicts(json: &Value) -> Vec<(&str, &str)> {
    let rules = json["rules"].as_array().unwrap().iter();
    rules.map(|rule| (rule["name"].as_str().unwrap(), rule["verdict"].as_str().unwrap())).collect()
}

#[test]
fn each_error_of_a_table_is_named_at_20000_deals() {
    let json = compared(&simulated(20_000, 1), &[]);
    assert_eq!(verdicts(&json), RULES.map(|rule| (rule.0, rule.3)), "{:#}", json["rules"]);
    assert_eq!(json["scale"]["basis"], "middle_rule");
    let worth = json["scale"]["log_odds_per_point"].as_f64().unwrap();
    assert!((worth - WORTH).abs() < 0.003, "{worth}");
    for (rule, (name, _, deserved, _)) in json["rules"].as_array().unwrap().iter().zip(RULES) {
        let (low, high) = (
            rule["learned"]["interval"][0].as_f64().unwrap(),
            rule["learned"]["interval"][1].as_f64().unwrap(),
        );
        // The scale is learned, too, to within a tenth.
        let slack = 0.1 * f64::abs(deserved);
        assert!(low - slack < deserved && deserved < high + slack, "{name}: {low} to {high}, not {deserved}");
    }
    let left = &json["residual_effects"][0];
    assert_eq!(
        (left["feature"].as_str(), &left["rules"]),
        (Some("ignored"), &serde_json::json!([])),
        "{left}"
    );
    let points = left["points"]["value"].as_f64().unwrap();
    assert!((points - IGNORED / WORTH).abs() < 4.0, "{points}");
    let all = json["residual_effects"].as_array().unwrap();
    assert!(all.iter().all(|left| left["feature"] != "noise"), "{all:?}");
}

#[test]
fn no_verdict_from_100_deals() {
    for seed in 1..=4 {
        let json = compared(&simulated(100, seed), &[]);
        assert!(verdicts(&json).iter().all(|(_, verdict)| *verdict == "too_few"), "{:#}", json["rules"]);
    }
}

#[test]
fn a_wrong_table_costs_wins_at_the_same_volume() {
    let json = compared(&simulated(4000, 5), &[]);
    for costs in json["costs"].as_array().unwrap() {
        let n = costs["n_selected"].as_f64().unwrap();
        let found: Vec<f64> = costs["contestants"]
            .as_array()
            .unwrap()
            .iter()
            .map(|cost| {
                let [won, lost] = ["wins_selected", "losses_selected"].map(|key| cost[key].as_f64().unwrap());
                assert!((won + lost - n).abs() < 1e-9, "{cost}");
                let all = won + cost["wins_missed"].as_f64().unwrap();
                assert!((all - json["n_won"].as_f64().unwrap()).abs() < 1e-9, "{cost}");
                won
            })
            .collect();
        assert!(found[0] > found[1] && found[1] > found[2], "model, rules, table: {found:?}");
    }
}

/// Of steps that partition all deals, only the differences are identifiable: their mean stays as in the table.
#[test]
fn a_rule_that_decays_gets_a_verdict_for_each_step() {
    let space = simulated(8000, 6);
    let head = space.read("bantam.toml").split("rules = [").next().unwrap().to_owned();
    let rules = "rules = [\n  { name = \"right\", when = \"right = 'yes'\", points = 25 },\n  { name = \"seen\", when = \"TRUE\", \
                 points = 20, since = \"CASE WHEN also_right = 'yes' THEN 5 ELSE 40 END\", decay = [{ after = \"30d\", points = 0 }] },\n]\n";
    let json = compared(&space.write("bantam.toml", &(head + rules)), &[]);
    let expected = [("right", "keep"), ("seen, under 30 days", "keep"), ("seen, 30 days or more", "keep")];
    assert_eq!(verdicts(&json), expected, "{:#}", json["rules"]);
    let learned = |place: usize| json["rules"][place]["learned"]["value"].as_f64().unwrap();
    assert!((learned(1) + learned(2) - 20.0).abs() < 1e-6, "{:#}", json["rules"]);
    assert!((learned(1) - learned(2) - 20.0).abs() < 4.0, "{:#}", json["rules"]);
}

#[test]
fn a_contestant_with_the_same_features_equals_the_model() {
    let n = 600;
    let columns: Vec<Vec<bool>> =
        (0..3).map(|what| (0..n).map(|row| uniform(row, what, 3) < 0.4).collect()).collect();
    let won: Vec<bool> =
        (0..n).map(|row| uniform(row, 9, 3) < if columns[0][row] { 0.6 } else { 0.3 }).collect();
    let values = Features::of_flags(n, &columns);
    let day = |row: usize| AsOf::parse("2024-01-01").unwrap().plus(Days::new(row as u32));
    let as_of: Vec<AsOf> = (0..n).map(day).collect();
    let closed_at: Vec<AsOf> = (0..n).map(|row| day(row + 9)).collect();
    let groups: Vec<u64> = (0..n as u64).map(|row| row / 2).collect();
    let points: Vec<f64> = (0..n).map(|row| 10.0 * f64::from(u8::from(columns[0][row]))).collect();
    let plan = FitPlan {
        penalty: Some(Penalty::Ridge(1.0)),
        share: None,
        solver: Solver::Auto,
        max_iterations: 100,
        folds: 5,
        seed: 7,
    };
    let options = EvaluationOptions { holdout: Days::new(150), backtest: 0, capacity: 0.2, folds: 5 };
    for dates in [Some(Dates::new(&as_of, Some(&closed_at))), None] {
        let features = features(3);
        let deals = EvaluationData {
            features: &features,
            values: &values,
            won: &won,
            dates,
            weighting: Weighting::default(),
            censoring: None,
            groups: &groups,
            clusters: None,
            points: Some(&points),
            prior: None,
            open_as_of: &[],
        };
        let evaluated = evaluate::evaluate(&deals, &options, &plan, &|_, _| {}).unwrap();
        let cut = match evaluated.evaluation.method {
            Method::Holdout { cut, .. } => Some(cut),
            Method::CrossValidation { .. } => None,
        };
        assert_eq!(cut.is_some(), dates.is_some());
        let trial = &evaluated.trial;
        let entry = evaluate::contestant_entry(&deals, trial, cut, &plan, Who::ReweightedRules).unwrap();
        assert_eq!((&entry.rank, &entry.log_odds), (&trial.entries[0].rank, &trial.entries[0].log_odds));
        for entry in &trial.entries {
            assert_eq!(entry.rank.len(), trial.rows.len());
        }
    }
}

/// With a fixed penalty, a champion that was trained on the day of the cut is the evaluated model.
#[test]
fn all_contestants_and_the_champion_are_evaluated_on_the_same_rows() {
    let space = simulated(3000, 5).replace("bantam.toml", "[evaluation]", "[fit]\nalpha = 2\n[evaluation]");
    let json = || compared(&space, &[]);
    let first = json();
    assert_eq!(first["champion"], Value::Null);
    let cut = first["method"]["holdout"]["cut"].as_str().unwrap().to_owned();
    assert_eq!(space.run(&["train", "--as-of", &cut]).status, 0);
    let second = json();
    assert_eq!(first["contestants"], second["contestants"]);
    let all = second["contestants"].as_array().unwrap();
    let beside = second["champion"]["result"]["judged"].as_array().unwrap();
    assert_eq!((all.len(), beside.len()), (3, 4));
    for (contestant, again) in all.iter().zip(beside) {
        assert_eq!(contestant["who"], again["who"]);
        for figure in ["auc", "log_loss", "brier"] {
            let [one, other] = [contestant, again].map(|found| &found["figures"][figure]["value"]);
            assert_eq!(one, other, "{figure} of {}", contestant["who"]);
        }
    }
    assert_eq!(beside[3]["who"]["kind"], "champion");
    let auc = |contestant: &Value| contestant["figures"]["auc"]["value"].as_f64().unwrap();
    assert!((auc(&beside[0]) - auc(&beside[3])).abs() < 1e-9, "{} and {}", auc(&beside[0]), auc(&beside[3]));
}

//! Files of rules, and what a comparison prints and writes.

use std::fmt::Write as _;

use insta::assert_snapshot;
use serde_json::Value;

use super::{compared, simulated};
use crate::space::TestSpace;

const POINTS: &str = r#"
[points]
threshold = 20
groups = { engagement = { cap = 15 } }
rules = [
  { name = "decides, alone", when = "seniority IN ('VP', 'C-level')", points = 20 },
  { name = "saw pricing", when = "pricing_views >= 1", points = 10, group = "engagement" },
  { name = "wants it soon", when = "timeline_months <= 6", points = 15.5 },
  { name = "large", when = "employees > 500", points = -5 },
  { name = "boss", when = "seniority = 'VP'", points = 1 },
  { name = "never", when = "seniority = 'Intern'", points = 3 },
]
"#;

const FILE: &str = "name,condition,points,group,owner
\"decides, alone\",\"seniority IN ('VP', 'C-level')\",20,,Ann
saw pricing,pricing_views >= 1,10,engagement,Ann
wants it soon,timeline_months <= 6,15.5,,Bob
large,employees > 500,-5,,Bob
boss,seniority = 'VP',1,,Bob
never,seniority = 'Intern',3,,Bob
";

const HEAD: &str = "\n[points]\nthreshold = 20\ngroups = { engagement = { cap = 15 } }\n";

#[test]
fn rules_of_a_file_are_those_of_the_project() {
    let written = compared(&TestSpace::new().append("bantam.toml", POINTS), &[]);
    let space = TestSpace::new().append("bantam.toml", HEAD).replace(
        "bantam.toml",
        HEAD,
        &format!("{HEAD}file = \"points.csv\"\n"),
    );
    let space = space.write("points.csv", FILE);
    assert_eq!(compared(&space, &[]), written);
    let named = TestSpace::new().append("bantam.toml", POINTS).replace("bantam.toml", "15.5", "99");
    let named = named.write("rules.csv", FILE);
    assert_eq!(compared(&named, &["--points", "rules.csv"]), written);
    let output = space.trained().run(&["check"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
}

#[test]
fn all_mistakes_of_a_file_are_reported_with_their_rows() {
    let space = TestSpace::new().append("bantam.toml", "\n[points]\nfile = \"points.csv\"\n").write(
        "points.csv",
        "name,condition,points,group\na,seniority = 'VP',,\na,,ten,\n,seniority = 'VP',1,engagement\nc,seniority = ,3,\n",
    );
    assert_snapshot!(space.transcript(&["compare"]), @r#"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: points.csv, row 2: `points` is blank
    hint: write 0 for a rule without points

    error: points.csv, row 3: `condition` is blank
    hint: write in SQL when the points are added

    error: points.csv, row 3: `points` should be a number, found "ten"

    error: points.csv, row 4: [points] has no group `engagement`
    hint: define it under [points]: `groups = { engagement = { cap = 30 } }`

    error: points.csv, row 4: `name` is blank
    hint: give each rule a unique name

    error: points.csv, row 5: `seniority =`: expected a value, found the end of the rule
    "#);
    let space = space.write(
        "points.csv",
        "name,condition,points\na,senority = 'VP',1\nb,timeline_months,2\nd,seniority = 'VP',4\n",
    );
    assert_snapshot!(space.transcript(&["train"]), @"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: points.csv, row 2: `senority = 'VP'` names the column `senority`, which neither deals.csv nor accounts.csv has
    hint: did you mean `seniority`?

    error: points.csv, row 3: `timeline_months`: should be a condition, but it gives a number
    hint: compare it with something, as in `amount >= 1000`
    ");
    let space = space.write("points.csv", "name,when,points\na,seniority = 'VP',1\n");
    assert_snapshot!(space.transcript(&["compare"]), @"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: points.csv has no column `condition` (found `name`, `when`, `points`)
    ");
    let space = space.remove("points.csv");
    assert_snapshot!(space.transcript(&["compare"]), @"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: cannot read points.csv: No such file or directory (os error 2)
    hint: paths in bantam.toml are relative to its folder, or to --data-dir; paths on the command line are relative to the current folder
    ");
}

#[test]
fn without_a_table_there_is_nothing_to_compare() {
    assert_snapshot!(TestSpace::new().transcript(&["compare"]), @"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml has no section [points]
    hint: write the rules of your marketing tool under [points], or name a file of them with --points; it needs the columns name, condition, points
    ");
}

/// The JSON with numbers to three digits, as the last ones depend on the machine.
fn rounded(json: &Value) -> Value {
    match json {
        Value::Number(number) if number.is_f64() => {
            let number = number.as_f64().unwrap();
            serde_json::json!((number * 1000.0).round() / 1000.0)
        }
        Value::Array(items) => items.iter().map(rounded).collect(),
        Value::Object(items) => items.iter().map(|(key, value)| (key.clone(), rounded(value))).collect(),
        other => other.clone(),
    }
}

#[test]
fn the_json_of_a_small_project_stays_as_it_is() {
    let json = rounded(&compared(&TestSpace::new().append("bantam.toml", POINTS), &[]));
    let mut text: String = json.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>().join(" ");
    let parts =
        ["/scale", "/rules/0", "/rules/5", "/costs/0/cut", "/costs/0/contestants/2", "/table_prefers/0"];
    for part in parts {
        let _ = write!(text, "\n{part} {}", json.pointer(part).unwrap());
    }
    assert_snapshot!(text, @r#"
    champion contestants contrasts costs curves method model_prefers n_closed n_lost n_train n_won residual_effects reweighted_minus_table rules scale table_prefers threshold
    /scale {"basis":"middle_rule","log_odds_per_point":0.197,"total_slope":{"interval":[0.088,0.278],"value":0.183}}
    /rules/0 {"duplicates":[{"phi":1.0,"rule":"boss"}],"learned":{"interval":[13.319,21.508],"value":17.414},"log_odds":{"interval":[0.752,2.366],"value":1.559},"n_deals":16,"n_won":13,"name":"decides, alone","points":20.0,"verdict":"too_few","win_rate":{"interval":[0.57,0.934],"value":0.813},"win_rate_without":{"interval":[0.21,0.484],"value":0.333}}
    /rules/5 {"duplicates":[],"learned":null,"log_odds":null,"n_deals":0,"n_won":0,"name":"never","points":3.0,"verdict":"never_fires","win_rate":null,"win_rate_without":{"interval":[0.343,0.592],"value":0.466}}
    /costs/0/cut {"threshold":20.0}
    /costs/0/contestants/2 {"amount_missed":null,"amount_selected":null,"losses_selected":8.0,"who":{"kind":"points"},"wins_missed":2.0,"wins_selected":25.0}
    /table_prefers/0 {"id":"L001","model_rank":42.0,"points":36.5,"reasons":[{"feature":"pricing_views","score_points":-29.492},{"feature":"seniority","score_points":29.406}],"rules":["decides, alone","wants it soon","boss"],"table_rank":10.0,"won":true}
    "#);
}

#[test]
#[expect(clippy::too_many_lines, reason = "most of them are what the program prints")]
fn the_text_of_a_small_project_stays_as_it_is() {
    let output = TestSpace::new().append("bantam.toml", POINTS).run(&["compare"]);
    let start = output.stdout.find("rule by rule").unwrap();
    let end = output.stdout.find("ranked higher by the table").unwrap();
    assert_snapshot!(&output.stdout[start..end], @"
    rule by rule
    on all 58 closed deals; learned points are those of a logistic regression on all rules together
    3.5 points double the odds: the median of the rules whose sign is significantly right

     rule            points               learned  deals  win rate  of others  verdict
     decides, alone     +20  +17.4 [+13.3, +21.5]     16      81 %       33 %  too few deals
     saw pricing        +10   +10.6 [+1.7, +19.4]     47      53 %       18 %  too few deals
     wants it soon    +15.5   +15.5 [+8.3, +22.7]     34      68 %       17 %  keep
     large               −5     +1.5 [−5.1, +8.0]     30      43 %       50 %  too few deals
     boss                +1     −1.6 [−5.7, +2.5]     16      81 %       33 %  too few deals
     never               +3                            0                 47 %  matches no deal
      `decides, alone` and `boss` match the same deals: only the sum of their points is identifiable

    no significant residual effect of a feature that no rule uses

    selected: 33 of 58 deals in cross-validation have 20 points or more
     of the selected leads            model  re-weighted rules  points table
     Wins among the selected leads       23                 25            25
     Losses among the selected leads     10                  8             8
     Wins missed                          4                  2             2
    model minus table: −2 wins [−5, +2]

    selected: 12 of 58 deals in cross-validation are 20 % of the leads, the capacity
     of the selected leads            model  re-weighted rules  points table
     Wins among the selected leads       11                 11            11
     Losses among the selected leads      1                  1             1
     Wins missed                         16                 16            16
    model minus table: 0 wins [−3, +3]

    ranked higher by the model, in cross-validation:
     deal  outcome  rank by model  by table  points  reasons of the model    rules
     L016  lost                26        51       5  timeline_months −25.3,  saw pricing, large
                                                     pricing_views +18.1,
                                                     seniority −2.7
     L024  won                 27        51       5  pricing_views +18.1,    saw pricing, large
                                                     timeline_months −12.7,
                                                     seniority −2.7
     L018  lost                29        51       5  seniority −19.7,        saw pricing, large
                                                     pricing_views +18.1,
                                                     timeline_months −12.7
     L042  lost                30        51       5  seniority −19.7,        saw pricing, large
                                                     pricing_views +18.1,
                                                     timeline_months −12.7
     L011  won                 10        30    20.5  timeline_months +24.8,  saw pricing, wants it
                                                     pricing_views +18.1,    soon, large
                                                     seniority −2.7
     L033  won                 11        30    20.5  timeline_months +24.8,  saw pricing, wants it
                                                     seniority −2.7,         soon, large
                                                     pricing_views +0.5
     L028  lost                13        30    20.5  pricing_views +18.1,    saw pricing, wants it
                                                     timeline_months +6.0,   soon, large
                                                     seniority −2.7
     L000  won                  6        20    25.5  timeline_months +31.1,  saw pricing, wants it
                                                     pricing_views +18.1,    soon
                                                     seniority −2.7
     L013  lost                37        51       5  seniority −19.7,        saw pricing, large
                                                     pricing_views +18.1,
                                                     timeline_months −12.7
     L015  lost                24        37    15.5  pricing_views −29.5,    wants it soon
                                                     timeline_months +24.8,
                                                     seniority −2.7
    ");
}

#[test]
fn a_comparison_leaves_a_page_and_the_json_that_it_prints() {
    let space = TestSpace::new().append("bantam.toml", POINTS);
    let output = space.run(&["compare", "--json"]);
    let folder = "models/inbound/compare";
    assert_snapshot!(output.stderr.replace('\\', "/"), @"compare.html and compare.json written to models/inbound/compare");
    assert_eq!(space.read(&format!("{folder}/compare.json")), output.stdout);
    let page = space.read(&format!("{folder}/compare.html"));
    let again = space.run(&["compare", "--output", "elsewhere"]);
    assert!(again.stderr.contains("elsewhere"), "{}", again.stderr);
    assert_eq!(space.read("elsewhere/compare.html"), page);
    assert_eq!(space.read("elsewhere/compare.json"), output.stdout);
}

#[test]
fn names_of_rules_are_text_in_the_page() {
    let points = POINTS.replace("wants it soon", "<script>alert(1)</script>");
    let space = TestSpace::new().append("bantam.toml", &points);
    let output = space.run(&["compare"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    let page = space.read("models/inbound/compare/compare.html");
    assert!(!page.contains("<script") && page.contains("&#60;script&#62;alert(1)"));
}

#[test]
fn the_summary_is_printed_even_if_the_output_cannot_be_written() {
    let space = TestSpace::new().append("bantam.toml", POINTS).write("taken", "a file, not a folder");
    let output = space.run(&["compare", "-o", "taken"]);
    assert_eq!(output.status, 1);
    assert!(output.stdout.contains("verdict: "), "{}", output.stdout);
    assert!(output.stderr.contains("taken/compare.json"), "{}", output.stderr);
}

#[test]
fn the_verdict_of_a_small_project_stays_as_it_is() {
    let output = TestSpace::new().append("bantam.toml", POINTS).run(&["compare"]);
    let start = output.stdout.find("verdict: ").unwrap();
    assert_snapshot!(&output.stdout[start..], @r"
    verdict: too few deals for a verdict: no significant difference of the model from your points table;
               no rule is significantly wrong
             among the best 20 % of 58 deals, model minus table: 0 wins [−3, +3]
             model minus table: 0.000 AUC [−0.078, +0.078]
             no significant difference of the re-weighted rules from the table: −0.018 AUC [−0.071,
               +0.035]
             too few deals for a verdict on 4 rules; 1 rule matches no deal or every deal
    ");
}

/// The area under the ROC curve over pairs of one part, and the mean log loss, of a contestant.
fn figures_of_deals(csv: &str, who: &str) -> (f64, f64) {
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let place = |name: String| header.iter().position(|column| **column == name).unwrap();
    let (rank_by, log_odds) = (place(format!("{who}_rank_by")), place(format!("{who}_log_odds")));
    let deals: Vec<(bool, &str, f64, f64)> = lines
        .map(|cells| {
            (cells[1] == "true", cells[2], cells[rank_by].parse().unwrap(), cells[log_odds].parse().unwrap())
        })
        .collect();
    let (mut pairs, mut above) = (0.0, 0.0);
    for won in deals.iter().filter(|deal| deal.0) {
        for lost in deals.iter().filter(|deal| !deal.0 && deal.1 == won.1) {
            pairs += 1.0;
            above += if won.2 > lost.2 { 1.0 } else { f64::from(u8::from(won.2 == lost.2)) / 2.0 };
        }
    }
    let loss = |deal: &(bool, &str, f64, f64)| (if deal.0 { -deal.3 } else { deal.3 }).exp().ln_1p();
    (above / pairs, deals.iter().map(loss).sum::<f64>() / deals.len() as f64)
}

#[test]
fn the_figures_can_be_recomputed_from_the_test_deals() {
    let holdout = simulated(1000, 3);
    let folds = simulated(400, 3).replace("bantam.toml", "closed_at = \"closed\"\n", "").replace(
        "bantam.toml",
        "[snapshot]\nat = \"seen\"\nas_of = \"2025-07-01\"\n",
        "",
    );
    for (space, n_parts) in [(holdout, 1), (folds, 5)] {
        let json = compared(&space, &["--deals", "deals_judged.csv"]);
        let csv = space.read("deals_judged.csv");
        let n_judged = json["n_won"].as_u64().unwrap() + json["n_lost"].as_u64().unwrap();
        assert_eq!(csv.lines().count() as u64, n_judged + 1);
        let last_part = csv.lines().last().unwrap().split(',').nth(2).unwrap();
        assert_eq!(last_part, n_parts.to_string());
        for (contestant, who) in
            json["contestants"].as_array().unwrap().iter().zip(["model", "rules", "table"])
        {
            let figure = |name: &str| contestant["figures"][name]["value"].as_f64().unwrap();
            let (auc, log_loss) = figures_of_deals(&csv, who);
            assert!((auc - figure("auc")).abs() < 1e-12, "{who}: {auc}, not {}", figure("auc"));
            assert!((log_loss - figure("log_loss")).abs() < 1e-12, "{who}: {log_loss}");
        }
    }
}

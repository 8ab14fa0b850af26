//! The options of a project for fitting the weights, and their effects.

use std::collections::BTreeMap;

use crate::space::TestSpace;

/// The rows of a CSV file, by column.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        headers.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// The space, with lines added to a section of its project.
fn with(space: TestSpace, section: &str, lines: &str) -> TestSpace {
    space.replace("bantam.toml", &format!("[{section}]"), &format!("[{section}]\n{lines}"))
}

/// The space with a section [fit] of these lines.
fn fitted_by(lines: &str) -> TestSpace {
    TestSpace::new().replace("bantam.toml", "[evaluation]", &format!("[fit]\n{lines}\n\n[evaluation]"))
}

/// Probabilities of the leads after a training, without warnings of their own.
fn probabilities(space: &TestSpace) -> Vec<f64> {
    let done = space.run(&["run", "-v"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    rows(&space.read("predictions.csv")).iter().map(|row| row["probability"].parse().unwrap()).collect()
}

fn weights(space: &TestSpace) -> Vec<BTreeMap<String, String>> {
    let folder = std::fs::read_dir(space.path("models/inbound")).unwrap();
    let model =
        folder.map(|entry| entry.unwrap().path()).find(|path| path.join("weights.csv").is_file()).unwrap();
    rows(&std::fs::read_to_string(model.join("weights.csv")).unwrap())
}

fn assert_close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < tolerance, "{found} is not {expected}");
    }
}

#[test]
fn weights_are_relative_so_a_common_factor_changes_nothing() {
    let intervals = |space: &TestSpace| -> Vec<f64> {
        weights(space).iter().map(|weight| weight["std_error"].parse().unwrap()).collect()
    };
    let plain = fitted_by("alpha = 1");
    let expected = (probabilities(&plain), intervals(&plain));
    for factor in ["2", "1000000", "0.001"] {
        let space = with(fitted_by("alpha = 1"), "outcome", &format!("weight = \"{factor}\""));
        assert_close(&probabilities(&space), &expected.0, 1e-8);
        assert_close(&intervals(&space), &expected.1, 1e-8);
    }
}

#[test]
fn unequal_weights_make_weights_less_sure_and_not_more() {
    let errors = |space: &TestSpace| -> f64 {
        probabilities(space);
        weights(space).iter().map(|weight| weight["std_error"].parse::<f64>().unwrap()).sum()
    };
    let plain = errors(&fitted_by("alpha = 1"));
    let weight = "weight = \"CASE WHEN lead_id LIKE '%3' THEN 50 ELSE 1 END\"";
    assert!(errors(&with(fitted_by("alpha = 1"), "outcome", weight)) > plain);
}

#[test]
fn weights_that_follow_the_outcome_are_a_warning() {
    let weight = "weight = \"CASE WHEN stage = 'Closed Won' THEN 4 ELSE 1 END\"";
    let done = with(fitted_by("alpha = 1"), "outcome", weight).run(&["train", "-v"]);
    assert!(done.stderr.contains("change the base rate from"), "{}", done.stderr);
    let weight = "weight = \"CASE WHEN stage = 'Closed Won' THEN 4 ELSE 0 END\"";
    let done = with(fitted_by("alpha = 1"), "outcome", weight).run(&["train", "-v"]);
    assert_eq!(done.status, 4, "{}", done.stderr);
    assert!(done.stderr.contains("lost deals have weight 0"), "{}", done.stderr);
}

#[test]
fn a_half_life_changes_the_weights_and_a_very_long_one_does_not() {
    let plain = probabilities(&fitted_by("alpha = 1"));
    let space = with(fitted_by("alpha = 1"), "outcome", "half_life = \"36500d\"");
    assert_close(&probabilities(&space), &plain, 5e-3);
    let space = with(fitted_by("alpha = 1"), "outcome", "half_life = \"60d\"");
    let done = space.run(&["train", "-v"]);
    assert!(done.stdout.contains("weighted deals: an effective sample size of"), "{}", done.stdout);
    let short = probabilities(&space);
    assert!(plain.iter().zip(short).any(|(plain, short)| (plain - short).abs() > 0.01));
}

#[test]
fn a_deal_whose_weight_is_unknown_or_below_0_is_rejected_with_the_reason() {
    let space = with(fitted_by("alpha = 1"), "outcome", "weight = \"amount - 100000\"");
    let done = space.run(&["train", "-v"]);
    assert!(done.stderr.contains("its `weight` is "), "{}", done.stderr);
}

#[test]
fn a_weight_that_is_no_number_or_names_no_column_is_a_mistake_with_its_place() {
    for (weight, expected) in [
        ("stage", "`stage`: should be a number, but it gives text"),
        ("amuont", "did you mean `amount`?"),
        ("SUM(amount)", "aggregates over rows"),
    ] {
        let space = with(TestSpace::new(), "outcome", &format!("weight = \"{weight}\""));
        let done = space.run(&["train", "-v"]);
        assert_eq!(done.status, 3, "{}", done.stderr);
        assert!(done.stderr.contains(expected), "{weight}: {}", done.stderr);
        assert!(done.stderr.contains("bantam.toml:"), "{}", done.stderr);
    }
}

#[test]
fn the_penalty_is_chosen_unless_given_and_its_curve_is_kept() {
    let space = TestSpace::new();
    let done = space.run(&["train", "-v"]);
    assert!(done.stdout.contains("chosen by cross-validation of"), "{}", done.stdout);
    let saved = space.read(&format!("models/inbound/{}/model.json", space.model().unwrap()));
    let model: serde_json::Value = serde_json::from_str(&saved).unwrap();
    let path = &model["fit"]["alpha_path"];
    let points = path["points"].as_array().unwrap();
    assert_eq!(points.len(), 20);
    assert_eq!(points[path["chosen"].as_u64().unwrap() as usize]["alpha"], model["alpha"]);
}

#[test]
fn every_weight_has_an_interval_a_stability_and_a_sentence() {
    let space = fitted_by("alpha = 1");
    assert_eq!(space.run(&["train", "-v"]).status, 0);
    for weight in weights(&space) {
        let number = |column: &str| weight[column].parse::<f64>().unwrap();
        let (low, high) = (number("low_95"), number("high_95"));
        assert!(low < number("log_odds") && number("log_odds") < high);
        assert!((number("log_odds") / number("std_error") - number("z")).abs() < 1e-9);
        let width = (high - low) / number("std_error");
        // Student's t with as many degrees of freedom as accounts allow, or the normal quantile without accounts.
        assert!((2.0 * 1.959_963_984_540_054 - 1e-9..5.0).contains(&width), "{weight:?}");
        assert!((0.0..=1.0).contains(&number("p_value")) && (0.0..=1.0).contains(&number("sign_stability")));
        assert!(weight["in_words"].starts_with("odds × "), "{weight:?}");
    }
    let space = fitted_by("alpha = 1\nbootstraps = 0");
    let done = space.run(&["train", "-v"]);
    assert!(!done.stdout.contains("same sign"), "{}", done.stdout);
    assert!(weights(&space).iter().all(|weight| weight["sign_stability"].is_empty()));
}

#[test]
fn a_lead_has_an_interval_of_its_probability() {
    let space = fitted_by("alpha = 1");
    assert_eq!(space.run(&["run", "-v"]).status, 0);
    for row in rows(&space.read("predictions.csv")) {
        let number = |column: &str| row[column].parse::<f64>().unwrap();
        assert!(number("probability_low") < number("probability"), "{row:?}");
        assert!(number("probability") < number("probability_high"), "{row:?}");
    }
}

#[test]
fn firths_penalty_gives_weights_with_intervals_that_need_not_be_symmetric() {
    let space = fitted_by("penalty = \"firth\"");
    let done = space.run(&["run", "-v"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(done.stdout.contains("Firth's penalty"), "{}", done.stdout);
    let mut skewed = 0;
    for weight in weights(&space) {
        let number = |column: &str| weight[column].parse::<f64>().unwrap();
        let (below, above) = (number("log_odds") - number("low_95"), number("high_95") - number("log_odds"));
        assert!(below > 0.0 && above > 0.0, "{weight:?}");
        skewed += usize::from((below - above).abs() > 1e-3);
    }
    assert!(skewed > 0);
}

/// The space with a column of the deals, made of their lines, that is a feature with these settings.
fn with_column(space: TestSpace, settings: &str, cell: impl Fn(usize, &str) -> String) -> TestSpace {
    let edit = |line: usize, text: &str| match line {
        1 => format!("{text},knows"),
        _ => format!("{text},{}", cell(line, text)),
    };
    let feature = format!("timeline_months = {{ kind = \"number\" }}\nknows = {{ {settings} }}");
    let with_leads = space.edit_lines("deals.csv", edit).edit_lines("leads.csv", edit);
    with_leads.replace("bantam.toml", "timeline_months = { kind = \"number\" }", &feature)
}

#[test]
fn a_sign_that_the_deals_contradict_is_a_warning_and_one_that_they_bear_out_is_not() {
    let expecting = |sign: &str| {
        let settings = format!("kind = \"number\", expect = \"{sign}\"");
        let nearly = |line: usize, text: &str| {
            let is_won = text.contains("Closed Won") != line.is_multiple_of(9);
            if is_won { "3" } else { "1" }.to_owned()
        };
        with_column(fitted_by("alpha = 1"), &settings, nearly).run(&["train", "-v"]).stderr
    };
    assert!(!expecting("+").contains("the weight of `knows`"));
    let negative = expecting("-");
    assert!(
        negative
            .contains("the weight of `knows` is expected to be \"-\", but has significantly the other sign"),
        "{negative}"
    );
}

#[test]
fn firths_penalty_names_what_it_leaves_out() {
    let copy = |line: usize, _: &str| (line % 5).to_string();
    let twice = |space: TestSpace| {
        space.replace(
            "bantam.toml",
            "knows = {",
            "again = { kind = \"number\", column = \"knows\" }\nknows = {",
        )
    };
    let done =
        twice(with_column(fitted_by("penalty = \"firth\""), "kind = \"number\"", copy)).run(&["train", "-v"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(done.stderr.contains("`knows` is a linear combination of other features"), "{}", done.stderr);
}

#[test]
fn a_feature_that_separates_won_from_lost_is_named() {
    let knows = |_: usize, text: &str| if text.contains("Closed Won") { "7" } else { "1" }.to_owned();
    let done = with_column(fitted_by("alpha = 1"), "kind = \"number\"", knows).run(&["train", "-v"]);
    assert!(done.stderr.contains("`knows` alone can do so"), "{}", done.stderr);
    assert!(done.stderr.contains("add it to `leaks`"), "{}", done.stderr);
}

#[test]
fn numbers_of_extreme_size_are_named() {
    let huge = |line: usize, _: &str| format!("{line}e300");
    let done = with_column(fitted_by("alpha = 1"), "kind = \"number\"", huge).run(&["train", "-v"]);
    for text in [
        "there is no closed deal to train on: 2 were still open on 2026-08-01, 58 were excluded",
        "deals.csv, row 2: `knows` is too large a number, found \"2e300\"",
    ] {
        assert!(done.stderr.contains(text), "{text}\n{}", done.stderr);
    }
    // One such number costs its own row and no other.
    let one = |line: usize, _: &str| if line == 3 { "1e300".to_owned() } else { (line % 7).to_string() };
    let done = with_column(fitted_by("alpha = 1"), "kind = \"number\"", one).run(&["train", "-v"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(
        done.stderr.contains("rows of deals.csv were rejected; the first: row 3: `knows` is too large"),
        "{}",
        done.stderr
    );
}

#[test]
fn a_word_that_training_never_saw_makes_a_lead_less_sure() {
    let space = fitted_by("alpha = 1").trained();
    let width = |space: &TestSpace| {
        assert_eq!(space.run(&["predict"]).status, 0);
        let row = rows(&space.read("predictions.csv")).remove(0);
        let log_odds = |column: &str| {
            let p = row[column].parse::<f64>().unwrap();
            (p / (1.0 - p)).ln()
        };
        log_odds("probability_high") - log_odds("probability_low")
    };
    let before = width(&space);
    let space = space.edit_column("leads.csv", "seniority", |_, _| "Never seen".to_owned());
    assert!(width(&space) > before * 0.9);
    let seen = space.edit_column("leads.csv", "seniority", |_, _| "VP".to_owned());
    assert!(width(&seen) > 0.0);
}

#[test]
fn with_too_few_deals_to_choose_a_penalty_there_is_a_fallback_and_a_warning() {
    let space = TestSpace::new()
        .edit_column("deals.csv", "account_id", |line, _| if line == 2 { "A0" } else { "A1" }.to_owned());
    let done = space.run(&["train", "-v"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(done.stderr.contains("alpha cannot be chosen by cross-validation"), "{}", done.stderr);
}

#[test]
fn a_damaged_record_of_the_fit_is_refused() {
    let space = fitted_by("seed = 7");
    assert_eq!(space.run(&["train", "-v"]).status, 0);
    let file = format!("models/inbound/{}/model.json", space.model().unwrap());
    let text = space.read(&file);
    let covariance = text.find("\"covariance\": [").unwrap();
    let refusal = |damaged: String| {
        assert_ne!(damaged, text);
        let path = space.path("damaged.json");
        std::fs::write(&path, damaged).unwrap();
        let done = space.run(&["predict", "--model", path.to_str().unwrap(), "-o", "p.csv"]);
        assert_eq!(done.status, 1, "{}", done.stderr);
        done.stderr
    };
    let shares = text.find("\"same_sign\": [").unwrap() + "\"same_sign\": [".len();
    let damaged = format!("{}2.0,{}", &text[..shares], &text[shares..]);
    assert!(refusal(damaged).contains("its sign stability does not match its weights"));
    let first = text[covariance..].find('\n').unwrap() + covariance + 1;
    let second = text[first..].find('\n').unwrap() + first + 1;
    let damaged = format!("{}{}", &text[..first], &text[second..]);
    assert!(refusal(damaged).contains("its covariance does not match"));
    let damaged = text.replacen("\"chosen\": ", "\"chosen\": 99", 1);
    assert!(refusal(damaged).contains("its penalty differs from the one that was chosen"));
    let alpha = text.lines().find(|line| line.starts_with("  \"alpha\": ")).unwrap();
    for other in ["  \"alpha\": null,", "  \"alpha\": -1.0,", ""] {
        assert!(refusal(text.replacen(alpha, other, 1)).contains("its penalty is not"), "{other}");
    }
}

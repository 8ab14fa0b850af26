//! Leads that are written in another way than the deals of the model.

use super::{DEALS, LEADS, control, rewritten, same_as_control, scores};
use crate::space::{Output, TestSpace};

/// How a number is marked as money.
type Mark = fn(&str) -> String;

/// A model of these deals, and what its prediction of leads with these employees said.
fn predicted(deals: impl Fn(&str) -> String, leads: impl Fn(&str) -> String) -> (TestSpace, Output) {
    let edit = |cell: &str, _: &[&str]| if cell.is_empty() { String::new() } else { leads(cell) };
    let space = control()
        .write("deals.csv", &rewritten(DEALS, "employees", |cell, _| deals(cell)))
        .write("leads.csv", &rewritten(LEADS, "employees", edit))
        .trained();
    let output = space.run(&["predict", "-o", "scores.csv", "--rejects", "rejects.csv"]);
    (space, output)
}

/// A whole number with a mark between its thousands.
fn grouped(cell: &str, mark: char) -> String {
    match cell.len() {
        0..4 => cell.to_owned(),
        long => format!("{}{mark}{}", &cell[..long - 3], &cell[long - 3..]),
    }
}

#[test]
fn dots_for_thousands_contradict_whole_numbers_and_end_the_prediction_with_both_readings() {
    let dollars = |cell: &str| {
        if cell.is_empty() { String::new() } else { format!("${}", grouped(cell, ',')) }
    };
    let euros = |cell: &str| {
        if cell.is_empty() { String::new() } else { format!("{} €", grouped(cell, '.')) }
    };
    let marks: [(Mark, char); 3] = [(str::to_owned, '.'), (dollars, '.'), (euros, ',')];
    for (deals, mark) in marks {
        let (space, refused) = predicted(deals, |cell| grouped(cell, mark));
        assert_eq!(refused.status, 6, "{}", refused.transcript());
        assert!(
            refused.stderr.contains("`employees` had only whole numbers in training, and \""),
            "{}",
            refused.stderr
        );
        assert!(
            refused.stderr.contains("hint: ") && refused.stderr.contains("set numbers = \"1,234.5\""),
            "{}",
            refused.stderr
        );
        assert!(!space.path("scores.csv").exists());
        assert!(
            space.read("rejects.csv").contains("with a decimal point, and "),
            "{}",
            space.read("rejects.csv")
        );
    }
    // What the project says goes before what training saw.
    let (space, _) = predicted(str::to_owned, |cell| grouped(cell, '.'));
    let said = space.replace("bantam.toml", "null_values", "numbers = \"1.234,5\"\nnull_values");
    let predicted = said.run(&["predict", "-o", "scores.csv"]);
    assert_eq!(predicted.status, 0, "{}", predicted.transcript());
    let expected = scores(&control()).0;
    let rows = said.read("scores.csv");
    let found: Vec<String> =
        rows.lines().skip(1).map(|line| line.split(',').take(2).collect::<Vec<_>>().join(",")).collect();
    assert_eq!(found, expected);
}

#[test]
fn decimals_that_are_certain_are_read_beside_whole_numbers() {
    for decimals in ["{}.5", "{}.25", "{}.0", "0.{}"] {
        let (_, accepted) = predicted(str::to_owned, |cell| decimals.replace("{}", &cell[..1]));
        assert_eq!(accepted.status, 0, "{}", accepted.transcript());
        assert!(!accepted.stderr.contains("were rejected"), "{}", accepted.stderr);
    }
    // Other cells of the batch do not say what three digits behind a dot are.
    let (_, refused) =
        predicted(
            str::to_owned,
            |cell| if cell.len() == 2 { format!("{cell}.5") } else { grouped(cell, '.') },
        );
    assert_eq!(refused.status, 6, "{}", refused.transcript());
    assert!(refused.stderr.contains("with a decimal point, and "), "{}", refused.stderr);
}

#[test]
fn separators_of_thousands_that_have_one_meaning_are_read_beside_plain_numbers() {
    let expected = scores(&control()).0;
    for mark in [' ', '\u{a0}', '\u{202f}', '\'', '’'] {
        let (space, accepted) = predicted(str::to_owned, |cell| grouped(cell, mark));
        assert_eq!(accepted.status, 0, "{}", accepted.transcript());
        let rows = space.read("scores.csv");
        let found: Vec<String> =
            rows.lines().skip(1).map(|line| line.split(',').take(2).collect::<Vec<_>>().join(",")).collect();
        assert_eq!(found, expected, "{mark:?}");
    }
}

#[test]
fn another_unit_than_in_training_ends_the_prediction() {
    for (deals, leads, said) in [
        ("{} %", "{}", "had a percent sign in training, and"),
        ("{}", "{} %", "had no percent sign in training, and"),
        ("{} EUR", "USD {}", "is in EUR, and \"USD"),
        ("kr {}", "{} zł", "is in kr, and"),
        ("US${}", "C${}", "is in USD, and"),
    ] {
        let (space, refused) = predicted(|cell| deals.replace("{}", cell), |cell| leads.replace("{}", cell));
        assert_eq!(refused.status, 6, "{}", refused.transcript());
        assert!(refused.stderr.contains(said), "{said}: {}", refused.stderr);
        // What the project says of this column goes before what training saw.
        let own = "[data.columns.employees]\nnumbers = \"1,234.5\"\n\n[outcome]";
        let space = space.replace("bantam.toml", "[outcome]", own);
        let accepted = space.run(&["predict", "-o", "scores.csv"]);
        assert_eq!(accepted.status, 0, "{}", accepted.transcript());
    }
    for leads in ["{} EUR", "€ {}", "{}"] {
        let (_, accepted) = predicted(|cell| format!("EUR {cell}"), |cell| leads.replace("{}", cell));
        assert_eq!(accepted.status, 0, "{}", accepted.transcript());
    }
}

#[test]
fn commas_for_thousands_and_numbers_with_words_end_the_prediction_with_their_hint() {
    let (_, refused) = predicted(str::to_owned, |cell| grouped(cell, ','));
    assert_eq!(refused.status, 6, "{}", refused.transcript());
    assert!(refused.stderr.contains("set numbers = \"1,234.5\" (decimal point)"), "{}", refused.stderr);
    for (words, word) in [("{} days", "days"), ("ca. {}", "ca."), ("{}+", "+")] {
        let (_, refused) = predicted(str::to_owned, |cell| words.replace("{}", cell));
        assert_eq!(refused.status, 6, "{}", refused.transcript());
        assert!(refused.stderr.contains(&format!("is a number with \"{word}\"")), "{}", refused.stderr);
    }
}

#[test]
fn a_number_with_words_in_the_deals_is_named() {
    let days = |cell: &str, _: &[&str]| format!("{cell} days");
    let refused = control().write("deals.csv", &rewritten(DEALS, "employees", days)).run(&["train"]);
    assert_eq!(refused.status, 3, "{}", refused.transcript());
    assert!(
        refused.stderr.contains("is a number with \"days\": export the number alone"),
        "{}",
        refused.stderr
    );
}

#[test]
fn truth_is_no_number_where_training_saw_other_numbers() {
    let (space, output) =
        predicted(str::to_owned, |cell| if cell == "21" { "TRUE".to_owned() } else { cell.to_owned() });
    assert_eq!(output.status, 0, "{}", output.transcript());
    assert!(
        space.read("rejects.csv").contains("`employees` should be a number, found \"\"TRUE\"\""),
        "{}",
        space.read("rejects.csv")
    );
}

/// The table without a fault, with yes and no of `champion` in two other spellings in deals and leads.
fn champion_as(deals: (&str, &str), leads: (&str, &str)) -> TestSpace {
    let written = |words: (&str, &str), cell: &str| match cell {
        "yes" => words.0.to_owned(),
        "no" => words.1.to_owned(),
        other => other.to_owned(),
    };
    control().edit_column("deals.csv", "champion", |_, cell| written(deals, cell)).edit_column(
        "leads.csv",
        "champion",
        |_, cell| written(leads, cell),
    )
}

#[test]
fn a_flag_may_change_its_spelling_between_deals_and_leads() {
    let spellings =
        [("1", "0"), ("yes", "no"), ("Ja", "Nein"), ("TRUE", "FALSE"), ("1.00", "0.00"), ("はい", "いいえ")];
    for deals in spellings {
        for leads in spellings {
            same_as_control(&champion_as(deals, leads));
        }
    }
    let refused = champion_as(("1", "0"), ("perhaps", "0")).trained().run(&["predict"]);
    assert!(
        refused.stderr.contains("`champion` should be 1 or 0, or yes or no, found \"perhaps\""),
        "{}",
        refused.stderr
    );
}

#[test]
fn thousands_that_are_read_as_decimals_are_warned_of() {
    // Two decimals in training, and whole numbers with the other sign between their thousands.
    let cents = |point: char| {
        move |cell: &str| if cell.is_empty() { String::new() } else { format!("{cell}{point}25") }
    };
    let said = |output: &Output| {
        let flat = output.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        flat.contains("`employees` has three digits behind every decimal sign: \"")
    };
    let big = |cell: &str, mark| grouped(&format!("{cell}000")[..4], mark);
    for (point, is_warned) in [('.', true), (',', true)] {
        let (space, output) = predicted(cents(point), |cell| big(cell, point));
        assert_eq!((output.status, said(&output)), (0, is_warned), "{}", output.transcript());
        let numbers = if point == '.' { "1,234.5" } else { "1.234,5" };
        let own = format!("[data.columns.employees]\nnumbers = \"{numbers}\"\n\n[outcome]");
        let explained = space.replace("bantam.toml", "[outcome]", &own);
        let output = explained.run(&["predict", "-o", "scores.csv"]);
        assert_eq!((output.status, said(&output)), (0, false), "{}", output.transcript());
    }
    // Other decimals of the batch show what the sign is.
    let mixed = |cell: &str| if cell.len() == 2 { format!("{cell}.5") } else { big(cell, '.') };
    let (_, output) = predicted(cents('.'), mixed);
    assert_eq!((output.status, said(&output)), (0, false), "{}", output.transcript());
}

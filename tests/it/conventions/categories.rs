//! Levels that readers see as one word.

use super::{DEALS, LEADS, control, rewritten, same_as_control, scores, written_so};

#[test]
fn blanks_invisible_characters_and_unicode_forms_make_no_new_level() {
    let styles = ["{}\u{a0}", "\u{200b}{}", "\u{feff}{}", "{}\u{ad}", "  {}  "];
    let deals = rewritten(DEALS, "industry", |cell, cells| {
        let row: usize = cells[0][1..].parse().unwrap();
        styles[row % styles.len()].replace("{}", cell)
    });
    same_as_control(&control().write("deals.csv", &deals));
    let accented =
        written_so(
            "industry",
            |cell| if cell == "Retail" { "Café  bar".to_owned() } else { cell.to_owned() },
        );
    let decomposed = rewritten(&accented.read("deals.csv"), "industry", |cell, cells| {
        if cells[0].ends_with('3') { cell.replace("Café  bar", "Cafe\u{301} bar") } else { cell.to_owned() }
    });
    let (expected, _) = scores(&accented);
    let space = accented.write("deals.csv", &decomposed);
    assert_eq!(scores(&space).0, expected);
}

#[test]
fn check_asks_about_levels_that_differ_only_in_case() {
    let deals = rewritten(DEALS, "industry", |cell, cells| {
        if cells[0].ends_with('4') { cell.to_uppercase() } else { cell.to_owned() }
    });
    let checked = control().write("deals.csv", &deals).run(&["check"]);
    assert_eq!(checked.status, 0, "{}", checked.transcript());
    assert!(
        checked.stdout.contains(
            "4 words are written in several ways that differ only in case: \"BANKING\" and \"Banking\""
        ),
        "{}",
        checked.stdout
    );
    assert!(!control().run(&["check"]).stdout.contains("differ only in case"));
}

#[test]
fn words_of_ours_in_cells_are_levels_of_their_own() {
    let space = written_so("industry", |cell| match cell {
        "Retail" => "(unknown)".to_owned(),
        "Energy" => "(other)".to_owned(),
        "Banking" => String::new(),
        other => other.to_owned(),
    });
    let (_, said) = scores(&space);
    assert!(!said.contains("not in the training data"), "{said}");
    let champion = space.read("models/case/champion.json");
    let model = champion.split('"').nth(3).unwrap();
    let weights = space.read(&format!("models/case/{model}/weights.csv"));
    for level in [",\"\"\"(unknown)\"\"\",", ",\"\"\"(other)\"\"\",", ",(unknown),"] {
        assert!(weights.contains(level), "{level} in\n{weights}");
    }
}

#[test]
fn codes_and_truth_values_are_the_same_levels_however_a_program_writes_them() {
    let coded = |text: &str, of: [&'static str; 4]| {
        rewritten(text, "industry", move |cell, _| {
            let place = ["Banking", "Energy", "Retail", "Software"].iter().position(|word| *word == cell);
            place.map_or(String::new(), |place| of[place].to_owned())
        })
    };
    for (deals, leads) in [
        (["1", "2", "3", "4"], ["1.0", "2.0", "3.0", "4.0"]),
        (["1.0", "2.0", "3.0", "4.0"], ["1", "2", "3", "4"]),
        (["TRUE", "FALSE", "TRUE", "Energy"], ["true", "False", "true", "Energy"]),
    ] {
        let with_leads = |leads| {
            let space =
                control().write("deals.csv", &coded(DEALS, deals)).write("leads.csv", &coded(LEADS, leads));
            scores(&space)
        };
        let (found, said) = with_leads(leads);
        assert_eq!(found, with_leads(deals).0, "{leads:?}");
        assert!(!said.contains("not in the training data"), "{said}");
    }
}

#[test]
fn spellings_of_one_code_are_one_level_in_training_under_the_most_frequent() {
    let deals = |mixed: bool| {
        rewritten(DEALS, "industry", move |cell, cells| {
            let place = ["Banking", "Energy", "Retail", "Software"].iter().position(|word| *word == cell);
            let code = place.map_or(String::new(), |place| (place + 1).to_string());
            if mixed && !code.is_empty() && cells[0].ends_with('3') { format!("{code}.0") } else { code }
        })
    };
    let coded = |text: &str| {
        let codes = [("Banking", "1"), ("Energy", "2.0"), ("Retail", "3"), ("Software", "4.00")];
        codes.iter().fold(text.to_owned(), |text, (word, code)| text.replace(word, code))
    };
    let plain = control().write("deals.csv", &deals(false)).write("leads.csv", &coded(LEADS));
    let mixed = control().write("deals.csv", &deals(true)).write("leads.csv", &coded(LEADS));
    let (expected, _) = scores(&plain);
    let (found, said) = scores(&mixed);
    assert_eq!(found, expected, "{said}");
}

//! Keys, types, ranges and names.

use super::{LEAST, mistakes, mistakes_of};

#[test]
fn an_unknown_key_suggests_the_nearest_else_all() {
    let expected = [
        "1:5: unknown key `aplha` in [fit] | did you mean `alpha`?",
        "2:5: unknown key `ridge` in [fit] | known keys are `alpha`, `bootstraps`, `max_iterations`, `penalty`, `prior`, `seed`, `solver`",
    ];
    assert_eq!(mistakes_of("fit.aplha = 1\nfit.ridge = 1\n"), expected);
}

#[test]
fn a_wrong_type_is_reported_with_expected_and_found() {
    for (text, message) in [
        ("fit.alpha = \"1\"", "13: expected a number or \"auto\" for `alpha` in [fit], found \"1\""),
        ("fit.seed = 1.5", "12: expected a whole number for `seed` in [fit], found 1.5"),
        ("fit = 3", "7: expected a table for `fit`, found 3"),
        ("derive.x = true", "12: expected text or a table for `x` in [derive], found true"),
        (
            "derive.x = 2026-01-01",
            "12: expected text or a table for `x` in [derive], found the date 2026-01-01",
        ),
        ("routes = \"a\"", "10: expected a list for `routes`, found \"a\""),
        ("routes = [3]", "11: expected a table for `routes[1]`, found 3"),
        (
            "gates.a.b = [1]",
            "13: expected text or a table or true or false for `b` in [gates.a], found a list",
        ),
        (
            "gates.a.b = { pass = \"1\", must = 1 }",
            "34: expected true or false for `must` in [gates.a] b, found 1",
        ),
        ("features.persona.x = 1", "22: expected a table for `x` in [features.persona], found 1"),
    ] {
        assert_eq!(mistakes_of(text), [format!("1:{message}")]);
    }
}

#[test]
fn a_number_out_of_range_is_reported_with_the_range() {
    for (text, message) in [
        ("fit.alpha = 0", "13: expected a number above 0 for `alpha` in [fit], found 0"),
        ("fit.alpha = inf", "13: expected a finite number for `alpha` in [fit], found inf"),
        ("fit.seed = -1", "12: expected a whole number of at least 0 for `seed` in [fit], found -1"),
        (
            "fit.max_iterations = 0",
            "22: expected a whole number of at least 1 for `max_iterations` in [fit], found 0",
        ),
        (
            "evaluation.folds = 0x33",
            "20: expected a whole number from 2 to 50 for `folds` in [evaluation], found 0x33",
        ),
        (
            "evaluation.capacity = 1.5",
            "23: expected a number above 0 and at most 1 for `capacity` in [evaluation], found 1.5",
        ),
    ] {
        assert_eq!(mistakes_of(text), [format!("1:{message}")]);
    }
    let found = mistakes_of("features.persona.x = { kind = \"set\", min_count = 5000000000 }");
    assert!(found[0].contains("expected a whole number from 1 to 4294967295"), "{found:?}");
    let found = mistakes_of("fit.seed = 99999999999999999999");
    assert!(found[0].contains("for `seed` in [fit], found 99999999999999999999"), "{found:?}");
}

#[test]
fn every_missing_key_is_reported_with_its_meaning() {
    let found = mistakes("config_version = 1\n");
    let expected = [
        "1:1: missing key `data` | `data`: the tables of deals and leads",
        "1:1: missing key `name` | `name`: name of the project; its models are stored in a folder of this name",
        "1:1: missing key `outcome` | `outcome`: when a deal counts as won or lost",
    ];
    assert_eq!(found.len(), 3);
    assert!(expected.iter().all(|mistake| found.iter().any(|found| found == mistake)), "{found:#?}");
    let found = mistakes_of("features.persona.x = {}\n");
    let kinds = "one of \"number\", \"flag\", \"category\", \"set\"";
    assert_eq!(
        found,
        [format!("1:18: missing key `kind` in [features.persona] x | `kind`: how it is encoded, {kinds}")]
    );
}

#[test]
fn a_feature_is_checked_against_the_closest_form() {
    let found = mistakes_of(
        "features.persona.x = { kind = \"number\", count = \"1\" }\nfeatures.persona.y = { frm = \"a\", count = \"1\" }\n",
    );
    assert!(found[0].starts_with("1:18: missing key `from` in [features.persona] x"), "{found:?}");
    assert_eq!(found[2], "2:24: unknown key `frm` in [features.persona] y | did you mean `from`?");
}

#[test]
fn empty_texts_are_refused() {
    let found = mistakes(&LEAST.replace("deals.csv", ""));
    assert_eq!(found, ["3:18: `deals` in [data] is empty"]);
}

#[test]
fn a_file_without_anything_has_mistakes() {
    assert_eq!(mistakes("").len(), 4);
}

#[test]
fn another_version_is_the_only_mistake() {
    let found = mistakes(&format!("nonsense = 1\n{}", LEAST.replace("= 1", "= 2")));
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with(
            "2:18: config_version 2 is not supported; this version of bantam reads version 1 | "
        )
    );
    let found = mistakes(&LEAST.replace("= 1", "= \"1\""));
    assert_eq!(found, ["1:18: expected a whole number for `config_version`, found \"1\""]);
}

#[test]
fn names_are_not_empty() {
    for (text, path) in [
        ("derive.\"\" = \"1\"", "1:8: `\"\"` in [derive]"),
        ("personas.\" \" = \"1\"", "1:10: `\" \"` in [personas]"),
        ("features.persona.\"\".kind = \"flag\"", "1:18: `\"\"` in [features.persona]"),
        ("gates.\"\".x = \"1\"", "1:7: `\"\"` in [gates]"),
        ("gates.a.\"\" = \"1\"", "1:9: `\"\"` in [gates.a]"),
        ("grades.\"\" = 1", "1:8: `\"\"` in [grades]"),
        ("lookups.\"\" = { file = \"a\", key = \"b\" }", "1:9: `\"\"` in [lookups]"),
        ("tables.\"\" = { file = \"a\", key = \"b\", at = \"c\" }", "1:8: `\"\"` in [tables]"),
    ] {
        assert_eq!(mistakes_of(text), [format!("{path} is an empty name")]);
    }
}

#[test]
fn a_project_name_is_a_folder_name() {
    let found = mistakes(&LEAST.replace("inbound", "a/b"));
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("2:8: expected letters, digits, `-` and `_` for `name`, found \"a/b\""));
}

#[test]
fn a_separator_is_one_ascii_character_and_a_date_format_is_one() {
    let data = "data = { deals = \"d\", separator = \"ß\", date_format = \"%d %Q\" }\n";
    let found = mistakes(&LEAST.replace("data = { deals = \"deals.csv\" }\n", data));
    assert_eq!(found[0], "3:35: expected an ASCII character for `separator` in [data], found \"ß\"");
    assert!(found[1].starts_with("3:54: expected a format of dates for `date_format` in [data]"));
}

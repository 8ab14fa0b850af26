//! Whole files: all their mistakes are reported at once, in the order of the file.

use std::path::Path;

use bantam::project::load;

use super::{LEAST, mistakes, mistakes_of};

#[test]
fn all_mistakes_are_reported_at_once_in_the_order_of_the_file() {
    let text = r#"config_version = 1
name = "in bound"
[data]
deal = "deals.csv"
leads = 5
[outcome]
won = "stage = ('won'"
[tables.activities]
file = "a.csv"
key = "lead_id"
[features.firmographic]
employees = { kind = "number", shap = "log" }
size = { kind = "nubmer", min_count = 3 }
[features.behavioural]
views = { from = "activites", count = "(" }
[fit]
alpha = "high"
[gates.bant]
need = { pas = "TRUE" }
"#;
    let expected = [
        "2:8: expected letters, digits, `-` and `_` for `name`, found \"in bound\" | models are stored in a folder of this name",
        "4:1: unknown key `deal` in [data] | did you mean `deals`?",
        "5:9: expected text or a table for `leads` in [data], found 5",
        "6:2: missing key `lost` in [outcome] | `lost`: condition of a lost deal, in SQL; where the table records wins only, set \
         `within`, such as \"180d\": deals that are not won within it are lost",
        "7:16: `stage = ('won'`: the parenthesis opened here is never closed",
        "8:9: missing key `at` in [tables.activities] | `at`: its date column",
        "12:32: unknown key `shap` in [features.firmographic] employees | did you mean `shape`?",
        "13:17: expected one of \"number\", \"flag\", \"category\", \"set\" for `kind` in [features.firmographic] size, found \"nubmer\" | did you mean `number`?",
        "15:18: `from` in [features.behavioural] views names the table `activites`, which is not under [tables] | did you mean `activities`?",
        "15:41: `(`: expected a value, found the end of the rule",
        "17:9: expected a number or \"auto\" for `alpha` in [fit], found \"high\"",
        "19:10: unknown key `pas` in [gates.bant] need | did you mean `pass`?",
    ];
    assert_eq!(mistakes(text), expected);
}

#[test]
fn one_mistake_does_not_make_others_up() {
    let within = "[snapshots]\nat = \"x\"\n[features.demographic]\nx = { from = \"a\", count = \"TRUE\" }\n[table.a]\n";
    let text = LEAST.replace("lost = ", "closed_at = \"c\", within = \"9d\", lost = ");
    let expected = [
        "5:2: unknown key `snapshots` | did you mean `snapshot`?",
        "9:2: unknown key `table` | did you mean `tables`?",
    ];
    assert_eq!(mistakes(&format!("{text}{within}")), expected);
    let rule =
        "[gates.a]\nrequire = 2\nx = \"TRUE\"\ny = 3\n[[routes]]\nname = \"a\"\n[[routes]]\nname = 3\n";
    let expected = [
        "4:5: expected text or a table or true or false for `y` in [gates.a], found 3",
        "5:1: routes[1] has no `when`, so no route after it can match | add `when`, or move it to the end",
        "8:8: expected text for `name` in routes[2], found 3",
    ];
    assert_eq!(mistakes_of(rule), expected);
}

#[test]
fn lines_and_columns_are_right_in_files_of_windows_and_with_other_letters() {
    let text = format!("{LEAST}[derive]\n\"größe\" = \"(\"\n").replace('\n', "\r\n");
    let expected = "6:13: `(`: expected a value, found the end of the rule";
    assert_eq!(mistakes(&text), [expected]);
}

#[test]
fn all_syntax_errors_of_toml_are_reported_at_once_and_nothing_else() {
    let expected = [
        "1:5: `b` is no value: a text stands in quotes | write `a = \"b\"`",
        "3:1: duplicate key",
        "4:3: unclosed table, expected `]` | close the table name with `]`: `[x]`",
    ];
    let found = mistakes("a = b\nc = 1\nc = 2\n[x\n");
    assert_eq!(found, expected);
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_a_remedy() {
    let missing = load(Path::new("no/such/bantam.toml")).unwrap_err();
    assert!(missing.to_string().starts_with("cannot read no/such/bantam.toml: "), "{missing}");
    assert!(missing.hint().unwrap().contains("--project"));
    let file = std::env::temp_dir().join(format!("bantam-not-utf8-{}.toml", std::process::id()));
    std::fs::write(&file, b"name = 1\nx = \"\xff\"\n").unwrap();
    let error = load(&file).unwrap_err();
    std::fs::remove_file(&file).unwrap();
    assert!(error.to_string().ends_with(".toml:2: expected UTF-8 text, found other bytes"), "{error}");
}

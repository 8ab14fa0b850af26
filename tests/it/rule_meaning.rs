//! What rules mean, seen from outside: inputs on which another engine's SQL failed in silence, panicked, or was slow.

use std::fmt::Write as _;

use crate::space::{Output, TestSpace};

/// Forty deals with texts, numbers, flags and dates; some cells are empty.
fn deals() -> String {
    let mut text = "id,s1,s2,n1,n2,b1,t1,t2,stage\n".to_owned();
    for row in 0..40_i32 {
        let of = |choices: &[&'static str]| choices[row as usize % choices.len()];
        let s2 = of(&["x", "y", "", "y", "x"]);
        let flag = of(&["true", "", "false"]);
        let stage = if row % 2 == 0 { "won" } else { "lost" };
        let month = row % 12 + 1;
        let _ = writeln!(
            text,
            "D{row},{},{s2},{},{},{flag},2025-{month:02}-{:02},2025-12-{:02},{stage}",
            of(&["a", "b", "c"]),
            row % 11 - 3,
            row % 3,
            row % 27 + 1,
            row % 28 + 1
        );
    }
    text
}

/// All values of the lead L0 are unknown; of L1, s1 is 'abc', s2 is 'b', n1 is −4, n2 is 0, b1 is true and t2 is in December.
const LEADS: &str =
    "id,s1,s2,n1,n2,b1,t1,t2\nL0,,,,,,2025-12-20,\nL1,abc,b,-4,0,true,2025-12-20,2025-12-01\n";

const PROJECT: &str = "config_version = 1
name = \"f\"
[data]
deals = \"deals.csv\"
leads = \"leads.csv\"
id = \"id\"
[outcome]
won = \"stage = 'won'\"
lost = \"stage = 'lost'\"
[snapshot]
at = \"t1\"
as_of = \"2026-01-01\"
[features.firmographic]
s1 = { kind = \"category\" }
";

/// A project with these further lines.
fn project(more: &str) -> TestSpace {
    let space = TestSpace::new().remove("activities.csv").remove("accounts.csv");
    space
        .write("deals.csv", &deals())
        .write("leads.csv", LEADS)
        .write("bantam.toml", &format!("{PROJECT}{more}"))
}

/// A project with a framework for each condition.
fn with_conditions(conditions: &[&str]) -> TestSpace {
    let mut gates = String::new();
    for (number, condition) in conditions.iter().enumerate() {
        let _ = writeln!(gates, "[gates.g{number}]\nc = \"\"\"{condition}\"\"\"");
    }
    project(&gates)
}

fn succeeds(space: &TestSpace, arguments: &[&str]) -> Output {
    let output = space.run(arguments);
    assert_eq!(output.status, 0, "{}", output.transcript());
    output
}

/// The verdict of each condition on L0 and on L1, and the output of the prediction.
fn verdicts(conditions: &[&str]) -> (Vec<[String; 2]>, String) {
    let space = with_conditions(conditions);
    succeeds(&space, &["-q", "train"]);
    let said = succeeds(&space, &["predict"]).stderr;
    let text = space.read("predictions.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let verdict = |number: usize| {
        let at = header.iter().position(|name| name == format!("g{number}")).unwrap();
        [rows[0][at].to_owned(), rows[1][at].to_owned()]
    };
    ((0..conditions.len()).map(verdict).collect(), said)
}

/// Holds the verdicts on L0 and L1 of each condition against those expected.
fn hold(expected: &[(&str, &str, &str)]) -> String {
    let conditions: Vec<&str> = expected.iter().map(|(condition, ..)| *condition).collect();
    let (found, said) = verdicts(&conditions);
    for ((condition, first, second), found) in expected.iter().zip(&found) {
        assert_eq!(found, &[*first, *second], "{condition}");
    }
    said
}

/// `check` on a project with this derived column fails with exit code 3 and a message that contains all of `says`.
fn refused(derived: &str, says: &[&str]) {
    let output = project(&format!("[derive]\nd = \"\"\"{derived}\"\"\"\n")).run(&["check"]);
    assert_eq!(output.status, 3, "{derived}: {}", output.transcript());
    for part in says {
        assert!(output.stderr.contains(part), "{derived}: {}", output.stderr);
    }
}

#[test]
fn arithmetic_does_not_wrap_around() {
    hold(&[
        ("LENGTH(s1) - 5 > 0", "unknown", "fail"),
        ("LENGTH(s2) - LENGTH(s1) > 0", "unknown", "fail"),
        ("EXTRACT(MONTH FROM t2) * 30 = 360", "unknown", "pass"),
        ("EXTRACT(HOUR FROM TIMESTAMP '2020-12-01 23:00:00') * 60 = 1380", "pass", "pass"),
        ("CAST(n1 AS INT) * 2000000000 < 0", "unknown", "pass"),
        ("CAST(n1 AS SMALLINT) * 20000 < 0", "unknown", "pass"),
    ]);
}

#[test]
fn unknown_is_never_no() {
    hold(&[
        ("b1 IS TRUE", "fail", "pass"),
        ("b1 IS NOT TRUE", "pass", "fail"),
        ("b1 IS FALSE", "fail", "fail"),
        ("b1 IS NOT FALSE", "pass", "pass"),
        ("STRPOS(s1, 'x') > 0", "unknown", "fail"),
        ("POSITION('x' IN s1) > 0", "unknown", "fail"),
        ("STRPOS(s1, 'x') = 0", "unknown", "pass"),
        ("CONCAT(s1, '-suffix') = 'abc-suffix'", "unknown", "pass"),
        ("s1 || '-suffix' = 'abc-suffix'", "unknown", "pass"),
        ("HAS(s1, 'abc')", "unknown", "pass"),
        ("LEFT('abc', CAST(n1 AS INT)) = 'a'", "unknown", "fail"),
        ("SPLIT_PART('a-b', s1, 1) = 'a-b'", "unknown", "pass"),
        ("n1 NOT IN (1, NULL)", "unknown", "unknown"),
        ("n1 IN (-4, NULL)", "unknown", "pass"),
        ("n1 IS NOT DISTINCT FROM NULL", "pass", "fail"),
    ]);
}

#[test]
fn what_is_not_finite_is_unknown_and_counted() {
    let said = hold(&[
        ("n2 / n2 >= 10000", "unknown", "unknown"),
        ("LN(n1) > 5", "unknown", "unknown"),
        ("SQRT(n1) >= 0", "unknown", "unknown"),
        ("n1 / n2 < -1000000", "unknown", "unknown"),
        ("NOT (LN(n1) > 5)", "unknown", "unknown"),
        ("n1 % n2 > 0", "unknown", "unknown"),
        ("n1 * 1e308 < 0", "unknown", "unknown"),
        ("CASE WHEN n2 = 0 THEN FALSE ELSE n1 / n2 > 1 END", "unknown", "fail"),
    ]);
    assert!(said.contains("in [gates.g0]"), "{said}");
    assert!(said.contains("infinite or undefined"), "{said}");
    // The branch that a row does not take has no effect.
    assert!(!said.contains("in [gates.g7]"), "{said}");
}

#[test]
fn a_wrong_interval_or_date_is_a_mistake_with_its_place() {
    for interval in ["30 tage", "1.5 days", "30", "30 dayz", "1 fortnight", "x"] {
        refused(&format!("t1 + INTERVAL '{interval}' > t2"), &["bantam.toml:", "hint: "]);
    }
    refused("DATE '2020-13-01'", &["bantam.toml:16:", "2020-13-01"]);
    succeeds(&project("[derive]\nd = \"DATE '2020-01-01'\"\n"), &["-q", "check"]);
}

#[test]
fn what_other_engines_panic_on_is_a_mistake_or_a_value() {
    refused("1 // NULL", &["bantam.toml:16:"]);
    refused("CAST(n1 AS UHUGEINT)", &["bantam.toml:16:", "UHUGEINT", "hint: "]);
    refused("CAST(CAST(2147483647 AS DATE) AS VARCHAR)", &["bantam.toml:16:"]);
    refused("CAST(CAST(9223372036854775807 AS TIMESTAMP) AS VARCHAR)", &["bantam.toml:16:"]);
    refused("ARRAY_CONTAINS(['vip'], s1)", &["bantam.toml:16:"]);
    refused("t1 > 5", &["bantam.toml:16:", "hint: "]);
    refused("b1 = 'true'", &["bantam.toml:16:", "hint: "]);
}

#[test]
fn a_long_chain_is_evaluated_and_a_deep_nest_is_a_mistake() {
    let long = |joint: &str, term: &str| vec![term; 20_000].join(joint);
    for rule in [long("+", "n1"), long(" OR ", "n1 = 3"), long(" || ", "s1"), long(" AND ", "n1 IS NULL")] {
        let output = project(&format!("[derive]\nd = \"{rule}\"\n")).run(&["-q", "check"]);
        assert_eq!(output.status, 0, "{}", &output.stderr[..output.stderr.len().min(2000)]);
    }
    let deep = format!("{}n1{}", "abs(".repeat(100_000), ")".repeat(100_000));
    refused(&deep, &["bantam.toml:16:", "200"]);
}

#[test]
fn a_cell_that_cannot_be_cast_is_unknown_and_the_others_are_scored() {
    let space = with_conditions(&["CAST(s1 AS INT) > 3"])
        .edit_column("deals.csv", "s1", |line, _| (line % 7).to_string())
        .edit_column("leads.csv", "s1", |line, _| if line == 2 { "none" } else { "5" }.to_owned())
        .replace("bantam.toml", "s1 = { kind = \"category\" }", "n2 = { kind = \"number\" }");
    succeeds(&space, &["-q", "train"]);
    // The cells of the leads are text as those of the deals are not: the type is that of training.
    let space =
        space.edit_column("deals.csv", "s1", |line, cell| if line == 3 { "many" } else { cell }.to_owned());
    let checked = succeeds(&space, &["check"]);
    assert!(
        checked.stderr.contains("could not be cast") || checked.stdout.contains("could not be cast"),
        "{}",
        checked.transcript()
    );
    succeeds(&space, &["-q", "train"]);
    let said = succeeds(&space, &["predict"]).stderr;
    assert!(said.contains("1 value of `c` in [gates.g0] could not be cast, such as \"none\""), "{said}");
    assert_eq!(space.read("predictions.csv").lines().count(), 3);
}

#[test]
fn nothing_but_the_program_writes_to_standard_error() {
    let output = succeeds(&project("[derive]\nd = \"CAST('2020-01-01' AS DATE)\"\n"), &["-q", "check"]);
    assert_eq!(output.stderr, "");
}

#[test]
fn thousands_of_derived_columns_are_checked_without_growing_with_the_square() {
    let mut derived = "[derive]\n".to_owned();
    for number in 0..4000 {
        let _ = writeln!(derived, "d{number} = \"n1 > {number}\"");
    }
    succeeds(&project(&derived), &["-q", "check"]);
}

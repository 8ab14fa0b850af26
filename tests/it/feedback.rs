//! Feedback of sales on leads is read and checked, and is not used in a model.

use insta::assert_snapshot;

use crate::space::TestSpace;

const SECTIONS: &str = "[tables.verdicts]
file = \"verdicts.csv\"
key = \"lead_id\"
at = \"said_at\"

[feedback]
from = \"verdicts\"
accepted = \"verdict = 'accepted'\"
rejected = \"verdict IN ('rejected', 'junk')\"
reason = \"reason\"

[features.demographic]";

/// Deals 0 to 4 close on the 1st, 10th and 19th of November 2024, and on the 1st and 10th of December.
const VERDICTS: &str = "lead_id,said_at,verdict,reason
L000,2024-10-20,rejected,no budget
L000,2024-10-10,accepted,
L001,2024-10-20,accepted,
L001,2024-11-12,rejected,lost anyway
L002,2024-10-20,accepted,
L002,2024-10-21,pending,
L003,2024-12-01T15:00:00,junk,a student
L004,2025-01-05,accepted,
L004,2024-12-10,pending,
L999,2024-12-10,accepted,
";

fn space() -> TestSpace {
    TestSpace::new()
        .replace("bantam.toml", "[features.demographic]", SECTIONS)
        .write("verdicts.csv", VERDICTS)
}

#[test]
fn the_newest_verdict_by_the_close_counts() {
    let output = space().run(&["check"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    let line = "sales accepted 2 and rejected 2 of the closed deals by their close";
    assert!(output.stdout.contains(line), "{}", output.stdout);
    let json: serde_json::Value = serde_json::from_str(&space().run(&["check", "--json"]).stdout).unwrap();
    assert_eq!(json["feedback"], serde_json::json!({ "accepted": 2, "rejected": 2 }));
}

#[test]
fn feedback_is_no_part_of_a_model() {
    let plain = TestSpace::new().trained();
    assert_eq!(space().trained().model(), plain.model());
    let json: serde_json::Value =
        serde_json::from_str(&TestSpace::new().run(&["check", "--json"]).stdout).unwrap();
    assert!(json.get("feedback").is_none());
}

#[test]
fn columns_that_the_table_does_not_have_are_named_at_once() {
    let space = space().replace("bantam.toml", "verdict = 'accepted'", "veridct = 'accepted'").replace(
        "bantam.toml",
        "reason = \"reason\"",
        "reason = \"because\"",
    );
    assert_snapshot!(space.transcript(&["check"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:37:12: `veridct = 'accepted'` names the column `veridct`, which verdicts.csv does not have
    hint: did you mean `verdict`?

    error: bantam.toml:39:10: verdicts.csv has no column `because` (found `lead_id`, `said_at`, `verdict`, `reason`)
    ");
    let space = self::space().replace("bantam.toml", "verdict = 'accepted'", "verdict");
    assert_snapshot!(space.transcript(&["check"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:37:13: `verdict`: should be a condition, but it gives text
    hint: compare it with something, as in `stage = 'Won'`
    ");
    let space = self::space().replace("bantam.toml", "at = \"said_at\"", "at = \"said_at\"\non = \"led_id\"");
    assert_snapshot!(space.transcript(&["check"]), @r"
    exit code: 3
    ----- stdout -----
    ----- stderr -----
    error: bantam.toml:34:6: deals.csv has no column `led_id` (found `lead_id`, `account_id`, `qualified_at`, `seniority`, `pain`, `budget_amount`, `timeline_months`, `stage`, `closed_at`, `amount`)
    hint: did you mean `lead_id`?
    ");
}

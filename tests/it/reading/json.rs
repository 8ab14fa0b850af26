//! Nested JSON.

use super::CaseFolder;

#[test]
fn keys_within_objects_are_columns() {
    let case = CaseFolder::of("52-nested-json");
    let output = case.run(&["check"]);
    assert_eq!(output.status, 3, "{}", output.transcript());
    assert!(output.stderr.contains("it is inside an object: `properties.account_id`"), "{}", output.stderr);
    case.goes_on(&["init", "deals.jsonl", "-o", "draft.toml", "--force"]);
}

//! What columns are made from.

use super::project_of;

const TEXT: &str = r#"
tables.acts = { file = "a", key = "k", on = "key", at = "t" }
derive.key = "LOWER(email)"
derive.size = "employees / 10"
derive.visits = { from = "acts", count = "TRUE" }
derive.pace = "visits / size"
personas.boss = "title = 'VP' AND size > 3"
[features.firmographic]
large = { kind = "number", column = "size" }
[features.behavioural]
pace = { kind = "number" }
calls = { from = "acts", count = "kind = 'call'" }
"#;

#[test]
fn a_column_is_traced_to_the_tables_through_what_it_is_made_from() {
    let project = project_of(TEXT);
    let lineage = project.lineage();
    let origins = |column| lineage.origins(column).into_iter().collect::<Vec<_>>();
    assert_eq!(origins("large"), ["employees"]);
    assert_eq!(origins("pace"), ["employees", "visits"]);
    assert_eq!(origins("persona"), ["employees", "title"]);
    assert_eq!(origins("stage"), ["stage"]);
    assert!(lineage.is_made_from("persona", "size") && !lineage.is_made_from("size", "persona"));
    assert_eq!(lineage.find("pace", &|column| column == "employees"), Some("employees"));
}

#[test]
fn the_timed_tables_behind_a_column_need_their_keys() {
    let project = project_of(TEXT);
    let lineage = project.lineage();
    assert_eq!(lineage.timed_tables("pace").into_iter().collect::<Vec<_>>(), ["acts"]);
    assert!(lineage.timed_tables("large").is_empty());
    let (columns, tables) = lineage.required(["calls"]);
    assert_eq!(columns.into_iter().collect::<Vec<_>>(), ["calls", "email", "key"]);
    assert_eq!(tables.into_iter().collect::<Vec<_>>(), ["acts"]);
}

#[test]
fn all_expressions_of_a_project_have_a_role() {
    let project = project_of(TEXT);
    let roles = project.expressions().map(|expression| format!("{:?}", expression.role));
    let mut counts = std::collections::BTreeMap::new();
    roles.for_each(|role| *counts.entry(role).or_insert(0) += 1);
    let expected = [("Aggregate", 2), ("Derived", 3), ("Outcome", 2), ("Persona", 1)];
    assert!(counts.iter().map(|(role, n)| (role.as_str(), *n)).eq(expected), "{counts:?}");
}

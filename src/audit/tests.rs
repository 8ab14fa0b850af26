//! Findings that need more than a table of deals, and independence of the order of the deals.

use proptest::prelude::*;

use super::*;
use crate::design::{Cells, Words};

const N: usize = 400;

/// A column of the deals that is a feature of its own name.
fn feature(name: &str, closed: Cells) -> AuditedColumn {
    AuditedColumn {
        name: name.to_owned(),
        table: DEALS.to_owned(),
        usage: Usage::Features(vec![name.to_owned()]),
        closed,
        open: None,
        kind: "text",
        later: None,
        made_from: Vec::new(),
        is_category: false,
    }
}

/// Deals with these columns and no timed tables, where those of one key are equal.
fn deals<'a>(
    ids: &'a [String],
    won: &'a [bool],
    columns: &'a [AuditedColumn],
    keys: &'a [u64],
) -> AuditedDeals<'a> {
    let (groups, row_keys, feature_keys) = (keys, keys, keys);
    let readiness = Readiness::new(100, 300, 0, 1, 1);
    let (timed, tracked, cut) = (&[], &[], None);
    AuditedDeals { ids, won, groups, columns, timed, tracked, row_keys, feature_keys, cut, readiness }
}

/// Topic and severity of the findings on a column; every fourth deal is won, and all deals differ.
fn found(column: AuditedColumn, tracked: &[ChangedAfterSnapshot]) -> Option<(Topic, Severity)> {
    let ids: Vec<String> = (0..N).map(|row| format!("L{row:03}")).collect();
    let (won, keys): (Vec<bool>, Vec<u64>) = (0..N as u64).map(|row| (row % 4 == 0, row)).unzip();
    let findings = audit(&AuditedDeals { tracked, ..deals(&ids, &won, &[column], &keys) }).findings;
    assert!(findings.len() <= 1, "{findings:?}");
    findings.first().map(|finding| (finding.topic, finding.severity))
}

fn words(word: impl Fn(usize) -> Option<&'static str>) -> Cells {
    Cells::Words(Words::new((0..N).map(word)))
}

#[test]
fn dates_after_the_snapshot_warn() {
    let days = Cells::Numbers((0..N).map(|row| (row * 7919 % 10_007) as f64).collect());
    let dated = |n| AuditedColumn { later: Some(Share { n, of: N }), ..feature("demo_on", days.clone()) };
    assert_eq!(found(dated(100), &[]), Some((Topic::Leak, Severity::Warning)));
    assert_eq!(found(dated(3), &[]), None);
}

#[test]
fn a_leak_in_a_column_that_the_project_makes_is_found_in_it_where_its_sources_have_none() {
    let cells = words(|row| (row % 4 == 0).then_some("yes"));
    let made = AuditedColumn { table: PROJECT.to_owned(), ..feature("has_signer", cells) };
    assert_eq!(found(made, &[]), Some((Topic::Leak, Severity::Error)));
}

#[test]
fn values_that_changed_are_an_error_and_a_history_without_changes_is_a_note() {
    let now = || words(|row| Some(if row % 3 == 0 { "hot" } else { "cold" }));
    let changed = |before: Cells| {
        let (table, column) = ("ratings".to_owned(), "heat".to_owned());
        found(feature("heat", now()), &[ChangedAfterSnapshot { table, column, before, latest: now() }])
    };
    assert_eq!(changed(words(|_| Some("cold"))), Some((Topic::Changed, Severity::Error)));
    assert_eq!(changed(now()), Some((Topic::Changed, Severity::Note)));
}

proptest! {
    #[test]
    fn the_order_of_the_deals_changes_nothing(
        rows in proptest::collection::vec(
            (any::<bool>(), 0_u64..20, proptest::option::of(0_u8..4), proptest::option::of(-5_i8..5), any::<u32>()), 8..120),
    ) {
        let audited = |order: &[usize]| {
            let pick = |n: usize| rows[order[n]];
            let n = order.len();
            let level = |n| pick(n).2.map(|code| ["lost", "web", "phone", "fair"][usize::from(code)]);
            let words: Vec<Option<&str>> = (0..n).map(level).collect();
            let numbers = (0..n).map(|n| pick(n).3.map_or(f64::NAN, f64::from)).collect();
            let columns = [
                feature("source", Cells::Words(Words::new(words.into_iter()))),
                feature("score", Cells::Numbers(numbers)),
                feature("sign", Cells::Flags((0..n).map(|n| pick(n).3.map(|number| number > 0)).collect())),
            ];
            let keys = row_keys(columns.iter().map(|column| &column.closed), n);
            let ids: Vec<String> = (0..n).map(|n| format!("L{}", order[n])).collect();
            let won: Vec<bool> = (0..n).map(|n| pick(n).0).collect();
            let groups: Vec<u64> = (0..n).map(|n| pick(n).1).collect();
            let deals = AuditedDeals { groups: &groups, ..deals(&ids, &won, &columns, &keys) };
            serde_json::to_string(&audit(&deals)).unwrap()
        };
        let straight: Vec<usize> = (0..rows.len()).collect();
        let mut shuffled = straight.clone();
        shuffled.sort_by_key(|&row| rows[row].4);
        prop_assert_eq!(audited(&straight), audited(&shuffled));
    }
}

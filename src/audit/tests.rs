//! Each finding on small tables, and that the order of the deals changes nothing.

use proptest::prelude::*;

use super::*;
use crate::design::{Cells, Words};

const N: usize = 400;

/// Every fourth deal is won.
fn won() -> Vec<bool> {
    (0..N).map(|row| row % 4 == 0).collect()
}

fn ids() -> Vec<String> {
    (0..N).map(|row| format!("L{row:03}")).collect()
}

fn numbers(number: impl Fn(usize) -> Option<f64>) -> Cells {
    Cells::Numbers((0..N).map(|row| number(row).unwrap_or(f64::NAN)).collect())
}

fn words(word: impl Fn(usize) -> Option<&'static str>) -> Cells {
    Cells::Words(Words::new((0..N).map(word)))
}

/// A number from 0 to 1 that looks drawn by lot.
fn lot(row: usize) -> f64 {
    ((row * 7919 + 13) * 104_729 % 10_007) as f64 / 10_007.0
}

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

/// What is found in these columns and tables; features and rows that differ from deal to deal.
fn findings_in(
    columns: &[AuditedColumn],
    timed: &[TimedCounts],
    tracked: &[ChangedAfterSnapshot],
    cut: Option<UncutComparison>,
) -> Vec<Finding> {
    let keys: Vec<u64> = (0..N as u64).collect();
    audit(&AuditedDeals { timed, tracked, cut, ..deals(&ids(), &won(), columns, &keys) }).findings
}

/// Deals with these columns and no timed tables, of which those of one key are alike.
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

fn severities(column: AuditedColumn) -> Vec<(Topic, Severity)> {
    let findings = findings_in(&[column], &[], &[], None);
    findings.iter().map(|finding| (finding.topic, finding.severity)).collect()
}

fn leak(column: AuditedColumn) -> Option<Severity> {
    let findings = severities(column);
    assert!(findings.len() <= 1, "{findings:?}");
    findings.first().map(|&(topic, severity)| {
        assert_eq!(topic, Topic::Leak);
        severity
    })
}

#[test]
fn an_honest_column_is_no_finding() {
    assert_eq!(leak(feature("employees", numbers(|row| Some(lot(row))))), None);
    // As much more for won deals as a good column has, and as often filled.
    let better = numbers(|row| (row % 7 > 0).then(|| lot(row) + if row % 4 == 0 { 0.3 } else { 0.0 }));
    assert_eq!(leak(feature("visits", better)), None);
}

#[test]
fn a_column_that_is_too_good_to_be_true_is_an_error() {
    let column = || feature("paid", numbers(|row| Some(if row % 4 == 0 { 10.0 + lot(row) } else { 0.0 })));
    assert_eq!(leak(column()), Some(Severity::Error));
    assert_eq!(leak(AuditedColumn { usage: Usage::Unused, ..column() }), Some(Severity::Warning));
    assert_eq!(leak(AuditedColumn { usage: Usage::Excluded, ..column() }), None);
    assert_eq!(leak(AuditedColumn { usage: Usage::Role("outcome"), ..column() }), None);
}

#[test]
fn a_column_filled_for_one_outcome_alone_is_an_error_and_mostly_for_one_a_warning() {
    let only = words(|row| (row % 4 != 0 && row % 3 == 0).then_some("price"));
    assert_eq!(leak(feature("why", only)), Some(Severity::Error));
    let mostly = numbers(|row| (row % 4 == 0 || row % 4 == 1 && lot(row) < 0.9).then(|| lot(row)));
    assert_eq!(leak(feature("quote", mostly)), Some(Severity::Warning));
    let rare = words(|row| (row < 5 && row % 4 == 0).then_some("x"));
    assert_eq!(leak(feature("remark", rare)), None);
}

#[test]
fn a_name_alone_asks_and_a_name_with_figures_warns() {
    let name = "leadScore";
    assert_eq!(leak(feature(name, numbers(|row| Some(lot(row))))), Some(Severity::Question));
    let telling = || numbers(|row| Some(lot(row) + if row % 4 == 0 { 0.3 } else { 0.0 }));
    assert_eq!(leak(feature(name, telling())), Some(Severity::Warning));
    assert_eq!(
        leak(AuditedColumn { usage: Usage::Unused, ..feature(name, telling()) }),
        Some(Severity::Question)
    );
    // The user's own name for what history showed by then.
    let made = AuditedColumn { table: PROJECT.to_owned(), ..feature("days_since_last", telling()) };
    assert_eq!(leak(made), None);
}

#[test]
fn a_column_that_open_deals_lack_raises_the_question() {
    let column = |open: usize| AuditedColumn {
        open: Some(Cells::Flags((0..50).map(|row| (row < open).then_some(true)).collect())),
        ..feature("demo", numbers(|row| Some(lot(row))))
    };
    assert_eq!(leak(column(20)), Some(Severity::Question));
    assert_eq!(leak(column(45)), None);
}

#[test]
fn values_that_leave_no_doubt_raise_the_question() {
    let cells = words(|row| Some(if row % 4 != 0 && row % 5 < 2 { "never heard again" } else { "talking" }));
    assert_eq!(leak(feature("note", cells)), Some(Severity::Question));
}

#[test]
fn words_of_outcomes_in_the_cells_warn_where_they_are_right() {
    let cells = words(|row| if row % 16 == 0 { Some("deal won!") } else { Some("in talks") });
    let findings = findings_in(&[feature("note", cells)], &[], &[], None);
    assert_eq!(findings[0].severity, Severity::Warning);
    let word = Evidence::OutcomeWord { word: "won".to_owned(), deals: 25, won: 25 };
    assert!(findings[0].evidence.contains(&word), "{findings:?}");
}

#[test]
fn dates_after_the_snapshot_warn() {
    let dated = |n| AuditedColumn {
        later: Some(Share { n, of: N }),
        ..feature("demo_on", numbers(|row| Some(lot(row))))
    };
    assert_eq!(leak(dated(100)), Some(Severity::Warning));
    assert_eq!(leak(dated(3)), None);
}

#[test]
fn constant_columns_and_names_are_useless() {
    let constant = feature("source", words(|_| Some("web")));
    assert_eq!(severities(constant), [(Topic::Useless, Severity::Note)]);
    let serial = || numbers(|row| Some(row as f64));
    assert_eq!(severities(feature("Ticket Number", serial())), [(Topic::Useless, Severity::Warning)]);
    assert_eq!(severities(feature("revenue", serial())), []);
}

#[test]
fn columns_that_say_the_same_are_one_finding() {
    let letters = feature("size", words(|row| Some(["S", "M", "L"][row % 7 % 3])));
    let codes = feature("size_code", numbers(|row| Some((row % 7 % 3) as f64)));
    let other = feature("colour", words(|row| Some(["red", "blue"][row % 7 % 2])));
    let findings = findings_in(&[letters, codes, other], &[], &[], None);
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(
        (findings[0].topic, &findings[0].columns[..]),
        (Topic::Repeated, &["size", "size_code"].map(str::to_owned)[..])
    );
}

#[test]
fn what_is_made_from_a_found_column_is_not_found_again() {
    let cells = || words(|row| (row % 4 == 0).then_some("yes"));
    let reason = feature("signed_by", cells());
    let made = AuditedColumn {
        table: PROJECT.to_owned(),
        made_from: vec!["signed_by".to_owned()],
        ..feature("has_signer", cells())
    };
    let findings = findings_in(&[reason, made], &[], &[], None);
    assert_eq!(findings.iter().filter(|finding| finding.topic == Topic::Leak).count(), 1, "{findings:?}");
    let alone = AuditedColumn { table: PROJECT.to_owned(), ..feature("has_signer", cells()) };
    assert_eq!(leak(alone), Some(Severity::Error));
}

#[test]
fn repeated_and_contradicting_deals_are_counted() {
    let keys: Vec<u64> = (0..N as u64).map(|row| row / 2).collect();
    let findings = audit(&deals(&ids(), &won(), &[], &keys)).findings;
    let topics: Vec<(Topic, Severity)> = findings.iter().map(|of| (of.topic, of.severity)).collect();
    // Of each four deals, two are alike and lost, and two are alike but one of them is won.
    assert_eq!(topics, [(Topic::Repeated, Severity::Warning), (Topic::Contradiction, Severity::Note)]);
    let Evidence::Contradiction(contradiction) = &findings[1].evidence[0] else { panic!("{findings:?}") };
    assert_eq!((contradiction.deals, contradiction.best_accuracy), (200, 0.75));
}

#[test]
fn values_changed_after_the_snapshot_are_an_error_with_the_feature_to_take_instead() {
    let now = || words(|row| Some(if row % 3 == 0 { "hot" } else { "cold" }));
    let tracked = |before| ChangedAfterSnapshot {
        table: "ratings".to_owned(),
        column: "heat".to_owned(),
        before,
        latest: now(),
    };
    let column = feature("heat", now());
    let findings = findings_in(std::slice::from_ref(&column), &[], &[tracked(words(|_| Some("cold")))], None);
    assert_eq!((findings[0].topic, findings[0].severity), (Topic::Changed, Severity::Error));
    assert!(findings[0].remedy.as_ref().unwrap().contains("{ from = \"ratings\", last = \"heat\" }"));
    let same = findings_in(&[column], &[], &[tracked(now())], None);
    assert_eq!((same[0].topic, same[0].severity), (Topic::Changed, Severity::Note));
}

#[test]
fn rows_after_the_close_of_won_deals_warn_where_they_are_cut_and_are_an_error_where_not() {
    let timed = TimedCounts {
        table: "activities".to_owned(),
        counts: (0..N).map(|row| if row % 4 == 0 { [5, 3, 2] } else { [2, 1, 0] }).collect(),
        has_close: true,
        features: vec!["views".to_owned()],
    };
    let area = AucInterval { value: 0.7, low: 0.65, high: 0.75 };
    let cut = |has_snapshot| UncutComparison {
        deals: N,
        has_snapshot,
        as_used: area,
        at_close: None,
        at_end: None,
    };
    let severity = |has_snapshot| {
        let findings = findings_in(&[], std::slice::from_ref(&timed), &[], Some(cut(has_snapshot)));
        assert_eq!((findings.len(), findings[0].topic), (1, Topic::History));
        findings[0].severity
    };
    assert_eq!((severity(true), severity(false)), (Severity::Warning, Severity::Error));
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

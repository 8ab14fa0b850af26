//! Findings that need more than a table of deals, and independence of the order of the deals.

use proptest::prelude::*;

use super::*;
use crate::design::{Cells, Words};
use crate::evaluate::row_keys;

const N: usize = 400;

/// A column of the deals that is a feature of its own name.
pub(super) fn feature(name: &str, closed: Cells) -> AuditedColumn {
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
    let (timed, tracked, cut, open) = (&[], &[], None, OpenOutcomes::default());
    AuditedDeals { ids, won, groups, columns, open, timed, tracked, row_keys, feature_keys, cut, readiness }
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

fn random(row: usize) -> f64 {
    (crate::fit::split_mix64(row as u64) % 100_000) as f64 / 100_000.0
}

fn with_role(name: &str, role: &'static str, days: Vec<f64>) -> AuditedColumn {
    let usage = Usage::Role(role);
    AuditedColumn { usage, kind: "dates", ..feature(name, Cells::Numbers(days)) }
}

/// The findings on these columns, with deals of these accounts.
fn findings(columns: &[AuditedColumn], accounts: &[u64]) -> Vec<Finding> {
    let n = accounts.len();
    let ids: Vec<String> = (0..n).map(|row| format!("L{row:03}")).collect();
    let (won, keys): (Vec<bool>, Vec<u64>) = (0..n as u64).map(|row| (row % 4 == 0, row)).unzip();
    audit(&AuditedDeals { groups: accounts, ..deals(&ids, &won, columns, &keys) }).findings
}

#[test]
fn deals_that_an_account_closes_together_do_not_make_its_size_a_leak() {
    let account = |row: usize| row / 5;
    let created: Vec<f64> = (0..600).map(|row| (random(row) * 500.0).floor()).collect();
    let together: Vec<f64> =
        (0..600).map(|row| 500.0 + (random(account(row) + 7000) * 300.0).floor()).collect();
    let size: Vec<f64> = (0..600).map(|row| (random(account(row) + 9000) * 1000.0).floor()).collect();
    let length: Vec<f64> = together.iter().zip(&created).map(|(close, created)| close - created).collect();
    let columns = [
        with_role("created", "snapshot", created),
        with_role("closed", "close", together),
        feature("size", Cells::Numbers(size)),
        feature("age", Cells::Numbers(length)),
    ];
    let accounts: Vec<u64> = (0..600).map(|row| account(row) as u64).collect();
    let found = findings(&columns, &accounts);
    assert_eq!((found.len(), found[0].severity, found[0].columns[0].as_str()), (1, Severity::Error, "age"));
}

#[test]
fn serial_numbers_and_near_copies_warn_and_look_alikes_do_not() {
    let employees: Vec<f64> = (0..N).map(|row| (random(row) * 5000.0).floor()).collect();
    let thousands =
        employees.iter().enumerate().map(|(row, n)| (n * 1000.0) + random(row + 50).floor()).collect();
    let postcodes = (0..N).map(|row| 10_000.0 + (random(row + 900) * 90_000.0).floor()).collect();
    let columns = [
        feature("row", Cells::Numbers((0..N).map(|row| (row * 7919 % 401) as f64).collect())),
        feature("employees", Cells::Numbers(employees)),
        feature("postcode no", Cells::Numbers(postcodes)),
        feature("headcount in thousands", Cells::Numbers(thousands)),
    ];
    let accounts: Vec<u64> = (0..N as u64).collect();
    let found = findings(&columns, &accounts);
    let names: Vec<(&[String], Severity)> =
        found.iter().map(|finding| (finding.columns.as_slice(), finding.severity)).collect();
    let names: Vec<(String, Severity)> =
        names.iter().map(|(names, severity)| (names.join(" "), *severity)).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.contains(&("row".to_owned(), Severity::Warning)), "{names:?}");
    assert!(names.contains(&("employees headcount in thousands".to_owned(), Severity::Warning)), "{names:?}");
}

#[test]
fn one_account_for_all_deals_warns_and_hides_no_leak() {
    let account = AuditedColumn {
        usage: Usage::Role("account"),
        ..feature("account", Cells::Words(Words::new((0..N).map(|_| Some("Unassigned")))))
    };
    let columns = [account, feature("mood", words(|row| Some(if row % 4 == 0 { "good" } else { "bad" })))];
    let found = findings(&columns, &[7; N]);
    assert_eq!((found[0].severity, found[0].columns[0].as_str()), (Severity::Error, "mood"));
    assert_eq!((found[1].severity, found[1].columns[0].as_str()), (Severity::Warning, "account"));
}

#[test]
fn an_account_that_only_won_deals_have_is_an_error() {
    let account = |of_lost: usize| AuditedColumn {
        usage: Usage::Role("account"),
        ..feature(
            "account",
            words(move |row| (row % 4 == 0 || row % 4 <= of_lost).then_some(["a", "b"][row / 8 % 2])),
        )
    };
    let accounts: Vec<u64> = (0..N as u64).collect();
    let found = findings(&[account(0)], &accounts);
    assert_eq!((found.len(), found[0].severity, found[0].topic), (1, Severity::Error, Topic::Leak));
    assert!(found[0].remedy.as_ref().is_some_and(|remedy| remedy.contains("remove `account`")));
    assert_eq!(findings(&[account(3)], &accounts), []);
}

#[test]
fn times_as_numbers_are_no_serial_numbers() {
    let created: Vec<f64> =
        (0..N).map(|row| (random(row) * 500.0).floor() + 20_000.0 + random(row + 9)).collect();
    let closed: Vec<f64> =
        created.iter().enumerate().map(|(row, day)| day + 30.0 * random(row + 77)).collect();
    let number = |cell: &dyn Fn(f64) -> f64| Cells::Numbers(created.iter().map(|day| cell(*day)).collect());
    let columns = |cells: Cells| {
        [
            with_role("created", "snapshot", created.clone()),
            with_role("closed", "close", closed.clone()),
            feature("x", cells),
        ]
    };
    let accounts: Vec<u64> = (0..N as u64).collect();
    assert_eq!(findings(&columns(number(&|day| (day * 86_400.0).floor())), &accounts), []);
    let serial = findings(&columns(number(&|day| (day * 1000.0).floor())), &accounts);
    assert_eq!((serial.len(), serial[0].severity), (1, Severity::Warning));
}

#[test]
fn lost_where_not_won_is_a_question_with_the_deals_that_are_not_closed() {
    let outcome = AuditedColumn {
        usage: Usage::Role("outcome"),
        ..feature("IsWon", Cells::Flags((0..N).map(|row| Some(row % 4 == 0)).collect()))
    };
    let closed = feature("IsClosed", Cells::Flags((0..N).map(|row| Some(row % 4 < 2)).collect()));
    let won: Vec<bool> = (0..N).map(|row| row % 4 == 0).collect();
    let open = OpenOutcomes { won: &won, lost_is_not_won: true, ..OpenOutcomes::default() };
    let found = outcome_findings(&[outcome, closed], open);
    assert_eq!((found.len(), found[0].severity), (1, Severity::Question));
    let text = found[0].evidence[0].to_string();
    assert!(text.contains("not won (300), but `IsClosed` says of 200 of them"), "{text}");
}

/// A number that has nothing to do with the outcome, from -1 to 1.
fn noise(row: usize) -> f64 {
    (row * 7919 % 10_007) as f64 / 5_003.5 - 1.0
}

/// The columns of findings that are repeated.
fn repeated(columns: &[AuditedColumn]) -> Vec<Vec<String>> {
    let ids: Vec<String> = (0..N).map(|row| format!("L{row:03}")).collect();
    let (won, keys): (Vec<bool>, Vec<u64>) = (0..N as u64).map(|row| (row % 4 == 0, row)).unzip();
    let findings = audit(&deals(&ids, &won, columns, &keys)).findings;
    let of_topic = findings.into_iter().filter(|finding| finding.topic == Topic::Repeated);
    of_topic.map(|finding| finding.columns).collect()
}

#[test]
fn copies_with_empty_cells_and_rounded_ones_are_found_and_classes_are_not() {
    let numbers = |of: &dyn Fn(usize) -> f64| Cells::Numbers((0..N).map(of).collect());
    let exact = feature("a", numbers(&noise));
    let with = |other: Cells| repeated(&[exact.clone(), feature("b", other)]);
    let both = vec![vec!["a".to_owned(), "b".to_owned()]];
    assert_eq!(with(numbers(&|row| if row % 2 == 0 { f64::NAN } else { 3.0 * noise(row) })), both);
    assert_eq!(with(numbers(&|row| if row % 7 == 0 { noise(row) } else { f64::NAN })), both);
    assert_eq!(with(numbers(&|row| (10.0 * noise(row)).round())), both);
    assert_eq!(
        with(numbers(&|row| if row % 3 == 0 { f64::NAN } else { -(20.0 * noise(row)).floor() })),
        both
    );
    let nothing: Vec<Vec<String>> = Vec::new();
    assert_eq!(with(numbers(&|row| (2.0 * noise(row)).round())), nothing, "classes");
    assert_eq!(
        with(numbers(&|row| (10.0 * noise(row) + 3.0 * noise(row * row + 7)).round())),
        nothing,
        "related"
    );
    assert_eq!(
        with(numbers(&|row| if row < 20 { noise(row) } else { f64::NAN })),
        nothing,
        "few deals with both"
    );
}

#[test]
fn a_column_that_tells_the_outcome_where_it_is_known_is_an_error() {
    let is_known = |row: usize| row * 7919 % 10 < 4;
    let flag = |row: usize| is_known(row).then_some(row.is_multiple_of(4));
    assert_eq!(
        found(feature("partner", Cells::Flags((0..N).map(flag).collect())), &[]),
        Some((Topic::Leak, Severity::Error))
    );
    let rounded = |row: usize| {
        if is_known(row) {
            (noise(row) + if row.is_multiple_of(4) { 3.0 } else { 0.0 }).round()
        } else {
            f64::NAN
        }
    };
    assert_eq!(
        found(feature("fit", Cells::Numbers((0..N).map(rounded).collect())), &[]),
        Some((Topic::Leak, Severity::Error))
    );
    let honest = |row: usize| if is_known(row) { noise(row) } else { f64::NAN };
    assert_eq!(found(feature("fit", Cells::Numbers((0..N).map(honest).collect())), &[]), None);
}

#[test]
fn a_column_that_is_filled_in_more_often_for_one_outcome_is_a_question_without_many_open_deals() {
    let filled = |won: usize, lost: usize, open: Option<(usize, usize)>| {
        let value = |row: usize| {
            let share = if row.is_multiple_of(4) { won } else { lost };
            if (row / 4) * 37 % 100 < share { noise(row) } else { f64::NAN }
        };
        let open = open
            .map(|(n, of)| Cells::Numbers((0..of).map(|row| if row < n { 0.3 } else { f64::NAN }).collect()));
        found(
            AuditedColumn { open, ..feature("followers", Cells::Numbers((0..N).map(value).collect())) },
            &[],
        )
    };
    let question = Some((Topic::Leak, Severity::Question));
    assert_eq!(filled(75, 36, None), question);
    assert_eq!(filled(75, 36, Some((2, 8))), question);
    assert_eq!(filled(60, 50, None), None);
    assert_eq!(filled(95, 93, Some((0, 8))), question, "open deals never have it");
    assert_eq!(filled(95, 93, Some((0, 2))), None, "two open deals are no evidence");
    assert_eq!(filled(60, 55, Some((3, 8))), None);
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

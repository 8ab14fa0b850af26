//! The figures of personas, on deals whose personas are known.

use bantam::jobs;
use bantam::personas::{PersonaFigures, Personas, ShareTrend};
use bantam::units::{AsOf, MICROSECONDS_PER_DAY};
use proptest::prelude::*;

use crate::small_project::SmallProject;

/// The figures of the personas `a`, `b` and `c`, each of the deals with a `y` in its column: in each row `a,b,c,stage,amount,at`.
fn found(rows: impl IntoIterator<Item = String>, has_amounts: bool) -> Personas {
    let sections = "[snapshot]\nat = \"at\"\n\n[personas]\na = \"a = 'y'\"\nb = \"b = 'y'\"\nc = \"c = 'y'\"\n\n\
                    [features.demographic]\na = { kind = \"category\" }\n";
    let data = if has_amounts { "amount = \"amount\"" } else { "leaks = [\"amount\"]" };
    let project = SmallProject::new(data, sections, "a,b,c,stage,amount,at", rows);
    jobs::personas(&project.workspace(), &|_, _, _| {}).unwrap().personas
}

#[test]
fn a_deal_belongs_to_the_first_that_matches_and_unknown_matches_nothing() {
    let rows = [
        "y,y,y,won,30,2025-12-31",
        "y,n,n,lost,99,2026-01-01",
        "n,y,n,won,10,2026-03-31",
        ",n,n,open,99,2026-07-01",
        "n,,n,lost,,2026-07-02",
    ];
    let found = found(rows.map(str::to_owned), true);
    let row = |place: usize| {
        let row = &found.rows[place];
        (row.n_matches, row.n_won, row.n_lost, row.n_open, row.revenue_share)
    };
    assert_eq!(row(0), (2, 1, 1, 0, Some(0.75)));
    assert_eq!(row(1), (2, 1, 0, 0, Some(0.25)));
    assert_eq!(row(2), (1, 0, 0, 0, Some(0.0)));
    assert_eq!(row(3), (2, 0, 1, 1, Some(0.0)));
    assert_eq!((found.rows[0].lift, found.rows[2].win_rate), (Some(1.0), None));
    assert_eq!(found.n_undecided, 2);
    let names: Vec<&str> = found.quarters.iter().map(|quarter| quarter.name.as_str()).collect();
    assert_eq!(names, ["2025 Q4", "2026 Q1", "2026 Q2", "2026 Q3"]);
    assert_eq!(found.rows[3].by_quarter, [0, 0, 0, 2]);
    let overlaps =
        found.overlaps.iter().map(|pair| (pair.first.as_str(), pair.second.as_str(), pair.n_deals));
    assert_eq!(overlaps.collect::<Vec<_>>(), [("a", "b", 1), ("a", "c", 1), ("b", "c", 1)]);
}

#[test]
fn only_the_newest_quarters_are_shown_and_every_deal_counts_in_the_rest() {
    let rows = ["y,n,n,won,,2020-02-01", "y,n,n,lost,,2024-08-01", "y,n,n,open,,2026-05-01"];
    let found = found(rows.map(str::to_owned), false);
    assert_eq!(found.quarters.len(), 8);
    assert_eq!(found.rows[0].by_quarter, [1, 0, 0, 0, 0, 0, 0, 1]);
    assert_eq!((found.rows[0].n_closed(), found.rows[0].n_open, found.revenue), (2, 1, None));
}

/// Direction and statistic of the trend of a persona that so many of the deals of each quarter have.
fn trend(counts: &[usize], totals: &[usize]) -> Option<(ShareTrend, f64)> {
    let rows = counts.iter().zip(totals).enumerate().flat_map(|(quarter, (&with, &all))| {
        (0..all).map(move |deal| {
            let (a, stage) =
                (if deal < with { "y" } else { "n" }, if deal % 2 == 0 { "won" } else { "lost" });
            format!("{a},n,n,{stage},,2025-{:02}-01", 3 * quarter + 1)
        })
    });
    let drift = found(rows, false).rows[0].drift?;
    Some((drift.direction, drift.z))
}

#[test]
fn a_trend_agrees_with_prop_trend_test() {
    // prop.trend.test(c(83, 90, 129, 70), c(86, 93, 136, 82)) of R 4: X-squared = 8.2249.
    let (_, z) = trend(&[83, 90, 129, 70], &[86, 93, 136, 82]).unwrap();
    assert!((z * z - 8.2249).abs() < 5e-5 && z < 0.0, "{z}");
}

#[test]
fn a_steady_share_has_no_trend_and_few_deals_have_none_either() {
    let direction = |counts: &[usize], totals: &[usize]| trend(counts, totals).map(|found| found.0);
    assert_eq!(direction(&[10, 20, 30], &[100, 200, 300]), Some(ShareTrend::Steady));
    assert_eq!(direction(&[10, 20, 60], &[100, 100, 100]), Some(ShareTrend::Rising));
    assert_eq!(direction(&[60, 20, 10], &[100, 100, 100]), Some(ShareTrend::Falling));
    assert_eq!(direction(&[1, 2, 6], &[100, 100, 100]), None);
    assert_eq!(direction(&[95, 98, 99], &[100, 100, 100]), None);
    assert_eq!(direction(&[50], &[100]), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_deal_is_in_one_row_and_the_order_of_deals_does_not_matter(
        deals in prop::collection::vec((0..3usize, 0..3usize, 0..3usize, 0..900i64), 0..60),
    ) {
        let row = |&(a, b, stage, day): &(usize, usize, usize, i64)| {
            let (a, b, stage) = (["y", "n", ""][a], ["y", "n", ""][b], ["won", "lost", "open"][stage]);
            let day = AsOf::from_microseconds((19_000 + day) * MICROSECONDS_PER_DAY);
            format!("{a},{b},n,{stage},,{day}")
        };
        // There are always a won and a lost deal.
        let all = || deals.iter().chain(&[(0, 1, 0, 0), (1, 1, 1, 9)]).map(row).collect::<Vec<String>>();
        let there = found(all(), false);
        prop_assert_eq!(&there, &found(all().into_iter().rev(), false));
        prop_assert_eq!(there.rows.iter().map(PersonaFigures::n_deals).sum::<usize>(), deals.len() + 2);
        for (place, quarter) in there.quarters.iter().enumerate() {
            let sum: usize = there.rows.iter().map(|row| row.by_quarter[place]).sum();
            prop_assert_eq!(sum, quarter.n_deals);
        }
        prop_assert!(there.rows.iter().filter(|row| row.name.is_some()).all(|row| row.n_deals() <= row.n_matches));
    }
}

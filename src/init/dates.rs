//! Which of the dates are the close and the snapshot.

use super::column::ColumnProfile;
use super::names::{is_overwritten, name_words, names_expectation};
use super::vocabulary::{CLOSE, SNAPSHOT};
use crate::units::{AsOf, Days};

/// The least share of closed deals with the date, as deals without it are excluded.
pub(super) const LEAST_DATED: f64 = 0.95;

/// The least number of deals of each outcome in the test set; below it, evaluation uses cross-validation.
const LEAST_TEST_DEALS: usize = 10;

/// The holdout periods that are tried, in days; the first is the default of the project file.
const HOLDOUTS: [u32; 6] = [90, 180, 365, 60, 30, 14];

/// The dates of the deals.
#[derive(Debug, Clone, Default)]
pub(crate) struct Roles {
    /// The close date.
    pub close: Option<String>,
    /// The snapshot date.
    pub snapshot: Option<String>,
    /// The newest date of either.
    pub newest: Option<AsOf>,
    /// The holdout period.
    pub holdout: Option<Days>,
    /// The reasons why date columns were not taken as the snapshot date.
    pub refused: Vec<String>,
}

/// A column of dates.
struct Dated<'c> {
    name: &'c str,
    words: Vec<String>,
    times: &'c [Option<i64>],
}

/// Infers which of the dates is the close and which the snapshot; `won` is the outcome of each row.
pub(crate) fn roles(columns: &[(&str, &ColumnProfile)], won: &[Option<bool>]) -> Roles {
    let dated: Vec<Dated<'_>> = columns
        .iter()
        .map(|(name, profile)| Dated { name, words: unnumbered_words(name), times: profile.times() })
        .collect();
    let mut roles = Roles::default();
    let is_close = |dated: &&Dated<'_>| dated.words.iter().any(|word| CLOSE.contains(&word.as_str()));
    let closes = || dated.iter().filter(is_close).filter(|dated| dated.share_of_closed(won) >= LEAST_DATED);
    // The actual close date takes precedence over an expected one.
    let close = closes().find(|dated| !names_expectation(dated.name)).or_else(|| closes().next());
    roles.close = close.map(|dated| dated.name.to_owned());
    let is_in = |dated: &&Dated<'_>, tier: &[&str]| {
        dated.words.iter().any(|word| tier.contains(&word.as_str())) && !is_close(dated)
    };
    let candidates = SNAPSHOT.iter().flat_map(|tier| dated.iter().filter(|dated| is_in(dated, tier)));
    let mut snapshot = None;
    for candidate in candidates {
        match candidate.objection(close, won) {
            None => {
                snapshot = Some(candidate);
                break;
            }
            Some(reason) if !roles.refused.contains(&reason) => roles.refused.push(reason),
            Some(_) => {}
        }
    }
    roles.snapshot = snapshot.map(|dated| dated.name.to_owned());
    let closed_times = |dated: &Dated<'_>| {
        dated.times.iter().zip(won).filter_map(|(time, won)| (*time).filter(|_| won.is_some())).max()
    };
    let newest = [
        close.and_then(closed_times),
        snapshot.and_then(|dated| dated.times.iter().flatten().copied().max()),
    ];
    roles.newest = newest.into_iter().flatten().max().map(AsOf::from_microseconds);
    if let (Some(close), Some(snapshot)) = (close, snapshot) {
        roles.holdout = holdout(snapshot.times, close.times, won);
    }
    roles
}

impl Dated<'_> {
    /// The share of closed deals with the date.
    fn share_of_closed(&self, won: &[Option<bool>]) -> f64 {
        share_of_closed(self.times, won)
    }

    /// Why this cannot be the snapshot date, if so.
    fn objection(&self, close: Option<&Dated<'_>>, won: &[Option<bool>]) -> Option<String> {
        if is_overwritten(self.name) {
            return Some(format!("`{}` is overwritten while a deal is worked", self.name));
        }
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        let filled = self.share_of_closed(won);
        if filled < LEAST_DATED {
            return Some(format!(
                "`{}` is filled in for only {} of closed deals",
                self.name,
                percent(filled)
            ));
        }
        let close = close?;
        let pairs = self.times.iter().zip(close.times).zip(won).filter_map(|((at, closed), won)| {
            won.and(at.zip(*closed)).map(|(at, closed)| {
                let day = |time| AsOf::from_microseconds(time).day();
                (day(at), day(closed))
            })
        });
        let pairs: Vec<(i64, i64)> = pairs.collect();
        let share = |count: usize| count as f64 / pairs.len().max(1) as f64;
        let late = share(pairs.iter().filter(|(at, closed)| at > closed).count());
        if 1.0 - late < LEAST_DATED {
            return Some(format!("`{}` is after the close date in {} of deals", self.name, percent(late)));
        }
        let same = share(pairs.iter().filter(|(at, closed)| at == closed).count());
        (same > 0.5).then(|| format!("`{}` is the close date in {} of deals", self.name, percent(same)))
    }
}

/// The words of a name without the numbers at their ends: `Closed2`.
fn unnumbered_words(name: &str) -> Vec<String> {
    let words = name_words(name).into_iter();
    words.map(|word| word.trim_end_matches(|sign: char| sign.is_ascii_digit()).to_owned()).collect()
}

/// The share of closed deals with a date.
pub(super) fn share_of_closed(times: &[Option<i64>], won: &[Option<bool>]) -> f64 {
    let closed = times.iter().zip(won).filter(|(_, won)| won.is_some());
    let (with, all) =
        closed.fold((0usize, 0usize), |(with, all), (time, _)| (with + usize::from(time.is_some()), all + 1));
    with as f64 / all.max(1) as f64
}

/// The first holdout period with enough deals of each outcome in the training and the test set.
pub(super) fn holdout(at: &[Option<i64>], closed_at: &[Option<i64>], won: &[Option<bool>]) -> Option<Days> {
    let rows = at.iter().zip(closed_at).zip(won);
    let deals: Vec<(AsOf, AsOf, bool)> = rows
        .filter_map(|((at, closed), won)| {
            Some((AsOf::from_microseconds((*at)?), AsOf::from_microseconds((*closed)?), (*won)?))
        })
        .collect();
    let newest = deals.iter().map(|(at, _, _)| *at).max()?;
    let is_enough = |days: &Days| {
        let cut = newest.minus(*days);
        let count = |won: bool, test: bool| {
            deals
                .iter()
                .filter(|deal| deal.2 == won && if test { deal.0 >= cut } else { deal.1 < cut })
                .count()
        };
        [(true, true), (false, true), (true, false), (false, false)]
            .iter()
            .all(|(won, test)| count(*won, *test) >= LEAST_TEST_DEALS)
    };
    HOLDOUTS.into_iter().map(Days::new).find(is_enough)
}

#[cfg(test)]
mod tests {
    use super::super::conventions::Conventions;
    use super::super::exported_column::ExportedColumn;
    use super::*;

    fn profile(cells: &[&'static str]) -> ColumnProfile {
        let cells = cells.iter().map(|cell| Some(*cell)).collect();
        ColumnProfile::of(&ExportedColumn { name: "x".to_owned(), cells }, &Conventions::default())
    }

    #[test]
    fn the_snapshot_is_before_the_close() {
        let created = profile(&["2026-01-01", "2026-01-02", "2026-01-03"]);
        let closed = profile(&["2026-02-01", "2026-02-02", "2026-02-03"]);
        let won = [Some(true), Some(false), Some(true)];
        let both = [("Close Date", &closed), ("Created Date", &created)];
        let inferred = roles(&both, &won);
        assert_eq!(inferred.close.as_deref(), Some("Close Date"));
        assert_eq!(inferred.snapshot.as_deref(), Some("Created Date"));
        let late = profile(&["2026-03-01", "2026-03-02", "2026-03-03"]);
        let inferred = roles(&[("Close Date", &closed), ("Start Date", &late)], &won);
        assert_eq!(inferred.snapshot, None);
        assert_eq!(inferred.refused, ["`Start Date` is after the close date in 100 % of deals"]);
    }

    #[test]
    fn a_date_that_is_overwritten_is_no_snapshot() {
        let day = profile(&["2026-01-01", "2026-01-02"]);
        let won = [Some(true), Some(false)];
        for name in ["Last Activity Date", "Datum der letzten Aktivität", "Date updated"] {
            let inferred = roles(&[(name, &day)], &won);
            assert_eq!(inferred.snapshot, None, "{name}");
            assert!(inferred.refused[0].contains("is overwritten"), "{name}");
        }
    }

    #[test]
    fn a_date_on_which_a_close_was_expected_comes_second() {
        let (expected, closed) =
            (profile(&["2026-02-01", "2026-02-02"]), profile(&["2026-02-03", "2026-02-04"]));
        let won = [Some(true), Some(false)];
        let both = roles(&[("Est. Close Date", &expected), ("Geschlossen am", &closed)], &won);
        assert_eq!(both.close.as_deref(), Some("Geschlossen am"));
        assert_eq!(roles(&[("Est. Close Date", &expected)], &won).close.as_deref(), Some("Est. Close Date"));
    }
}

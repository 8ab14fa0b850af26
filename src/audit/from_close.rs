//! Columns that are computed from the close of a deal: its length, the days since, or the period in which it was closed.

use super::column::AuditedColumn;
use super::evidence::Evidence;
use super::finding::{Severity, Usage};
use super::share::Share;
use crate::design::Cells;

/// The least number of deals that show an identity.
const LEAST_DEALS: usize = 30;

/// The least number of different values that show an identity: fewer may agree with anything.
const LEAST_VALUES: usize = 5;

/// The share of deals in which a column computed from the close agrees with it: the others are corrections.
const AGREES: f64 = 0.98;

/// The share of the deals by which the close must explain a column better than any earlier date.
const MARGIN: f64 = 0.05;

/// Days in a unit, and the largest deviation in that unit which rounding, time zones and calendar months explain.
const UNITS: [(f64, f64); 7] = [
    (1.0, 1.01),
    (7.0, 1.01),
    (30.4375, 1.1),
    (365.25, 1.05),
    (1.0 / 24.0, 24.1),
    (1.0 / 1440.0, 1441.0),
    (1.0 / 86_400.0, 86_401.0),
];

/// The dates of the closed deals, in days; unknown ones are NaN.
pub(super) struct CloseDates<'a> {
    close: &'a [f64],
    snapshot: Option<&'a [f64]>,
    /// All dates but the close, with their names.
    others: Vec<(&'a str, &'a [f64])>,
}

impl<'a> CloseDates<'a> {
    /// `None` without a column of closes that differ.
    pub(super) fn of(columns: &'a [AuditedColumn]) -> Option<Self> {
        let dates = || columns.iter().filter(|column| column.kind == DATES);
        let numbers = |column: &'a AuditedColumn| match &column.closed {
            Cells::Numbers(numbers) => Some(numbers.as_slice()),
            _ => None,
        };
        let with_role = |role: &'static str| dates().find(|column| column.usage == Usage::Role(role));
        let close = with_role("close").and_then(numbers).filter(|close| spread(close) > 0.0)?;
        let others = dates().filter(|column| column.usage != Usage::Role("close"));
        Some(Self {
            close,
            snapshot: with_role("snapshot").and_then(numbers),
            others: others.filter_map(|column| Some((column.name.as_str(), numbers(column)?))).collect(),
        })
    }

    /// The evidence that a column is computed from the close.
    pub(super) fn evidence(&self, column: &AuditedColumn) -> Option<(Severity, Vec<Evidence>)> {
        let found = match &column.closed {
            Cells::Numbers(_) if column.kind == DATES => return None,
            Cells::Numbers(numbers) => self.length(numbers).or_else(|| self.periods(&column.closed)),
            Cells::Words(_) => self.periods(&column.closed),
            Cells::Flags(_) => None,
        };
        // Without a snapshot it is unknown which dates are before it.
        let severity = if self.snapshot.is_some() { Severity::Error } else { Severity::Warning };
        Some((severity, vec![found?]))
    }

    /// A number that is the time from another date to the close, or from the close to the day of the export.
    fn length(&self, numbers: &[f64]) -> Option<Evidence> {
        let spans = self.others.iter().map(|(name, dates)| {
            let days: Vec<f64> = self.close.iter().zip(*dates).map(|(close, date)| close - date).collect();
            (Some(*name), days)
        });
        let since: Vec<f64> = self.close.iter().map(|close| -close).collect();
        let best = |days: &[f64]| {
            let agrees = UNITS.iter().filter_map(|&(unit, slack)| agreement(numbers, days, unit, slack));
            agrees.max_by(|a, b| a.or_none().total_cmp(&b.or_none()))
        };
        // A value that the snapshot explains as well as the close is available at the snapshot.
        let from_snapshot = |from: Option<&str>| {
            let snapshot = self.snapshot?;
            let other = self.others.iter().find(|(name, _)| Some(*name) == from).map(|(_, dates)| *dates);
            let days = snapshot.iter().enumerate();
            best(&days.map(|(row, at)| other.map_or(-at, |other| at - other[row])).collect::<Vec<f64>>())
        };
        spans.chain([(None, since)]).find_map(|(from, days)| {
            let agrees = best(&days)?;
            let is_known =
                from_snapshot(from).is_some_and(|share| share.or_none() + MARGIN >= agrees.or_none());
            (!is_known).then(|| Evidence::LengthOfDeal { from: from.map(str::to_owned), agrees })
        })
    }

    /// Levels whose deals were closed in periods that do not overlap, while their snapshots do.
    fn periods(&self, cells: &Cells) -> Option<Evidence> {
        let levels = level_codes(cells)?;
        let share_apart = |dates: &[f64]| apart(&levels, dates);
        let of_close = share_apart(self.close)?;
        let of_others = self.others.iter().filter_map(|(_, dates)| share_apart(dates));
        let nearest = of_others.map(Share::or_none).fold(0.0, f64::max);
        let is_of_close = of_close.or_none() >= AGREES && nearest + MARGIN < of_close.or_none();
        is_of_close.then_some(Evidence::ClosePeriods { agrees: of_close })
    }
}

/// The kind of a column of dates.
const DATES: &str = "dates";

/// The deals whose number is their span in this unit, up to a constant and to rounding; `None` unless nearly all are.
fn agreement(numbers: &[f64], days: &[f64], unit: f64, slack: f64) -> Option<Share> {
    let mut differences: Vec<f64> = numbers
        .iter()
        .zip(days)
        .filter(|(number, days)| number.is_finite() && days.is_finite())
        .map(|(number, days)| number - days / unit)
        .collect();
    if differences.len() < LEAST_DEALS {
        return None;
    }
    let spread = spread(numbers);
    differences.sort_unstable_by(f64::total_cmp);
    let middle = differences[differences.len() / 2];
    // A constant other than 0 is the day of the export, from which ages are counted.
    let within = differences.iter().filter(|d| (*d - middle).abs() <= slack).count();
    let share = Share { n: within, of: differences.len() };
    // The unit must explain far more than it leaves.
    (share.or_none() >= AGREES && spread >= 2.0 * slack).then_some(share)
}

/// The distance between the quartiles of the numbers; 0 with few different ones.
fn spread(numbers: &[f64]) -> f64 {
    let mut known: Vec<f64> = numbers.iter().copied().filter(|number| number.is_finite()).collect();
    known.sort_unstable_by(f64::total_cmp);
    let n_values = known.chunk_by(|a, b| a == b).count();
    let at = |share: f64| known.get((known.len() as f64 * share) as usize).copied();
    match (at(0.25), at(0.75)) {
        (Some(low), Some(high)) if n_values >= LEAST_VALUES => high - low,
        _ => 0.0,
    }
}

/// The level of each deal, where there are few levels with several deals each; `None` else.
fn level_codes(cells: &Cells) -> Option<Vec<Option<u32>>> {
    let codes: Vec<Option<u32>> = match cells {
        Cells::Words(words) => {
            words.codes().iter().map(|&code| (code != crate::design::ABSENT).then_some(code)).collect()
        }
        Cells::Numbers(numbers) => {
            let mut levels: Vec<f64> = numbers.iter().copied().filter(|number| !number.is_nan()).collect();
            levels.sort_unstable_by(f64::total_cmp);
            levels.dedup();
            let code = |number: &f64| levels.binary_search_by(|level| level.total_cmp(number)).ok();
            numbers.iter().map(|number| code(number).map(|code| code as u32)).collect()
        }
        Cells::Flags(_) => return None,
    };
    let mut counts = std::collections::BTreeMap::new();
    codes.iter().flatten().for_each(|code| *counts.entry(*code).or_insert(0_usize) += 1);
    let filled: usize = counts.values().sum();
    (counts.len() >= 3 && filled >= LEAST_DEALS && filled >= 5 * counts.len()).then_some(codes)
}

/// The deals that are not between two deals of another level, in the order of these dates.
fn apart(levels: &[Option<u32>], dates: &[f64]) -> Option<Share> {
    let mut deals: Vec<(f64, u32)> = levels
        .iter()
        .zip(dates)
        .filter(|(_, date)| date.is_finite())
        .filter_map(|(l, d)| Some((*d, (*l)?)))
        .collect();
    if deals.len() < LEAST_DEALS {
        return None;
    }
    let n_levels = levels.iter().flatten().max().map_or(0, |&last| last as usize + 1);
    let mut days: Vec<f64> = deals.iter().map(|deal| deal.0.floor()).collect();
    days.sort_unstable_by(f64::total_cmp);
    days.dedup();
    // With few distinct days, levels may be consecutive by chance.
    if days.len() < 3 * n_levels {
        return None;
    }
    deals.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let runs: Vec<&[(f64, u32)]> = deals.chunk_by(|a, b| a.1 == b.1).collect();
    // The longest run of each level is its period; deals in other runs are out of it.
    let mut longest = std::collections::BTreeMap::new();
    for run in &runs {
        let best = longest.entry(run[0].1).or_insert(0_usize);
        *best = (*best).max(run.len());
    }
    Some(Share { n: longest.values().sum(), of: deals.len() })
}

#[cfg(test)]
mod tests {
    use super::super::column::DEALS;
    use super::*;
    use crate::design::Words;

    fn column(name: &str, kind: &'static str, closed: Cells, usage: Usage) -> AuditedColumn {
        AuditedColumn {
            name: name.to_owned(),
            table: DEALS.to_owned(),
            usage,
            closed,
            open: None,
            kind,
            later: None,
            made_from: Vec::new(),
            is_category: false,
        }
    }

    /// 400 deals: created over two years, closed after 1 to 200 days.
    fn dates() -> (Vec<f64>, Vec<f64>) {
        let random = |i: u64| (crate::fit::split_mix64(i) % 1000) as f64 / 1000.0;
        let created: Vec<f64> = (0..400).map(|i| 19_000.0 + (random(i) * 730.0).floor()).collect();
        let close = created.iter().zip(0..).map(|(date, i)| date + 1.0 + (random(i + 999) * 200.0).floor());
        (created.clone(), close.collect())
    }

    fn found(name: &str, cells: Cells) -> Option<Evidence> {
        let (created, close) = dates();
        let columns = [
            column("Created", DATES, Cells::Numbers(created), Usage::Role("snapshot")),
            column("Closed", DATES, Cells::Numbers(close), Usage::Role("close")),
            column(name, "numbers", cells, Usage::Unused),
        ];
        let evidence = CloseDates::of(&columns).unwrap().evidence(&columns[2]);
        evidence.map(|(_, evidence)| evidence[0].clone())
    }

    #[test]
    fn the_length_of_a_deal_is_found_in_any_unit() {
        let (created, close) = dates();
        let lengths = || close.iter().zip(&created).map(|(close, created)| close - created);
        for of_days in [1.0, 1.0 / 7.0, 1.0 / 30.4375, 24.0] {
            let cells: Vec<f64> = lengths().map(|days| (days * of_days).floor()).collect();
            let evidence = found("Age", Cells::Numbers(cells));
            assert!(matches!(evidence, Some(Evidence::LengthOfDeal { .. })), "{of_days}: {evidence:?}");
        }
        let since: Vec<f64> = close.iter().map(|close| 20_500.0 - close).collect();
        assert!(matches!(
            found("Days since", Cells::Numbers(since)),
            Some(Evidence::LengthOfDeal { from: None, .. })
        ));
    }

    #[test]
    fn the_period_of_the_close_is_found_and_that_of_the_start_is_not() {
        let (created, close) = dates();
        let quarter = |day: &f64| format!("Q{}", (day / 91.3).floor());
        let words = |days: &[f64]| {
            let words: Vec<String> = days.iter().map(quarter).collect();
            Cells::Words(Words::new(words.iter().map(|word| Some(word.as_str()))))
        };
        assert!(matches!(found("Fiscal Period", words(&close)), Some(Evidence::ClosePeriods { .. })));
        assert_eq!(found("Created Quarter", words(&created)), None);
        let years = |days: &[f64]| Cells::Numbers(days.iter().map(|day| (day / 365.25).floor()).collect());
        assert!(found("Year", years(&close)).is_some());
        assert_eq!(found("Start year", years(&created)), None);
    }

    #[test]
    fn numbers_that_have_nothing_to_do_with_the_close_are_free() {
        let random: Vec<f64> = (0..400).map(|i| (crate::fit::split_mix64(i * 7) % 200) as f64).collect();
        assert_eq!(found("Seats", Cells::Numbers(random)), None);
        let (created, _) = dates();
        let age: Vec<f64> = created.iter().map(|date| 20_500.0 - date).collect();
        assert_eq!(found("Days since creation", Cells::Numbers(age)), None);
        let few: Vec<f64> = (0..400).map(|i| f64::from(i % 3)).collect();
        assert_eq!(found("Region", Cells::Numbers(few)), None);
    }
}

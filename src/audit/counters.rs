//! Counts that go on after the snapshot: activities, page views, calls over the whole life of a deal.

use super::column::AuditedColumn;
use super::compared_values::{ComparedValues, rank_correlation};
use super::deal_dates::{DealDates, RowsOfDeals};
use super::evidence::Evidence;
use super::finding::Severity;
use super::share::Share;
use super::text_numbers::counts as numbers_of;
use crate::design::{Cells, Words};
use crate::statistics::normal_p;

/// The share of the deals in which a column agrees with the count of all rows.
const AGREES: f64 = 0.9;

/// The least share that the time after the snapshot explains of a count that goes on.
const GOES_ON: f64 = 0.05;

/// The least number of open deals that show it.
const LEAST_OPEN: usize = 30;

/// By how much the values of open deals have to rise more with their age than those of closed deals, as rank correlations.
const RISES: f64 = 0.25;

/// The share of pairs in which an open deal has less than a closed one of the same age from which open deals have less.
const LESS: f64 = 0.65;

/// The groups of deals of about the same age.
const AGES: usize = 8;

/// The probability, over all columns, of such evidence by chance.
const ALPHA: f64 = 0.001;

type CounterEvidence = Option<(Severity, Vec<Evidence>)>;

/// The evidence that a number, a flag or a class is a count, or says of one, that goes on after the snapshot; `counts` says whether
/// its name is that of one, and `depends` whether a later variable explains much of it.
pub(super) fn counter(
    column: &AuditedColumn,
    dates: &DealDates,
    counts: bool,
    depends: bool,
) -> CounterEvidence {
    let Some(numbers) = numbers_of(&column.closed) else { return classes(column, dates) };
    let numbers = numbers.as_ref();
    if let Some(evidence) = dates.counts.iter().find_map(|rows| all_rows(numbers, rows)) {
        return Some((Severity::Warning, vec![evidence]));
    }
    let mut evidence: Vec<Evidence> = Vec::new();
    let open = column.open.as_ref().and_then(numbers_of);
    let while_open = open.and_then(|open| while_open(numbers, &open, dates));
    let goes_on = goes_on(numbers, dates).filter(|_| counts || while_open.is_some());
    evidence.extend(goes_on.filter(|_| !depends));
    let is_count = counts || depends || !evidence.is_empty();
    evidence.extend(while_open.clone().filter(|_| is_count));
    if evidence.is_empty() {
        return None;
    }
    // The size of a company makes deals longer, too, and those that are still open are the long ones.
    let is_shown = while_open.is_some() && (counts || depends);
    let severity =
        if is_shown || (counts && dates.has_snapshot) { Severity::Warning } else { Severity::Question };
    Some((severity, evidence))
}

/// The evidence that a few classes in words are those of a count that goes on: `few`, `some`, `many`. They are put in the order of how
/// long their closed deals took, which nothing else is known of; a class of products may have such an order, too.
fn classes(column: &AuditedColumn, dates: &DealDates) -> CounterEvidence {
    /// The largest number of classes.
    const MOST_CLASSES: usize = 6;
    let (Cells::Words(closed), Some(Cells::Words(open))) = (&column.closed, &column.open) else {
        return None;
    };
    if !(2..=MOST_CLASSES).contains(&closed.words().len()) {
        return None;
    }
    let length = dates.later.iter().find(|variable| matches!(&variable.span, Some((Some(_), _))))?;
    let codes: Vec<u32> = dates.rows.iter().map(|&row| closed.codes()[row as usize]).collect();
    let places = length.order.mean_places(&codes, closed.words().len());
    let of_word = |word: &str| {
        let known = closed.words().iter().position(|own| own == word);
        known.map_or(f64::NAN, |code| places[code])
    };
    let placed = |words: &Words| {
        let of_words: Vec<f64> = words.words().iter().map(|word| of_word(word)).collect();
        let place = |&code: &u32| of_words.get(code as usize).copied().unwrap_or(f64::NAN);
        words.codes().iter().map(place).collect::<Vec<f64>>()
    };
    let closed = placed(closed);
    let goes_on = goes_on(&closed, dates)?;
    let while_open = while_open(&closed, &placed(open), dates)?;
    Some((Severity::Question, vec![goes_on, while_open]))
}

/// Whether the column counts all rows of a timed table rather than those before the snapshot.
fn all_rows(numbers: &[f64], rows: &RowsOfDeals) -> Option<Evidence> {
    let agrees = |counts: &[f64]| {
        let known = numbers.iter().zip(counts).filter(|(number, _)| number.is_finite());
        known.fold(Share::default(), |share, (number, count)| Share {
            n: share.n + usize::from((number - count).abs() < 0.5),
            of: share.of + 1,
        })
    };
    let (all, before) = (agrees(&rows.all), agrees(&rows.before));
    let differs = all.or_none() >= AGREES && 1.0 - all.or_none() <= 0.5 * (1.0 - before.or_none());
    (differs && all.of >= LEAST_OPEN).then(|| Evidence::CountsAllRows {
        table: rows.table.clone(),
        all,
        before,
    })
}

/// Whether the number is larger the longer a deal has gone on.
fn goes_on(numbers: &[f64], dates: &DealDates) -> Option<Evidence> {
    let values: Vec<f64> = dates.rows.iter().map(|&row| numbers[row as usize]).collect();
    if values.iter().any(|value| *value < 0.0) {
        return None;
    }
    let ranks = ComparedValues::of_numbers(&values);
    let known = dates.known.iter().map(|order| order.explains(&ranks).share).fold(0.0, f64::max);
    let spans = dates.later.iter().filter(|variable| matches!(&variable.span, Some((Some(_), _))));
    spans.into_iter().find_map(|variable| {
        let explained = variable.order.explains(&ranks);
        let rises = rank_correlation(&values, &variable.days).is_some_and(|(rho, _)| rho > 0.0);
        let is_clear = explained.share >= known + GOES_ON && explained.p * dates.n_tests < ALPHA;
        (is_clear && rises).then(|| Evidence::ExplainedLater {
            by: variable.name.clone(),
            share: explained.share,
            known,
            is_computed: false,
        })
    })
}

/// Whether open deals have larger values the older they are, or lower ones than closed deals of the same age.
fn while_open(closed: &[f64], open: &[f64], dates: &DealDates) -> Option<Evidence> {
    let [closed_at, open_at] = dates.snapshots.as_ref()?;
    let age = |days: &[f64]| days.iter().map(|day| -day).collect::<Vec<f64>>();
    let (rise, n) = rank_correlation(open, &age(open_at))?;
    if n < LEAST_OPEN {
        return None;
    }
    let (of_closed, _) = rank_correlation(closed, &age(closed_at))?;
    let is_chance = |z: f64| normal_p(z) * dates.n_tests > ALPHA;
    if rise - of_closed.max(0.0) >= RISES && !is_chance(rise * ((n - 1) as f64).sqrt()) {
        return Some(Evidence::RisesWhileOpen { open: rise, closed: of_closed, deals: n });
    }
    let (less, error) = less_while_open((open, open_at), (closed, closed_at))?;
    (less >= LESS && !is_chance((less - 0.5) / error))
        .then_some(Evidence::LessWhileOpen { share: less, deals: n })
}

/// The share of pairs of an open and a closed deal of about the same age in which the open one has less, ties counted half, with its
/// standard error if there is no difference (Mann & Whitney 1947; van Elteren 1960).
fn less_while_open(open: (&[f64], &[f64]), closed: (&[f64], &[f64])) -> Option<(f64, f64)> {
    let deals = |(values, at): (&[f64], &[f64]), is_open: bool| {
        let known = values.iter().zip(at).filter(|(value, at)| value.is_finite() && at.is_finite());
        known.map(|(value, at)| (*at, *value, is_open)).collect::<Vec<(f64, f64, bool)>>()
    };
    let mut open = deals(open, true);
    open.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let closed = deals(closed, false);
    let (mut sum, mut variance, mut weights) = (0.0, 0.0, 0.0);
    for group in open.chunks(open.len().div_ceil(AGES).max(1)) {
        let (from, to) = (group.first()?.0, group.last()?.0);
        let same_age = closed.iter().filter(|deal| deal.0 >= from && deal.0 <= to);
        let all: Vec<(f64, f64, bool)> = group.iter().chain(same_age).copied().collect();
        let (n, m) = (group.len() as f64, (all.len() - group.len()) as f64);
        if m < 1.0 {
            continue;
        }
        let weight = n * m / (n + m + 1.0);
        sum += weight * less_share(&all);
        variance += weight * weight * (n + m + 1.0) / (12.0 * n * m);
        weights += weight;
    }
    (weights > 0.0).then(|| (sum / weights, variance.sqrt() / weights))
}

/// The share of pairs in which the open deal has less.
fn less_share(deals: &[(f64, f64, bool)]) -> f64 {
    let mut sorted: Vec<(f64, bool)> = deals.iter().map(|(_, value, is_open)| (*value, *is_open)).collect();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let (mut closed_below, mut closed_above_pairs, mut n_open) = (0.0, 0.0, 0.0);
    let n_closed = sorted.iter().filter(|(_, is_open)| !is_open).count() as f64;
    for run in sorted.chunk_by(|a, b| a.0 == b.0) {
        let open = run.iter().filter(|(_, is_open)| *is_open).count() as f64;
        let closed = run.len() as f64 - open;
        closed_above_pairs += open * (n_closed - closed_below - closed / 2.0);
        closed_below += closed;
        n_open += open;
    }
    closed_above_pairs / (n_open * n_closed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_deals_are_compared_with_closed_ones_of_the_same_age() {
        let at: Vec<f64> = (0..200).map(f64::from).collect();
        let closed: Vec<f64> = at.iter().map(|at| at + 10.0).collect();
        let (less, error) = less_while_open((&at, &at), (&closed, &at)).unwrap();
        assert!(less > 0.6 && error > 0.0 && error < 0.05, "{less} {error}");
        let (same, _) = less_while_open((&at, &at), (&at, &at)).unwrap();
        assert!((same - 0.5).abs() < 1e-9);
        assert_eq!(less_share(&[(0.0, 1.0, true), (0.0, 2.0, false), (0.0, 1.0, false)]), 0.75);
    }

    #[test]
    fn a_count_of_all_rows_agrees_with_all_and_not_with_those_before_the_snapshot() {
        let all: Vec<f64> = (0..50).map(f64::from).collect();
        let before: Vec<f64> = all.iter().map(|n| (n / 2.0).floor()).collect();
        let rows = RowsOfDeals { table: "activities".to_owned(), all: all.clone(), before: before.clone() };
        assert!(matches!(
            all_rows(&all, &rows),
            Some(Evidence::CountsAllRows { all: Share { n: 50, of: 50 }, .. })
        ));
        assert_eq!(all_rows(&before, &rows), None);
    }
}

//! Columns that are computed from what comes after the snapshot, or depend on it: the length of a deal, the days since its close, the
//! period in which it was closed, the rows of a timed table.

use super::column::AuditedColumn;
use super::compared_values::ComparedValues;
use super::counters::counter;
use super::deal_dates::{DATES, DealDates, LaterVariable};
use super::evidence::Evidence;
use super::explained::Explained;
use super::finding::Severity;
use super::share::Share;
use super::text_numbers::{of_flags, of_texts};
use crate::design::Cells;

/// The least number of deals that show a dependence.
const LEAST_DEALS: usize = 30;

/// The least number of deals with another value than the most frequent one.
const LEAST_OTHERS: usize = 10;

/// The least share that is explained of a column that is computed: corrections, rounding and time zones leave little.
const COMPUTED: f64 = 0.9;

/// What a later variable leaves unexplained, as a share of what the variables known at the snapshot leave.
const LEFT: f64 = 0.5;

/// Shares that differ by less are the same.
const SAME: f64 = 0.01;

/// Shares explained above which a column of numbers, or of levels, depends on a later variable like no column that is known before;
/// large companies buy more slowly, and the class of a product may decide how long its sale takes.
const STRONG: [f64; 2] = [0.5, 0.8];

/// Shares from which somebody should check.
const DOUBTFUL: [f64; 2] = [0.25, 0.5];

/// The scale of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ColumnScale {
    Numbers,
    /// Yes or no: often that a number is above a limit, which leaves less to be explained.
    Flags,
    Levels,
}

impl ColumnScale {
    /// The shares explained from which it is a strong and a doubtful dependence.
    const fn shares(self) -> (f64, f64) {
        match self {
            Self::Numbers => (STRONG[0], DOUBTFUL[0]),
            Self::Flags => (STRONG[1], DOUBTFUL[0]),
            Self::Levels => (STRONG[1], DOUBTFUL[1]),
        }
    }
}

/// The probability, over all columns and variables (Bonferroni), of a dependence by chance.
const ALPHA: f64 = 0.001;

/// What explains most of a column.
#[derive(Clone, Copy)]
struct Strongest<'v> {
    variable: &'v LaterVariable,
    explained: Explained,
}

/// The evidence that a column is computed from what comes after the snapshot, or depends on it; `counts` says whether the name is
/// that of a count of activities.
pub(super) fn dependence(
    column: &AuditedColumn,
    dates: &DealDates,
    counts: bool,
) -> Option<(Severity, Vec<Evidence>)> {
    if column.kind == DATES {
        return None;
    }
    let numbers = numbers(&column.closed, &dates.rows);
    let words = !matches!(column.closed, Cells::Numbers(_));
    let words = words.then(|| ComparedValues::of(&column.closed, &dates.rows));
    let of_numbers = numbers.as_deref().map(ComparedValues::of_numbers);
    let of_words = if of_flags(&column.closed).is_some() { ColumnScale::Flags } else { ColumnScale::Levels };
    let kinds = [(of_numbers, ColumnScale::Numbers), (words, of_words)];
    let found = kinds.into_iter().filter_map(|(values, scale)| {
        let values = values.filter(is_comparable)?;
        let computed = best(&values, dates, |explained| explained.computed)?;
        let known = known(&values, dates);
        let found = computed_evidence(computed, known, numbers.as_deref(), dates)
            .or_else(|| depending(&values, dates, scale, known));
        found.filter(|_| dates.by_account.as_ref().is_none_or(|dates| is_confirmed(column, dates)))
    });
    let of_dates = found.min_by_key(|(severity, _)| *severity);
    let of_count = counter(column, dates, counts, of_dates.is_some());
    match (of_dates, of_count) {
        (Some((one, mut evidence)), Some((other, others))) => {
            evidence.extend(others);
            Some((one.min(other), evidence))
        }
        (one, other) => one.or(other),
    }
}

/// Whether one deal of each account shows a dependence, too: fewer deals show less of it.
fn is_confirmed(column: &AuditedColumn, dates: &DealDates) -> bool {
    /// The least share that a later variable has to explain, and by how much more than what is known: of few accounts, the best of
    /// several variables explains some by chance.
    const LEAST: f64 = 0.35;
    const MORE: f64 = 0.15;
    let numbers = numbers(&column.closed, &dates.rows).as_deref().map(ComparedValues::of_numbers);
    let words = ComparedValues::of(&column.closed, &dates.rows);
    numbers.into_iter().chain([words]).any(|values| {
        let later = best(&values, dates, |explained| explained.best());
        let known = known(&values, dates).best();
        later.is_some_and(|later| {
            let share = later.explained.best();
            share >= LEAST && (share >= known + MORE || is_beyond(share, known))
        })
    })
}

/// Whether enough deals have a value, and enough of them another one than the others; a level has to be that of several deals.
fn is_comparable(values: &ComparedValues) -> bool {
    /// The least number of deals for a level on average: names have fewer.
    const LEAST_OF_LEVEL: usize = 2;
    let n_known = values.n_known();
    n_known >= LEAST_DEALS
        && values.n_others() >= LEAST_OTHERS
        && values.n_levels().is_none_or(|n_levels| n_known >= LEAST_OF_LEVEL * n_levels)
}

/// The numbers of the compared deals; of text, the numbers in it, if nearly every text has one.
fn numbers(cells: &Cells, rows: &[u32]) -> Option<Vec<f64>> {
    match cells {
        Cells::Numbers(numbers) => Some(rows.iter().map(|&row| numbers[row as usize]).collect()),
        Cells::Flags(_) => None,
        Cells::Words(words) => {
            of_texts(words).map(|numbers| rows.iter().map(|&row| numbers[row as usize]).collect())
        }
    }
}

/// The later variable with the largest share; `None` without any.
fn best<'v>(
    values: &ComparedValues,
    dates: &'v DealDates,
    share: impl Fn(&Explained) -> f64,
) -> Option<Strongest<'v>> {
    let all = dates.later.iter().map(|variable| {
        let mut explained = variable.order.explains(values);
        explained.computed = explained.computed.max(variable.order.explained_by(values));
        Strongest { variable, explained }
    });
    // Of variables that explain about as much, the first: the time from the snapshot to the close comes before all others.
    let better = |a: Strongest<'v>, b: Strongest<'v>| {
        if share(&b.explained) > share(&a.explained) + SAME { b } else { a }
    };
    all.reduce(better)
}

/// The largest shares that variables known at the snapshot explain.
fn known(values: &ComparedValues, dates: &DealDates) -> Explained {
    dates.known.iter().fold(Explained::default(), |most, order| {
        let explained = order.explains(values);
        Explained {
            share: most.share.max(explained.share),
            computed: most.computed.max(explained.computed).max(order.explained_by(values)),
            ..most
        }
    })
}

/// Whether the later variable explains far more than what is known at the snapshot.
fn is_beyond(later: f64, known: f64) -> bool {
    later > known + SAME && 1.0 - later <= LEFT * (1.0 - known)
}

/// Without a snapshot it is not known what came before it, and a late date may have been planned before.
fn severity(dates: &DealDates, variable: &LaterVariable) -> Severity {
    match (variable.is_certain, dates.has_snapshot) {
        (false, _) => Severity::Question,
        (true, false) => Severity::Warning,
        (true, true) => Severity::Error,
    }
}

fn computed_evidence(
    Strongest { variable, explained }: Strongest<'_>,
    known: Explained,
    numbers: Option<&[f64]>,
    dates: &DealDates,
) -> Option<(Severity, Vec<Evidence>)> {
    if explained.computed < COMPUTED || !is_beyond(explained.computed, known.computed) {
        return None;
    }
    // The time to the close is not known before it, whenever the snapshot is.
    match numbers.and_then(|numbers| identity(numbers, variable)) {
        Some(identity) if variable.is_certain => Some((Severity::Error, vec![identity])),
        Some(identity) => Some((severity(dates, variable), vec![identity])),
        None => {
            let evidence = evidence(variable, explained.computed, known.computed, true);
            Some((severity(dates, variable), vec![evidence]))
        }
    }
}

fn evidence(variable: &LaterVariable, share: f64, known: f64, is_computed: bool) -> Evidence {
    Evidence::ExplainedLater { by: variable.name.clone(), share, known, is_computed }
}

/// A dependence that is too weak for a computed column.
fn depending(
    values: &ComparedValues,
    dates: &DealDates,
    scale: ColumnScale,
    known: Explained,
) -> Option<(Severity, Vec<Evidence>)> {
    let Strongest { variable, explained } = best(values, dates, |explained| explained.best())?;
    let (strong, doubtful) = scale.shares();
    let share = explained.best();
    let is_chance = explained.p * dates.n_tests > ALPHA;
    let severity = match share {
        share if share >= strong && is_beyond(share, known.best()) => Severity::Warning,
        share if share >= doubtful && share >= known.best() + doubtful / 2.0 => Severity::Question,
        _ => return None,
    };
    let severity = if variable.is_certain { severity } else { Severity::Question };
    (!is_chance).then(|| (severity, vec![evidence(variable, share, known.best(), false)]))
}

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

/// The share of deals in which a time agrees: the others are corrections.
const AGREES: f64 = 0.95;

/// A number that is a time from a date to a later one, or from a date to the day of the export.
fn identity(numbers: &[f64], variable: &LaterVariable) -> Option<Evidence> {
    let (from, to) = variable.span.clone()?;
    let sign = if from.is_some() { 1.0 } else { -1.0 };
    let days: Vec<f64> = variable.days.iter().map(|days| sign * days).collect();
    let agrees = UNITS.iter().filter_map(|&(unit, slack)| agreement(numbers, &days, unit, slack));
    let agrees = agrees.max_by(|a, b| a.or_none().total_cmp(&b.or_none()))?;
    Some(Evidence::TimeToLaterDate { from, to, agrees })
}

/// The deals whose number is their time in this unit, up to a constant and to rounding; `None` unless nearly all are.
fn agreement(numbers: &[f64], days: &[f64], unit: f64, slack: f64) -> Option<Share> {
    let both = numbers.iter().zip(days).filter(|(number, days)| number.is_finite() && days.is_finite());
    let mut differences: Vec<f64> = both.map(|(number, days)| number - days / unit).collect();
    differences.sort_unstable_by(f64::total_cmp);
    // A constant other than 0 is the day of the export, from which ages are counted.
    let middle = differences.get(differences.len() / 2)?;
    let within = differences.iter().filter(|d| (*d - middle).abs() <= slack).count();
    let share = Share { n: within, of: differences.len() };
    // The unit must explain far more than it leaves.
    (share.or_none() >= AGREES && spread(numbers) >= 2.0 * slack).then_some(share)
}

/// The distance between the quartiles of the numbers.
fn spread(numbers: &[f64]) -> f64 {
    let mut known: Vec<f64> = numbers.iter().copied().filter(|number| number.is_finite()).collect();
    known.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| known.get((known.len() as f64 * share) as usize).copied();
    at(0.75).zip(at(0.25)).map_or(0.0, |(high, low)| high - low)
}

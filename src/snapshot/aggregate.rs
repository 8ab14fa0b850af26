//! Aggregates over the rows of a lead before its `as_of`.

use polars::prelude::*;
use rayon::prelude::*;

use super::error::SnapshotError;
use super::mistakes::with_hint;
use super::timed::{History, LookBack};
use crate::config::Mistake;
use crate::project::{Aggregate, Measure, ValueType};
use crate::rules::{CheckedRule, Truth, Yields, type_name};
use crate::units::{AsOf, MICROSECONDS_PER_DAY};

/// The operand of an aggregate for each row of the timed table.
#[derive(Debug)]
enum Operand {
    /// Whether the condition is met; unknown counts as not.
    Holds(Vec<bool>),
    /// A number; NaN if unknown.
    Numbers(Vec<f64>),
    /// Words.
    Words(StringChunked),
}

/// The inputs of an aggregate for each row of its timed table.
#[derive(Debug)]
pub(super) struct AggregateInput {
    operand: Operand,
    filter: Option<Vec<bool>>,
    /// The evaluated expressions.
    pub rules: Vec<CheckedRule>,
}

/// Evaluates the expressions of an aggregate over its whole timed table; `None` when they have mistakes.
pub(super) fn prepare(
    aggregate: &Aggregate,
    history: &History,
    mistakes: &mut Vec<Mistake>,
) -> Result<Option<AggregateInput>, SnapshotError> {
    let schema = history.frame.schema();
    let rule = aggregate.operand.checked(schema, mistakes);
    let filter = aggregate.filter.as_ref().map(|rule| rule.checked(schema, mistakes));
    let (Some(rule), Some(filter)) = (rule, filter.map_or(Some(None), |filter| filter.map(Some))) else {
        return Ok(None);
    };
    let Some(operand) = operand(aggregate, &rule, &history.frame, mistakes)? else { return Ok(None) };
    let holding = filter.as_ref().map(|rule| rule.truths(&history.frame)).transpose()?;
    let rules = std::iter::once(rule).chain(filter).collect();
    Ok(Some(AggregateInput { operand, filter: holding.map(|truths| holds(&truths)), rules }))
}

/// The column `name` of an aggregate.
pub(super) fn compute(
    name: &str,
    aggregate: &Aggregate,
    history: &History,
    lookback: &LookBack,
    prepared: &AggregateInput,
) -> Column {
    let rows = RowIndex { aggregate, history, filter: prepared.filter.as_deref() };
    let name: PlSmallStr = name.into();
    match &prepared.operand {
        Operand::Holds(holds) if aggregate.measure == Measure::Any => {
            Column::new(name, each(lookback, |lead| rows.any(lead, holds)))
        }
        Operand::Holds(holds) => Column::new(name, each(lookback, |lead| rows.of_condition(lead, holds))),
        Operand::Numbers(values) if aggregate.gives == ValueType::Flag => {
            let last = each(lookback, |lead| rows.of_numbers(lead, values));
            Column::new(
                name,
                last.into_iter().map(|value| value.map(|value| value != 0.0)).collect::<Vec<_>>(),
            )
        }
        Operand::Numbers(values) => Column::new(name, each(lookback, |lead| rows.of_numbers(lead, values))),
        Operand::Words(words) if aggregate.measure == Measure::Distinct => {
            Column::new(name, each(lookback, |lead| rows.distinct(lead, words)))
        }
        Operand::Words(words) => Column::new(name, each(lookback, |lead| rows.last_word(lead, words))),
    }
}

fn each<T: Send>(
    lookback: &LookBack,
    compute: impl Fn(&LeadRows) -> Option<T> + Sync + Send,
) -> Vec<Option<T>> {
    lookback.leads.par_iter().map(compute).collect()
}

/// Positions of a lead's rows, and its cut.
type LeadRows = (std::ops::Range<usize>, AsOf);

fn holds(truths: &[Truth]) -> Vec<bool> {
    truths.iter().map(|&truth| truth == Truth::True).collect()
}

fn operand(
    aggregate: &Aggregate,
    rule: &CheckedRule,
    frame: &DataFrame,
    mistakes: &mut Vec<Mistake>,
) -> Result<Option<Operand>, SnapshotError> {
    if aggregate.measure.operand() == Yields::Condition {
        return Ok(Some(Operand::Holds(holds(&rule.truths(frame)?))));
    }
    let value = rule.values(frame)?;
    let as_words = aggregate.measure == Measure::Distinct || aggregate.gives == ValueType::Words;
    if as_words {
        return Ok(Some(Operand::Words(value.cast(&DataType::String)?.str()?.clone())));
    }
    let numbers = match value.dtype() {
        DataType::Float64 | DataType::Boolean => value.cast(&DataType::Float64)?,
        other => {
            let message = format!("`{}` should be a number, but it gives {}", rule.text(), type_name(other));
            let hint = (aggregate.measure == Measure::Last)
                .then(|| "for the newest word, add kind = \"category\"".to_owned());
            mistakes.push(with_hint(Mistake::new(aggregate.operand.path().clone(), message), hint));
            return Ok(None);
        }
    };
    Ok(Some(Operand::Numbers(numbers.f64()?.iter().map(|value| value.unwrap_or(f64::NAN)).collect())))
}

struct RowIndex<'a> {
    aggregate: &'a Aggregate,
    history: &'a History,
    filter: Option<&'a [bool]>,
}

impl RowIndex<'_> {
    /// The rows of a lead that are used, oldest first.
    fn rows_of<'b>(
        &'b self,
        (positions, as_of): &'b LeadRows,
    ) -> impl DoubleEndedIterator<Item = usize> + 'b {
        let oldest = self.aggregate.within.map_or(i64::MIN, |span| as_of.minus(span).microseconds());
        self.history.order[positions.clone()]
            .iter()
            .map(|&row| row as usize)
            .filter(move |&row| self.history.times[row] >= oldest)
            .filter(|&row| self.filter.is_none_or(|filter| filter[row]))
    }

    /// Days from a row to the cut; positive.
    fn age(&self, row: usize, as_of: AsOf) -> f64 {
        (as_of.microseconds() - self.history.times[row]) as f64 / MICROSECONDS_PER_DAY as f64
    }

    /// 2^(-age / half-life), or 1.
    fn weight(&self, row: usize, as_of: AsOf) -> f64 {
        let half_life = self.aggregate.half_life;
        half_life.map_or(1.0, |half_life| (-self.age(row, as_of) / f64::from(half_life.value())).exp2())
    }

    fn any(&self, lead: &LeadRows, holds: &[bool]) -> Option<bool> {
        self.rows_of(lead).fold(None, |any, row| Some(any.unwrap_or(false) || holds[row]))
    }

    fn of_condition(&self, lead: &LeadRows, holds: &[bool]) -> Option<f64> {
        let mut met = self.rows_of(lead).filter(|&row| holds[row]);
        if self.aggregate.measure == Measure::Count {
            return Some(met.map(|row| self.weight(row, lead.1)).sum::<f64>() + 0.0);
        }
        met.next_back().map(|row| self.age(row, lead.1))
    }

    fn of_numbers(&self, lead: &LeadRows, values: &[f64]) -> Option<f64> {
        let mut known = self.rows_of(lead).filter(|&row| !values[row].is_nan());
        match self.aggregate.measure {
            Measure::Sum => Some(known.map(|row| values[row] * self.weight(row, lead.1)).sum::<f64>() + 0.0),
            Measure::Min => known.map(|row| values[row]).reduce(f64::min),
            Measure::Max => known.map(|row| values[row]).reduce(f64::max),
            Measure::Mean => {
                let (sum, weight) = known.fold((0.0, 0.0), |(sum, total), row| {
                    let weight = self.weight(row, lead.1);
                    (sum + values[row] * weight, total + weight)
                });
                (weight > 0.0).then(|| sum / weight)
            }
            _ => known.next_back().map(|row| values[row]),
        }
    }

    fn distinct(&self, lead: &LeadRows, words: &StringChunked) -> Option<f64> {
        let mut rows = 0;
        let mut seen: Vec<&str> =
            self.rows_of(lead).inspect(|_| rows += 1).filter_map(|row| words.get(row)).collect();
        seen.sort_unstable();
        seen.dedup();
        (rows > 0).then_some(seen.len() as f64)
    }

    fn last_word(&self, lead: &LeadRows, words: &StringChunked) -> Option<String> {
        self.rows_of(lead).rev().find_map(|row| words.get(row)).map(str::to_owned)
    }
}

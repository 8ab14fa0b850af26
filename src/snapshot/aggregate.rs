//! Aggregates over the rows of a lead before its `as_of`.

use polars::prelude::*;
use rayon::prelude::*;

use super::error::SnapshotError;
use super::mistakes::with_hint;
use super::packed_rows::{PackedTexts, PackedValues};
use super::timed::{History, LookBack};
use crate::config::Mistake;
use crate::project::{Aggregate, Measure, ValueType};
use crate::rules::{CheckedRule, Truth, Yields, type_name};
use crate::units::{AsOf, MICROSECONDS_PER_DAY};

/// An aggregate whose expressions have been checked against the columns of its timed table.
#[derive(Debug)]
pub(super) struct CheckedAggregate {
    operand: Operand,
    pub(super) rule: CheckedRule,
    pub(super) filter: Option<CheckedRule>,
}

/// The type of the operand of an aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operand {
    /// Whether a condition is met.
    Condition,
    Number,
    Words,
}

/// The inputs of an aggregate for each row of its timed table.
#[derive(Debug)]
pub(super) struct AggregateInput {
    operand: PackedValues,
    filter: Option<PackedValues>,
    /// The evaluated expressions.
    pub rules: Vec<CheckedRule>,
}

/// The rows of a timed table that an aggregate is computed from.
#[derive(Clone, Copy)]
pub(super) struct AggregatedRows<'a> {
    /// Row numbers, by key and time; a lead has a range of them.
    pub order: &'a [u32],
    /// The time of each row.
    pub times: &'a [i64],
    /// The operand for each row.
    pub operand: &'a PackedValues,
    /// Whether each row is used; `None`: all are.
    pub filter: Option<&'a PackedValues>,
}

/// Checks the expressions of an aggregate against the columns of its timed table; `None` when they have mistakes.
pub(super) fn checked(
    aggregate: &Aggregate,
    schema: &Schema,
    mistakes: &mut Vec<Mistake>,
) -> Option<CheckedAggregate> {
    let rule = aggregate.operand.checked(schema, mistakes);
    let filter = aggregate.filter.as_ref().map(|rule| rule.checked(schema, mistakes));
    let (Some(rule), Some(filter)) = (rule, filter.map_or(Some(None), |filter| filter.map(Some))) else {
        return None;
    };
    let operand = operand(aggregate, &rule, mistakes)?;
    Some(CheckedAggregate { operand, rule, filter })
}

/// Evaluates the expressions of an aggregate over its whole timed table; `None` when they have mistakes.
pub(super) fn prepare(
    aggregate: &Aggregate,
    history: &History,
    mistakes: &mut Vec<Mistake>,
) -> Result<Option<AggregateInput>, SnapshotError> {
    let frame = &history.frame;
    let Some(checked) = checked(aggregate, frame.schema(), mistakes) else { return Ok(None) };
    let operand = checked.operand.values(&checked.rule, frame)?;
    let filter = checked.filter.as_ref().map(|rule| Operand::Condition.values(rule, frame)).transpose()?;
    let rules = std::iter::once(checked.rule).chain(checked.filter).collect();
    Ok(Some(AggregateInput { operand, filter, rules }))
}

impl AggregateInput {
    /// The same with the order of the rows.
    pub(super) fn of<'a>(&'a self, history: &'a History) -> AggregatedRows<'a> {
        let History { order, times, .. } = history;
        AggregatedRows { order, times, operand: &self.operand, filter: self.filter.as_ref() }
    }
}

/// The column `name` of an aggregate.
pub(super) fn compute(
    name: &str,
    aggregate: &Aggregate,
    lookback: &LookBack,
    rows: AggregatedRows<'_>,
) -> Column {
    let filter = match rows.filter {
        Some(PackedValues::Holds(filter)) => Some(filter.as_slice()),
        _ => None,
    };
    let name: PlSmallStr = name.into();
    let operand = rows.operand;
    let rows = RowIndex { aggregate, rows, filter };
    match operand {
        PackedValues::Holds(holds) if aggregate.measure == Measure::Any => {
            Column::new(name, each(lookback, |lead| rows.any(lead, holds)))
        }
        PackedValues::Holds(holds) => {
            Column::new(name, each(lookback, |lead| rows.of_condition(lead, holds)))
        }
        PackedValues::Numbers(values) if aggregate.gives == ValueType::Flag => {
            let last = each(lookback, |lead| rows.of_numbers(lead, values));
            Column::new(
                name,
                last.into_iter().map(|value| value.map(|value| value != 0.0)).collect::<Vec<_>>(),
            )
        }
        PackedValues::Numbers(values) => {
            Column::new(name, each(lookback, |lead| rows.of_numbers(lead, values)))
        }
        PackedValues::Words(words, known) if aggregate.measure == Measure::Distinct => {
            Column::new(name, each(lookback, |lead| rows.distinct(lead, (words, known))))
        }
        PackedValues::Words(words, known) => {
            Column::new(name, each(lookback, |lead| rows.last_word(lead, (words, known))))
        }
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

/// The type of the operand of an aggregate, if its expression gives such values.
fn operand(aggregate: &Aggregate, rule: &CheckedRule, mistakes: &mut Vec<Mistake>) -> Option<Operand> {
    if aggregate.measure.operand() == Yields::Condition {
        return Some(Operand::Condition);
    }
    if aggregate.measure == Measure::Distinct || aggregate.gives == ValueType::Words {
        return Some(Operand::Words);
    }
    match rule.dtype() {
        DataType::Float64 | DataType::Boolean => Some(Operand::Number),
        other => {
            let message = format!("`{}` should be a number, but it gives {}", rule.text(), type_name(other));
            let hint = (aggregate.measure == Measure::Last)
                .then(|| "for the newest word, add kind = \"category\"".to_owned());
            mistakes.push(with_hint(Mistake::new(aggregate.operand.path().clone(), message), hint));
            None
        }
    }
}

impl CheckedAggregate {
    pub(super) const fn operand(&self) -> Operand {
        self.operand
    }
}

impl Operand {
    /// The values of an expression as an operand of this type, for each row.
    pub(super) fn values(self, rule: &CheckedRule, frame: &DataFrame) -> Result<PackedValues, SnapshotError> {
        if self == Self::Condition {
            let truths = rule.truths(frame)?;
            return Ok(PackedValues::Holds(truths.iter().map(|&truth| truth == Truth::True).collect()));
        }
        let value = rule.values(frame)?;
        if self == Self::Number {
            let numbers = value.cast(&DataType::Float64)?;
            let known = numbers.f64()?.iter().map(|value| value.unwrap_or(f64::NAN));
            return Ok(PackedValues::Numbers(known.collect()));
        }
        let words = value.cast(&DataType::String)?;
        let (mut texts, mut known) = (PackedTexts::default(), Vec::with_capacity(words.len()));
        for word in words.str()?.iter() {
            texts.push(word.unwrap_or_default());
            known.push(word.is_some());
        }
        Ok(PackedValues::Words(texts, known))
    }
}

/// Words, and whether each is known.
type KnownWords<'a> = (&'a PackedTexts, &'a [bool]);

/// The word of a row, if it is known.
fn word((words, known): KnownWords<'_>, row: usize) -> Option<&str> {
    known[row].then(|| words.get(row))
}

struct RowIndex<'a> {
    aggregate: &'a Aggregate,
    rows: AggregatedRows<'a>,
    filter: Option<&'a [bool]>,
}

impl RowIndex<'_> {
    /// The rows of a lead that are used, oldest first.
    fn rows_of<'b>(
        &'b self,
        (positions, as_of): &'b LeadRows,
    ) -> impl DoubleEndedIterator<Item = usize> + 'b {
        let oldest = self.aggregate.within.map_or(i64::MIN, |span| as_of.minus(span).microseconds());
        self.rows.order[positions.clone()]
            .iter()
            .map(|&row| row as usize)
            .filter(move |&row| self.rows.times[row] >= oldest)
            .filter(|&row| self.filter.is_none_or(|filter| filter[row]))
    }

    /// Days from a row to the cut; positive.
    fn age(&self, row: usize, as_of: AsOf) -> f64 {
        (as_of.microseconds() - self.rows.times[row]) as f64 / MICROSECONDS_PER_DAY as f64
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
        let met = self.rows_of(lead).filter(|&row| holds[row]);
        if self.aggregate.measure == Measure::Count {
            return Some(met.map(|row| self.weight(row, lead.1)).sum::<f64>() + 0.0);
        }
        // A date without a time of day is the last of its day, and as old as its first instant.
        let mut ages = met.rev().map(|row| self.age(row, lead.1));
        let newest = ages.next()?;
        Some(ages.take_while(|age| *age <= newest).fold(newest, f64::min))
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

    fn distinct(&self, lead: &LeadRows, words: KnownWords<'_>) -> Option<f64> {
        let mut rows = 0;
        let mut seen: Vec<&str> =
            self.rows_of(lead).inspect(|_| rows += 1).filter_map(|row| word(words, row)).collect();
        seen.sort_unstable();
        seen.dedup();
        (rows > 0).then_some(seen.len() as f64)
    }

    fn last_word(&self, lead: &LeadRows, words: KnownWords<'_>) -> Option<String> {
        self.rows_of(lead).rev().find_map(|row| word(words, row)).map(str::to_owned)
    }
}

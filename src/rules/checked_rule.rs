//! Evaluates a checked expression on the rows of a frame.

use std::sync::{Arc, Mutex, PoisonError};

use polars::prelude::*;
use rayon::prelude::*;

use super::error::RuleError;
use super::rule::Rule;
use super::table::{RuleColumn, joined, series};
use super::truth::Truth;
use super::types::data_type;
use crate::expression::Typed;
use crate::kernels::{
    Loss, LossKind, Prepared, RuleValues, TRUE, UNKNOWN, Values, join_losses, merge_losses,
};
use crate::syntax::Fault;
use crate::warning::Warning;

/// A [`Rule`] that has been checked against the schema of the frames that it is evaluated on.
#[derive(Debug, Clone)]
pub struct CheckedRule {
    rule: Rule,
    prepared: Arc<Prepared<'static>>,
    /// The type of its values.
    dtype: DataType,
    /// Values that were lost since the last call of [`CheckedRule::take_warnings`]; `None` where they are not counted.
    losses: Option<Arc<Mutex<Vec<Loss>>>>,
}

/// The name of the column of the values.
const RESULT: &str = "__result";

/// Rows that one task evaluates at once: few enough for the caches, enough to be worth a task.
const SLICE: usize = 16_384;

impl CheckedRule {
    pub(super) fn new(rule: Rule, typed: Typed) -> Self {
        let dtype = data_type(typed.yields());
        Self { rule, prepared: Arc::new(Prepared::owning(typed)), dtype, losses: Some(Arc::default()) }
    }

    /// The same expression for hypothetical rows: values that are lost are not counted.
    #[must_use]
    pub fn without_losses(&self) -> Self {
        Self { losses: None, ..self.clone() }
    }

    /// The SQL as written.
    #[must_use]
    pub fn text(&self) -> &str {
        self.rule.text()
    }

    /// The expression as written, and where.
    pub(crate) const fn rule(&self) -> &Rule {
        &self.rule
    }

    /// The type of its values.
    pub(crate) const fn dtype(&self) -> &DataType {
        &self.dtype
    }

    /// The typed tree.
    pub(crate) fn typed(&self) -> &Typed {
        self.prepared.rule()
    }

    /// The columns that it uses, sorted.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        self.rule.columns()
    }

    /// The value for each row of `frame`.
    ///
    /// # Errors
    /// When `frame` lacks a column, or one has another type than the one that the expression was checked against.
    pub fn values(&self, frame: &DataFrame) -> Result<Column, RuleError> {
        let slices = self.slices(frame, |values| series(RESULT, &self.dtype, values))?;
        let slices: PolarsResult<Vec<Series>> = slices.into_iter().collect();
        slices.and_then(|slices| joined(RESULT, &self.dtype, slices)).map_err(|error| self.failed(&error))
    }

    /// The number for each row of `frame`; `None` where it is unknown.
    ///
    /// # Errors
    /// As [`CheckedRule::values`].
    pub fn numbers(&self, frame: &DataFrame) -> Result<Vec<Option<f64>>, RuleError> {
        let values = self.values(frame)?.cast(&DataType::Float64).map_err(|error| self.failed(&error))?;
        Ok(values.f64().map_err(|error| self.failed(&error))?.iter().collect())
    }

    /// The truth value for each row of `frame`.
    ///
    /// # Errors
    /// As [`CheckedRule::values`].
    pub fn truths(&self, frame: &DataFrame) -> Result<Vec<Truth>, RuleError> {
        Ok(self.slices(frame, truths)?.concat())
    }

    /// A warning for each kind of value that became unknown while it was evaluated, since the last call.
    pub fn take_warnings(&self) -> Vec<Warning> {
        let losses = self.take_losses();
        let warning = |loss: Loss| Warning::LostValues {
            place: self.rule.path().in_words(),
            reason: reason(loss.kind),
            values: loss.rows,
            example: loss.example,
        };
        losses.into_iter().map(warning).collect()
    }

    /// The values that were lost since the last call.
    pub(crate) fn take_losses(&self) -> Vec<Loss> {
        let Some(log) = &self.losses else { return Vec::new() };
        std::mem::take(&mut *log.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Counts values that were lost where another rule with the same text was evaluated.
    pub(crate) fn add_losses(&self, losses: Vec<Loss>) {
        if let Some(log) = &self.losses {
            let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
            *log = join_losses(std::mem::take(&mut *log), losses);
        }
    }

    /// The columns that it reads, in the order of the kernels.
    fn inputs(&self, frame: &DataFrame) -> Result<Vec<RuleColumn>, RuleError> {
        let columns = self.prepared.rule().columns().iter();
        let columns = columns.map(|(name, _)| RuleColumn::of(frame.column(name)?));
        columns.collect::<PolarsResult<_>>().map_err(|error| self.failed(&error))
    }

    /// The results of `finish` on the values of each slice of the rows, in order.
    fn slices<T: Send>(
        &self,
        frame: &DataFrame,
        finish: impl Fn(&Values) -> T + Sync,
    ) -> Result<Vec<T>, RuleError> {
        let (columns, rows) = (self.inputs(frame)?, frame.height());
        let starts: Vec<usize> = (0..rows).step_by(SLICE).collect();
        let evaluate = |&start: &usize| {
            let rows = SLICE.min(rows - start);
            let inputs: Vec<_> = columns.iter().map(|column| column.slice(start, rows)).collect();
            let RuleValues { values, losses } = self.prepared.evaluate(&inputs, rows);
            (finish(&values), losses)
        };
        let evaluated: Vec<(T, Vec<Loss>)> = match starts.as_slice() {
            [start] => vec![evaluate(start)],
            several => several.par_iter().map(evaluate).collect(),
        };
        let (finished, losses): (Vec<T>, Vec<Vec<Loss>>) = evaluated.into_iter().unzip();
        if let Some(log) = self.losses.as_ref().filter(|_| losses.iter().any(|losses| !losses.is_empty())) {
            let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
            let earlier = std::mem::take(&mut *log);
            *log = join_losses(earlier, merge_losses(losses));
        }
        Ok(finished)
    }

    fn failed(&self, error: &PolarsError) -> RuleError {
        self.rule.error(Fault::new(0, format!("cannot be evaluated: {error}")))
    }
}

/// Why values were lost.
const fn reason(kind: LossKind) -> &'static str {
    match kind {
        LossKind::NotCastable => "could not be cast",
        LossKind::NotFinite => "came out infinite or undefined",
        LossKind::OutOfRange => "lay outside the years 1 to 9999",
        LossKind::TooLong => "came out longer than 1 MiB",
    }
}

/// The truth values of a slice; unknown for a rule that is NULL.
fn truths(values: &Values) -> Vec<Truth> {
    let of = |&value: &u8| match value {
        TRUE => Truth::True,
        UNKNOWN => Truth::Unknown,
        _ => Truth::False,
    };
    match values {
        Values::Flags(flags) => flags.iter().map(of).collect(),
        other => vec![Truth::Unknown; other.rows()],
    }
}

//! Feedback of sales on each deal, from a timed table, up to a date for each deal.

use polars::prelude::*;

use super::error::SnapshotError;
use super::header::{lacks, missing_in};
use super::sources::Sources;
use super::timed_store::TimedStore;
use crate::config::{Mistake, Path};
use crate::project::{Feedback, TimedTable};
use crate::rules::{CheckedRule, Truth};
use crate::tables::TableError;
use crate::units::AsOf;
use crate::warning::Warning;

/// Feedback of sales on a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SalesFeedback {
    /// Whether they accepted it; else they rejected it.
    pub is_accepted: bool,
    /// The reason, if there is one.
    pub reason: Option<String>,
}

/// The columns of its timed table that feedback uses.
pub fn feedback_columns(feedback: &Feedback) -> impl Iterator<Item = String> {
    let conditions = [&feedback.accepted, &feedback.rejected];
    let columns = conditions.into_iter().flat_map(|rule| rule.columns().iter().cloned());
    columns.chain(feedback.reason.clone())
}

impl Sources {
    /// The newest feedback on each deal of `frame` before its date in `until`, `None` without any by then; and the warnings about
    /// the conditions.
    ///
    /// A row that meets neither condition, or both, is not counted. These sources must have been loaded for `table` only, with
    /// `feedback_columns` among the columns that are read.
    ///
    /// # Errors
    /// When the columns of the conditions or of the reason are missing, `frame` has no column for the key, or a condition fails on the data.
    pub fn sales_feedback(
        &self,
        feedback: &Feedback,
        table: &TimedTable,
        frame: &DataFrame,
        until: &[AsOf],
    ) -> Result<(Vec<Option<SalesFeedback>>, Vec<Warning>), SnapshotError> {
        let [Some(history)] = self.timed.iter().map(TimedStore::history).collect::<Vec<_>>()[..] else {
            return Ok((vec![None; until.len()], Vec::new()));
        };
        let mut mistakes = self.missing_of(feedback);
        if !mistakes.is_empty() {
            return Err(SnapshotError::Mistakes(mistakes));
        }
        let columns = &history.frame;
        let [accepted, rejected] = [&feedback.accepted, &feedback.rejected]
            .map(|rule| rule.checked(columns.schema(), &mut mistakes));
        let (Some(accepted_rule), Some(rejected_rule)) = (accepted, rejected) else {
            return Err(SnapshotError::Mistakes(mistakes));
        };
        let truths = accepted_rule.truths(columns)?.into_iter().zip(rejected_rule.truths(columns)?);
        let verdicts: Vec<Option<bool>> =
            truths.map(|(accepted, rejected)| verdict(accepted, rejected)).collect();
        let warnings = [accepted_rule, rejected_rule].iter().flat_map(CheckedRule::take_warnings).collect();
        let reason = feedback.reason.as_ref().map(|name| columns.column(name)?.cast(&DataType::String));
        let reason = reason.transpose()?;
        let reason = reason.as_ref().map(Column::str).transpose()?;
        let keys = frame.column(&table.on)?.cast(&DataType::String)?;
        let newest = |positions: std::ops::Range<usize>| {
            let mut rows = history.order[positions].iter().rev().map(|&row| row as usize);
            let (row, is_accepted) = rows.find_map(|row| Some((row, verdicts[row]?)))?;
            let reason = reason.and_then(|reason| reason.get(row)).map(|reason| reason.trim().to_owned());
            Some(SalesFeedback { is_accepted, reason: reason.filter(|reason| !reason.is_empty()) })
        };
        let leads = history.look_back(keys.str()?, until, until).leads.into_iter();
        Ok((leads.map(|(rows, _)| newest(rows)).collect(), warnings))
    }

    /// The columns that feedback names and its table does not have.
    fn missing_of(&self, feedback: &Feedback) -> Vec<Mistake> {
        let Some(header) = self.headers.get(&feedback.table) else { return Vec::new() };
        let conditions = [&feedback.accepted, &feedback.rejected];
        let mut mistakes: Vec<Mistake> =
            conditions.into_iter().filter_map(|rule| missing_in(header, rule)).collect();
        if let Some(reason) = feedback.reason.as_ref().filter(|reason| !header.columns.contains(reason)) {
            let (file, column) = (header.files.clone(), reason.clone());
            let error =
                TableError::NoColumn { file, column, found: header.columns.clone(), sheets: Vec::new() };
            mistakes.push(lacks(Path::new(["feedback", "reason"]), &error));
        }
        mistakes
    }
}

/// Whether sales accepted the lead; `None` if a row is not counted.
fn verdict(accepted: Truth, rejected: Truth) -> Option<bool> {
    let (is_accepted, is_rejected) = (accepted == Truth::True, rejected == Truth::True);
    (is_accepted != is_rejected).then_some(is_accepted)
}

//! The amounts of deals: for reports only, so a cell that is not a number is unknown and no error.

use polars::prelude::*;

use super::context::Workspace;
use crate::config::{Mistake, Path};
use crate::project::Project;
use crate::tables::{Table, parse_number, too_many};

/// The amount of each deal of a table, row by row, `None` if unknown; `None` if the project names no `amount`.
pub(crate) fn amounts(project: &Project, deals: &Table) -> PolarsResult<Option<Vec<Option<f64>>>> {
    project.data.amount.as_ref().map(|amount| numbers(deals.frame.column(amount)?)).transpose()
}

/// The numbers of a column that was read without asking for any.
fn numbers(column: &Column) -> PolarsResult<Vec<Option<f64>>> {
    match column.dtype() {
        DataType::String => Ok(column.str()?.iter().map(|cell| parse_number(cell?)).collect()),
        DataType::Float64 => Ok(column.f64()?.iter().collect()),
        _ => Ok(vec![None; column.len()]),
    }
}

impl Workspace<'_> {
    /// The mistake that the column of amounts holds something else.
    pub(crate) fn wrong_amounts(&self, deals: &Table) -> Option<Mistake> {
        let amount = self.project.data.amount.as_ref()?;
        let column = deals.frame.column(amount).ok()?;
        let known = column.len() - column.null_count();
        let numbers = numbers(column).ok()?;
        let bad = known - numbers.iter().flatten().count();
        if !too_many(bad, known) {
            return None;
        }
        let message = format!("{bad} of {known} values of `{amount}`, the amount of a deal, are not numbers");
        let hint = "write plain numbers such as 1234.5, without signs for money or thousands, or name another column";
        Some(Mistake::new(Path::new(["data", "amount"]), message).with_hint(hint))
    }
}

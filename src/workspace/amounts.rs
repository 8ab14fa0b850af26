//! The amounts of deals: for reports only, so a cell that is not a number is unknown and no error.

use polars::prelude::*;

use super::context::Workspace;
use crate::cells::{NumberEvidence, NumberFormat, NumberVerdict, parse_number};
use crate::config::{Mistake, Path};
use crate::project::Project;
use crate::quotation::in_quotes;
use crate::tables::{LostCells, Table, too_many};
use crate::warning::Warning;

/// The amount of each deal of a table, row by row, `None` if unknown; `None` if the project names no `amount`, or it is made
/// from a table that was not read.
pub(crate) fn amounts(project: &Project, deals: &Table) -> PolarsResult<Option<Vec<Option<f64>>>> {
    let column = project.data.amount.as_ref().and_then(|amount| deals.frame.column(amount).ok());
    column.map(|column| numbers(project, column)).transpose()
}

/// The numbers of a column.
fn numbers(project: &Project, column: &Column) -> PolarsResult<Vec<Option<f64>>> {
    match column.dtype() {
        DataType::String => {
            let texts = column.str()?;
            let format = format_of_texts(project, texts);
            Ok(texts.iter().map(|cell| parse_number(cell?, format)).collect())
        }
        DataType::Float64 => Ok(column.f64()?.iter().collect()),
        _ => Ok(vec![None; column.len()]),
    }
}

/// The convention of a column that was read as text because a rule needs it as such: the one of the project, else the one that
/// its cells show.
fn format_of_texts(project: &Project, texts: &StringChunked) -> NumberFormat {
    project.data.reading.numbers_of(texts.name()).unwrap_or_else(|| {
        let mut evidence = NumberEvidence::default();
        texts.iter().flatten().for_each(|cell| evidence.add(cell));
        match evidence.verdict(evidence.cells()) {
            NumberVerdict::Format(format) => format,
            _ => NumberFormat::Plain,
        }
    })
}

/// The cells that are no numbers in a column that was read as text.
fn words_among_amounts(project: &Project, deals: &Table, column: &str) -> Option<LostCells> {
    let texts = deals.frame.column(column).ok()?.str().ok()?;
    let format = format_of_texts(project, texts);
    let words = || {
        let cells = texts.iter().enumerate().filter_map(|(row, cell)| Some((row, cell?)));
        cells.filter(|(_, cell)| parse_number(cell, format).is_none())
    };
    let (row, first) = words().next()?;
    let place = deals.places.get(row)?;
    Some(LostCells {
        column: column.to_owned(),
        cells: words().count(),
        of: texts.len() - texts.null_count(),
        first: first.to_owned(),
        file: deals.files.get(place.source as usize)?.clone(),
        row: place.row,
    })
}

impl Workspace<'_> {
    /// The amounts that could not be read.
    fn lost_amounts(&self, deals: &Table) -> Option<LostCells> {
        let amount = self.project.data.amount.as_ref()?;
        let lost = deals.lost.iter().find(|lost| lost.column == *amount);
        lost.cloned().or_else(|| words_among_amounts(self.project, deals, amount))
    }

    /// The warning that some amounts could not be read and are unknown.
    pub(crate) fn unreadable_amounts(&self, deals: &Table) -> Option<Warning> {
        let LostCells { column, cells, of, first, file, row } = self.lost_amounts(deals)?;
        let what = "are not numbers";
        Some(Warning::UnreadableCells { column, what, cells, of, found: first, file, row })
    }

    /// The mistake that the column of amounts does not contain numbers.
    pub(crate) fn wrong_amounts(&self, deals: &Table) -> Option<Mistake> {
        let LostCells { column, cells, of, first, file, row } = self.lost_amounts(deals)?;
        if !too_many(cells, of) {
            return None;
        }
        let message = format!(
            "{cells} of {of} values of `{column}`, the amount of a deal, are not numbers; the first is {first} in {file}, \
             row {row}",
            first = in_quotes(first)
        );
        let hint = "set `numbers` under [data] to the way numbers are written, or name another column";
        Some(Mistake::new(Path::new(["data", "amount"]), message).with_hint(hint))
    }
}

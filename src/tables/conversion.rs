//! Gives the columns of a table their types, and rejects the rows whose values do not fit.

use polars::prelude::*;
use rayon::prelude::*;

use super::column_plan::{ColumnPlan, Flaw, Misfit, TypedColumn};
use super::column_type::{ColumnType, NumbersSeen, Types};
use super::limits::too_many;
use super::number_column::Detected;
use super::rejected::RowFault;
use super::remedy::{convention_remedy, number_remedy, other_unit, remedy, two_numbers};
use super::typed_column::{Untyped, typed};
use super::years_remedy::years_remedy;
use super::{ColumnFinding, LostCells, NumberQuestion, Request, Table, TableError, Typing, WrongType};
use crate::cells::{MixedUnits, NumberEvidence, NumberFormat, NumberUnit, YEARS};
use crate::quotation::in_quotes;

/// Gives the columns of a table their types: the given ones, else those that all their values fit. Rows with a value that
/// does not fit are rejected where the column is needed; where `strict`, many of them are an error. `is_plain`
/// says that the files write numbers in plain form.
pub(super) fn apply(
    table: &mut Table,
    given: &Types,
    request: &Request<'_>,
    (strict, is_plain): (bool, bool),
) -> Result<(), TableError> {
    let is_fixed = matches!(request.typing, Typing::Fixed(_));
    let read = |column: &Column| -> Result<(TypedColumn, Units), Untyped> {
        let name = column.name().as_str();
        let plan = ColumnPlan {
            reading: request.reading,
            given: given.get(name).copied(),
            is_fixed,
            is_plain,
            is_open_end: request.open_end == Some(name),
            is_id: request.id == Some(name),
        };
        let typed = typed(column, plan)?;
        let units = if is_fixed { Units::default() } else { Units::of(column, typed.kind) };
        Ok((typed, units))
    };
    let columns = table.frame.columns().par_iter().map(read).collect::<Vec<_>>();
    let mut typed = Vec::with_capacity(columns.len());
    let mut faults: Vec<(usize, RowFault)> = Vec::new();
    for (column, read) in table.frame.columns().iter().zip(columns) {
        let (read, units) = read.map_err(|why| match why {
            Untyped::Frame(error) => error.into(),
            Untyped::Numbers(detected) => question(table, column.name(), detected, request),
        })?;
        let TypedColumn { column: values, kind, misfits, written } = read;
        let name = column.name().to_string();
        table.mixed.extend(units.mixed.map(|mixed| (name.clone(), mixed)));
        let kind = if is_fixed { kind } else { kind.in_unit(units.unit).seen_in(&values) };
        let is_needed = request.needed.is_none_or(|needed| needed.contains(&name));
        if strict && is_needed {
            refuse_many(table, column, kind, &misfits, request)?;
        }
        if is_needed {
            if let Some(remedy) = convention_remedy(&name, kind, &misfits, request.section) {
                table.remedies.insert(name.clone(), remedy);
            }
            faults.extend(misfits.into_iter().map(|misfit| {
                let reason = reason(&name, kind, &misfit, request);
                (misfit.row, RowFault::in_column(&name, reason))
            }));
        } else if let Some(first) = misfits.first() {
            let lost = lost_cells(table, column, first, misfits.len());
            table.lost.push(lost);
        }
        table.types.insert(name.clone(), kind);
        table.written.extend(written.map(|written| ColumnFinding { column: name, written }));
        typed.push(values);
    }
    table.frame = DataFrame::new(table.frame.height(), typed)?;
    faults.sort();
    if request.keeps_unread && !faults.is_empty() {
        let mut rows: Vec<usize> = faults.iter().map(|(row, _)| *row).collect();
        rows.dedup();
        table.unread = Some(Box::new(table.rows(&rows)?));
    }
    table.reject_rows(request.id, faults)
}

/// Cells that are unknown and reject no row.
fn lost_cells(table: &Table, column: &Column, first: &Misfit, cells: usize) -> LostCells {
    let place = table.reject(first.row, None, String::new().into());
    LostCells {
        column: column.name().to_string(),
        cells,
        of: column.len() - column.null_count(),
        first: first.found.clone(),
        file: place.file,
        row: place.row,
    }
}

/// The unit of the numbers of a column in training.
#[derive(Default)]
struct Units {
    unit: NumberUnit,
    /// The units that it mixes.
    mixed: Option<MixedUnits>,
}

impl Units {
    fn of(column: &Column, kind: ColumnType) -> Self {
        let ColumnType::Number { format, .. } = kind else { return Self::default() };
        match column.str() {
            Ok(text) if format != NumberFormat::Plain => {
                let mut evidence = NumberEvidence::default();
                text.iter().flatten().for_each(|cell| evidence.add(cell));
                Self { unit: NumberUnit::of(&evidence), mixed: evidence.mixed_units() }
            }
            _ if column.null_count() == column.len() => Self::default(),
            _ => Self { unit: NumberUnit::Bare, mixed: None },
        }
    }
}

/// Why a cell rejects its row.
fn reason(column: &str, kind: ColumnType, misfit: &Misfit, request: &Request<'_>) -> String {
    let found = &misfit.found;
    match misfit.flaw {
        Flaw::OutOfRange => format!(
            "`{column}` should be a date from {} to {}, found {found}",
            YEARS.start(),
            YEARS.end(),
            found = in_quotes(found)
        ),
        Flaw::NeverDate => {
            format!(
                "`{column}` is {found}, which programs write for no date, and must have one",
                found = in_quotes(found)
            )
        }
        Flaw::TwoNumbers => {
            format!("`{column}` had {} in training, and {}", trained_as(kind), two_numbers(found))
        }
        Flaw::OtherUnit => format!("`{column}` {}", other_unit(kind, found)),
        Flaw::NotOfType => {
            format!(
                "`{column}` should be {}, found {found}",
                one_of(column, kind, request),
                found = in_quotes(found)
            )
        }
    }
}

/// What the numbers of a column were in training, as far as it matters for their signs.
const fn trained_as(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Number { seen: NumbersSeen::Any, .. } => "plain numbers such as 1234.5",
        _ => "only whole numbers",
    }
}

/// The form of a value of this type, in words.
fn one_of(column: &str, kind: ColumnType, request: &Request<'_>) -> String {
    match kind {
        ColumnType::Text => "text".to_owned(),
        ColumnType::Number { seen: NumbersSeen::Binary, .. } => "1 or 0, or yes or no".to_owned(),
        ColumnType::Number { format: NumberFormat::Plain, .. } => "a number".to_owned(),
        ColumnType::Number { format, .. } => format!("a number such as {format}"),
        ColumnType::Flag => "true or false".to_owned(),
        ColumnType::Time => match request.reading.date_formats_of(column) {
            [] => "a date such as 2026-06-30".to_owned(),
            patterns => format!("a date as {}", listed(patterns)),
        },
    }
}

/// The name of the values of this type.
fn several(column: &str, kind: ColumnType, request: &Request<'_>) -> String {
    match (kind, request.reading.date_formats_of(column)) {
        (ColumnType::Time, [_, ..]) => {
            format!("dates as {}", listed(request.reading.date_formats_of(column)))
        }
        (ColumnType::Number { format, .. }, _) if format != NumberFormat::Plain => {
            format!("numbers such as {format}")
        }
        _ => kind.words().to_owned(),
    }
}

fn listed(patterns: &[impl ToString]) -> String {
    patterns.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
}

/// Fails if too many values do not fit the type of the column.
fn refuse_many(
    table: &Table,
    column: &Column,
    kind: ColumnType,
    bad: &[Misfit],
    request: &Request<'_>,
) -> Result<(), TableError> {
    let known = column.len() - column.null_count();
    if !too_many(bad.len(), known) {
        return Ok(());
    }
    let Some(flaw) = most_frequent(bad) else { return Ok(()) };
    let Some(first) = bad.iter().find(|misfit| misfit.flaw == flaw) else { return Ok(()) };
    let place = table.reject(first.row, None, String::new().into());
    let name = column.name().as_str();
    let (expected, remedy) = match flaw {
        Flaw::OutOfRange | Flaw::NeverDate => {
            let cells = bad.iter().filter(|misfit| misfit.flaw == Flaw::OutOfRange);
            let cells: Vec<&str> = cells.map(|misfit| misfit.found.as_str()).collect();
            let null = || {
                format!(
                    "if {} means not known, add it to null_values under [{}]",
                    in_quotes(&first.found),
                    request.section
                )
            };
            let expected = format!("dates from {} to {}", YEARS.start(), YEARS.end());
            (expected, years_remedy(&cells, request.section).unwrap_or_else(null))
        }
        Flaw::OtherUnit => (
            "numbers in the unit that they had in training".to_owned(),
            convention_remedy(name, kind, bad, request.section).unwrap_or_default(),
        ),
        Flaw::TwoNumbers => (
            format!("{}, as they were in training", trained_as(kind)),
            convention_remedy(name, kind, bad, request.section).unwrap_or_default(),
        ),
        Flaw::NotOfType => {
            let cells: Vec<&str> = bad.iter().map(|misfit| misfit.found.as_str()).collect();
            (several(name, kind, request), remedy(name, kind, &cells, request))
        }
    };
    Err(TableError::Type(Box::new(WrongType {
        column: name.to_owned(),
        expected,
        bad: bad.len(),
        known,
        found: first.found.clone(),
        file: place.file,
        row: place.row,
        remedy,
    })))
}

/// What is wrong with most of the cells.
fn most_frequent(bad: &[Misfit]) -> Option<Flaw> {
    let count = |flaw: Flaw| bad.iter().filter(|misfit| misfit.flaw == flaw).count();
    [Flaw::OutOfRange, Flaw::NeverDate, Flaw::OtherUnit, Flaw::TwoNumbers, Flaw::NotOfType]
        .into_iter()
        .max_by_key(|flaw| count(*flaw))
}

/// The question in which convention numbers are written.
fn question(table: &Table, column: &str, detected: Detected, request: &Request<'_>) -> TableError {
    let (file, column) = (table.files.join(", "), column.to_owned());
    let problem = match detected {
        Detected::TwoWays { example, as_point, as_comma } => {
            format!(
                "{example} is {as_point} with a decimal point, and {as_comma} with a decimal comma",
                example = in_quotes(example)
            )
        }
        Detected::Mixed { point, comma } => {
            format!(
                "{point} has a decimal point, and {comma} a decimal comma",
                point = in_quotes(point),
                comma = in_quotes(comma)
            )
        }
    };
    let remedy = number_remedy(&column, request.section);
    TableError::Numbers(Box::new(NumberQuestion { file, column, problem, remedy }))
}

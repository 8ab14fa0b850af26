//! Columns of numbers, and their formats.

use polars::prelude::*;

use super::column_plan::{Misfit, TypedColumn, parse};
use super::column_type::ColumnType;
use super::limits::most_bad;
use crate::cells::{NumberEvidence, NumberFormat, NumberVerdict, is_code, parse_number};

/// Why the convention of the numbers of a column is not known.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Detected {
    /// All cells are numbers in both conventions, with different values.
    TwoWays { example: String, as_point: f64, as_comma: f64 },
    /// Some cells need a decimal point, others a decimal comma.
    Mixed { point: String, comma: String },
}

/// The result of reading a column as plain numbers.
struct PlainPass {
    values: Vec<Option<f64>>,
    misfits: Vec<Misfit>,
    /// Whether there are numbers such as `1.234`, whose dot may separate thousands.
    has_either: bool,
    /// Whether a dot is certain to be a decimal point.
    has_point: bool,
}

impl PlainPass {
    fn new(text: &StringChunked) -> Self {
        let (mut has_either, mut has_point) = (false, false);
        for cell in text.iter().flatten() {
            match dot(cell.as_bytes()) {
                Dot::Either => has_either = true,
                Dot::Point => has_point = true,
                Dot::None => {}
            }
        }
        let (values, misfits) = parse(text, |cell| parse_number(cell, NumberFormat::Plain));
        Self { values, misfits, has_either, has_point }
    }

    fn is_certain(&self) -> bool {
        self.misfits.is_empty() && (self.has_point || !self.has_either)
    }

    fn typed(self, name: &PlSmallStr) -> TypedColumn {
        let column = Column::new(name.clone(), self.values);
        TypedColumn { column, kind: ColumnType::NUMBER, misfits: self.misfits, written: None }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Dot {
    None,
    Either,
    Point,
}

/// The possible meaning of the dot of a plain number.
fn dot(cell: &[u8]) -> Dot {
    let Some(place) = memchr::memchr(b'.', cell) else { return Dot::None };
    let whole = cell[..place].strip_prefix(b"-").unwrap_or(&cell[..place]);
    let may_be_group = matches!(whole, [b'1'..=b'9'] | [b'1'..=b'9', _] | [b'1'..=b'9', _, _]);
    if may_be_group && cell.len() - place == 4 { Dot::Either } else { Dot::Point }
}

/// A column that must hold numbers, by the convention that its cells show. Cells that are no numbers in it are unknown.
pub(super) fn detected(text: &StringChunked, is_plain: bool) -> Result<TypedColumn, Detected> {
    let plain = PlainPass::new(text);
    if plain.is_certain() || (is_plain && plain.misfits.is_empty()) {
        return Ok(plain.typed(text.name()));
    }
    let mut evidence = NumberEvidence::default();
    text.iter().flatten().for_each(|cell| evidence.add(cell));
    let format = match evidence.verdict(most_bad(evidence.cells())) {
        NumberVerdict::Plain => NumberFormat::Plain,
        NumberVerdict::Format(format) => format,
        NumberVerdict::Ambiguous { example, as_point, as_comma } => {
            return Err(Detected::TwoWays { example, as_point, as_comma });
        }
        NumberVerdict::Contradicting { point, comma } => return Err(Detected::Mixed { point, comma }),
        // Too many cells are no numbers, which the caller reports; the others show the convention.
        NumberVerdict::NotNumbers { .. } => match evidence.verdict(evidence.cells()) {
            NumberVerdict::Format(format) => format,
            _ => NumberFormat::Plain,
        },
    };
    if format == NumberFormat::Plain {
        return Ok(plain.typed(text.name()));
    }
    let (values, misfits) = parse(text, |cell| parse_number(cell, format));
    let column = Column::new(text.name().clone(), values);
    let written = Some(evidence.written(format));
    Ok(TypedColumn { column, kind: ColumnType::number(format), misfits, written })
}

/// The column as numbers when all its cells are numbers in one convention, which is `given` or shows; `None` for any other.
pub(super) fn numbers(
    text: &StringChunked,
    given: Option<NumberFormat>,
    files_are_plain: bool,
) -> Option<TypedColumn> {
    let given = given.filter(|_| !files_are_plain);
    let fits = |cell: &str| {
        if let Some(format) = given {
            return !is_code(cell) && parse_number(cell, format).is_some();
        }
        let mut alone = NumberEvidence::default();
        alone.add(cell);
        alone.no_numbers() == 0
    };
    // Most columns of words fail at the first cell.
    if !text.iter().flatten().next().is_some_and(fits) {
        return None;
    }
    let mut evidence = NumberEvidence::default();
    let format = if let Some(format) = given {
        text.iter().flatten().all(fits).then_some(format)?
    } else {
        let is_plain = |cell| !is_code(cell) && parse_number(cell, NumberFormat::Plain).is_some();
        if text.iter().flatten().all(is_plain) {
            let plain = PlainPass::new(text);
            if plain.is_certain() || files_are_plain {
                return Some(plain.typed(text.name()));
            }
        }
        for cell in text.iter().flatten() {
            evidence.add(cell);
            if evidence.no_numbers() > 0 {
                return None;
            }
        }
        match evidence.verdict(0) {
            NumberVerdict::Plain => NumberFormat::Plain,
            NumberVerdict::Format(format) => format,
            _ => return None,
        }
    };
    let (values, misfits) = parse(text, |cell| parse_number(cell, format));
    if !misfits.is_empty() {
        return None;
    }
    let written = (format != NumberFormat::Plain).then(|| match given {
        Some(format) => format!("numbers as \"{format}\""),
        None => evidence.written(format),
    });
    let column = Column::new(text.name().clone(), values);
    Some(TypedColumn { column, kind: ColumnType::number(format), misfits, written })
}

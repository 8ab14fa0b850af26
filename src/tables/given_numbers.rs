//! Columns of numbers whose format is known: that of the model, or of the project.

use polars::prelude::*;

use super::column_plan::{ColumnPlan, Flaw, TypedColumn, parse};
use super::column_type::{ColumnType, NumbersSeen};
use crate::cells::{self, NumberFormat, NumberUnit};

/// What is known of the numbers of a column before its cells are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownNumbers {
    format: NumberFormat,
    seen: NumbersSeen,
    unit: NumberUnit,
}

/// What is known of the numbers of a column of this type: its format is that of the project, else that of the model. One that
/// the project sets for this column alone goes before all that training saw.
pub(super) fn known_numbers(column: &str, kind: ColumnType, plan: ColumnPlan<'_>) -> Option<KnownNumbers> {
    let ColumnType::Number { format, seen, unit } = kind else { return None };
    let trained = plan.is_fixed.then_some(KnownNumbers { format, seen, unit });
    let is_own = plan.reading.columns.get(column).is_some_and(|own| own.numbers.is_some());
    let explicit = plan.reading.numbers_of(column).map(|format| KnownNumbers {
        format,
        seen: NumbersSeen::Any,
        unit: trained.filter(|_| !is_own).map_or(NumberUnit::Any, |trained| trained.unit),
    });
    explicit.or(trained)
}

/// Whether the cells of a column are words for true and false, and nothing else, as a typed file has its flags.
pub(super) fn are_truth_words(text: &StringChunked) -> bool {
    text.null_count() < text.len() && text.iter().flatten().all(cells::is_truth_word)
}

impl KnownNumbers {
    /// What is known of a column before anything of it is seen.
    pub(super) const UNSEEN: Self =
        Self { format: NumberFormat::Plain, seen: NumbersSeen::Any, unit: NumberUnit::Any };

    /// The number in a cell.
    fn read(self, cell: &str) -> Option<f64> {
        let number = cells::parse_number(cell, self.format);
        match self.format {
            NumberFormat::Plain => number.or_else(|| cells::only_number(cell, self.seen == NumbersSeen::Any)),
            _ => number,
        }
    }

    /// Whether a cell may be another number than the one it is in this format: where training saw whole numbers only, those
    /// that may have thousands for decimals; in plain numbers `1,529`.
    fn is_doubtful(self, cell: &str) -> bool {
        let has = |sign: u8| memchr::memchr(sign, cell.as_bytes()).is_some();
        let is_open = match (self.format, self.seen) {
            (NumberFormat::Plain, NumbersSeen::Any) => has(b','),
            (_, NumbersSeen::Any) => false,
            (NumberFormat::Plain, _) => has(b'.') || has(b','),
            (format, _) => has(format.decimal_sign()),
        };
        is_open && cells::is_two_numbers(cell)
    }

    /// The same with the currency that most of these cells have, if training saw none.
    fn with_currency(self, text: &StringChunked) -> Self {
        if self.unit != NumberUnit::Bare {
            return self;
        }
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for cell in text.iter().flatten() {
            if let NumberUnit::Currency(code) = NumberUnit::of_cell(cell) {
                match counts.iter_mut().find(|(own, _)| *own == code) {
                    Some((_, count)) => *count += 1,
                    None => counts.push((code, 1)),
                }
            }
        }
        let most = counts.into_iter().max_by_key(|(code, count)| (*count, std::cmp::Reverse(*code)));
        let unit = most.map_or(self.unit, |(code, _)| NumberUnit::Currency(code));
        Self { unit, ..self }
    }
}

/// Numbers in a format that is known. Those of another unit than in training do not fit, nor those that may be another number.
pub(super) fn given_numbers(text: &StringChunked, known: KnownNumbers, plan: ColumnPlan<'_>) -> TypedColumn {
    let known = if plan.is_fixed { known.with_currency(text) } else { known };
    let KnownNumbers { format, seen, unit } = known;
    // Leads may have a flag as a word that the deals have as 1 and 0. One such word among numbers is none.
    let may_be_flag = match seen {
        NumbersSeen::Binary => plan.is_fixed,
        NumbersSeen::Whole => false,
        NumbersSeen::Any => are_truth_words(text),
    };
    let truth = |cell: &str| cells::parse_flag(cell).filter(|_| may_be_flag).map(f64::from);
    let plain = |cell: &str| {
        if plan.is_plain { cells::parse_number(cell, NumberFormat::Plain) } else { None }
    };
    let is_doubtful = |cell: &str| !plan.is_plain && known.is_doubtful(cell);
    let read = |cell: &str| known.read(cell).filter(|_| unit.admits(cell) && !is_doubtful(cell));
    let (values, mut misfits) =
        parse(text, |cell| plain(cell).or_else(|| read(cell)).or_else(|| truth(cell)));
    for misfit in &mut misfits {
        let cell = &misfit.found;
        misfit.flaw = match known.read(cell) {
            _ if is_doubtful(cell) => Flaw::TwoNumbers,
            Some(_) => Flaw::OtherUnit,
            None => Flaw::NotOfType,
        };
    }
    let column = Column::new(text.name().clone(), values);
    let written = (format != NumberFormat::Plain).then(|| format!("numbers as \"{format}\""));
    TypedColumn { column, kind: ColumnType::Number { format, seen, unit }, misfits, written }
}

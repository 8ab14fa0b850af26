//! Columns of numbers whose format is known: that of the model, or of the project.

use std::cell::OnceCell;

use polars::prelude::*;

use super::column_plan::{ColumnPlan, Flaw, Misfit, TypedColumn};
use super::column_type::{ColumnType, NumbersSeen};
use super::simple_numbers::SimpleCells;
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

    /// Which cells are the same number whatever the rest of their column.
    fn simple_cells(self, is_plain: bool) -> SimpleCells {
        SimpleCells::of((self.format, self.seen, self.unit), is_plain)
    }

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

/// How the cells of a column are read that may be something else than digits.
struct CarefulReading<'a> {
    known: KnownNumbers,
    /// Leads may have a flag as a word that the deals have as 1 and 0. One such word among numbers is none.
    may_be_flag: bool,
    plan: ColumnPlan<'a>,
}

impl<'a> CarefulReading<'a> {
    fn new(text: &StringChunked, known: KnownNumbers, plan: ColumnPlan<'a>) -> Self {
        let known = if plan.is_fixed { known.with_currency(text) } else { known };
        let may_be_flag = match known.seen {
            NumbersSeen::Binary => plan.is_fixed,
            NumbersSeen::Whole => false,
            NumbersSeen::Any => are_truth_words(text),
        };
        Self { known, may_be_flag, plan }
    }

    fn read(&self, cell: &str) -> Option<f64> {
        let plain = if self.plan.is_plain { cells::parse_number(cell, NumberFormat::Plain) } else { None };
        let is_admitted = |_: &f64| self.known.unit.admits(cell) && !self.is_doubtful(cell);
        let truth = || cells::parse_flag(cell).filter(|_| self.may_be_flag).map(f64::from);
        plain.or_else(|| self.known.read(cell).filter(is_admitted)).or_else(truth)
    }

    fn is_doubtful(&self, cell: &str) -> bool {
        !self.plan.is_plain && self.known.is_doubtful(cell)
    }

    /// Why a cell is none of the numbers.
    fn flaw(&self, cell: &str) -> Flaw {
        match self.known.read(cell) {
            _ if self.is_doubtful(cell) => Flaw::TwoNumbers,
            Some(_) => Flaw::OtherUnit,
            None => Flaw::NotOfType,
        }
    }
}

/// Numbers in a format that is known. Those of another unit than in training do not fit, nor those that may be another number.
///
/// What must be known of all cells, such as their currency, is looked for once a cell is not simple: few columns have one.
pub(super) fn given_numbers(text: &StringChunked, known: KnownNumbers, plan: ColumnPlan<'_>) -> TypedColumn {
    let simple = known.simple_cells(plan.is_plain);
    let careful = OnceCell::new();
    let carefully = || careful.get_or_init(|| CarefulReading::new(text, known, plan));
    let mut values = PrimitiveChunkedBuilder::<Float64Type>::new(text.name().clone(), text.len());
    let mut misfits = Vec::new();
    let mut row = 0;
    for chunk in text.downcast_iter() {
        for cell in chunk {
            let value = cell.and_then(|cell| simple.read(cell).or_else(|| carefully().read(cell)));
            values.append_option(value);
            if let (Some(cell), None) = (cell, value) {
                misfits.push(Misfit { row, found: cell.to_owned(), flaw: carefully().flaw(cell) });
            }
            row += 1;
        }
    }
    let KnownNumbers { format, seen, unit } = careful.get().map_or(known, |careful| careful.known);
    let column = values.finish().into_series().into_column();
    let written = (format != NumberFormat::Plain).then(|| format!("numbers as \"{format}\""));
    TypedColumn { column, kind: ColumnType::Number { format, seen, unit }, misfits, written }
}

#[cfg(test)]
mod tests {
    use NumberFormat::{Comma, Plain, Point};
    use NumbersSeen::{Any, Binary, Whole};

    use super::*;
    use crate::project::Reading;

    const CELLS: [&str; 35] = [
        "0",
        "1",
        "-7",
        "985",
        "1055",
        "1.5",
        "-1.055",
        "1.055",
        "12.000",
        "0.1",
        "007",
        "-0",
        "5.",
        "16.0",
        "-16.00",
        "-1.529",
        ".5",
        "+5",
        "1,055",
        "1e5",
        "123456789012345",
        "1234567890123456",
        "12345678901234.5",
        "0.1234567890123456",
        "-12345678901234567890123.456",
        "99999999999999999999999999999999999999999999999999999999",
        "12 %",
        "1.1k",
        "€ 5",
        "yes",
        "-",
        "",
        "1.2.3",
        " 5",
        "١",
    ];

    /// Holds the simple cells of a column against careful reading, beside some other cells; how many are simple.
    fn simple_cells_agree(known: KnownNumbers, others: &[&str], (is_fixed, is_plain): (bool, bool)) -> usize {
        let reading = Reading::default();
        let plan = ColumnPlan {
            reading: &reading,
            given: None,
            is_fixed,
            is_plain,
            is_open_end: false,
            is_id: false,
        };
        let text: Vec<&str> = CELLS.iter().chain(others).copied().collect();
        let careful = CarefulReading::new(&StringChunked::from_slice("x".into(), &text), known, plan);
        let simple = known.simple_cells(is_plain);
        let mut n_simple = 0;
        for cell in CELLS {
            let Some(found) = simple.read(cell) else { continue };
            let right = careful.read(cell).map(f64::to_bits);
            assert_eq!(Some(found.to_bits()), right, "{cell} {known:?} {is_fixed} {is_plain}");
            n_simple += 1;
        }
        n_simple
    }

    #[test]
    fn simple_cells_are_the_numbers_that_careful_reading_finds() {
        let units = [NumberUnit::Any, NumberUnit::Bare, NumberUnit::Percent, NumberUnit::Magnitude];
        let formats = [Plain, Point, Comma]
            .into_iter()
            .flat_map(|format| [Any, Whole, Binary].map(|seen| (format, seen)));
        for (format, seen) in formats {
            for unit in units.into_iter().chain([NumberUnit::Currency("EUR")]) {
                let known = KnownNumbers { format, seen, unit };
                for others in [&[][..], &["€ 5", "€ 6"], &["yes"], &["12 %"]] {
                    for (is_fixed, is_plain) in [(true, false), (true, true), (false, false)] {
                        let n_simple = simple_cells_agree(known, others, (is_fixed, is_plain));
                        let are_read =
                            is_plain || !matches!(unit, NumberUnit::Percent | NumberUnit::Magnitude);
                        assert_eq!(n_simple > 0, are_read);
                    }
                }
            }
        }
    }
}

//! The convention of the numbers of a column, or why there is none.

use super::number::parse_number;
use super::number_evidence::NumberEvidence;
use super::number_format::NumberFormat;
use super::tally::CellTally;

/// The number of whole numbers below 1000 from which a column has shown that these have no decimals.
const ENOUGH_WHOLE: usize = 3;

/// The number of whole numbers from 100 to 999 that show where the numbers from 1000 on would be.
const ENOUGH_HUNDREDS: usize = 10;

/// The conclusion of [`NumberEvidence`] on a column.
#[derive(Debug, Clone, PartialEq)]
pub enum NumberVerdict {
    /// All are plain numbers, such as 1234.5.
    Plain,
    /// All are numbers in this format. If every cell is the same number in both formats, as with
    /// `12 %`, it is the one with a point, or with a comma where blanks separate groups.
    Format(NumberFormat),
    /// Each separator has exactly three digits behind it, so that it may be a decimal sign or separate thousands: a question.
    Ambiguous {
        /// One such cell.
        example: String,
        /// Its value in [`NumberFormat::Point`] and in [`NumberFormat::Comma`].
        as_point: f64,
        /// See `as_point`.
        as_comma: f64,
    },
    /// Some cells are numbers only with a decimal point, others only with a decimal comma.
    Contradicting {
        /// One that needs a decimal point.
        point: String,
        /// One that needs a decimal comma.
        comma: String,
    },
    /// Too many cells are not numbers in any convention, or there is no cell.
    NotNumbers {
        /// One of them, empty where there is no cell.
        example: String,
        /// The share of them, from 0 to 1.
        share: f64,
    },
}

impl NumberEvidence {
    /// The convention of the column. `tolerated` is the number of cells that may be faults: no numbers, or numbers of the
    /// other convention. With 0 every cell has to fit.
    #[must_use]
    pub fn verdict(&self, tolerated: usize) -> NumberVerdict {
        let bad = self.no_numbers.count;
        if bad > tolerated || bad == self.known {
            let share = bad as f64 / self.known.max(1) as f64;
            return NumberVerdict::NotNumbers { example: self.no_numbers.example.text(), share };
        }
        let (point, comma) = (self.only_point.count, self.only_comma.count);
        if point.min(comma) > 0 && (bad + point.min(comma) > tolerated || point == comma) {
            return NumberVerdict::Contradicting {
                point: self.only_point.example.text(),
                comma: self.only_comma.example.text(),
            };
        }
        if point != comma {
            let format = if point > comma { NumberFormat::Point } else { NumberFormat::Comma };
            return self.plain_or(format);
        }
        match (self.either_dot.count, self.either_comma.count) {
            (0, 0) => self.plain_or(self.usual()),
            (0, _) if self.has_groups() => NumberVerdict::Format(NumberFormat::Point),
            (_, 0) if self.has_groups() => NumberVerdict::Format(NumberFormat::Comma),
            (0, _) => ambiguous(&self.either_comma),
            _ => ambiguous(&self.either_dot),
        }
    }

    fn plain_or(&self, format: NumberFormat) -> NumberVerdict {
        let others =
            if format == NumberFormat::Point { self.only_comma.count } else { self.only_point.count };
        // With a decimal comma, "1.234" is no plain number although it can be read as one.
        let is_plain = self.plain == self.known - self.no_numbers.count - others;
        if is_plain && format == NumberFormat::Point {
            NumberVerdict::Plain
        } else {
            NumberVerdict::Format(format)
        }
    }

    /// The format where both make the same numbers of all cells.
    fn usual(&self) -> NumberFormat {
        let has_blanks = self.manner.blanks > 0 && self.manner.apostrophes == 0;
        if has_blanks { NumberFormat::Comma } else { NumberFormat::Point }
    }

    /// Whether separators with three digits behind them can only be those of thousands: there are whole numbers without
    /// one, all below 1000, and
    ///
    /// - something with one ends in 0: decimals that are always three (`1.250`, `2.000`) would stand behind whole numbers as
    ///   well, and decimals that end where only zeros follow (`1.25`, `2`) would not end in 0; or
    /// - as decimals, all numbers from 100 on, which are many, would be whole, and all smaller ones that are not would have
    ///   three decimals: `657`, `985`, `2,284`.
    fn has_groups(&self) -> bool {
        let has_small = self.below_1000 >= ENOUGH_WHOLE && self.from_1000 == 0;
        let grouped = self.either_dot.count + self.either_comma.count;
        let goes_on = grouped >= ENOUGH_WHOLE
            && self.either_long == 0
            && self.hundreds >= ENOUGH_HUNDREDS
            && 2 * self.hundreds >= self.below_1000;
        has_small && (self.either_round > 0 || goes_on)
    }

    /// The finding in words, for a column that is read in this format: `numbers as "1.234,5" with "€"`.
    #[must_use]
    pub fn written(&self, format: NumberFormat) -> String {
        if format == NumberFormat::Plain {
            return "plain numbers".to_owned();
        }
        let manner = &self.manner;
        let mut signs: Vec<String> = manner.money.keys().map(|money| format!("\"{money}\"")).collect();
        let mut sign = |count: usize, text: &str| {
            if count > 0 {
                signs.push(text.to_owned());
            }
        };
        sign(manner.percent.count, "\"%\"");
        sign(manner.powers, "words for thousands or millions");
        sign(manner.parentheses, "parentheses for less than zero");
        sign(manner.minus_behind, "a minus behind the digits");
        sign(manner.blanks, "blanks between thousands");
        sign(manner.apostrophes, "apostrophes between thousands");
        let with = match signs.split_last() {
            None => String::new(),
            Some((last, [])) => format!(" with {last}"),
            Some((last, others)) => format!(" with {} and {last}", others.join(", ")),
        };
        format!("numbers as \"{format}\"{with}")
    }
}

fn ambiguous(tally: &CellTally) -> NumberVerdict {
    let example = tally.example.text();
    let read = |format| parse_number(&example, format).unwrap_or(f64::NAN);
    let (as_point, as_comma) = (read(NumberFormat::Point), read(NumberFormat::Comma));
    NumberVerdict::Ambiguous { example, as_point, as_comma }
}

//! The number format of a column.

use std::fmt;

/// The convention of the numbers of a column: `[data] numbers`, detected in training, stored in the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum NumberFormat {
    /// `1234.5` or `1.2345e3` only.
    #[default]
    Plain,
    /// A decimal point. Groups of three digits, or as in `12,34,567`, are separated by commas, blanks or apostrophes. Signs of
    /// money and percent, words such as `k` and `Mio`, and the signs of accountants for less than zero are read.
    Point,
    /// A decimal comma; groups are separated by dots, blanks or apostrophes. The same signs are read.
    Comma,
}

impl NumberFormat {
    /// Reads the value of the setting `numbers`: the number 1234.5 as it is written. Blanks and apostrophes may separate
    /// the groups as well.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let whole = text.trim().strip_prefix('1')?;
        let rest = whole.trim_start_matches([',', '.', ' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '’']);
        let separators = whole[..whole.len() - rest.len()].chars().count();
        let decimal = rest.strip_prefix("234")?.strip_suffix('5')?;
        match (whole.chars().next()?, separators, decimal) {
            ('2', 0, ".") => Some(Self::Plain),
            ('2', 0, ",") => Some(Self::Comma),
            (first, 1, ".") if first != '.' => Some(Self::Point),
            (first, 1, ",") if first != ',' => Some(Self::Comma),
            _ => None,
        }
    }

    /// The number 1234.5 in this format, as the setting `numbers` has it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Plain => "1234.5",
            Self::Point => "1,234.5",
            Self::Comma => "1.234,5",
        }
    }

    /// The sign before the decimals.
    pub(super) const fn decimal(self) -> char {
        self.decimal_sign() as char
    }

    /// The byte before the decimals.
    pub(crate) const fn decimal_sign(self) -> u8 {
        match self {
            Self::Plain | Self::Point => b'.',
            Self::Comma => b',',
        }
    }
}

impl fmt::Display for NumberFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_is_the_number_as_it_is_written() {
        for format in [NumberFormat::Plain, NumberFormat::Point, NumberFormat::Comma] {
            assert_eq!(NumberFormat::parse(format.text()), Some(format));
        }
        for (text, format) in [
            ("1 234,5", Some(NumberFormat::Comma)),
            ("1\u{202f}234,5", Some(NumberFormat::Comma)),
            ("1234,5", Some(NumberFormat::Comma)),
            ("1'234.5", Some(NumberFormat::Point)),
            ("1.234.5", None),
            ("1,234,5", None),
            ("1..234,5", None),
            ("12345", None),
            ("", None),
            ("1", None),
            ("german", None),
        ] {
            assert_eq!(NumberFormat::parse(text), format, "{text}");
        }
    }
}

//! Units that a column mixes: percent beside other numbers, amounts in more than one currency.

use std::fmt;

use super::number_evidence::NumberEvidence;
use super::number_unit::currency_code;
use super::tally::CellTally;
use crate::numbers::counted;
use crate::quotation::in_quotes;

/// How many cells of a column have a unit, and one of them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct UnitCells {
    /// The number of cells.
    pub cells: usize,
    /// One of them.
    pub example: String,
}

/// Units that a column mixes, so that its numbers cannot be compared with each other.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum MixedUnits {
    /// Some numbers have a percent sign and others have none: `12 %` is 12, but 0.12 may stand for the same.
    Percent {
        /// Those with a sign.
        percent: UnitCells,
        /// Those without.
        plain: UnitCells,
    },
    /// Amounts in several currencies, each with its sign or code as it is first by its letters.
    Currencies(Vec<(String, UnitCells)>),
}

impl NumberEvidence {
    /// The units that the column mixes, if it does. Zeros have any unit.
    #[must_use]
    pub fn mixed_units(&self) -> Option<MixedUnits> {
        let (percent, plain) = (&self.manner.percent, &self.bare);
        if percent.count > 0 && plain.count > 0 {
            return Some(MixedUnits::Percent {
                percent: UnitCells::of(percent),
                plain: UnitCells::of(plain),
            });
        }
        let mut currencies: Vec<(&str, CellTally)> = Vec::new();
        for (sign, tally) in &self.manner.money {
            match currencies.iter_mut().find(|(own, _)| code(own) == code(sign)) {
                Some((_, own)) => own.merge(tally),
                None => currencies.push((sign, tally.clone())),
            }
        }
        let named = currencies.iter().map(|(sign, tally)| ((*sign).to_owned(), UnitCells::of(tally)));
        (currencies.len() > 1).then(|| MixedUnits::Currencies(named.collect()))
    }
}

impl UnitCells {
    fn of(tally: &CellTally) -> Self {
        Self { cells: tally.count, example: tally.example.text() }
    }
}

/// One name for the sign, the code and the word of a currency; other signs and codes are their own.
fn code(sign: &str) -> String {
    currency_code(sign).map_or_else(|| sign.to_uppercase(), str::to_owned)
}

impl MixedUnits {
    /// What to do about it.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Percent { .. } => {
                "write all of them in one unit: 12 % is read as 12, so that 0.12 beside it would be another number"
            }
            Self::Currencies(_) => {
                "convert them to one currency in the export, or make a column for each: amounts are read without their currency"
            }
        }
    }
}

impl fmt::Display for MixedUnits {
    /// `12 cells have a percent sign, such as "12 %", and 3 have none, such as "0.12"`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent { percent, plain } => write!(
                f,
                "{} with a percent sign, such as {}, and {} without, such as {}",
                counted(percent.cells, "value"),
                in_quotes(&percent.example),
                counted(plain.cells, "value"),
                in_quotes(&plain.example)
            ),
            Self::Currencies(currencies) => {
                let named = currencies.iter().map(|(sign, UnitCells { cells, example })| {
                    format!(
                        "{} in {sign}, such as {example}",
                        counted(*cells, "value"),
                        example = in_quotes(example)
                    )
                });
                f.write_str(&named.collect::<Vec<_>>().join("; "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mixed(cells: &[&str]) -> Option<String> {
        let mut evidence = NumberEvidence::default();
        for cell in cells {
            evidence.add(cell);
        }
        evidence.mixed_units().map(|units| units.to_string())
    }

    #[test]
    fn percent_beside_other_numbers_is_named_with_an_example_of_each() {
        for plain in ["0.12", "0,12", "12", "1,200"] {
            let expected = format!(
                "2 values with a percent sign, such as \"5%\", and 1 value without, such as \"{plain}\""
            );
            assert_eq!(mixed(&["12 %", plain, "5%", "0"]), Some(expected));
        }
        assert_eq!(mixed(&["12 %", "5%", "0", "0.00", "n/a"]), None);
    }

    #[test]
    fn two_currencies_are_named_with_an_example_of_each() {
        assert_eq!(
            mixed(&["$1,200", "$900", "€900", "12"]).as_deref(),
            Some("2 values in $, such as \"$900\"; 1 value in €, such as \"€900\"")
        );
        assert!(mixed(&["1.200 EUR", "900 CHF"]).is_some() && mixed(&["A$5", "US$5"]).is_some());
        for same in [["$5", "5 USD"], ["US$5", "$5"], ["€5", "5 eur"], ["EUR 5", "5 Euro"], ["5 zł", "PLN 5"]]
        {
            assert_eq!(mixed(&same), None, "{same:?}");
        }
    }
}

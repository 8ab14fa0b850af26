//! The unit of the numbers of a column: percent, or a currency.

use super::affixes::Affixes;
use super::invisible::seen;
use super::number_evidence::NumberEvidence;

/// The unit that the numbers of a column are written in. Zero has any unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NumberUnit {
    /// It is not known, or a column mixes several.
    #[default]
    Any,
    /// Neither a percent sign nor a currency.
    Bare,
    /// All have a percent sign.
    Percent,
    /// All have a word for thousands or millions, such as `1.1k`.
    Magnitude,
    /// Amounts in the currency of this code, with or without its sign.
    Currency(&'static str),
}

/// Signs, abbreviations and words of currencies with their codes, in lower case. `$` alone is the dollar of the United States,
/// `¥` the yen; `kr` belongs to several countries and has a code of its own.
const CURRENCY_CODES: [(&str, &str); 67] = [
    ("$", "USD"),
    ("us$", "USD"),
    ("c$", "CAD"),
    ("ca$", "CAD"),
    ("a$", "AUD"),
    ("au$", "AUD"),
    ("nz$", "NZD"),
    ("hk$", "HKD"),
    ("s$", "SGD"),
    ("sg$", "SGD"),
    ("nt$", "TWD"),
    ("mx$", "MXN"),
    ("r$", "BRL"),
    ("€", "EUR"),
    ("euro", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("円", "JPY"),
    ("元", "CNY"),
    ("rmb", "CNY"),
    ("₹", "INR"),
    ("rs", "INR"),
    ("zł", "PLN"),
    ("zl", "PLN"),
    ("kč", "CZK"),
    ("kc", "CZK"),
    ("fr", "CHF"),
    ("sfr", "CHF"),
    ("руб", "RUB"),
    ("₽", "RUB"),
    ("₩", "KRW"),
    ("원", "KRW"),
    ("₺", "TRY"),
    ("₪", "ILS"),
    ("฿", "THB"),
    ("₫", "VND"),
    ("₦", "NGN"),
    ("₱", "PHP"),
    ("₴", "UAH"),
    ("грн", "UAH"),
    ("₸", "KZT"),
    ("ft", "HUF"),
    ("lei", "RON"),
    ("лв", "BGN"),
    ("rp", "IDR"),
    ("rm", "MYR"),
    ("kr", "kr"),
    ("eur", "EUR"),
    ("usd", "USD"),
    ("gbp", "GBP"),
    ("chf", "CHF"),
    ("jpy", "JPY"),
    ("cny", "CNY"),
    ("sek", "SEK"),
    ("nok", "NOK"),
    ("dkk", "DKK"),
    ("pln", "PLN"),
    ("czk", "CZK"),
    ("inr", "INR"),
    ("brl", "BRL"),
    ("cad", "CAD"),
    ("aud", "AUD"),
    ("nzd", "NZD"),
    ("sgd", "SGD"),
    ("hkd", "HKD"),
    ("mxn", "MXN"),
    ("zar", "ZAR"),
];

/// The name of the unit percent in model files.
const PERCENT: &str = "percent";

/// The name of numbers with a word for thousands or millions in model files.
const MAGNITUDE: &str = "magnitude";

/// The name of numbers without a unit in model files.
const BARE: &str = "bare";

impl NumberUnit {
    /// The unit of a column, of which this is the evidence.
    #[must_use]
    pub fn of(evidence: &NumberEvidence) -> Self {
        if evidence.mixed_units().is_some() {
            return Self::Any;
        }
        let marked = evidence.manner.powers;
        if marked > 0 && marked == evidence.known - evidence.no_numbers.count - evidence.zeros() {
            return Self::Magnitude;
        }
        match evidence.manner.money.keys().next() {
            _ if evidence.manner.percent.count > 0 => Self::Percent,
            Some(sign) => currency_code(sign).map_or(Self::Any, Self::Currency),
            None if evidence.bare.count > 0 => Self::Bare,
            None => Self::Any,
        }
    }

    /// The unit of a single cell, which is a number.
    pub(crate) fn of_cell(cell: &str) -> Self {
        if is_bare(cell) {
            return Self::Bare;
        }
        let text = seen(cell.trim());
        match Affixes::strip(text.trim()) {
            Some(Affixes { is_percent: true, .. }) => Self::Percent,
            Some(Affixes { currency: Some(sign), .. }) => {
                currency_code(sign).map_or(Self::Any, Self::Currency)
            }
            Some(Affixes { power: Some(_), .. }) => Self::Magnitude,
            _ => Self::Bare,
        }
    }

    /// Whether a number may stand in a column of this unit. Amounts may leave out their currency, and a column without any may
    /// have one.
    pub(crate) fn admits(self, cell: &str) -> bool {
        if self == Self::Any || (!matches!(self, Self::Percent | Self::Magnitude) && is_bare(cell)) {
            return true;
        }
        match (self, Self::of_cell(cell)) {
            (Self::Percent, Self::Percent) => true,
            (Self::Magnitude, _) if has_magnitude(cell) => true,
            (Self::Percent | Self::Magnitude, _) => !cell.bytes().any(|byte| matches!(byte, b'1'..=b'9')),
            (_, Self::Percent) => false,
            (Self::Currency(own), Self::Currency(other)) => own == other,
            _ => true,
        }
    }

    /// Its name in model files; `None` for any.
    pub(crate) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Any => None,
            Self::Bare => Some(BARE),
            Self::Percent => Some(PERCENT),
            Self::Magnitude => Some(MAGNITUDE),
            Self::Currency(code) => Some(code),
        }
    }

    /// The unit of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            BARE => Some(Self::Bare),
            PERCENT => Some(Self::Percent),
            MAGNITUDE => Some(Self::Magnitude),
            code => CURRENCY_CODES.iter().find(|(_, own)| *own == code).map(|(_, own)| Self::Currency(own)),
        }
    }
}

/// Whether a number has no sign before or behind its digits but a minus: most cells, decided by two bytes.
fn is_bare(cell: &str) -> bool {
    matches!(cell.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'9' | b'-', .., b'0'..=b'9'])
}

/// Whether a number has a word for thousands or millions.
fn has_magnitude(cell: &str) -> bool {
    let text = seen(cell.trim());
    Affixes::strip(text.trim()).is_some_and(|affixes| affixes.power.is_some())
}

/// One code for the sign, the code and the word of a currency; `None` for one that is not in the list.
pub(super) fn currency_code(sign: &str) -> Option<&'static str> {
    let sign = sign.to_lowercase();
    CURRENCY_CODES.iter().find(|(own, _)| *own == sign).map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(cells: &[&str]) -> NumberUnit {
        let mut evidence = NumberEvidence::default();
        for cell in cells {
            evidence.add(cell);
        }
        NumberUnit::of(&evidence)
    }

    #[test]
    fn the_unit_of_a_column_is_the_one_that_all_its_cells_have() {
        assert_eq!(unit(&["12 %", "5%", "0"]), NumberUnit::Percent);
        assert_eq!(unit(&["12", "0.5"]), NumberUnit::Bare);
        assert_eq!(unit(&["1.1k", "2M", "0"]), NumberUnit::Magnitude);
        assert_eq!(unit(&["1.1k", "850"]), NumberUnit::Bare);
        assert_eq!(unit(&["€ 5", "7 EUR", "9"]), NumberUnit::Currency("EUR"));
        assert_eq!(unit(&["CA$5", "7 CAD"]), NumberUnit::Currency("CAD"));
        for open in [&["12 %", "0.12"][..], &["€5", "$5"], &["0", "0.0"], &[]] {
            assert_eq!(unit(open), NumberUnit::Any, "{open:?}");
        }
    }

    #[test]
    fn a_cell_of_another_unit_is_not_admitted() {
        let eur = NumberUnit::Currency("EUR");
        for (unit, admitted, refused) in [
            (NumberUnit::Percent, &["12 %", "0", "0.0", "5,5%"][..], &["12", "0.12", "€ 5"][..]),
            (NumberUnit::Bare, &["12", "-0.12", "€ 5", "5k"], &["12 %"]),
            (
                eur,
                &["12", "€ 5", "5 EUR", "EUR 5", "5 euro"],
                &["$5", "USD 5", "12 %", "CA$5", "5 zł", "5 kr"],
            ),
            (NumberUnit::Magnitude, &["1.5k", "0", "€2M"], &["1.5", "1500", "12 %"]),
            (NumberUnit::Any, &["12", "12 %", "$5"], &[]),
        ] {
            assert!(admitted.iter().all(|cell| unit.admits(cell)), "{unit:?}");
            assert!(!refused.iter().any(|cell| unit.admits(cell)), "{unit:?}");
        }
    }

    #[test]
    fn model_files_name_the_unit() {
        for unit in
            [NumberUnit::Bare, NumberUnit::Percent, NumberUnit::Magnitude, NumberUnit::Currency("EUR")]
        {
            assert_eq!(unit.name().and_then(NumberUnit::named), Some(unit));
        }
        assert_eq!(NumberUnit::named("EURO"), None);
    }
}

//! Numbers and dates as people read them: one way to write each kind, in messages and on pages. Files (CSV, JSON) do not use it.
//!
//! Within the scope of `page_format` they are written as the locale of a page does, elsewhere with a decimal point, commas
//! between thousands, and dates as in ISO 8601.

mod locale;
mod restated;

use std::fmt::Display;

use crate::units::{AsOf, Currency};
pub use locale::LocaleFormat;
pub(crate) use locale::{COMMON_TAGS, page_format};
pub(crate) use restated::restated;

/// The placeholder for a missing number.
pub(crate) const MISSING: &str = "–";

/// The minus sign of text for people (U+2212).
const MINUS: &str = "−";

/// A number with the given number of decimals; a value that rounds to zero has no sign.
pub(crate) fn decimals(value: f64, places: usize) -> String {
    if !value.is_finite() {
        return infinite(value).to_owned();
    }
    let text = format!("{:.places$}", value.abs());
    let sign = if value < 0.0 && !is_zero(&text) { MINUS } else { "" };
    written(&format!("{sign}{text}"))
}

/// A number that was written with a decimal point and without commas, with the decimal sign of the page.
pub(crate) fn written(number: &str) -> String {
    locale::format_of_page().map_or_else(|| number.to_owned(), |format| number.replace('.', format.decimal))
}

/// The same with a sign in any case: `+0.06`.
pub(crate) fn signed(value: f64, places: usize) -> String {
    let text = decimals(value, places);
    if value > 0.0 && !is_zero(&text) { format!("+{text}") } else { text }
}

/// Whether all digits of a number are zeros.
fn is_zero(text: &str) -> bool {
    text.contains('0') && !text.contains(|letter: char| matches!(letter, '1'..='9'))
}

fn infinite(value: f64) -> &'static str {
    match value {
        f64::INFINITY => "∞",
        f64::NEG_INFINITY => "−∞",
        _ => MISSING,
    }
}

/// A number as it was written, with all its digits: 5.0 is "5".
pub(crate) fn exact(value: f64) -> String {
    if value.is_finite() {
        written(&format!("{value}").replace('-', MINUS))
    } else {
        infinite(value).to_owned()
    }
}

/// A share in percent, with one decimal unless it is a whole number of percent.
#[must_use]
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    format!("{} %", decimals(value, usize::from((value - value.round()).abs() >= 0.05)))
}

/// A share in whole percent.
pub(crate) fn whole_percent(share: f64) -> String {
    format!("{} %", decimals(share * 100.0, 0))
}

/// Three significant digits, whatever the size.
pub(crate) fn three_digits(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        return infinite(value).to_owned();
    }
    if size == 0.0 {
        return "0".to_owned();
    }
    if (1e-3..1e4).contains(&size) {
        return decimals(value, (2 - size.log10().floor() as i32).clamp(0, 5) as usize);
    }
    scientific(value, 1)
}

/// A number as a power of ten: 1.2e−5.
pub(crate) fn scientific(value: f64, places: usize) -> String {
    written(&format!("{value:.places$e}").replace('-', MINUS))
}

/// Score points, or points of a table, with their sign.
pub(crate) fn points(value: f64) -> String {
    match value.abs() {
        size if size >= 1e5 => three_digits(value),
        size if size >= 1e3 => signed(value, 0),
        _ => signed(value, 1),
    }
}

/// A factor on the odds: `× 2.35`.
pub(crate) fn odds_ratio(value: f64) -> String {
    let text = match value {
        _ if value >= 1e4 || (value > 0.0 && value < 0.01) => three_digits(value),
        _ if value < 100.0 => decimals(value, 2),
        _ => decimals(value, 0),
    };
    format!("× {text}")
}

/// A p-value with three decimals, or `p < 0.001`.
pub(crate) fn p_value(p: f64) -> String {
    if p < 0.001 { format!("p < {}", decimals(0.001, 3)) } else { format!("p = {}", decimals(p, 3)) }
}

/// An amount of money, rounded, with its currency if that is known: `EUR 104,500`, `€104,500`.
pub(crate) fn money(value: f64, currency: Option<&Currency>) -> String {
    let amount = whole(value.abs());
    let Some(currency) = currency.filter(|_| value.is_finite()) else { return whole(value) };
    let sign = if value < 0.0 && !is_zero(&amount) { MINUS } else { "" };
    let (is_first, space) = match locale::format_of_page() {
        Some(format) => {
            let is_apart = format.currency_apart || currency.is_code();
            (format.currency_first, if is_apart { NO_BREAK } else { "" })
        }
        None => (true, if currency.is_code() { " " } else { "" }),
    };
    if is_first {
        format!("{sign}{currency}{space}{amount}")
    } else {
        format!("{sign}{amount}{space}{currency}")
    }
}

/// A space at which no line ends.
const NO_BREAK: &str = "\u{a0}";

/// A count that need not be whole: rounded, with commas between thousands.
pub(crate) fn whole(value: f64) -> String {
    let size = value.abs().round();
    let text = if size < 1e15 { count(size as usize) } else { three_digits(size) };
    if value < 0.0 && !is_zero(&text) { format!("{MINUS}{text}") } else { text }
}

/// The value of a feature: whole from 1,000 on, else with two decimals unless it is whole.
pub(crate) fn short(value: f64) -> String {
    if value == value.trunc() || value.abs() >= 1000.0 { whole(value) } else { decimals(value, 2) }
}

/// The same for a sentence: with at most three significant digits below 1,000, and no zeros at the end.
pub(crate) fn rounded(value: f64) -> String {
    let size = value.abs();
    if value == value.trunc() || size >= 100.0 || !value.is_finite() {
        return whole(value);
    }
    let most: usize = if size >= 10.0 { 1 } else { 2 };
    let units = [1.0, 10.0, 100.0];
    let value = (value * units[most]).round() / units[most];
    let least = (0..most).find(|&places| (value * units[places]).fract().abs() < 1e-9);
    decimals(value, least.unwrap_or(most))
}

/// The verb of so many things: "is" of one, else "are".
#[must_use]
pub(crate) const fn are(n: usize) -> &'static str {
    if n == 1 { "is" } else { "are" }
}

/// A count and its noun: 1 row, 2 rows.
#[must_use]
pub fn counted(n: usize, noun: &str) -> String {
    format!("{} {noun}{}", count(n), if n == 1 { "" } else { "s" })
}

/// The first names of a list, and how many more there are.
pub(crate) fn listed(names: &[impl Display], most: usize) -> String {
    let named: Vec<String> = names.iter().take(most).map(ToString::to_string).collect();
    let named = named.join(", ");
    match names.len().saturating_sub(most) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

/// A count with commas between thousands.
#[must_use]
pub fn count(n: usize) -> String {
    grouped(&n.to_string())
}

/// Digits with a sign between their groups.
fn grouped(digits: &str) -> String {
    let (sign, (last, others)) =
        locale::format_of_page().map_or((",", (3, 3)), |format| (format.thousands, format.groups));
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        let left = digits.len() - place;
        if place > 0 && left >= last && (left - last).is_multiple_of(others) {
            text.push_str(sign);
        }
        text.push(digit);
    }
    text
}

/// Two numbers with a sign between them that is no decimal sign: `0.5, 1.2`, or `0,5; 1,2`.
pub(crate) fn pair(low: &str, high: &str) -> String {
    let sign = locale::format_of_page().map_or(",", |format| format.list_sign());
    format!("{low}{sign} {high}")
}

/// A date as people read it, with the time where it is not midnight.
pub(crate) fn date(at: AsOf) -> String {
    date_text(&at.to_string())
}

/// The same for the text of a date in ISO 8601; another text stays as it is.
pub(crate) fn date_text(iso: &str) -> String {
    let Some(format) = locale::format_of_page() else { return iso.to_owned() };
    let Some((day, time)) = iso.split_at_checked(10) else { return iso.to_owned() };
    let Ok(day) = chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d") else { return iso.to_owned() };
    format!("{}{}", day.format(&format.date_pattern()), time.replacen('T', " ", 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_sentences_are_short() {
        assert_eq!(
            [19.48, 5.263, 0.5, 42_000.0, 123.4, 9.999].map(rounded),
            ["19.5", "5.26", "0.5", "42,000", "123", "10"]
        );
    }

    #[test]
    fn counts_have_commas_between_thousands() {
        assert_eq!([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([12.5, -1234.4, 0.2].map(whole), ["13", "−1,234", "0"]);
    }

    #[test]
    fn amounts_have_their_currency() {
        let currency = |text: &str| Currency::parse(text).unwrap();
        let of = |value: f64, text: &str| money(value, Some(&currency(text)));
        assert_eq!([money(104_500.4, None), money(-3.0, None)], ["104,500", "−3"]);
        assert_eq!([of(104_500.4, "EUR"), of(-0.2, "EUR")], ["EUR 104,500", "EUR 0"]);
        assert_eq!([of(1500.0, "€"), of(-1500.0, "$")], ["€1,500", "−$1,500"]);
        let _page = page_format(LocaleFormat::of_tag("de-DE"));
        assert_eq!([of(1500.0, "€"), of(-1500.0, "EUR")], ["1.500\u{a0}€", "−1.500\u{a0}EUR"]);
    }

    #[test]
    fn the_format_of_a_page_ends_with_its_scope() {
        let all = || [decimals(-1234.5, 1), count(1_234_567), exact(0.25), percent(0.153), p_value(0.0)];
        let usual = ["−1234.5", "1,234,567", "0.25", "15.3 %", "p < 0.001"];
        {
            let _german = page_format(LocaleFormat::of_tag("de-DE"));
            assert_eq!(all(), ["−1234,5", "1.234.567", "0,25", "15,3 %", "p < 0,001"]);
            {
                let _indian = page_format(LocaleFormat::of_tag("en-IN"));
                assert_eq!(count(1_234_567), "12,34,567");
            }
            assert_eq!(signed(0.0, 2), "0,00");
        }
        assert_eq!(all(), usual);
    }

    #[test]
    fn dates_have_the_order_of_the_locale_and_years_of_four_digits() {
        let at = |text: &str| AsOf::parse(text).unwrap();
        let of = |tag: &str| {
            let _page = page_format(Some(LocaleFormat::of_tag(tag).unwrap()));
            date(at("2026-07-01"))
        };
        assert_eq!(date(at("2026-07-01T08:30:00Z")), "2026-07-01T08:30:00");
        let tags = ["de-DE", "en-GB", "en-US", "fr-CH", "cs-CZ", "bg-BG", "sv-SE", "th-TH"];
        assert_eq!(
            tags.map(of),
            [
                "01.07.2026", "01/07/2026", "07/01/2026", "01. 07. 2026", "1.7.2026", "1.07.2026",
                "2026-07-01", "2026-07-01"
            ]
        );
    }

    #[test]
    fn every_proposed_locale_is_known_and_others_are_not() {
        assert!(COMMON_TAGS.iter().all(|tag| LocaleFormat::of_tag(tag).is_some()));
        assert!(
            ["", "de", "de_DE", "xx-XX", "de-DE-1996", "german", "POSIX"]
                .iter()
                .all(|tag| LocaleFormat::of_tag(tag).is_none())
        );
        assert_eq!(LocaleFormat::of_tag("DE-de"), LocaleFormat::of_tag("de-DE"));
    }

    proptest::proptest! {
        /// What a locale writes can be read back.
        #[test]
        fn a_number_written_in_a_locale_reads_back_as_itself(
            place in 0..COMMON_TAGS.len(), thousandths in -10_000_000_000_000_i64..10_000_000_000_000, whole in 0_usize..usize::MAX,
        ) {
            let format = LocaleFormat::of_tag(COMMON_TAGS[place]).unwrap();
            let _page = page_format(Some(format));
            let read = |text: &str| {
                let text = text.replace(format.thousands, "").replace(format.decimal, ".").replace(MINUS, "-");
                text.parse::<f64>().unwrap()
            };
            let value = thousandths as f64 / 1000.0;
            proptest::prop_assert_eq!(read(&decimals(value, 3)), value);
            proptest::prop_assert_eq!(read(&exact(value)), value);
            proptest::prop_assert_eq!(count(whole).replace(format.thousands, "").parse::<usize>().unwrap(), whole);
            let elsewhere = page_format(None);
            let sentence = format!("of {}, {}", count(whole), decimals(value, 3));
            drop(elsewhere);
            proptest::prop_assert_eq!(restated(&sentence), format!("of {}, {}", count(whole), decimals(value, 3)));
        }
    }

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        assert_eq!(decimals(-0.001, 2), "0.00");
        assert_eq!(decimals(-1.5, 1), "−1.5");
        assert_eq!(signed(0.004, 2), "0.00");
        assert_eq!(signed(0.06, 2), "+0.06");
        assert_eq!(signed(-0.06, 2), "−0.06");
        assert_eq!([-2.5, 5.0, 0.25].map(exact), ["−2.5", "5", "0.25"]);
    }

    #[test]
    fn what_is_not_a_number_is_not_shown_as_one() {
        assert_eq!(decimals(f64::NAN, 2), MISSING);
        assert_eq!([signed(f64::INFINITY, 1), three_digits(f64::NEG_INFINITY)], ["+∞", "−∞"]);
    }

    #[test]
    fn a_number_of_any_size_keeps_three_digits() {
        assert_eq!(
            [0.0, 0.012_34, 1.0, 12.345, 123.4, 1e-9, 2e12].map(three_digits),
            ["0", "0.0123", "1.00", "12.3", "123", "1.0e−9", "2.0e12"]
        );
    }

    #[test]
    fn points_ratios_and_shares_stay_short() {
        assert_eq!([0.04, -12.34, 3000.4, -2.5e7].map(points), ["0.0", "−12.3", "+3000", "−2.5e7"]);
        assert_eq!([0.0, 0.004, 0.45, 640.2].map(odds_ratio), ["× 0.00", "× 0.00400", "× 0.45", "× 640"]);
        assert_eq!([0.153, 0.2, 0.0004].map(percent), ["15.3 %", "20 %", "0 %"]);
        assert_eq!([0.0004, 0.71].map(p_value), ["p < 0.001", "p = 0.710"]);
    }
}

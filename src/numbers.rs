//! Numbers as people read them: one way to write each kind, in messages and on pages. Files (CSV, JSON) do not use it.

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
    if value < 0.0 && !is_zero(&text) { format!("{MINUS}{text}") } else { text }
}

/// The same with a sign in any case: `+0.06`.
pub(crate) fn signed(value: f64, places: usize) -> String {
    let text = decimals(value, places);
    if value > 0.0 && !is_zero(&text) { format!("+{text}") } else { text }
}

fn is_zero(text: &str) -> bool {
    text.chars().all(|letter| matches!(letter, '0' | '.'))
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
    if value.is_finite() { format!("{value}").replace('-', MINUS) } else { infinite(value).to_owned() }
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
    format!("{value:.1e}").replace('-', MINUS)
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
    if p < 0.001 { "p < 0.001".to_owned() } else { format!("p = {}", decimals(p, 3)) }
}

/// A count that need not be whole, or an amount of money: rounded, with commas between thousands.
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
    let text = decimals(value, if size >= 10.0 { 1 } else { 2 });
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A count and its noun: 1 row, 2 rows.
#[must_use]
pub fn counted(n: usize, noun: &str) -> String {
    format!("{} {noun}{}", count(n), if n == 1 { "" } else { "s" })
}

/// The first names of a list, and how many more there are.
pub(crate) fn listed(names: &[String], most: usize) -> String {
    let named = names[..names.len().min(most)].join(", ");
    match names.len().saturating_sub(most) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

/// A count with commas between thousands.
#[must_use]
pub fn count(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_commas_between_thousands() {
        assert_eq!([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([12.5, -1234.4, 0.2].map(whole), ["13", "−1,234", "0"]);
    }

    #[test]
    fn numbers_in_sentences_are_short() {
        assert_eq!(
            [19.48, 5.263, 0.5, 42_000.0, 123.4, 9.999].map(rounded),
            ["19.5", "5.26", "0.5", "42,000", "123", "10"]
        );
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

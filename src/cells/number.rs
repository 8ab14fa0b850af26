//! From the text of a cell to a number.

use super::affixes::Affixes;
use super::invisible::{is_blank, seen};
use super::number_format::NumberFormat;

/// The number of bytes of the longest cell that is parsed as a number in other than plain form.
const LONGEST: usize = 80;

/// The number of digits that determine a double exactly.
const LONGEST_PLAIN: usize = 400;

/// The finite number in a cell of a column of this format.
///
/// `12 %` is 12. Besides the separators of the format, [`NumberFormat::Point`] and [`NumberFormat::Comma`] read a sign, code
/// or abbreviation of money on either side (`$ 5`, `5 EUR`, `R$ 5`, `kr 5`), `k`, `Tsd`, `M`, `Mio`, `mn`, `bn`, `B`, `Mrd`
/// and the like behind the digits (`m` is a million), and for less than zero a minus before or behind, a Unicode minus or
/// parentheses. `None` is what contradicts the format: `1,5` in one with points.
///
/// Plain numbers cost what `str::parse` costs. Digits with a leading zero are read here, since a column may be declared a
/// column of numbers; see [`is_code`].
#[must_use]
pub fn parse_number(cell: &str, format: NumberFormat) -> Option<f64> {
    let text = trimmed(cell);
    match format {
        NumberFormat::Plain => plain(text),
        NumberFormat::Point => plain(text).or_else(|| written(text, format)),
        NumberFormat::Comma if text.as_bytes().contains(&b'.') => written(text, format),
        NumberFormat::Comma => plain(text).or_else(|| written(text, format)),
    }
}

/// Which digits of a simple number may have a decimal point before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PointsAllowed {
    /// None.
    None,
    /// All but three, which may be thousands.
    NotBeforeThree,
    /// Any.
    Any,
}

/// The number of a cell that is nothing but digits, a minus before them, and, where `points` are allowed, a decimal point between them: most
/// cells, read in a fraction of the time. It is the double that `str::parse` finds: up to 15 digits are a whole number that a double holds, and so is the
/// power of ten that it is divided by, of which one division gives the nearest.
#[must_use]
pub(crate) fn simple_number(cell: &str, points: PointsAllowed) -> Option<f64> {
    /// Whole numbers of so many digits are below 2⁵³.
    const MOST_DIGITS: usize = 15;
    /// No number of so many digits is infinite.
    const LONGEST_SIMPLE: usize = 40;
    const POWERS: [f64; MOST_DIGITS] =
        [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14];
    let (digits, is_negative) = match cell.as_bytes() {
        [b'-', digits @ ..] => (digits, true),
        digits => (digits, false),
    };
    let [first, .., last] = digits else {
        let [only @ b'0'..=b'9'] = digits else { return None };
        let number = f64::from(only - b'0');
        return Some(if is_negative { -number } else { number });
    };
    if !first.is_ascii_digit() || !last.is_ascii_digit() || digits.len() > LONGEST_SIMPLE {
        return None;
    }
    let (mut number, mut behind_point) = (0_u64, None);
    for (place, &byte) in digits.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
        } else if byte == b'.' && points != PointsAllowed::None && behind_point.is_none() {
            behind_point = Some(digits.len() - 1 - place);
        } else {
            return None;
        }
    }
    if points == PointsAllowed::NotBeforeThree && behind_point == Some(3) {
        return None;
    }
    if digits.len() > MOST_DIGITS {
        return cell.parse().ok();
    }
    let number = match behind_point {
        Some(behind) => number as f64 / POWERS[behind],
        None => number as f64,
    };
    Some(if is_negative { -number } else { number })
}

/// Whether a cell is one number with a decimal point and another with a decimal comma: `1.529`, `1,529`. Before a word for
/// thousands, as in `1.529k`, nobody groups digits.
#[must_use]
pub(crate) fn is_two_numbers(cell: &str) -> bool {
    if !cell.contains(['.', ','])
        || has_other_group(cell)
        || Affixes::strip(cell.trim()).is_some_and(|affixes| affixes.power.is_some())
    {
        return false;
    }
    let read = |format| parse_number(cell, format);
    read(NumberFormat::Point)
        .is_some_and(|point| read(NumberFormat::Comma).is_some_and(|comma| point != comma))
}

/// The number in a cell that is not plain, where only one number can be meant: `1 529`, `1'529`, `€ 1,234.50`, but neither `1,529`
/// nor, where `has_points` says that other cells have decimal points, `1.529,5`.
#[must_use]
pub(crate) fn only_number(cell: &str, has_points: bool) -> Option<f64> {
    let read = |format| parse_number(cell, format);
    match (read(NumberFormat::Point), read(NumberFormat::Comma)) {
        // Before a word for thousands nobody groups digits.
        (Some(point), Some(comma)) => {
            let is_one = point == comma || (cell.contains('.') && !is_two_numbers(cell));
            is_one.then_some(point)
        }
        (None, Some(comma)) => (!has_points).then_some(comma),
        (point, None) => point,
    }
}

/// Whether these are digits with one sign between them that groups no thousands, as there are not three digits behind it.
fn has_other_group(cell: &str) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let bytes = cell.as_bytes();
    let whole = bytes.iter().take_while(|byte| is_digit(byte)).count();
    match bytes.get(whole..) {
        Some([b'.' | b',', behind @ ..]) => behind.len() != 3 && behind.iter().all(is_digit),
        _ => false,
    }
}

/// The cell without white space around it. Most have none, and to see that takes two bytes.
fn trimmed(cell: &str) -> &str {
    match cell.as_bytes() {
        [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => cell,
        _ => cell.trim(),
    }
}

/// Whether these are digits with a leading zero: a code such as a postcode, not a number.
#[must_use]
pub fn is_code(cell: &str) -> bool {
    matches!(cell.trim().as_bytes(), [b'0', second, ..] if second.is_ascii_digit())
}

/// A plain number in trimmed text.
pub(super) fn plain(text: &str) -> Option<f64> {
    // `parse` also takes "inf" and "nan".
    if !matches!(text.as_bytes().last(), Some(b'0'..=b'9' | b'.')) || text.len() > LONGEST_PLAIN {
        return None;
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

fn written(text: &str, format: NumberFormat) -> Option<f64> {
    if text.len() > LONGEST {
        return None;
    }
    let text = seen(text);
    Affixes::strip(text.trim()).and_then(|affixes| value(&affixes, format))
}

/// The value of a split number.
pub(super) fn value(affixes: &Affixes<'_>, format: NumberFormat) -> Option<f64> {
    let decimal = format.decimal();
    let mut text = digits(affixes.core, decimal)?;
    if affixes.dash_for_cents.is_some_and(|sign| sign != decimal || text.contains('.')) {
        return None;
    }
    if let Some(power) = affixes.power {
        if text.contains('e') || (power.is_english && format == NumberFormat::Comma) {
            return None;
        }
        // As an exponent, so that 1.1k is the double next to 1100 and not a product.
        text.push('e');
        text.push_str(&power.exponent.to_string());
    }
    let size = text.parse::<f64>().ok().filter(|value| value.is_finite())?;
    Some(if affixes.is_negative() { -size } else { size })
}

/// The digits in the form that `str::parse` takes.
fn digits(core: &str, decimal: char) -> Option<String> {
    let (mantissa, exponent) = match core.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (core, None),
    };
    let (whole, fraction) = match mantissa.rsplit_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let mut text = String::with_capacity(core.len() + 4);
    match (whole.is_empty(), fraction) {
        (true, Some(_)) => {}
        _ => ungrouped(whole, decimal, &mut text)?,
    }
    if let Some(fraction) = fraction.filter(|fraction| !fraction.is_empty()) {
        if !are_digits(fraction) {
            return None;
        }
        text.push('.');
        text.push_str(fraction);
    } else if fraction.is_some() {
        return None;
    }
    if let Some(exponent) = exponent {
        let power = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        // No program writes groups in scientific notation.
        let is_grouped = !whole.is_empty() && !are_digits(whole);
        if is_grouped || !are_digits(power) || power.len() > 3 {
            return None;
        }
        text.push('e');
        text.push_str(exponent);
    }
    Some(text)
}

/// Adds a whole number to the text, without the separators of its groups.
fn ungrouped(whole: &str, decimal: char, text: &mut String) -> Option<()> {
    let Some(first) = whole.find(|letter: char| !letter.is_ascii_digit()) else {
        // A code, as "007 €" would be.
        let is_number = !whole.is_empty() && (whole.len() == 1 || !whole.starts_with('0'));
        text.push_str(whole);
        return is_number.then_some(());
    };
    let mark = GroupMark::of(whole[first..].chars().next()?, decimal)?;
    let is_mark = |letter: char| GroupMark::of(letter, decimal) == Some(mark);
    let groups = || whole.split(is_mark);
    let has_threes = groups().skip(1).all(|group| group.len() == 3);
    // Lakhs and crores: 12,34,567.
    let middle = groups().count().saturating_sub(2);
    let has_twos = mark == GroupMark::Comma
        && first <= 2
        && groups().skip(1).take(middle).all(|group| group.len() == 2)
        && groups().next_back().is_some_and(|group| group.len() == 3);
    let is_grouped = (1..=3).contains(&first) && !whole.starts_with('0') && (has_threes || has_twos);
    if !is_grouped || !groups().all(are_digits) {
        return None;
    }
    groups().for_each(|group| text.push_str(group));
    Some(())
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The separator of groups of digits; a number has one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GroupMark {
    Comma,
    Dot,
    Blank,
    Apostrophe,
}

impl GroupMark {
    /// The role of this character between digits, in a format with this decimal sign.
    pub(super) fn of(letter: char, decimal: char) -> Option<Self> {
        match letter {
            _ if letter == decimal => None,
            ',' => Some(Self::Comma),
            '.' => Some(Self::Dot),
            '\'' | '’' | '‘' | 'ʼ' | '′' => Some(Self::Apostrophe),
            _ if is_blank(letter) => Some(Self::Blank),
            _ => None,
        }
    }
}

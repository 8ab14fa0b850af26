//! The prefixes and suffixes of a number: signs, money, percent, parentheses, thousands and millions.

use super::invisible::is_blank;

/// The parts of a number: its digits and separators, and its prefixes and suffixes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Affixes<'a> {
    /// Digits and separators.
    pub core: &'a str,
    /// Its sign.
    pub sign: Option<SignMark>,
    /// The sign or code of money.
    pub currency: Option<&'a str>,
    pub is_percent: bool,
    /// The power of ten of a word such as `k`.
    pub power: Option<Magnitude>,
    /// The decimal sign of `12,-`, which has a dash for the cents.
    pub dash_for_cents: Option<char>,
}

/// The sign of a number; all except a plus mean less than zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignMark {
    Plus,
    Minus,
    MinusBehind,
    /// One that is not closed yet.
    Parenthesis,
    Parentheses,
}

/// A word for a power of ten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Magnitude {
    pub exponent: u8,
    /// Whether the word means another power in the languages that have a decimal comma.
    pub is_english: bool,
}

/// The words for powers of ten, in lower case; case has no meaning. `m` is a million, never a milli or a metre.
const MAGNITUDES: [(u8, &[&str]); 8] = [
    (3, &["k", "tsd", "tys", "thousand"]),
    (4, &["万", "萬"]),
    (5, &["lakh", "lakhs"]),
    (6, &["m", "mm", "mn", "mln", "mio", "mill", "million", "millions", "millionen"]),
    (7, &["crore", "crores"]),
    (8, &["億", "亿"]),
    (9, &["b", "bn", "mrd", "md", "mld", "mlrd", "milliard", "milliards", "milliarden"]),
    (9, ENGLISH_BILLION),
];

/// A billion is 10^12 in most languages with a decimal comma.
const ENGLISH_BILLION: &[&str] = &["billion", "billions"];

/// Codes of ISO 4217 and abbreviations of money, in lower case; case has no meaning.
const MONEY: [&str; 88] = [
    "eur", "usd", "gbp", "chf", "jpy", "cny", "rmb", "sek", "nok", "dkk", "isk", "pln", "czk", "huf", "ron",
    "bgn", "hrk", "rsd", "uah", "rub", "try", "ils", "aed", "sar", "qar", "kwd", "bhd", "omr", "jod", "egp",
    "zar", "ngn", "kes", "ghs", "mad", "tnd", "inr", "pkr", "bdt", "lkr", "npr", "thb", "idr", "myr", "sgd",
    "php", "vnd", "krw", "twd", "hkd", "aud", "nzd", "cad", "mxn", "brl", "ars", "clp", "cop", "pen", "uyu",
    "pyg", "bob", "gtq", "crc", "dop", "kzt", "gel", "amd", "azn", "kr", "zł", "zl", "kč", "kc", "ft", "lei",
    "лв", "руб", "грн", "rs", "rp", "rm", "fr", "sfr", "円", "元", "원", "euro",
];

impl<'a> Affixes<'a> {
    /// Splits a trimmed cell; `None` when something in it is not part of a number.
    pub(super) fn strip(text: &'a str) -> Option<Self> {
        let is_digit = |letter: char| letter.is_ascii_digit();
        let first = text.find(is_digit)?;
        let end = text.rfind(is_digit)? + 1;
        let start = first - bare_point(&text[..first]);
        let mut affixes = Self { core: &text[start..end], ..Self::default() };
        affixes.read(&text[..start], false)?;
        let behind = affixes.cents(&text[end..]);
        affixes.read(behind, true)?;
        (affixes.sign != Some(SignMark::Parenthesis)).then_some(affixes)
    }

    /// Reads the prefixes or suffixes of the digits.
    fn read(&mut self, side: &'a str, is_behind: bool) -> Option<()> {
        let mut rest = side;
        loop {
            rest = rest.trim_start_matches(is_blank);
            let Some(first) = rest.chars().next() else { return Some(()) };
            let after = &rest[first.len_utf8()..];
            rest = match first {
                '(' if !is_behind => self.signed(SignMark::Parenthesis, after)?,
                ')' if is_behind && self.sign == Some(SignMark::Parenthesis) => {
                    self.sign = Some(SignMark::Parentheses);
                    after
                }
                '+' if !is_behind => self.signed(SignMark::Plus, after)?,
                _ if is_minus(first) && is_behind => self.signed(SignMark::MinusBehind, after)?,
                _ if is_minus(first) => self.signed(SignMark::Minus, after)?,
                '%' if !self.is_percent => {
                    self.is_percent = true;
                    after
                }
                _ => self.word(rest, is_behind)?,
            };
        }
    }

    /// Whether it is less than zero.
    pub(super) fn is_negative(&self) -> bool {
        self.sign.is_some_and(|sign| sign != SignMark::Plus)
    }

    /// Takes a sign, of which there is one at the most.
    fn signed(&mut self, sign: SignMark, after: &'a str) -> Option<&'a str> {
        self.sign.replace(sign).is_none().then_some(after)
    }

    /// Reads a word or a sign of money, and returns the rest.
    fn word(&mut self, text: &'a str, is_behind: bool) -> Option<&'a str> {
        let first = text.chars().next()?;
        if is_money_sign(first) {
            let (name, after) = text.split_at(first.len_utf8());
            return self.currency.replace(name).is_none().then_some(after);
        }
        let length = word_length(text);
        let (word, after) = text.split_at(length);
        if word.is_empty() {
            return None;
        }
        // Abbreviations may end in a dot, and dollars of a country in their sign.
        let after_dot = after.strip_prefix('.').unwrap_or(after);
        if is_behind
            && self.power.is_none()
            && let Some(power) = magnitude(word)
        {
            self.power = Some(power);
            return Some(after_dot);
        }
        let is_country = word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
        let (name, after) = match after.strip_prefix('$') {
            Some(after) if is_country => (&text[..=length], after),
            _ if is_money(word) => (word, after_dot),
            _ => return None,
        };
        self.currency.replace(name).is_none().then_some(after)
    }

    /// Reads `,-` and its like behind the digits.
    fn cents(&mut self, behind: &'a str) -> &'a str {
        let mut letters = behind.chars();
        let Some(decimal @ ('.' | ',')) = letters.next() else { return behind };
        let dashes = letters.as_str();
        let rest = dashes.trim_start_matches(|letter| is_minus(letter) || letter == '—');
        let length = dashes[..dashes.len() - rest.len()].chars().count();
        if !(1..=2).contains(&length) {
            return behind;
        }
        self.dash_for_cents = Some(decimal);
        rest
    }
}

/// The length of a decimal sign that stands right before the first digit, as in `.5`; that of `kr.5` belongs to its word.
fn bare_point(before: &str) -> usize {
    let mut letters = before.chars().rev();
    let is_point = matches!(letters.next(), Some('.' | ','));
    usize::from(is_point && !letters.next().is_some_and(char::is_alphanumeric))
}

/// The minus signs: hyphen-minus, minus, en dash, and the small and full-width ones.
pub(super) const fn is_minus(letter: char) -> bool {
    matches!(letter, '-' | '\u{2212}' | '\u{2013}' | '\u{fe63}' | '\u{ff0d}')
}

const fn is_money_sign(letter: char) -> bool {
    matches!(letter, '$' | '£' | '¥' | '¤' | '฿' | '৳' | '៛' | '﷼' | '\u{20a0}'..='\u{20cf}')
}

/// The length of the word at the start; words of scripts without blanks are single characters.
fn word_length(text: &str) -> usize {
    match text.chars().next() {
        Some(first) if first >= '\u{2e80}' => first.len_utf8(),
        _ => text.find(|letter: char| !letter.is_alphabetic() || is_money_sign(letter)).unwrap_or(text.len()),
    }
}

fn is_money(word: &str) -> bool {
    MONEY.iter().any(|money| is_word(word, money))
}

fn magnitude(word: &str) -> Option<Magnitude> {
    let (exponent, words) =
        MAGNITUDES.iter().find(|(_, words)| words.iter().any(|known| is_word(word, known)))?;
    Some(Magnitude { exponent: *exponent, is_english: *words == ENGLISH_BILLION })
}

/// Whether a word is this one, which is in lower case.
fn is_word(word: &str, known: &str) -> bool {
    if word.len() != known.len() {
        return false;
    }
    word.eq_ignore_ascii_case(known)
        || (!word.is_ascii() && word.chars().flat_map(char::to_lowercase).eq(known.chars()))
}

//! Sentences that were made before a page, with the numbers and dates of its locale.

use std::fmt::Display;

use super::locale::{format_of_page, page_format};
use super::{date_text, grouped, written};

/// A sentence that was made, or is partly made, outside of the page on which it stands: its numbers and dates as those of the
/// page. Names in backticks and texts of users in quotes stay as they are, and so do ids, versions and places in files.
pub(crate) fn restated(sentence: &(impl Display + ?Sized)) -> String {
    let text = {
        let _as_elsewhere = page_format(None);
        sentence.to_string()
    };
    let Some(format) = format_of_page() else { return text };
    let mut restated = String::with_capacity(text.len());
    let mut rest = text.as_str();
    let (mut before, mut is_interval) = (' ', false);
    while let Some(letter) = rest.chars().next() {
        let taken = match letter {
            '`' | '"' => quoted(rest, letter),
            '“' => quoted(rest, '”'),
            '0'..='9' if starts_number(before) => number(rest, &mut restated),
            _ => 0,
        };
        let (own, left) = rest.split_at(taken.max(letter.len_utf8()));
        is_interval = letter == '[' || is_interval && letter != ']';
        if is_interval && own == "," && before.is_ascii_digit() && left.starts_with(' ') {
            restated.push_str(format.list_sign());
        } else if taken == 0 || !letter.is_ascii_digit() {
            restated.push_str(own);
        }
        before = own.chars().next_back().unwrap_or(' ');
        rest = left;
    }
    restated
}

/// The length of what begins with a quote and ends with another one, with both; 0 where it does not end.
fn quoted(text: &str, end: char) -> usize {
    let start = text.chars().next().map_or(0, char::len_utf8);
    text[start..].find(end).map_or(0, |length| start + length + end.len_utf8())
}

fn starts_number(before: char) -> bool {
    !before.is_alphanumeric() && !matches!(before, '-' | '_' | '.' | ',' | '/' | '\\' | ':' | '#' | '@')
}

/// Adds the number or the date at the beginning of a text, and gives its length; 0 if it is neither.
fn number(text: &str, restated: &mut String) -> usize {
    let is_date = text.len() >= 10
        && text.bytes().take(10).enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if is_date && ends_number(&text[10..]) {
        restated.push_str(&date_text(&text[..10]));
        return 10;
    }
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut whole = digits(text);
    while text[whole..].starts_with(',') && digits(&text[whole + 1..]) == 3 {
        whole += 4;
    }
    let fraction =
        Some(text[whole..].strip_prefix('.').map_or(0, digits)).filter(|n| *n > 0).map_or(0, |n| n + 1);
    let length = whole + fraction;
    if !ends_number(&text[length..]) {
        return 0;
    }
    let (number, has_groups) = (&text[..length], text[..whole].contains(','));
    if has_groups {
        restated.push_str(&grouped(&number[..whole].replace(',', "")));
        restated.push_str(&written(&number[whole..]));
    } else {
        restated.push_str(&written(number));
    }
    length
}

/// Whether a number may end before this text: no letter, sign or digit continues it.
fn ends_number(after: &str) -> bool {
    let mut letters = after.chars();
    match (letters.next(), letters.next()) {
        (None, _) => true,
        (Some('e'), Some(next)) => next == '−' || next.is_ascii_digit(),
        (Some('-' | '.' | ',' | ':'), Some(next)) => !next.is_alphanumeric(),
        (Some(next), _) => !next.is_alphanumeric() && !matches!(next, '_' | '/' | '\\' | '@'),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{LocaleFormat, page_format};
    use super::*;

    #[test]
    fn numbers_and_dates_of_a_sentence_follow_the_page() {
        let text = "25.2 % of 1,234 deals since 2025-04-01 [0.5, 1,000.25]: 1.0e−9 (p < 0.001), 12.";
        assert_eq!(restated(text), text, "outside of a page nothing changes");
        let _page = page_format(LocaleFormat::of_tag("de-DE"));
        assert_eq!(
            restated(text),
            "25,2 % of 1.234 deals since 01.04.2025 [0,5; 1.000,25]: 1,0e−9 (p < 0,001), 12."
        );
    }

    #[test]
    fn names_ids_versions_and_places_stay_as_they_are() {
        let _page = page_format(LocaleFormat::of_tag("de-DE"));
        for text in [
            "`amount >= 1.5`, “of 1.5 m” and \"1,234.5\" of 2026-07-01-b8028435",
            "bantam 0.1.0 reads data/2026-01-01.csv, v1.5, bantam.toml:12:3 and a1.5b",
        ] {
            assert_eq!(restated(text), text);
        }
    }
}

//! Cells on a terminal, and cells that a spreadsheet would run.

use std::borrow::Cow;

use super::affixes::is_minus;
use super::invisible::is_invisible;
use super::number::parse_number;
use super::number_format::NumberFormat;

/// Text of a user as it may be printed: control, escape, invisible and bidirectional characters are written as in source
/// code, such as `\n` or `\u{1b}`, so that no cell moves the cursor, clears the screen or fakes a line.
#[must_use]
pub fn for_terminal(text: &str) -> Cow<'_, str> {
    let is_unsafe = |letter: char| {
        letter.is_control() || is_invisible(letter) || matches!(letter, '\u{2028}' | '\u{2029}')
    };
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if is_unsafe(letter) {
            safe.extend(letter.escape_default());
        } else {
            safe.push(letter);
        }
    }
    Cow::Owned(safe)
}

/// Lines with texts of users: as [`for_terminal`], but line breaks are unchanged.
#[must_use]
pub fn lines_for_terminal(text: &str) -> Cow<'_, str> {
    if text.split('\n').all(|line| matches!(for_terminal(line), Cow::Borrowed(_))) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split('\n').map(for_terminal).collect::<Vec<_>>().join("\n"))
}

/// A cell as it is written to CSV and TSV: with an apostrophe before it where a spreadsheet would run it. That is a cell
/// that begins with `=`, `+`, `@`, a tab or a carriage return, or with `-` and is no number, and such a cell behind
/// apostrophes. [`unguarded`] takes the apostrophe off again.
#[must_use]
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if is_run(cell.trim_start_matches('\'')) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The inverse of [`guarded`].
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_run(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

/// Whether a spreadsheet would run this cell.
fn is_run(cell: &str) -> bool {
    match cell.chars().next() {
        // Some spreadsheets read the full-width signs as the others.
        Some('=' | '+' | '@' | '\t' | '\r' | '＝' | '＋' | '＠') => true,
        Some('-' | '\u{ff0d}') => !is_dashes(cell) && !is_number(cell),
        _ => false,
    }
}

/// A dash is a null value in many tables.
fn is_dashes(cell: &str) -> bool {
    cell.chars().all(|letter| is_minus(letter) || letter == ' ')
}

fn is_number(cell: &str) -> bool {
    [NumberFormat::Point, NumberFormat::Comma].iter().any(|format| parse_number(cell, *format).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_cell_controls_the_terminal() {
        assert_eq!(for_terminal("\u{1b}[31mRetail\u{1b}[0m"), "\\u{1b}[31mRetail\\u{1b}[0m");
        assert_eq!(for_terminal("a\nb\tc\r\0\u{7f}\u{9b}"), "a\\nb\\tc\\r\\u{0}\\u{7f}\\u{9b}");
        assert_eq!(
            for_terminal("\u{202e}x\u{2066}\u{feff}\u{2028}"),
            "\\u{202e}x\\u{2066}\\u{feff}\\u{2028}"
        );
        assert_eq!(lines_for_terminal("a\n\u{1b}[2Jb\r\nc"), "a\n\\u{1b}[2Jb\\r\nc");
        assert!(matches!(lines_for_terminal("a\nb\n"), Cow::Borrowed(_)));
        assert!(matches!(for_terminal("Zürich, 東京 \u{a0}\"'\\"), Cow::Borrowed(_)));
    }

    #[test]
    fn cells_that_a_spreadsheet_would_run_get_an_apostrophe() {
        for cell in [
            "=1+1",
            "+1+1",
            "@SUM(1)",
            "\t=1",
            "\r=1",
            "-2+3",
            "-cmd",
            "'=1",
            "''=1",
            "=HYPERLINK(\"x\")",
            "＝1",
            "-",
            "+5",
        ] {
            let expected = if cell == "-" { cell.to_owned() } else { format!("'{cell}") };
            assert_eq!(guarded(cell), expected);
            assert_eq!(unguarded(&guarded(cell)), cell);
        }
        for cell in [
            "", "a=1", "-5", "-5.5e3", "-1,234.5", "-1.234,5", "-5 %", "--", "'quoted'", "' =1", "'", "1-2",
            "5", "''",
        ] {
            assert_eq!(guarded(cell), cell);
            assert_eq!(unguarded(cell), cell);
        }
        assert_eq!(unguarded("'=1"), "=1");
        assert_eq!(unguarded("''=1"), "'=1");
    }
}

//! The cells of a single line with irregular quotes.

use memchr::memchr;

use super::spans::{CellForm, CellSpans, Grammar};

/// How a quoted cell with text after its closing quote is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LooseQuotes {
    /// `"the "best" one"`: those within a cell should have been doubled.
    Inner,
    /// `"Big" Corp`: the quotes are part of the text, and the cell ends at the next separator.
    Literal,
}

/// Where a quoted cell ends.
pub(super) enum QuotedCell {
    /// The closing quote, how its text is written, and the first byte after it that is no blank.
    Closed { quote: usize, form: CellForm, next: usize },
    /// It is not quoted, or text follows the closing quote.
    Loose,
    /// It is not closed.
    Open,
}

/// Whether a byte between a separator and a quote is not part of a cell.
pub(super) fn is_gap(byte: u8, grammar: Grammar) -> bool {
    byte == b' ' || (byte == b'\t' && grammar.separator != b'\t')
}

/// The first place from `at` on that holds no blank.
pub(super) fn skip_gap(text: &[u8], at: usize, grammar: Grammar) -> usize {
    at + text.get(at..).unwrap_or_default().iter().take_while(|byte| is_gap(**byte, grammar)).count()
}

/// Whether the quote at `place`, in a cell that is opened at `open`, is escaped by a backslash that is not escaped itself.
pub(super) fn is_escaped(text: &[u8], open: usize, place: usize) -> bool {
    text[open + 1..place].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// Adds the cells of `text[start..end]`, a line or its rest from the beginning of a cell, without its line break.
pub(super) fn line_spans(
    text: &[u8],
    (start, end): (usize, usize),
    grammar: Grammar,
    loose: LooseQuotes,
    cells: &mut CellSpans,
) {
    let line = &text[..end];
    let mut cell = start;
    // If one quote is not closed, a later one is not closed either, so the search is not repeated.
    let mut is_open = false;
    loop {
        let first = skip_gap(line, cell, grammar);
        let quoted = if is_open { QuotedCell::Loose } else { quoted_cell(line, first, grammar, loose) };
        let next = match quoted {
            QuotedCell::Closed { quote, form, next } => {
                cells.push(first + 1, quote, form);
                next
            }
            QuotedCell::Loose | QuotedCell::Open => {
                is_open |= matches!(quoted, QuotedCell::Open);
                let length = memchr(grammar.separator, &line[cell..]).unwrap_or(end - cell);
                cells.push(cell, cell + length, CellForm::Verbatim);
                cell + length
            }
        };
        if next >= end {
            return;
        }
        cell = next + 1;
    }
}

/// The quoted cell that opens at `open`, within this line.
fn quoted_cell(line: &[u8], open: usize, grammar: Grammar, loose: LooseQuotes) -> QuotedCell {
    if line.get(open) != Some(&b'"') {
        return QuotedCell::Loose;
    }
    let mut form = CellForm::Verbatim;
    let mut at = open + 1;
    while let Some(distance) = memchr(b'"', line.get(at..).unwrap_or_default()) {
        let quote = at + distance;
        let next = skip_gap(line, quote + 1, grammar);
        if grammar.escapes && is_escaped(line, open, quote) {
            at = quote + 1;
        } else if line.get(quote + 1) == Some(&b'"') {
            form = CellForm::Doubled;
            at = quote + 2;
        } else if line.get(next).is_none_or(|byte| *byte == grammar.separator) {
            let has_escape = grammar.escapes && memchr(b'\\', &line[open..quote]).is_some();
            let form = if has_escape { CellForm::Escaped } else { form };
            return QuotedCell::Closed { quote, form, next };
        } else if loose == LooseQuotes::Literal {
            return QuotedCell::Loose;
        } else {
            at = quote + 1;
        }
    }
    QuotedCell::Open
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(line: &str, loose: LooseQuotes) -> Vec<&str> {
        let grammar = Grammar { separator: b',', escapes: false, width: 0 };
        let mut cells = CellSpans::new(99);
        line_spans(line.as_bytes(), (0, line.len()), grammar, loose, &mut cells);
        cells.spans().iter().map(|span| &line[span.start as usize..span.end as usize]).collect()
    }

    #[test]
    fn loose_quotes_are_inner_ones_or_literal() {
        assert_eq!(cells(r#""the "best", one",2"#, LooseQuotes::Inner), [r#"the "best"#, r#" one""#, "2"]);
        assert_eq!(cells(r#""the "best" one",2"#, LooseQuotes::Inner), [r#"the "best" one"#, "2"]);
        assert_eq!(cells(r#""Big" Corp,"Small""#, LooseQuotes::Literal), [r#""Big" Corp"#, "Small"]);
        assert_eq!(cells(r#"a, "36 inch,b"#, LooseQuotes::Literal), ["a", r#" "36 inch"#, "b"]);
        assert_eq!(cells("", LooseQuotes::Literal), [""]);
        assert_eq!(cells(",", LooseQuotes::Literal), ["", ""]);
    }
}

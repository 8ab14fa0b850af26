//! Whether a quoted cell of several lines is valid, or starts with a stray quote that includes the rows below.

use memchr::memchr_iter;

use super::line_breaks::lines;
use super::line_spans::{LooseQuotes, line_spans};
use super::spans::{CellSpans, Grammar};

/// Whether the lines below the first look like rows.
///
/// `text` is the line in which the quote opens and all lines to the end of the one in which it is closed. The quote is
/// stray when its own line is complete without it, and at least half of the others have as many cells as a row. Prose with
/// as many commas is recognised by the blank after each. A table of two columns needs two such lines and no other.
pub(super) fn swallows_rows(text: &[u8], grammar: Grammar) -> bool {
    if grammar.width < 2 {
        return false;
    }
    let mut lines = lines(text);
    let Some(first) = lines.next() else { return false };
    let mut cells = CellSpans::new(0);
    if count_cells(first, grammar, &mut cells) != grammar.width {
        return false;
    }
    let is_spaced = has_blanks_after_separators(first, grammar);
    let (mut n_lines, mut n_rows) = (0, 0);
    for line in lines.filter(|line| !line.is_empty()) {
        let is_row = count_cells(line, grammar, &mut cells) == grammar.width
            && (is_spaced || !has_blanks_after_separators(line, grammar));
        n_lines += 1;
        n_rows += usize::from(is_row);
    }
    if grammar.width == 2 { n_rows >= 2 && n_rows == n_lines } else { n_rows > 0 && n_rows * 2 >= n_lines }
}

fn count_cells(line: &[u8], grammar: Grammar, cells: &mut CellSpans) -> usize {
    cells.clear();
    line_spans(line, (0, line.len()), grammar, LooseQuotes::Literal, cells);
    cells.count()
}

/// Whether more than half of the separators are followed by a blank, as the commas of a sentence are.
fn has_blanks_after_separators(line: &[u8], grammar: Grammar) -> bool {
    let separators = memchr_iter(grammar.separator, line).count();
    let blanks = line.windows(2).filter(|pair| *pair == [grammar.separator, b' ']).count();
    blanks * 2 > separators
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_rows_are_swallowed_and_prose_is_not() {
        let swallows = |text: &str, width| {
            swallows_rows(text.as_bytes(), Grammar { separator: b',', escapes: false, width })
        };
        assert!(swallows("1,\"36 inch,x\n2,3 inch,y\n3,38\",z\n", 3));
        assert!(swallows("1,2,\"36 inch\n2,\"a, b\",y\n3,4,38\"\n", 3));
        assert!(!swallows("1,2,\"Dear Sir\nhello, my, friend\"\n", 3));
        assert!(!swallows("1,2,\"first line\nsecond line\"\n", 3));
        assert!(!swallows("1,\"first\nsecond, third\"\n", 2));
        assert!(swallows("a,\"36 inch\nb,3 inch\nc,38\"\n", 2));
    }
}

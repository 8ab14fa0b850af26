//! The dialect of a file (separator and quoting), from its first records.

use super::line_breaks::line_end;
use super::record_shape::{RecordShape, most_frequent_count, record_shapes};
use super::settings::SettingOrigin;
use super::spans::Grammar;

/// The candidate separators, the most usual first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Separators that stand in few texts, tried where none of the others separates anything.
const RARE_SEPARATORS: [u8; 5] = [b'^', b'~', 1, 0x1f, 0x1e];

/// The share of the lines that must have the same number of cells under one of these, the header included.
const RARE_CONSISTENT: f64 = 0.9;

/// How many records are examined for each candidate.
const RECORDS: usize = 200;

/// A separator under which fewer records have the same number of cells is not consistent.
const CONSISTENT: f64 = 0.5;

/// Separator and quoting, and how they were determined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) separator: u8,
    pub(super) origin: SettingOrigin,
    pub(super) escapes: bool,
    /// Where the text begins behind a `sep=` line, and in which line.
    pub(super) start: (usize, u64),
}

/// Whether a byte can be a separator.
pub(super) fn is_separator(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphanumeric() && !matches!(byte, b'"' | b'\n' | b'\r' | b' ' | 0)
}

/// Detects the dialect of whole lines; `given` is the separator that the user sets.
pub(super) fn find_dialect(text: &[u8], given: Option<u8>) -> Dialect {
    let (hint, start) = separator_line(text);
    let (separator, origin) = match (given, hint) {
        (Some(separator), _) => (separator, SettingOrigin::Setting),
        (None, Some(hint)) => match find_separator(text, start) {
            found if found != hint && !separates(text, start, hint) && separates(text, start, found) => {
                (found, SettingOrigin::FoundDespiteFile)
            }
            _ => (hint, SettingOrigin::File),
        },
        (None, None) => (find_separator(text, start), SettingOrigin::Found),
    };
    Dialect { separator, origin, escapes: find_escapes(text, start, separator), start }
}

/// The separator of a `sep=` line, and where the text behind it begins.
fn separator_line(text: &[u8]) -> (Option<u8>, (usize, u64)) {
    let (end, next) = line_end(text, 0).unwrap_or((text.len(), text.len()));
    match separator_of_line(&text[..end]) {
        Some(separator) => (Some(separator), (next, 2)),
        None => (None, (0, 1)),
    }
}

/// The separator that a line names for Excel: `sep=;`, `"sep=;"`, `sep=\t`, also with the separators that a spreadsheet
/// adds when it saves the file again.
fn separator_of_line(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let (word, rest) = line.split_at_checked(4)?;
    if !word.eq_ignore_ascii_case(b"sep=") {
        return None;
    }
    let (separator, rest) = match rest {
        [b'\\', b't', rest @ ..] => (b'\t', rest),
        [separator, rest @ ..] => (*separator, rest),
        [] => return None,
    };
    let is_padding = |byte: &u8| *byte == separator || matches!(byte, b'"' | b' ' | b',' | b';' | b'\t');
    (is_separator(separator) && rest.iter().all(is_padding)).then_some(separator)
}

/// The separator under which most records have the same number of cells, that of the first line; the more cells, the better.
fn find_separator(text: &[u8], start: (usize, u64)) -> u8 {
    let mut best = (false, 0.0, b',');
    for separator in SEPARATORS {
        let shapes = filled_shapes(text, start, Grammar { separator, escapes: false, width: 0 });
        let (count, share) = most_frequent_count(&shapes);
        if count < 2 {
            continue;
        }
        let is_header = |first: &RecordShape| first.count >= 2 && first.count + 1 >= count;
        let fits = share >= CONSISTENT && shapes.first().is_some_and(is_header);
        let score = share * (count - 1) as f64 / count as f64;
        if (fits, score) > (best.0, best.1) {
            best = (fits, score, separator);
        }
    }
    if best.0 { best.2 } else { rare_separator(text, start).unwrap_or(best.2) }
}

/// The rare separator under which the first line and nearly all others have the same number of cells, three or more.
fn rare_separator(text: &[u8], start: (usize, u64)) -> Option<u8> {
    let separates = |separator: &u8| {
        let shapes = filled_shapes(text, start, Grammar { separator: *separator, escapes: false, width: 0 });
        let (count, share) = most_frequent_count(&shapes);
        let is_header = shapes.first().is_some_and(|first| first.count == count);
        count > 2 && shapes.len() > 1 && is_header && share >= RARE_CONSISTENT
    };
    RARE_SEPARATORS.into_iter().find(separates)
}

/// Whether the first line has several cells under this separator, as most lines have.
fn separates(text: &[u8], start: (usize, u64), separator: u8) -> bool {
    let shapes = filled_shapes(text, start, Grammar { separator, escapes: false, width: 0 });
    most_frequent_count(&shapes).0 > 1 && shapes.first().is_some_and(|first| first.count > 1)
}

/// Whether quotes are escaped by backslashes: if some are, and more records can be read that way.
fn find_escapes(text: &[u8], start: (usize, u64), separator: u8) -> bool {
    if memchr::memmem::find(text, b"\\\"").is_none() {
        return false;
    }
    let readable = |escapes: bool| {
        let shapes = record_shapes(text, start, Grammar { separator, escapes, width: 0 }, usize::MAX);
        let (count, _) = most_frequent_count(&shapes);
        let is_readable = |shape: &&RecordShape| shape.count == count && !shape.record.is_loose;
        shapes.iter().filter(is_readable).count()
    };
    readable(true) > readable(false)
}

fn filled_shapes(text: &[u8], start: (usize, u64), grammar: Grammar) -> Vec<RecordShape> {
    let mut shapes = record_shapes(text, start, grammar, RECORDS);
    shapes.retain(|shape| !shape.is_blank());
    shapes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_separator_is_found_by_consistency() {
        let separator = |text: &str| find_dialect(text.as_bytes(), None).separator;
        assert_eq!(separator("a,b,c\n1,2,3\n"), b',');
        assert_eq!(separator("\"a,b,c,d\";b;c\n1;2;3\n"), b';');
        assert_eq!(separator("a\tb\n1,5\t2,5\n"), b'\t');
        assert_eq!(separator("a;b\n1,5;2,5\n2,5;3,5\n"), b';');
        assert_eq!(separator("a,b\n1,x;y;z\n2,x;y;z\n"), b',');
        assert_eq!(separator("Report of May\n\na;b;c\n1,5;2;3\n1,5;2;3\n"), b';');
        for rare in ["^", "~", "\u{1}", "\u{1f}"] {
            assert_eq!(separator(&"a,b,c\n1,2,3\n4,5,6\n".replace(',', rare)), rare.as_bytes()[0], "{rare}");
        }
        // One that stands in texts separates nothing.
        assert_eq!(separator("note\na~b~c\nx^y^z\n"), b',');
        assert_eq!(separator("a;b\n~1~;2\n~3~;4\n"), b';');
        assert_eq!(separator("alone\n"), b',');
        assert_eq!(separator(""), b',');
    }

    #[test]
    fn a_separator_line_is_read_as_excel_reads_it() {
        for (line, right) in [
            ("sep=;", Some(b';')),
            ("SEP=,", Some(b',')),
            ("\"sep=;\"", Some(b';')),
            ("sep=\t", Some(b'\t')),
            ("sep=\\t", Some(b'\t')),
            ("sep=;;;;", Some(b';')),
            ("sep=^", Some(b'^')),
            ("sep=", None),
            ("sep=a", None),
            ("separator", None),
            ("sep=;id", None),
        ] {
            assert_eq!(separator_of_line(line.as_bytes()), right, "{line}");
        }
    }

    #[test]
    fn a_separator_line_that_no_line_follows_is_overruled() {
        let found = |text: &str| {
            let dialect = find_dialect(text.as_bytes(), None);
            (dialect.separator, dialect.origin)
        };
        assert_eq!(found("sep=;\na,b\n1,2\n"), (b',', SettingOrigin::FoundDespiteFile));
        assert_eq!(found("sep=;\na;b\n1,5;2,5\n"), (b';', SettingOrigin::File));
        assert_eq!(found("sep=;\nalone\n1\n"), (b';', SettingOrigin::File));
    }

    #[test]
    fn backslashes_escape_where_that_reads_more_records() {
        let escapes = |text: &str| find_dialect(text.as_bytes(), None).escapes;
        assert!(escapes("a,b\n\"say \\\"yes\\\", now\",2\n3,4\n"));
        assert!(!escapes("a,b\n\"C:\\\",2\n\"D:\\\",4\n"));
        assert!(!escapes("a,b\n\"say \"\"yes\"\"\",2\n"));
    }
}

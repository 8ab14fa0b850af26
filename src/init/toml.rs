//! TOML as text: lines with comments.

pub(crate) use crate::syntax::{column_sql as column, text_sql as sql_text};

/// The column at which comments start, if the line is short enough.
const COMMENT_AT: usize = 42;

/// The largest column at which the comments of a section are aligned.
const COMMENT_BEFORE: usize = 76;

/// The line width above which a comment is placed on the line before.
const WIDTH: usize = 130;

/// A comment of one line, without control characters.
pub(crate) fn comment(words: &str) -> String {
    let plain: String = words.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    format!("# {}", plain.trim_end())
}

/// Lines that are comments only.
pub(crate) fn comments(lines: &[String]) -> String {
    lines.iter().map(|line| comment(line) + "\n").collect()
}

/// A line with its comment to the right, or above it if it is too long.
pub(crate) fn line(code: &str, words: &str) -> String {
    line_at(code, words, COMMENT_AT)
}

/// Lines with aligned comments.
pub(crate) fn lines<'a>(lines: impl IntoIterator<Item = (&'a str, &'a str)> + Clone) -> String {
    let width = |code: &str| code.chars().count() + 3;
    let widths =
        lines.clone().into_iter().map(|(code, _)| width(code)).filter(|&width| width <= COMMENT_BEFORE);
    let at = widths.max().unwrap_or(0).max(COMMENT_AT);
    lines.into_iter().map(|(code, words)| line_at(code, words, at)).collect()
}

fn line_at(code: &str, words: &str, at: usize) -> String {
    if words.is_empty() {
        return format!("{code}\n");
    }
    let (width, comment) = (code.chars().count(), comment(words));
    let gap = if width < at { at - width } else { 3 };
    if width + gap + comment.chars().count() > WIDTH {
        let indent = &code[..code.len() - code.trim_start().len()];
        return format!("{indent}{comment}\n{code}\n");
    }
    format!("{code}{}{comment}\n", " ".repeat(gap))
}

/// The SQL comparison with one of these values: `= 'a'`, or `IN ('a', 'b')`.
pub(crate) fn is_one_of(values: &[String]) -> String {
    match values {
        [only] => format!("= {only}"),
        several => format!("IN ({})", several.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_aligned_and_without_control_characters() {
        assert_eq!(comment("one\ntwo\u{7f}"), "# one two");
        assert_eq!(line("a = 1", "why").find('#'), Some(COMMENT_AT));
        let long = "x".repeat(WIDTH);
        assert_eq!(line("  a = 1", &long), format!("  # {long}\n  a = 1\n"));
        let both = lines([("a = 1", "one"), (&"b".repeat(50), "two")]);
        assert!(both.lines().all(|line| line.find('#') == Some(53)), "{both}");
    }
}

//! TOML and SQL as text: lines with comments, and quoted column names.

use crate::rules::Rule;

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

/// A column as an SQL identifier, quoted if necessary; `None` if SQL cannot express it.
pub(crate) fn column(name: &str) -> Option<String> {
    let quoted = format!("\"{}\"", name.replace('"', "\"\""));
    // `end` and `order` are keywords: only a name that parses as the column is left unquoted.
    let is_plain = |name: &str| {
        let mut letters = name.chars();
        letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
            && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    let names_it = |sql: &&String| {
        // At the start of a condition, and within one.
        let uses = [
            format!("{sql} = 'x'"),
            format!("NULLIF({sql}, 'x') IN ('y') AND {sql} <> ''"),
            format!("NOT {sql}"),
        ];
        uses.iter().all(|sql| Rule::parse(sql).is_ok_and(|rule| rule.columns() == [name.to_owned()]))
    };
    let bare = name.to_owned();
    if is_plain(name) && names_it(&&bare) {
        return Some(bare);
    }
    Some(quoted).filter(|quoted| names_it(&quoted))
}

/// A text as an SQL literal.
pub(crate) fn sql_text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
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

    #[test]
    fn a_column_is_quoted_where_sql_would_misread_it() {
        assert_eq!(column("stage").as_deref(), Some("stage"));
        assert_eq!(column("Lead Source").as_deref(), Some("\"Lead Source\""));
        assert_eq!(column("select").as_deref(), Some("\"select\""));
        assert_eq!(column("end").as_deref(), Some("\"end\""));
        assert_eq!(column("1st").as_deref(), Some("\"1st\""));
        assert_eq!(column("it's \"it\"").as_deref(), Some("\"it's \"\"it\"\"\""));
        assert_eq!(column("*"), None);
    }
}

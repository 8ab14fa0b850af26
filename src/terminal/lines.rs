//! Text in lines.

use crate::cells::for_terminal;

/// The maximum length of a line.
pub(crate) const WIDTH: usize = 100;

/// The text in lines that fit the terminal, those after the first indented. Text in quotes or backticks is not broken, so that
/// it can be copied: a line is broken before a name in backticks that does not fit, and never within quotes.
pub(crate) fn wrapped(text: &str, indent: &str) -> String {
    let text = &*for_terminal(text);
    let start = text.len() - text.trim_start().len();
    let (mut lines, mut line) = (Vec::new(), text[..start].to_owned());
    let mut is_fresh = true;
    let is_open = |line: &str, mark: char| !line.matches(mark).count().is_multiple_of(2);
    let mut at = start;
    for word in text[start..].split(' ') {
        let is_within = is_open(&line, '"') || is_open(&line, '`');
        if !is_fresh && !is_within && line.chars().count() + 1 + unbroken(&text[at..], word) > WIDTH {
            lines.push(std::mem::replace(&mut line, indent.to_owned()));
            is_fresh = true;
        }
        if !is_fresh {
            line.push(' ');
        }
        line.push_str(word);
        is_fresh = false;
        at += word.len() + 1;
    }
    lines.push(line);
    lines.join("\n")
}

/// The number of characters at the start of the rest that must share a line: the word, and the rest of a name in backticks that
/// it opens, unless that fills half a line.
fn unbroken(rest: &str, word: &str) -> usize {
    let alone = word.chars().count();
    if word.matches('`').count().is_multiple_of(2) {
        return alone;
    }
    let Some(close) = rest[word.len()..].find('`') else { return alone };
    let end = word.len() + close + 1;
    let end = rest[end..].find(' ').map_or(rest.len(), |blank| end + blank);
    let whole = rest[..end].chars().count();
    if whole <= WIDTH / 2 { whole } else { alone }
}

/// Sentences, each starting on a new line.
pub(crate) fn paragraphs(sentences: &[String], indent: &str) -> String {
    sentences
        .iter()
        .map(|sentence| wrapped(&format!("{indent}{sentence}"), &format!("{indent}  ")) + "\n")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words_and_keep_their_indent() {
        let text = wrapped(&format!("  {}", "word ".repeat(50).trim_end()), "    ");
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH) && lines.len() == 3, "{text}");
        assert!(lines[0].starts_with("  word") && lines[1].starts_with("    word"), "{text}");
        assert_eq!(text.split_whitespace().count(), 50);
    }

    #[test]
    fn a_name_in_backticks_is_neither_broken_nor_past_the_end_of_a_line() {
        let text = wrapped(&format!("{}`decision maker`; and so on", "x ".repeat(47)), "  ");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], "  `decision maker`; and so on", "{text}");
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH), "{text}");
    }
}

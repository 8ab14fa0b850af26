//! Text in lines.

use crate::cells::for_terminal;

/// Lines are at most this long.
pub(crate) const WIDTH: usize = 100;

/// The text in lines that fit the terminal, those after the first indented. Names in quotes stay whole, to be copied.
pub(crate) fn wrapped(text: &str, indent: &str) -> String {
    let text = &*for_terminal(text);
    let start = text.len() - text.trim_start().len();
    let (mut lines, mut line) = (Vec::new(), text[..start].to_owned());
    let mut is_fresh = true;
    let is_open = |line: &str, mark: char| !line.matches(mark).count().is_multiple_of(2);
    for word in text[start..].split(' ') {
        let is_within = is_open(&line, '"') || is_open(&line, '`');
        if !is_fresh && !is_within && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, indent.to_owned()));
            is_fresh = true;
        }
        if !is_fresh {
            line.push(' ');
        }
        line.push_str(word);
        is_fresh = false;
    }
    lines.push(line);
    lines.join("\n")
}

/// Sentences, each in lines of its own.
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
}

//! A printed output in a document compared with the actual one, and written anew where they differ.

use regex::Regex;

/// Stands for any lines.
const ANY_LINES: &str = "…";

/// Stands for any characters of a line.
const ANY_TEXT: &str = "[..]";

/// A line of a document, as what it matches.
struct Expected<'a> {
    text: &'a str,
    is_any_lines: bool,
    pattern: Regex,
}

/// What the alignment of two outputs does with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The line of the document stays.
    Same(String),
    /// The line of the document does not match and goes.
    Removed(String),
    /// The line was printed and is new.
    Added(String),
}

/// Costs of the alignment, in thousandths: a line replaced by one with other digits, or by one that looks alike.
const DIGITS_DIFFER: u32 = 400;
const LOOKS_ALIKE: u32 = 800;
const ADD_OR_REMOVE: u32 = 1_000;

fn expected<'a>(line: &'a str, today: &str) -> Expected<'a> {
    let volatile = Regex::new(r"(\d{4}-\d{2}-\d{2}-)[0-9a-f]{8}|\d{4}-\d{2}-\d{2}|\[\.\.\]").unwrap();
    let mut pattern = String::from("^");
    let mut end = 0;
    for found in volatile.captures_iter(line) {
        let whole = found.get(0).unwrap();
        pattern += &regex::escape(&line[end..whole.start()]);
        let part = match found.get(1) {
            // The id of a model ends with a hash of its bytes, whose last digits differ between processors.
            Some(date) => format!("(?:{}|{today}-)[0-9a-f]{{8}}", regex::escape(date.as_str())),
            None if whole.as_str() == ANY_TEXT => ".*?".to_owned(),
            None => format!("(?:{}|{today})", whole.as_str()),
        };
        pattern.push_str(&part);
        end = whole.end();
    }
    pattern += &regex::escape(&line[end..]);
    pattern.push('$');
    Expected { text: line, is_any_lines: line.trim() == ANY_LINES, pattern: Regex::new(&pattern).unwrap() }
}

/// A line without its digits and the width of its columns.
fn shape(line: &str) -> Vec<String> {
    let blank = |letter: char| if letter.is_ascii_digit() { '0' } else { letter };
    let squeezed = |word: &str| {
        let mut text: String = word.chars().map(blank).collect();
        while text.contains("00") {
            text = text.replace("00", "0");
        }
        text
    };
    line.split_whitespace().map(squeezed).collect()
}

/// What it costs to replace a line of the document by a printed one; `None` if they have nothing to do with each other.
fn replacement_cost(old: &[String], new: &[String]) -> Option<u32> {
    if old == new {
        return Some(DIGITS_DIFFER);
    }
    let common = old.iter().filter(|word| new.contains(word)).count();
    (2 * common >= old.len().max(new.len())).then_some(LOOKS_ALIKE)
}

/// The cheapest way from the output in the document to the actual one.
pub fn aligned(document: &[String], actual: &[String], today: &str) -> Vec<Step> {
    let expected: Vec<Expected<'_>> = document.iter().map(|line| expected(line, today)).collect();
    let (old, new): (Vec<_>, Vec<_>) =
        (document.iter().map(|line| shape(line)).collect(), actual.iter().map(|line| shape(line)).collect());
    let (n, m) = (document.len(), actual.len());
    // cost[i][j]: from the lines of the document from i on to the printed lines from j on.
    let mut cost = vec![vec![0_u32; m + 1]; n + 1];
    let mut steps = vec![vec![Choice::Add; m + 1]; n + 1];
    for i in (0..=n).rev() {
        for j in (0..=m).rev() {
            let choices = choices(&expected, &old, &new, actual, (i, j));
            let total = |choice: &(Choice, u32)| choice.1 + cost[i + choice.0.down()][j + choice.0.right()];
            let Some(best) = choices.iter().min_by_key(|choice| total(choice)) else { continue };
            (cost[i][j], steps[i][j]) = (total(best), best.0);
        }
    }
    walk(&expected, actual, &steps)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Match,
    Replace,
    Remove,
    Add,
    /// A printed line goes under `…`.
    Absorb,
    /// `…` ends.
    EndAny,
}

impl Choice {
    const fn down(self) -> usize {
        matches!(self, Self::Match | Self::Replace | Self::Remove | Self::EndAny) as usize
    }

    const fn right(self) -> usize {
        matches!(self, Self::Match | Self::Replace | Self::Add | Self::Absorb) as usize
    }
}

fn choices(
    expected: &[Expected<'_>],
    old: &[Vec<String>],
    new: &[Vec<String>],
    actual: &[String],
    (i, j): (usize, usize),
) -> Vec<(Choice, u32)> {
    let mut choices = Vec::new();
    if let Some(line) = expected.get(i) {
        if line.is_any_lines {
            choices.push((Choice::EndAny, 0));
            if j < actual.len() {
                choices.push((Choice::Absorb, 0));
            }
            return choices;
        }
        if j < actual.len() && line.pattern.is_match(&actual[j]) {
            choices.push((Choice::Match, 0));
        } else if let Some(cost) = new.get(j).and_then(|new| replacement_cost(&old[i], new)) {
            choices.push((Choice::Replace, cost));
        }
        choices.push((Choice::Remove, ADD_OR_REMOVE));
    }
    if j < actual.len() {
        choices.push((Choice::Add, ADD_OR_REMOVE));
    }
    choices
}

fn walk(expected: &[Expected<'_>], actual: &[String], steps: &[Vec<Choice>]) -> Vec<Step> {
    let (mut i, mut j) = (0, 0);
    let mut path = Vec::new();
    let mut absorbed = 0;
    while i < expected.len() || j < actual.len() {
        let choice = steps[i][j];
        match choice {
            Choice::Match => path.push(Step::Same(expected[i].text.to_owned())),
            Choice::Replace => {
                path.extend([Step::Removed(expected[i].text.to_owned()), Step::Added(actual[j].clone())]);
            }
            Choice::Remove => path.push(Step::Removed(expected[i].text.to_owned())),
            Choice::Add => path.push(Step::Added(actual[j].clone())),
            Choice::Absorb => absorbed += 1,
            // A `…` that stands for nothing goes.
            Choice::EndAny => {
                let text = expected[i].text.to_owned();
                path.push(if absorbed > 0 { Step::Same(text) } else { Step::Removed(text) });
                absorbed = 0;
            }
        }
        (i, j) = (i + choice.down(), j + choice.right());
    }
    path
}

/// The output as it has to stand in the document.
pub fn refreshed(steps: &[Step]) -> Vec<String> {
    let kept = steps.iter().filter_map(|step| match step {
        Step::Same(line) | Step::Added(line) => Some(line.clone()),
        Step::Removed(_) => None,
    });
    kept.collect()
}

/// The steps for people: `-` in the document, `+` printed, and two lines around each change. `None` without a change.
pub fn difference(steps: &[Step]) -> Option<String> {
    let is_change = |step: &Step| !matches!(step, Step::Same(_));
    if !steps.iter().any(is_change) {
        return None;
    }
    let near = |index: usize| {
        let from = index.saturating_sub(2);
        steps[from..(index + 3).min(steps.len())].iter().any(is_change)
    };
    let lines = steps.iter().enumerate().filter(|(index, _)| near(*index)).map(|(_, step)| match step {
        Step::Same(line) => format!("   {line}\n"),
        Step::Removed(line) => format!("  -{line}\n"),
        Step::Added(line) => format!("  +{line}\n"),
    });
    Some(lines.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    fn steps(document: &str, actual: &str) -> Vec<Step> {
        aligned(&lines(document), &lines(actual), "2026-08-09")
    }

    #[test]
    fn an_output_that_matches_stays_as_it_is() {
        for (document, actual) in [
            ("a\nb", "a\nb"),
            ("a\n…\nd", "a\nb\nc\nd"),
            ("took [..] s", "took 1.25 s"),
            ("model 2026-07-01-b8028435 since 2026-01-01", "model 2026-07-01-00000000 since 2026-08-09"),
        ] {
            let steps = steps(document, actual);
            assert_eq!(refreshed(&steps), lines(document), "{document}");
            assert_eq!(difference(&steps), None, "{document}");
        }
    }

    #[test]
    fn a_changed_output_is_written_anew_and_keeps_its_marks() {
        let steps = steps("AUC 0.71\n…\nlast 3 rows\ngone", "AUC 0.72\nx\ny\nlast 4 rows");
        assert_eq!(refreshed(&steps), lines("AUC 0.72\n…\nlast 4 rows"));
        let difference = difference(&steps).unwrap();
        assert!(difference.contains("  -AUC 0.71\n  +AUC 0.72\n   …\n"), "{difference}");
        assert!(difference.contains("  -gone\n"), "{difference}");
    }

    #[test]
    fn other_dates_hashes_of_other_days_and_marks_for_nothing_do_not_match() {
        for (document, actual) in [
            ("closed before 2025-10-03", "closed before 2025-10-04"),
            ("2026-07-01-b8028435", "2026-07-02-b8028435"),
            ("a\n…", "a"),
            ("a", "a\nb"),
            ("a", ""),
        ] {
            assert!(difference(&steps(document, actual)).is_some(), "{document}");
        }
    }
}

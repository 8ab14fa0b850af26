//! A model as a scorecard.

use std::fmt::Write as _;

use super::{labelled_cell, markdown_cell};
use crate::design::shown_level;
use crate::numbers::{exact, percent, signed};
use crate::score::{Scorecard, When};
use crate::tables::{CellGuard, csv_text, number_text};

/// The scorecard as CSV: `group`, `feature` with its `label`, `value`, the range `from` and `below` of a number, and `points`; the base first.
pub fn scorecard_csv(card: &Scorecard, guard: CellGuard) -> String {
    let mut rows = vec![
        ["group", "feature", "label", "value", "from", "below", "points"].map(str::to_owned),
        ["", "(base)", "", "", "", "", &card.base.to_string()].map(str::to_owned),
    ];
    for part in &card.parts {
        for row in &part.rows {
            let bound = |bound: Option<f64>| bound.map(number_text).unwrap_or_default();
            let (from, below) = match row.when {
                When::Between(from, below) => (bound(from), bound(below)),
                _ => (String::new(), String::new()),
            };
            // Words of users are guarded; a range such as "-3.7 to under -1.94" is a label of our own.
            let value = match row.when {
                When::Between(..) => value(&row.when),
                _ => guard.written(&value(&row.when)).into_owned(),
            };
            let [feature, label] =
                [part.feature.name(), part.feature.text()].map(|text| guard.written(text).into_owned());
            rows.push([part.group.to_owned(), feature, label, value, from, below, row.points.to_string()]);
        }
    }
    csv_text(rows, CellGuard::Raw)
}

/// The scorecard as a table for people; `id` is that of the model.
pub fn scorecard_markdown(card: &Scorecard, id: &str) -> String {
    let mut text = format!("# Scorecard of model {}\n\n", markdown_cell(id));
    let _ = writeln!(
        text,
        "Start at {} and add the points of every feature; the members of a set add up. The sum is the score: an average \
         lead has 50, and 10 points more double the odds of winning. It differs from the score of the model by at most \
         {:.1} where numbers are within three standard deviations of their mean. Values that are not listed add 0.\n",
        card.base, card.bound
    );
    let _ = writeln!(text, "{}\n", probabilities(card));
    text.push_str("| feature | value | points |\n|---|---|---:|\n");
    let _ = writeln!(text, "| **base** | | {} |", exact(card.base as f64));
    for part in &card.parts {
        for (place, row) in part.rows.iter().enumerate() {
            let feature = if place == 0 { labelled_cell(&part.feature) } else { String::new() };
            let _ = writeln!(
                text,
                "| {feature} | {} | {} |",
                markdown_cell(&shown_value(&row.when)),
                signed(row.points as f64, 0)
            );
        }
    }
    text
}

/// The scores whose probability is named.
const SCORES: [u8; 7] = [20, 30, 40, 50, 60, 70, 80];

/// What scores mean: `score 50 is a probability of 21.7 %`.
fn probabilities(card: &Scorecard) -> String {
    let one = |score: &u8| {
        let probability = card.probability(f64::from(*score))?;
        Some(format!("{score} → {}", percent(probability.value())))
    };
    let all: Vec<String> = SCORES.iter().filter_map(one).collect();
    format!("Score to probability of winning: {}.", all.join(", "))
}

/// The value that has the points, in words, as files have it.
fn value(when: &When) -> String {
    in_words(when, number_text)
}

/// The same for people.
fn shown_value(when: &When) -> String {
    in_words(when, exact)
}

fn in_words(when: &When, number: fn(f64) -> String) -> String {
    match when {
        When::Between(None, None) => "any".to_owned(),
        When::Between(None, Some(below)) => format!("under {}", number(*below)),
        When::Between(Some(from), None) => format!("{} or more", number(*from)),
        When::Between(Some(from), Some(below)) => format!("{} to under {}", number(*from), number(*below)),
        When::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        When::Level(word) | When::Member(word) => shown_level(word).into_owned(),
        When::AnyMember(words) => {
            let words: Vec<_> = words.iter().map(|word| shown_level(word)).collect();
            format!("any of {}", words.join(", "))
        }
        When::Unknown => "(unknown)".to_owned(),
    }
}

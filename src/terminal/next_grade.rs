//! Which changes of features would give a lead the next grade, in words.

use crate::design::Value;
use crate::numbers::{exact, short};
use crate::predict::NextGrade;
use crate::registry::Saved;
use crate::score::FeatureChange;

/// One sentence.
pub(crate) fn next_grade(next: &NextGrade, saved: &Saved) -> String {
    let goal = format!("to grade {} (score {})", next.grade, exact(next.at_least));
    let features = saved.model.linear.encoder.features();
    let changes: Vec<String> = next
        .changes
        .iter()
        .map(|change| change_text(&features[change.feature].labelled().in_sentence(), change))
        .collect();
    let (changes, score) = (changes.join(" and "), next.score.displayed());
    match (next.is_reached, next.changes.is_empty()) {
        (true, _) => format!("{goal}: if {changes}, the score would be {score}"),
        (false, true) => format!("{goal}: not reachable; no actionable feature would raise the score"),
        (false, false) => {
            format!("{goal}: not reachable; if {changes}, the score would be {score}")
        }
    }
}

fn change_text(feature: &str, change: &FeatureChange) -> String {
    match &change.added {
        Some(member) => format!("{feature} had {member}"),
        None => format!("{feature} were {} (now {})", value(&change.to), value(&change.from)),
    }
}

fn value(value: &Value) -> String {
    match value {
        Value::Unknown => "(unknown)".to_owned(),
        Value::Number(number) => short(*number),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Words(words) => words.clone(),
    }
}

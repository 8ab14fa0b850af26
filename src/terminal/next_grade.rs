//! What would lift a lead to the next grade, in words.

use super::audit::wrapped;
use super::explanation::shortened;
use crate::design::Value;
use crate::predict::NextGrade;
use crate::registry::Saved;
use crate::score::FeatureChange;
use crate::tables::number_text;

/// One sentence, over as many lines as it needs.
pub(crate) fn next_grade(next: &NextGrade, saved: &Saved) -> String {
    let goal = format!("to grade {} (score {})", next.grade, number_text(next.at_least));
    let features = saved.model.linear.encoder.features();
    let changes: Vec<String> =
        next.changes.iter().map(|change| change_text(&features[change.feature].name, change)).collect();
    let (changes, score) = (changes.join(" and "), next.score.shown());
    let sentence = match (next.is_reached, next.changes.is_empty()) {
        (true, _) => format!("{goal}: {changes}, for a score of {score}"),
        (false, true) => format!("{goal}: out of reach; nothing that can be changed would raise the score"),
        (false, false) => {
            format!(
                "{goal}: out of reach; with everything that can be changed the score is {score}: {changes}"
            )
        }
    };
    wrapped(&sentence, "  ")
}

fn change_text(feature: &str, change: &FeatureChange) -> String {
    match &change.added {
        Some(member) => format!("{feature} with {member}"),
        None => format!("{feature} from {} to {}", value(&change.from), value(&change.to)),
    }
}

fn value(value: &Value) -> String {
    match value {
        Value::Unknown => "(unknown)".to_owned(),
        Value::Number(number) => shortened(*number),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Words(words) => words.clone(),
    }
}

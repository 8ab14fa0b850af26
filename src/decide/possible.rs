//! The leads that there can be, as routes see them: their scores, grades and probabilities.

use crate::conditions::{KnownValue, PossibleLead};
use crate::project::Grades;
use crate::rules::Rule;
use crate::score::SubScore;
use crate::syntax::Syntax;

const SUB_SCORES: [SubScore; 4] = [SubScore::Fit, SubScore::Engagement, SubScore::Interest, SubScore::Intent];

/// All combinations of score, grade and probability that these routes can distinguish.
pub(crate) fn possible_leads<'a>(grades: &'a Grades, rules: &[&Rule]) -> Vec<PossibleLead<'a>> {
    let probabilities = probabilities(rules);
    let of_score = |score: u8| {
        let shown = f64::from(score);
        let grade = grades.name(grades.place(shown));
        let known = [("score", KnownValue::Number(shown)), ("grade", KnownValue::Text(grade))];
        let parts = SUB_SCORES.map(|part| (part.column(), KnownValue::Between(0.0, 100.0)));
        known.into_iter().chain(parts).collect::<PossibleLead<'a>>()
    };
    let with = |lead: PossibleLead<'a>| {
        probabilities.iter().map(move |&probability| {
            let of_win = ("probability", KnownValue::Number(probability));
            lead.iter().copied().chain([of_win]).collect::<PossibleLead<'a>>()
        })
    };
    (0..=100).map(of_score).flat_map(with).collect()
}

/// What is known of the numbers and the grade that a route uses, in words.
pub(crate) fn known_of(grades: &Grades, rule: &Rule) -> String {
    let known = rule.columns().iter().filter_map(|column| match column.as_str() {
        "probability" => Some("`probability` is from 0 to 1".to_owned()),
        "grade" => {
            let levels: Vec<String> = grades
                .levels
                .iter()
                .map(|(name, least)| format!("'{name}' from a score of {least} on"))
                .collect();
            Some(format!("`grade` is {}, else '{}'", levels.join(", "), grades.below))
        }
        "score" => Some("`score` is from 0 to 100".to_owned()),
        other if SUB_SCORES.iter().any(|part| part.column() == other) => {
            Some(format!("`{other}` is from 0 to 100"))
        }
        _ => None,
    });
    known.collect::<Vec<_>>().join(", ")
}

/// Probabilities on both sides of each number of these rules.
fn probabilities(rules: &[&Rule]) -> Vec<f64> {
    let numbers = rules.iter().flat_map(|rule| rule.tree().nodes()).filter_map(|node| match &node.syntax {
        Syntax::Number(number) if (0.0..=1.0).contains(number) => Some(*number),
        _ => None,
    });
    let mut ends: Vec<f64> = numbers.chain([0.0, 1.0]).collect();
    ends.sort_by(f64::total_cmp);
    ends.dedup();
    let between: Vec<f64> = ends.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])).collect();
    ends.extend(between);
    ends
}

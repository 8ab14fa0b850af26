//! Whether one set of weights serves all segments, in words.

use super::weights::{Weight, weights};
use crate::design::shown_level;
use crate::evaluate::{Level, SegmentDifference, SegmentTest, TestedLevel};
use crate::model::Model;
use crate::numbers::{count, counted, decimals, p_value, restated, signed};
use crate::score::points;

/// For each column of `[evaluation] segments`, what its test says.
pub(crate) fn segment_sentences(model: &Model, tests: &[SegmentTest]) -> Vec<String> {
    let weights = weights(model);
    tests.iter().flat_map(|test| of_column(&weights, test)).collect()
}

/// The name of a segment.
pub(crate) fn level_name(level: &Level) -> String {
    match level {
        Level::Word(word) => shown_level(word).into_owned(),
        Level::Unknown => "(unknown)".to_owned(),
        Level::Pooled(levels) => format!("{} with few wins or losses", counted(*levels, "level")),
    }
}

fn of_column(weights: &[Weight], test: &SegmentTest) -> Vec<String> {
    let column = test.column.quoted();
    let Some(p) = test.p else {
        let reason = test.reason.as_deref().unwrap_or("no feature varies within them");
        return vec![format!(
            "{column}: not tested whether one set of weights serves all segments: {}",
            restated(reason)
        )];
    };
    let segments: Vec<String> = test.levels.iter().map(with_counts).collect();
    let about = format!("{} ({})", counted(test.n_tests, "test"), segments.join(", "));
    if test.differences.is_empty() {
        return vec![format!(
            "{column}: no significant difference between the weights of its segments: the smallest p of {about} is {} after \
             Bonferroni's correction; each segment has a level of its own in the test, and differences that are small for so many deals are not \
             excluded",
            decimals(p, 2)
        )];
    }
    let head = format!(
        "{column}: one set of weights does not serve all segments; {about}, at 5 % after Bonferroni's correction"
    );
    let differences = test.differences.iter().map(|one| format!("  {}", difference(weights, one)));
    std::iter::once(head).chain(differences).collect()
}

/// A segment with its deals.
fn with_counts(level: &TestedLevel) -> String {
    format!("{}: {} won, {} lost", level_name(&level.level), count(level.n_won), count(level.n_lost))
}

/// "`EMEA` differs in `trial` (p = 0.003): yes against no is worth +1.2 points there, +10.5 elsewhere".
fn difference(weights: &[Weight], found: &SegmentDifference) -> String {
    let SegmentDifference { feature, level, p, here, elsewhere } = found;
    let level = level_name(level);
    let multiples = || {
        let [here, elsewhere] = [here, elsewhere].map(|multiple| decimals(*multiple, 1));
        format!("{here} times those of the model there, {elsewhere} times elsewhere")
    };
    let Some(feature) = feature else {
        return format!(
            "`{level}` differs in all features together ({}): weights {}",
            p_value(*p),
            multiples()
        );
    };
    let of_feature: Vec<&Weight> = weights.iter().filter(|weight| weight.feature == *feature).collect();
    let main = of_feature.iter().find(|weight| weight.term.is_empty() || weight.term == "yes");
    let words = match main {
        Some(weight) => {
            let worth = |multiple: &f64| signed(points(weight.typical * multiple), 1);
            format!(
                "{} {} points there, {} elsewhere",
                weight.named_contrast(),
                worth(here),
                worth(elsewhere)
            )
        }
        None => format!("weights {}", multiples()),
    };
    format!("`{level}` differs in {} ({}): {words}", feature.quoted(), p_value(*p))
}

//! The smallest change of a lead that reaches the next grade.

use crate::decide::grade_above;
use crate::design::{EncodeError, Value};
use crate::model::Model;
use crate::project::{Feature, Grades, Measure, Project, Source};
use crate::score::{
    AVERAGE_SCORE, CounterfactualStep, FeatureChange, Score, Scored, counterfactual, log_odds_of, points,
};
use crate::units::LogOdds;

/// The grade above that of a lead, and the smallest change that reaches it.
#[derive(Debug, Clone, PartialEq)]
pub struct NextGrade {
    /// The grade.
    pub grade: String,
    /// The lowest score, as it is shown, that has it.
    pub at_least: f64,
    /// The changes; if the grade is not reachable, all that raise the score; empty if there are none.
    pub changes: Vec<FeatureChange>,
    /// The score after the changes.
    pub score: Score,
    /// Whether that reaches the grade.
    pub is_reached: bool,
}

/// The smallest change that gives a lead with these `values` the next grade; `None` if it has the best one, or the
/// project has no actionable feature.
pub(crate) fn next_grade(
    project: &Project,
    model: &Model,
    values: &[Value],
    lead: &Scored,
) -> Result<Option<NextGrade>, EncodeError> {
    let steps = steps(project, &model.spec.features);
    let Some((grade, at_least)) = above(&project.grades, lead).filter(|_| steps.iter().any(Option::is_some))
    else {
        return Ok(None);
    };
    let base = model.linear.base_log_odds();
    let Some(goal) = LogOdds::new(log_odds_of(Score::least(at_least), base)) else { return Ok(None) };
    let found = counterfactual(&model.linear, values, &steps, goal)?;
    let score = Score { exact: AVERAGE_SCORE + points(found.log_odds - base) };
    let is_reached = found.is_reached;
    Ok(Some(NextGrade { grade, at_least, changes: found.changes, score, is_reached }))
}

fn above(grades: &Grades, lead: &Scored) -> Option<(String, f64)> {
    grade_above(grades, lead.score).map(|(grade, at_least)| (grade.to_owned(), at_least))
}

/// For each feature of a model, the step of its changes; `None` if it is not actionable.
fn steps(project: &Project, features: &[Feature]) -> Vec<Option<CounterfactualStep>> {
    let is_actionable =
        |feature: &&Feature| project.features.iter().any(|own| own.name == feature.name && own.actionable);
    let step = |feature: &Feature| match &feature.source {
        Source::Aggregate(aggregate) if aggregate.half_life.is_none() => match aggregate.measure {
            Measure::Count | Measure::Distinct | Measure::DaysSince => CounterfactualStep::Whole,
            _ => CounterfactualStep::Round,
        },
        _ => CounterfactualStep::Round,
    };
    features.iter().map(|feature| Some(feature).filter(is_actionable).map(step)).collect()
}

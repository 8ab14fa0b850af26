//! Which rows of a snapshot meet the conditions of routes whatever their score.

use polars::prelude::*;

use super::{CheckedRoute, DecideError, Number, is_change, possible_leads, with_verdicts};
use crate::conditions::{KnownValue, PossibleLead};
use crate::gates::{CheckedGate, GateResult};
use crate::project::Grades;
use crate::rules::Truth;

/// The condition of a route on rows whose score is not known.
pub(crate) struct ScorelessTruths {
    /// For each row whether it is met: scores, grades and changes since an earlier prediction are unknown here.
    pub(crate) truths: Vec<Truth>,
    /// Whether some row for which it is unknown would meet it with a score that there can be, or may meet it with an earlier prediction.
    pub(crate) may_hold: bool,
}

/// The condition of each route on the rows of a snapshot, whatever their score.
///
/// # Errors
/// When a condition fails on the data.
pub(crate) fn matching_whatever_the_score(
    (routes, grades): (&[CheckedRoute], &Grades),
    frame: &DataFrame,
    gate_results: &[(&CheckedGate, &GateResult)],
) -> Result<Vec<ScorelessTruths>, DecideError> {
    let mut frame = frame.clone();
    let rows = frame.height();
    for number in Number::ALL {
        frame.with_column(Column::full_null(number.name().into(), rows, &DataType::Float64))?;
    }
    frame.with_column(Column::full_null("grade".into(), rows, &DataType::String))?;
    with_verdicts(&mut frame, gate_results, routes)?;
    let of_route = |route: &CheckedRoute| -> Result<ScorelessTruths, DecideError> {
        let truths = route.truths(&frame)?;
        let unknown: Vec<bool> = truths.iter().map(|truth| *truth == Truth::Unknown).collect();
        let is_met = truths.contains(&Truth::True);
        let may_hold = is_met || (unknown.contains(&true) && may_hold(route, grades, &frame, &unknown)?);
        Ok(ScorelessTruths { truths, may_hold })
    };
    routes.iter().map(of_route).collect()
}

/// Whether one of these rows meets the condition with some score.
fn may_hold(
    route: &CheckedRoute,
    grades: &Grades,
    frame: &DataFrame,
    unknown: &[bool],
) -> Result<bool, DecideError> {
    let Some(rule) = &route.when else { return Ok(true) };
    let uses = |name: &str| rule.columns().iter().any(|column| column == name);
    if rule.columns().iter().any(|column| is_change(column)) {
        return Ok(true);
    }
    let mut tried: Vec<PossibleLead<'_>> = Vec::new();
    let rows = frame.filter(&BooleanChunked::new("unknown".into(), unknown))?;
    // The best leads first: most routes are for these.
    for lead in possible_leads(grades, &[rule.rule()]).into_iter().rev() {
        let used: PossibleLead<'_> = lead.into_iter().filter(|(name, _)| uses(name)).collect();
        if used.iter().any(|(_, value)| matches!(value, KnownValue::Between(..))) {
            return Ok(true);
        }
        if used.is_empty() {
            return Ok(false);
        }
        if tried.contains(&used) {
            continue;
        }
        let mut scored = rows.clone();
        for (name, value) in &used {
            let column = match value {
                KnownValue::Text(text) => Column::new((*name).into(), vec![*text; rows.height()]),
                KnownValue::Number(number) | KnownValue::Between(number, _) => {
                    Column::new((*name).into(), vec![*number; rows.height()])
                }
            };
            scored.with_column(column)?;
        }
        if route.without_losses().truths(&scored)?.contains(&Truth::True) {
            return Ok(true);
        }
        tried.push(used);
    }
    Ok(false)
}

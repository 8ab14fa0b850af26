//! The earlier prediction of a lead, for routes and outputs.

use polars::prelude::*;

use crate::project::CHANGES;

/// The earlier prediction of a lead, and the parts of the change since. They add up to the change of the exact score, before it is rounded and
/// cut to the scale.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreChange {
    /// The previous score, from 0 to 100.
    pub score: u8,
    /// The previous grade.
    pub grade: String,
    /// The previous route.
    pub route: Option<String>,
    /// The previous verdict of each framework; `None` if it did not exist.
    pub verdicts: Vec<Option<String>>,
    /// The part of the change of the score due to activities and answers since, in points.
    pub by_lead: f64,
    /// The part due to time alone, as earlier activities are older now.
    pub by_time: f64,
    /// The part due to a new model.
    pub by_model: f64,
}

impl ScoreChange {
    /// The change of the displayed score to `now`.
    fn displayed(&self, now: u8) -> f64 {
        f64::from(now) - f64::from(self.score)
    }

    /// The rest of the displayed change, which the parts leave: both scores are rounded to whole points, and the scale ends at 0 and 100.
    fn by_scale(&self, now: u8) -> f64 {
        without_noise(self.displayed(now) - (self.by_lead + self.by_time + self.by_model))
    }
}

/// A part of a change without what sums in floating point leave of nothing, such as 7.1e-15.
pub fn without_noise(points: f64) -> f64 {
    /// Parts of a point: far more than the smallest change, and far less than the noise of sums of scores.
    const PARTS: f64 = 1e9;
    // Zero has no sign.
    (points * PARTS).round() / PARTS + 0.0
}

/// The name of a framework's earlier verdict: `previous_bant`.
pub fn previous_column(gate: &str) -> String {
    format!("previous_{gate}")
}

/// Whether a name that a route uses is that of a column of changes.
pub fn is_change(name: &str) -> bool {
    CHANGES.contains(&name) || name.starts_with("previous_")
}

/// The columns of the earlier prediction of each lead and of the change since, unknown without one.
pub fn change_columns<'a>(
    changes: &[Option<ScoreChange>],
    scores: impl Iterator<Item = u8>,
    gates: impl Iterator<Item = &'a str>,
) -> Vec<Column> {
    let number = |name: &str, of: &dyn Fn(&ScoreChange) -> f64| {
        let values = changes.iter().map(|change| change.as_ref().map(of));
        Column::new(name.into(), values.collect::<Vec<_>>())
    };
    let text = |name: &str, of: &dyn Fn(&ScoreChange) -> Option<String>| {
        let values = changes.iter().map(|change| change.as_ref().and_then(of));
        Column::new(name.into(), values.collect::<Vec<_>>())
    };
    let scores: Vec<u8> = scores.collect();
    let gains = |of: &dyn Fn(&ScoreChange, u8) -> f64| -> Vec<Option<f64>> {
        changes.iter().zip(&scores).map(|(change, &now)| Some(of(change.as_ref()?, now))).collect()
    };
    let mut columns = vec![
        number(CHANGES[0], &|change| f64::from(change.score)),
        Column::new(CHANGES[1].into(), gains(&ScoreChange::displayed)),
        number(CHANGES[2], &|change| change.by_lead),
        number(CHANGES[3], &|change| change.by_time),
        number(CHANGES[4], &|change| change.by_model),
        Column::new(CHANGES[5].into(), gains(&ScoreChange::by_scale)),
        text(CHANGES[6], &|change| Some(change.grade.clone())),
        text(CHANGES[7], &|change| change.route.clone()),
    ];
    columns.extend(gates.enumerate().map(|(place, gate)| {
        text(&previous_column(gate), &|change| change.verdicts.get(place).cloned().flatten())
    }));
    columns
}

/// Adds the columns of changes, all unknown, where `frame` has none.
pub(crate) fn with_no_changes<'a>(
    frame: &mut DataFrame,
    gates: impl Iterator<Item = &'a str>,
) -> PolarsResult<()> {
    let n_rows = frame.height();
    let of_gates = gates.map(|gate| (previous_column(gate), DataType::String));
    let names = CHANGES.into_iter().map(str::to_owned).zip(change_types());
    for (name, dtype) in names.chain(of_gates) {
        if frame.column(&name).is_err() {
            frame.with_column(Column::full_null(name.into(), n_rows, &dtype))?;
        }
    }
    Ok(())
}

/// The types of [`CHANGES`].
pub(super) fn change_types() -> impl Iterator<Item = DataType> {
    let is_text = |name: &str| matches!(name, "previous_grade" | "previous_route");
    CHANGES.into_iter().map(move |name| if is_text(name) { DataType::String } else { DataType::Float64 })
}

//! The earlier prediction of a lead, for routes and outputs.

use polars::prelude::*;

use crate::project::CHANGES;

/// The earlier prediction of a lead, and the parts of the change since.
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
    let gained = changes
        .iter()
        .zip(scores)
        .map(|(change, now)| change.as_ref().map(|change| f64::from(now) - f64::from(change.score)));
    let mut columns = vec![
        number(CHANGES[0], &|change| f64::from(change.score)),
        Column::new(CHANGES[1].into(), gained.collect::<Vec<_>>()),
        number(CHANGES[2], &|change| change.by_lead),
        number(CHANGES[3], &|change| change.by_time),
        number(CHANGES[4], &|change| change.by_model),
        text(CHANGES[5], &|change| Some(change.grade.clone())),
        text(CHANGES[6], &|change| change.route.clone()),
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

//! The table that an engine gave, compared with `predict` on the same inputs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use polars::prelude::*;

use crate::predict::{LeadsFrom, Predicted, Predictor};
use crate::project::{Connections, Reading};
use crate::score::{Score, Scored};
use crate::tables::{ColumnType, Reader, Request, Types, Typing};
use crate::workspace::JobError;

/// The largest difference of log-odds: engines add in other orders, and their logarithms differ in the last bit.
pub(crate) const TOLERANCE: f64 = 1e-9;
/// A score this close to a half may be rounded either way.
const BORDER: f64 = 1e-6;
/// The difference of two reasons that differ in the last digit.
const LAST_DIGIT: f64 = 0.11;

/// A column in which rows differ.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct DifferentColumn {
    pub(crate) rows: usize,
    /// The id, what the engine gave, and what `predict` gives, of the first.
    pub(crate) first: (String, String, String),
}

/// What a comparison found.
#[derive(Debug, Default)]
pub(crate) struct SqlVerification {
    /// Leads in both.
    pub(crate) leads: usize,
    /// Ids that only `predict` has, and that only the engine has.
    pub(crate) missing: Vec<String>,
    pub(crate) surplus: Vec<String>,
    /// Ids that the engine gave more than once.
    pub(crate) repeated: usize,
    /// The largest difference of log-odds.
    pub(crate) largest: f64,
    /// Rows that differ only because a score or a reason is at a border of rounding.
    pub(crate) borders: usize,
    /// By column, those that differ.
    pub(crate) columns: BTreeMap<String, DifferentColumn>,
    /// The columns that were compared.
    pub(crate) compared: Vec<String>,
}

impl SqlVerification {
    /// Whether both agree.
    pub(crate) fn agrees(&self) -> bool {
        self.missing.is_empty() && self.surplus.is_empty() && self.repeated == 0 && self.columns.is_empty()
    }

    fn differs(&mut self, column: &str, id: &str, found: &str, expected: &str) {
        let place = self.columns.entry(column.to_owned()).or_default();
        if place.rows == 0 {
            place.first = (id.to_owned(), found.to_owned(), expected.to_owned());
        }
        place.rows += 1;
    }
}

/// The table of an engine.
struct EngineRows {
    rows: HashMap<String, usize>,
    /// The columns as text.
    texts: BTreeMap<String, StringChunked>,
    log_odds: Vec<Option<f64>>,
    /// The bounds of the interval that the table has.
    bounds: Vec<(&'static str, Vec<Option<f64>>)>,
    repeated: usize,
}

/// The columns of the interval.
const BOUNDS: [&str; 2] = ["probability_low", "probability_high"];

/// Compares the table in `file` with the predictions of the leads.
///
/// # Errors
/// When either cannot be read.
pub(crate) fn verify(
    predictor: &mut Predictor<'_>,
    from: &LeadsFrom,
    file: &str,
) -> Result<SqlVerification, JobError> {
    let mut engine = EngineRows::read(file, predictor.workspace.connections())?;
    let mut found = SqlVerification { repeated: engine.repeated, ..SqlVerification::default() };
    predictor.each_prediction(from, &mut |predictor, batch| {
        let frame = predictor.output(batch)?;
        compare(&mut found, &mut engine, batch, &frame)
    })?;
    let mut surplus: Vec<String> = engine.rows.into_keys().collect();
    surplus.sort_unstable();
    found.surplus = surplus;
    Ok(found)
}

impl EngineRows {
    fn read(file: &str, connections: Connections<'_>) -> Result<Self, JobError> {
        let numbers = ["log_odds", "probability"].into_iter().chain(BOUNDS);
        let mut types: Types = numbers.map(|name| (name.to_owned(), ColumnType::NUMBER)).collect();
        types.insert("id".to_owned(), ColumnType::Text);
        let reading = Reading::plain();
        // Not as an id: rows that repeat one would be rejected, and here they are counted.
        let reader =
            Reader::open(Request::new(file, &reading, Typing::Fixed(&types)).with_connections(connections))?;
        reader.require("id")?;
        let names: BTreeSet<String> = reader.columns().iter().cloned().collect();
        if !names.contains("log_odds") {
            reader.require("probability")?;
        }
        let table = reader.read_all()?;
        let frame = &table.frame;
        let ids = frame.column("id")?.str()?;
        let mut rows = HashMap::new();
        let mut repeated = 0;
        for (row, id) in ids.iter().enumerate() {
            repeated += usize::from(rows.insert(id.unwrap_or_default().to_owned(), row).is_some());
        }
        let mut texts = BTreeMap::new();
        for column in frame.columns().iter().filter(|column| column.name().as_str() != "id") {
            texts.insert(column.name().to_string(), text_of(column)?);
        }
        let bounds = BOUNDS.into_iter().filter(|&bound| names.contains(bound));
        let bounds =
            bounds.map(|bound| Ok((bound, numbers_of(frame, bound)?))).collect::<PolarsResult<_>>()?;
        Ok(Self { rows, texts, log_odds: log_odds(frame)?, bounds, repeated })
    }
}

/// The log-odds of each row: those of the table, or of its probability.
fn log_odds(frame: &DataFrame) -> PolarsResult<Vec<Option<f64>>> {
    if frame.column("log_odds").is_ok() {
        return numbers_of(frame, "log_odds");
    }
    let probabilities = numbers_of(frame, "probability")?;
    Ok(probabilities.into_iter().map(|p| p.map(|p| (p / (1.0 - p)).ln())).collect())
}

fn numbers_of(frame: &DataFrame, column: &str) -> PolarsResult<Vec<Option<f64>>> {
    Ok(frame.column(column)?.cast(&DataType::Float64)?.f64()?.iter().collect())
}

/// A column as text: whole numbers without a fraction.
fn text_of(column: &Column) -> PolarsResult<StringChunked> {
    Ok(match column.dtype() {
        DataType::String => column.str()?.clone(),
        _ if column.dtype().is_primitive_numeric() => {
            let numbers = column.cast(&DataType::Float64)?;
            numbers.f64()?.iter().map(|number| number.map(crate::tables::number_text)).collect()
        }
        DataType::Datetime(..) => {
            // A day, as the predictions write it.
            let texts = column.cast(&DataType::String)?;
            texts
                .str()?
                .iter()
                .map(|text| text.map(|text| text.trim_end_matches(" 00:00:00.000000")))
                .collect()
        }
        _ => column.cast(&DataType::String)?.str()?.clone(),
    })
}

/// Columns of the predictions that SQL does not have, or that are compared as numbers.
const NOT_COMPARED: [&str; 7] =
    ["id", "probability", "probability_low", "probability_high", "open_questions", "next_question", "flags"];

fn compare(
    found: &mut SqlVerification,
    engine: &mut EngineRows,
    batch: &Predicted,
    frame: &DataFrame,
) -> Result<(), JobError> {
    let mut expected: Vec<(String, StringChunked)> = Vec::new();
    for column in frame.columns() {
        let name = column.name().as_str();
        if !NOT_COMPARED.contains(&name) && engine.texts.contains_key(name) {
            expected.push((name.to_owned(), text_of(column)?));
        }
    }
    found.compared = expected.iter().map(|(name, _)| name.clone()).collect();
    found.compared.extend(engine.bounds.iter().map(|(bound, _)| (*bound).to_owned()));
    for (row, lead) in batch.scored.iter().enumerate() {
        let id = &batch.snapshot.ids[row];
        let Some(place) = engine.rows.remove(id) else {
            found.missing.push(id.clone());
            continue;
        };
        found.leads += 1;
        let expected_log_odds = lead.log_odds.value();
        let difference =
            engine.log_odds[place].map_or(f64::INFINITY, |value| (value - expected_log_odds).abs());
        if difference <= TOLERANCE {
            found.largest = found.largest.max(difference);
        } else {
            let given = engine.log_odds[place].map_or_else(|| "NULL".to_owned(), |value| value.to_string());
            found.differs("log_odds", id, &given, &expected_log_odds.to_string());
        }
        for (bound, given) in &engine.bounds {
            compare_bound(found, (id, bound, given[place]), lead);
        }
        let scores = [Some(lead.score), Some(lead.fit), Some(lead.engagement), lead.interest, lead.intent];
        let at_border = scores.into_iter().flatten().any(is_at_border);
        let mut rounded = false;
        for (name, texts) in &expected {
            let want = texts.get(row).unwrap_or_default();
            let got = engine.texts.get(name).and_then(|texts| texts.get(place)).unwrap_or_default();
            if got == want {
                continue;
            }
            if may_differ(name, got, want, at_border) {
                rounded = true;
            } else {
                found.differs(name, id, got, want);
            }
        }
        found.borders += usize::from(rounded);
    }
    Ok(())
}

/// Compares a bound of the interval that the engine gave with that of `predict`.
fn compare_bound(found: &mut SqlVerification, (id, bound, got): (&str, &str, Option<f64>), lead: &Scored) {
    let want = lead.interval.map(|(low, high)| if bound == BOUNDS[0] { low.value() } else { high.value() });
    let is_same = match (got, want) {
        (Some(got), Some(want)) => (got - want).abs() <= TOLERANCE,
        (got, want) => got.is_none() && want.is_none(),
    };
    if !is_same {
        let text = |bound: Option<f64>| bound.map_or_else(|| "NULL".to_owned(), |bound| bound.to_string());
        found.differs(bound, id, &text(got), &text(want));
    }
}

/// Whether a score is so close to a half that it may be rounded either way.
fn is_at_border(score: Score) -> bool {
    ((score.exact - score.exact.floor()) - 0.5).abs() < BORDER
}

/// Whether two values may differ because of rounding.
fn may_differ(name: &str, got: &str, want: &str, at_border: bool) -> bool {
    if name.starts_with("for_") || name.starts_with("against_") {
        return is_one_reason(got, want);
    }
    at_border && (name.ends_with("score") || name == "grade" || name == "route")
}

/// Whether two reasons are of one feature and differ in the last digit only.
fn is_one_reason(got: &str, want: &str) -> bool {
    let parts = |reason: &str| {
        let (name, points) = reason.rsplit_once(' ')?;
        Some((name.to_owned(), points.parse::<f64>().ok()?))
    };
    matches!((parts(got), parts(want)), (Some((a, x)), Some((b, y))) if a == b && (x - y).abs() < LAST_DIGIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_digit_of_a_reason_may_differ() {
        assert!(is_one_reason("size +1.2", "size +1.3"));
        assert!(!is_one_reason("size +1.2", "size +1.4"));
        assert!(!is_one_reason("size +1.2", "age +1.2"));
        assert!(!is_one_reason("", "age +0.1"));
    }

    #[test]
    fn grades_and_routes_may_differ_at_a_border_only() {
        assert!(may_differ("grade", "A", "B", true) && !may_differ("grade", "A", "B", false));
        assert!(!may_differ("bant", "pass", "fail", true));
        assert!(is_at_border(Score { exact: 64.5 }) && !is_at_border(Score { exact: 64.6 }));
    }
}

//! The table that an engine gave, compared with `predict` on the same inputs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use polars::prelude::*;

use super::verify_extra::{POINTS_COLUMN, extra_columns};
use crate::cells::key_text;
use crate::predict::{LeadsFrom, Predicted, Predictor};
use crate::project::{Connections, Reading};
use crate::score::Scored;
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
    /// By the key of an id, its row.
    rows: HashMap<String, usize>,
    /// The columns as text.
    texts: BTreeMap<String, StringChunked>,
    log_odds: Vec<Option<f64>>,
    /// The probability, if it is not what the log-odds are computed from, and the bounds of the interval, as far as the table has them.
    probabilities: Vec<(&'static str, Vec<Option<f64>>)>,
    repeated: usize,
}

/// The column of the probability, and those of the interval.
const PROBABILITY: &str = "probability";
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
    let project = predictor.workspace.with_points(None)?;
    let mut found = SqlVerification { repeated: engine.repeated, ..SqlVerification::default() };
    predictor.each_prediction(from, &mut |predictor, batch| {
        let frame = predictor.output(batch)?;
        let extra = extra_columns(predictor, project.points.as_ref(), batch, &engine.texts)?;
        let features = predictor.saved.model.linear.encoder.features().iter();
        let names: Vec<String> = features.map(|feature| feature.labelled().to_string()).collect();
        compare(&mut found, &mut engine, (batch, &frame, extra, &names))
    })?;
    let mut surplus: Vec<String> = engine.rows.into_keys().collect();
    surplus.sort_unstable();
    found.surplus = surplus;
    Ok(found)
}

impl EngineRows {
    fn read(file: &str, connections: Connections<'_>) -> Result<Self, JobError> {
        let numbers = ["log_odds", PROBABILITY].into_iter().chain(BOUNDS);
        let mut types: Types = numbers.map(|name| (name.to_owned(), ColumnType::NUMBER)).collect();
        types.insert("id".to_owned(), ColumnType::Text);
        let reading = Reading::plain();
        // Not as an id: rows that repeat one would be rejected, and here they are counted.
        let reader =
            Reader::open(Request::new(file, &reading, Typing::Fixed(&types)).with_connections(connections))?;
        reader.require("id")?;
        let names: BTreeSet<String> = reader.columns().iter().cloned().collect();
        if !names.contains("log_odds") {
            reader.require(PROBABILITY)?;
        }
        let table = reader.read_all()?;
        let frame = &table.frame;
        let ids = frame.column("id")?.str()?;
        let mut rows = HashMap::new();
        let mut repeated = 0;
        for (row, id) in ids.iter().enumerate() {
            let key = key_text(id.unwrap_or_default()).into_owned();
            repeated += usize::from(rows.insert(key, row).is_some());
        }
        let mut texts = BTreeMap::new();
        for column in frame.columns().iter().filter(|column| column.name().as_str() != "id") {
            texts.insert(column.name().to_string(), text_of(column)?);
        }
        let own = names.contains("log_odds").then_some(PROBABILITY);
        let given = own.into_iter().chain(BOUNDS).filter(|&name| names.contains(name));
        let probabilities =
            given.map(|name| Ok((name, numbers_of(frame, name)?))).collect::<PolarsResult<_>>()?;
        Ok(Self { rows, texts, log_odds: log_odds(frame)?, probabilities, repeated })
    }
}

/// The log-odds of each row: those of the table, or of its probability.
fn log_odds(frame: &DataFrame) -> PolarsResult<Vec<Option<f64>>> {
    if frame.column("log_odds").is_ok() {
        return numbers_of(frame, "log_odds");
    }
    let probabilities = numbers_of(frame, PROBABILITY)?;
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
    ["id", PROBABILITY, "probability_low", "probability_high", "open_questions", "next_question", "flags"];

fn compare(
    found: &mut SqlVerification,
    engine: &mut EngineRows,
    (batch, frame, extra, names): (&Predicted, &DataFrame, Vec<(String, StringChunked)>, &[String]),
) -> Result<(), JobError> {
    let mut expected: Vec<(String, StringChunked)> = Vec::new();
    for column in frame.columns() {
        let name = column.name().as_str();
        if !NOT_COMPARED.contains(&name) && engine.texts.contains_key(name) {
            expected.push((name.to_owned(), text_of(column)?));
        }
    }
    expected.extend(extra);
    found.compared = expected.iter().map(|(name, _)| name.clone()).collect();
    found.compared.extend(engine.probabilities.iter().map(|(name, _)| (*name).to_owned()));
    for (row, lead) in batch.scored.iter().enumerate() {
        let id = &batch.snapshot.ids[row];
        let Some(place) = engine.rows.remove(key_text(id).as_ref()) else {
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
        for (name, given) in &engine.probabilities {
            compare_probability(found, (id, name, given[place]), lead);
        }
        let mut rounded = false;
        for (name, texts) in &expected {
            let want = texts.get(row).unwrap_or_default();
            let got = engine.texts.get(name).and_then(|texts| texts.get(place)).unwrap_or_default();
            if got == want || name == POINTS_COLUMN && are_close(got, want) {
                continue;
            }
            if may_differ(name, got, want, (lead, names)) {
                rounded = true;
            } else {
                found.differs(name, id, got, want);
            }
        }
        found.borders += usize::from(rounded);
    }
    Ok(())
}

/// Compares the probability or a bound of its interval that the engine gave with that of `predict`.
fn compare_probability(
    found: &mut SqlVerification,
    (id, name, got): (&str, &str, Option<f64>),
    lead: &Scored,
) {
    let want = match name {
        PROBABILITY => Some(lead.probability.value()),
        _ => lead.interval.map(|(low, high)| if name == BOUNDS[0] { low.value() } else { high.value() }),
    };
    let is_same = match (got, want) {
        (Some(got), Some(want)) => (got - want).abs() <= TOLERANCE,
        (got, want) => got.is_none() && want.is_none(),
    };
    if !is_same {
        let text = |bound: Option<f64>| bound.map_or_else(|| "NULL".to_owned(), |bound| bound.to_string());
        found.differs(name, id, &text(got), &text(want));
    }
}

/// Whether a number is so close to a half that it may be rounded either way.
fn is_at_border(exact: f64) -> bool {
    ((exact - exact.floor()) - 0.5).abs() < BORDER
}

/// Whether two numbers in words are one but for the order in which they were added up.
fn are_close(got: &str, want: &str) -> bool {
    match (got.parse::<f64>(), want.parse::<f64>()) {
        (Ok(got), Ok(want)) => (got - want).abs() <= TOLERANCE * want.abs().max(1.0),
        _ => false,
    }
}

/// Whether two values may differ because of rounding; `names` are those of the features.
fn may_differ(name: &str, got: &str, want: &str, (lead, names): (&Scored, &[String])) -> bool {
    if name.starts_with("for_") || name.starts_with("against_") {
        let tenths = |feature: &str| {
            let mut reasons = lead.reasons.iter();
            let own = reasons.find(|reason| names.get(reason.feature).is_some_and(|name| name == feature));
            own.map(|reason| 10.0 * reason.points.abs())
        };
        return is_one_reason(got, want, &tenths);
    }
    let scores = [Some(lead.score), Some(lead.fit), Some(lead.engagement), lead.interest, lead.intent];
    let at_border = scores.into_iter().flatten().any(|score| is_at_border(score.exact));
    at_border && (name.ends_with("score") || name == "grade" || name == "route")
}

/// Whether two reasons are of one feature and differ in the last digit only, because its exact value is at a border of rounding: `tenths` gives
/// it in tenths of a point.
fn is_one_reason(got: &str, want: &str, tenths: &dyn Fn(&str) -> Option<f64>) -> bool {
    let parts = |reason: &str| {
        let (name, points) = reason.rsplit_once(' ')?;
        Some((name.to_owned(), points.parse::<f64>().ok()?))
    };
    match (parts(got), parts(want)) {
        (Some((a, x)), Some((b, y))) => {
            a == b && (x - y).abs() < LAST_DIGIT && tenths(&a).is_some_and(is_at_border)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_digit_of_a_reason_at_a_border_may_differ() {
        let at_border = |name: &str| (name == "size").then_some(12.500_000_01);
        assert!(is_one_reason("size +1.2", "size +1.3", &at_border));
        assert!(!is_one_reason("size +1.2", "size +1.4", &at_border));
        assert!(!is_one_reason("size +1.2", "age +1.2", &at_border));
        assert!(!is_one_reason("", "age +0.1", &at_border));
        assert!(!is_one_reason("size +1.2", "size +1.3", &|_| Some(12.4)));
        assert!(!is_one_reason("size +1.2", "size +1.3", &|_| None));
    }

    #[test]
    fn points_may_be_added_up_in_another_order() {
        assert!(are_close("0.30000000000000004", "0.3") && are_close("5", "5.0"));
        assert!(!are_close("5", "6") && !are_close("", "0"));
        assert!(is_at_border(64.5) && !is_at_border(64.6));
    }
}

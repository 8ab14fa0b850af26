//! The table that an engine gave, compared with `predict` on the same inputs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use polars::prelude::*;

use super::verify_extra::extra_columns;
use super::verify_values::{
    ExpectedColumn, TEXTS, TOLERANCE, is_close, is_same, may_differ, odds_difference,
};
use crate::cells::key_text;
use crate::predict::{LeadsFrom, Predicted, Predictor};
use crate::project::{Connections, Reading};
use crate::score::Scored;
use crate::tables::{ColumnType, Reader, Request, Types, Typing};
use crate::workspace::JobError;

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
    /// The largest difference of log-odds; of those beyond 1, the share.
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
    /// The log-odds, if the table has them; otherwise the probability stands for them.
    log_odds: Option<Vec<Option<f64>>>,
    /// The probability and the bounds of the interval, as far as the table has them.
    probabilities: Vec<(&'static str, Vec<Option<f64>>)>,
    repeated: usize,
}

/// The columns of the log-odds, of the probability, and of its interval.
const LOG_ODDS: &str = "log_odds";
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
    let project = predictor.workspace.with_points(None)?;
    let texts = project.keep.iter().map(String::as_str).chain(TEXTS);
    let mut engine = EngineRows::read(file, texts, predictor.workspace.connections())?;
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
    /// Reads the table. The columns `texts` are read as they are written, whatever they look like.
    fn read<'a>(
        file: &str,
        texts: impl Iterator<Item = &'a str>,
        connections: Connections<'_>,
    ) -> Result<Self, JobError> {
        let numbers = [LOG_ODDS, PROBABILITY].into_iter().chain(BOUNDS);
        let numbers = numbers.map(|name| (name.to_owned(), ColumnType::NUMBER));
        let texts = texts.chain(["id"]).map(|name| (name.to_owned(), ColumnType::Text));
        let types: Types = texts.chain(numbers).collect();
        let reading = Reading::plain();
        // Not as an id: rows that repeat one would be rejected, and here they are counted.
        let reader =
            Reader::open(Request::new(file, &reading, Typing::Fixed(&types)).with_connections(connections))?;
        reader.require("id")?;
        let names: BTreeSet<String> = reader.columns().iter().cloned().collect();
        if !names.contains(LOG_ODDS) {
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
        let given = [PROBABILITY].into_iter().chain(BOUNDS).filter(|&name| names.contains(name));
        let probabilities =
            given.map(|name| Ok((name, numbers_of(frame, name)?))).collect::<PolarsResult<_>>()?;
        let log_odds = names.contains(LOG_ODDS).then(|| numbers_of(frame, LOG_ODDS)).transpose()?;
        Ok(Self { rows, texts, log_odds, probabilities, repeated })
    }
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

/// The type of the values of a column.
fn kind_of(dtype: &DataType) -> ColumnType {
    match dtype {
        DataType::Boolean => ColumnType::Flag,
        DataType::Datetime(..) => ColumnType::Time,
        _ if dtype.is_primitive_numeric() => ColumnType::NUMBER,
        _ => ColumnType::Text,
    }
}

fn compare(
    found: &mut SqlVerification,
    engine: &mut EngineRows,
    (batch, frame, extra, names): (&Predicted, &DataFrame, Vec<ExpectedColumn>, &[String]),
) -> Result<(), JobError> {
    let mut expected: Vec<ExpectedColumn> = Vec::new();
    for column in frame.columns() {
        let name = column.name().as_str();
        if !NOT_COMPARED.contains(&name) && engine.texts.contains_key(name) {
            // Kept columns are texts in the predictions; the rows that they are of have their types.
            let typed = batch.columns.column(name).unwrap_or(column);
            expected.push((name.to_owned(), kind_of(typed.dtype()), text_of(column)?));
        }
    }
    expected.extend(extra);
    found.compared = expected.iter().map(|(name, ..)| name.clone()).collect();
    found.compared.extend(engine.probabilities.iter().map(|(name, _)| (*name).to_owned()));
    for (row, lead) in batch.scored.iter().enumerate() {
        let id = &batch.snapshot.ids[row];
        let Some(place) = engine.rows.remove(key_text(id).as_ref()) else {
            found.missing.push(id.to_string());
            continue;
        };
        found.leads += 1;
        if let Some(log_odds) = &engine.log_odds {
            compare_log_odds(found, (id, log_odds[place]), lead);
        }
        for (name, given) in &engine.probabilities {
            compare_probability(found, (id, name, given[place], engine.log_odds.is_some()), lead);
        }
        let mut rounded = false;
        for (name, kind, texts) in &expected {
            let want = texts.get(row).unwrap_or_default();
            let got = engine.texts.get(name).and_then(|texts| texts.get(place)).unwrap_or_default();
            if is_same(*kind, got, want) {
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

/// Compares the log-odds that the engine gave with those of `predict`.
fn compare_log_odds(found: &mut SqlVerification, (id, got): (&str, Option<f64>), lead: &Scored) {
    let want = lead.log_odds.value();
    match got.filter(|got| is_close(*got, want)) {
        Some(got) => found.largest = found.largest.max((got - want).abs() / want.abs().max(1.0)),
        None => found.differs(LOG_ODDS, id, &number_text(got), &number_text(Some(want))),
    }
}

/// Compares the probability or a bound of its interval that the engine gave with that of `predict`. Where the table has no log-odds, the
/// probability stands for them.
fn compare_probability(
    found: &mut SqlVerification,
    (id, name, got, has_log_odds): (&str, &str, Option<f64>, bool),
    lead: &Scored,
) {
    let want = match name {
        PROBABILITY => Some(lead.probability.value()),
        _ => lead.interval.map(|(low, high)| if name == BOUNDS[0] { low.value() } else { high.value() }),
    };
    let is_same = match (got, want) {
        (Some(got), Some(want)) if name == PROBABILITY && !has_log_odds => match odds_difference(got, want) {
            Some(difference) if difference > TOLERANCE => false,
            difference => {
                found.largest = found.largest.max(difference.unwrap_or_default());
                true
            }
        },
        (Some(got), Some(want)) => (got - want).abs() <= TOLERANCE,
        (got, want) => got.is_none() && want.is_none(),
    };
    if !is_same {
        found.differs(name, id, &number_text(got), &number_text(want));
    }
}

/// A number in a message.
fn number_text(number: Option<f64>) -> String {
    number.map_or_else(|| "NULL".to_owned(), |number| number.to_string())
}

//! A column that may be asked for: its answers, and what they affect.

use std::sync::Arc;

use polars::prelude::*;

use super::question::Batch;
use crate::decide::DecideError;
use crate::design::{Features, Value};
use crate::gates::{CheckedCriterion, CheckedGate, GateResult};
use crate::model::{Answers, Model};
use crate::numbers::count;
use crate::project::{Feature, Source};
use crate::rules::{CheckedRule, Truth};
use crate::score::points;
use crate::snapshot::{AS_OF, PERSONA};
use crate::tables::number_text;

/// A column that may be asked for.
#[derive(Debug, Clone)]
pub(super) struct AskableColumn {
    column: String,
    /// The answers of past deals; `None` without.
    answers: Option<Answers>,
    /// The answers as a column of the type in the leads.
    values: Column,
    /// The features of the model that are this column, with what each answer adds to the score of the average lead.
    pub features: Vec<(usize, Vec<f64>)>,
    pub touched: Vec<ColumnCriterion>,
    /// Criteria that use it, with their questions, in the order of the project.
    wordings: Vec<(usize, usize, Arc<str>)>,
    /// The wording if no criterion has one; `None` if the model does not use the column.
    plain: Option<Arc<str>>,
    pub is_routed: bool,
}

/// A criterion that uses a column.
#[derive(Debug, Clone)]
pub(super) struct ColumnCriterion {
    pub gate: usize,
    pub criterion: usize,
    rule: CheckedRule,
    /// Its truth by answer, if it uses no other column.
    fixed: Option<Vec<Truth>>,
}

/// The leads of a batch for which a column is open.
pub(super) struct Open {
    /// For each lead its index among those, or `CLOSED`.
    places: Vec<u32>,
    /// For each criterion that uses other columns, too, its truth by answer and lead.
    truths: Vec<Option<Vec<Vec<Truth>>>>,
}

const CLOSED: u32 = u32::MAX;

impl Open {
    /// The index of a lead among those for which the column is open.
    pub fn position(&self, row: usize) -> Option<usize> {
        Some(self.places[row]).filter(|place| *place != CLOSED).map(|place| place as usize)
    }
}

/// The columns among these that may be asked for: those that a criterion with a question or a feature uses.
pub fn askable_columns(features: &[Feature], gates: &[CheckedGate], columns: &Schema) -> Vec<String> {
    let of_features = features.iter().filter_map(|feature| match &feature.source {
        Source::Column(column) => Some(column),
        Source::Aggregate(_) => None,
    });
    let of_criteria = gates.iter().flat_map(|gate| &gate.criteria).filter(|one| one.ask.is_some());
    let mut names: Vec<String> = Vec::new();
    for name in of_criteria.flat_map(CheckedCriterion::columns).chain(of_features) {
        let is_askable = columns.get(name).is_some_and(|dtype| !dtype.is_temporal());
        if is_askable && name != PERSONA && name != AS_OF && !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// All columns of leads that may be asked for.
pub(super) fn asked(
    model: &Model,
    gates: &[CheckedGate],
    is_routed: &dyn Fn(&str) -> bool,
    columns: &Schema,
) -> Vec<AskableColumn> {
    let names = askable_columns(&model.spec.features, gates, columns).into_iter();
    let asked = names.filter_map(|name| {
        let (is_routed, dtype) = (is_routed(&name), columns.get(&name)?);
        Some(AskableColumn { is_routed, ..AskableColumn::new(name, dtype, model, gates) })
    });
    asked.collect()
}

impl AskableColumn {
    fn new(column: String, dtype: &DataType, model: &Model, gates: &[CheckedGate]) -> Self {
        let answers = model.answers.iter().find(|answers| answers.column == column);
        let known = answers.and_then(|answers| Some((answers, values_of(answers, dtype)?)));
        let values =
            known.as_ref().map_or_else(|| Column::new_empty(PlSmallStr::EMPTY, dtype), |k| k.1.clone());
        let (mut touched, mut wordings) = (Vec::new(), Vec::new());
        for (gate, framework) in gates.iter().enumerate() {
            for (criterion, own) in framework.criteria.iter().enumerate() {
                let Some(rule) = own.rule.as_ref().filter(|rule| rule.columns().contains(&column)) else {
                    continue;
                };
                // Values that are lost for hypothetical answers are not counted.
                let rule = rule.without_losses();
                let alone = rule.columns().len() == 1;
                let fixed = alone.then(|| fixed(&rule, &column, &values)).flatten();
                touched.push(ColumnCriterion { gate, criterion, rule, fixed });
                wordings.extend(own.ask.as_deref().map(|ask| (gate, criterion, Arc::from(ask))));
            }
        }
        let of_column = model
            .spec
            .features
            .iter()
            .enumerate()
            .filter(|(_, feature)| matches!(&feature.source, Source::Column(own) if *own == column));
        let places: Vec<usize> = of_column.map(|(place, _)| place).collect();
        let worth: Option<Vec<(usize, Vec<f64>)>> =
            places.iter().map(|&place| Some((place, contributions(model, place, &values)?))).collect();
        let plain = places.first().map(|&place| {
            let label = model.spec.features[place].label.clone();
            format!("Find out: {}", label.unwrap_or_else(|| column.replace('_', " "))).into()
        });
        let answers = known.filter(|_| worth.is_some()).map(|(answers, _)| answers.clone());
        Self {
            column,
            answers,
            values,
            features: worth.unwrap_or_default(),
            touched,
            wordings,
            plain,
            is_routed: false,
        }
    }

    /// The leads for which the column is unknown and the answer has an effect.
    pub fn open(&self, batch: &Batch<'_>, gates: &[CheckedGate]) -> Result<Open, DecideError> {
        let unknown = batch.frame.column(&self.column)?.is_null();
        let mut places = vec![CLOSED; batch.scored.len()];
        let mut rows: Vec<IdxSize> = Vec::new();
        for (row, is_unknown) in unknown.iter().enumerate() {
            if is_unknown == Some(true) && self.words(gates, batch.gate_results, row).is_some() {
                places[row] = rows.len() as u32;
                rows.push(row as IdxSize);
            }
        }
        let rows = IdxCa::from_vec(PlSmallStr::EMPTY, rows);
        let mut truths = Vec::with_capacity(self.touched.len());
        for touched in &self.touched {
            truths.push(if touched.fixed.is_some() || self.answers.is_none() || rows.is_empty() {
                None
            } else {
                Some(self.truths_of(&touched.rule, batch.frame, &rows)?)
            });
        }
        Ok(Open { places, truths })
    }

    /// The truth of a condition by answer, for each of these leads.
    fn truths_of(
        &self,
        rule: &CheckedRule,
        frame: &DataFrame,
        rows: &IdxCa,
    ) -> Result<Vec<Vec<Truth>>, DecideError> {
        let mut frame = frame.select(rule.columns().iter().map(String::as_str))?.take(rows)?;
        let mut truths = Vec::with_capacity(self.values.len());
        for answer in 0..self.values.len() {
            frame.with_column(self.filled(answer, rows.len()))?;
            truths.push(rule.truths(&frame)?);
        }
        Ok(truths)
    }

    /// A column of `n` times the same answer.
    pub fn filled(&self, answer: usize, n: usize) -> Column {
        self.values.new_from_index(answer, n).with_name(self.column.as_str().into())
    }

    /// The wording for a lead: that of its first unknown criterion that uses the column, or else a generic one.
    pub fn words(&self, gates: &[CheckedGate], gate_results: &[GateResult], row: usize) -> Option<&Arc<str>> {
        let is_open = |(gate, criterion, _): &&(usize, usize, Arc<str>)| {
            gates[*gate].is_open(&gate_results[*gate], row, *criterion)
        };
        let ask = self.wordings.iter().find(is_open).map(|(_, _, ask)| ask);
        ask.or(self.plain.as_ref())
    }

    /// The frequency of each answer among similar deals; `None` without past deals.
    pub fn shares(&self, batch: &Batch<'_>, row: usize) -> Option<impl Iterator<Item = f64>> {
        let answers = self.answers.as_ref()?;
        let lead = &batch.scored[row];
        let own: f64 = self.features.iter().map(|(feature, _)| (batch.points)(row, *feature)).sum();
        let stratum = answers.stratum(lead.log_odds.value() - crate::score::log_odds(own));
        Some(answers.values.iter().map(move |answer| answer.shares[stratum]))
    }

    /// The truth of a criterion given the answer; `None` where it does not use the column.
    pub fn truth(
        &self,
        open: &Open,
        (answer, row): (usize, usize),
        (gate, criterion): (usize, usize),
    ) -> Option<Truth> {
        let place = self.touched.iter().position(|own| (own.gate, own.criterion) == (gate, criterion))?;
        match (&self.touched[place].fixed, &open.truths[place]) {
            (Some(fixed), _) => Some(fixed[answer]),
            (None, Some(truths)) => Some(truths[answer][open.position(row)?]),
            (None, None) => None,
        }
    }

    pub fn answer_text(&self, answer: usize) -> String {
        match self.answers.as_ref().map(|answers| &answers.values[answer].value) {
            None | Some(Value::Unknown) => String::new(),
            Some(Value::Number(number)) => in_words(*number),
            Some(Value::Flag(flag)) => if *flag { "yes" } else { "no" }.to_owned(),
            Some(Value::Words(words)) => words.clone(),
        }
    }
}

/// A number with commas between thousands.
fn in_words(number: f64) -> String {
    let is_whole = number == number.trunc() && (1000.0..1e15).contains(&number);
    if is_whole { count(number as usize) } else { number_text(number) }
}

/// The answers as a column of the type in the leads; `None` if their type differs.
fn values_of(answers: &Answers, dtype: &DataType) -> Option<Column> {
    let values = answers.values.iter().map(|answer| &answer.value);
    let name = PlSmallStr::from(answers.column.as_str());
    let column = match dtype {
        DataType::String => {
            let words =
                values.map(|value| if let Value::Words(words) = value { Some(words.as_str()) } else { None });
            Column::new(name, words.collect::<Option<Vec<&str>>>()?)
        }
        DataType::Boolean => {
            let flags = values.map(|value| if let Value::Flag(flag) = value { Some(*flag) } else { None });
            Column::new(name, flags.collect::<Option<Vec<bool>>>()?)
        }
        other if other.is_primitive_numeric() => {
            let numbers =
                values.map(|value| if let Value::Number(number) = value { Some(*number) } else { None });
            Column::new(name, numbers.collect::<Option<Vec<f64>>>()?).cast(other).ok()?
        }
        _ => return None,
    };
    Some(column)
}

/// The truth of a condition over this column alone, by answer.
fn fixed(rule: &CheckedRule, column: &str, values: &Column) -> Option<Vec<Truth>> {
    let frame = DataFrame::new(values.len(), vec![values.clone().with_name(column.into())]).ok()?;
    rule.truths(&frame).ok()
}

/// The contribution of each answer to the score by this feature; `None` if it has no such answers.
fn contributions(model: &Model, place: usize, values: &Column) -> Option<Vec<f64>> {
    let feature = &model.spec.features[place];
    let column = values.clone().with_name(feature.name.as_str().into());
    let frame = DataFrame::new(values.len(), vec![column]).ok()?;
    let features = Features::of(std::slice::from_ref(feature), &frame).ok()?;
    let encoded = model.linear.encoder.only(place).encode(&features).ok()?;
    let own: Vec<usize> = (0..model.linear.coefficients.len())
        .filter(|&column| model.linear.encoder.columns()[column].feature == place)
        .collect();
    let average: f64 =
        own.iter().map(|&column| model.linear.coefficients[column] * model.linear.means[column]).sum();
    let of_answer = |answer: usize| {
        let mut sum = -average;
        encoded
            .design
            .for_each_term(answer, |column, value| sum += model.linear.coefficients[own[column]] * value);
        points(sum)
    };
    Some((0..values.len()).map(of_answer).collect())
}

//! The row that is written for each lead.

use std::borrow::Cow;
use std::fmt::Write as _;

use polars::prelude::*;

use super::needs::{SIGNALS, reason_columns};
use super::predictor::{Predicted, Predictor};
use super::score_flag::ScoreFlag;
use crate::decide::{change_columns, verdict_names};
use crate::project::Signal;
use crate::questions::Question;
use crate::score::Scored;
use crate::units::Probability;

/// Reasons below this are not shown, as they would be printed as 0.0.
pub(super) const SMALLEST_REASON: f64 = 0.05;

impl Predictor<'_> {
    /// The row that is written for each lead of a batch, with the columns that are needed.
    pub(crate) fn output(&self, batch: &Predicted) -> PolarsResult<DataFrame> {
        let scored = &batch.scored;
        let mut columns = vec![self.id_column(batch)];
        columns.extend(batch.kept.iter().cloned());
        columns.extend(self.score_columns(batch)?);
        if reason_columns().as_flattened().iter().any(|name| self.needs.column(name)) {
            let reasons = self.reason_columns(scored).into_iter();
            columns.extend(reasons.filter(|column| self.needs.column(column.name())));
        }
        let gates = self.gates();
        for (gate, result) in gates.iter().zip(&batch.gate_results) {
            columns.push(verdict_names(&result.verdicts).column(&gate.name)?);
        }
        let add = |columns: &mut Vec<Column>, name: &str, column: &dyn Fn() -> Column| {
            if self.needs.column(name) {
                columns.push(column());
            }
        };
        add(&mut columns, "open_questions", &|| {
            let words: Vec<Cow<'_, str>> =
                batch.questions.iter().map(|questions| joined(questions)).collect();
            texts("open_questions", words.iter().map(|words| &**words))
        });
        add(&mut columns, "next_question", &|| {
            let next = batch.questions.iter().map(|questions| questions.first().map(|next| &*next.words));
            Column::new("next_question".into(), next.collect::<Vec<_>>())
        });
        if let Some(changes) = &batch.changes {
            let scores = scored.iter().map(|lead| lead.score.displayed());
            columns.extend(change_columns(changes, scores, gates.iter().map(|gate| gate.name.as_str())));
        }
        columns.push(batch.decisions.routes.column("route")?);
        add(&mut columns, "flags", &|| {
            let flags: Vec<String> = batch.flags.iter().map(|flags| self.flag_names(flags)).collect();
            texts("flags", flags.iter().map(String::as_str))
        });
        add(&mut columns, "model", &|| same_text("model", &self.saved.id, scored.len()));
        add(&mut columns, "as_of", &|| self.as_of_column(batch));
        DataFrame::new(scored.len(), columns)
    }

    /// The ids: those of the table itself, where its rows have any.
    fn id_column(&self, batch: &Predicted) -> Column {
        let frame = &batch.snapshot.table.frame;
        let own = self.spec.id.as_ref().and_then(|id| frame.column(id).ok());
        match own.filter(|own| own.dtype() == &DataType::String && own.null_count() == 0) {
            Some(own) => own.clone().with_name("id".into()),
            None => texts("id", batch.snapshot.ids.iter().map(PlSmallStr::as_str)),
        }
    }

    /// The columns of probabilities, scores and grades.
    fn score_columns(&self, batch: &Predicted) -> PolarsResult<Vec<Column>> {
        let scored = &batch.scored;
        let shown = |name: &str, value: &dyn Fn(&Scored) -> i32| {
            Column::new(name.into(), scored.iter().map(value).collect::<Vec<_>>())
        };
        let bound = |name: &str, of: fn(&(Probability, Probability)) -> Probability| {
            let bounds = scored.iter().map(|lead| lead.interval.as_ref().map(|both| of(both).value()));
            Column::new(name.into(), bounds.collect::<Vec<_>>())
        };
        let probability: Vec<f64> = scored.iter().map(|lead| lead.probability.value()).collect();
        let mut columns = vec![Column::new("probability".into(), probability)];
        if self.needs.details.interval {
            columns.push(bound("probability_low", |both| both.0));
            columns.push(bound("probability_high", |both| both.1));
        }
        columns.extend([
            shown("score", &|lead| lead.score.displayed().into()),
            batch.decisions.grades.column("grade")?,
        ]);
        if self.needs.column("fit_score") {
            columns.push(shown("fit_score", &|lead| lead.fit.displayed().into()));
        }
        if self.needs.column("engagement_score") {
            columns.push(shown("engagement_score", &|lead| lead.engagement.displayed().into()));
        }
        let features = self.saved.model.linear.encoder.features();
        for (signal, name) in SIGNALS {
            if self.needs.column(name) && features.iter().any(|feature| feature.signal == Some(signal)) {
                let part =
                    |lead: &Scored| if signal == Signal::Interest { lead.interest } else { lead.intent };
                columns.push(shown(name, &|lead| part(lead).map_or(0, |score| score.displayed().into())));
            }
        }
        Ok(columns)
    }

    /// The columns of reasons in words: `pricing_views +6.2`.
    fn reason_columns(&self, scored: &[Scored]) -> Vec<Column> {
        let names: Vec<String> = {
            let features = self.saved.model.linear.encoder.features().iter();
            features.map(|feature| feature.labelled().to_string()).collect()
        };
        let builder = |name: String| StringChunkedBuilder::new(name.into(), scored.len());
        let mut columns = reason_columns().map(|signs| signs.map(builder));
        let mut words = String::new();
        for lead in scored {
            let mut places = [0; 2];
            for reason in lead.reasons.iter().filter(|reason| reason.points.abs() >= SMALLEST_REASON) {
                let sign = usize::from(reason.points < 0.0);
                let Some(column) = columns[sign].get_mut(places[sign]) else { continue };
                places[sign] += 1;
                words.clear();
                words.push_str(&names[reason.feature]);
                words.push(' ');
                push_tenths(&mut words, reason.points);
                column.append_value(&words);
            }
            for (columns, place) in columns.iter_mut().zip(places) {
                columns[place..].iter_mut().for_each(StringChunkedBuilder::append_null);
            }
        }
        let columns = columns.into_iter().flatten().map(|column| column.finish().into_series().into_column());
        columns.collect()
    }

    /// The date of each lead; mostly all have the same.
    fn as_of_column(&self, batch: &Predicted) -> Column {
        const NAME: &str = "as_of";
        let dates = &batch.snapshot.as_of;
        match dates.first() {
            Some(first) if dates.iter().all(|date| date == first) => {
                same_text(NAME, &self.workspace.written(*first), dates.len())
            }
            _ => {
                let words: Vec<String> = dates.iter().map(|date| self.workspace.written(*date)).collect();
                texts(NAME, words.iter().map(String::as_str))
            }
        }
    }

    /// Flags with the names of the features.
    fn flag_names(&self, flags: &[ScoreFlag]) -> String {
        let features = self.saved.model.linear.encoder.features();
        let words = flags.iter().map(|flag| flag.words(|feature| features[feature].name.clone()));
        words.collect::<Vec<_>>().join("; ")
    }
}

/// Appends a number as `{:+.1}` would, which is slow: it rounds the exact value of the number, which only near a half of a tenth is not that of a
/// product.
fn push_tenths(words: &mut String, number: f64) {
    const LARGE: f64 = 1e6;
    const NEAR: f64 = 1e-6;
    let tenths = 10.0 * number.abs();
    if tenths >= LARGE || (tenths - tenths.floor() - 0.5).abs() < NEAR || !tenths.is_finite() {
        let _ = write!(words, "{number:+.1}");
        return;
    }
    words.push(if number.is_sign_negative() { '-' } else { '+' });
    let tenths = tenths.round() as u32;
    let whole = tenths / 10;
    let mut unit = 1;
    while whole / unit >= 10 {
        unit *= 10;
    }
    let mut push_digit = |digit: u32| words.push(char::from(b'0' + (digit % 10) as u8));
    while unit > 0 {
        push_digit(whole / unit);
        unit /= 10;
    }
    words.push('.');
    words.push(char::from(b'0' + (tenths % 10) as u8));
}

fn texts<'a>(name: &str, values: impl Iterator<Item = &'a str>) -> Column {
    Column::new(name.into(), values.collect::<Vec<&str>>())
}

/// The words of some questions, with bars between them.
fn joined(questions: &[Question]) -> Cow<'_, str> {
    match questions {
        [] => Cow::Borrowed(""),
        [question] => Cow::Borrowed(&question.words),
        several => {
            Cow::Owned(several.iter().map(|question| &*question.words).collect::<Vec<_>>().join(" | "))
        }
    }
}

/// A column with one text in all rows.
fn same_text(name: &str, text: &str, rows: usize) -> Column {
    Column::new_scalar(name.into(), Scalar::from(PlSmallStr::from(text)), rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenths_are_written_as_by_the_standard_library() {
        let near = [0.05, 0.15, 0.25, 0.35, 2.45, 99_999.95, 1e9, 0.0, 0.04, 0.95, 9.95, 1e300];
        let many = (0..200_000).map(|n| f64::from(n) / 997.0);
        for number in near.into_iter().chain(many).flat_map(|number| [number, -number]) {
            let mut words = String::new();
            push_tenths(&mut words, number);
            assert_eq!(words, format!("{number:+.1}"));
        }
    }
}

//! The features of leads as the model reads them: the inputs of a model in another format, with the log-odds that it must give.

use polars::prelude::*;

use super::predictor::{Predicted, Predictor};
use crate::design::{Cells, Encoding, FeatureEncoding, Features, TrainedLevels, Words};

impl Predictor<'_> {
    /// Writes the features in place of the predictions.
    pub(crate) fn write_features(&mut self) {
        self.writes_features = true;
    }

    /// One row for each lead: its id, a column for each feature, and its log-odds. Words have the spelling that training had.
    pub(super) fn feature_table(&self, batch: &Predicted) -> PolarsResult<DataFrame> {
        let encoder = &self.saved.model.linear.encoder;
        let values = Features::of(&self.spec.features, &batch.snapshot.table.frame)?;
        let ids: Vec<&str> = batch.snapshot.ids.iter().map(PlSmallStr::as_str).collect();
        let log_odds: Vec<f64> = batch.scored.iter().map(|lead| lead.log_odds.value()).collect();
        let features = encoder.features().iter().zip(values.columns());
        let features = features.map(|(feature, cells)| feature_column(feature, cells));
        let id = Column::new(encoder.free_name("id").into(), ids);
        let log_odds = Column::new(encoder.free_name("log_odds").into(), log_odds);
        DataFrame::new(batch.scored.len(), [id].into_iter().chain(features).chain([log_odds]).collect())
    }
}

fn feature_column(feature: &FeatureEncoding, cells: &Cells) -> Column {
    let name: PlSmallStr = feature.name.as_str().into();
    match cells {
        Cells::Numbers(numbers) => {
            let known = numbers.iter().map(|&number| (!number.is_nan()).then_some(number));
            Column::new(name, known.collect::<Vec<_>>())
        }
        Cells::Flags(flags) => Column::new(name, flags),
        Cells::Words(words) => Column::new(name, spelled(&feature.encoding, words)),
    }
}

/// The words of the rows, as training spelled them.
fn spelled<'a>(encoding: &'a Encoding, words: &'a Words) -> Vec<Option<&'a str>> {
    let (levels, rare): (&[String], &[String]) = match encoding {
        Encoding::Levels { levels, rare, .. } => (levels, rare),
        _ => (&[], &[]),
    };
    let trained = TrainedLevels::new(levels, rare);
    let spelled: Vec<&str> = words.words().iter().map(|word| trained.level_of(word)).collect();
    words.codes().iter().map(|&code| spelled.get(code as usize).copied()).collect()
}

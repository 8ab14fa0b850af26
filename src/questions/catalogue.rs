//! All questions that may be asked of leads, and what the answers affect.

use polars::prelude::Schema;

use super::asked::{AskableColumn, Open, asked};
use super::question::Batch;
use crate::decide::DecideError;
use crate::gates::CheckedGate;
use crate::model::Model;
use crate::project::{Grades, Group, Signal};
use crate::score::SubScore;

/// All questions that may be asked of leads, and what the answers affect.
#[derive(Debug)]
pub(super) struct Catalogue {
    pub gates: Vec<CheckedGate>,
    pub grades: Grades,
    pub asked: Vec<AskableColumn>,
    /// Group and signal of each feature of the model.
    features: Vec<(Group, Option<Signal>)>,
}

impl Catalogue {
    /// The questions for leads with these columns; `is_routed` says whether a route uses a column.
    pub fn new(
        model: &Model,
        gates: &[CheckedGate],
        grades: &Grades,
        columns: &Schema,
        is_routed: &dyn Fn(&str) -> bool,
    ) -> Self {
        let asked = asked(model, gates, is_routed, columns);
        let features = model.linear.encoder.features().iter().map(|feature| (feature.group, feature.signal));
        Self { gates: gates.to_vec(), grades: grades.clone(), asked, features: features.collect() }
    }

    /// Whether a feature counts towards a sub-score.
    pub fn is_of_part(&self, feature: usize, part: SubScore) -> bool {
        let (group, signal) = self.features[feature];
        part.counts(group, signal)
    }

    /// The leads for which each column is open.
    pub fn open(&self, batch: &Batch<'_>) -> Result<Vec<Open>, DecideError> {
        self.asked.iter().map(|asked| asked.open(batch, &self.gates)).collect()
    }
}

//! All questions that may be asked of leads, and what the answers affect.

use polars::prelude::Schema;

use super::asked::{AskableColumn, Open, asked};
use super::question::Batch;
use crate::decide::DecideError;
use crate::gates::CheckedGate;
use crate::model::Model;
use crate::project::{Grades, Group, Signal};
use crate::rules::Truth;
use crate::score::SubScore;

/// All questions that may be asked of leads, and what the answers affect.
#[derive(Debug, Clone)]
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

/// A batch of leads, what may be asked of them, and for which of them each column is open.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub catalogue: &'a Catalogue,
    pub batch: &'a Batch<'a>,
    pub open: &'a [Open],
}

/// An answer to a question, by the indices of both, and the lead that gives it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answered {
    pub place: usize,
    pub answer: usize,
    pub row: usize,
}

impl Asking<'_> {
    /// The truth of a criterion given the answer; `None` where it does not use the column.
    pub fn truth(self, then: Answered, criterion: (usize, usize)) -> Option<Truth> {
        let Answered { place, answer, row } = then;
        self.catalogue.asked[place].truth(&self.open[place], (answer, row), criterion)
    }

    /// The truth of a criterion once the question has been answered.
    pub fn truth_then(self, then: Answered, (gate, criterion): (usize, usize)) -> Truth {
        let now = || self.batch.gate_results[gate].truths[criterion][then.row];
        self.truth(then, (gate, criterion)).unwrap_or_else(now)
    }
}

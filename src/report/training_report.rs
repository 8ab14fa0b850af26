//! The content of the page of a training: all its results.

use super::figure_text::KeyFigure;
use super::measure::Metric;
use super::method::TestSet;
use super::overview::Overview;
use crate::audit::Audit;
use crate::effects::Effects;
use crate::evaluate::{Assessment, Method, Trial};
use crate::model::Model;
use crate::numbers::count;
use crate::project::Project;
use crate::tables::Rejected;
use crate::warning::Warning;

/// All results of a training.
#[derive(Debug, Clone, Copy)]
pub struct TrainingReport<'a> {
    pub project: &'a Project,
    pub model: &'a Model,
    /// Its id: the name of its folder.
    pub id: &'a str,
    /// Its figures on the test set.
    pub assessment: &'a Assessment,
    /// The scores of the test set.
    pub trial: &'a Trial,
    /// The findings on the features.
    pub audit: &'a Audit,
    /// The effects of gates, routes and feedback; `None` where the project has none of them.
    pub effects: Option<&'a Effects>,
    /// Its results for a reader who decides.
    pub(crate) overview: &'a Overview,
    /// The warnings of the training.
    pub warnings: &'a [Warning],
    /// Rows that could not be used.
    pub rejected: &'a [Rejected],
}

impl<'a> TrainingReport<'a> {
    /// The deals of the evaluation.
    pub(crate) fn test_set(&self) -> TestSet<'a> {
        let test_set = TestSet::of(&self.model.evaluation, self.project.data.account.is_some());
        test_set.ordered_as(self.assessment.evidence.as_ref()).in_calendar(self.model.calendar())
    }

    /// The key figures of the page.
    pub(crate) fn key_figures(&self) -> Vec<KeyFigure> {
        let Some(own) = self.assessment.contestants.first().map(|model| &model.figures) else {
            return Vec::new();
        };
        let capacity = self.project.evaluation.capacity;
        let lift = Metric::all(own, capacity).into_iter().find(|measure| matches!(measure, Metric::Lift(_)));
        let measures = [Some(Metric::RocAuc), lift, Some(Metric::CalibrationSlope)];
        let figure = |measure: Metric| {
            let figure = measure.figure(own)?;
            let text = measure.unit().figure(&figure);
            Some(KeyFigure::new(&measure.name(), text, &measure.meaning(&figure)))
        };
        let mut all: Vec<KeyFigure> = measures.into_iter().flatten().filter_map(figure).collect();
        all.push(self.size_of_test_set());
        all
    }

    fn size_of_test_set(&self) -> KeyFigure {
        let test_set = self.test_set();
        let meaning = match test_set.method {
            Method::Holdout { .. } => "deals with a snapshot on or after the cut",
            Method::CrossValidation { .. } => "each scored by a model trained without it",
        };
        KeyFigure {
            label: "Test set".to_owned(),
            value: count(test_set.n()),
            interval: Some(format!("{} won", count(test_set.n_won))),
            meaning: meaning.to_owned(),
        }
    }
}

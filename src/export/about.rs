//! What a file says of the model in it.

use super::formula::ModelFormula;
use crate::numbers::listed;
use crate::project::Grades;
use crate::tables::number_text;

/// The model that is exported.
pub(crate) struct ExportedModel<'a> {
    /// Its id.
    pub(crate) id: &'a str,
    /// SHA-256 of its file.
    pub(crate) sha256: &'a str,
    /// The project.
    pub(crate) project: &'a str,
    /// The day that it was trained on.
    pub(crate) trained_on: String,
    /// The grades of the project.
    pub(crate) grades: &'a Grades,
    /// Self-test rows: the values of the features, and their log-odds.
    pub(crate) self_test: &'a [crate::model::SelfTest],
}

/// What the inputs of the file are.
const INPUTS: &str = "the features of the model, as `bantam export features` writes them: after the cut at the snapshot date, lookups, \
                      aggregates, derived columns and personas";

/// What the file leaves out.
const NOT_INCLUDED: &str =
    "the computation of features, intervals, sub-scores, grades, gates, questions, routes and flags";

impl ExportedModel<'_> {
    /// Names and values of the metadata, in order.
    pub(super) fn metadata(&self, formula: &ModelFormula<'_>) -> Vec<(&'static str, String)> {
        vec![
            ("bantam_version", env!("CARGO_PKG_VERSION").to_owned()),
            ("project", self.project.to_owned()),
            ("model", self.id.to_owned()),
            ("model_sha256", self.sha256.to_owned()),
            ("trained_on", self.trained_on.clone()),
            ("base_log_odds", number_text(formula.base_log_odds)),
            ("base_odds", number_text(formula.base_log_odds.exp())),
            (
                "score",
                "50 + 10 * log2(odds / base odds); bantam rounds it to a whole number from 0 to 100"
                    .to_owned(),
            ),
            ("grades", self.grades_in_words()),
            ("inputs", INPUTS.to_owned()),
            ("not_included", NOT_INCLUDED.to_owned()),
        ]
    }

    fn grades_in_words(&self) -> String {
        let levels =
            self.grades.levels.iter().map(|(name, from)| format!("{name} from {}", number_text(*from)));
        let all: Vec<String> = levels.chain([format!("else {}", self.grades.below)]).collect();
        format!("{}, by the rounded score", listed(&all, all.len()))
    }
}

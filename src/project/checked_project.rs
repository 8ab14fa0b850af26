//! The checked project.

use std::path::PathBuf;

use super::connection::{Connection, LedgerPlace, OutputPlace};
use super::data::Data;
use super::decisions::{Grades, Route};
use super::derived::{Derived, Persona};
use super::drift_limits::DriftLimits;
use super::exports::Exports;
use super::feature::{Feature, Kind};
use super::feedback::Feedback;
use super::fitting::{EvaluationOptions, FitSettings};
use super::framework::Gate;
use super::handcrafted::Points;
use super::outcome::{OutcomeRules, SnapshotRule};
use super::predict_limits::PredictLimits;
use super::promotion::Promotion;
use super::source_tables::{Lookup, TimedTable};
use crate::numbers::LocaleFormat;

/// A checked `bantam.toml`. SQL in it has been parsed, but not yet checked against the tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// The file as the user named it, for messages.
    pub file: PathBuf,
    /// Its text, to locate mistakes that are found with the tables.
    pub text: String,
    /// Paths in the project are relative to this folder.
    pub folder: PathBuf,
    /// Models are stored under `models/<name>/`.
    pub name: String,
    /// Databases, in the order of the file.
    pub connections: Vec<Connection>,
    /// The tables of deals and leads.
    pub data: Data,
    /// When a deal counts as won or lost.
    pub outcome: OutcomeRules,
    /// The snapshot date; without it leakage and time order cannot be checked.
    pub snapshot: Option<SnapshotRule>,
    /// Timed tables, in the order of the file.
    pub tables: Vec<TimedTable>,
    /// Untimed tables joined by key, in the order of the file.
    pub lookups: Vec<Lookup>,
    /// New columns, in the order of the file.
    pub derived: Vec<Derived>,
    /// Personas; the first that matches wins.
    pub personas: Vec<Persona>,
    /// Features in the order of the file, groups in the order of `Group`.
    pub features: Vec<Feature>,
    /// How the model is fitted.
    pub fit: FitSettings,
    /// How the model is evaluated.
    pub evaluation: EvaluationOptions,
    /// Columns whose levels are segments of the evaluation, each once.
    pub segments: Vec<String>,
    /// Where predictions are written to; `None`: a file with the default name.
    pub output: Option<OutputPlace>,
    /// When a prediction is refused as a whole.
    pub predict: PredictLimits,
    /// Columns that are carried into the predictions as text.
    pub keep: Vec<String>,
    /// The columns of the predictions, in this order; none: all.
    pub output_columns: Vec<String>,
    /// Decimals of the probabilities in the predictions; `None`: as computed.
    pub decimals: Option<u8>,
    /// Which columns of the predictions go to a CRM.
    pub exports: Exports,
    /// When a new model replaces the champion.
    pub promotion: Promotion,
    /// When a person must look at the leads.
    pub drift: DriftLimits,
    /// How pages write numbers and dates; `None` as everywhere else.
    pub locale: Option<LocaleFormat>,
    /// Whether and where predictions are kept.
    pub ledger: LedgerPlace,
    /// The handcrafted points table; `None` without one.
    pub points: Option<Points>,
    /// Feedback of sales on leads.
    pub feedback: Option<Feedback>,
    /// Frameworks, in the order of the file.
    pub gates: Vec<Gate>,
    /// Grades by score.
    pub grades: Grades,
    /// Routes; the first that matches wins, the last matches every lead. Empty: leads get no route.
    pub routes: Vec<Route>,
}

impl Project {
    /// Whether a column of the predictions is carried by `keep` and has flags: it is a feature of that kind, or derived as one.
    pub(crate) fn keeps_flags_in(&self, column: &str) -> bool {
        let is_feature = |feature: &Feature| {
            feature.kind == Kind::Flag && feature.column().is_some_and(|own| own == column)
        };
        let is_derived = |derived: &Derived| derived.name == column && derived.is_flag();
        self.keep.iter().any(|kept| kept == column)
            && (self.features.iter().any(is_feature) || self.derived.iter().any(is_derived))
    }
}

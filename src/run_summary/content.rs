//! The content of a run summary, and its JSON Schema.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use crate::warning::WarningCode;

/// The version of the format. It changes when a key is renamed or removed; new keys may be added to a version.
pub(super) const FORMAT_VERSION: u32 = 1;

/// What a run of a command did: its inputs and outputs, counts, warnings and figures, and how it ended. Written whole at the end
/// of a run, also of one that fails.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "bantam run summary")]
pub(crate) struct RunSummary {
    /// The version of this format.
    #[schemars(extend("const" = FORMAT_VERSION))]
    pub(crate) format_version: u32,
    /// The program.
    pub(crate) program: ProgramVersion,
    /// The command.
    pub(crate) command: SummarisedCommand,
    /// When it started: RFC 3339, in UTC.
    pub(crate) started: String,
    /// How long it took.
    pub(crate) duration_seconds: f64,
    /// How it ended.
    pub(crate) exit: RunExit,
    /// The project; null if it could not be read.
    pub(crate) project: Option<RunProject>,
    /// The date of the job: only data from before it are used. Null if the project could not be read.
    pub(crate) as_of: Option<String>,
    /// The model that was trained or used: of `quarter`, the champion from now on.
    pub(crate) model: Option<RunModel>,
    /// What `train` or `quarter` decided.
    pub(crate) decision: Option<RunDecision>,
    /// The files that were read, with the rows of each table.
    pub(crate) inputs: Vec<RunInput>,
    /// The deals by outcome, of `train`, `quarter`, `check` and `review`.
    pub(crate) deals: Option<DealsByOutcome>,
    /// The leads of `predict` and `drift` by result: rows = scored + rejected + superseded.
    pub(crate) leads: Option<LeadRowCounts>,
    /// Leads by grade, of `predict`; the best grade first.
    pub(crate) grades: Vec<NamedCount>,
    /// Leads by route, of `predict`, in the order of the project.
    pub(crate) routes: Vec<NamedCount>,
    /// Findings of the audit by severity, of `check`.
    pub(crate) findings: Option<FindingCounts>,
    /// The warnings.
    pub(crate) warnings: Vec<RunWarning>,
    /// Figures with their 95 % intervals.
    pub(crate) figures: Vec<RunFigure>,
    /// The files that were written.
    pub(crate) outputs: Vec<RunOutput>,
}

/// A program and its version.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProgramVersion {
    /// Its name: `bantam`.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
}

/// A command with a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SummarisedCommand {
    /// `bantam train`
    Train,
    /// `bantam predict`
    Predict,
    /// `bantam quarter`
    Quarter,
    /// `bantam drift`
    Drift,
    /// `bantam review`
    Review,
    /// `bantam check`
    Check,
}

/// How a run ended.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunExit {
    /// The exit code.
    pub(crate) code: u8,
    /// The meaning of the exit code.
    pub(crate) reason: ExitReason,
    /// The errors; empty after a success.
    pub(crate) errors: Vec<RunError>,
}

impl ExitReason {
    /// The exit code.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Mistakes => 3,
            Self::Unfit => 4,
            Self::Look => 5,
            Self::Refused => 6,
        }
    }
}

/// The meaning of an exit code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ExitReason {
    /// 0: the job is done.
    #[default]
    Success,
    /// 1: the job failed.
    Failed,
    /// 2: the command line is invalid.
    Usage,
    /// 3: `bantam.toml` or a table has mistakes, or the audit has errors.
    Mistakes,
    /// 4: no model can be fitted.
    Unfit,
    /// 5: the job is done, and a person must look.
    Look,
    /// 6: the leads are beyond a limit of `[predict]`, so that no predictions are written.
    Refused,
}

/// An error with its remedy.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunError {
    /// The message.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) hint: Option<String>,
}

/// The project of a run.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunProject {
    /// Its name.
    pub(crate) name: String,
    /// Its file.
    pub(crate) file: String,
}

/// The model of a run.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunModel {
    /// Its id.
    pub(crate) id: String,
    /// The day it was trained on.
    pub(crate) trained_on: String,
    /// Its place in the registry after the run: `champion`, `former champion` or `candidate`; null for a model outside of it.
    pub(crate) state: Option<String>,
}

/// What a run decided.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunDecision {
    /// Of `train`: `promote` or `keep`; of `quarter`: `keep`, `recalibrate`, `promote` or `look`.
    pub(crate) decision: String,
    /// Why.
    pub(crate) reason: String,
}

/// The use of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum InputKind {
    /// The project file.
    Project,
    /// The deals.
    Deals,
    /// The leads.
    Leads,
    /// A timed table.
    Table,
    /// A lookup.
    Lookup,
    /// A points table.
    Points,
    /// A model.
    Model,
    /// Earlier predictions.
    Predictions,
}

/// An input: one or more files, and what became of their rows.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunInput {
    /// Its use.
    pub(crate) kind: InputKind,
    /// Its name in the project: `deals`, `leads`, that of the table or lookup, or the id of the model.
    pub(crate) name: String,
    /// Its files, as they were at the end of the run.
    pub(crate) files: Vec<HashedFile>,
    /// Its rows; null where they were not counted.
    pub(crate) rows: Option<TableRows>,
    /// The newest date in it before the date of the job, where its rows have dates: of deals, the newest snapshot or close.
    pub(crate) newest: Option<String>,
}

/// A file with its hash.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HashedFile {
    /// Its path; `-` for standard input.
    pub(crate) path: String,
    /// Its size; null for a stream, and if it could not be read.
    pub(crate) bytes: Option<u64>,
    /// The SHA-256 of its content, in hexadecimal; null likewise.
    pub(crate) sha256: Option<String>,
}

/// The rows of a table by result: read = used + rejected + superseded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableRows {
    /// All rows.
    pub(crate) read: usize,
    /// Those that are used.
    pub(crate) used: usize,
    /// Those that were rejected.
    pub(crate) rejected: usize,
    /// Those that a newer row, or an earlier copy, replaces.
    pub(crate) superseded: usize,
    /// Lines that are no rows, such as titles and totals; they are not among `read`.
    pub(crate) skipped: u64,
}

/// The deals by outcome. In `train`, `quarter` and `check` they add up to the used rows of the deals; in `review` they are the deals
/// with a prediction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DealsByOutcome {
    /// Won deals.
    pub(crate) won: usize,
    /// Lost deals.
    pub(crate) lost: usize,
    /// Open deals.
    pub(crate) open: usize,
    /// Open deals whose snapshot date is the date of the job or later.
    pub(crate) later: usize,
}

/// The leads by result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeadRowCounts {
    /// All rows of leads.
    pub(crate) rows: usize,
    /// Leads that were scored.
    pub(crate) scored: usize,
    /// Rows that were rejected.
    pub(crate) rejected: usize,
    /// Rows that a newer row, or an earlier copy, replaces.
    pub(crate) superseded: usize,
    /// Lines that are no rows; they are not among `rows`.
    pub(crate) skipped: u64,
    /// Closed deals, where the leads are the open deals; they are not among `rows`. Null where they were not counted.
    pub(crate) closed: Option<usize>,
}

/// The leads of a grade or route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamedCount {
    /// Its name.
    pub(crate) name: String,
    /// Its leads.
    pub(crate) leads: usize,
}

/// Findings of the audit by severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindingCounts {
    /// Inputs of the model that cannot have been available at the snapshot date.
    pub(crate) errors: usize,
    /// Likely leaks, and defects of the data.
    pub(crate) warnings: usize,
    /// Possible leaks.
    pub(crate) questions: usize,
    /// Information.
    pub(crate) notes: usize,
}

/// A warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunWarning {
    /// Its code, which is never renamed.
    pub(crate) code: WarningCode,
    /// The message.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) hint: Option<String>,
    /// The rows, leads, deals or values that it is about, where it counts them.
    pub(crate) count: Option<usize>,
}

/// What a figure is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FigureBasis {
    /// The model, on deals that it was not trained on.
    OutOfSample,
    /// The model, on the leads once their outcomes are known; the interval is a prediction interval.
    Expected,
    /// Earlier predictions, on the outcomes of their deals.
    Realised,
    /// The leads, compared with the training deals.
    Drift,
}

/// A figure with its 95 % interval.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunFigure {
    /// Its name, such as `roc_auc`, `log_loss` or `calibration_slope`.
    pub(crate) name: String,
    /// What it is of.
    pub(crate) basis: FigureBasis,
    /// The feature that it is about.
    pub(crate) feature: Option<String>,
    /// The estimate.
    pub(crate) value: f64,
    /// The lower end of the interval; null without one.
    pub(crate) low: Option<f64>,
    /// The upper end of the interval; null without one.
    pub(crate) high: Option<f64>,
}

/// The use of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum OutputKind {
    /// The predictions.
    Predictions,
    /// The rejected rows of leads or deals.
    Rejects,
    /// The predictions in the ledger.
    Ledger,
    /// The model.
    Model,
    /// The weights of the model.
    Weights,
    /// The figures of the evaluation.
    Evaluation,
    /// The page for people.
    Report,
    /// The page of leads.
    LeadsPage,
    /// The decision of a quarter, as JSON.
    Quarter,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunOutput {
    /// Its use.
    pub(crate) kind: OutputKind,
    /// Its path; `-` for standard output.
    pub(crate) path: String,
}

/// The JSON Schema (draft 2020-12) of a run summary. The same on every call, with its keys sorted.
pub(crate) fn summary_schema() -> serde_json::Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<RunSummary>().to_value();
    schema.sort_all_objects();
    schema
}

//! What the report of a training shows, as plain values. Nothing here is computed or laid out: whoever fills these
//! structs decides what is true, and `html` decides how it looks.
//!
//! # Units
//!
//! Probabilities and shares are from 0 to 1. Weights are in score points: +10 points double the odds. Every interval
//! is a 95 % interval. Log losses are in nats.

use super::measure::Measure;
use super::view_charts::{AlphaPath, Calibration, Curve, Gains, Quarter, ScoreBin};
use super::view_gates::Gates;

/// Everything that one page shows. Text is what the user wrote: it is escaped when it is shown.
#[derive(Debug, Clone)]
pub struct Report {
    /// The project's name in `bantam.toml`.
    pub project: String,
    /// The model's folder name, `<date>-<hash8>`.
    pub model_id: String,
    /// The day of the training, as `2026-07-01`.
    pub trained_on: String,
    /// The version of the program that trained.
    pub program_version: String,
    /// What it all comes to.
    pub verdict: Verdict,
    /// Three to five figures that lead the page.
    pub key_figures: Vec<KeyFigure>,
    /// What was learned from: deals won, lost and open, period, outcome conditions, files with their hashes.
    pub data: Vec<Row>,
    /// What was not learned from, and why.
    pub left_out: Vec<LeftOut>,
    /// How the figures were won, in a sentence: holdout and its dates, or cross-validation and its folds.
    pub judged_on: String,
    /// The figures, for every contestant.
    pub figures: Part<Figures>,
    /// Weights by feature group, strongest group first.
    pub weights: Part<Vec<WeightGroup>>,
    /// One curve for each contestant that ranks: x is the share of lost deals, y the share of won deals, that score
    /// at least as high. From (0, 0) to (1, 1).
    pub roc: Part<Vec<Curve>>,
    /// Promised against observed probabilities.
    pub calibration: Part<Calibration>,
    /// How many won deals the best-scored share of leads holds.
    pub gains: Part<Gains>,
    /// Scores of won and of lost deals.
    pub scores: Part<Vec<ScoreBin>>,
    /// The figures quarter by quarter, each time trained on what was closed by then; oldest first.
    pub backtest: Part<Vec<Quarter>>,
    /// How the penalty was chosen.
    pub alpha_path: Part<AlphaPath>,
    /// The figures by segment.
    pub segments: Part<Vec<SegmentColumn>>,
    /// What gates and routes would have done with past deals.
    pub gates: Part<Gates>,
    /// What the figures lose on deals that the model has not seen.
    pub optimism: Part<Optimism>,
    /// What could be wrong with the data.
    pub audit: Part<Audit>,
    /// That the fit is what it claims to be.
    pub certificate: Vec<CertificateRow>,
}

/// A section of the report that may have nothing to show.
#[derive(Debug, Clone, Default)]
pub enum Part<T> {
    /// It has something to show.
    Shown(T),
    /// It has not, and a reader would ask why: one sentence.
    Missing(String),
    /// It has not, and nobody would miss it.
    #[default]
    Omitted,
}

/// A figure with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The figure itself.
    pub value: f64,
    /// Lower and upper end, unless there are too few deals for one.
    pub interval: Option<(f64, f64)>,
}

/// What the report comes to, in words.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// How it sounds.
    pub tone: Tone,
    /// One line: "better than your points table by 0.06 AUC [0.03, 0.09]; calibrated; ready".
    pub headline: String,
    /// Two or three sentences that say what follows from it.
    pub sentences: Vec<String>,
}

/// How a verdict sounds; the worst is the largest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// Use it.
    Good,
    /// Use it with care, for the reasons given.
    Caution,
    /// Do not use it.
    Bad,
}

/// A figure that leads the page.
#[derive(Debug, Clone)]
pub struct KeyFigure {
    /// What it is: "ROC AUC", "deals judged".
    pub label: String,
    /// The figure as text: "0.81", "1,204".
    pub value: String,
    /// Its interval as text, "0.78 to 0.84", where it has one.
    pub interval: Option<String>,
    /// What it means, in a short sentence.
    pub meaning: String,
}

/// A label and what belongs to it.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it is.
    pub label: String,
    /// Its value as text.
    pub value: String,
    /// Set as code: SQL, a path, a hash.
    pub is_code: bool,
}

/// Deals or columns that the model did not learn from.
#[derive(Debug, Clone)]
pub struct LeftOut {
    /// Why: "closed before it was qualified".
    pub reason: String,
    /// How many.
    pub count: usize,
    /// One of them, to look up: an id, or the names of columns.
    pub example: Option<String>,
}

/// Whose ranking a figure or curve is. Each has one colour and line style on the whole page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The model of this report.
    Model,
    /// Every lead gets the same probability.
    BaseRate,
    /// The best single feature.
    BestFeature,
    /// The handcrafted points table.
    PointsTable,
    /// The same rules with learned weights.
    RelearnedPoints,
    /// The model in use.
    Champion,
}

/// One of those that are judged on the same deals.
#[derive(Debug, Clone)]
pub struct Contestant {
    /// Whose it is.
    pub role: Role,
    /// Its name as shown: "points table", "best single feature: industry".
    pub label: String,
}

/// The figures of all contestants, on the same deals.
#[derive(Debug, Clone)]
pub struct Figures {
    /// The columns; the model first.
    pub contestants: Vec<Contestant>,
    /// The rows.
    pub rows: Vec<FigureRow>,
}

/// One figure of all contestants.
#[derive(Debug, Clone)]
pub struct FigureRow {
    /// Which figure.
    pub measure: Measure,
    /// As many as there are contestants, in their order; `None` where the contestant has no such figure.
    pub cells: Vec<Option<FigureCell>>,
}

/// One figure of one contestant.
#[derive(Debug, Clone, Copy)]
pub struct FigureCell {
    /// The contestant's own.
    pub estimate: Estimate,
    /// The model's minus the contestant's, on the same deals; `None` for the model.
    pub model_minus_this: Option<Estimate>,
}

/// Features of one group, as `[features.<group>]`.
#[derive(Debug, Clone)]
pub struct WeightGroup {
    /// The group's name: "behavioural".
    pub name: String,
    /// Its features, strongest first.
    pub features: Vec<WeightedFeature>,
}

/// A feature and its weights.
#[derive(Debug, Clone)]
pub struct WeightedFeature {
    /// The feature's name in `bantam.toml`.
    pub name: String,
    /// What a weight is for: "per standard deviation of ln(1 + x)", "against the average deal".
    pub unit: String,
    /// One for a number or flag, one a level or member else.
    pub weights: Vec<Weight>,
}

/// One weight.
#[derive(Debug, Clone)]
pub struct Weight {
    /// The level, member or part of the feature that it is for; empty when the feature has but one.
    pub term: String,
    /// Score points with interval.
    pub points: Estimate,
    /// What it does to the odds: 2 doubles them. Above 0.
    pub odds_factor: f64,
    /// Share of bootstrap fits in which the weight has the same sign, 0 to 1.
    pub sign_stability: Option<f64>,
    /// What it says in plain words: "a trial raises the odds of winning 2.3 times".
    pub sentence: String,
    /// Where the data contradict `expect`: what was expected, "expected to help".
    pub contradicts: Option<String>,
}

/// The segments that one column makes.
#[derive(Debug, Clone)]
pub struct SegmentColumn {
    /// The column.
    pub name: String,
    /// Its levels, largest first, and last the pooled ones.
    pub segments: Vec<Segment>,
}

/// The deals of one level of a column.
#[derive(Debug, Clone)]
pub struct Segment {
    /// The level; "other" for pooled ones.
    pub level: String,
    /// The levels that were too small to stand alone, for the pooled row.
    pub pooled: Vec<String>,
    /// Deals judged.
    pub n: usize,
    /// Won deals among them.
    pub n_won: usize,
    /// ROC AUC within the segment.
    pub auc: Option<Estimate>,
    /// Share won, with a Wilson interval.
    pub observed: Option<Estimate>,
    /// Mean predicted probability.
    pub predicted: f64,
    /// Lift at the capacity within the segment.
    pub lift: Option<Estimate>,
}

/// What the figures lose on deals that the model has not seen.
#[derive(Debug, Clone)]
pub struct Optimism {
    /// Bootstrap samples that it rests on.
    pub n_resamples: usize,
    /// One for each figure.
    pub rows: Vec<OptimismRow>,
}

/// The optimism of one figure.
#[derive(Debug, Clone, Copy)]
pub struct OptimismRow {
    /// Which figure.
    pub measure: Measure,
    /// On the deals that the model learned from.
    pub apparent: f64,
    /// Apparent minus what is to be expected.
    pub optimism: f64,
    /// What is to be expected on new deals.
    pub corrected: Estimate,
}

/// What could be wrong with the data.
#[derive(Debug, Clone)]
pub struct Audit {
    /// What was looked at, in a sentence: "31 columns were tested for knowing the outcome".
    pub examined: String,
    /// What was found, gravest first.
    pub findings: Vec<Finding>,
}

/// One thing that could be wrong.
#[derive(Debug, Clone)]
pub struct Finding {
    /// How grave it is.
    pub severity: Severity,
    /// The column or feature.
    pub column: String,
    /// What was seen.
    pub evidence: String,
    /// The line for `bantam.toml` that settles it.
    pub remedy: Option<String>,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The figures cannot be trusted before it is settled.
    Severe,
    /// It should be looked into.
    Warning,
    /// Good to know.
    Note,
}

/// One figure of the fit's certificate.
#[derive(Debug, Clone)]
pub struct CertificateRow {
    /// What it is: "gradient norm".
    pub label: String,
    /// Its value as text.
    pub value: String,
    /// What it means, in a sentence.
    pub meaning: String,
}

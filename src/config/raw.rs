//! `bantam.toml` as the user writes it, and the source of its JSON Schema.
//!
//! The types define the keys, their types and ranges; the comment of a field is the description that an
//! editor shows for its key. Constraints between keys, such as two keys that exclude each other, are checked
//! by [`parse`](crate::project::parse).

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::raw_aggregate::{RawAggregate, RawAggregateFeature};
use super::raw_connections::{RawConnection, RawTablePlace};
use super::raw_drift::RawDrift;
use super::raw_export::RawExport;
use super::raw_feedback::RawFeedback;
use super::raw_fit::{RawEvaluation, RawFit};
use super::raw_format::{RawColumnFormat, RawDateFormats, RawFormat, RawNumbers};
use super::raw_gates::RawGate;
use super::raw_points::RawPoints;
use super::raw_predict::RawPredict;
use super::raw_promotion::RawPromotion;
use super::raw_report::RawReport;
use super::raw_values::{RawBins, RawDate, RawExpect, RawShape, RawSignal, RawSpan, RawSql};

/// The version of the format that this program understands.
pub const CONFIG_VERSION: i64 = 1;

/// Levels with fewer rows than this carry almost no information; they are pooled in `other`.
pub const DEFAULT_MIN_COUNT: u32 = 20;

/// Quintiles: enough for a non-linear effect, few enough for small tables.
pub const DEFAULT_BINS: u32 = 5;

/// Default separator of the members of a set.
pub const DEFAULT_SET_SEPARATOR: &str = ";";

/// Name of the grade below the others, after A, B and C.
const DEFAULT_BELOW: &str = "D";

/// A project of bantam: its tables, the features of the model, and the decisions that follow from the score.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "bantam.toml")]
pub struct RawProject {
    /// Version of the format of this file: 1.
    #[schemars(extend("const" = CONFIG_VERSION))]
    #[expect(dead_code, reason = "the schema checks it before the file is read")]
    pub config_version: u32,
    /// Name of the project; its models are stored in a folder of this name. Letters, digits, `-` and `_`.
    #[schemars(length(min = 1), extend("pattern" = "^[A-Za-z0-9_-]+$"))]
    pub name: String,
    /// Databases that tables are read from and predictions are written to.
    #[serde(default)]
    pub connections: IndexMap<String, RawConnection>,
    /// The tables of deals and leads.
    pub data: RawData,
    /// When a deal counts as won or lost.
    pub outcome: RawOutcome,
    /// The snapshot date of each lead. Without it, leakage and time order cannot be checked.
    pub snapshot: Option<RawSnapshot>,
    /// Timed tables, such as activities; only rows before the snapshot are used.
    #[serde(default)]
    pub tables: IndexMap<String, RawTable>,
    /// Untimed tables, joined by key.
    #[serde(default)]
    pub lookups: IndexMap<String, RawLookup>,
    /// Derived columns, from SQL or from the rows of a timed table; a column may use those above it.
    #[serde(default)]
    pub derive: IndexMap<String, RawDerived>,
    /// Types of buyers, each with its condition; the first match is the value of the feature `persona`.
    #[serde(default)]
    pub personas: IndexMap<String, RawSql>,
    /// The inputs of the model, in six groups.
    #[serde(default)]
    pub features: RawFeatures,
    /// How the model is fitted.
    #[serde(default)]
    pub fit: RawFit,
    /// How the model is evaluated.
    #[serde(default)]
    pub evaluation: RawEvaluation,
    /// When a prediction is refused as a whole.
    #[serde(default)]
    pub predict: RawPredict,
    /// When a new model replaces the champion.
    #[serde(default)]
    pub promotion: RawPromotion,
    /// When a person must look at the leads.
    #[serde(default)]
    pub drift: RawDrift,
    /// The handcrafted points table, compared with the model.
    pub points: Option<RawPoints>,
    /// How the pages of results are written.
    #[serde(default)]
    pub report: RawReport,
    /// Which columns of the predictions go to which fields of a CRM.
    #[serde(default)]
    pub export: RawExport,
    /// Feedback of sales, compared with the scores.
    pub feedback: Option<RawFeedback>,
    /// Qualification frameworks, such as BANT: each a list of criteria.
    #[serde(default)]
    pub gates: IndexMap<String, RawGate>,
    /// Grades by score. Default: A from 65, B from 50, C from 35, D below.
    #[serde(default)]
    pub grades: RawGrades,
    /// Routes of leads; the first match applies, and the last route has no `when`.
    #[serde(default)]
    pub routes: Vec<RawRoute>,
}

/// The tables of deals and leads, and how they are read.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawData {
    /// File of the deals: CSV, TSV, JSON Lines, Excel, Parquet or Arrow, or a glob; or a table or query of a database.
    pub deals: RawTablePlace,
    /// File of the leads, or a table or query of a database. Default: the open deals are scored.
    pub leads: Option<RawTablePlace>,
    /// File of the training table that `bantam export sql --what training` makes in an engine: deals with the columns of lookups and
    /// aggregates as of their snapshots. It is trained on instead of `deals`, and no other table is read. May be a table or query of a
    /// database.
    pub snapshot_table: Option<RawTablePlace>,
    /// Column with the id of a lead. Default: the row number.
    #[schemars(length(min = 1))]
    pub id: Option<String>,
    /// Column with the id of the company; its deals share a fold in cross-validation.
    #[schemars(length(min = 1))]
    pub account: Option<String>,
    /// Column with the value of a deal, a number: for reports only, never a feature.
    #[schemars(length(min = 1))]
    pub amount: Option<String>,
    /// Currency of the amounts, shown with each that people read: a code of ISO 4217, such as `EUR`, or a symbol, such as `€`.
    #[schemars(length(min = 1))]
    pub currency: Option<String>,
    /// Null values: texts that mean a missing value.
    #[serde(default = "default_null_values")]
    pub null_values: Vec<String>,
    /// Separator of text files: one ASCII character. Default: detected.
    #[schemars(length(min = 1, max = 1))]
    pub separator: Option<String>,
    /// Format of dates besides ISO 8601, such as `%d-%m-%Y`, or a list of formats.
    pub date_format: Option<RawDateFormats>,
    /// Time zone of dates without an offset, such as `Europe/Berlin`. Default: UTC.
    #[schemars(length(min = 1))]
    pub time_zone: Option<String>,
    /// How numbers are written: with a decimal point or a decimal comma. Default: detected for each column in training.
    pub numbers: Option<RawNumbers>,
    /// Encoding of text files, such as `windows-1252`. Default: detected.
    #[schemars(length(min = 1))]
    pub encoding: Option<String>,
    /// Sheet of spreadsheet files. Default: the first.
    #[schemars(length(min = 1))]
    pub sheet: Option<String>,
    /// Column with the date of the last change of a row: of rows with the same id, the newest is used.
    #[schemars(length(min = 1))]
    pub version: Option<String>,
    /// Columns whose numbers or dates are written in another way than the others.
    #[serde(default)]
    pub columns: IndexMap<String, RawColumnFormat>,
    /// Columns that are filled in after the snapshot date (leaks); none of them may be a feature.
    #[serde(default)]
    pub leaks: Vec<String>,
}

/// When a deal counts as won or lost.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawOutcome {
    /// Condition of a won deal, in SQL.
    pub won: RawSql,
    /// Condition of a lost deal, in SQL. Deals that meet neither condition are open and not used for training. May be left out where
    /// `within` is given: deals that are not won within that period are lost.
    pub lost: Option<RawSql>,
    /// Column with the close date.
    #[schemars(length(min = 1))]
    pub closed_at: Option<String>,
    /// A deal counts as won if it was won within this period after its snapshot. Deals whose period has not ended are weighted by
    /// inverse probability of censoring in the fit. Needs `closed_at` and `[snapshot]`.
    pub within: Option<RawSpan>,
    /// Case weight of a deal, in SQL: a number of at least 0, such as `ln(1 + amount)`. Default: 1.
    pub weight: Option<RawSql>,
    /// The case weight of a deal is halved for each such period between its close and the newest one. Needs
    /// `closed_at`.
    pub half_life: Option<RawSpan>,
    /// Facts after the snapshot date, such as a renewal: aggregates over a timed table as of today, which only `won`,
    /// `lost` and `weight` may use. A backtest uses them as of today, too.
    #[serde(default)]
    pub facts: IndexMap<String, RawAggregate>,
}

/// The snapshot date of each lead.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSnapshot {
    /// Column with the date on which the deal would have been scored.
    #[schemars(length(min = 1))]
    pub at: String,
    /// Date to use instead of today, for archived data.
    pub as_of: Option<RawDate>,
}

/// A table of dated rows, such as activities.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTable {
    /// File or glob, or a table or query of a database.
    pub file: RawTablePlace,
    /// Its key column.
    #[schemars(length(min = 1))]
    pub key: String,
    /// Its date column.
    #[schemars(length(min = 1))]
    pub at: String,
    /// Column of deals and leads that is joined to the key. Default: the name in `key`. Contacts are joined by the
    /// column of the company: then a deal has all rows of its company before its own snapshot.
    #[schemars(length(min = 1))]
    pub on: Option<String>,
    /// How this file is read, where it differs from `[data]`.
    pub format: Option<RawFormat>,
}

/// An untimed table joined by key.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLookup {
    /// File or glob, or a table or query of a database.
    pub file: RawTablePlace,
    /// Its key column; keys must be unique.
    #[schemars(length(min = 1))]
    pub key: String,
    /// Column of deals and leads that is joined to the key. Default: the name in `key`.
    #[schemars(length(min = 1))]
    pub on: Option<String>,
    /// How this file is read, where it differs from `[data]`.
    pub format: Option<RawFormat>,
}

/// The inputs of the model, in six groups.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawFeatures {
    /// Attributes of the person.
    pub demographic: IndexMap<String, RawFeature>,
    /// Attributes of the company.
    pub firmographic: IndexMap<String, RawFeature>,
    /// Pains, goals and attitudes.
    pub psychographic: IndexMap<String, RawFeature>,
    /// Activities and source of the lead.
    pub behavioural: IndexMap<String, RawFeature>,
    /// Type of buyer.
    pub persona: IndexMap<String, RawFeature>,
    /// Answers to qualification questions.
    pub qualification: IndexMap<String, RawFeature>,
}

/// A derived column: an expression in SQL, or an aggregate over a timed table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawDerived {
    /// An expression over the columns above it.
    Sql(RawSql),
    /// An aggregate over the lead's rows in a timed table: `from` and one measure.
    Aggregate(Box<RawAggregate>),
}

/// One input of the model: a column, or an aggregate over a timed table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawFeature {
    /// A column of the deals, a lookup, a derived column, or `persona`.
    Column(RawColumn),
    /// An aggregate over the lead's rows in a timed table: `from` and one measure.
    Aggregate(Box<RawAggregateFeature>),
}

/// A feature read from a column.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawColumn {
    /// How it is encoded.
    pub kind: RawKind,
    /// The column. Default: the name of the feature.
    #[schemars(length(min = 1))]
    pub column: Option<String>,
    /// Transformation of a number. Default: linear.
    pub shape: Option<RawShape>,
    /// For the shape `bins`: the number of quantile bins, or the edges. Default: 5 quantile bins.
    pub bins: Option<RawBins>,
    /// For categories and sets: levels and members with fewer rows than this are pooled in `other`. Default: 20.
    #[schemars(range(min = 1))]
    pub min_count: Option<u32>,
    /// For sets: the separator of members. Default: `;`.
    #[schemars(length(min = 1))]
    pub separator: Option<String>,
    /// The expected sign of the weight: the report warns if the weight has significantly the other sign. For numbers of
    /// the shapes `linear` and `log`, and flags.
    pub expect: Option<RawExpect>,
    /// The kind of signal: interest (engagement with content) or intent (buying behaviour).
    pub signal: Option<RawSignal>,
    /// Whether sales or marketing can influence it: `bantam explain` shows which change would reach the next grade.
    #[serde(default)]
    pub actionable: bool,
    /// The name that people read in its place, at most 60 characters. Default: its name.
    #[schemars(length(min = 1, max = 60))]
    pub label: Option<String>,
}

/// How a column is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawKind {
    /// A number.
    Number,
    /// Yes, no or unknown.
    Flag,
    /// A category: one of several texts.
    Category,
    /// A set: several texts in one cell.
    Set,
}

/// Grades: each name with its lowest score.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct RawGrades {
    /// Name of the grade below the lowest score.
    #[serde(default = "default_below")]
    #[schemars(length(min = 1))]
    pub below: String,
    /// Lowest score by name.
    #[serde(flatten)]
    pub levels: IndexMap<String, RawScore>,
}

impl Default for RawGrades {
    fn default() -> Self {
        Self { below: default_below(), levels: IndexMap::new() }
    }
}

/// A score, from 0 to 100.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub struct RawScore(#[schemars(range(min = 0, max = 100))] pub f64);

/// A route.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRoute {
    /// Its name.
    #[schemars(length(min = 1))]
    pub name: String,
    /// SQL condition; the last route has none and takes all other leads.
    pub when: Option<RawSql>,
}

fn default_null_values() -> Vec<String> {
    vec![String::new()]
}

fn default_below() -> String {
    DEFAULT_BELOW.to_owned()
}

//! `bantam.toml` as the user writes it, and the source of its JSON Schema.
//!
//! The types say which keys there are, of which type and in which range; the comment of a field is what an
//! editor shows for its key. What no single key can show, such as two keys that exclude each other, is left
//! to [`parse`](crate::project::parse).

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::raw_aggregate::{RawAggregate, RawAggregateFeature};
use super::raw_feedback::RawFeedback;
use super::raw_fit::{RawEvaluation, RawFit};
use super::raw_gates::RawGate;
use super::raw_points::RawPoints;
use super::raw_values::{RawBins, RawDate, RawExpect, RawShape, RawSignal, RawSpan, RawSql};

/// The version of the format that this program understands.
pub const CONFIG_VERSION: i64 = 1;

/// Levels with fewer rows than this carry almost no information; they are pooled in `other`.
pub const DEFAULT_MIN_COUNT: u32 = 20;

/// Quintiles: enough to show a curve, few enough for small tables.
pub const DEFAULT_BINS: u32 = 5;

/// Default separator of the members of a set.
pub const DEFAULT_SET_SEPARATOR: &str = ";";

/// Name of the grade below the others, after A, B and C.
const DEFAULT_BELOW: &str = "D";

/// A project of bantam: which tables to learn from, what to learn and what to do with the score.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "bantam.toml")]
pub struct RawProject {
    /// Version of the format of this file: 1.
    #[schemars(extend("const" = CONFIG_VERSION))]
    #[expect(dead_code, reason = "the schema checks it before the file is read")]
    pub config_version: u32,
    /// Name of the project; its models are kept in the folder of this name. Letters, digits, `-` and `_`.
    #[schemars(length(min = 1), extend("pattern" = "^[A-Za-z0-9_-]+$"))]
    pub name: String,
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
    /// New columns, from SQL or from the rows of a timed table; a later one may use an earlier one.
    #[serde(default)]
    pub derive: IndexMap<String, RawDerived>,
    /// Kinds of buyer, each with its condition; the first match gives the feature `persona`.
    #[serde(default)]
    pub personas: IndexMap<String, RawSql>,
    /// The inputs of the model, in six groups.
    #[serde(default)]
    pub features: RawFeatures,
    /// How the model is fitted.
    #[serde(default)]
    pub fit: RawFit,
    /// How the model is judged.
    #[serde(default)]
    pub evaluation: RawEvaluation,
    /// The handcrafted points table, to be compared with the model.
    pub points: Option<RawPoints>,
    /// Feedback of sales, to be compared with the scores.
    pub feedback: Option<RawFeedback>,
    /// Qualification frameworks, such as BANT: each a list of criteria.
    #[serde(default)]
    pub gates: IndexMap<String, RawGate>,
    /// Grades by score; A from 65, B from 50, C from 35 and D below unless given.
    #[serde(default)]
    pub grades: RawGrades,
    /// Where leads go; the first match wins, and the last route has no `when`.
    #[serde(default)]
    pub routes: Vec<RawRoute>,
}

/// The tables of deals and leads, and how they are read.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawData {
    /// File of the deals: CSV, TSV, Parquet or JSON Lines, or a glob.
    #[schemars(length(min = 1))]
    pub deals: String,
    /// File of the leads; without it, the open deals are the leads.
    #[schemars(length(min = 1))]
    pub leads: Option<String>,
    /// Column that names a lead; without it, the row number.
    #[schemars(length(min = 1))]
    pub id: Option<String>,
    /// Column of the company; its deals are in one fold of a cross-validation.
    #[schemars(length(min = 1))]
    pub account: Option<String>,
    /// Column with the money of a deal, a number: for reports only, never a feature.
    #[schemars(length(min = 1))]
    pub amount: Option<String>,
    /// Words that mean a missing value.
    #[serde(default = "default_null_values")]
    pub null_values: Vec<String>,
    /// Separator of text files: one ASCII character. Found by itself unless given.
    #[schemars(length(min = 1, max = 1))]
    pub separator: Option<String>,
    /// Format of dates, such as `%d-%m-%Y`; ISO 8601 unless given.
    #[schemars(length(min = 1))]
    pub date_format: Option<String>,
    /// Columns that are known only after the outcome; none of them may be a feature.
    #[serde(default)]
    pub leaks: Vec<String>,
}

/// When a deal counts as won or lost.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawOutcome {
    /// Condition of a won deal, in SQL.
    pub won: RawSql,
    /// Condition of a lost deal, in SQL. Deals that are neither are open and left out.
    pub lost: RawSql,
    /// Column with the date of the close.
    #[schemars(length(min = 1))]
    pub closed_at: Option<String>,
    /// Won means won within this span of the snapshot. Needs `closed_at` and `[snapshot]`.
    pub within: Option<RawSpan>,
    /// What a deal counts, in SQL: a number of at least 0, such as `ln(1 + amount)`; 1 unless given.
    pub weight: Option<RawSql>,
    /// A deal closed this long before the newest one counts half. Needs `closed_at`.
    pub half_life: Option<RawSpan>,
    /// What became known after the snapshot, such as a renewal: aggregates over a timed table as of today, which only
    /// `won`, `lost` and `weight` may use. A backtest sees them as of today, too.
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
    /// File or glob.
    #[schemars(length(min = 1))]
    pub file: String,
    /// Its key column.
    #[schemars(length(min = 1))]
    pub key: String,
    /// Its date column.
    #[schemars(length(min = 1))]
    pub at: String,
    /// Column of deals and leads that the key is matched with; the same as `key` unless given. Contacts of a company are
    /// matched with the column of the company: then every deal sees all rows of its company before its own snapshot.
    #[schemars(length(min = 1))]
    pub on: Option<String>,
}

/// An untimed table joined by key.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLookup {
    /// File or glob.
    #[schemars(length(min = 1))]
    pub file: String,
    /// Its key column; keys must be unique.
    #[schemars(length(min = 1))]
    pub key: String,
    /// Column of deals and leads that the key is matched with; the same as `key` unless given.
    #[schemars(length(min = 1))]
    pub on: Option<String>,
}

/// The inputs of the model, in six groups.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawFeatures {
    /// Who the person is.
    pub demographic: IndexMap<String, RawFeature>,
    /// What the company is.
    pub firmographic: IndexMap<String, RawFeature>,
    /// What they want and fear.
    pub psychographic: IndexMap<String, RawFeature>,
    /// What they did.
    pub behavioural: IndexMap<String, RawFeature>,
    /// Which kind of buyer they are.
    pub persona: IndexMap<String, RawFeature>,
    /// What they answered.
    pub qualification: IndexMap<String, RawFeature>,
}

/// A new column: an expression in SQL, or an aggregate over a timed table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawDerived {
    /// An expression over the columns before it.
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
    /// The column, when it is not named like the feature.
    #[schemars(length(min = 1))]
    pub column: Option<String>,
    /// How a number enters the model; linear unless given.
    pub shape: Option<RawShape>,
    /// For the shape `bins`: their number, or their edges; 5 quantiles unless given.
    pub bins: Option<RawBins>,
    /// For categories and sets: what has fewer rows than this shares `other`; 20 unless given.
    #[schemars(range(min = 1))]
    pub min_count: Option<u32>,
    /// For sets: the separator of two members; `;` unless given.
    #[schemars(length(min = 1))]
    pub separator: Option<String>,
    /// The sign that the weight should have: the report warns where the deals contradict it with confidence. For
    /// numbers of the shapes `linear` and `log`, and flags.
    pub expect: Option<RawExpect>,
    /// The kind of signal: interest in us, or intent to buy.
    pub signal: Option<RawSignal>,
    /// Whether we can do something about it: `bantam explain` says which change would lift the lead to the next grade.
    #[serde(default)]
    pub actionable: bool,
}

/// How a column is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawKind {
    /// A number.
    Number,
    /// Yes, no or unknown.
    Flag,
    /// One of several words.
    Category,
    /// Several words in one cell.
    Set,
}

/// Grades: each name with its lowest score.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct RawGrades {
    /// Name of the grade of what is below the last.
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

/// Where a lead goes.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRoute {
    /// Its name.
    #[schemars(length(min = 1))]
    pub name: String,
    /// SQL condition; the last route has none and takes all that are left.
    pub when: Option<RawSql>,
}

fn default_null_values() -> Vec<String> {
    vec![String::new()]
}

fn default_below() -> String {
    DEFAULT_BELOW.to_owned()
}

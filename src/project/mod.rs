//! `bantam.toml`: what the program uses ([`Project`]).
//!
//! Only [`load`] builds a [`Project`], and only after every mistake in the file has been looked for, so
//! that a user sees all of them at once, each with its line, its column and the nearest key.

pub mod template;

mod aggregate;
mod feedback;
mod fitting;
mod framework;
mod handcrafted;
mod check;
mod check_features;
mod check_facts;
mod check_aggregate;
mod check_encoding;
mod check_feedback;
mod check_fit;
mod check_points;
mod check_gates;
mod check_rules;
#[cfg(test)]
pub(crate) mod tests;

use std::path::PathBuf;

use crate::config::Path;
use crate::units::{AsOf, Days};

pub use aggregate::{Aggregate, Measure, ValueType};
pub use check::{ProjectError, load, parse};
pub use check_points::group_of;
pub use check_rules::CHANGES;
pub use feedback::Feedback;
pub use fitting::{EvaluationOptions, FitSettings, PenaltySetting, Prior, SolverSetting};
pub use framework::{Criterion, Gate, Meaning, Pass};
pub use handcrafted::{Decay, DecayStep, Points, PointsGroup, PointsRule};

/// A checked `bantam.toml`. SQL in it has been parsed, but not yet held against the tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// The file as the user named it, for messages.
    pub file: PathBuf,
    /// Its text, to point at the line of a mistake that only the tables reveal.
    pub text: String,
    /// Paths in the project are relative to this folder.
    pub folder: PathBuf,
    /// Models are kept under `models/<name>/`.
    pub name: String,
    /// The tables of deals and leads.
    pub data: Data,
    /// When a deal counts as won or lost.
    pub outcome: OutcomeRules,
    /// When a lead is looked at; without it leakage and time order cannot be checked.
    pub snapshot: Option<SnapshotRule>,
    /// Timed tables, in the order of the file.
    pub tables: Vec<TimedTable>,
    /// Untimed tables joined by key, in the order of the file.
    pub lookups: Vec<Lookup>,
    /// New columns, in the order of the file.
    pub derived: Vec<Derived>,
    /// Personas; the first that matches wins.
    pub personas: Vec<Persona>,
    /// Features in the order of the file, groups in the order of [`Group`].
    pub features: Vec<Feature>,
    /// How the model is fitted.
    pub fit: FitSettings,
    /// How the model is judged.
    pub evaluation: EvaluationOptions,
    /// The handcrafted weights, where there are any.
    pub points: Option<Points>,
    /// What sales said of leads.
    pub feedback: Option<Feedback>,
    /// Frameworks, in the order of the file.
    pub gates: Vec<Gate>,
    /// Grades by score.
    pub grades: Grades,
    /// Routes; the first that matches wins, the last matches every lead. Empty: leads get no route.
    pub routes: Vec<Route>,
}

/// The tables of deals and leads, and how they are read.
#[derive(Debug, Clone, PartialEq)]
pub struct Data {
    /// File or glob of the deals, relative to the project's folder.
    pub deals: String,
    /// File or glob of the leads; `None`: the open deals are the leads.
    pub leads: Option<String>,
    /// Column that names a lead; `None`: the row number.
    pub id: Option<String>,
    /// Column of the company; its deals are in one fold of a cross-validation.
    pub account: Option<String>,
    /// Column with the money of a deal, for reports: never a feature, whether or not it is among `leaks`.
    pub amount: Option<String>,
    /// How text files are read.
    pub reading: Reading,
    /// Columns that are known only later and may never reach a feature.
    pub leaks: Vec<String>,
}

impl Data {
    /// The columns that may never reach a feature: `leaks` and then `amount`, each once.
    pub fn kept_out(&self) -> impl Iterator<Item = &String> {
        let amount = self.amount.iter().filter(|amount| !self.leaks.contains(amount));
        self.leaks.iter().chain(amount)
    }
}

/// How values in files are understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// Words that mean "not known", compared after trimming.
    pub null_values: Vec<String>,
    /// Separator of text files; `None`: found from the header.
    pub separator: Option<u8>,
    /// `strftime` pattern of dates; `None`: ISO 8601.
    pub date_format: Option<String>,
}

/// A piece of SQL and where in `bantam.toml` it stands. Two are equal when their text is.
#[derive(Debug, Clone)]
pub struct Sql {
    /// The expression as written.
    pub text: String,
    /// The keys that lead to it, for messages.
    pub path: Path,
}

impl PartialEq for Sql {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Sql {}

/// When a deal counts as won or lost.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeRules {
    /// Condition of a won deal.
    pub won: Sql,
    /// Condition of a lost deal.
    pub lost: Sql,
    /// Column with the date of the close.
    pub closed_at: Option<String>,
    /// Won means won within this span of the snapshot.
    pub within: Option<Days>,
    /// What a deal counts, a number; 1 without.
    pub weight: Option<Sql>,
    /// A deal closed this long before the newest one counts half.
    pub half_life: Option<Days>,
    /// What became known after the snapshot: columns that `won`, `lost` and `weight` may use, and nothing else.
    pub facts: Vec<Fact>,
}

/// What is known of a deal today from its rows in a timed table, for its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The name of its column.
    pub name: String,
    /// Its value, as of today rather than of the snapshot.
    pub value: Aggregate,
}

impl Fact {
    /// The keys that lead to this fact in `bantam.toml`.
    #[must_use]
    pub fn path(&self) -> Path {
        Path::new(["outcome", "facts", &self.name])
    }
}

/// When a lead is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotRule {
    /// Column with the date of the snapshot of a deal.
    pub at: String,
    /// Stands in for today, for archived data; an `--as-of` on the command line goes before it.
    pub as_of: Option<AsOf>,
}

/// A table of dated rows, such as activities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimedTable {
    /// Its name in the project.
    pub name: String,
    /// File or glob.
    pub file: String,
    /// Its key column.
    pub key: String,
    /// The column of deals and leads that the key is matched with.
    pub on: String,
    /// Its date column.
    pub at: String,
}

/// An untimed table joined by key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// Its name in the project.
    pub name: String,
    /// File or glob.
    pub file: String,
    /// Its key column; keys must be unique.
    pub key: String,
    /// The column of deals and leads (or of an earlier lookup) that the key is matched with.
    pub on: String,
}

/// A new column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// Name of the new column.
    pub name: String,
    /// Where its value comes from.
    pub value: DerivedValue,
}

impl Derived {
    /// The keys that lead to this column in `bantam.toml`.
    #[must_use]
    pub fn path(&self) -> Path {
        Path::new(["derive", &self.name])
    }

    /// Its expression over the columns before it, where it is one.
    #[must_use]
    pub fn sql(&self) -> Option<&Sql> {
        match &self.value {
            DerivedValue::Sql(sql) => Some(sql),
            DerivedValue::Aggregate(_) => None,
        }
    }
}

/// Where the value of a new column comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DerivedValue {
    /// An expression over the columns before it.
    Sql(Sql),
    /// An aggregate over the lead's rows in a timed table.
    Aggregate(Aggregate),
}

/// A kind of buyer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Persona {
    /// Its name: the value of the feature `persona`.
    pub name: String,
    /// Who it is.
    pub when: Sql,
}

/// The six groups of features, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Who the person is.
    Demographic,
    /// What the company is.
    Firmographic,
    /// What they want and fear.
    Psychographic,
    /// What they did.
    Behavioural,
    /// Which kind of buyer they are.
    Persona,
    /// What they answered.
    Qualification,
}

impl Group {
    /// All groups, in order.
    pub const ALL: [Self; 6] = [
        Self::Demographic,
        Self::Firmographic,
        Self::Psychographic,
        Self::Behavioural,
        Self::Persona,
        Self::Qualification,
    ];

    /// The word in `bantam.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Demographic => "demographic",
            Self::Firmographic => "firmographic",
            Self::Psychographic => "psychographic",
            Self::Behavioural => "behavioural",
            Self::Persona => "persona",
            Self::Qualification => "qualification",
        }
    }

    /// Whether the group counts towards the fit sub-score.
    #[must_use]
    pub const fn is_fit(self) -> bool {
        matches!(self, Self::Demographic | Self::Firmographic | Self::Psychographic | Self::Persona)
    }
}

/// One input of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its name: the key in `bantam.toml`, and its column in the snapshot.
    pub name: String,
    /// Its group.
    pub group: Group,
    /// Where its value comes from.
    pub source: Source,
    /// How it is encoded.
    pub kind: Kind,
    /// The sign that its weight should have; only where [`Kind::has_one_weight`].
    pub expect: Option<Sign>,
    /// What the behaviour tells, for the two partial scores.
    pub signal: Option<Signal>,
    /// Whether something can be done about it. It changes no score; models do not carry it.
    pub actionable: bool,
}

impl Feature {
    /// The keys that lead to this feature in `bantam.toml`.
    #[must_use]
    pub fn path(&self) -> Path {
        Path::new(["features", self.group.name(), &self.name])
    }
}

/// Where the value of a feature comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A column of the deals, a lookup, a derived column, or `persona`.
    Column(String),
    /// An aggregate over the lead's rows in a timed table.
    Aggregate(Aggregate),
}

/// How a feature becomes columns of the design.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A number.
    Number(Shape),
    /// Yes, no or unknown.
    Flag,
    /// One of several words.
    Category {
        /// Levels with fewer training rows share the level `other`.
        min_count: u32,
    },
    /// Several words in one cell.
    Set {
        /// What stands between them.
        separator: String,
        /// Members with fewer training rows share the member `other`.
        min_count: u32,
    },
}

impl Kind {
    /// Whether one weight tells the effect of the feature, so that its sign means something.
    #[must_use]
    pub const fn has_one_weight(&self) -> bool {
        matches!(self, Self::Number(Shape::Linear | Shape::Log) | Self::Flag)
    }
}

/// How a number enters the log-odds.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// As it is.
    Linear,
    /// ln(1 + x), signed for negatives.
    Log,
    /// One level for each of this many quantiles of the training rows.
    Quantiles(u32),
    /// One level between each two of these increasing edges; a value on an edge is above it.
    Edges(Vec<f64>),
}

/// The sign of a weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Towards won.
    Positive,
    /// Towards lost.
    Negative,
}

/// What a behaviour tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// Likes to hear from us.
    Interest,
    /// Wants to buy.
    Intent,
}

/// Grades by score, best first.
#[derive(Debug, Clone, PartialEq)]
pub struct Grades {
    /// Name and lowest score, falling.
    pub levels: Vec<(String, f64)>,
    /// Name of what is below the last.
    pub below: String,
}

/// Where a lead goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Its name.
    pub name: String,
    /// Which leads; `None`: all that are left.
    pub when: Option<Sql>,
}

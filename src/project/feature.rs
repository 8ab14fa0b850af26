//! The inputs of the model: `[features]`.

use serde::{Deserialize, Serialize};

use super::aggregate::Aggregate;
use crate::config::Path;
use crate::label::Labelled;

/// The six groups of features, in the order of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Attributes of the person.
    Demographic,
    /// Attributes of the company.
    Firmographic,
    /// Pains, goals and attitudes.
    Psychographic,
    /// Activities and source of the lead.
    Behavioural,
    /// Type of buyer.
    Persona,
    /// Answers to qualification questions.
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
#[derive(Debug, Clone)]
pub struct Feature {
    /// Its name: the key in `bantam.toml`, and its column in the snapshot.
    pub name: String,
    /// The label that people read in place of its name.
    pub label: Option<String>,
    /// Its group.
    pub group: Group,
    /// The source of its value.
    pub source: Source,
    /// How it is encoded.
    pub kind: Kind,
    /// The sign that its weight should have; only where [`Kind::has_one_weight`].
    pub expect: Option<Sign>,
    /// The kind of signal, for the interest and intent scores.
    pub signal: Option<Signal>,
    /// Whether sales or marketing can influence it. It does not affect scores, and is not part of a model.
    pub actionable: bool,
}

impl Feature {
    /// The keys that lead to this feature in `bantam.toml`.
    #[must_use]
    pub fn path(&self) -> Path {
        Path::new(["features", self.group.name(), &self.name])
    }

    /// Its name with its label.
    #[must_use]
    pub fn labelled(&self) -> Labelled {
        Labelled::new(&self.name, self.label.as_deref())
    }

    /// The column that it is read from, if it is read from one.
    pub(crate) fn column(&self) -> Option<&String> {
        if let Source::Column(column) = &self.source { Some(column) } else { None }
    }

    /// Its aggregate, if it is one.
    pub(crate) fn aggregate(&self) -> Option<&Aggregate> {
        if let Source::Aggregate(aggregate) = &self.source { Some(aggregate) } else { None }
    }
}

/// Features are equal if they have the same values in the same encoding: a label changes neither.
impl PartialEq for Feature {
    fn eq(&self, other: &Self) -> bool {
        let Self { name, label: _, group, source, kind, expect, signal, actionable } = self;
        (name, group, source, kind) == (&other.name, &other.group, &other.source, &other.kind)
            && (expect, signal, actionable) == (&other.expect, &other.signal, &other.actionable)
    }
}

/// The source of the value of a feature.
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
        /// Their separator.
        separator: String,
        /// Members with fewer training rows share the member `other`.
        min_count: u32,
    },
}

impl Kind {
    /// Whether the feature has a single weight, whose sign is its direction.
    #[must_use]
    pub const fn has_one_weight(&self) -> bool {
        matches!(self, Self::Number(Shape::Linear | Shape::Log) | Self::Flag)
    }
}

/// The transformation of a number.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Unchanged.
    Linear,
    /// ln(1 + x), signed for negatives.
    Log,
    /// One level for each of this many quantiles of the training rows.
    Quantiles(u32),
    /// One level between each two of these increasing edges; a value on an edge is above it.
    Edges(Vec<f64>),
}

/// The sign of a weight. The names are those in model files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// Towards won.
    Positive,
    /// Towards lost.
    Negative,
}

/// The kind of signal of a behaviour. The names are those in model files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// Interest: engagement with content.
    Interest,
    /// Intent: buying behaviour.
    Intent,
}

//! Features to numbers: encoders that learn on training rows only, and the blocked matrix that they fill.
//!
//! [`Encoder::learn`] fits the encoder on training rows; [`Encoder::encode`] only transforms. The matrix
//! ([`Design`]) is independent of features, and the solvers are independent of tables.

mod blocks;
mod classes;
mod encode;
mod features;
mod gram;
mod learn;
mod matrix;

use crate::project::{Feature, Group, Signal};

pub(crate) use blocks::lane_sums;
pub use blocks::{ABSENT, Categorical, Dense, DesignError, SetBlock};
pub use classes::ClassRange;
pub use encode::{EncodeError, Encoded};
pub(crate) use encode::{shaped, unshaped};
pub use features::{Cells, Features, Value, Words};
pub use gram::Gram;
pub use matrix::Design;

/// How one feature becomes columns of the design.
#[derive(Debug, Clone, PartialEq)]
pub enum Encoding {
    /// One dense column (x − mean) / deviation of the shaped number; unknown takes the median.
    Number {
        /// Whether x is ln(1 + |value|) with the sign of the value.
        log: bool,
        /// Mean of x over the training rows, after filling.
        mean: f64,
        /// Standard deviation of x over the training rows, after filling; 1 where x is constant.
        deviation: f64,
        /// Median of the known x of the training rows.
        median: f64,
        /// Whether a second dense column is 1 where the value is unknown.
        unknown: bool,
    },
    /// One dense column: 1 for yes, 0 for no. Unknown is 0, too, where it has a column of its own.
    Flag {
        /// Share of yes among the training rows: what an unknown counts as where training had none.
        mean: f64,
        /// Whether a second dense column is 1 where the value is unknown.
        unknown: bool,
    },
    /// One level for each interval between edges; a value on an edge is above it.
    Bins {
        /// Increasing; one fewer than there are intervals.
        edges: Vec<f64>,
        /// Whether unknown is a level of its own, the last.
        unknown: bool,
    },
    /// One level for each word.
    Levels {
        /// The words, sorted.
        levels: Vec<String>,
        /// Words of training that share the next level, sorted.
        rare: Vec<String>,
        /// Whether unknown is a level of its own, the last.
        unknown: bool,
    },
    /// One column for each member of a set.
    Members {
        /// What stands between members.
        separator: String,
        /// The members, sorted.
        members: Vec<String>,
        /// Members of training that share the next column, sorted.
        rare: Vec<String>,
        /// Whether unknown has a column of its own, the last.
        unknown: bool,
    },
}

/// Which block of the design an encoding fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Dense,
    Category,
    Set,
}

impl Encoding {
    /// Whether unknown has a column of its own, the last.
    #[must_use]
    pub const fn has_unknown(&self) -> bool {
        match self {
            Self::Number { unknown, .. }
            | Self::Flag { unknown, .. }
            | Self::Bins { unknown, .. }
            | Self::Levels { unknown, .. }
            | Self::Members { unknown, .. } => *unknown,
        }
    }

    const fn block(&self) -> Block {
        match self {
            Self::Number { .. } | Self::Flag { .. } => Block::Dense,
            Self::Bins { .. } | Self::Levels { .. } => Block::Category,
            Self::Members { .. } => Block::Set,
        }
    }

    /// Number of columns it fills.
    #[must_use]
    pub fn n_columns(&self) -> usize {
        match self {
            Self::Number { unknown, .. } | Self::Flag { unknown, .. } => 1 + usize::from(*unknown),
            Self::Bins { edges, unknown } => edges.len() + 1 + usize::from(*unknown),
            Self::Levels { levels: words, rare, unknown }
            | Self::Members { members: words, rare, unknown, .. } => {
                words.len() + usize::from(!rare.is_empty()) + usize::from(*unknown)
            }
        }
    }

    /// What each of its columns stands for.
    fn terms(&self) -> Vec<Term> {
        let mut terms = match self {
            Self::Number { .. } => vec![Term::Value],
            Self::Flag { .. } => vec![Term::Yes],
            Self::Bins { edges, .. } => {
                (0..=edges.len()).map(|bin| Term::Level(interval(edges, bin))).collect()
            }
            Self::Levels { levels, rare, .. } => words(levels, rare, Term::Level),
            Self::Members { members, rare, .. } => words(members, rare, Term::Member),
        };
        if terms.len() < self.n_columns() {
            terms.push(Term::Unknown);
        }
        terms
    }
}

fn words(words: &[String], rare: &[String], term: impl Fn(String) -> Term) -> Vec<Term> {
    let other = (!rare.is_empty()).then_some(Term::Other);
    words.iter().cloned().map(term).chain(other).collect()
}

/// An interval in words; a value on an edge is above it.
fn interval(edges: &[f64], bin: usize) -> String {
    let text = crate::tables::number_text;
    match (bin.checked_sub(1).map(|below| edges[below]), edges.get(bin)) {
        (None, None) => "any".to_owned(),
        (None, Some(&high)) => format!("under {}", text(high)),
        (Some(low), None) => format!("{} or more", text(low)),
        (Some(low), Some(&high)) => format!("{} to under {}", text(low), text(high)),
    }
}

/// What a column of the design stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// The number itself, shaped and standardised.
    Value,
    /// Yes.
    Yes,
    /// A level.
    Level(String),
    /// A member of a set.
    Member(String),
    /// All rare levels or members.
    Other,
    /// Not known.
    Unknown,
}

/// A column of the design: which feature it belongs to, and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnTerm {
    /// Index into [`Encoder::features`].
    pub feature: usize,
    /// What it stands for.
    pub term: Term,
}

/// A feature and its encoding.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureEncoding {
    /// The name.
    pub name: String,
    /// The group.
    pub group: Group,
    /// The signal of a behavioural feature.
    pub signal: Option<Signal>,
    /// The encoding.
    pub encoding: Encoding,
}

/// Turns features into the design, the same way in training and prediction.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoder {
    features: Vec<FeatureEncoding>,
    columns: Vec<ColumnTerm>,
}

impl Encoder {
    /// The encoder of these features; columns are laid out as [`Design`] wants them.
    #[must_use]
    pub fn new(features: Vec<FeatureEncoding>) -> Self {
        let mut columns = Vec::new();
        for block in [Block::Dense, Block::Category, Block::Set] {
            for (feature, encoded) in features.iter().enumerate() {
                if encoded.encoding.block() == block {
                    let terms = encoded.encoding.terms().into_iter();
                    columns.extend(terms.map(|term| ColumnTerm { feature, term }));
                }
            }
        }
        Self { features, columns }
    }

    /// The encoder of one of the features alone.
    ///
    /// # Panics
    /// When there is no such feature.
    #[must_use]
    pub fn only(&self, feature: usize) -> Self {
        Self::new(vec![self.features[feature].clone()])
    }

    /// The features in the order of the project.
    #[must_use]
    pub fn features(&self) -> &[FeatureEncoding] {
        &self.features
    }

    /// The columns of the design, in order.
    #[must_use]
    pub fn columns(&self) -> &[ColumnTerm] {
        &self.columns
    }

    /// A column in words: `industry = Software`, `tech_stack has kafka`, `employees`.
    #[must_use]
    pub fn column_name(&self, column: usize) -> String {
        let ColumnTerm { feature, term } = &self.columns[column];
        let name = &self.features[*feature].name;
        match term {
            Term::Value => name.clone(),
            Term::Yes => format!("{name} = yes"),
            Term::Level(level) => format!("{name} = {level}"),
            Term::Member(member) => format!("{name} has {member}"),
            Term::Other => format!("{name} = (other)"),
            Term::Unknown => format!("{name} = (unknown)"),
        }
    }
}

/// The group and signal of a feature of the project, without how it is computed.
fn labelled(feature: &Feature, encoding: Encoding) -> FeatureEncoding {
    FeatureEncoding { name: feature.name.clone(), group: feature.group, signal: feature.signal, encoding }
}

impl Encoder {
    /// Moves the weighted mean of each category's effects into the intercept, so that a level which training never
    /// saw adds nothing, and weights read as differences from the average. Every row of the training data has
    /// exactly one level of each category, so no probability of theirs changes.
    ///
    /// `point` holds the coefficients in column order and then the intercept, or differences of such points: the map
    /// is linear. `means` are the training means of the columns.
    ///
    /// # Panics
    /// When `point` does not have one more number than there are columns.
    pub fn centre(&self, point: &mut [f64], means: &[f64]) {
        let intercept = self.columns.len();
        assert_eq!(point.len(), intercept + 1, "one number for each column, and the intercept");
        let mut start = 0;
        for columns in self.columns.chunk_by(|a, b| a.feature == b.feature) {
            let range = start..start + columns.len();
            start = range.end;
            let Some(first) = columns.first() else { continue };
            if self.features[first.feature].encoding.block() != Block::Category {
                continue;
            }
            let mean: f64 = range.clone().map(|column| point[column] * means[column]).sum();
            point[intercept] += mean;
            point[range].iter_mut().for_each(|effect| *effect -= mean);
        }
    }
}

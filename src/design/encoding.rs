//! How a feature becomes columns of the design.

use crate::tables::number_text;

/// How one feature becomes columns of the design.
#[derive(Debug, Clone, PartialEq)]
pub enum Encoding {
    /// One dense column (x − mean) / deviation of the shaped number; unknown is imputed with the median.
    Number {
        /// Whether x is ln(1 + |value|) with the sign of the value.
        log: bool,
        /// Mean of x over the training rows, after imputation.
        mean: f64,
        /// Standard deviation of x over the training rows, after imputation; 1 if x is constant.
        deviation: f64,
        /// Median of the known x of the training rows.
        median: f64,
        /// Whether a second dense column is 1 if the value is unknown.
        unknown: bool,
    },
    /// One dense column: 1 for yes, 0 for no. Unknown is 0, too, if it has a separate column.
    Flag {
        /// Share of yes among the training rows: the value of an unknown if training had none.
        mean: f64,
        /// Whether a second dense column is 1 if the value is unknown.
        unknown: bool,
    },
    /// One level for each interval between edges; a value on an edge is above it.
    Bins {
        /// Increasing; one fewer than there are intervals.
        edges: Vec<f64>,
        /// Whether unknown is a separate level, the last.
        unknown: bool,
    },
    /// One level for each word.
    Levels {
        /// The words, sorted.
        levels: Vec<String>,
        /// Words of training that share the next level, sorted.
        rare: Vec<String>,
        /// Whether unknown is a separate level, the last.
        unknown: bool,
    },
    /// One column for each member of a set.
    Members {
        /// The separator of members.
        separator: String,
        /// The members, sorted.
        members: Vec<String>,
        /// Members of training that share the next column, sorted.
        rare: Vec<String>,
        /// Whether unknown has a separate column, the last.
        unknown: bool,
    },
}

/// Which block of the design an encoding fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    Dense,
    Category,
    Set,
}

impl Encoding {
    /// Whether unknown has a separate column, the last.
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

    pub(super) const fn block(&self) -> BlockKind {
        match self {
            Self::Number { .. } | Self::Flag { .. } => BlockKind::Dense,
            Self::Bins { .. } | Self::Levels { .. } => BlockKind::Category,
            Self::Members { .. } => BlockKind::Set,
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

    /// The term of each of its columns.
    pub(super) fn terms(&self) -> Vec<Term> {
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
    match (bin.checked_sub(1).map(|below| edges[below]), edges.get(bin)) {
        (None, None) => "any".to_owned(),
        (None, Some(&high)) => format!("under {}", number_text(high)),
        (Some(low), None) => format!("{} or more", number_text(low)),
        (Some(low), Some(&high)) => format!("{} to under {}", number_text(low), number_text(high)),
    }
}

/// The term of a column of the design.
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

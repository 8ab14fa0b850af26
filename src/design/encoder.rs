//! Features with their encodings, and their columns of the design.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::encoding::{BlockKind, Encoding, Term};
use crate::label::Labelled;
use crate::project::{Feature, Group, Signal};

/// A column of the design: its feature and its term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnTerm {
    /// Index into [`Encoder::features`].
    pub feature: usize,
    /// Its term.
    pub term: Term,
}

/// A feature and its encoding.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureEncoding {
    /// The name.
    pub name: String,
    /// The label that people read in place of the name.
    pub label: Option<String>,
    /// The group.
    pub group: Group,
    /// The signal of a behavioural feature.
    pub signal: Option<Signal>,
    /// The encoding.
    pub encoding: Encoding,
}

impl FeatureEncoding {
    /// The name with the label.
    #[must_use]
    pub fn labelled(&self) -> Labelled {
        Labelled::new(&self.name, self.label.as_deref())
    }
}

/// Turns features into the design, the same way in training and prediction.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoder {
    features: Vec<FeatureEncoding>,
    columns: Vec<ColumnTerm>,
}

impl Encoder {
    /// The encoder of these features; columns are laid out as `Design` wants them.
    #[must_use]
    pub fn new(features: Vec<FeatureEncoding>) -> Self {
        let mut columns = Vec::new();
        for block in [BlockKind::Dense, BlockKind::Category, BlockKind::Set] {
            for (feature, encoded) in features.iter().enumerate() {
                if encoded.encoding.block() == block {
                    let terms = encoded.encoding.terms().into_iter();
                    columns.extend(terms.map(|term| ColumnTerm { feature, term }));
                }
            }
        }
        Self { features, columns }
    }

    /// The encoder of one of the features.
    ///
    /// # Panics
    /// When there is no such feature.
    #[must_use]
    pub fn only(&self, feature: usize) -> Self {
        Self::new(vec![self.features[feature].clone()])
    }

    /// Replaces the labels of the features whose names are in `labels`.
    pub(crate) fn relabel(&mut self, labels: &BTreeMap<String, Option<String>>) {
        for feature in &mut self.features {
            if let Some(label) = labels.get(&feature.name) {
                feature.label.clone_from(label);
            }
        }
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

    /// A name for something beside the features: `name`, with underscores behind it where a feature is called so.
    pub(crate) fn free_name(&self, name: &str) -> String {
        let mut free = name.to_owned();
        while self.features.iter().any(|feature| feature.name == free) {
            free.push('_');
        }
        free
    }

    /// A column in words: `industry = Software`, `tech_stack has kafka`, `employees`.
    #[must_use]
    pub fn column_name(&self, column: usize) -> String {
        self.column_words(column, &self.features[self.columns[column].feature].name)
    }

    /// The same for people, with the label of the feature in place of its name.
    #[must_use]
    pub(crate) fn column_label(&self, column: usize) -> Labelled {
        let feature = self.features[self.columns[column].feature].labelled();
        let with = |name: &str| self.column_words(column, name);
        Labelled::new(&with(feature.name()), feature.label().map(with).as_deref())
    }

    fn column_words(&self, column: usize, name: &str) -> String {
        match &self.columns[column].term {
            Term::Value => name.to_owned(),
            Term::Yes => format!("{name} = yes"),
            Term::Level(level) => format!("{name} = {}", shown_level(level)),
            Term::Member(member) => format!("{name} has {}", shown_level(member)),
            Term::Other => format!("{name} = (other)"),
            Term::Unknown => format!("{name} = (unknown)"),
        }
    }
}

/// The display form of a level or member: in quotes if it could be confused with one of ours.
#[must_use]
pub fn shown_level(level: &str) -> Cow<'_, str> {
    let is_ours = matches!(level, "(other)" | "(unknown)");
    if is_ours { Cow::Owned(format!("\"{level}\"")) } else { Cow::Borrowed(level) }
}

/// The group and signal of a feature of the project, without how it is computed.
pub(super) fn labelled(feature: &Feature, encoding: Encoding) -> FeatureEncoding {
    let Feature { name, label, group, signal, .. } = feature;
    FeatureEncoding { name: name.clone(), label: label.clone(), group: *group, signal: *signal, encoding }
}

impl Encoder {
    /// Moves the weighted mean of each category's effects into the intercept, so that the contribution of an unseen level
    /// is 0, and weights are differences from the average. Every row of the training data has
    /// exactly one level of each category, so its probability does not change.
    ///
    /// `point` has the coefficients in column order and then the intercept, or differences of such points: the map
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
            if self.features[first.feature].encoding.block() != BlockKind::Category {
                continue;
            }
            let mean: f64 = range.clone().map(|column| point[column] * means[column]).sum();
            point[intercept] += mean;
            point[range].iter_mut().for_each(|effect| *effect -= mean);
        }
    }
}

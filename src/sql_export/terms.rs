//! What each value of a feature contributes to the log-odds, above the average lead.

use crate::design::{Encoding, FeatureEncoding, Term, TrainedLevels};
use crate::linear_model::LinearModel;

/// The columns of the design that one feature has, with their coefficients.
pub(super) struct FeatureTerms<'a> {
    pub(super) feature: &'a FeatureEncoding,
    terms: Vec<(&'a Term, f64)>,
    /// The contribution for the average lead.
    pub(super) average: f64,
}

impl<'a> FeatureTerms<'a> {
    /// Those of a feature of a model, by its index.
    pub(super) fn of(model: &'a LinearModel, feature: usize) -> Self {
        let columns = model.encoder.columns().iter().enumerate().filter(|(_, term)| term.feature == feature);
        let mut average = 0.0;
        let terms = columns.map(|(column, term)| {
            average += model.coefficients[column] * model.means[column];
            (&term.term, model.coefficients[column])
        });
        let terms = terms.collect();
        Self { feature: &model.encoder.features()[feature], terms, average }
    }

    /// The same with a coefficient of 1 for one term and 0 for the others: what it contributes is the column of the design.
    pub(super) fn only(&self, term: &Term) -> Self {
        let terms = self.terms.iter().map(|(own, _)| (*own, if *own == term { 1.0 } else { 0.0 }));
        Self { feature: self.feature, terms: terms.collect(), average: 0.0 }
    }

    /// The levels of a category, as training spelled them.
    pub(super) fn trained_levels(&self) -> Option<TrainedLevels<'a>> {
        match &self.feature.encoding {
            Encoding::Levels { levels, rare, .. } => Some(TrainedLevels::new(levels, rare)),
            _ => None,
        }
    }

    /// The coefficient of a term; 0 where there is none.
    pub(super) fn of_term(&self, term: &Term) -> f64 {
        self.terms.iter().find(|(found, _)| *found == term).map_or(0.0, |(_, coefficient)| *coefficient)
    }

    /// The coefficient of an unknown value.
    pub(super) fn unknown(&self) -> f64 {
        self.of_term(&Term::Unknown)
    }

    /// The coefficients of the levels or intervals, in order.
    pub(super) fn levels(&self) -> impl Iterator<Item = f64> {
        let levels = self.terms.iter().filter(|(term, _)| matches!(term, Term::Level(_) | Term::Member(_)));
        levels.map(|(_, coefficient)| *coefficient)
    }

    /// The words with a coefficient of their own, each with it, and after them those that share one.
    pub(super) fn words(&self) -> Vec<(&'a str, f64)> {
        let rare: &[String] = match &self.feature.encoding {
            Encoding::Levels { rare, .. } | Encoding::Members { rare, .. } => rare,
            _ => &[],
        };
        let own = self.terms.iter().filter_map(|(term, coefficient)| match term {
            Term::Level(word) | Term::Member(word) => Some((word.as_str(), *coefficient)),
            _ => None,
        });
        let other = self.of_term(&Term::Other);
        match &self.feature.encoding {
            Encoding::Levels { .. } => own.chain(rare.iter().map(|word| (word.as_str(), other))).collect(),
            _ => own.collect(),
        }
    }
}

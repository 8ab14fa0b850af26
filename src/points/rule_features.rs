//! The rules of a points table as the features of a model: re-weighted, they are fitted and evaluated like any other.

use super::table::Fired;
use crate::design::Features;
use crate::evaluate::EvaluationData;
use crate::project::{Feature, Group, Kind, Source};

/// One flag for each step of the rules, which is yes for the deals that the step matches.
#[derive(Debug, Clone)]
pub struct RuleFeatures {
    features: Vec<Feature>,
    values: Features,
}

impl RuleFeatures {
    /// The steps of a table on its deals.
    #[must_use]
    pub fn of(fired: &Fired) -> Self {
        let features = fired.steps.iter().map(|step| flag(step.name.name())).collect();
        Self { features, values: Features::of_flags(fired.totals.len(), &fired.holds) }
    }

    /// These deals with the rules in place of their features, without a prior.
    #[must_use]
    pub fn deals<'a>(&'a self, deals: &EvaluationData<'a>) -> EvaluationData<'a> {
        let (features, values) = (&self.features[..], &self.values);
        EvaluationData { features, values, prior: None, ..deals.clone() }
    }
}

fn flag(name: &str) -> Feature {
    Feature {
        name: name.to_owned(),
        label: None,
        group: Group::Qualification,
        source: Source::Column(name.to_owned()),
        kind: Kind::Flag,
        expect: None,
        signal: None,
        actionable: false,
    }
}

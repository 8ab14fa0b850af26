//! Names of the contestants.

use crate::evaluate::Who;

/// The name of a contestant, as the head of a column.
pub fn contestant_name(who: &Who) -> String {
    match who {
        Who::Model => "model".to_owned(),
        Who::BaseRate => "base rate".to_owned(),
        Who::BestFeature(feature) => format!("best single feature: {feature}"),
        Who::Points => "points table".to_owned(),
        Who::ReweightedRules => "re-weighted rules".to_owned(),
        Who::Champion(id) => format!("champion: {id}"),
    }
}

/// The same in a sentence.
pub(crate) fn named(who: &Who) -> String {
    match who {
        Who::Model => "the model".to_owned(),
        Who::BaseRate => "the base rate".to_owned(),
        Who::BestFeature(feature) => format!("{}, the best single feature", feature.quoted()),
        Who::Points => "your points table".to_owned(),
        Who::ReweightedRules => "the re-weighted rules of your points table".to_owned(),
        Who::Champion(id) => format!("the champion ({id})"),
    }
}

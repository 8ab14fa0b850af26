//! Drift: how far the leads of today differ from the deals that a model was trained on, what that does to their scores, and which
//! performance to expect of the model on them.
//!
//! | file | what it owns |
//! |---|---|
//! | `binning` | the bins of a feature, and the bins of rows |
//! | `clusters` | design effects: what correlated leads of one account cost |
//! | `stability_index` | the population stability index of one partition, its test and its interval |
//! | `feature_profile` | `FeatureProfile`: the distribution of a feature in the training deals |
//! | `profile` | `TrainingProfile`: what is stored of the training deals |
//! | `log_odds_sample` | the log-odds of leads, however many |
//! | `counts` | `LeadCounts`: the leads, counted batch by batch |
//! | `shift` | the change of the mean score, split by feature |
//! | `figures` | `DriftFigures`: the leads compared with the profile |
//! | `multivariate` | one test of all features together |
//! | `random` | random numbers that depend on a seed alone |
//! | `expected` | `ExpectedPerformance`: figures to expect once the outcomes are known |

mod random;
mod binning;
mod cluster_sizes;
mod clusters;
mod stability_index;
mod feature_profile;
mod log_odds_sample;
mod counts;
mod expected;
mod profile;
mod shift;
mod figures;
mod multivariate;
#[cfg(test)]
mod tests;

pub(crate) use binning::Binning;
pub(crate) use counts::LeadCounts;
pub(crate) use expected::{ExpectedPerformance, Forecast};
pub(crate) use feature_profile::FeatureProfile;
pub(crate) use figures::{DriftFigures, FeatureDrift, ShareNow};
pub(crate) use multivariate::MultivariateDrift;
pub use multivariate::multivariate;
pub use profile::TrainingProfile;
pub(crate) use shift::{FeatureShift, ScoreShift};

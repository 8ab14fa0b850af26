//! The handcrafted points table evaluated on past deals: which of its points are right, which are wrong, and what that costs.
//!
//! | file | what it owns |
//! |---|---|
//! | `file` | its rules in a file of their own, as a marketing tool exports them |
//! | `table` | the points table of a marketing tool, as a scorer |
//! | `reweighted` | what each rule gives each deal, and the features that read the same columns |
//! | `rule_features` | its rules as the features of a model, which gives them new weights |
//! | `scale` | what one point of the table is worth in log-odds |
//! | `identifiable` | which combinations of points are identifiable from the deals |
//! | `rule_results` | rule by rule: points now, points learned, and a verdict |
//! | `residual` | what the data would add to the table |
//! | `costs` | wins passed on and missed at the same volume, in deals and in money |
//! | `export` | its rules with whole points that the deals give them |
//! | `disagreement` | the deals that table and model rank most differently |
//!
//! Three contestants are judged on the same deals: the table as it is, with one slope and intercept learned so that it has
//! probabilities; the same rules with learned weights, a model whose features are the rules; and the full model. A rule
//! that decays has a feature for each of its steps. Rules of a group enter one by one, and the bounds of the group are
//! dropped: what they stand for, weights that do not simply add up, the learned ones have to do without.

mod file;
mod table;
mod reweighted;
mod rule_features;
mod identifiable;
mod scale;
mod rule_results;
mod residual;
mod costs;
mod disagreement;
mod test_deals;
mod comparison;
mod export;

pub use comparison::{Comparison, RankedDeal, RankedReason};
pub(crate) use costs::costs;
pub use costs::{Cost, Costs, VolumeRule};
pub use disagreement::RankPair;
pub(crate) use disagreement::disagreements;
pub(crate) use export::PointsToExport;
pub use export::{ExportSide, ExportedPoints, ExportedRule};
pub(crate) use file::{read_file, row_at};
pub use identifiable::Identifiable;
pub use residual::ResidualEffect;
pub(crate) use residual::residual_effects;
pub use reweighted::prior_rules;
pub use rule_features::RuleFeatures;
pub(crate) use rule_results::rules;
pub use rule_results::{RuleResult, RuleVerdict};
pub use scale::{Basis, Scale};
pub use table::{Fired, PointsTable, check};
pub use test_deals::TestDeals;
pub(crate) use test_deals::test_deals_csv;

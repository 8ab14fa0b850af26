//! The handcrafted points table evaluated on past deals: a verdict on each rule, and the cost of the table.
//!
//! | file | what it owns |
//! |---|---|
//! | `file` | its rules in a separate file, as a marketing tool exports them |
//! | `table` | the points table of a marketing tool, as a scorer |
//! | `reweighted` | the points of each rule for each deal, and the features that use the same columns |
//! | `rule_features` | its rules as the features of a model, which re-weights them |
//! | `scale` | the log-odds per point of the table |
//! | `identifiable` | which combinations of points are identifiable from the deals |
//! | `rule_results` | rule by rule: points now, points learned, and a verdict |
//! | `residual` | effects of features given the points of the table |
//! | `contrast` | rules that split one column, and the deals that their points are against |
//! | `inverted` | a table that is inverted: deals with more points win less often |
//! | `costs` | wins selected and missed at the same volume, in deals and in money |
//! | `selection_gain` | more wins and more money than the table at the capacity |
//! | `export` | its rules with re-weighted integer points |
//! | `disagreement` | the deals that table and model rank most differently |
//!
//! Three contestants are evaluated on the same deals: the table as it is, calibrated by one slope and intercept so that
//! it has probabilities; the re-weighted rules, a model whose features are the rules; and the full model. A rule that
//! decays has a feature for each of its steps. Rules of a group are separate features, without the bounds of the group.

mod file;
mod table;
mod reweighted;
mod rule_features;
mod identifiable;
mod scale;
mod rule_results;
mod residual;
mod contrast;
mod costs;
mod selection_gain;
mod inverted;
mod disagreement;
mod test_deals;
mod comparison;
mod export;

pub(crate) use comparison::RankedReason;
pub use comparison::{Comparison, RankedDeal};
pub(crate) use contrast::{RuleContrast, contrasts};
pub(crate) use costs::costs;
pub use costs::{Cost, Costs, VolumeRule};
pub(crate) use disagreement::{RankPair, disagreements};
pub(crate) use export::ExportSide;
pub(crate) use export::PointsToExport;
pub use export::{ExportedPoints, ExportedRule};
pub(crate) use file::{read_file, row_at};
pub use identifiable::Identifiable;
pub(crate) use inverted::inverted_table;
pub(crate) use residual::{ResidualEffect, residual_effects};
pub use reweighted::prior_rules;
pub use rule_features::RuleFeatures;
pub(crate) use rule_results::rules;
pub use rule_results::{RuleResult, RuleVerdict};
pub use scale::{Basis, Scale};
pub(crate) use selection_gain::{SelectionGain, selection_gain};
pub use table::{Fired, PointsTable, check};
pub use test_deals::TestDeals;
pub(crate) use test_deals::test_deals_csv;

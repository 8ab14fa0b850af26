//! Evaluation on deals that the model was not fitted on.
//!
//! With dates, the deals with the newest snapshots are the test set, and the model is fitted on deals closed before them. Without
//! dates, or with too few deals, folds of accounts are cross-validated. Encoders are learned on the training rows each time.
//!
//! | file | what it owns |
//! |---|---|
//! | `evaluation_data`, `weighting`, `censoring` | the closed deals, and their weights |
//! | `value_keys` | hashes of values and rows |
//! | `split` | training and test deals by time, and whether there are enough |
//! | `fit_and_score`, `baseline` | one model of the training rows and the best single feature, with their predictions |
//! | `assemble`, `cross_validate`, `out_of_sample` | predictions for all test deals |
//! | `ranking`, `score_counts`, `cluster_sums`, `delong` | the area under the ROC curve and other figures of a ranking |
//! | `calibration`, `recalibration` | losses, calibration slope and intercept |
//! | `trial`, `measured`, `resample`, `figures`, `curves` | all figures of all contestants, with intervals |
//! | `segments`, `groups`, `backtest`, `optimism` | figures by segment, by group and by quarter, and bootstrap corrected |
//! | `segment_test`, `segment_scores`, `segment_levels` | whether one set of weights serves all segments |
//! | `evidence`, `judged`, `new_accounts`, `scored_part`, `pooled_auc`, `expected_auc`, `robust`, `permutation` | what a verdict on the model rests on, of all deals out of time together |
//! | `paired`, `contest`, `unjudged`, `two_step` | the champion against challengers of each month since it was trained, and its recalibration |
//! | `evaluation`, `assess` | the figures in brief and in full |
//!
//! # Levels of evidence
//!
//! | claim | level, two-sided | simulated error rate (`benches/honesty.md`, `benches/promotion.md`) |
//! |---|---|---|
//! | one model: better than chance, better than the best single feature | 99 %; in a cross-validation also a permutation test at p < 0.01 | on noise said in at most 1 % |
//! | one model: ready | area 4.42 standard errors above one half (99.999 %), and the claims on calibration and log loss | on noise in none of 2,000 trainings in each of four settings; the other settings are simulated by 3.72 only, with at most one |
//! | one model: over- or under-confident, calibrated | 99.7 %, three standard errors, as models of equal deals differ in their own calibration | without drift said in at most 2 % |
//! | two models or tables: better than the points table, than the champion, rules to change, recalibration | 95 % | promoted without a true gain in at most 4 % at one look |

mod error;
mod value_keys;
mod censoring;
mod weighting;
mod evaluation_data;
mod split;
mod score_counts;
mod ranking;
mod cluster_sums;
mod delong;
mod recalibration;
mod calibration;
mod trial;
mod measured;
mod resample;
mod figures;
mod curves;
mod groups;
mod segment_levels;
mod segments;
mod segment_scores;
mod segment_test;
mod baseline;
mod fit_and_score;
mod assemble;
mod evaluation;
mod cross_validate;
mod out_of_sample;
mod robust;
mod scored_part;
mod pooled_auc;
mod evidence;
mod expected_auc;
mod backtest;
mod permutation;
mod judged;
mod new_accounts;
mod month_ranks;
mod optimism;
mod paired;
mod two_step;
mod maturity;
mod unjudged;
mod contest;
mod assess;

pub(crate) use assess::assess;
pub use assess::{Assessment, ChampionComparison, ChampionResult};
pub use backtest::{Quarter, QuarterFigures, QuarterResult};
pub use calibration::{ReliabilityBin, brier_scores, calibration, log_losses, weighted_mean};
pub use censoring::Censoring;
pub(crate) use censoring::CensoringSummary;
pub(crate) use contest::{ContestDeal, ContestMonth, MonthlyContest};
pub use contest::{ContestRules, contest};
pub(crate) use cross_validate::{cross_fit, cross_validated_auc};
pub(crate) use curves::Bar;
pub use curves::Curve;
pub use delong::{Auc, AucDifference, auc_difference, auc_interval};
pub(crate) use delong::{auc_difference_clustered, auc_interval_clustered, auc_interval_within};
pub use error::EvaluationError;
pub use evaluation::{Evaluation, Method};
pub use evaluation_data::{Dates, EvaluationData};
pub(crate) use evidence::{BaselineDifference, CensoringWeights};
pub(crate) use evidence::{EVENTS_OUT_OF_TIME, FAR_ABOVE, RankingVerdict};
pub use evidence::{EvidenceBasis, ModelEvidence};
pub(crate) use figures::Best;
pub use figures::{Ahead, Contestant, Figures};
pub(crate) use groups::added;
pub use groups::{AddedValue, OutcomeCounts};
pub(crate) use judged::cross_validated_area;
pub use judged::evidence;
pub(crate) use maturity::MATURE;
pub(crate) use optimism::Corrected;
pub use optimism::{Optimism, optimism};
pub(crate) use out_of_sample::holdout_trial;
pub use out_of_sample::{Evaluated, contestant_entry, evaluate, trial_on_rows};
pub(crate) use paired::PairedDifference;
pub use paired::paired_difference;
pub use ranking::{Ranking, auc, average_precision};
pub use recalibration::Recalibration;
pub(crate) use recalibration::recalibrate;
pub use robust::Measurement;
pub(crate) use robust::RecalibrationEstimate;
pub use score_counts::Lift;
pub(crate) use score_counts::n_at_capacity;
pub use segment_levels::Level;
pub(crate) use segment_levels::TestedLevel;
pub(crate) use segment_test::SegmentDifference;
pub use segment_test::{SegmentTest, segment_tests};
pub use segments::Segment;
pub(crate) use split::FEWEST_PER_CLASS;
pub use split::holdout;
pub use trial::{Entry, Trial, Who};
pub use two_step::two_step;
pub(crate) use two_step::{Correction, TwoStep};
#[cfg(test)]
pub(crate) use unjudged::UnjudgedDeals;
pub(crate) use value_keys::{OFFSET, combine, row_keys, value_keys};
pub use weighting::Weighting;

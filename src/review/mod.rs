//! Realised performance: the predictions of leads compared with the outcomes of their deals.
//!
//! Of several predictions of a deal, the earliest counts that was made at or after its snapshot: the one that sales acted on. A
//! prediction made after the close does not count, nor one by a model that was trained after its date: it may have been trained on the
//! outcome. Probabilities of wins within another span than `within` are those of another event, and do not count either. Open deals are neither won nor lost.
//!
//! | file | what it owns |
//! |---|---|
//! | `first_prediction` | which prediction of a deal counts |
//! | `predictions_read` | the predictions: read, and offered to their deals |
//! | `reviewed_deals` | the deals that were predicted, with what became of them |
//! | `groups` | predicted and actual win rates by grade, score band, route, month, model and segment |
//! | `realised` | the figures of the model on the closed deals, and its wins at capacity against the points table |
//! | `realised_performance` | all of it |

mod first_prediction;
mod predictions_read;
mod reviewed_deals;
mod groups;
mod realised;
mod realised_performance;

pub(crate) use first_prediction::{DealSpan, FirstPrediction, FirstPredictions};
pub(crate) use groups::PredictedGroup;
pub(crate) use predictions_read::{FindModel, PredictionReader, PredictionsRead, ReviewedModel};
pub(crate) use realised::RealisedFigures;
pub(crate) use realised_performance::{RealisedPerformance, ReviewSettings, realised_performance};
pub(crate) use reviewed_deals::ReviewedDeals;

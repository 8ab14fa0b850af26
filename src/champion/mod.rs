//! The champion over time: models side by side, the quarterly decision, and its recalibration.
//!
//! | file | what it owns |
//! |---|---|
//! | `models` | the models of a project: listed, promoted by hand, deleted |
//! | `model_diff` | two of them side by side |
//! | `quarter`, `quarter_words`, `quarter_files` | the quarterly decision, its words and its files |
//! | `watched` | drift of the leads, and whether the champion did as was expected of it |
//! | `recalibrate` | the champion with corrected log-odds |

mod models;
mod watched;
mod quarter_words;
mod quarter;
mod model_diff;
mod recalibrate;
mod quarter_files;

pub(crate) use model_diff::{DiffFigures, ModelDiff, model_diff};
pub(crate) use models::{ModelRow, models, promote_by_hand, prune};
pub(crate) use quarter::{QuarterOptions, QuarterOutcome, quarter};
pub(crate) use quarter_files::{quarter_folder, quarter_json, save_quarter};
pub(crate) use recalibrate::{RecalibratedModel, recalibrate};

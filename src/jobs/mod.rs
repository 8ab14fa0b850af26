//! The jobs: a first project file, train, compare, check and predict; each stage once, in order.

mod check;
mod compare;
mod comparison_files;
mod cut;
mod deal_rows;
mod drift;
mod export;
mod gates;
mod init;
mod ledger;
mod open_outcomes;
mod personas;
mod promotion;
mod review;
mod train;
mod usage;

pub use check::{Checked, check};
pub use compare::{CompareOptions, Compared, compare};
pub(crate) use comparison_files::comparison_json;
pub use comparison_files::{comparison_folder, save_comparison};
pub(crate) use drift::{DriftReport, drift};
pub use export::exported_points;
pub(crate) use gates::check_framework;
pub use gates::effects;
pub use init::{InitOptions, init};
pub(crate) use ledger::{ListedRun, PruneRule, listed_runs, prune};
pub(crate) use personas::PersonasReport;
pub use personas::personas;
pub(crate) use promotion::Promoted;
pub(crate) use review::{ReviewOptions, Reviewed, review};
pub use train::{TrainOptions, Trained, train};

//! The jobs: a first project file, train, compare, check and predict; each stage once, in order.

mod check;
mod compare;
mod comparison_files;
mod cut;
mod effects;
mod export;
mod frameworks;
mod init;
mod personas;
mod train;
mod usage;

pub use check::{Checked, check};
pub use compare::{CompareOptions, Compared, compare};
pub use comparison_files::{comparison_json, save_comparison};
pub use effects::effects;
pub use export::exported_points;
pub use frameworks::check_framework;
pub use init::{InitOptions, init};
pub use personas::{PersonasFound, personas};
pub use train::{TrainOptions, Trained, train};

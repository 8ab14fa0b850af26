//! What a training or a comparison comes to, in words and numbers: verdicts and sentences, no layout.

mod audited;
mod comparison_page;
mod comparison_verdict;
mod page_figures;
mod page_gates;
mod training_page;
mod verdict;
mod weight_sentence;
mod weights;

pub(crate) use audited::audited;
pub use comparison_page::{comparison_json, save_comparison};
pub use comparison_verdict::{ComparisonVerdict, answer};
pub(crate) use training_page::{TrainingReport, report_page};
pub use verdict::{judgement, name, with_interval};
pub(crate) use weights::weights_csv;
pub use weights::{Weight, weights};

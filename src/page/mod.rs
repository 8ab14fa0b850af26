//! Results for people: HTML pages that need nothing but a browser.

mod axes;
mod charts;
mod charts_over_time;
mod comparison;
mod comparison_rows;
mod dumbbell;
mod figure_tables;
mod gate_rows;
mod html;
mod measure;
mod numbers;
mod svg;
mod view;
mod view_charts;
mod view_comparison;
mod view_gates;
mod weight_rows;

pub use comparison::comparison_html;
pub use html::html;
pub use measure::{Better, Measure, Reach, Unit};
pub use view::*;
pub use view_charts::*;
pub use view_comparison::*;
pub use view_gates::{Feedback, Gate, GateRow, Gates, Route, WonShare};

//! Results for people: self-contained HTML pages.

mod axes;
mod backtest_chart;
mod chart;
mod comparison;
mod comparison_deals;
mod comparison_rows;
mod content_policy;
mod dumbbell;
mod figure_tables;
mod gate_rows;
mod html;
mod leads;
mod name;
mod overview;
mod penalty_chart;
mod probability_charts;
mod quarter;
mod ranking_charts;
mod svg;
mod training;
mod verdict_class;
mod weight_rows;
mod whisker;

pub(crate) use comparison::comparison_html;
pub(crate) use leads::leads_html;
pub(crate) use quarter::quarter_html;
pub(crate) use training::training_html;

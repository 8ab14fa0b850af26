//! The results of a training or a comparison for people: verdicts, sentences and numbers, without a layout.

mod calibration_verdict;
mod comparison_report;
mod comparison_verdict;
mod contestant;
mod diagnostics;
mod drift;
mod effects;
mod facts;
mod lead_sentences;
mod leads_report;
mod figure_text;
mod measure;
mod method;
mod rules;
mod segments;
mod gain;
mod overview;
mod promised_cells;
mod plain_verdict;
mod tone;
mod training_report;
mod verdict;
mod verdict_part;
mod weight_sentence;
mod weights;
mod weight_moves;
mod quarter_report;
mod quarter_rows;

pub(crate) use comparison_report::ComparisonReport;
pub(crate) use comparison_report::why_no_champion;
pub(crate) use comparison_verdict::{ComparisonVerdict, answer};
pub(crate) use contestant::contestant_name;
pub(crate) use diagnostics::{
    Diagnostic, best_penalty, diagnostics, penalty_choice, penalty_name, penalty_size,
};
pub(crate) use drift::{beyond_limits, index_text, shift_parts, shift_sentence};
pub(crate) use effects::{
    MOST_REASONS, cell_name, decision, disagreements, effect_sentences, feedback_summary, gate_title, ranked,
    reason_name,
};
pub(crate) use facts::{Exclusion, LabelledFact, exclusions, facts};
pub(crate) use figure_text::{FigureText, KeyFigure, Unit, finite_interval};
pub(crate) use gain::GainText;
pub(crate) use lead_sentences::{cut, display_name};
pub(crate) use leads_report::{ChangeKind, LeadsReport};
pub(crate) use measure::{Advantage, Metric};
pub(crate) use method::{TestSet, of_judged_deals};
pub(crate) use overview::{Overview, OverviewInput, ScoreMover};
pub(crate) use promised_cells::PromisedCells;
pub(crate) use quarter_report::QuarterReport;
pub(crate) use quarter_rows::MonthRow;
pub(crate) use rules::{
    action, advice, contrasts, cost_rows, duplicates, points_now, points_unit, scale_sentences,
    wins_difference,
};
pub(crate) use segments::{level_name, segment_sentences};
pub(crate) use tone::{ReportVerdict, Tone};
pub(crate) use tone::{capitalised, sentence};
pub(crate) use training_report::TrainingReport;
pub(crate) use verdict::model_verdict;
pub(crate) use weight_moves::{WeightMove, weight_moves};
pub use weights::WeightCells;
pub(crate) use weights::{Weight, weight_table, weights, weights_csv};

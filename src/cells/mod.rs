//! Cells: from the text of a cell to a value, and the evidence of all cells of a column on its format.
//!
//! ```text
//! cell ─┬─ parse_number(NumberFormat)   NumberEvidence ─ NumberVerdict
//!       ├─ DateReader                   DateEvidence ─── DateVerdict
//!       ├─ parse_flag, level_text, level_key, key_text
//!       └─ for_terminal, guarded, unguarded
//! ```
//!
//! Pure functions of text: no files, no clock, no tables. No text causes a panic, and the size of evidence is bounded
//! for any number and length of cells. Evidence does not depend on the order of the cells, and that of slices of a
//! column can be merged.

mod invisible;
mod tally;
mod level;
mod key;
mod rounded;
mod number_format;
mod affixes;
mod number;
mod number_evidence;
mod number_verdict;
mod list_cell;
mod mixed_units;
mod number_unit;
mod broken_id;
mod calendar;
mod clock;
mod offset;
mod other_calendar;
mod date_value;
mod date_pattern;
mod date_words;
mod month_names;
mod serial;
mod date_reader;
mod date_family;
mod date_evidence;
mod date_verdict;
mod date_forms;
mod era;
mod flag;
mod null_phrases;
mod no_value;
mod safety;
mod text_formula;
mod report_figures;
mod report_words;
mod report_footers;
mod report_label;
mod report_lines;
mod group_rows;

#[cfg(test)]
mod number_tests;
#[cfg(test)]
mod number_laws;
#[cfg(test)]
mod date_tests;
#[cfg(test)]
mod date_laws;
#[cfg(test)]
mod text_laws;

pub(crate) use broken_id::{BrokenIds, may_be_no_id, may_be_replaced};
pub(crate) use calendar::Calendar;
pub use date_evidence::DateEvidence;
pub(crate) use date_forms::DateForms;
pub use date_pattern::DatePattern;
pub(crate) use date_pattern::conflicting;
pub use date_reader::DateReader;
pub(crate) use date_value::{DateValue, YEARS};
pub use date_verdict::DateVerdict;
pub(crate) use era::is_era_date;
pub(crate) use flag::{FLAG_WORDS, is_truth_word, parse_flag};
pub(crate) use group_rows::GroupRows;
pub(crate) use invisible::is_visible;
pub(crate) use key::{is_scientific, key_text, keys_of_list};
pub(crate) use level::{level_key, level_text, unaccented_key};
pub(crate) use list_cell::{MEMBER_SEPARATOR, list_cell, sign_in_members};
pub(crate) use mixed_units::MixedUnits;
pub(crate) use no_value::is_no_value;
pub(crate) use null_phrases::{NullSense, null_sense};
pub(crate) use number::{PointsAllowed, is_code, is_two_numbers, only_number, parse_number, simple_number};
pub use number_evidence::NumberEvidence;
pub use number_format::NumberFormat;
pub use number_unit::NumberUnit;
pub use number_verdict::NumberVerdict;
pub use offset::DateZone;
pub(crate) use offset::{shared_zone, zone_example};
pub(crate) use other_calendar::{other_calendar, year_out_of_range};
pub(crate) use report_label::{Label, may_be_group_total};
pub(crate) use report_lines::{DOUBTFUL, LastLines, LineKind, ReportLine};
pub(crate) use report_words::may_be_total;
pub(crate) use rounded::{RoundedIds, is_cut_number, is_long_number, rounded_to};
pub(crate) use safety::{for_terminal, guarded, lines_for_terminal, unguarded};
pub(crate) use text_formula::without_text_formula;

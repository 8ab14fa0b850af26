//! Whether a split has enough deals.

use super::evaluation_data::EvaluationData;
use super::split::Split;
use crate::units::AsOf;

/// Deals of each outcome that a holdout needs, in training and in test.
///
/// With ten of each, the 95 % interval of an area under the curve is about ±0.25 wide already.
pub const FEWEST_PER_CLASS: usize = 10;

/// Why the parts of a split are too small, if they are. Training deals need a positive weight; `end` is that of the test period.
pub(super) fn fewest_missing(deals: &EvaluationData<'_>, split: &Split, end: Option<AsOf>) -> Option<String> {
    let too_few = |rows: &[usize], which: &str, is_counted: &dyn Fn(usize) -> bool| {
        let of = |class: bool| rows.iter().filter(|&&row| deals.won[row] == class && is_counted(row)).count();
        let (n_won, n_lost) = (of(true), of(false));
        (n_won.min(n_lost) < FEWEST_PER_CLASS)
            .then(|| format!("only {n_won} won and {n_lost} lost deals {which}"))
    };
    let cut = split.cut;
    let tested = match end {
        Some(end) => format!("have a snapshot from {cut} to before {end}"),
        None => format!("have a snapshot on or after {cut}"),
    };
    too_few(&split.train, &format!("were closed before {cut}"), &|row| deals.counts(row))
        .or_else(|| too_few(&split.test, &tested, &|_| true))
}

//! Values of the outcome that name a win or a loss which has not come yet: by their words, or as their deals have no close date.

use super::column::ColumnProfile;
use super::export::{ExportedTable, Wishes};
use super::foreseen::is_plain;
use super::inferred_outcome::InferredOutcome;
use super::names::{is_close, is_overwritten, names_expectation};
use crate::audit::words;
use crate::numbers::counted;
use crate::quotation::in_quotes;
use crate::tables::ColumnType;

/// The largest share of the deals of a value that have a close date though the value means that they are open.
const MOST_DATED: f64 = 0.05;

/// The least share of the other deals of the outcome that have one.
const LEAST_DATED: f64 = 0.95;

/// What a value says of its outcome.
pub(super) type ValueMeaning = (Option<bool>, bool);

/// The outcome with the deals of a value open where nearly none of them has a close date and nearly all others of the same outcome have
/// one; values in `wishes` stay. Asks of these values, and of those that are only foreseen by `meaning`: the outcome, and whether it is.
pub(super) fn with_early_ones_open(
    mut outcome: InferredOutcome,
    deals: &ExportedTable<'_>,
    profiles: &[ColumnProfile],
    wishes: &Wishes,
    meaning: impl Fn(&str) -> ValueMeaning,
) -> InferredOutcome {
    let Some(own) = deals.columns.iter().find(|column| column.name == outcome.column) else { return outcome };
    for (value, rows) in &outcome.open {
        if let (Some(won), true) = meaning(value) {
            let why = format!("the value says that they are not {} yet", word(won));
            outcome.questions.push(question(&outcome.column, (value, *rows), won, &why));
        }
    }
    let dated = with_close_date(deals, profiles);
    for won in [true, false] {
        let given = if won { &wishes.won } else { &wishes.lost };
        let levels = if won { &outcome.won } else { &outcome.lost };
        let share = |is_counted: &dyn Fn(&str) -> bool| {
            let cells = own.cells.iter().zip(&dated);
            let counted = cells.filter(|(cell, _)| cell.is_some_and(is_counted));
            let (with, all) = counted
                .fold((0_usize, 0_usize), |(with, all), (_, dated)| (with + usize::from(*dated), all + 1));
            (all > 0).then(|| with as f64 / all as f64)
        };
        let is_early = |(value, _): &&(String, usize)| {
            let dated = share(&|cell| cell == value);
            !given.contains(value)
                && !is_plain(&words(value))
                && dated.is_some_and(|share| share <= MOST_DATED)
        };
        let early: Vec<(String, usize)> = levels.iter().filter(is_early).cloned().collect();
        let is_early = |value: &str| early.iter().any(|(early, _)| early == value);
        let is_other = |cell: &str| !is_early(cell) && levels.iter().any(|(value, _)| value == cell);
        if early.is_empty() || share(&is_other).is_none_or(|share| share < LEAST_DATED) {
            continue;
        }
        let levels = if won { &mut outcome.won } else { &mut outcome.lost };
        levels.retain(|(value, _)| !is_early(value));
        let rows = outcome.rows.iter_mut().zip(&mut outcome.met).zip(&own.cells);
        for ((row, met), _) in rows.filter(|(_, cell)| cell.is_some_and(is_early)) {
            (*row, *met) = (None, None);
        }
        for (value, rows) in &early {
            let why = format!("other deals that were {} have a close date, and these have none", word(won));
            outcome.questions.push(question(&outcome.column, (value, *rows), won, &why));
        }
        outcome.open.extend(early);
        outcome.open.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
    }
    outcome
}

const fn word(won: bool) -> &'static str {
    if won { "won" } else { "lost" }
}

fn question(column: &str, (value, rows): (&String, usize), won: bool, why: &str) -> String {
    format!(
        "`{column}`: {} with {} count as open, as {why}. If they are {word}, add the value to `{word}` under [outcome]",
        counted(rows, "deal"),
        in_quotes(value),
        word = word(won)
    )
}

/// Whether each deal has a date on which it was closed, and not one on which that is expected.
fn with_close_date(deals: &ExportedTable<'_>, profiles: &[ColumnProfile]) -> Vec<bool> {
    let mut dated = vec![false; deals.n_rows()];
    for (column, profile) in deals.columns.iter().zip(profiles) {
        let name = &column.name;
        // The order of day and month may still be open.
        let is_date = profile.kind == ColumnType::Time || profile.open.is_some();
        if is_date && is_close(name) && !names_expectation(name) && !is_overwritten(name) {
            for (dated, cell) in dated.iter_mut().zip(&column.cells) {
                *dated |= cell.is_some();
            }
        }
    }
    dated
}

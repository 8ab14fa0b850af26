//! Deals that count as open and may be over, and lost deals that may be open.

use super::closed_flags::{flag, is_flag, names_closed, yes_sql};
use super::column::{AuditedColumn, DEALS};
use super::deal_dates::DATES;
use super::evidence::{Evidence, LevelCount};
use super::finding::{Finding, Severity, Usage};
use super::future_closes::future_closes;
use super::name_terms::{NameHint, name_hint};
use super::open_outcomes::{OpenOutcomes, on_outcome};
use super::share::Share;
use super::status_terms::is_dead;
use crate::config::toml_text;
use crate::design::Cells;
use crate::syntax::{column_sql, text_sql};
use crate::units::{AsOf, MICROSECONDS_PER_DAY};

/// Levels that are named; of more, the most frequent.
const MOST_NAMED: usize = 5;

/// The share of deals with a later snapshot from which a status stopped being used in the middle of history.
const LATER: f64 = 0.25;

/// The probability that by chance none of the deals with a status is among these.
const ALPHA: f64 = 0.001;

/// The findings on the outcome.
pub fn findings(columns: &[AuditedColumn], open: OpenOutcomes<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        columns.iter().filter_map(|column| dead_statuses(column, open)).collect();
    findings.extend(columns.iter().filter_map(|column| respelt_statuses(column, open)));
    findings.extend(unused_stages(columns));
    findings.extend(future_closes(columns, open));
    findings.extend(closed_is_won(columns, open).or_else(|| lost_is_not_won(columns, open)));
    findings
}

fn is_outcome(column: &AuditedColumn) -> bool {
    column.usage == Usage::Role("outcome")
}

/// The levels of deals, the most frequent first, with the number of deals of all.
fn level_counts<'l>(levels: impl Iterator<Item = &'l str>) -> (Vec<LevelCount>, usize) {
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    levels.for_each(|level| *counts.entry(level).or_default() += 1);
    let deals = counts.values().sum();
    let mut levels: Vec<LevelCount> =
        counts.into_iter().map(|(level, deals)| LevelCount { level: level.to_owned(), deals }).collect();
    levels.sort_by(|a, b| b.deals.cmp(&a.deals).then_with(|| a.level.cmp(&b.level)));
    (levels, deals)
}

/// The most frequent of these levels.
fn most_frequent(mut levels: Vec<LevelCount>) -> Vec<LevelCount> {
    levels.truncate(MOST_NAMED);
    levels
}

/// Open deals with a status that says that they are over.
fn dead_statuses(column: &AuditedColumn, outcomes: OpenOutcomes<'_>) -> Option<Finding> {
    let names_status = || name_hint(&column.name).is_some_and(|(hint, _)| hint == NameHint::Outcome);
    if column.table != DEALS || !(is_outcome(column) || names_status()) {
        return None;
    }
    let Some(Cells::Words(open)) = &column.open else { return None };
    let dead: Vec<bool> = open.words().iter().map(|word| is_dead(word)).collect();
    // A deal that is lost, and counts as open for its close alone, is no question of its status.
    let is_open = |row: usize| outcomes.met.get(row).is_none_or(Option::is_none);
    let of_deals = open.codes().iter().enumerate();
    let of_deals = of_deals.filter(|(row, code)| is_open(*row) && dead.get(**code as usize) == Some(&true));
    let (levels, deals) = level_counts(of_deals.map(|(_, &code)| open.words()[code as usize].as_str()));
    let named: Vec<String> = levels.iter().map(|level| text_sql(&level.level)).collect();
    let remedy = format!(
        "if these deals are over, add them to the condition of lost deals under [outcome]: lost = {}",
        toml_text(&format!("… OR {} IN ({})", column_sql(&column.name), named.join(", ")))
    );
    let evidence = Evidence::DeadStatuses { levels: most_frequent(levels), deals };
    (deals > 0).then(|| on_outcome(Severity::Question, vec![column.name.clone()], evidence, remedy))
}

/// The letters and digits of a status, in lower case.
fn spelled(status: &str) -> String {
    let letters = status.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Open deals with the status of closed ones in another spelling, or with more words: `closed won`, `Closed Won - Renewal`.
fn respelt_statuses(column: &AuditedColumn, outcomes: OpenOutcomes<'_>) -> Option<Finding> {
    /// A shorter status may begin another word.
    const SHORTEST: usize = 6;
    let (Cells::Words(closed), Some(Cells::Words(open))) = (&column.closed, &column.open) else {
        return None;
    };
    if !is_outcome(column) {
        return None;
    }
    let present = closed.words().iter().zip(closed.counts()).filter(|(_, rows)| *rows > 0);
    let known: Vec<(&String, String)> = present.map(|(word, _)| (word, spelled(word))).collect();
    let like = |word: &String| {
        let own = spelled(word);
        let is_like = |(status, spelled): &&(&String, String)| {
            **status != *word && (own == *spelled || (spelled.len() >= SHORTEST && own.starts_with(spelled)))
        };
        known.iter().find(is_like).map(|(status, _)| (*status).clone())
    };
    // Statuses that say that the deal is over are a question of their own.
    let likes: Vec<Option<String>> =
        open.words().iter().map(|word| like(word).filter(|_| !is_dead(word))).collect();
    let is_open = |row: usize| outcomes.met.get(row).is_none_or(Option::is_none);
    let code_of = |(row, code): (usize, &u32)| is_open(row).then_some(*code as usize);
    let codes = || open.codes().iter().enumerate().filter_map(code_of);
    let found: Vec<usize> = codes().filter(|code| likes.get(*code).is_some_and(Option::is_some)).collect();
    let like = likes.get(*found.first()?)?.clone()?;
    let (levels, deals) = level_counts(found.iter().map(|&code| open.words()[code].as_str()));
    let name = column_sql(&column.name);
    let remedy = format!(
        "if these deals are closed, add the status to `won` or `lost` under [outcome], such as {}, or {}",
        toml_text(&format!("lower({name}) = {}", text_sql(&like.to_lowercase()))),
        toml_text(&format!("{name} LIKE {}", text_sql(&format!("{like}%"))))
    );
    let evidence = Evidence::RespeltStatuses { levels: most_frequent(levels), deals, like };
    Some(on_outcome(Severity::Warning, vec![column.name.clone()], evidence, remedy))
}

/// Statuses of open deals that no later deal has.
fn unused_stages(columns: &[AuditedColumn]) -> Option<Finding> {
    let snapshot =
        columns.iter().find(|column| column.usage == Usage::Role("snapshot") && column.kind == DATES)?;
    let column = columns.iter().find(|column| {
        is_outcome(column) && matches!(&column.open, Some(Cells::Words(words)) if words.words().len() > 1)
    })?;
    let (Cells::Numbers(closed_at), Some(Cells::Numbers(open_at))) = (&snapshot.closed, &snapshot.open)
    else {
        return None;
    };
    let Some(Cells::Words(open)) = &column.open else { return None };
    let mut all: Vec<f64> = closed_at.iter().chain(open_at).copied().filter(|day| day.is_finite()).collect();
    all.sort_unstable_by(f64::total_cmp);
    let mut newest = vec![(f64::NEG_INFINITY, 0_i32); open.words().len()];
    for (&code, &at) in open.codes().iter().zip(open_at).filter(|(_, at)| at.is_finite()) {
        if let Some(newest) = newest.get_mut(code as usize) {
            *newest = (newest.0.max(at), newest.1 + 1);
        }
    }
    let later = |last: f64| all.len() - all.partition_point(|day| *day <= last);
    let is_unused: Vec<bool> = newest
        .iter()
        .map(|&(last, n)| {
            let share = later(last) as f64 / all.len().max(1) as f64;
            n > 0 && share >= LATER && (1.0 - share).powi(n) < ALPHA
        })
        .collect();
    let of_deals = open.codes().iter().filter(|&&code| is_unused.get(code as usize) == Some(&true));
    let (levels, _) = level_counts(of_deals.map(|&code| open.words()[code as usize].as_str()));
    let first =
        open.words().iter().position(|word| levels.first().is_some_and(|level| level.level == *word))?;
    let last = newest[first].0;
    let later = Share { n: later(last), of: all.len() };
    let evidence = Evidence::UnusedStages { levels: most_frequent(levels), last: day(last), later };
    let remedy = "if deals with such a status are over, add it to `lost` under [outcome], or leave out the deals before \
                  the status was given up"
        .to_owned();
    Some(on_outcome(Severity::Question, vec![column.name.clone()], evidence, remedy))
}

/// A number of days as a date.
fn day(days: f64) -> String {
    AsOf::from_microseconds((days * MICROSECONDS_PER_DAY as f64) as i64).date().to_string()
}

/// Deals that count as won because they are closed: the outcome is a flag for closed deals and nothing else.
fn closed_is_won(columns: &[AuditedColumn], open: OpenOutcomes<'_>) -> Option<Finding> {
    let outcome: Vec<&AuditedColumn> = columns.iter().filter(|column| is_outcome(column)).collect();
    let is_closed = |column: &&AuditedColumn| {
        let open_cells = column.open.as_ref().is_none_or(is_flag);
        names_closed(&column.name) && is_flag(&column.closed) && open_cells
    };
    if outcome.is_empty() || !outcome.iter().all(is_closed) {
        return None;
    }
    let won = open.won.iter().filter(|&&won| won).count();
    let remedy = format!(
        "write in `won` under [outcome] which of the closed deals were won, by another column, such as the stage; `{}` then \
         belongs in `lost`",
        outcome[0].name
    );
    let names = outcome.iter().map(|column| column.name.clone()).collect();
    Some(on_outcome(Severity::Warning, names, Evidence::ClosedIsWon { won }, remedy))
}

/// Deals that count as lost only because they are not won.
fn lost_is_not_won(columns: &[AuditedColumn], open: OpenOutcomes<'_>) -> Option<Finding> {
    if !open.lost_is_not_won {
        return None;
    }
    let lost = open.won.iter().filter(|&&won| !won).count();
    let flags = columns.iter().filter(|column| !is_outcome(column) && names_closed(&column.name));
    let not_closed = flags.filter(|column| is_flag(&column.closed)).find_map(|column| {
        let is_open = |(row, won): (usize, &bool)| !won && flag(&column.closed, row) == Some(false);
        let deals = open.won.iter().enumerate().filter(|deal| is_open(*deal)).count();
        (deals > 0).then(|| (column, LevelCount { level: column.name.clone(), deals }))
    });
    let names =
        columns.iter().filter(|column| is_outcome(column)).map(|column| column.name.clone()).collect();
    let remedy = match &not_closed {
        Some((closed, _)) => format!(
            "add it to the condition of lost deals under [outcome]: lost = {}",
            toml_text(&format!("… AND {}", yes_sql(closed)))
        ),
        None => {
            "if some of them are still open, say in `lost` under [outcome] which are closed, or set `within`"
                .to_owned()
        }
    };
    let not_closed = not_closed.map(|(_, deals)| deals);
    let evidence = Evidence::LostIsNotWon { lost, not_closed, open: open.met.len() };
    Some(on_outcome(Severity::Question, names, evidence, remedy))
}

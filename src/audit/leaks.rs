//! Columns that may know how a deal ended: what counts as an error, a warning and a question.
//!
//! Figures alone can show that a column is too good to be true; that a column comes too late, they cannot. So a word in a
//! name asks, figures and words together warn, and only figures that no honest column has are an error.

use super::column::{AuditedColumn, ColumnCounts, PROJECT};
use super::evidence::{Evidence, Filled};
use super::finding::{Finding, Severity, Topic, Usage};
use super::name_terms::doubt;
use super::signal::of_filling;
use crate::config::toml_text;

/// An area under the curve that no honest single column reaches: the whole models of published lead scoring lie between
/// 0.7 and 0.9, and a single column that beats them knows the answer.
const TOO_GOOD: f64 = 0.90;

/// Better than this, a single column is as good as a good model of all the others.
const VERY_GOOD: f64 = 0.80;

/// Beyond chance by this much, a column whose name asks the question does tell something.
const TELLING: f64 = 0.60;

/// A column is hardly ever filled for an outcome where fewer than this share of its deals have it.
const HARDLY: f64 = 0.01;

/// A column that fewer than this share of either outcome have is too rare to say when it is filled.
const FILLED_AT_ALL: f64 = 0.05;

/// A column that is filled this many times as often for one outcome is filled because of it: surveys and forms that are
/// merely answered more by buyers stay far below.
const FILLED_MORE: f64 = 10.0;

/// Where merely being filled ranks deals so well, somebody fills the column as the deal goes on.
const FILLING_TELLS: f64 = 0.70;

/// Closed deals may have this much more filled than open ones. Beyond, the column is filled while a deal is worked.
const FILLED_LATER: f64 = 0.25;

/// With fewer open deals than this, their share says little.
const LEAST_OPEN: usize = 30;

/// A share of closed deals whose value leaves no doubt that is no freak of a rare level.
const ONE_SIDED_SHARE: f64 = 0.10;

/// With fewer deals than this, a word of outcomes in their cells is no pattern.
const LEAST_WORDS: usize = 20;

/// A word of outcomes that is right this often is written after the outcome.
const WORD_IS_RIGHT: f64 = 0.95;

/// A few dates after the snapshot are typing mistakes.
const LATER_DATES: f64 = 0.05;

/// What a column gives away, if anything; the worst of its evidence decides.
pub(super) fn leak(column: &AuditedColumn, profile: &ColumnCounts) -> Option<Finding> {
    // What `bantam.toml` makes is named by the user, and made from columns that are asked about themselves.
    let doubt = doubt(&column.name).filter(|_| column.table != PROJECT);
    let is_doubtful = doubt.is_some();
    let signs = [
        too_good(profile, is_doubtful),
        filled(&profile.filled, is_doubtful),
        one_sided(profile, is_doubtful),
        outcome_word(profile),
        dated_later(column),
        doubt.map(|(doubt, word)| (Severity::Question, vec![Evidence::Name { doubt, word }])),
    ];
    let mut severity = Severity::Note;
    let mut evidence = Vec::new();
    for (worse, seen) in signs.into_iter().flatten() {
        severity = severity.min(worse);
        evidence.extend(seen);
    }
    if evidence.is_empty() {
        return None;
    }
    if !evidence.iter().any(|seen| matches!(seen, Evidence::Alone(_))) {
        // A question is answered more easily by somebody who knows what hangs on it.
        evidence.extend(profile.alone.map(Evidence::Alone));
    }
    Some(Finding {
        severity: Finding::severity_for(severity, &column.usage),
        topic: Topic::Leak,
        table: column.table.clone(),
        columns: vec![column.name.clone()],
        usage: Some(column.usage.clone()),
        evidence,
        remedy: Some(remedy(column)),
    })
}

/// How to keep a column out.
fn remedy(column: &AuditedColumn) -> String {
    if column.table == PROJECT {
        return format!("take `{}` out of bantam.toml, or make it from what was known by then", column.name);
    }
    let line = format!("[data] leaks = [{}]", toml_text(&column.name));
    match &column.usage {
        Usage::Features(features) => {
            let features: Vec<String> = features.iter().map(|feature| format!("`{feature}`")).collect();
            format!("{line}, without {}", features.join(", "))
        }
        _ => line,
    }
}

type Sign = Option<(Severity, Vec<Evidence>)>;

fn too_good(profile: &ColumnCounts, is_doubtful: bool) -> Sign {
    let area = profile.alone?;
    let severity = match area.low {
        low if low > TOO_GOOD => Severity::Error,
        low if low > VERY_GOOD => Severity::Warning,
        low if is_doubtful && low > TELLING => Severity::Warning,
        _ => return None,
    };
    Some((severity, vec![Evidence::Alone(area)]))
}

fn filled(filled: &Filled, is_doubtful: bool) -> Sign {
    let (won, lost) = (filled.won.value()?, filled.lost.value()?);
    let (more, less) = (won.max(lost), won.min(lost));
    let severity = if more < FILLED_AT_ALL {
        None
    } else if less <= HARDLY && more >= FILLED_MORE * less {
        Some(Severity::Error)
    } else if more >= FILLED_MORE * less || of_filling(won, lost) > FILLING_TELLS {
        Some(Severity::Warning)
    } else {
        filled_later(filled).then_some(if is_doubtful { Severity::Warning } else { Severity::Question })
    };
    Some((severity?, vec![Evidence::Filled(*filled)]))
}

/// Whether closed deals have the column far more often than open ones.
fn filled_later(filled: &Filled) -> bool {
    let closed = (filled.won.n + filled.lost.n) as f64 / (filled.won.of + filled.lost.of).max(1) as f64;
    let open = filled.open.filter(|open| open.of >= LEAST_OPEN);
    open.and_then(super::evidence::Share::value).is_some_and(|open| closed - open > FILLED_LATER)
}

fn one_sided(profile: &ColumnCounts, is_doubtful: bool) -> Sign {
    let of = profile.filled.won.of + profile.filled.lost.of;
    if profile.one_sided_deals as f64 <= ONE_SIDED_SHARE * of as f64 {
        return None;
    }
    let severity = if is_doubtful { Severity::Warning } else { Severity::Question };
    let (levels, deals) = (profile.one_sided.clone(), profile.one_sided_deals);
    Some((severity, vec![Evidence::OneSided { levels, deals, of }]))
}

fn outcome_word(profile: &ColumnCounts) -> Sign {
    let share = |won: usize, deals: usize| won as f64 / deals as f64;
    let is_right = |won: f64| won.max(1.0 - won) >= WORD_IS_RIGHT;
    let severity = |word: &super::texts::OutcomeWord| {
        let is_sure = word.deals >= LEAST_WORDS && is_right(share(word.won, word.deals));
        if is_sure { Severity::Warning } else { Severity::Question }
    };
    let worst = profile.outcome_words.iter().map(severity).min()?;
    let evidence = profile.outcome_words.iter().map(|word| Evidence::OutcomeWord {
        word: word.word.to_owned(),
        deals: word.deals,
        won: word.won,
    });
    Some((worst, evidence.collect()))
}

fn dated_later(column: &AuditedColumn) -> Sign {
    let later = column.later.filter(|later| later.value().is_some_and(|share| share > LATER_DATES))?;
    Some((Severity::Warning, vec![Evidence::DatedLater(later)]))
}

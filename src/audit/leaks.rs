//! Columns that may leak the outcome, and the thresholds for an error, a warning and a question.
//!
//! A term in the name is a question, figures beyond those of honest columns make a warning, and only impossible figures are an error.
//! Where the name can be of nothing but the deal itself, good figures are enough for a warning.

use super::column::{AuditedColumn, ColumnCounts, PROJECT};
use super::deal_dates::DealDates;
use super::deal_names::names_deal_itself;
use super::evidence::Evidence;
use super::finding::{Finding, Severity, Topic, Usage};
use super::from_close::dependence;
use super::name_terms::{NameHint, name_hint};
use super::share::{Filled, Share, binomial_at_most};
use super::signal::{AucInterval, fill_auc, fill_auc_error};
use super::text_numbers::counts as numbers_of;
use super::texts::{OutcomeWord, telling_words};
use crate::config::toml_text;

/// A ROC AUC that no single column reaches without a leak: complete models of published lead scoring have 0.7 to 0.9.
const TOO_GOOD: f64 = 0.90;

/// Above this ROC AUC, a single column is as good as a good model of all the others.
const VERY_GOOD: f64 = 0.80;

/// Above this ROC AUC, a column whose name has a term of a leak is more predictive than honest columns are.
const NAMED_GOOD: f64 = 0.75;

/// Above this ROC AUC, a column whose name can be of nothing but the deal itself is predictive.
const PREDICTIVE: f64 = 0.60;

/// A column counts as never filled in for an outcome below this share of its deals.
const HARDLY: f64 = 0.01;

/// Below this share in both outcomes, a column is too sparse to judge when it is filled in.
const LEAST_FILLED: f64 = 0.05;

/// From this ratio of filled shares on, a column is taken to be filled in because of the outcome; surveys stay far below.
const FILLED_RATIO: f64 = 10.0;

/// Above this ROC AUC of being filled in, the column is taken to be filled in while a deal is worked.
const FILL_AUC: f64 = 0.70;

/// Above this ROC AUC of being filled in, beyond chance, somebody has to say when the column is filled in.
const FILL_DIFFERS: f64 = 0.60;

/// The standard errors that are beyond chance: 0.1 % of columns that are filled in with that AUC are so far above it.
const FILL_CERTAIN: f64 = 3.09;

/// Filled more often by this share in closed deals than in open ones, a column is taken to be filled in while a deal is worked.
const FILLED_LATER: f64 = 0.25;

/// The least number of open deals for that comparison.
const LEAST_OPEN: usize = 30;

/// The share of closed deals in levels with a single outcome above which it is no accident of a rare level.
const ONE_SIDED_SHARE: f64 = 0.10;

/// The least number of deals with an outcome word for a pattern.
const LEAST_WORDS: usize = 20;

/// An outcome word that agrees with the outcome this often was written after the close.
const WORD_ACCURACY: f64 = 0.95;

/// The share of dates after the snapshot that is put down to typing errors.
const LATER_DATES: f64 = 0.05;

/// The leak that a column may have; the most severe of its evidence decides.
pub(super) fn leak(
    column: &AuditedColumn,
    profile: &ColumnCounts,
    won: &[bool],
    dates: Option<&DealDates>,
) -> Option<Finding> {
    // Columns that `bantam.toml` defines are named by the user, and their source columns are audited themselves.
    let hint = name_hint(&column.name).filter(|_| column.table != PROJECT);
    let counts = hint.as_ref().is_some_and(|(hint, _)| *hint == NameHint::Counter);
    // Whether a count goes on is seen only where deals have a snapshot.
    let is_dated = dates.is_some_and(|dates| dates.has_snapshot);
    let hint = hint.filter(|_| !counts || (is_dated && numbers_of(&column.closed).is_some()));
    let is_doubtful = hint.is_some();
    let signs = [
        too_good(profile, is_doubtful, &column.name),
        where_known(profile, is_doubtful, &column.name),
        filled(&profile.filled, is_doubtful),
        one_sided(profile, is_doubtful),
        outcome_word(profile),
        telling_word(column, won),
        dated_later(column),
        dates.and_then(|dates| dependence(column, dates, counts)),
        hint.map(|(hint, word)| (Severity::Question, vec![Evidence::Name { hint, word }])),
    ];
    let mut severity = Severity::Note;
    let mut evidence = Vec::new();
    for (of_sign, signs) in signs.into_iter().flatten() {
        severity = severity.min(of_sign);
        evidence.extend(signs);
    }
    if evidence.is_empty() {
        return None;
    }
    if !evidence.iter().any(|evidence| matches!(evidence, Evidence::Auc(_))) {
        // Whoever answers the question should know how predictive the column is.
        evidence.extend(profile.auc.map(Evidence::Auc));
    }
    Some(column.finding(severity, Topic::Leak, evidence, Some(remedy(column))))
}

/// How to exclude a column.
fn remedy(column: &AuditedColumn) -> String {
    if column.table == PROJECT {
        return format!("remove `{}`, or compute it from data available at the snapshot date", column.name);
    }
    let line = format!("[data] leaks = [{}]", toml_text(&column.name));
    match &column.usage {
        Usage::Features(features) => {
            let features: Vec<String> = features.iter().map(|feature| format!("`{feature}`")).collect();
            format!("{line}, and remove the feature {}", features.join(", "))
        }
        _ => line,
    }
}

type Suspicion = Option<(Severity, Vec<Evidence>)>;

/// How predictive the column is: the interval decides, and a point estimate alone raises a question.
fn too_good(profile: &ColumnCounts, is_doubtful: bool, name: &str) -> Suspicion {
    let auc = profile.auc?;
    Some((by_auc(auc, is_doubtful, name)?, vec![Evidence::Auc(auc)]))
}

/// The severity of an AUC.
fn by_auc(auc: AucInterval, is_doubtful: bool, name: &str) -> Option<Severity> {
    Some(match auc.low {
        low if low > TOO_GOOD => Severity::Error,
        low if low > VERY_GOOD => Severity::Warning,
        // Honest columns have such a name, too, and some of them are as predictive as a good column is.
        low if is_doubtful && low > NAMED_GOOD => Severity::Warning,
        low if is_doubtful && low > PREDICTIVE && names_deal_itself(name) => Severity::Warning,
        _ if auc.value > VERY_GOOD => Severity::Question,
        _ => return None,
    })
}

/// The same for the deals with a value, where that is more severe: a column that tells the outcome does so in spite of its gaps.
fn where_known(profile: &ColumnCounts, is_doubtful: bool, name: &str) -> Suspicion {
    let (auc, deals) = profile.auc_where_known?;
    let severity = by_auc(auc, is_doubtful, name)?;
    let of_all = profile.auc.and_then(|auc| by_auc(auc, is_doubtful, name));
    of_all
        .is_none_or(|of_all| severity < of_all)
        .then(|| (severity, vec![Evidence::AucWhereKnown { auc, deals }]))
}

fn filled(filled: &Filled, is_doubtful: bool) -> Suspicion {
    let (won, lost) = (filled.won.value()?, filled.lost.value()?);
    let (more, less) = (won.max(lost), won.min(lost));
    let severity = if more < LEAST_FILLED {
        None
    } else if less <= HARDLY && more >= FILLED_RATIO * less {
        Some(Severity::Error)
    } else if more >= FILLED_RATIO * less || fill_auc(won, lost) > FILL_AUC {
        Some(Severity::Warning)
    } else if filled_later(filled) {
        Some(if is_doubtful { Severity::Warning } else { Severity::Question })
    } else {
        let low = fill_auc(won, lost) - FILL_CERTAIN * fill_auc_error(filled.won, filled.lost);
        (low > FILL_DIFFERS || never_filled_while_open(filled)).then_some(Severity::Question)
    };
    Some((severity?, vec![Evidence::Filled(*filled)]))
}

/// Whether these shares of filled cells say that a column is filled in because of the outcome.
pub fn follows_outcome(won: Share, lost: Share) -> bool {
    let found = filled(&Filled { won, lost, open: None }, false);
    found.is_some_and(|(severity, _)| severity <= Severity::Warning)
}

/// That the account is filled in because of the outcome, so that the groups of deals depend on it.
pub(super) fn account(column: &AuditedColumn, profile: &ColumnCounts) -> Option<Finding> {
    if column.usage != Usage::Role("account") {
        return None;
    }
    let found = filled(&profile.filled, false);
    let (severity, evidence) = found.filter(|(severity, _)| *severity <= Severity::Warning)?;
    let remedy = "remove `account` under [data], or use the company of every deal: only some outcomes have this number, so that \
                  folds group the deals by their outcome"
        .to_owned();
    Some(column.on_role(severity, Topic::Leak, evidence, remedy))
}

/// Whether the column is filled in far more often for closed deals than for open ones.
fn filled_later(filled: &Filled) -> bool {
    let closed = (filled.won.n + filled.lost.n) as f64 / (filled.won.of + filled.lost.of).max(1) as f64;
    let open = filled.open.filter(|open| open.of >= LEAST_OPEN);
    open.and_then(Share::value).is_some_and(|open| closed - open > FILLED_LATER)
}

/// Whether few open deals are filled in far less often than the closed ones, with a probability of 0.1 % by chance.
fn never_filled_while_open(filled: &Filled) -> bool {
    const ALPHA: f64 = 0.001;
    let closed = Share { n: filled.won.n + filled.lost.n, of: filled.won.of + filled.lost.of };
    // Half a deal more of each: that all closed deals have a value does not make it certain of the next.
    let share = (closed.n as f64 + 0.5) / (closed.of as f64 + 1.0);
    let Some(open) = filled.open else { return false };
    let is_less = open.value().is_some_and(|open| share - open > FILLED_LATER);
    is_less && binomial_at_most(open.n, open.of, share) < ALPHA
}

fn one_sided(profile: &ColumnCounts, is_doubtful: bool) -> Suspicion {
    let of = profile.filled.won.of + profile.filled.lost.of;
    if profile.one_sided_deals as f64 <= ONE_SIDED_SHARE * of as f64 {
        return None;
    }
    let severity = if is_doubtful { Severity::Warning } else { Severity::Question };
    let (levels, deals) = (profile.one_sided.clone(), profile.one_sided_deals);
    Some((severity, vec![Evidence::OneSided { levels, deals, of }]))
}

fn outcome_word(profile: &ColumnCounts) -> Suspicion {
    let share = |won: usize, deals: usize| won as f64 / deals as f64;
    let is_right = |won: f64| won.max(1.0 - won) >= WORD_ACCURACY;
    let severity = |word: &OutcomeWord| {
        let is_sure = word.deals >= LEAST_WORDS && is_right(share(word.won, word.deals));
        if is_sure { Severity::Warning } else { Severity::Question }
    };
    let worst = profile.outcome_words.iter().map(severity).min()?;
    let evidence = profile.outcome_words.iter().map(|word| Evidence::OutcomeWord {
        word: word.word.clone(),
        deals: word.deals,
        won: word.won,
    });
    Some((worst, evidence.collect()))
}

/// Other words of free text with one outcome.
fn telling_word(column: &AuditedColumn, won: &[bool]) -> Suspicion {
    let words = telling_words(&column.closed, won).into_iter();
    let evidence: Vec<Evidence> =
        words.map(|OutcomeWord { word, deals, won }| Evidence::OutcomeWord { word, deals, won }).collect();
    (!evidence.is_empty()).then_some((Severity::Question, evidence))
}

fn dated_later(column: &AuditedColumn) -> Suspicion {
    let later = column.later.filter(|later| later.value().is_some_and(|share| share > LATER_DATES))?;
    Some((Severity::Warning, vec![Evidence::DatedLater(later)]))
}

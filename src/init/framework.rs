//! The conditions of BANT from the columns that answer it: budget, authority, need and timeline. Its questions are those of
//! the template.

use super::column::ColumnProfile;
use super::features::{Decision, Role};
use super::toml;
use crate::audit::words;
use crate::project::Kind;
use crate::tables::{ColumnType, number_text, parse_flag};

/// One criterion and what fills it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DraftedCriterion {
    pub name: &'static str,
    /// What is missing where no column matches.
    pub wanted: String,
    /// The condition, and a word about it; `None` where no column matches.
    pub pass: Option<(String, String)>,
}

/// How a criterion is recognised.
struct Pattern {
    name: &'static str,
    wanted: &'static str,
    /// Runs of words in the name of a column, the better ones first.
    runs: &'static [&'static [&'static str]],
    rule: fn(&str, &ColumnProfile, &Kind) -> Option<(String, &'static str)>,
    /// Columns that are asked, at most; one that passes is enough.
    most: usize,
}

const BANT: [Pattern; 4] = [
    Pattern {
        name: "budget",
        wanted: "no column names a budget",
        runs: &[&["budget"], &["budgt"], &["budgets"]],
        rule: |column, profile, kind| at_least(column, profile, kind).or_else(|| says_yes(column, profile)),
        most: 1,
    },
    Pattern {
        name: "authority",
        wanted: "no column says who decides",
        runs: &[
            &["authority"],
            &["decision", "maker"],
            &["decision", "role"],
            &["buying", "role"],
            &["seniority"],
            &["job", "level"],
            &["job", "title"],
            &["title"],
        ],
        rule: |column, profile, _| says_yes(column, profile).or_else(|| is_senior(column, profile)),
        most: 2,
    },
    Pattern {
        name: "need",
        wanted: "no column names a need or a pain",
        runs: &[
            &["need"],
            &["needs"],
            &["pain"],
            &["pains"],
            &["challenge"],
            &["challenges"],
            &["problem"],
            &["problems"],
        ],
        rule: |column, profile, kind| {
            says_yes(column, profile).or_else(|| says_anything(column, profile, kind))
        },
        most: 1,
    },
    Pattern {
        name: "timeline",
        wanted: "no column says when they decide",
        runs: &[
            &["timeline"],
            &["timeframe"],
            &["time", "frame"],
            &["timing"],
            &["urgency"],
            &["purchase", "horizon"],
        ],
        rule: |column, profile, kind| at_most(column, profile, kind).or_else(|| says_yes(column, profile)),
        most: 1,
    },
];

/// Words of somebody who can decide.
const SENIOR: [&str; 16] = [
    "vp",
    "vice",
    "president",
    "chief",
    "ceo",
    "cfo",
    "cto",
    "cio",
    "coo",
    "cmo",
    "director",
    "owner",
    "founder",
    "high",
    "approver",
    "decider",
];

/// Levels that are no answer to whether something is the case.
const NO_ANSWER: [&str; 5] = ["unknown", "not known", "not specified", "not available", "unspecified"];

/// The criteria of BANT, each with the columns among the features that answer it.
pub(crate) fn bant(decisions: &[&Decision]) -> Vec<DraftedCriterion> {
    BANT.iter()
        .map(|pattern| {
            let mut found: Vec<(String, &'static str)> = Vec::new();
            let mut unclear: Option<&str> = None;
            for decision in pattern.runs.iter().flat_map(|run| decisions.iter().filter(|one| has(one, run))) {
                let Role::Feature(_, kind) = &decision.role else { continue };
                let column = toml::column(&decision.column);
                match column.and_then(|column| (pattern.rule)(&column, &decision.profile, kind)) {
                    Some(rule) if found.len() < pattern.most && !found.contains(&rule) => found.push(rule),
                    Some(_) => {}
                    None => unclear = unclear.or(Some(&decision.column)),
                }
            }
            let wanted = unclear.map_or_else(
                || pattern.wanted.to_owned(),
                |column| format!("say which values of `{column}` pass"),
            );
            let note = found.first().map(|(_, note)| (*note).to_owned());
            let conditions: Vec<String> = found.into_iter().map(|(sql, _)| sql).collect();
            let pass = note.map(|note| (conditions.join(" OR "), note));
            DraftedCriterion { name: pattern.name, wanted, pass }
        })
        .collect()
}

/// Whether these words stand side by side in the name of a column.
fn has(decision: &Decision, run: &[&str]) -> bool {
    words(&decision.column).windows(run.len()).any(|window| window == run)
}

type Condition = Option<(String, &'static str)>;

/// Half of the deals or more: a first threshold.
fn at_least(column: &str, profile: &ColumnProfile, kind: &Kind) -> Condition {
    let numbers = profile.numbers.filter(|_| matches!(kind, Kind::Number(_)))?;
    Some((
        format!("{column} >= {}", number_text(numbers.median)),
        "half of the deals have as much: set what you need",
    ))
}

fn at_most(column: &str, profile: &ColumnProfile, kind: &Kind) -> Condition {
    let numbers = profile.numbers.filter(|_| matches!(kind, Kind::Number(_)))?;
    Some((
        format!("{column} <= {}", number_text(numbers.median)),
        "half of the deals are as soon: set what you need",
    ))
}

/// The column without the levels that are no answer, so that those leave the criterion unknown.
fn answered(column: &str, profile: &ColumnProfile) -> String {
    let levels = profile.levels.iter().map(|(level, _)| level);
    levels
        .filter(|level| NO_ANSWER.contains(&level.to_lowercase().as_str()))
        .fold(column.to_owned(), |sql, level| format!("NULLIF({sql}, {})", toml::sql_text(level)))
}

/// One of the levels is a yes.
fn says_yes(column: &str, profile: &ColumnProfile) -> Condition {
    if profile.kind == ColumnType::Flag {
        return Some((column.to_owned(), ""));
    }
    let (yes, _) = profile.levels.iter().find(|(level, _)| parse_flag(level) == Some(true))?;
    match profile.kind {
        ColumnType::Number if profile.is_flag => Some((format!("{column} = 1"), "")),
        ColumnType::Text if profile.levels.iter().any(|(level, _)| parse_flag(level) == Some(false)) => {
            Some((format!("{} = {}", answered(column, profile), toml::sql_text(yes)), ""))
        }
        _ => None,
    }
}

fn is_senior(column: &str, profile: &ColumnProfile) -> Condition {
    /// More levels than this make no readable condition.
    const MOST: usize = 12;
    let is_senior = |level: &str| {
        words(level).iter().any(|word| SENIOR.contains(&word.as_str())) || words(level) == ["c", "level"]
    };
    let levels: Vec<String> = profile
        .levels
        .iter()
        .filter(|(level, _)| is_senior(level))
        .take(MOST)
        .map(|(level, _)| toml::sql_text(level))
        .collect();
    let is_usable = profile.kind == ColumnType::Text && !levels.is_empty();
    is_usable.then(|| {
        (
            format!("{} {}", answered(column, profile), toml::is_one_of(&levels)),
            "the words that sound like it: check them",
        )
    })
}

/// Any answer but a no.
fn says_anything(column: &str, profile: &ColumnProfile, kind: &Kind) -> Condition {
    if profile.kind != ColumnType::Text || !matches!(kind, Kind::Category { .. } | Kind::Set { .. }) {
        return None;
    }
    let is_no = |level: &str| parse_flag(level) == Some(false) || level.eq_ignore_ascii_case("none");
    let no: Vec<String> = profile
        .levels
        .iter()
        .filter(|(level, _)| is_no(level))
        .map(|(level, _)| toml::sql_text(level))
        .collect();
    let column = answered(column, profile);
    Some(if no.is_empty() {
        (format!("{column} <> ''"), "any answer passes")
    } else {
        (format!("{column} NOT IN ({})", no.join(", ")), "any answer but a no passes")
    })
}

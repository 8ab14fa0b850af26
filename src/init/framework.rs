//! The criteria of BANT (budget, authority, need and timeline) from the columns that answer them. The questions are those of
//! the template.

use super::column::ColumnProfile;
use super::features::{ColumnRole, Decision};
use super::toml;
use crate::audit::words;
use crate::cells::parse_flag;
use crate::project::Kind;
use crate::tables::{ColumnType, number_text};

/// A drafted criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DraftedCriterion {
    pub name: &'static str,
    /// What is missing if no column matches.
    pub wanted: String,
    /// The condition and a comment; `None` if no column matches.
    pub pass: Option<(String, String)>,
}

/// The columns that answer a criterion.
struct Pattern {
    name: &'static str,
    wanted: &'static str,
    /// Terms in the name of a column, in order of preference.
    runs: &'static [&'static [&'static str]],
    rule: fn(&str, &ColumnProfile, &Kind) -> Option<(String, &'static str)>,
    /// The largest number of columns; one that passes is enough.
    most: usize,
}

const BANT: [Pattern; 4] = [
    Pattern {
        name: "budget",
        wanted: "no column for the budget",
        runs: &[&["budget"], &["budgt"], &["budgets"]],
        rule: |column, profile, kind| {
            threshold(&format!("{column} >="), profile, kind).or_else(|| yes_answer(column, profile))
        },
        most: 1,
    },
    Pattern {
        name: "authority",
        wanted: "no column for the authority to decide",
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
        rule: |column, profile, _| yes_answer(column, profile).or_else(|| is_senior(column, profile)),
        most: 2,
    },
    Pattern {
        name: "need",
        wanted: "no column for a need or a pain",
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
            yes_answer(column, profile).or_else(|| any_answer(column, profile, kind))
        },
        most: 1,
    },
    Pattern {
        name: "timeline",
        wanted: "no column for the time of the decision",
        runs: &[
            &["timeline"],
            &["timeframe"],
            &["time", "frame"],
            &["timing"],
            &["urgency"],
            &["purchase", "horizon"],
        ],
        rule: |column, profile, kind| {
            threshold(&format!("{column} <="), profile, kind).or_else(|| yes_answer(column, profile))
        },
        most: 1,
    },
];

/// Words in the title or role of a decision maker.
const SENIOR: [&str; 16] = [
    "vp", "vice", "president", "chief", "ceo", "cfo", "cto", "cio", "coo", "cmo", "director", "owner",
    "founder", "high", "approver", "decider",
];

/// Levels that answer neither yes nor no.
const NO_ANSWER: [&str; 5] = ["unknown", "not known", "not specified", "not available", "unspecified"];

/// The criteria of BANT, each with the features that answer it.
pub(crate) fn bant(decisions: &[&Decision]) -> Vec<DraftedCriterion> {
    BANT.iter()
        .map(|pattern| {
            let mut rules: Vec<(String, &'static str)> = Vec::new();
            let mut unclear: Option<&str> = None;
            for decision in pattern.runs.iter().flat_map(|run| decisions.iter().filter(|one| has(one, run))) {
                let ColumnRole::Feature(_, kind) = &decision.role else { continue };
                let column = toml::column(&decision.column);
                match (pattern.rule)(&column, &decision.profile, kind) {
                    Some(rule) if rules.len() < pattern.most && !rules.contains(&rule) => rules.push(rule),
                    Some(_) => {}
                    None => unclear = unclear.or(Some(&decision.column)),
                }
            }
            let wanted = unclear.map_or_else(
                || pattern.wanted.to_owned(),
                |column| format!("set which values of `{column}` pass"),
            );
            let note = rules.first().map(|(_, note)| (*note).to_owned());
            let conditions: Vec<String> = rules.into_iter().map(|(sql, _)| sql).collect();
            let pass = note.map(|note| (conditions.join(" OR "), note));
            DraftedCriterion { name: pattern.name, wanted, pass }
        })
        .collect()
}

/// Whether the name of a column contains these words in sequence.
fn has(decision: &Decision, run: &[&str]) -> bool {
    words(&decision.column).windows(run.len()).any(|window| window == run)
}

type DraftedCondition = Option<(String, &'static str)>;

/// A comparison of a number with the median, as a first threshold; the column is followed by `>=` or `<=`.
fn threshold(comparison: &str, profile: &ColumnProfile, kind: &Kind) -> DraftedCondition {
    let numbers = profile.numbers.filter(|_| matches!(kind, Kind::Number(_)))?;
    let condition = format!("{comparison} {}", number_text(numbers.median));
    Some((condition, "threshold: median of the deals; adjust it"))
}

/// The column with levels that are no answer as NULL, so that the criterion is unknown for them.
fn answered(column: &str, profile: &ColumnProfile) -> String {
    let levels = profile.levels.iter().map(|(level, _)| level);
    levels
        .filter(|level| NO_ANSWER.contains(&level.to_lowercase().as_str()))
        .fold(column.to_owned(), |sql, level| format!("NULLIF({sql}, {})", toml::sql_text(level)))
}

/// One of the levels is a yes.
fn yes_answer(column: &str, profile: &ColumnProfile) -> DraftedCondition {
    if profile.kind == ColumnType::Flag {
        return Some((column.to_owned(), ""));
    }
    let (yes, _) = profile.levels.iter().find(|(level, _)| parse_flag(level) == Some(true))?;
    match profile.kind {
        ColumnType::Number { .. } if profile.is_flag => Some((format!("{column} = 1"), "")),
        ColumnType::Text if profile.levels.iter().any(|(level, _)| parse_flag(level) == Some(false)) => {
            Some((format!("{} = {}", answered(column, profile), toml::sql_text(yes)), ""))
        }
        _ => None,
    }
}

fn is_senior(column: &str, profile: &ColumnProfile) -> DraftedCondition {
    /// The largest number of levels in a condition.
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
            "levels of likely decision makers; check them",
        )
    })
}

/// Any answer other than no.
fn any_answer(column: &str, profile: &ColumnProfile, kind: &Kind) -> DraftedCondition {
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
        (format!("{column} NOT IN ({})", no.join(", ")), "any answer other than no passes")
    })
}

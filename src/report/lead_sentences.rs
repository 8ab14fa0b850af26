//! What a page says about one lead, in sentences.

use super::tone::capitalised;
use crate::decide::ScoreChange;
use crate::numbers::{date, decimals};
use crate::predict::ScoreFlag;
use crate::units::AsOf;

/// A longer value of a reason is cut.
const LONGEST_VALUE: usize = 40;

/// Parts of a change below this are not shown, as they would be printed as 0.0.
const SMALLEST_PART: f64 = 0.05;

/// The name of a feature, a column or a route as people read it: `days_since_last` is “Days since last”.
pub(crate) fn display_name(name: &str) -> String {
    capitalised(&name.replace('_', " "))
}

/// The name of a framework as people read it: the letters of the known ones, and of others as [`display_name`].
pub(crate) fn framework_name(name: &str) -> String {
    match name {
        "bant" | "champ" | "meddic" | "icp" => name.to_uppercase(),
        "gpctba_ci" => "GPCTBA/C&I".to_owned(),
        _ => display_name(name),
    }
}

/// A reason of a score: “Employees (42,000): takes off 10.7 points.” A flag that is true needs no value.
pub(crate) fn reason_sentence(label: &str, value: Option<&str>, points: f64) -> String {
    let value = match value {
        None => " (unknown)".to_owned(),
        Some(value) if ["yes", "true"].iter().any(|yes| value.eq_ignore_ascii_case(yes)) => String::new(),
        Some(value) => format!(" ({})", shortened(value)),
    };
    format!("{label}{value}: {}", moves(points))
}

/// “adds 8.5 points”.
fn moves(points: f64) -> String {
    format!("{} points", part_moves(points))
}

/// “takes off 1.1”.
fn part_moves(points: f64) -> String {
    let verb = if points < 0.0 { "takes off" } else { "adds" };
    format!("{verb} {}", decimals(points.abs(), 1))
}

/// A value, of a long list the first members only: “manual reporting, missed follow-ups and 2 more”.
fn shortened(value: &str) -> String {
    let members: Vec<&str> =
        value.split([',', ';']).map(str::trim).filter(|member| !member.is_empty()).collect();
    if value.chars().count() <= LONGEST_VALUE || members.len() < 2 {
        return cut(value, LONGEST_VALUE);
    }
    let mut length = 0;
    let fits = |member: &&&str| {
        length += member.chars().count() + 2;
        length <= LONGEST_VALUE
    };
    let shown = members.iter().take_while(fits).count().clamp(1, members.len());
    let first: Vec<String> = members[..shown].iter().map(|member| cut(member, LONGEST_VALUE)).collect();
    match members.len() - shown {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// The first letters of a text, with “…” where it is longer.
pub(crate) fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let start: String = text.chars().take(longest - 1).collect();
    format!("{}…", start.trim_end())
}

/// The grade, the route and the verdicts of a lead today, by their names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LeadToday<'a> {
    pub score: u8,
    pub grade: &'a str,
    pub route: Option<&'a str>,
    /// What people read of each framework, and its verdict.
    pub verdicts: &'a [(String, &'static str)],
}

/// What changed since an earlier prediction, and why: “Up 12 since 2026-06-24 (45, grade C): its data and answers add 10.2,
/// the new model adds 2.9. Route was nurture.”
pub(crate) fn change_sentence(today: LeadToday<'_>, change: Option<&ScoreChange>, previous: AsOf) -> String {
    let previous = date(previous);
    let Some(change) = change else { return format!("New: no score on {previous}.") };
    let moved = i16::from(today.score) - i16::from(change.score);
    let others = other_decisions(today, change);
    let parts = [
        ("activities and answers", "add", change.by_lead),
        ("time", "adds", change.by_time),
        ("the new model", "adds", change.by_model),
    ];
    let part = |(what, adds, points): (&str, &str, f64)| {
        let takes = if adds == "add" { "take off" } else { "takes off" };
        let verb = if points < 0.0 { takes } else { adds };
        (points.abs() >= SMALLEST_PART).then(|| format!("{what} {verb} {}", decimals(points.abs(), 1)))
    };
    let parts: Vec<String> = parts.into_iter().filter_map(part).collect();
    // There the causes add up to more than the change that is seen.
    let is_at_end = [today.score, change.score].iter().any(|score| matches!(score, 0 | 100));
    let end = if is_at_end && !parts.is_empty() { " (the scale ends at 0 and 100)" } else { "" };
    let start = match moved {
        0 => format!("Score unchanged since {previous}{end}"),
        _ => format!(
            "{} {} since {previous}, from {}{end}",
            if moved > 0 { "Up" } else { "Down" },
            moved.unsigned_abs(),
            change.score
        ),
    };
    let why = if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) };
    let then = if others.is_empty() { String::new() } else { format!(" Then: {}.", others.join(", ")) };
    format!("{start}{why}.{then}")
}

/// The earlier grade, route and verdicts that differ from those of today.
fn other_decisions(today: LeadToday<'_>, change: &ScoreChange) -> Vec<String> {
    let mut others = Vec::new();
    if change.grade != today.grade {
        others.push(format!("grade {}", change.grade));
    }
    if change.route.as_deref() != today.route
        && let Some(route) = &change.route
    {
        others.push(format!("route {route}"));
    }
    let verdicts = today.verdicts.iter().zip(&change.verdicts);
    others.extend(verdicts.filter_map(|((gate, now), then)| {
        let then = then.as_deref().filter(|then| then != now)?;
        Some(format!("{gate} {then}"))
    }));
    others
}

/// A remark on a score in plain words; `label` is what people read of a feature.
pub(crate) fn flag_sentence(flag: ScoreFlag, label: impl Fn(usize) -> String) -> String {
    match flag {
        ScoreFlag::Unseen { feature } => {
            format!("{}: a value that is not in the training deals.", label(feature))
        }
        ScoreFlag::Unknown { feature } => {
            format!("{}: unknown, which it never was in training.", label(feature))
        }
        ScoreFlag::BeyondTheScale => "The score is beyond the scale of 0 to 100.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(value: Option<&str>, points: f64) -> String {
        reason_sentence("Started a trial", value, points)
    }

    #[test]
    fn a_reason_names_the_value_and_its_points() {
        assert_eq!(reason(Some("yes"), 8.53), "Started a trial: adds 8.5 points");
        assert_eq!(reason(Some("no"), -1.0), "Started a trial (no): takes off 1.0 points");
        assert_eq!(reason(None, 6.8), "Started a trial (unknown): adds 6.8 points");
        let long = "ä".repeat(90);
        assert!(reason(Some(&long), 1.0).chars().count() < 90);
    }

    #[test]
    fn names_are_words() {
        assert_eq!(display_name("days_since_last"), "Days since last");
        assert_eq!(["bant", "gpctba_ci", "our_fit"].map(framework_name), ["BANT", "GPCTBA/C&I", "Our fit"]);
    }

    #[test]
    fn a_change_names_its_causes_and_what_was_decided_then() {
        let previous = AsOf::parse("2026-06-24").unwrap();
        let verdicts = [("BANT".to_owned(), "pass")];
        let today = LeadToday { score: 57, grade: "B", route: Some("sales"), verdicts: &verdicts };
        let change = ScoreChange {
            score: 45,
            grade: "C".to_owned(),
            route: Some("nurture".to_owned()),
            verdicts: vec![Some("unknown".to_owned())],
            by_lead: 10.2,
            by_time: -1.14,
            by_model: 2.9,
        };
        assert_eq!(
            change_sentence(today, Some(&change), previous),
            "Up 12 since 2026-06-24, from 45: activities and answers add 10.2, time takes off 1.1, the new model adds 2.9. \
             Then: grade C, route nurture, BANT unknown."
        );
        assert_eq!(change_sentence(today, None, previous), "New: no score on 2026-06-24.");
        let same = ScoreChange {
            score: 57,
            grade: "B".to_owned(),
            route: Some("sales".to_owned()),
            verdicts: vec![None],
            by_lead: 0.0,
            by_time: 0.01,
            by_model: -0.01,
        };
        assert_eq!(change_sentence(today, Some(&same), previous), "Score unchanged since 2026-06-24.");
        let top = LeadToday { score: 100, ..today };
        let from_top = ScoreChange { score: 100, by_time: -16.7, ..same };
        assert_eq!(
            change_sentence(top, Some(&from_top), previous),
            "Score unchanged since 2026-06-24 (the scale ends at 0 and 100): time takes off 16.7."
        );
    }

    #[test]
    fn flags_are_sentences() {
        let sentence =
            |flag| flag_sentence(flag, |feature| ["Country", "Technology in use"][feature].to_owned());
        assert_eq!(
            sentence(ScoreFlag::Unseen { feature: 1 }),
            "Technology in use: a value that is not in the training deals."
        );
        assert_eq!(
            sentence(ScoreFlag::Unknown { feature: 0 }),
            "Country: unknown, which it never was in training."
        );
        assert_eq!(sentence(ScoreFlag::BeyondTheScale), "The score is beyond the scale of 0 to 100.");
    }
}

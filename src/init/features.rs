//! The role of each column: a feature with its kind, a suspected leak, or left out, with the reason.

use super::closed_flag::value_of_closed;
use super::column::{ColumnProfile, Numbers};
use super::drafted_column::DraftedColumn;
use super::evidence::{ColumnEvidence, DatedColumn, of_columns};
use super::exported_column::ExportedColumn;
use super::kinds::{FEW_WORDS, kind};
use super::names;
use super::sellers::is_seller;
use super::unread_values::reason_of_no_dates;
use crate::audit::{Finding, NameHint, TimedCounts, Usage, names_deal_itself};
use crate::cells::is_scientific;
use crate::cells::parse_flag;
use crate::config::DEFAULT_MIN_COUNT;
use crate::numbers::{count, counted, percent};
use crate::project::{Group, Kind};
use crate::quotation::in_quotes;
use crate::tables::{ColumnType, number_text};

/// The role of a column.
#[derive(Debug, Clone)]
pub(crate) enum ColumnRole {
    /// A feature.
    Feature(Group, Kind),
    /// A suspected leak, for this reason.
    Leak(String),
    /// Left out, for this reason.
    LeftOut(String),
}

/// A column with its role.
#[derive(Debug, Clone)]
pub(crate) struct Decision {
    pub column: String,
    pub role: ColumnRole,
    pub profile: ColumnProfile,
    /// A comment on it.
    pub note: String,
    /// What is to be checked before it is used.
    pub question: Option<String>,
    /// The column that the feature has in its place.
    pub derived: Option<DraftedColumn>,
}

impl Decision {
    /// The column of the feature.
    pub(crate) fn feature(&self) -> &str {
        self.derived.as_ref().map_or(&self.column, |derived| &derived.name)
    }
}

/// Text with the name of free text and more distinct values than this is free text.
const MOST_NAMES: usize = 50;

/// Text with the name of free text and a ratio of distinct values above this is free text.
const MOST_VARIETY: f64 = 0.3;

/// The ratio of closed deals to `min_count`, and the least `min_count`.
const DEALS_OF_A_LEVEL: usize = 50;
const LEAST_LEVEL: u32 = 3;

/// The column that the snapshot adds.
const SNAPSHOT_DAY: &str = "as_of";

/// `min_count` of a category, smaller if there are few deals.
pub(crate) fn min_count(closed: usize) -> u32 {
    u32::try_from(closed / DEALS_OF_A_LEVEL)
        .unwrap_or(DEFAULT_MIN_COUNT)
        .clamp(LEAST_LEVEL, DEFAULT_MIN_COUNT)
}

/// Decides on columns without another role; `won` is the outcome of each row, `timed` counts the activities. Columns that repeat each other are findings.
pub(crate) fn decide(
    columns: Vec<(ExportedColumn<'_>, ColumnProfile)>,
    dates: &[DatedColumn],
    timed: &[TimedCounts],
    won: &[Option<bool>],
) -> (Vec<Decision>, Vec<Finding>) {
    let closed = won.iter().flatten().count();
    let (evidence, repeated) = of_columns(&columns, dates, timed, won);
    let has_role = |role| dates.iter().any(|date| date.usage == Usage::Role(role));
    let is_dated = has_role("close") && has_role("snapshot");
    let decide =
        |((column, profile), evidence): ((ExportedColumn<'_>, ColumnProfile), Option<ColumnEvidence>)| {
            let role = match value_of_closed(&column, won) {
                Some(value) => ColumnRole::Leak(format!(
                    "all closed deals, and no open one, have {value}",
                    value = in_quotes(value)
                )),
                None => role(&column, &profile, evidence.as_ref(), (min_count(closed), is_dated)),
            };
            let (mut note, mut question) = (String::new(), None);
            if let ColumnRole::Feature(_, kind) = &role {
                note = self::note(&column.name, &profile, kind);
                question = self::question(&column.name, evidence);
            }
            Decision { column: column.name, role, profile, note, question, derived: None }
        };
    let mut decisions: Vec<Decision> = columns.into_iter().zip(evidence).map(decide).collect();
    let doubtful: Vec<String> = decisions
        .iter()
        .filter(|decision| matches!(decision.role, ColumnRole::Leak(_)))
        .map(|decision| decision.column.clone())
        .collect();
    for decision in &mut decisions {
        if matches!(decision.role, ColumnRole::Feature(..))
            && let Some(sibling) = doubtful.iter().find(|name| names::are_siblings(name, &decision.column))
        {
            decision.role = ColumnRole::Leak(format!("its name resembles `{sibling}`"));
            decision.question = None;
        }
    }
    (decisions, repeated)
}

/// What is to be checked of a feature: what the audit asks, or what its name suggests.
fn question(name: &str, evidence: Option<ColumnEvidence>) -> Option<String> {
    match evidence {
        Some(ColumnEvidence::Question(question)) => Some(question),
        _ => names::leak_hint(name).map(|(hint, word)| format!("{hint} (\"{word}\")")),
    }
}

fn role(
    column: &ExportedColumn<'_>,
    profile: &ColumnProfile,
    evidence: Option<&ColumnEvidence>,
    (min_count, is_dated): (u32, bool),
) -> ColumnRole {
    let name = &column.name;
    if let Some(reason) = useless(profile, min_count as usize) {
        return ColumnRole::LeftOut(reason);
    }
    if name == SNAPSHOT_DAY {
        return ColumnRole::LeftOut(
            "the name is reserved for the snapshot date; rename the column".to_owned(),
        );
    }
    // First, as a last name is no last activity.
    if let Some(reason) = names_or_text(name, profile) {
        return ColumnRole::LeftOut(reason);
    }
    if let Some(ColumnEvidence::Leak(reason)) = evidence {
        return ColumnRole::Leak(reason.clone());
    }
    // A count or a duration that has nothing to do with the close is one of something else.
    let is_judged = is_dated && profile.numbers.is_some();
    let hint = names::leak_hint(name).map(|(hint, _)| hint);
    let is_leak =
        |hint: &NameHint| names_deal_itself(name) && !(is_judged && names::may_be_of_others(name, *hint));
    // Any other name with a term of a leak raises the question only.
    if let Some(hint) = hint.filter(is_leak) {
        return ColumnRole::Leak(hint.to_string());
    }
    if profile.kind == ColumnType::Time && names::is_overwritten(name) {
        return ColumnRole::Leak(NameHint::Latest.to_string());
    }
    if is_seller(name, profile) {
        return ColumnRole::LeftOut(format!(
            "a salesperson, no property of the lead: {}",
            values_in_rows(profile)
        ));
    }
    if let Some(ColumnEvidence::Serial(reason)) = evidence {
        return ColumnRole::LeftOut(reason.clone());
    }
    if let Some(open) = &profile.open {
        return ColumnRole::LeftOut(open.reason());
    }
    match kind(name, profile, min_count) {
        Ok(kind) => ColumnRole::Feature(names::group(name), kind),
        Err(reason) => ColumnRole::LeftOut(reason),
    }
}

/// Why the column carries no information, if so.
fn useless(profile: &ColumnProfile, min_count: usize) -> Option<String> {
    let Some((word, rows)) = profile.levels.first() else { return Some("empty in every row".to_owned()) };
    let other = profile.rows - rows;
    match other {
        0 => Some(format!("\"{}\" in every row", shortened(word))),
        _ if other < min_count => {
            Some(format!("\"{}\" in all but {}", shortened(word), counted(other, "row")))
        }
        _ => None,
    }
}

/// A value in a comment, shortened if it is long.
pub(crate) fn shortened(word: &str) -> String {
    /// The largest number of letters.
    const LONGEST: usize = 30;
    let mut short: String = word.chars().take(LONGEST).collect();
    if short.len() < word.len() {
        short.push('…');
    }
    short
}

/// Why the column is an identifier or free text, if so.
fn names_or_text(name: &str, profile: &ColumnProfile) -> Option<String> {
    let words = || values_in_rows(profile);
    if profile.kind == ColumnType::Time {
        return None;
    }
    let is_many = profile.different() > MOST_NAMES || profile.variety() > MOST_VARIETY;
    let is_named = match profile.kind {
        ColumnType::Text => names::is_free_text(name) || names::account_rank(name).is_some(),
        _ => names::is_dialled(name),
    };
    if is_named && is_many && profile.different() > FEW_WORDS {
        return Some(format!("a name, an address or free text: {}", words()));
    }
    if let Some((word, _)) =
        profile.levels.first().filter(|(word, _)| names::is_id(name) && is_scientific(word))
    {
        return Some(format!("an identifier that a spreadsheet has rounded, such as {word}"));
    }
    if let Some(reason) = reason_of_no_dates(name, profile) {
        return Some(reason);
    }
    let is_own_id = names::is_id(name) && profile.variety() > 0.9 && profile.different() > FEW_WORDS;
    (is_own_id || names::names_a_deal(name)).then(|| format!("an identifier: {}", words()))
}

/// The number of distinct values.
fn values_in_rows(profile: &ColumnProfile) -> String {
    format!("{} in {}", counted(profile.different(), "distinct value"), counted(profile.filled, "row"))
}

/// A number in a comment.
fn plain(number: f64) -> String {
    if number >= 0.0 && (number.fract() == 0.0 || number >= 1000.0) && number < 1e15 {
        count(number.round() as usize)
    } else {
        number_text(number)
    }
}

/// Numbers in a comment.
pub(crate) fn range(numbers: Numbers) -> String {
    format!("{} to {}, median {}", plain(numbers.least), plain(numbers.most), plain(numbers.median))
}

/// The comment on a feature.
fn note(name: &str, profile: &ColumnProfile, kind: &Kind) -> String {
    let mut parts = Vec::new();
    match (kind, profile.numbers) {
        (Kind::Number(_), Some(numbers)) => parts.push(range(numbers)),
        (Kind::Flag, _) => {
            let yes = profile.levels.iter().filter(|(word, _)| parse_flag(word) == Some(true));
            let rows: usize = yes.map(|(_, rows)| *rows).sum();
            parts.push(format!("yes in {}", percent(rows as f64 / profile.filled.max(1) as f64)));
            if profile.is_yes_no && !profile.is_flag {
                parts.push(format!("in {} spellings", profile.different()));
            }
        }
        (Kind::Set { .. }, _) => {
            parts.push(counted(profile.members.as_ref().map_or(0, |members| members.different), "member"));
        }
        _ => parts.push(counted(profile.different(), "value")),
    }
    parts.extend(profile.written.clone().filter(|_| profile.numbers.is_some()));
    if profile.gaps() > 0 {
        parts.push(format!("unknown in {}", counted(profile.gaps(), "row")));
    }
    if names::is_amount(name) {
        parts.push("a leak if it is determined late".to_owned());
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::conventions::{self, Conventions};
    use super::super::date_conventions::GivenDates;
    use super::super::export::ExportedTable;
    use super::*;
    use crate::project::Shape;

    fn conventions(name: &str, cells: &[Option<&str>]) -> Conventions {
        let columns = vec![ExportedColumn { name: name.to_owned(), cells: cells.to_vec() }];
        let (label, file) = (String::new(), String::new());
        conventions::find(
            &[&ExportedTable { label, file, columns, ..ExportedTable::default() }],
            &[],
            &GivenDates::default(),
        )
        .remove(0)
    }

    fn decided(name: &str, cells: &[String], won: &[Option<bool>]) -> Decision {
        let cells: Vec<Option<&str>> =
            cells.iter().map(|cell| (!cell.is_empty()).then_some(cell.as_str())).collect();
        let conventions = conventions(name, &cells);
        let column = ExportedColumn { name: name.to_owned(), cells };
        let profile = ColumnProfile::of(&column, &conventions);
        decide(vec![(column, profile)], &[], &[], won).0.remove(0)
    }

    fn cells(value: impl Fn(usize) -> String) -> Vec<String> {
        (0..400).map(value).collect()
    }

    fn outcomes() -> Vec<Option<bool>> {
        (0..400).map(|row| Some(row % 4 == 0)).collect()
    }

    fn kind_of(name: &str, value: impl Fn(usize) -> String) -> Kind {
        match decided(name, &cells(value), &outcomes()).role {
            ColumnRole::Feature(_, kind) => kind,
            other => panic!("{name} is {other:?}"),
        }
    }

    #[test]
    fn kinds_follow_from_the_cells() {
        let shuffled = |row: usize| row * 7919 % 397;
        assert_eq!(kind_of("age", |row| (20 + shuffled(row) % 50).to_string()), Kind::Number(Shape::Linear));
        let visits =
            kind_of("visits", |row| if row % 3 == 0 { 0 } else { (shuffled(row) % 12).pow(3) }.to_string());
        assert_eq!(visits, Kind::Number(Shape::Quantiles(5)));
        assert_eq!(kind_of("employees", |row| shuffled(row).pow(3).to_string()), Kind::Number(Shape::Log));
        assert_eq!(
            kind_of("industry", |row| format!("i{}", shuffled(row) % 9)),
            Kind::Category { min_count: 8 }
        );
        assert_eq!(
            kind_of("size class", |row| (shuffled(row) % 5).to_string()),
            Kind::Category { min_count: 8 }
        );
        assert_eq!(kind_of("No mail please", |row| ["Yes", "No"][shuffled(row) % 2].to_owned()), Kind::Flag);
        let set = kind_of("tools", |row| format!("a{};b{}", shuffled(row) % 3, shuffled(row) % 5));
        assert_eq!(set, Kind::Set { separator: ";".to_owned(), min_count: 8 });
    }

    #[test]
    fn names_texts_dates_and_constants_are_left_out() {
        let reason = |name: &str, value: &dyn Fn(usize) -> String| match decided(
            name,
            &cells(value),
            &outcomes(),
        )
        .role
        {
            ColumnRole::LeftOut(reason) => reason,
            other => panic!("{name} is {other:?}"),
        };
        assert_eq!(
            reason("Deal Number", &|row| row.to_string()),
            "an identifier: 400 distinct values in 400 rows"
        );
        assert!(reason("Last Name", &|row| format!("n{row}")).starts_with("a name, an address"));
        assert!(reason("phone", &|row| (490_000 + row).to_string()).starts_with("a name, an address"));
        assert!(reason("thoughts", &|row| format!("n{row}")).ends_with("most of them rare"));
        assert!(
            reason("price list", &|row| format!("${},000", row + 1)).ends_with("set `numbers` to use it")
        );
        assert!(reason("begin", &|row| format!("20{:02}-01-01", row % 90)).starts_with("a date"));
        assert!(reason("Deal ID", &|row| (row % 7).to_string()).starts_with("an identifier"));
        assert!(reason("begin", &|row| format!("{:02}/01/2026", row % 9 + 1)).starts_with("dates, which"));
        assert_eq!(reason("x", &|_| "No".to_owned()), "\"No\" in every row");
        assert!(reason("as_of", &|row| (row % 7).to_string()).contains("rename the column"));
        assert_eq!(
            reason("x", &|row| if row == 7 { "Yes" } else { "No" }.to_owned()),
            "\"No\" in all but 1 row"
        );
    }

    #[test]
    fn what_the_outcome_has_written_is_a_leak() {
        let leak = |name: &str, value: &dyn Fn(usize) -> String| match decided(
            name,
            &cells(value),
            &outcomes(),
        )
        .role
        {
            ColumnRole::Leak(reason) => reason,
            other => panic!("{name} is {other:?}"),
        };
        assert!(leak("Lead Rating", &|row| format!("q{}", row % 3)).contains("assessment of the lead"));
        let quoted = leak("figure", &|row| {
            if row % 4 == 0 || row % 7 == 0 { (row % 91).to_string() } else { String::new() }
        });
        assert!(quoted.starts_with("AUC of this column alone: 0.9"), "{quoted}");
        let ranked = leak("figure", &|row| {
            if row % 4 == 0 { (900 + row).to_string() } else { (row % 80).to_string() }
        });
        assert!(ranked.starts_with("AUC of this column alone: 1.000"), "{ranked}");
    }
}

//! Columns without information, and duplicate columns and deals.

use std::collections::{BTreeMap, HashSet};

use super::coincidence::Coincidence;
use super::column::{AuditedColumn, ColumnCounts, DEALS, MOST_CODES, PROJECT, text};
use super::deal_dates::DealDates;
use super::evidence::Evidence;
use super::finding::{Finding, Severity, Topic, Usage};
use super::rows::{Contradiction, Repeats};
use super::serials::{is_serial, names_identifier};
use super::share::Share;
use crate::evaluate::value_keys;

/// The ratio of distinct values to deals above which text identifies deals instead of grouping them.
const NEAR_UNIQUE: f64 = 0.9;

/// The least number of deals for that ratio.
const LEAST_DEALS: usize = 50;

/// The share of duplicate deals from which the export is likely to be wrong.
const MANY_REPEATS: f64 = 0.05;

/// The finding that a column is constant, or only identifies the deals, if it does.
pub(super) fn useless(
    column: &AuditedColumn,
    profile: &ColumnCounts,
    dates: Option<&DealDates>,
) -> Option<Finding> {
    let filled = profile.filled.won.n + profile.filled.lost.n;
    let is_unique = filled >= LEAST_DEALS && profile.distinct as f64 > NEAR_UNIQUE * filled as f64;
    let is_name = is_unique && (column.is_category || names_identifier(&column.name));
    let evidence = match &profile.constant {
        Some(value) => Evidence::Constant { value: text(value.clone(), column.kind) },
        None if is_name => Evidence::NearUnique { distinct: profile.distinct, filled },
        None if is_unique && is_serial(column, profile, dates) => Evidence::Serial { filled },
        None => return None,
    };
    let is_used = column.usage.reaches_model();
    let severity = if is_used && profile.constant.is_none() { Severity::Warning } else { Severity::Note };
    let remedy =
        is_used.then(|| format!("remove `{}` from [features]: it carries no information", column.name));
    Some(column.finding(severity, Topic::Useless, vec![evidence], remedy))
}

/// That all deals, or most of them, have the same account, so that the column does not group the deals.
pub(super) fn one_account(column: &AuditedColumn, profile: &ColumnCounts) -> Option<Finding> {
    if column.usage != Usage::Role("account") {
        return None;
    }
    let (evidence, remedy) = match &profile.constant {
        Some(value) => (
            Evidence::Constant { value: text(value.clone(), column.kind) },
            "remove `account` under [data]: deals are then judged one by one",
        ),
        None => (
            mostly_one(column)?,
            "if that stands for \"not known\", add it to null_values under [data]: deals of one account share a fold",
        ),
    };
    Some(column.on_role(Severity::Warning, Topic::Useless, vec![evidence], remedy.to_owned()))
}

/// The value that more than half of the deals have.
fn mostly_one(column: &AuditedColumn) -> Option<Evidence> {
    let unknown: HashSet<u32> = column.closed.unknown().into_iter().collect();
    let mut counts: BTreeMap<u64, (usize, usize)> = BTreeMap::new();
    for (row, key) in value_keys(&column.closed).into_iter().enumerate() {
        if !unknown.contains(&(row as u32)) {
            counts.entry(key).or_insert((0, row)).0 += 1;
        }
    }
    let of = counts.values().map(|(deals, _)| deals).sum();
    let (n, row) = counts.into_values().max_by_key(|(deals, _)| *deals)?;
    let value = text(column.closed.value(row), column.kind)?;
    (2 * n > of).then_some(Evidence::MostlyOne { value, deals: Share { n, of } })
}

/// Columns with the same information; each group is one finding.
pub(super) fn same(profiles: &[ColumnCounts], n_rows: usize) -> Vec<Finding> {
    let mut groups: BTreeMap<u64, Vec<&ColumnCounts>> = BTreeMap::new();
    // If every row has a different value, only exact copies have the same pattern.
    let has_pattern = |profile: &ColumnCounts| {
        profile.distinct > 1 && (profile.distinct < n_rows || profile.distinct > MOST_CODES)
    };
    for profile in profiles.iter().filter(|profile| profile.usage.is_audited() && has_pattern(profile)) {
        groups.entry(profile.pattern).or_default().push(profile);
    }
    let mut findings: Vec<Finding> = Vec::new();
    // A column that `bantam.toml` defines may have the information of its source column.
    for group in groups.into_values() {
        let group: Vec<&ColumnCounts> =
            group.into_iter().filter(|profile| profile.table != PROJECT).collect();
        if group.len() < 2 {
            continue;
        }
        let used = group.iter().filter(|profile| profile.usage.reaches_model()).count();
        let evidence = Evidence::SameAs { distinct: group[0].distinct };
        let remedy = "use only one of them in [features]: the penalty splits one weight among them";
        let remedy = (used > 1).then_some(remedy);
        let is_copy = used > 1 && group[0].distinct > MOST_CODES;
        let severity = if is_copy { Severity::Warning } else { Severity::Note };
        findings.push(Finding {
            columns: group.iter().map(|profile| profile.name.clone()).collect(),
            ..Finding::on_rows(&group[0].table, severity, Topic::Repeated, evidence, remedy)
        });
    }
    findings
}

/// The finding on duplicate deals: a note where they have ids of their own, or where chance explains them, as it does where there
/// are few kinds of deals.
pub(super) fn repeated(repeats: Repeats, coincidence: Coincidence) -> Finding {
    let Coincidence { suspected, has_ids, has_short_lists } = coincidence;
    let many = suspected as f64 > MANY_REPEATS * repeats.of as f64 && !(has_ids && has_short_lists);
    let severity = if many && !has_ids { Severity::Warning } else { Severity::Note };
    // A join repeats the id, too.
    let remedy = if has_ids {
        "check whether these deals were entered or imported twice, under different ids"
    } else {
        "check the export: a join that duplicates rows counts these deals more than once"
    };
    let remedy = many.then_some(remedy);
    Finding::on_rows(DEALS, severity, Topic::Repeated, Evidence::Repeats(repeats), remedy)
}

/// The finding on deals with equal features and different outcomes.
pub(super) fn contradicting(contradiction: Contradiction) -> Finding {
    let evidence = Evidence::Contradiction(contradiction);
    Finding::on_rows(DEALS, Severity::Note, Topic::Contradiction, evidence, None)
}

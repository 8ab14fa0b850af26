//! Columns that can tell nothing, and columns and deals that stand twice.

use std::collections::BTreeMap;

use super::column::{AuditedColumn, ColumnCounts, text};
use super::evidence::Evidence;
use super::finding::{Finding, Severity, Topic};
use super::name_terms::words;
use super::rows::{Contradiction, Repeats};

/// Words that so many of the deals have for themselves alone are a name, not a category.
const NEAR_UNIQUE: f64 = 0.9;

/// What numbers are called that only name a deal.
const SERIAL: [&str; 6] = ["id", "number", "no", "key", "uuid", "guid"];

/// With fewer deals than this, many different words are no wonder.
const LEAST_DEALS: usize = 50;

/// So many repeated deals are an export that joined too much, and they count twice in every figure.
const MANY_REPEATS: f64 = 0.05;

/// A column that is constant, or that only names the deals.
pub(super) fn useless(column: &AuditedColumn, profile: &ColumnCounts) -> Option<Finding> {
    if !column.usage.is_in_question() {
        return None;
    }
    let known = profile.filled.won.n + profile.filled.lost.n;
    let is_serial = words(&column.name).last().is_some_and(|last| SERIAL.contains(&last.as_str()));
    let is_name = (column.is_category || is_serial)
        && known >= LEAST_DEALS
        && profile.distinct as f64 > NEAR_UNIQUE * known as f64;
    let evidence = match &profile.constant {
        Some(value) => Evidence::Constant { value: text(value.clone()) },
        None if is_name => Evidence::NearUnique { distinct: profile.distinct, known },
        None => return None,
    };
    let is_used = column.usage.reaches_model();
    let is_harmful = is_used && profile.constant.is_none();
    Some(Finding {
        severity: if is_harmful { Severity::Warning } else { Severity::Note },
        topic: Topic::Useless,
        table: column.table.clone(),
        columns: vec![column.name.clone()],
        usage: Some(column.usage.clone()),
        evidence: vec![evidence],
        remedy: is_used
            .then(|| format!("take `{}` out of [features]: it cannot tell deals apart", column.name)),
    })
}

/// Columns that say the same. Each group is one finding.
pub(super) fn same(profiles: &[ColumnCounts], n_rows: usize) -> Vec<Finding> {
    let mut groups: BTreeMap<u64, Vec<&ColumnCounts>> = BTreeMap::new();
    let is_telling = |profile: &ColumnCounts| profile.distinct > 1 && profile.distinct < n_rows;
    for profile in profiles.iter().filter(|profile| profile.usage.is_in_question() && is_telling(profile)) {
        groups.entry(profile.pattern).or_default().push(profile);
    }
    let mut findings: Vec<Finding> = Vec::new();
    // What `bantam.toml` makes is made from a column, and may well say the same.
    for group in groups.into_values() {
        let group: Vec<&ColumnCounts> =
            group.into_iter().filter(|profile| profile.table != super::column::PROJECT).collect();
        if group.len() < 2 {
            continue;
        }
        let used = group.iter().filter(|profile| profile.usage.reaches_model()).count();
        findings.push(Finding {
            severity: Severity::Note,
            topic: Topic::Repeated,
            table: group[0].table.clone(),
            columns: group.iter().map(|profile| profile.name.clone()).collect(),
            usage: None,
            evidence: vec![Evidence::SameAs { distinct: group[0].distinct }],
            remedy: (used > 1).then(|| {
                "keep one of them in [features]: their weights share what one would have".to_owned()
            }),
        });
    }
    findings
}

/// Deals that stand more than once.
pub(super) fn repeated(repeats: Repeats) -> Finding {
    let many = repeats.deals as f64 > MANY_REPEATS * repeats.of as f64;
    whole_rows(
        if many { Severity::Warning } else { Severity::Note },
        Topic::Repeated,
        Evidence::Repeats(repeats),
        many.then_some("look at how the file was exported: a join that doubles rows makes them count twice"),
    )
}

/// Deals that are the same to the model and ended differently.
pub(super) fn contradicting(contradiction: Contradiction) -> Finding {
    whole_rows(Severity::Note, Topic::Contradiction, Evidence::Contradiction(contradiction), None)
}

fn whole_rows(severity: Severity, topic: Topic, evidence: Evidence, remedy: Option<&str>) -> Finding {
    Finding {
        severity,
        topic,
        table: super::column::DEALS.to_owned(),
        columns: Vec::new(),
        usage: None,
        evidence: vec![evidence],
        remedy: remedy.map(str::to_owned),
    }
}

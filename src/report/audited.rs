//! The audit of the features that a model learned from, for its page. `bantam check` audits all columns and all deals.

use crate::audit::{self, AuditedColumn, AuditedDeals, DEALS, Finding, PROJECT, Readiness, Severity, Usage};
use crate::design::{Encoder, Features};
use crate::page::{Audit, Part};
use crate::project::{Feature, Source};
use crate::warning::{count, counted};

/// Deals that are looked at: a column that knows the outcome shows it in far fewer.
const MOST_DEALS: usize = 10_000;

/// What the audit finds in the features of the closed deals, or in an even sample of them.
pub(crate) fn audited(
    features: &[Feature],
    values: &Features,
    won: &[bool],
    groups: &[u64],
    encoder: &Encoder,
) -> audit::Audit {
    let step = won.len().div_ceil(MOST_DEALS).max(1);
    let rows: Vec<usize> = (0..won.len()).step_by(step).collect();
    let sample = values.select_rows(&rows);
    let column = |(feature, cells): (&Feature, &crate::design::Cells)| AuditedColumn {
        name: feature.name.clone(),
        table: match feature.source {
            Source::Column(_) => DEALS,
            Source::Aggregate(_) => PROJECT,
        }
        .to_owned(),
        usage: Usage::Features(vec![feature.name.clone()]),
        closed: cells.clone(),
        open: None,
        kind: "",
        later: None,
        made_from: Vec::new(),
        is_category: matches!(cells, crate::design::Cells::Words(_)),
    };
    let columns: Vec<AuditedColumn> = features.iter().zip(sample.columns()).map(column).collect();
    let won: Vec<bool> = rows.iter().map(|&row| won[row]).collect();
    let n_won = won.iter().filter(|&&won| won).count();
    // Each deal for itself: what stands twice is found by `bantam check`, which knows the names of the deals.
    let keys: Vec<u64> = (0..rows.len() as u64).collect();
    audit::audit(&AuditedDeals {
        ids: &vec![String::new(); rows.len()],
        won: &won,
        groups: &rows.iter().map(|&row| groups[row]).collect::<Vec<u64>>(),
        columns: &columns,
        timed: &[],
        tracked: &[],
        row_keys: &keys,
        feature_keys: &keys,
        cut: None,
        readiness: Readiness::new(n_won, won.len() - n_won, 0, features.len(), encoder.columns().len()),
    })
}

/// The findings as the page shows them.
pub(crate) fn shown(audit: &audit::Audit, n_deals: usize) -> Part<Audit> {
    let looked_at = audit.readiness.won + audit.readiness.lost;
    let is_sample = looked_at < n_deals;
    let sampled =
        if is_sample { format!(" in an even sample of {} deals", count(looked_at)) } else { String::new() };
    let examined = format!(
        "{} looked at{sampled}, whether they know how a deal ended; “bantam check” looks at every column of the tables",
        counted(audit.quality.len(), "feature")
    );
    Part::Shown(Audit { examined, findings: audit.findings.iter().map(finding).collect() })
}

fn finding(finding: &Finding) -> crate::page::Finding {
    let seen: Vec<String> = finding.evidence.iter().map(ToString::to_string).collect();
    crate::page::Finding {
        severity: match finding.severity {
            Severity::Error => crate::page::Severity::Severe,
            Severity::Warning => crate::page::Severity::Warning,
            Severity::Question | Severity::Note => crate::page::Severity::Note,
        },
        column: finding.columns.join(", "),
        evidence: seen.join("; "),
        remedy: finding.remedy.clone(),
    }
}

//! The audit of the features of a model. `bantam check` audits all columns and all deals.

use crate::audit::{self, AuditedColumn, AuditedDeals, DEALS, PROJECT, Readiness, Usage};
use crate::design::{Encoder, Features};
use crate::project::{Feature, Source};

/// The largest number of audited deals; leakage is visible in far fewer.
const MOST_DEALS: usize = 10_000;

/// The audit of the features of the closed deals, or of a systematic sample of them.
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
    // Duplicates are not looked for here: `bantam check` finds them, as it reads the ids.
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

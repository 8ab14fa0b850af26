//! The audit of the features of a model. `bantam check` audits all columns and all deals.

use crate::audit::{self, AuditedColumn, AuditedDeals, DEALS, OpenOutcomes, PROJECT, Readiness, Usage};
use crate::design::{Cells, Encoder, Features};
use crate::project::{Feature, Source};
use crate::tables::ColumnType;
use crate::units::{AsOf, MICROSECONDS_PER_DAY};

/// The largest number of audited deals; leakage is visible in far fewer.
const MOST_DEALS: usize = 10_000;

/// The audit of the features of the closed deals, or of a systematic sample of them; `dates` are those by which it sees whether a
/// feature is computed from the close.
pub(crate) fn audited(
    features: &[Feature],
    values: &Features,
    won: &[bool],
    groups: &[u64],
    encoder: &Encoder,
    dates: &[DealDate<'_>],
) -> audit::Audit {
    let step = won.len().div_ceil(MOST_DEALS).max(1);
    let rows: Vec<usize> = (0..won.len()).step_by(step).collect();
    let sample = values.select_rows(&rows);
    let column = |(feature, cells): (&Feature, &Cells)| AuditedColumn {
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
        is_category: matches!(cells, Cells::Words(_)),
    };
    let of_features = features.iter().zip(sample.columns()).map(column);
    let columns: Vec<AuditedColumn> =
        of_features.chain(dates.iter().map(|date| date.column(&rows))).collect();
    let won: Vec<bool> = rows.iter().map(|&row| won[row]).collect();
    let n_won = won.iter().filter(|&&won| won).count();
    // Duplicates are not looked for here: `bantam check` finds them, as it reads the ids.
    let keys: Vec<u64> = (0..rows.len() as u64).collect();
    let mut audit = audit::audit(&AuditedDeals {
        ids: &vec![String::new(); rows.len()],
        won: &won,
        groups: &rows.iter().map(|&row| groups[row]).collect::<Vec<u64>>(),
        columns: &columns,
        timed: &[],
        tracked: &[],
        row_keys: &keys,
        feature_keys: &keys,
        cut: None,
        open: OpenOutcomes::default(),
        readiness: Readiness::new(n_won, won.len() - n_won, 0, features.len(), encoder.columns().len()),
    });
    audit.quality.retain(|column| column.usage.reaches_model());
    audit
}

/// The snapshot or the close of the deals, with the name of its column and its role.
pub(crate) struct DealDate<'a> {
    pub(crate) column: &'a str,
    pub(crate) role: &'static str,
    pub(crate) dates: &'a [AsOf],
}

impl DealDate<'_> {
    fn column(&self, rows: &[usize]) -> AuditedColumn {
        let days = |&row: &usize| self.dates[row].microseconds() as f64 / MICROSECONDS_PER_DAY as f64;
        AuditedColumn {
            name: self.column.to_owned(),
            table: DEALS.to_owned(),
            usage: Usage::Role(self.role),
            closed: Cells::Numbers(rows.iter().map(days).collect()),
            open: None,
            kind: ColumnType::Time.words(),
            later: None,
            made_from: Vec::new(),
            is_category: false,
        }
    }
}

//! One test of all features together: whether a model can separate the leads from the training deals.

use serde::Serialize;

use crate::design::Features;
use crate::evaluate::{Auc, EvaluationData, Weighting, cross_validated_area};
use crate::fit::{FitPlan, split_mix64};
use crate::project::Feature;

/// More rows of either kind are not used.
const MOST_ROWS: usize = 10_000;

/// The ranking of leads above training deals by a model of their features.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MultivariateDrift {
    /// The cross-validated area under the ROC curve; 0.5 is no difference.
    pub area: f64,
    /// The lower end of its 95 % interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// Leads that were used.
    pub n_leads: usize,
    /// Training deals that were used.
    pub n_training: usize,
}

impl MultivariateDrift {
    /// Whether the leads can be separated from the training deals better than by chance.
    pub(crate) fn is_found(&self) -> bool {
        self.low > 0.5
    }
}

/// At most [`MOST_ROWS`] rows, evenly spaced, and their clusters; `offset` separates rows without one from other rows.
fn sample((values, clusters): (&Features, Option<&[u64]>), offset: u64) -> (Features, Vec<u64>) {
    let n = values.n_rows();
    let rows: Vec<usize> = (0..n).step_by(n.div_ceil(MOST_ROWS).max(1)).collect();
    let cluster = |&row: &usize| clusters.map_or_else(|| split_mix64(row as u64 ^ offset), |all| all[row]);
    let clusters = rows.iter().map(cluster).collect();
    (values.select_rows(&rows), clusters)
}

/// Separates leads from training deals by our own fit, as planned; each is its values, and for each row the cluster (account) that it may be
/// correlated in. `None` with too few of either.
pub fn multivariate(
    features: &[Feature],
    training: (&Features, Option<&[u64]>),
    leads: (&Features, Option<&[u64]>),
    plan: &FitPlan,
) -> Option<MultivariateDrift> {
    let (mut values, mut groups) = sample(training, 0);
    let n_training = groups.len();
    let (of_leads, more) = sample(leads, 1 << 63);
    values = values.followed_by(&of_leads);
    groups.extend(more);
    let is_now: Vec<bool> = (0..groups.len()).map(|row| row >= n_training).collect();
    let deals = EvaluationData {
        features,
        values: &values,
        won: &is_now,
        dates: None,
        weighting: Weighting::default(),
        censoring: None,
        groups: &groups,
        clusters: Some(&groups),
        points: None,
        prior: None,
        open_as_of: &[],
    };
    let Auc { value: area, low, high, .. } = cross_validated_area(&deals, plan)?;
    Some(MultivariateDrift { area, low, high, n_leads: groups.len() - n_training, n_training })
}

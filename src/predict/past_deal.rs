//! A past deal, to be explained as of its snapshot.

use polars::prelude::PlSmallStr;

use super::predictor::{LeadsFrom, Predictor};
use crate::rules::Truth;
use crate::snapshot::{Snapshot, is_open, times};
use crate::units::AsOf;
use crate::workspace::{JobError, NearIds};

/// A deal of the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PastDeal {
    /// When it would have been scored; `None` without `[snapshot]`, or where the date is missing.
    pub(crate) at: Option<AsOf>,
    /// Whether it was won; `None` while it is open.
    pub(crate) won: Option<bool>,
}

impl Predictor<'_> {
    /// The deal `id` of the project; `None` if there is none, then with the ids that are `near`.
    ///
    /// # Errors
    /// When the deals cannot be read, or a rule of the outcome fails.
    pub(crate) fn past_deal(&mut self, id: &str, near: &mut NearIds) -> Result<Option<PastDeal>, JobError> {
        let mut found = None;
        self.each_batch(&LeadsFrom::Deals, &mut |predictor, mut table| {
            let (workspace, spec) = (predictor.workspace, &predictor.spec);
            let ids = Snapshot::ids(spec, &table).map_err(|error| workspace.in_project(error))?;
            let keep: Vec<bool> = ids.iter().map(|other| other == id).collect();
            near.offer(ids.iter().map(PlSmallStr::as_str));
            if keep.contains(&true) {
                table.retain(&keep)?;
                let project = workspace.project;
                let at = project.snapshot.as_ref().map(|snapshot| snapshot.at.as_str());
                let deals = predictor.sources.with_facts(&table, workspace.today);
                let deals = deals.map_err(|error| workspace.in_project(error))?;
                let open = is_open(&project.outcome, &deals, at, workspace.today);
                let is_open = open.map_err(|error| workspace.in_project(error))?.first() == Some(&true);
                let won =
                    project.outcome.won.check(deals.frame.schema()).and_then(|won| won.truths(&deals.frame));
                let won = won.map_err(|error| workspace.in_project(error.into()))?;
                let won = (!is_open).then(|| won.first() == Some(&Truth::True));
                let at = times(&table.frame, at).map_err(|error| workspace.in_project(error))?;
                let at = at.first().copied().flatten().map(|at| workspace.on_the_clock(at));
                found = Some(PastDeal { at, won });
            }
            Ok(found.is_none())
        })?;
        Ok(found)
    }
}

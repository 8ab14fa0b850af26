//! When a prediction is refused as a whole: the limits of `[predict]`.

use std::path::Path;

use super::buffered_output::PredictionFiles;
use super::predictor::Predictor;
use super::seen::LeadsSeen;
use super::summary::{PredictionSummary, RowCounts};
use crate::numbers::{counted, percent};
use crate::project::PredictLimits;
use crate::tables::is_output_stream;
use crate::workspace::JobError;

impl Predictor<'_> {
    /// Whether so many of the leads so far are rejected or lack a value that nothing more may be written to a pipe.
    pub(super) fn is_beyond(&self, seen: &LeadsSeen, summary: &PredictionSummary) -> bool {
        let limits = &self.workspace.project.predict;
        let RowCounts { read, rejected, .. } = summary.rows;
        limits.is_beyond(rejected, read) || !seen.tally.too_unknown(limits).is_empty()
    }

    /// Fails if the `leads` are beyond a limit of the project.
    pub(super) fn refuse_beyond(
        &self,
        summary: &PredictionSummary,
        leads: &str,
        files: &PredictionFiles<'_>,
    ) -> Result<(), JobError> {
        let limits = &self.workspace.project.predict;
        let unwritten = unwritten(files.output);
        refuse_rejected(summary, limits, leads, (files.rejects, &unwritten))?;
        self.refuse_unknown(limits, summary.rows.scored, &unwritten)?;
        let files = leads.to_owned();
        if summary.rows.read < limits.min_rows {
            let (rows, least) = (counted(summary.rows.read, "row"), limits.min_rows);
            let hint = format!("{unwritten}; {COMPLETE}");
            return Err(JobError::TooFewRows { rows, files, least, hint });
        }
        let routes = summary.empty_routes(&limits.require_routes);
        if routes.is_empty() {
            return Ok(());
        }
        let hint = format!("{unwritten}; {NO_LEAD}");
        Err(JobError::EmptyRoutes { routes, files, hint })
    }

    /// Fails if a feature is unknown for too many of the scored leads.
    fn refuse_unknown(&self, limits: &PredictLimits, leads: usize, unwritten: &str) -> Result<(), JobError> {
        let beyond = self.held.seen.tally.too_unknown(limits);
        let (Some(most), Some(&(index, unknown))) = (limits.max_unknown, beyond.first()) else {
            return Ok(());
        };
        let model = &self.saved.model;
        let name = |index: usize| model.linear.encoder.features()[index].name.clone();
        let others = beyond[1..]
            .iter()
            .map(|&(index, n)| format!("`{}` for {}", name(index), percent(n as f64 / leads as f64)));
        let others = others.collect::<Vec<_>>().join(", ");
        let others = if others.is_empty() { others } else { format!("also unknown: {others}; ") };
        let training = model.profile.as_ref().and_then(|profile| profile.unknown_share(index));
        let advice = match training {
            Some(share) if share > most => OFTEN_UNKNOWN,
            _ => FILLED_IN,
        };
        let hint = format!("{others}{unwritten}; {advice}");
        Err(JobError::TooManyUnknown { feature: name(index), unknown, leads, training, most, hint })
    }
}

/// Fails if too many rows were rejected, or all that there are.
fn refuse_rejected(
    summary: &PredictionSummary,
    limits: &PredictLimits,
    leads: &str,
    (rejects, unwritten): (Option<&Path>, &str),
) -> Result<(), JobError> {
    let RowCounts { read: rows, scored, rejected, .. } = summary.rows;
    let files = leads.to_owned();
    let is_none_scored = scored == 0 && rejected > 0;
    let is_refused = is_none_scored || limits.is_beyond(rejected, rows);
    if let Some(first) = summary.first_rejected.as_ref().filter(|_| is_refused) {
        let first = format!("row {}: {}", first.row, first.reason);
        let remedy = summary.remedies.values().next();
        let see =
            rejects.map(|file| format!(", the rejected rows are in {}", file.display())).unwrap_or_default();
        if is_none_scored {
            let hint = format!("{}; {unwritten}{see}", remedy.map_or(OTHER_EXPORT, String::as_str));
            return Err(JobError::NothingScored { rows, files, first, hint });
        }
        let advice = remedy.map_or(EXPORT_AGAIN, String::as_str);
        let hint = format!("{unwritten}{see}; {advice}");
        let most = limits.max_rejected;
        return Err(JobError::TooManyRejected { rejected, rows, files, first, most, hint });
    }
    Ok(())
}

/// Says that nothing was written, and that a file in the place of the output is not of this run.
fn unwritten(output: &Path) -> String {
    if is_output_stream(output) || !output.exists() {
        return "no output was written".to_owned();
    }
    format!("no output was written ({} is from an earlier run)", output.display())
}

/// What helps when no row can be scored, and nothing more is known.
const OTHER_EXPORT: &str = "check whether it is another export, or in another format than the deals";

/// What helps when there are too few rows.
const COMPLETE: &str = "check whether the export is complete, or lower `min_rows` under [predict]";

/// What helps when many rows are rejected, and nothing more is known.
const EXPORT_AGAIN: &str = "export the leads again, or raise `max_rejected` under [predict]";

/// What helps when a feature is unknown for too many leads.
const FILLED_IN: &str =
    "check whether the column is still filled in and exported, or raise `max_unknown` under [predict]";

/// The same where that is usual for it.
const OFTEN_UNKNOWN: &str = "in training, too, it was unknown for more than that: set `max_unknown` under [predict] above its share there";

/// What helps when a required route has no lead.
const NO_LEAD: &str = "compare the verdicts and scores of the leads with `when` of the route, or remove it from `require_routes` under \
                       [predict]";

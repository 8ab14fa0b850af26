//! The earlier prediction of the leads, and the causes of the change since.
//!
//! The change of a score is split into three parts by two intermediate scores: those of the new model on the earlier
//! history, as of then and as of today. The rest is due to activities and answers since. The three parts add up to the
//! change of the exact score, before it is rounded and cut to the scale.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::earlier_rows::{EarlierRows, NEEDED};
use super::earlier_score::{RoundedTo, RoundingSeen};
use crate::cells::guarded;
use crate::decide::{ScoreChange, without_noise};
use crate::design::Features;
use crate::gates::CheckedGate;
use crate::model::ModelError;
use crate::project::Reading;
use crate::quotation::in_quotes;
use crate::registry::Saved;
use crate::score::{AVERAGE_SCORE, Scored, log_odds, points};
use crate::snapshot::{Snapshot, Sources, Spec};
use crate::tables::{
    ColumnType, KeyedRows, KeyedRowsBuilder, MemoryLimit, Request, Table, Typing, has_exact_cells,
};
use crate::units::AsOf;
use crate::warning::{LeadWarning, Warning};
use crate::workspace::{JobError, Workspace};

pub struct Previous {
    /// The file that was read.
    pub(super) file: String,
    /// Its `as_of` date.
    as_of: AsOf,
    /// Its model, if it differs from the current model and still exists.
    other: Option<(Saved, Sources)>,
    /// Whether its model is the current one or still exists, so that the part of the model can be computed.
    has_model: bool,
    /// Log-odds of the average lead of that model.
    base_log_odds: f64,
    /// How its probabilities are rounded.
    rounded: RoundedTo,
    /// Its rows with a probability and a score, by id.
    rows: KeyedRows,
    /// The warnings.
    pub(crate) warnings: Vec<Warning>,
}

impl Previous {
    /// Reads an earlier prediction and its model.
    ///
    /// # Errors
    /// When the file cannot be read, is not the output of one prediction, or is not as of an earlier date.
    pub(crate) fn read(
        workspace: &Workspace<'_>,
        saved: &Saved,
        file: &str,
        limit: Option<&MemoryLimit>,
    ) -> Result<Self, JobError> {
        let refused = |reason: String| JobError::Previous { file: file.to_owned(), reason };
        let mut columns: BTreeSet<String> = NEEDED.into_iter().map(str::to_owned).collect();
        columns.insert("route".to_owned());
        columns.extend(workspace.project.gates.iter().map(|gate| gate.name.clone()));
        columns.extend(workspace.project.gates.iter().map(|gate| guarded(&gate.name).into_owned()));
        let text = columns.iter().map(|name| (name.clone(), ColumnType::Text));
        let mut types: BTreeMap<String, ColumnType> = text.collect();
        types.extend(["probability", "score"].map(|name| (name.to_owned(), ColumnType::NUMBER)));
        let reading = Reading::plain();
        let request = Request::new(file, &reading, Typing::Fixed(&types))
            .with_connections(workspace.connections())
            .with_columns(Some(&columns))
            .with_id(Some("id"));
        let decimals = workspace.project.decimals;
        let Some(read) =
            EarlierRows::read(&request, has_exact_cells(file, workspace.connections()), (decimals, limit))?
        else {
            return Self::empty(workspace, file);
        };
        let model = read.models.only("model").map_err(&refused)?;
        let as_of = read.dates.only("as_of").map_err(&refused)?;
        let as_of = AsOf::parse(&as_of)
            .ok_or_else(|| refused(format!("its `as_of` is {as_of}", as_of = in_quotes(as_of))))?;
        if as_of >= workspace.today {
            let today = workspace.today;
            return Err(refused(format!("it is as of {as_of}, which is not before {today}")));
        }
        let mut previous = Self {
            file: file.to_owned(),
            as_of,
            other: None,
            has_model: true,
            base_log_odds: saved.model.linear.base_log_odds(),
            rounded: read.rounding.rounded_to(),
            warnings: read.warnings(file),
            rows: read.rows,
        };
        if model != saved.id {
            previous.find_model(workspace, &model, limit)?;
        }
        Ok(previous)
    }

    /// A prediction without rows, as after a night without leads.
    fn empty(workspace: &Workspace<'_>, file: &str) -> Result<Self, JobError> {
        Ok(Self {
            file: file.to_owned(),
            as_of: workspace.today,
            other: None,
            has_model: false,
            base_log_odds: 0.0,
            rounded: RoundingSeen::none(None).rounded_to(),
            rows: KeyedRowsBuilder::new("id", None).finish()?,
            warnings: vec![LeadWarning::PreviousEmpty { file: file.to_owned() }.into()],
        })
    }

    /// Loads the model of the prediction, if it still exists.
    fn find_model(
        &mut self,
        workspace: &Workspace<'_>,
        id: &str,
        limit: Option<&MemoryLimit>,
    ) -> Result<(), JobError> {
        match workspace.registry().load(id) {
            Ok(saved) => {
                let spec = saved.model.spec.clone().with_files_of(&Spec::of(workspace.project));
                let of_model = workspace.with_definitions_of(&saved);
                let sources = of_model.load_sources_within(&spec, Some(&saved.model.table_types), limit)?;
                self.base_log_odds = saved.model.linear.base_log_odds();
                self.other = Some((saved, sources));
                Ok(())
            }
            Err(
                ModelError::NoModel { .. }
                | ModelError::Read { .. }
                | ModelError::None { .. }
                | ModelError::Refused { .. },
            ) => {
                self.has_model = false;
                self.warnings.push(Warning::PreviousModelMissing { model: id.to_owned() });
                Ok(())
            }
            Err(ModelError::NoId { id }) => {
                let reason =
                    format!("its `model` is {id}, which is not the id of a model", id = in_quotes(id));
                Err(JobError::Previous { file: self.file.clone(), reason })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Its date.
    pub(crate) const fn as_of(&self) -> AsOf {
        self.as_of
    }

    /// The earlier prediction of each of these leads, and the parts of the change of the score; `None` for a lead that
    /// is not in it, or could not have been scored then. And how many are not in it. `spec` and `sources` are those of the current model, and `table` has the leads as they were read.
    pub(crate) fn changes(
        &self,
        (saved, spec, sources): (&Saved, &Spec, &Sources),
        workspace: &Workspace<'_>,
        (table, ids): (Table, &[PlSmallStr]),
        scored: &[Scored],
        gates: &[CheckedGate],
    ) -> Result<(Vec<Option<ScoreChange>>, usize), JobError> {
        let located = |error| workspace.with_definitions_of(saved).in_project(error);
        let n_rows = ids.len();
        if self.rows.len() == 0 {
            return Ok((vec![None; n_rows], n_rows));
        }
        let (earlier, places) = self.rows.rows_of(ids.iter().map(|id| Some(id.as_str())))?;
        let missing = places.iter().filter(|place| place.is_none()).count();
        let (then, now) = (vec![self.as_of; n_rows], vec![workspace.today; n_rows]);
        let aged = sources.snapshot_with_history_until(spec, table.clone(), now, &then).map_err(located)?;
        let aged = scores(saved, &aged, n_rows)?;
        let at_first = sources.snapshot(spec, table.clone(), then.clone()).map_err(located)?;
        let at_first = scores(saved, &at_first, n_rows)?;
        let by_old = match &self.other {
            None => at_first.clone(),
            Some((old, sources)) => {
                let spec = old.model.spec.clone().with_files_of(&Spec::of(workspace.project));
                let snapshot = sources.snapshot(&spec, table, then);
                let snapshot =
                    snapshot.map_err(|error| workspace.with_definitions_of(old).in_project(error))?;
                scores(old, &snapshot, n_rows)?
            }
        };
        let change = |row: usize| -> Result<Option<ScoreChange>, JobError> {
            let Some(place) = places[row] else { return Ok(None) };
            let Some(shown) = number(&earlier, "score", place)? else { return Ok(None) };
            let probability = number(&earlier, "probability", place)?.filter(|_| self.has_model);
            let exact = probability.zip(by_old[row]).and_then(|(probability, by_old)| {
                let expected = self.base_log_odds + log_odds(by_old - AVERAGE_SCORE);
                let earlier = self.rounded.log_odds(probability, expected)?;
                Some(AVERAGE_SCORE + points(earlier - self.base_log_odds))
            });
            let exact = exact.unwrap_or(shown);
            let (Some(aged), Some(at_first)) = (aged[row], at_first[row]) else { return Ok(None) };
            let by_old = if self.has_model { by_old[row] } else { Some(exact) };
            let Some(by_old) = by_old else { return Ok(None) };
            let text = |name: &str| text(&earlier, name, place);
            Ok(Some(ScoreChange {
                score: shown.round().clamp(0.0, 100.0) as u8,
                grade: text("grade").unwrap_or_default(),
                route: text("route"),
                verdicts: gates.iter().map(|gate| text(&gate.name)).collect(),
                by_lead: without_noise((scored[row].score.exact - aged) + (by_old - exact)),
                by_time: without_noise(aged - at_first),
                by_model: without_noise(at_first - by_old),
            }))
        };
        Ok(((0..n_rows).map(change).collect::<Result<_, JobError>>()?, missing))
    }

    /// The warning that it does not have `missing` of the leads, if these are most of them.
    pub(super) fn mostly_missing(&self, missing: usize, leads: usize) -> Option<Warning> {
        let (file, is_most) = (self.file.clone(), self.rows.len() > 0 && missing * 2 > leads);
        is_most.then(|| LeadWarning::NotInPrevious { file, missing, leads }.into())
    }
}

fn number(rows: &DataFrame, column: &str, row: IdxSize) -> PolarsResult<Option<f64>> {
    Ok(rows.column(column)?.f64()?.get(row as usize))
}

fn text(rows: &DataFrame, column: &str, row: IdxSize) -> Option<String> {
    rows.column(column).ok()?.str().ok()?.get(row as usize).map(str::to_owned)
}

/// The exact score of each of the `n_rows` leads that a snapshot was made of; `None` where it has none.
fn scores(saved: &Saved, snapshot: &Snapshot, n_rows: usize) -> Result<Vec<Option<f64>>, JobError> {
    let values = Features::of(&saved.model.spec.features, &snapshot.table.frame)?;
    let linear = &saved.model.linear;
    let base = linear.base_log_odds();
    let mut scores = vec![None; n_rows];
    for (&row, log_odds) in snapshot.rows.iter().zip(linear.log_odds(&values)?) {
        let score = AVERAGE_SCORE + points(log_odds - base);
        scores[row] = Some(score).filter(|score| score.is_finite());
    }
    Ok(scores)
}

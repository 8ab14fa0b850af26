//! The predictions of a review: read, and offered to their deals.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::first_prediction::{DealSpan, FirstPrediction, FirstPredictions};
use crate::ledger::{LedgerEntry, each_entry};
use crate::project::Connections;
use crate::tables::TableError;
use crate::units::AsOf;
use crate::warning::Warning;

/// The predictions that were read.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub(crate) struct PredictionsRead {
    /// Files.
    pub(crate) files: usize,
    /// Predictions of leads, those of repeated runs included.
    pub(crate) predictions: usize,
    /// Leads that are not among the deals of the project.
    pub(crate) leads_without_deal: usize,
    /// Deals that were predicted only before their snapshot.
    pub(crate) before_snapshot_only: usize,
    /// Deals that were predicted only after their close.
    pub(crate) after_close_only: usize,
    /// Predictions as of a date after that of the review.
    pub(crate) later: usize,
    /// Predictions as of a date before their model was trained: it may have been trained on the outcomes.
    pub(crate) trained_later: usize,
    /// Predictions of models of another `within`: their probabilities are those of another event.
    pub(crate) other_span: usize,
    /// Rows of the files that are no complete prediction.
    pub(crate) unreadable: usize,
    /// Whether no lead is a deal yet, as all predictions are of the newest snapshot of the deals or later.
    pub(crate) all_are_new: bool,
}

/// What a review needs to know of a model.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReviewedModel {
    /// The day of its training: as its file says, or else its id; `None` if neither does.
    pub(crate) trained_on: Option<AsOf>,
    /// Whether it predicts wins within another span than that of the project.
    pub(crate) has_other_span: bool,
    /// That it predicts another outcome.
    pub(crate) warning: Option<Warning>,
}

/// What is known of the model with an id.
pub(crate) type FindModel<'a> = &'a dyn Fn(&str) -> ReviewedModel;

/// Predictions on their way to the deals of a review.
pub(crate) struct PredictionReader<'a> {
    /// The deals by id.
    rows: HashMap<&'a str, usize>,
    today: AsOf,
    /// Only predictions of the model with this id are read.
    model: Option<&'a str>,
    find: FindModel<'a>,
    /// The models of all predictions.
    models: BTreeMap<String, ReviewedModel>,
    /// Leads that are no deals.
    others: HashSet<u64>,
    /// The id of the first of them.
    first_other: Option<String>,
    /// The date of the oldest prediction of such a lead.
    oldest_other: Option<AsOf>,
    has_deal: bool,
    read: PredictionsRead,
    predictions: FirstPredictions,
}

impl<'a> PredictionReader<'a> {
    /// None yet, for deals with these ids and spans.
    pub(crate) fn new(
        (ids, spans): (impl Iterator<Item = &'a str>, Vec<DealSpan>),
        today: AsOf,
        (model, find): (Option<&'a str>, FindModel<'a>),
    ) -> Self {
        Self {
            rows: ids.zip(0..).collect(),
            today,
            model,
            find,
            models: BTreeMap::new(),
            others: HashSet::new(),
            first_other: None,
            oldest_other: None,
            has_deal: false,
            read: PredictionsRead::default(),
            predictions: FirstPredictions::new(spans),
        }
    }

    /// Reads a file, and offers each prediction of a deal as of today at the latest, if its model was trained until then.
    pub(crate) fn add(&mut self, file: &str, connections: Connections<'_>) -> Result<(), TableError> {
        self.read.files += 1;
        let unreadable = each_entry(file, connections, &mut |entry| self.offer(entry))?;
        self.read.unreadable += unreadable;
        Ok(())
    }

    fn offer(&mut self, entry: LedgerEntry<'_>) {
        if !self.models.contains_key(entry.model) {
            self.models.insert(entry.model.to_owned(), (self.find)(entry.model));
        }
        if self.model.is_some_and(|model| model != entry.model) {
            return;
        }
        self.read.predictions += 1;
        let model = &self.models[entry.model];
        let deal = self.rows.get(entry.id).copied();
        self.has_deal |= deal.is_some();
        match deal {
            _ if entry.as_of > self.today => self.read.later += 1,
            None => {
                self.first_other.get_or_insert_with(|| entry.id.to_owned());
                self.others.insert(hash(entry.id));
                self.oldest_other =
                    Some(self.oldest_other.map_or(entry.as_of, |oldest| oldest.min(entry.as_of)));
            }
            Some(_) if model.trained_on.is_some_and(|day| day > entry.as_of) => self.read.trained_later += 1,
            Some(_) if model.has_other_span => self.read.other_span += 1,
            Some(deal) => self.predictions.offer(deal, entry.as_of, || prediction(entry)),
        }
    }

    /// The warnings about the models whose predictions are reviewed.
    pub(crate) fn warnings(&self) -> Vec<Warning> {
        let reviewed = self.models.iter().filter(|(id, _)| self.model.is_none_or(|model| model == *id));
        reviewed.filter_map(|(_, model)| model.warning.clone()).collect()
    }

    /// The models of all predictions.
    pub(crate) fn models(&self) -> BTreeSet<String> {
        self.models.keys().cloned().collect()
    }

    /// If there are predictions and none belongs to a deal: the id of a lead and that of a deal.
    pub(crate) fn without_deal(&self) -> Option<(String, String)> {
        let deal = self.rows.keys().min().copied().unwrap_or_default().to_owned();
        let lead = self.first_other.clone().filter(|_| !self.has_deal)?;
        Some((lead, deal))
    }

    /// Notes whether no lead is a deal yet since the deals end before: all predictions are of their `newest` snapshot or later.
    pub(crate) fn note_new_leads(&mut self, newest: Option<AsOf>) {
        let is_later = self.oldest_other.zip(newest).is_some_and(|(oldest, newest)| oldest >= newest);
        self.read.all_are_new = is_later && !self.has_deal;
    }

    /// Whether no lead is a deal yet since the deals end before.
    pub(crate) const fn all_are_new(&self) -> bool {
        self.read.all_are_new
    }

    /// What was read, and the prediction of each deal that counts.
    pub(crate) fn finish(self) -> (PredictionsRead, FirstPredictions) {
        let [before_snapshot_only, after_close_only] = self.predictions.not_counted();
        let leads_without_deal = self.others.len();
        let read =
            PredictionsRead { leads_without_deal, before_snapshot_only, after_close_only, ..self.read };
        (read, self.predictions)
    }
}

fn prediction(entry: LedgerEntry<'_>) -> FirstPrediction {
    FirstPrediction {
        as_of: entry.as_of,
        model: entry.model.to_owned(),
        probability: entry.probability,
        score: entry.score,
        grade: entry.grade.to_owned(),
        route: entry.route.map(str::to_owned),
    }
}

/// Ids of leads that are no deals are only counted.
fn hash(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

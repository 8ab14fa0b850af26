//! Counts over all batches of leads: values that are not in the training data.

use std::collections::BTreeMap;

use crate::conditions::{ColumnWords, ComparedColumn, ComparedRows, TruthCounts};
use crate::decide::ScorelessTruths;
use crate::design::{Encoded, Encoder, Features, Value};
use crate::label::Labelled;
use crate::project::PredictLimits;
use crate::warning::Warning;

#[derive(Default)]
pub(crate) struct BatchTally {
    leads: usize,
    unseen: Vec<(usize, String)>,
    newly_unknown: Vec<usize>,
    /// Leads without a value, for each feature.
    unknown: Vec<usize>,
    /// The words of the columns that routes look for texts in; `None` where there are too many.
    words: BTreeMap<String, Option<ColumnWords>>,
    /// For each route for how many leads its condition holds, whatever their score; `None` once a lead may meet it.
    routes: Vec<Option<TruthCounts>>,
}

/// A column with more different words is no list of values.
const MOST_WORDS: usize = 10_000;

impl BatchTally {
    /// An empty count for a model with this number of features.
    pub(crate) fn of(features: usize) -> Self {
        let unseen = vec![(0, String::new()); features];
        let none = vec![0; features];
        Self { leads: 0, unseen, newly_unknown: none.clone(), unknown: none, ..Self::default() }
    }

    /// The features that are unknown for too many of the leads so far, by their index, and for how many; the worst first.
    pub(super) fn too_unknown(&self, limits: &PredictLimits) -> Vec<(usize, usize)> {
        let unknown = self.unknown.iter().copied().enumerate();
        let mut beyond: Vec<_> = unknown.filter(|(_, n)| limits.is_too_unknown(*n, self.leads)).collect();
        beyond.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        beyond
    }

    /// Counts the words of the leads of a batch in a column.
    pub(super) fn count_words(&mut self, column: &str, words: &ColumnWords) {
        let all = self.words.entry(column.to_owned()).or_insert_with(|| Some(ColumnWords::default()));
        if let Some(known) = all {
            known.absorb(words);
            if known.n_words() > MOST_WORDS {
                *all = None;
            }
        }
    }

    /// Counts the leads of a batch that meet the conditions of the routes, whatever their score.
    pub(super) fn count_routes(&mut self, truths: &[ScorelessTruths]) {
        self.routes.resize(truths.len(), Some(TruthCounts::default()));
        for (all, ScorelessTruths { truths, may_hold }) in self.routes.iter_mut().zip(truths) {
            if let Some(counts) = all {
                counts.add(TruthCounts::of(truths));
            }
            if *may_hold {
                *all = None;
            }
        }
    }

    /// Adds the counts of the next batch of leads of the same model.
    pub(super) fn absorb(&mut self, next: Self) {
        self.leads += next.leads;
        for ((count, example), (more, other)) in self.unseen.iter_mut().zip(next.unseen) {
            *count += more;
            if example.is_empty() {
                *example = other;
            }
        }
        for (own, more) in [(&mut self.newly_unknown, next.newly_unknown), (&mut self.unknown, next.unknown)]
        {
            own.iter_mut().zip(more).for_each(|(own, more)| *own += more);
        }
        for (column, words) in next.words {
            match words {
                Some(words) => self.count_words(&column, &words),
                None => {
                    self.words.insert(column, None);
                }
            }
        }
        self.routes.resize(self.routes.len().max(next.routes.len()), Some(TruthCounts::default()));
        for (own, next) in self.routes.iter_mut().zip(next.routes) {
            *own = own.zip(next).map(|(mut own, next)| {
                own.add(next);
                own
            });
        }
    }

    /// These counts, for each route.
    pub(super) fn routes(&self) -> &[Option<TruthCounts>] {
        &self.routes
    }

    /// Whether every route may be met by a lead.
    pub(super) fn has_all_routes(&self) -> bool {
        self.leads > 0 && !self.routes.is_empty() && self.routes.iter().all(Option::is_none)
    }

    /// The columns whose words were counted.
    pub(super) fn columns(&self) -> BTreeMap<String, ComparedColumn> {
        let rows = ComparedRows { n: self.leads, noun: "leads".to_owned() };
        let column = |(name, words): (&String, &Option<ColumnWords>)| {
            Some((name.clone(), ComparedColumn { words: words.clone()?, rows: rows.clone() }))
        };
        self.words.iter().filter_map(column).collect()
    }

    /// Counts the leads of a batch, and those with values that are not in the training data.
    pub(super) fn count(&mut self, encoded: &Encoded, values: &Features) {
        self.leads += encoded.design.n_rows();
        for (index, cells) in values.columns().iter().enumerate() {
            self.newly_unknown[index] += encoded.newly_unknown[index].len();
            self.unknown[index] += cells.n_unknown();
            let (count, example) = &mut self.unseen[index];
            *count += encoded.unseen[index].len();
            if let (true, Some(&row)) = (example.is_empty(), encoded.unseen[index].first())
                && let Value::Words(words) = cells.value(row as usize)
            {
                *example = words;
            }
        }
    }

    /// The warnings about them; `encoder` is that of the model.
    pub(super) fn warnings(&self, encoder: &Encoder) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let of = self.leads;
        let mut newly_unknown: BTreeMap<usize, Vec<Labelled>> = BTreeMap::new();
        for (index, feature) in encoder.features().iter().enumerate() {
            let (leads, example) = self.unseen[index].clone();
            if leads > 0 {
                warnings.push(Warning::UnseenLevels { feature: feature.labelled(), leads, of, example });
            }
            let leads = self.newly_unknown[index];
            if leads > 0 {
                // Columns of one table are often missing together.
                newly_unknown.entry(leads).or_default().push(feature.labelled());
            }
        }
        let newly_unknown = newly_unknown.into_iter();
        warnings.extend(newly_unknown.map(|(leads, features)| Warning::NewlyUnknown { features, leads, of }));
        warnings
    }
}

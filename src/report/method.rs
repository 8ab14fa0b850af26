//! How the figures were obtained, in a sentence.

use crate::cells::Calendar;
use crate::evaluate::{Evaluation, Method, ModelEvidence};
use crate::numbers::{count, counted, date, percent, restated};
use crate::points::Comparison;

/// The deals of an evaluation: training and test set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TestSet<'a> {
    pub method: &'a Method,
    pub n_train: usize,
    pub n_won: usize,
    pub n_lost: usize,
    /// Whether the deals of an account stay together.
    pub has_accounts: bool,
    /// Whether it is known when deals were closed; else they are ordered by their snapshots.
    pub knows_closes: bool,
    /// The days of the project.
    pub calendar: Calendar,
}

impl<'a> TestSet<'a> {
    pub(crate) fn of(evaluation: &'a Evaluation, has_accounts: bool) -> Self {
        let Evaluation { method, n_train, n_won, n_lost, .. } = evaluation;
        Self::new(method, [*n_train, *n_won, *n_lost], has_accounts)
    }

    fn new(method: &'a Method, [n_train, n_won, n_lost]: [usize; 3], has_accounts: bool) -> Self {
        let (knows_closes, calendar) = (true, Calendar::default());
        Self { method, n_train, n_won, n_lost, has_accounts, knows_closes, calendar }
    }

    /// The same with the days of a project.
    pub(crate) fn in_calendar(self, calendar: Calendar) -> Self {
        Self { calendar, ..self }
    }

    /// The same of deals of which it is not known when they were closed, if `evidence` has them ordered by their snapshots.
    pub(crate) fn ordered_as(self, evidence: Option<&ModelEvidence>) -> Self {
        Self { knows_closes: !evidence.is_some_and(|evidence| evidence.is_ordered_by_snapshot), ..self }
    }

    pub(crate) fn of_comparison(comparison: &'a Comparison, has_accounts: bool) -> Self {
        let Comparison { method, n_train, n_won, n_lost, .. } = comparison;
        Self::new(method, [*n_train, *n_won, *n_lost], has_accounts)
    }

    /// The deals of the test set.
    pub(crate) fn n(&self) -> usize {
        self.n_won + self.n_lost
    }

    /// The training set, the test set, and the excluded deals.
    pub(crate) fn sentences(&self) -> Vec<String> {
        let deals = counted(self.n(), "deal");
        let won =
            format!("{} won, {}", count(self.n_won), percent(self.n_won as f64 / self.n().max(1) as f64));
        let day = |at| date(self.calendar.on_the_clock(at));
        match self.method {
            Method::Holdout { cut, still_open, .. } if !self.knows_closes => vec![format!(
                "trained on {} with a snapshot before {cut}, whenever they were closed; test set: {deals} with a snapshot on or after \
                 {cut} ({won}); excluded: {} with a snapshot since that are still open",
                counted(self.n_train, "deal"),
                count(*still_open),
                cut = day(*cut)
            )],
            Method::Holdout { cut, between, still_open } => vec![
                format!(
                    "trained on {} closed before {cut}; test set: {deals} with a snapshot on or after {cut} ({won})",
                    counted(self.n_train, "deal"),
                    cut = day(*cut)
                ),
                format!(
                    "excluded: {} open at the cut, and {} with a snapshot since that are still open",
                    counted(*between, "deal"),
                    count(*still_open)
                ),
            ],
            Method::CrossValidation { folds, instead } => {
                let account = if self.has_accounts { ", nor another deal of its account" } else { "" };
                let mut sentences = vec![format!(
                    "cross-validated in {folds} folds: each of {deals} ({won}) is scored by a model trained without it{account}"
                )];
                sentences
                    .extend(instead.as_ref().map(|why| format!("no holdout, because {}", restated(why))));
                sentences
            }
        }
    }
}

/// Where the judged deals are from: behind a number of deals.
pub(crate) const fn of_judged_deals(method: &Method) -> &'static str {
    match method {
        Method::Holdout { .. } => "of the test set",
        Method::CrossValidation { .. } => "in cross-validation",
    }
}

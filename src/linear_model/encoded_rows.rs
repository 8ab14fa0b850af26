//! The design matrix of training rows, and the fit on it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::model::{LinearModel, LinearModelError};
use super::prior::{PriorTable, prior_table};
use super::rows::TrainingRows;
use crate::design::{Design, EncodeError, Encoder};
use crate::fit::{self, FitError, FitPlan, PlannedFit, Problem, Watch};

/// Training rows as a design matrix.
#[derive(Debug, Clone)]
pub struct EncodedRows<'a> {
    /// Features to columns.
    pub encoder: Encoder,
    /// The matrix.
    pub design: Design,
    /// Whether each deal was won.
    pub won: Cow<'a, [bool]>,
    /// The weight of each; `None` when all weigh 1.
    pub weights: Option<Cow<'a, [f64]>>,
    /// Deals with the same number stay together in folds and bootstraps.
    pub groups: Cow<'a, [u64]>,
    /// The points table in terms of the columns, where the ridge shrinks to it.
    pub table: Option<PriorTable>,
    offset: Option<Cow<'a, [f64]>>,
    watch: Watch<'a>,
}

/// A fitted model, and how it was fitted.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearFit {
    /// The model.
    pub model: LinearModel,
    /// The optimum before the effects of categories are centred, with its penalty and certificate.
    pub planned: PlannedFit,
}

impl LinearModel {
    /// Learns the encoder of `rows` and fits the coefficients, as planned. `near` is a fit of similar rows, as a warm start.
    ///
    /// # Errors
    /// When rows cannot be encoded; else as `fit::learn`.
    ///
    /// # Panics
    /// When the lengths of the fields differ.
    pub fn fit_on(
        rows: TrainingRows<'_>,
        plan: &FitPlan,
        near: Option<&LinearFit>,
    ) -> Result<LinearFit, LinearModelError> {
        let (encoder, _) = rows.learn_encoder()?;
        Ok(EncodedRows::new(encoder, rows)?.fit(plan, near)?)
    }
}

impl<'a> EncodedRows<'a> {
    /// Encodes `rows`, whose values are dropped where they are owned.
    ///
    /// # Errors
    /// As [`Encoder::encode`].
    pub fn new(encoder: Encoder, rows: TrainingRows<'a>) -> Result<Self, EncodeError> {
        let TrainingRows { values, won, weights, offset, groups, prior, .. } = rows;
        let design = encoder.encode(&values)?.design;
        drop(values);
        let mut encoded =
            Self { encoder, design, won, weights, groups, table: None, offset, watch: Watch::default() };
        encoded.table =
            prior.map(|rules| prior_table(&encoded.encoder, &encoded.design, &encoded.all_weights(), &rules));
        Ok(encoded)
    }

    /// The same rows, whose fits report to `watch`.
    pub(crate) fn watched(self, watch: Watch<'a>) -> Self {
        Self { watch, ..self }
    }

    /// The problem that the coefficients solve, without the prior.
    #[must_use]
    pub fn problem(&self) -> Problem<'_> {
        let problem =
            Problem::new(&self.design, &self.won).weighted(self.weights.as_deref()).watched(self.watch);
        self.offset.as_deref().map_or(problem, |offset| problem.with_offset(offset))
    }

    /// The weight of each row.
    #[must_use]
    pub fn all_weights(&self) -> Cow<'_, [f64]> {
        match &self.weights {
            Some(weights) => Cow::Borrowed(weights),
            None => Cow::Owned(vec![1.0; self.won.len()]),
        }
    }

    /// The weighted mean of each column.
    #[must_use]
    pub fn means(&self) -> Vec<f64> {
        self.design.weighted_means(&self.all_weights()).unwrap_or_default()
    }

    /// The model of these rows.
    ///
    /// # Errors
    /// As `fit::learn`.
    pub fn fit(&self, plan: &FitPlan, near: Option<&LinearFit>) -> Result<LinearFit, FitError> {
        let start = near.map(|near| near.start(&self.encoder));
        let planned = self.solve(&self.problem(), plan, start.as_deref())?;
        let model = LinearModel::from_point(self.encoder.clone(), self.means(), planned.fitted.point());
        Ok(LinearFit { model, planned })
    }

    /// The optimum of a problem on this design, shrunk to the points table if there is one. `start` is a warm start.
    ///
    /// # Errors
    /// As `fit::learn`.
    pub fn solve(
        &self,
        problem: &Problem<'_>,
        plan: &FitPlan,
        start: Option<&[f64]>,
    ) -> Result<PlannedFit, FitError> {
        let points = self.table.as_ref().map(|table| &table.points[..]);
        fit::learn(problem, &self.groups, plan, points, start)
    }
}

impl LinearFit {
    /// The fitted point in terms of the columns of another encoder, matched by name: the coefficients, 0 for a column that this
    /// model does not have, and then the intercept.
    #[must_use]
    pub fn start(&self, encoder: &Encoder) -> Vec<f64> {
        let fitted = &self.planned.fitted;
        let names = (0..fitted.coefficients.len()).map(|column| self.model.encoder.column_name(column));
        let weights: BTreeMap<String, f64> = names.zip(fitted.coefficients.iter().copied()).collect();
        let weight = |column| weights.get(&encoder.column_name(column)).copied().unwrap_or(0.0);
        (0..encoder.columns().len()).map(weight).chain([fitted.intercept]).collect()
    }
}

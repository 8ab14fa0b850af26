//! The fit on the columns of a table, without a project.

use std::borrow::Cow;

use polars::prelude::DataFrame;

use super::failure::{Failure, Note};
use super::fit_rows::FitRows;
use super::table_columns;
use crate::design::Features;
use crate::error::Error;
use crate::fit::{Certificate, FitPlan, Watch};
use crate::linear_model::{LinearModel, TrainingRows};
use crate::model::{FitRecord, read_fit, write_fit};
use crate::report::{WeightCells, weight_table};
use crate::score::score_with;
use crate::training::learn_watched;
use crate::workspace::{JobError, Progress};

/// A logistic regression on the columns of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableFit {
    linear: LinearModel,
    record: FitRecord,
}

impl TableFit {
    /// Fits the outcomes of the rows as planned. `progress` is called at each pass over them, and may end the fit by unwinding.
    ///
    /// # Errors
    /// When a column is of a type without an encoding, a number is infinite, a shape is of no column of numbers, there are not both outcomes, or the fit does not converge.
    pub fn fit(
        rows: &FitRows<'_>,
        plan: &FitPlan,
        progress: Progress<'_>,
    ) -> Result<(Self, Vec<Note>), Failure> {
        let (features, values) = table_columns::learned(rows)?;
        let each = || (0..rows.won.len() as u64).collect();
        let rows_of_fit = TrainingRows {
            features: &features,
            values: Cow::Owned(values),
            won: Cow::Borrowed(rows.won),
            weights: rows.weights.map(Cow::Borrowed),
            offset: None,
            groups: rows.groups.map_or_else(|| Cow::Owned(each()), Cow::Borrowed),
            prior: None,
        };
        let each_pass = || progress("fitting", 0, 0);
        let progress = (progress, Watch::new(&each_pass));
        let fit = learn_watched(rows_of_fit, plan, (0, rows.groups), None, progress)?;
        let notes = Note::of(&fit.warnings(&features));
        Ok((Self { linear: fit.linear, record: fit.record }, notes))
    }

    /// The log-odds of each row of a table with the columns of the training.
    ///
    /// # Errors
    /// When a column is missing or of another type, or a number is infinite or out of range.
    pub fn log_odds(&self, frame: &DataFrame) -> Result<Vec<f64>, Failure> {
        Ok(self.linear.checked_log_odds(&self.values(frame)?).map_err(JobError::from)?)
    }

    /// The 95 % interval of the probability of each row, from 0 to 1; `None` if the fit has no covariance.
    ///
    /// # Errors
    /// As [`TableFit::log_odds`].
    pub fn intervals(&self, frame: &DataFrame) -> Result<Option<Vec<(f64, f64)>>, Failure> {
        let Some(inference) = &self.record.inference else { return Ok(None) };
        let encoded = self.linear.encoder.encode(&self.values(frame)?).map_err(JobError::from)?;
        let scored = score_with(&self.linear, Some(&inference.covariance), &encoded);
        let ends = scored.iter().map(|lead| lead.interval.map(|(low, high)| (low.value(), high.value())));
        Ok(ends.collect())
    }

    fn values(&self, frame: &DataFrame) -> Result<Features, Failure> {
        let encoded = self.linear.encoder.features().iter();
        table_columns::again(encoded.map(|feature| (feature.name.as_str(), &feature.encoding)), frame)
    }

    /// The intercept, in log-odds.
    pub fn intercept(&self) -> f64 {
        self.linear.intercept
    }

    /// The weight of each column of the design, in log-odds: for one standard deviation of a number, else for having the level.
    pub fn coefficients(&self) -> &[f64] {
        &self.linear.coefficients
    }

    /// The names of the columns of the design.
    pub fn terms(&self) -> Vec<String> {
        (0..self.linear.coefficients.len()).map(|column| self.linear.encoder.column_name(column)).collect()
    }

    /// The strength of the ridge; `None` under Firth's penalty.
    pub fn alpha(&self) -> Option<f64> {
        self.record.penalty.alpha()
    }

    /// The penalties that were compared with their cross-validated log loss; none if the penalty was given.
    pub fn path(&self) -> Vec<(f64, f64)> {
        let points = self.record.path.iter().flat_map(|path| &path.points);
        points.map(|point| (point.alpha, point.log_loss)).collect()
    }

    /// The evidence that the fit is the optimum.
    pub fn certificate(&self) -> &Certificate {
        &self.record.certificate
    }

    /// The effective number of parameters with the intercept; `None` for more than 1,000 columns.
    pub fn effective_parameters(&self) -> Option<f64> {
        self.record.inference.as_ref().map(|inference| inference.effective_parameters)
    }

    /// The columns of the table of its weights, as in `weights.csv`.
    pub fn weights(&self) -> Vec<(&'static str, WeightCells)> {
        weight_table(&self.linear, &self.record)
    }

    /// The fit as text.
    ///
    /// # Errors
    /// When a number has no text in JSON.
    pub fn to_json(&self) -> Result<String, Failure> {
        Ok(write_fit(&self.linear, &self.record).map_err(JobError::from)?)
    }

    /// The fit in a text of [`TableFit::to_json`].
    ///
    /// # Errors
    /// When it is none.
    pub fn from_json(text: &str) -> Result<Self, Failure> {
        let fit = read_fit(text).map_err(|what| Error::Option { what, hint: "fit again" });
        let (linear, record) = fit?;
        Ok(Self { linear, record })
    }
}

//! The scores of interactions of features with segments, and the weights by segment.

use std::collections::BTreeMap;

use super::segment_levels::SegmentLevels;
use crate::fit::{EfficientScores, FALLBACK_ALPHA, FitError, FitOptions, FitPlan, Penalty, Problem, fit};
use crate::label::Labelled;
use crate::linear_model::EncodedRows;
use crate::statistics::chi_square_upper;

/// The scale of columns that the ridge leaves alone: it shrinks their coefficients less by the square of it.
const LOOSE: f64 = 1_000.0;

/// A column of which the others explain all but this share has no effect of its own.
const LEAST_SHARE: f64 = 1e-6;

/// Standardised scores that differ by less than this share are equal.
const TIE: f64 = 1e-6;

/// Deals, encoded, with their segments.
pub(super) struct SegmentedRows<'a> {
    pub(super) rows: &'a EncodedRows<'a>,
    pub(super) segments: &'a SegmentLevels,
    /// Deals with the same number may be correlated; `None` where each is independent and weighs 1.
    pub(super) clusters: Option<Vec<u64>>,
    pub(super) options: FitOptions,
}

/// A model with a level for each segment, and with the interactions found so far.
pub(super) struct SegmentedFit {
    /// The coefficients of the encoded columns.
    coefficients: Vec<f64>,
    /// Those of the interactions found.
    of_interactions: Vec<f64>,
    scores: EfficientScores,
}

/// The interaction of what a feature contributes with the segments.
pub(super) struct Interaction {
    /// The feature; `None` for all of them together.
    pub(super) feature: Option<usize>,
    /// Its contribution to the log-odds of each row, with a mean of 0 in each segment.
    contributions: Vec<f64>,
    /// The p-value of all segments together.
    pub(super) p: f64,
    /// The segment that differs most from the others.
    pub(super) level: usize,
}

impl Interaction {
    /// The contribution in the rows of its segment, scaled; and the scale.
    fn column(&self, codes: &[usize]) -> (Vec<f64>, f64) {
        let own = |(row, c): (usize, &f64)| if codes[row] == self.level { *c } else { 0.0 };
        let column: Vec<f64> = self.contributions.iter().enumerate().map(own).collect();
        let n = codes.iter().filter(|&&code| code == self.level).count() as f64;
        let size = (column.iter().map(|c| c * c).sum::<f64>() / n).sqrt();
        let scale = LOOSE / size;
        (column.into_iter().map(|c| c * scale).collect(), scale)
    }
}

impl SegmentedRows<'_> {
    /// How the model is fitted: with the ridge of the final model. Under Firth's penalty, and if the ridge shrinks to a points table,
    /// with a weak one.
    pub(super) fn options(plan: &FitPlan, penalty: Penalty) -> Result<FitOptions, FitError> {
        let alpha = penalty.alpha().filter(|_| plan.share.is_none()).unwrap_or(FALLBACK_ALPHA);
        FitOptions::new(Penalty::Ridge(alpha), plan.max_iterations)
    }

    /// The features, by their index.
    pub(super) fn features(&self) -> std::ops::Range<usize> {
        0..self.rows.encoder.features().len()
    }

    /// The name of a feature.
    pub(super) fn name(&self, feature: usize) -> Labelled {
        self.rows.encoder.features()[feature].labelled()
    }

    /// The model with a level for each segment and these interactions, which the ridge leaves alone.
    pub(super) fn fit(&self, found: &[&Interaction]) -> Result<SegmentedFit, FitError> {
        let codes = &self.segments.codes;
        let level =
            |level: usize| codes.iter().map(|&code| if code == level { LOOSE } else { 0.0 }).collect();
        let mut columns: Vec<Vec<f64>> = (1..self.segments.levels.len()).map(level).collect();
        let n_levels = columns.len();
        let mut scales = Vec::new();
        for interaction in found {
            let (column, scale) = interaction.column(codes);
            columns.push(column);
            scales.push(scale);
        }
        let n_dense = self.rows.design.n_dense();
        let design = self.rows.design.with_dense_columns(&columns).map_err(|_| FitError::NotFinite)?;
        let weights = self.rows.weights.as_deref();
        let fitted = fit(&Problem::new(&design, &self.rows.won).weighted(weights), &self.options)?;
        let (dense, rest) = fitted.coefficients.split_at(n_dense);
        let (of_columns, others) = rest.split_at(columns.len());
        let of_interactions = of_columns[n_levels..].iter().zip(scales).map(|(beta, scale)| beta * scale);
        Ok(SegmentedFit {
            coefficients: [dense, others].concat(),
            of_interactions: of_interactions.collect(),
            scores: EfficientScores::new(design, &self.rows.won, weights, &fitted),
        })
    }
}

impl SegmentedFit {
    /// What a feature contributes to the log-odds of each row, with a mean of 0 in each segment, each row weighted by its curvature.
    fn contributions(&self, rows: &SegmentedRows<'_>, feature: Option<usize>) -> Vec<f64> {
        let columns = rows.rows.encoder.columns().iter().zip(&self.coefficients);
        let own = |is_own: bool, beta: f64| if is_own { beta } else { 0.0 };
        let coefficients: Vec<f64> =
            columns.map(|(term, beta)| own(feature.is_none_or(|own| own == term.feature), *beta)).collect();
        let mut contributions = rows.rows.design.matvec(&coefficients);
        let codes = &rows.segments.codes;
        let mut sums = vec![[0.0; 2]; rows.segments.levels.len()];
        for ((&code, weight), c) in codes.iter().zip(&self.scores.curvatures).zip(&contributions) {
            sums[code] = [sums[code][0] + weight * c, sums[code][1] + weight];
        }
        contributions.iter_mut().zip(codes).for_each(|(c, &code)| *c -= sums[code][0] / sums[code][1]);
        contributions
    }

    /// The test of a feature in the segments in which it was not found to differ; `None` where its contribution varies in less than two
    /// that are tested, or is explained by others.
    pub(super) fn interaction(
        &self,
        rows: &SegmentedRows<'_>,
        found: &[&Interaction],
        feature: Option<usize>,
    ) -> Option<Interaction> {
        let is_found = |level: usize| found.iter().any(|one| (one.feature, one.level) == (feature, level));
        let contributions = self.contributions(rows, feature);
        let (codes, levels) = (&rows.segments.codes, &rows.segments.levels);
        let mut left = Vec::new();
        for level in (0..levels.len()).filter(|&level| levels[level].is_tested() && !is_found(level)) {
            let column: Vec<f64> = contributions
                .iter()
                .zip(codes)
                .map(|(c, &code)| if code == level { *c } else { 0.0 })
                .collect();
            let unexplained = self.scores.unexplained(&column)?;
            let share = self.product(&unexplained, &unexplained) / self.product(&column, &column);
            if share > LEAST_SHARE {
                left.push((level, unexplained));
            }
        }
        if left.len() < 2 {
            return None;
        }
        let columns: Vec<&[f64]> = left.iter().map(|(_, column)| &column[..]).collect();
        let scores: Vec<f64> = columns.iter().map(|column| dot(column, &self.scores.residuals)).collect();
        let variance = self.variance(&columns, rows.clusters.as_deref());
        let sizes: Vec<f64> = (0..left.len()).map(|i| scores[i].abs() / variance[i][i].sqrt()).collect();
        let largest = sizes.iter().copied().fold(0.0, f64::max);
        // Of two segments each differs from the other: the smaller is named.
        let level = left.iter().zip(&sizes).rev().find(|(_, size)| **size >= largest * (1.0 - TIE))?.0.0;
        let (statistic, rank) = quadratic_form(scores, variance);
        let p = chi_square_upper(statistic, rank as f64);
        (rank > 0 && p.is_finite()).then_some(Interaction { feature, contributions, p, level })
    }

    /// Σ w a b over the rows, where w are their curvatures.
    fn product(&self, a: &[f64], b: &[f64]) -> f64 {
        self.scores.curvatures.iter().zip(a).zip(b).map(|((w, a), b)| w * a * b).sum()
    }

    /// The variance of the scores of these columns: by the model, or by the scores of clusters; each column has at least the other one. A
    /// value that few deals have makes either too small: the first if these are won by chance, the second if they are not.
    fn variance(&self, columns: &[&[f64]], clusters: Option<&[u64]>) -> Vec<Vec<f64>> {
        let of_model: Vec<Vec<f64>> =
            columns.iter().map(|a| columns.iter().map(|b| self.product(a, b)).collect()).collect();
        let of_scores = self.outer_products(columns, clusters);
        let (mut variance, other) =
            if clusters.is_some() { (of_scores, of_model) } else { (of_model, of_scores) };
        let factor = |i: usize| (other[i][i] / variance[i][i]).max(1.0).sqrt();
        let factors: Vec<f64> = (0..columns.len()).map(factor).collect();
        for (i, row) in variance.iter_mut().enumerate() {
            row.iter_mut().zip(&factors).for_each(|(element, factor)| *element *= factors[i] * factor);
        }
        variance
    }

    /// The outer products of the scores, summed by cluster, times G / (G − 1).
    fn outer_products(&self, columns: &[&[f64]], clusters: Option<&[u64]>) -> Vec<Vec<f64>> {
        let n = columns.len();
        let mut by_cluster: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
        for (row, residual) in self.scores.residuals.iter().enumerate() {
            let cluster = clusters.map_or(row as u64, |clusters| clusters[row]);
            let sums = by_cluster.entry(cluster).or_insert_with(|| vec![0.0; n]);
            sums.iter_mut().zip(columns).for_each(|(sum, column)| *sum += column[row] * residual);
        }
        let all = by_cluster.len() as f64;
        let mut products = vec![vec![0.0; n]; n];
        for sums in by_cluster.values() {
            for (row, a) in products.iter_mut().zip(sums) {
                row.iter_mut().zip(sums).for_each(|(element, b)| *element += a * b * all / (all - 1.0));
            }
        }
        products
    }

    /// The weights of a feature in the segment in which it was found to differ, and their mean in the others, each by its information; in
    /// multiples of those with which it was found. It is the one at `place` of those found.
    pub(super) fn multiples(
        &self,
        rows: &SegmentedRows<'_>,
        found: &[&Interaction],
        place: usize,
    ) -> (f64, f64) {
        let own = found[place];
        let now = self.contributions(rows, own.feature);
        let main =
            self.product(&now, &own.contributions) / self.product(&own.contributions, &own.contributions);
        let mut multiples = vec![main; rows.segments.levels.len()];
        let of_feature =
            found.iter().zip(&self.of_interactions).filter(|(one, _)| one.feature == own.feature);
        of_feature.for_each(|(one, more)| multiples[one.level] += more);
        let mut information = vec![0.0; multiples.len()];
        for ((&code, weight), c) in
            rows.segments.codes.iter().zip(&self.scores.curvatures).zip(&own.contributions)
        {
            information[code] += weight * c * c;
        }
        let others = || (0..multiples.len()).filter(|&other| other != own.level);
        let total: f64 = others().map(|other| information[other]).sum();
        let elsewhere = others().map(|other| information[other] * multiples[other]).sum::<f64>() / total;
        (multiples[own.level], elsewhere)
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// uᵀ V⁻ u and the rank of V, by elimination; directions without a variance of their own are left out.
fn quadratic_form(mut u: Vec<f64>, mut variance: Vec<Vec<f64>>) -> (f64, usize) {
    let (mut statistic, mut rank) = (0.0, 0);
    let first: Vec<f64> = (0..u.len()).map(|i| variance[i][i]).collect();
    for i in 0..u.len() {
        let pivot = variance[i][i];
        if pivot <= LEAST_SHARE * first[i] || pivot.is_nan() {
            continue;
        }
        statistic += u[i] * u[i] / pivot;
        rank += 1;
        let row = variance[i].clone();
        for j in i + 1..u.len() {
            let factor = variance[j][i] / pivot;
            u[j] -= factor * u[i];
            variance[j].iter_mut().zip(&row).for_each(|(element, above)| *element -= factor * above);
        }
    }
    (statistic, rank)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quadratic_form_leaves_out_what_has_no_variance_of_its_own() {
        // uᵀ V⁻¹ u of u = (1, 2), V = ((2, 1), (1, 3)) is 6 / 5 · … = (3·1 − 2·2·1 + 2·4) / 5.
        let (statistic, rank) = quadratic_form(vec![1.0, 2.0], vec![vec![2.0, 1.0], vec![1.0, 3.0]]);
        assert!((statistic - 7.0 / 5.0).abs() < 1e-12 && rank == 2, "{statistic}");
        // The third is minus the sum of the others.
        let variance = vec![vec![2.0, 1.0, -3.0], vec![1.0, 3.0, -4.0], vec![-3.0, -4.0, 7.0]];
        let (statistic, rank) = quadratic_form(vec![1.0, 2.0, -3.0], variance);
        assert!((statistic - 7.0 / 5.0).abs() < 1e-9 && rank == 2, "{statistic}");
    }
}

//! Whether one set of weights serves all segments of a column.

use rayon::prelude::*;
use serde::Serialize;

use super::evaluation_data::EvaluationData;
use super::segment_levels::{FEWEST_EVENTS, Level, SegmentLevels, TestedLevel, words_of};
use super::segment_scores::{Interaction, SegmentedRows};
use super::segments::segment_column;
use crate::design::Cells;
use crate::fit::{FitError, FitPlan, Penalty};
use crate::label::Labelled;
use crate::linear_model::EncodedRows;

/// The level of all tests of a training together.
const LEVEL: f64 = 0.05;

/// The maximum number of features that are found to differ, one after the other.
const MOST_DIFFERENCES: usize = 5;

/// With more deals, every k-th is tested.
const MOST_DEALS: usize = 50_000;

/// With more columns of the encoded features, nothing is tested, as weights have no intervals.
const MOST_COLUMNS: usize = 1_000;

/// The test of the segments of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentTest {
    /// The column.
    pub column: Labelled,
    /// The segments of the training deals, small ones pooled.
    pub levels: Vec<TestedLevel>,
    /// Tests: one for each feature that varies within the segments, and one for all features together.
    pub n_tests: usize,
    /// The smallest p of all tests, times their number and that of the columns (Bonferroni); `None` where nothing could be tested.
    pub p: Option<f64>,
    /// What differs, in the order in which it was found; each given those before it.
    pub differences: Vec<SegmentDifference>,
    /// Why nothing could be tested.
    pub reason: Option<String>,
}

/// A feature whose weights in a segment are others than elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentDifference {
    /// The feature; `None` for all of them together.
    pub feature: Option<Labelled>,
    /// The segment.
    pub level: Level,
    /// The p of the feature in all segments, after the same correction.
    pub p: f64,
    /// The weights in the segment, in multiples of those of the model.
    pub here: f64,
    /// The weights in the other segments, in multiples of those of the model.
    pub elsewhere: f64,
}

/// For each of these columns, whether the weights of a model of the deals differ between its segments. The columns have the rows of
/// `deals.values`.
///
/// The model with a level of its own for each segment is fitted again at the penalty that was chosen. What each feature f
/// contributes to its log-odds, cᵢ = xᵢᵀβ over the columns of f, gets a coefficient of its own in each segment: a test with
/// one degree of freedom less than there are segments. It is the test by efficient scores, which is asymptotically that by
/// likelihood ratio of the interactions against none. As it allows for the estimation of all weights, the contributions may come from
/// the same deals. The variance of a score is the larger of that of the model and of the squared scores, summed by account
/// where deals are correlated or weighted. All features together are a further test. The
/// p-values are multiplied by the number of tests and columns (Bonferroni); where one is below 5 %, the interaction with the segment
/// that differs most joins the model, and the features are tested again.
///
/// # Reference
/// As `EfficientScores`. Error rates: `benches/segments.md`.
#[must_use]
pub fn segment_tests(
    deals: &EvaluationData<'_>,
    columns: &[(String, Cells)],
    plan: &FitPlan,
    penalty: Penalty,
) -> Vec<SegmentTest> {
    let test = |(column, cells): &(String, Cells)| {
        let mut test = SegmentTest {
            column: segment_column(deals.features, column),
            levels: Vec::new(),
            n_tests: 0,
            p: None,
            differences: Vec::new(),
            reason: None,
        };
        test.reason = fill(&mut test, deals, (cells, columns.len()), (plan, penalty)).err();
        test
    };
    columns.iter().map(test).collect()
}

/// Tests the segments of one of `n_columns` columns.
///
/// # Errors
/// Why it cannot be tested.
fn fill(
    test: &mut SegmentTest,
    deals: &EvaluationData<'_>,
    (cells, n_columns): (&Cells, usize),
    (plan, penalty): (&FitPlan, Penalty),
) -> Result<(), String> {
    let mut training = deals.all();
    let step = training.won.len().div_ceil(MOST_DEALS).max(1);
    let rows: Vec<usize> = (0..training.won.len()).step_by(step).collect();
    if step > 1 {
        training = deals.select(&rows);
    }
    let segments = SegmentLevels::of(&words_of(cells), &rows, &training.won);
    test.levels.clone_from(&segments.levels);
    let n_tested = segments.levels.iter().filter(|level| level.is_tested()).count();
    if n_tested < 2 {
        return Err(format!(
            "{n_tested} of its levels {} {FEWEST_EVENTS} or more won and as many lost deals; two are needed",
            if n_tested == 1 { "has" } else { "have" }
        ));
    }
    // The ridge of the test shrinks to 0, which the efficient scores allow for.
    training.prior = None;
    let is_weighted = training.weights.is_some();
    let clusters = deals.all_clusters().map(|clusters| rows.iter().map(|&row| clusters[row]).collect());
    let clusters = clusters.or_else(|| is_weighted.then(|| (0..rows.len() as u64).collect()));
    let (encoder, _) = training.learn_encoder().map_err(|error| error.to_string())?;
    let n_encoded = encoder.columns().len();
    if n_encoded > MOST_COLUMNS {
        return Err(format!(
            "the features have {n_encoded} columns, and {MOST_COLUMNS} are the most that are tested"
        ));
    }
    let encoded = EncodedRows::new(encoder, training).map_err(|error| error.to_string())?;
    let options = SegmentedRows::options(plan, penalty).map_err(|error| error.to_string())?;
    let segmented = SegmentedRows { rows: &encoded, segments: &segments, clusters, options };
    step_down(test, &segmented, n_columns).map_err(|error| error.to_string())
}

/// Tests the features, and again given what was found, as long as one differs.
fn step_down(test: &mut SegmentTest, rows: &SegmentedRows<'_>, n_columns: usize) -> Result<(), FitError> {
    let features: Vec<Option<usize>> = rows.features().map(Some).chain([None]).collect();
    let mut found: Vec<(Interaction, f64)> = Vec::new();
    loop {
        let interactions: Vec<&Interaction> = found.iter().map(|(interaction, _)| interaction).collect();
        let fit = rows.fit(&interactions)?;
        let one = |&feature: &Option<usize>| fit.interaction(rows, &interactions, feature);
        let tested: Vec<Interaction> = features.par_iter().filter_map(one).collect();
        test.n_tests = test.n_tests.max(tested.len());
        let smallest = tested.into_iter().min_by(|a, b| a.p.total_cmp(&b.p));
        let corrected = |one: Interaction| {
            let p = (one.p * (test.n_tests * n_columns) as f64).min(1.0);
            (one, p)
        };
        let smallest = smallest.map(corrected);
        test.p = test.p.or(smallest.as_ref().map(|(_, p)| *p));
        if let Some(one) = smallest.filter(|(_, p)| *p < LEVEL && found.len() < MOST_DIFFERENCES) {
            found.push(one);
            continue;
        }
        let difference = |(place, (one, p)): (usize, &(Interaction, f64))| {
            let (here, elsewhere) = fit.multiples(rows, &interactions, place);
            let feature = one.feature.map(|feature| rows.name(feature).clone());
            let level = rows.segments.levels[one.level].level.clone();
            SegmentDifference { feature, level, p: *p, here, elsewhere }
        };
        test.differences = found.iter().enumerate().map(difference).collect();
        return Ok(());
    }
}

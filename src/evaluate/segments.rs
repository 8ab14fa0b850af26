//! Figures by segment.

use rayon::prelude::*;
use serde::Serialize;

use super::delong::{ClusteredDeals, auc_interval_clustered};
use super::segment_levels::{Level, words_of};
use super::split::FEWEST_PER_CLASS;
use super::trial::Trial;
use crate::design::{Cells, Features, Words};
use crate::label::Labelled;
use crate::project::{Feature, Kind};
use crate::statistics::{Figure, wilson};
use crate::units::logistic;

/// The maximum number of levels of a category that are reported separately.
const MOST_LEVELS: usize = 12;

/// A segment of the test deals, and the figures of the model on it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Segment {
    /// The column.
    pub column: Labelled,
    /// Its level.
    pub level: Level,
    /// Won deals.
    pub n_won: usize,
    /// Lost deals.
    pub n_lost: usize,
    /// Area under the ROC curve among them; `None` where a class has fewer than ten deals.
    pub auc: Option<Figure>,
    /// Mean predicted probability.
    pub predicted: f64,
    /// Share won, with Wilson's 95 % interval.
    pub observed: Figure,
}

/// The test deals by each categorical feature, and before these by each of `columns`, which have the rows of `values`. Levels with fewer than ten won or ten lost deals, and those beyond
/// the twelve largest of the others, are pooled: every test deal is in one segment of each category.
pub fn segments(
    trial: &Trial,
    features: &[Feature],
    values: &Features,
    columns: &[(String, Cells)],
) -> Vec<Segment> {
    let is_named = |feature: &Feature| columns.iter().any(|(column, _)| *column == feature.name);
    let categories = features.iter().zip(values.columns());
    let categories = categories.filter(|(feature, _)| matches!(feature.kind, Kind::Category { .. }));
    let categories = categories.filter(|(feature, _)| !is_named(feature));
    let categories = categories.map(|(feature, cells)| (feature.labelled(), cells));
    let named = columns.iter().map(|(column, cells)| (segment_column(features, column), cells));
    let all: Vec<(Labelled, &Cells)> = named.chain(categories).collect();
    let of_each = all.par_iter().map(|(column, cells)| of_column(trial, column, &words_of(cells)));
    of_each.collect::<Vec<_>>().concat()
}

/// The column of segments, with the label of the feature of its name.
pub(super) fn segment_column(features: &[Feature], column: &str) -> Labelled {
    let feature = features.iter().find(|feature| feature.name == column);
    feature.map_or_else(|| Labelled::from(column), Feature::labelled)
}

fn of_column(trial: &Trial, column: &Labelled, words: &Words) -> Vec<Segment> {
    // The last index is that of the deals with an unknown level.
    let mut by_code: Vec<Vec<usize>> = vec![Vec::new(); words.words().len() + 1];
    for (place, &row) in trial.rows.iter().enumerate() {
        by_code[(words.codes()[row] as usize).min(words.words().len())].push(place);
    }
    let levels = by_code.into_iter().enumerate().filter(|(_, places)| !places.is_empty());
    let word = |code: usize| words.words().get(code).map(String::as_str);
    let mut levels: Vec<(Option<&str>, Vec<usize>)> =
        levels.map(|(code, places)| (word(code), places)).collect();
    // The largest first; ties by name.
    levels.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
    let is_large = |places: &[usize]| {
        let n_won = places.iter().filter(|&&place| trial.won[place]).count();
        n_won.min(places.len() - n_won) >= FEWEST_PER_CLASS
    };
    let (mut alone, mut pooled) = (Vec::new(), (0, Vec::new()));
    for (word, places) in levels {
        if alone.len() < MOST_LEVELS && is_large(&places) {
            let level = word.map_or(Level::Unknown, |word| Level::Word(word.to_owned()));
            alone.push(segment(trial, column, level, &places));
        } else {
            pooled.0 += 1;
            pooled.1.extend(places);
        }
    }
    if pooled.0 > 0 {
        pooled.1.sort_unstable();
        alone.push(segment(trial, column, Level::Pooled(pooled.0), &pooled.1));
    }
    alone
}

fn segment(trial: &Trial, column: &Labelled, level: Level, places: &[usize]) -> Segment {
    let model = &trial.entries[0];
    let mut parts: Vec<(Vec<f64>, Vec<bool>, Vec<u64>)> = Vec::new();
    for range in trial.ranges() {
        let own = places.iter().filter(|place| range.contains(place));
        parts.push(own.map(|&place| (model.rank[place], trial.won[place], trial.groups[place])).collect());
    }
    let parts: Vec<ClusteredDeals<'_>> =
        parts.iter().map(|(rank, won, groups)| (&rank[..], &won[..], &groups[..])).collect();
    let n_won = places.iter().filter(|&&place| trial.won[place]).count();
    let n_lost = places.len() - n_won;
    let auc = auc_interval_clustered(&parts).filter(|_| n_won.min(n_lost) >= FEWEST_PER_CLASS);
    let n = places.len() as f64;
    Segment {
        column: column.clone(),
        level,
        n_won,
        n_lost,
        auc: auc.map(Figure::from),
        predicted: places.iter().map(|&place| logistic(model.log_odds[place])).sum::<f64>() / n,
        observed: Figure { value: n_won as f64 / n, interval: wilson(n_won, places.len()) },
    }
}

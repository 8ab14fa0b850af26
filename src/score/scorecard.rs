//! A model as a scorecard: integer points for each level, member, answer and range of a number, to be added up.
//!
//! The sum of the base and of a lead's points is its score, to within [`Scorecard::bound`]. Points are differences from a
//! base: a flag from no, a set from none of its members, a category from the average deal, a number from its training mean.

use std::collections::BTreeSet;

use super::scale::{AVERAGE_SCORE, Score, log_odds_of, points};
use crate::design::{Encoder, Encoding, FeatureEncoding, Term, Value, shaped, unshaped};
use crate::label::Labelled;
use crate::linear_model::LinearModel;
use crate::units::{LogOdds, Probability};

/// A model in integer points.
#[derive(Debug, Clone, PartialEq)]
pub struct Scorecard {
    /// The points that every lead starts with.
    pub base: i64,
    /// By feature, in the order of the project.
    pub parts: Vec<CardPart>,
    /// The log-odds of the average lead, whose score is 50.
    base_log_odds: f64,
    /// How far the sum of a lead may be from its score, in score points, for numbers within three deviations of their mean.
    pub bound: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CardPart {
    pub feature: Labelled,
    pub group: &'static str,
    /// One for each value. Members of a set add up; of all others at most one applies, and if none does, the feature has 0 points.
    pub rows: Vec<ScorecardRow>,
    /// The largest difference from the points of the model, before rounding.
    pub error: f64,
}

/// Points, and when they apply.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorecardRow {
    pub when: When,
    pub points: i64,
}

/// When points apply.
#[derive(Debug, Clone, PartialEq)]
pub enum When {
    /// The number is at least the first and below the second, if they are given.
    Between(Option<f64>, Option<f64>),
    Flag(bool),
    Level(String),
    Member(String),
    /// One of these members is there, or several.
    AnyMember(Vec<String>),
    Unknown,
}

/// Numbers are cut where their points change by 1, or by more if that gives more ranges than this.
const MOST_RANGES: f64 = 12.0;

/// Numbers are cut within this number of standard deviations of the training mean: 99.7 % of a normal distribution.
const REACH: f64 = 3.0;

impl Scorecard {
    /// The scorecard of a model; `counts` are the features whose values are whole numbers.
    #[must_use]
    pub fn of(model: &LinearModel, counts: &BTreeSet<String>) -> Self {
        let mut parts = Vec::new();
        // The mean rounding error of the training deals is subtracted from the base.
        let (mut base, mut averages) = (AVERAGE_SCORE, 0.0);
        for (index, feature) in model.encoder.features().iter().enumerate() {
            let columns = Columns::of(model, index);
            parts.push(columns.part(feature, counts.contains(&feature.name)));
            averages += columns.average();
            base -= columns.average() + columns.mean_rounding(feature);
        }
        let rounded = base.round();
        let exact = AVERAGE_SCORE - averages;
        let bound = (exact - rounded).abs() + parts.iter().map(|part| part.error).sum::<f64>();
        Self { base: rounded as i64, parts, base_log_odds: model.base_log_odds(), bound }
    }

    /// The probability of winning at a score; `None` beyond what a number holds.
    #[must_use]
    pub fn probability(&self, score: f64) -> Option<Probability> {
        let log_odds = log_odds_of(Score { exact: score }, self.base_log_odds);
        Some(LogOdds::new(log_odds)?.probability())
    }

    /// The sum of a lead: `values` are those of the features, in order.
    #[must_use]
    pub fn total(&self, encoder: &Encoder, values: &[Value]) -> i64 {
        let features = self.parts.iter().zip(encoder.features()).zip(values);
        self.base
            + features.map(|((part, feature), value)| part.points(&feature.encoding, value)).sum::<i64>()
    }
}

impl CardPart {
    fn new(feature: &FeatureEncoding, rows: Vec<ScorecardRow>, error: f64) -> Self {
        Self { feature: feature.labelled(), group: feature.group.name(), rows, error }
    }

    fn points(&self, encoding: &Encoding, value: &Value) -> i64 {
        let holds = |when: &When| match (when, value) {
            (When::Unknown, Value::Unknown) => true,
            (When::Between(low, high), Value::Number(number)) => {
                low.is_none_or(|low| *number >= low) && high.is_none_or(|high| *number < high)
            }
            (When::Flag(flag), Value::Flag(found)) => flag == found,
            (When::Level(level), Value::Words(word)) => level == word,
            (When::Member(member), Value::Words(cell)) => {
                has_one(encoding, cell, std::slice::from_ref(member))
            }
            (When::AnyMember(members), Value::Words(cell)) => has_one(encoding, cell, members),
            _ => false,
        };
        self.rows.iter().filter(|row| holds(&row.when)).map(|row| row.points).sum()
    }
}

/// Whether the cell of a set has one of these members.
fn has_one(encoding: &Encoding, cell: &str, members: &[String]) -> bool {
    let Encoding::Members { separator, .. } = encoding else { return false };
    cell.split(separator.as_str()).any(|found| members.iter().any(|member| member == found.trim()))
}

/// The columns of one feature, in score points.
struct Columns<'a> {
    terms: Vec<(&'a Term, f64, f64)>,
}

impl<'a> Columns<'a> {
    fn of(model: &'a LinearModel, feature: usize) -> Self {
        let columns = model.encoder.columns().iter().enumerate().filter(|(_, term)| term.feature == feature);
        let terms = columns
            .map(|(column, term)| (&term.term, points(model.coefficients[column]), model.means[column]));
        Self { terms: terms.collect() }
    }

    /// The contribution of the feature for the average lead.
    fn average(&self) -> f64 {
        self.terms.iter().map(|(_, points, mean)| points * mean).sum()
    }

    /// The mean rounding error of a training deal: over flags, levels and members, whose shares are known.
    fn mean_rounding(&self, feature: &FeatureEncoding) -> f64 {
        if matches!(feature.encoding, Encoding::Number { .. }) {
            return 0.0;
        }
        self.terms.iter().map(|(_, points, mean)| (points.round() - points) * mean).sum()
    }

    fn of_term(&self, term: &Term) -> f64 {
        self.terms.iter().find(|(found, ..)| *found == term).map_or(0.0, |(_, points, _)| *points)
    }

    fn part(&self, feature: &FeatureEncoding, is_count: bool) -> CardPart {
        let exact = match &feature.encoding {
            Encoding::Number { .. } => return self.number(feature, is_count),
            Encoding::Flag { mean, unknown } => {
                let yes = self.of_term(&Term::Yes);
                let missing = if *unknown { self.of_term(&Term::Unknown) } else { mean * yes };
                vec![(When::Flag(true), yes), (When::Flag(false), 0.0), (When::Unknown, missing)]
            }
            Encoding::Bins { edges, .. } => {
                let edge = |place: Option<usize>| place.and_then(|place| edges.get(place)).copied();
                let range = |bin: usize| When::Between(edge(bin.checked_sub(1)), edge(Some(bin)));
                let levels = self.terms.iter().filter(|(term, ..)| **term != Term::Unknown);
                let levels = levels.enumerate().map(|(bin, (_, points, _))| (range(bin), *points));
                levels.chain([(When::Unknown, self.of_term(&Term::Unknown))]).collect()
            }
            Encoding::Levels { rare, .. } => {
                let rare = rare.iter().map(|word| When::Level(word.clone())).collect();
                self.words(rare, When::Level)
            }
            Encoding::Members { rare, .. } => {
                // However many of them a lead has, they count once.
                let rare = (!rare.is_empty()).then(|| When::AnyMember(rare.clone()));
                self.words(rare.into_iter().collect(), When::Member)
            }
        };
        let error = match &feature.encoding {
            // Members add up, and so do their errors.
            Encoding::Members { .. } => exact.iter().map(|(_, points)| rounding(*points)).sum(),
            _ => exact.iter().map(|(_, points)| rounding(*points)).fold(0.0, f64::max),
        };
        let rows =
            exact.into_iter().map(|(when, points)| ScorecardRow { when, points: points.round() as i64 });
        CardPart::new(feature, rows.collect(), error)
    }

    /// The levels of a category or members of a set, with those that share the weight of rare ones.
    fn words(&self, rare: Vec<When>, when: fn(String) -> When) -> Vec<(When, f64)> {
        let own = self.terms.iter().filter_map(|(term, points, _)| match term {
            Term::Level(word) | Term::Member(word) => Some((when(word.clone()), *points)),
            _ => None,
        });
        let other = self.of_term(&Term::Other);
        let rare = rare.into_iter().map(|when| (when, other));
        own.chain(rare).chain([(When::Unknown, self.of_term(&Term::Unknown))]).collect()
    }

    /// A number in ranges whose points differ by the same whole number.
    fn number(&self, feature: &FeatureEncoding, is_count: bool) -> CardPart {
        let Encoding::Number { log, mean, deviation, median, .. } = feature.encoding else {
            return CardPart::new(feature, vec![], 0.0);
        };
        let slope = self.of_term(&Term::Value);
        let at = |shaped: f64| slope * (shaped - mean) / deviation;
        // A count or a sum is not negative, and a logarithm is taken of little else.
        let lowest = if is_count || (log && median >= 0.0) { 0.0 } else { f64::NEG_INFINITY };
        let step = (2.0 * REACH * slope.abs() / MOST_RANGES).ceil().max(1.0);
        let last = (REACH * slope.abs() / step - 0.5).ceil().max(0.0) as i64;
        let mut edges: Vec<f64> = (-last..last)
            .map(|place| {
                let at = |place: f64| unshaped(place * step / slope * deviation + mean, log);
                let middle = place as f64 + 0.5;
                round_edge([at(middle - LEEWAY), at(middle), at(middle + LEEWAY)], is_count)
            })
            .filter(|edge| edge.is_finite() && *edge > lowest)
            .collect();
        edges.sort_unstable_by(f64::total_cmp);
        edges.dedup();
        let shape = |x: f64| shaped(x, log);
        let ends = [(mean - REACH * deviation).max(shape(lowest)), mean + REACH * deviation];
        let (mut rows, mut error) = (Vec::new(), 0.0_f64);
        for bin in 0..=edges.len() {
            let low = bin.checked_sub(1).map(|below| edges[below]);
            let high = edges.get(bin).copied();
            // The greatest count below an edge is one less.
            let last = high.map(|high| if is_count { high - 1.0 } else { high });
            let [from, to] = [at(low.map_or(ends[0], shape)), at(last.map_or(ends[1], shape))];
            let points = f64::midpoint(from, to).round();
            error = error.max((points - from).abs()).max((points - to).abs());
            rows.push(ScorecardRow { when: When::Between(low, high), points: points as i64 });
        }
        let missing = at(median) + self.of_term(&Term::Unknown);
        error = error.max(rounding(missing));
        rows.push(ScorecardRow { when: When::Unknown, points: missing.round() as i64 });
        CardPart::new(feature, rows, error)
    }
}

fn rounding(points: f64) -> f64 {
    (points - points.round()).abs()
}

/// How far the edge of a range may be moved to a round number, as a share of the range.
const LEEWAY: f64 = 0.15;

/// The edge with the fewest digits between the first and the last of these, else with three digits. Between two counts all edges
/// are one: the greater of the two is taken.
fn round_edge([one, edge, other]: [f64; 3], is_count: bool) -> f64 {
    let (low, high) = (one.min(other), one.max(other));
    let with = |digits: usize| format!("{edge:.digits$e}").parse::<f64>().unwrap_or(edge);
    let round = (0..3).map(with).find(|round| (low..=high).contains(round)).unwrap_or_else(|| with(2));
    if is_count { round.ceil() } else { round }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_round_where_that_moves_them_little_and_counts_are_whole() {
        assert_eq!(round_edge([1180.0, 1230.0, 1310.0], false), 1200.0);
        assert_eq!(round_edge([9.6, 10.4, 11.1], false), 10.0);
        assert_eq!(round_edge([-1.9, -1.94, -2.1], false), -2.0);
        assert_eq!(round_edge([0.1839, 0.184, 0.1842], false), 0.184);
        assert_eq!(round_edge([1.1, 1.2, 1.3], true), 2.0);
        assert_eq!(round_edge([2.9, 3.0, 3.1], true), 3.0);
    }
}

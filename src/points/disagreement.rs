//! The deals that two contestants rank most differently.

use crate::evaluate::Ranking;

/// A deal with its rank by both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankPair {
    /// The deal, by its row among those given.
    pub row: usize,
    /// Its rank by the first, 1 is the best; deals of the same score share the mean of their ranks.
    pub one: f64,
    /// Its rank by the second.
    pub other: f64,
}

/// The deals that are ranked most differently, in each direction, the farthest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Disagreements {
    /// Those that the first ranks far above the second.
    pub one_prefers: Vec<RankPair>,
    /// Those that the second ranks far above the first.
    pub other_prefers: Vec<RankPair>,
}

/// At most `most` deals in each direction; none if a score is NaN.
pub fn disagreements(one: &[f64], other: &[f64], most: usize) -> Disagreements {
    assert_eq!(one.len(), other.len(), "two scores for each deal");
    let Some((one, other)) = Ranking::of(one).zip(Ranking::of(other)) else {
        return Disagreements::default();
    };
    let places = one.places().into_iter().zip(other.places()).enumerate();
    let mut places: Vec<RankPair> = places.map(|(row, (one, other))| RankPair { row, one, other }).collect();
    let ahead = |place: &RankPair| place.other - place.one;
    // A stable sort: deals with equal differences keep their order.
    places.sort_by(|a, b| ahead(b).total_cmp(&ahead(a)));
    let one_prefers = places.iter().copied().take_while(|place| ahead(place) > 0.0).take(most).collect();
    places.sort_by(|a, b| ahead(a).total_cmp(&ahead(b)).then(a.row.cmp(&b.row)));
    let other_prefers = places.iter().copied().take_while(|place| ahead(place) < 0.0).take(most).collect();
    Disagreements { one_prefers, other_prefers }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_farthest_apart_come_first_each_way() {
        let found = disagreements(&[9.0, 8.0, 7.0, 6.0], &[1.0, 2.0, 2.0, 4.0], 2);
        let rows = |places: &[RankPair]| {
            places.iter().map(|place| (place.row, place.one, place.other)).collect::<Vec<_>>()
        };
        assert_eq!(rows(&found.one_prefers), [(0, 1.0, 4.0), (1, 2.0, 2.5)]);
        assert_eq!(rows(&found.other_prefers), [(3, 4.0, 1.0), (2, 3.0, 2.5)]);
        assert_eq!(disagreements(&[1.0, 2.0], &[1.0, 2.0], 5), Disagreements::default());
        assert_eq!(disagreements(&[f64::NAN], &[1.0], 5), Disagreements::default());
    }
}

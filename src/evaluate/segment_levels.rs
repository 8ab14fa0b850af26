//! The levels of a column as segments of deals, small ones pooled.

use serde::Serialize;

use crate::design::{Cells, Words};
use crate::tables::number_text;

/// Fewest deals of the smaller class in a segment that is tested by itself.
pub(super) const FEWEST_EVENTS: usize = 30;

/// The maximum number of segments that are tested by themselves, the largest ones.
const MOST_SEGMENTS: usize = 12;

/// The level of a segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// This level.
    Word(String),
    /// The value is unknown.
    Unknown,
    /// The number of pooled levels with too few wins or losses.
    Pooled(usize),
}

/// A segment of the deals that a model is fitted on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TestedLevel {
    /// The level.
    pub level: Level,
    /// Won deals.
    pub n_won: usize,
    /// Lost deals.
    pub n_lost: usize,
}

impl TestedLevel {
    fn events(&self) -> usize {
        self.n_won.min(self.n_lost)
    }

    /// Whether it has enough deals to be tested by itself.
    pub(super) fn is_tested(&self) -> bool {
        self.events() >= FEWEST_EVENTS
    }
}

/// The segments of a column: the largest first, and the pooled ones last.
pub(super) struct SegmentLevels {
    pub(super) levels: Vec<TestedLevel>,
    /// The index of the segment of each row.
    pub(super) codes: Vec<usize>,
}

impl SegmentLevels {
    /// The segments of the rows with these words and outcomes.
    pub(super) fn of(words: &Words, rows: &[usize], won: &[bool]) -> Self {
        let unknown = words.words().len();
        let code = |row: usize| (words.codes()[row] as usize).min(unknown);
        let mut counts = vec![[0; 2]; unknown + 1];
        rows.iter().zip(won).for_each(|(&row, &won)| counts[code(row)][usize::from(won)] += 1);
        let mut order: Vec<usize> = (0..=unknown).filter(|&code| counts[code] != [0; 2]).collect();
        let size = |code: usize| counts[code][0] + counts[code][1];
        order.sort_by(|&a, &b| size(b).cmp(&size(a)).then(words.words().get(a).cmp(&words.words().get(b))));
        let level = |code: usize| {
            let level = words.words().get(code).map_or(Level::Unknown, |word| Level::Word(word.clone()));
            TestedLevel { level, n_won: counts[code][1], n_lost: counts[code][0] }
        };
        let (mut levels, mut pooled, mut places) = (Vec::new(), Vec::new(), vec![usize::MAX; unknown + 1]);
        for code in order {
            let level = level(code);
            if level.is_tested() && levels.len() < MOST_SEGMENTS {
                places[code] = levels.len();
                levels.push(level);
            } else {
                pooled.push(level);
            }
        }
        let n_alone = levels.len();
        if !pooled.is_empty() {
            let sum = |count: fn(&TestedLevel) -> usize| pooled.iter().map(count).sum();
            levels.push(TestedLevel {
                level: Level::Pooled(pooled.len()),
                n_won: sum(|level| level.n_won),
                n_lost: sum(|level| level.n_lost),
            });
        }
        Self { levels, codes: rows.iter().map(|&row| places[code(row)].min(n_alone)).collect() }
    }
}

/// The values of a column as words.
pub(super) fn words_of(cells: &Cells) -> Words {
    match cells {
        Cells::Words(words) => words.clone(),
        Cells::Flags(flags) => {
            Words::new(flags.iter().map(|flag| flag.map(|yes| if yes { "yes" } else { "no" })))
        }
        Cells::Numbers(numbers) => {
            let texts: Vec<Option<String>> =
                numbers.iter().map(|&number| (!number.is_nan()).then(|| number_text(number))).collect();
            Words::new(texts.iter().map(Option::as_deref))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::ABSENT;

    #[test]
    fn small_levels_and_unknown_ones_are_pooled() {
        let cell = |row: usize| match row {
            0..100 => Some("a"),
            100..300 => Some("b"),
            300..310 => Some("c"),
            _ => None,
        };
        let words = Words::new((0..320).map(cell));
        let rows: Vec<usize> = (0..320).collect();
        let won: Vec<bool> = rows.iter().map(|row| row % 3 == 0).collect();
        let found = SegmentLevels::of(&words, &rows, &won);
        let names: Vec<&Level> = found.levels.iter().map(|level| &level.level).collect();
        assert_eq!(names, [&Level::Word("b".into()), &Level::Word("a".into()), &Level::Pooled(2)]);
        assert_eq!((found.codes[0], found.codes[150], found.codes[305], found.codes[319]), (1, 0, 2, 2));
        assert!(found.levels[0].is_tested() && !found.levels[2].is_tested());
        assert_eq!(found.levels.iter().map(|level| level.n_won + level.n_lost).sum::<usize>(), 320);
        assert_eq!(words_of(&Cells::Flags(vec![Some(true), None])).at(0), Some("yes"));
        assert_eq!(words_of(&Cells::Numbers(vec![3.0, f64::NAN])).codes()[1], ABSENT);
    }
}

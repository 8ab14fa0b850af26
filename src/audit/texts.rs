//! Words of outcomes in the cells of a column: somebody wrote down how the deal ended.

use serde::Serialize;

use crate::design::{ABSENT, Cells};

/// Words that people write once a deal is over, or nearly so.
const OUTCOME_WORDS: [&str; 10] = [
    "won",
    "lost",
    "closed",
    "signed",
    "converted",
    "churned",
    "cancelled",
    "canceled",
    "rejected",
    "declined",
];

/// Standard errors by which the win rate of the deals with a word must differ from that of all: with ten words and dozens
/// of columns, two would be met by chance.
const FAR_FROM_AVERAGE: f64 = 3.0;

/// Fewer deals than this with a word are no pattern.
const LEAST_DEALS: usize = 5;

/// A word of outcomes, and the deals in whose cells it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutcomeWord {
    /// The word.
    pub word: &'static str,
    /// Closed deals with it.
    pub deals: usize,
    /// Won deals among them.
    pub won: usize,
}

/// The words of outcomes in a column of text whose deals end otherwise than the others, those of most deals first.
pub(super) fn outcome_words(cells: &Cells, won: &[bool]) -> Vec<OutcomeWord> {
    let Cells::Words(words) = cells else { return Vec::new() };
    let mut found: Vec<OutcomeWord> =
        OUTCOME_WORDS.iter().map(|&word| OutcomeWord { word, deals: 0, won: 0 }).collect();
    let of_cell: Vec<u32> = words.words().iter().map(|cell| mask(cell)).collect();
    for (&code, &won) in words.codes().iter().zip(won).filter(|(code, _)| **code != ABSENT) {
        let mut mask = of_cell[code as usize];
        while mask != 0 {
            let word = &mut found[mask.trailing_zeros() as usize];
            word.deals += 1;
            word.won += usize::from(won);
            mask &= mask - 1;
        }
    }
    let rate = won.iter().filter(|&&won| won).count() as f64 / won.len().max(1) as f64;
    found.retain(|word| {
        let n = word.deals as f64;
        let differs = (word.won as f64 / n - rate).abs();
        word.deals >= LEAST_DEALS && differs > FAR_FROM_AVERAGE * (rate * (1.0 - rate) / n).sqrt()
    });
    found.sort_by(|a, b| b.deals.cmp(&a.deals).then(a.word.cmp(b.word)));
    found
}

/// A bit for each of the words that stands in a cell.
fn mask(cell: &str) -> u32 {
    let words = cell.split(|letter: char| !letter.is_alphanumeric());
    let place = |word: &str| OUTCOME_WORDS.iter().position(|known| known.eq_ignore_ascii_case(word));
    words.filter_map(place).fold(0, |mask, place| mask | 1 << place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Words;

    #[test]
    fn words_are_found_whole_and_once_a_deal() {
        let cells = ["Lost, really lost", "LOST to them", "lost", "lost-1", "(lost)", "frost", "lostness"];
        let cells = cells.iter().map(|&cell| Some(cell)).chain([None; 40]);
        let column = Cells::Words(Words::new(cells));
        let won: Vec<bool> = (0..47).map(|row| row == 0 || row > 4).collect();
        assert_eq!(outcome_words(&column, &won), [OutcomeWord { word: "lost", deals: 5, won: 1 }]);
        // As many of them won as of all: somebody lost something else.
        let won: Vec<bool> = (0..47).map(|row| row % 2 == 0).collect();
        assert_eq!(outcome_words(&column, &won), []);
    }
}

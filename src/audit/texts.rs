//! Outcome words in the cells of a column, such as notes on how a deal ended.

use serde::Serialize;

use crate::design::{ABSENT, Cells};

/// Words that are typically written at or near the close of a deal.
const OUTCOME_WORDS: [&str; 10] = [
    "won", "lost", "closed", "signed", "converted", "churned", "cancelled", "canceled", "rejected",
    "declined",
];

/// The least difference, in standard errors, between the win rate of the deals with a word and that of all deals. With ten
/// words and dozens of columns, two standard errors would occur by chance.
const FAR_FROM_AVERAGE: f64 = 3.0;

/// The least number of deals with a word.
const LEAST_DEALS: usize = 5;

/// An outcome word and the deals whose cells contain it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutcomeWord {
    pub word: &'static str,
    pub deals: usize,
    pub won: usize,
}

/// The outcome words in a column of text whose win rate differs from that of all deals, most frequent first.
pub(super) fn outcome_words(cells: &Cells, won: &[bool]) -> Vec<OutcomeWord> {
    let Cells::Words(words) = cells else { return Vec::new() };
    let mut counts: Vec<OutcomeWord> =
        OUTCOME_WORDS.iter().map(|&word| OutcomeWord { word, deals: 0, won: 0 }).collect();
    let of_cell: Vec<u32> = words.words().iter().map(|cell| mask(cell)).collect();
    for (&code, &won) in words.codes().iter().zip(won).filter(|(code, _)| **code != ABSENT) {
        let mut mask = of_cell[code as usize];
        while mask != 0 {
            let word = &mut counts[mask.trailing_zeros() as usize];
            word.deals += 1;
            word.won += usize::from(won);
            mask &= mask - 1;
        }
    }
    let rate = won.iter().filter(|&&won| won).count() as f64 / won.len().max(1) as f64;
    counts.retain(|word| {
        let n = word.deals as f64;
        let differs = (word.won as f64 / n - rate).abs();
        word.deals >= LEAST_DEALS && differs > FAR_FROM_AVERAGE * (rate * (1.0 - rate) / n).sqrt()
    });
    counts.sort_by(|a, b| b.deals.cmp(&a.deals).then(a.word.cmp(b.word)));
    counts
}

/// A bit mask of the outcome words in a cell.
fn mask(cell: &str) -> u32 {
    let words = cell.split(|letter: char| !letter.is_alphanumeric());
    let index = |word: &str| OUTCOME_WORDS.iter().position(|outcome| outcome.eq_ignore_ascii_case(word));
    words.filter_map(index).fold(0, |mask, index| mask | 1 << index)
}

//! Outcome words in the cells of a column, such as notes on how a deal ended.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::design::{ABSENT, Cells};

/// Words that are typically written at or near the close of a deal, in English, German, French, Spanish, Portuguese, Italian and
/// Dutch.
const OUTCOME_WORDS: [&str; 48] = [
    "won", "lost", "closed", "signed", "converted", "churned", "cancelled", "canceled", "rejected",
    "declined", "gewonnen", "verloren", "abgeschlossen", "unterschrieben", "abgelehnt", "abgesagt",
    "storniert", "beauftragt", "absage", "zusage", "gagné", "gagnée", "perdu", "perdue", "signé", "refusé",
    "annulé", "ganado", "ganada", "perdido", "perdida", "firmado", "rechazado", "cancelado", "ganho",
    "ganha", "assinado", "recusado", "vinto", "vinta", "perso", "persa", "firmato", "rifiutato", "annullato",
    "getekend", "afgewezen", "geannuleerd",
];

/// The least difference, in standard errors, between the win rate of the deals with a word and that of all deals. With ten
/// words and dozens of columns, two standard errors would occur by chance.
const FAR_FROM_AVERAGE: f64 = 3.0;

/// The least number of deals with a word.
const LEAST_DEALS: usize = 5;

/// An outcome word and the deals whose cells contain it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutcomeWord {
    pub word: String,
    pub deals: usize,
    pub won: usize,
}

/// The outcome words in a column of text whose win rate differs from that of all deals, most frequent first.
pub(super) fn outcome_words(cells: &Cells, won: &[bool]) -> Vec<OutcomeWord> {
    let Cells::Words(words) = cells else { return Vec::new() };
    let mut counts: Vec<OutcomeWord> =
        OUTCOME_WORDS.iter().map(|&word| OutcomeWord { word: word.to_owned(), deals: 0, won: 0 }).collect();
    let of_cell: Vec<u64> = words.words().iter().map(|cell| mask(cell)).collect();
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
    counts.sort_by(|a, b| b.deals.cmp(&a.deals).then_with(|| a.word.cmp(&b.word)));
    counts
}

/// Distinct texts from which they are written freely; fewer are levels of a class.
const FREE_TEXTS: usize = 50;

/// The largest number of words that are named.
const MOST_NAMED: usize = 3;

/// Deals and won deals.
type WonCount = (usize, usize);

/// Words of free text, other than outcome words, that occur with nearly one outcome only, most frequent first.
pub(super) fn telling_words(cells: &Cells, won: &[bool]) -> Vec<OutcomeWord> {
    /// The least number of deals with such a word, and the least share of one outcome among them.
    const LEAST: (usize, f64) = (20, 0.95);
    /// The least difference from the win rate of all deals in standard errors: texts have thousands of words.
    const FAR: f64 = 5.0;
    let rate = won.iter().filter(|&&won| won).count() as f64 / won.len().max(1) as f64;
    let is_telling = |(deals, n_won): WonCount| {
        let share = n_won as f64 / deals as f64;
        let error = (rate * (1.0 - rate) / deals as f64).sqrt();
        deals >= LEAST.0 && share.max(1.0 - share) >= LEAST.1 && (share - rate).abs() > FAR * error
    };
    let found = counts_by_word(cells, won).into_iter().filter(|(_, count)| is_telling(*count));
    let mut found: Vec<OutcomeWord> =
        found.map(|(word, (deals, won))| OutcomeWord { word, deals, won }).collect();
    found.sort_by(|a, b| b.deals.cmp(&a.deals).then_with(|| a.word.cmp(&b.word)));
    found.truncate(MOST_NAMED);
    found
}

/// The deals with each word of free text.
fn counts_by_word(cells: &Cells, won: &[bool]) -> BTreeMap<String, WonCount> {
    let mut counts: BTreeMap<String, WonCount> = BTreeMap::new();
    let Cells::Words(words) = cells else { return counts };
    let texts = words.words();
    if texts.len() <= FREE_TEXTS {
        return counts;
    }
    let mut of_text: Vec<WonCount> = vec![(0, 0); texts.len()];
    for (&code, &won) in words.codes().iter().zip(won).filter(|(code, _)| **code != ABSENT) {
        let (deals, n_won) = &mut of_text[code as usize];
        *deals += 1;
        *n_won += usize::from(won);
    }
    for (text, (deals, n_won)) in texts.iter().zip(of_text).filter(|(_, (deals, _))| *deals > 0) {
        for word in words_of(text) {
            let count = counts.entry(word).or_default();
            *count = (count.0 + deals, count.1 + n_won);
        }
    }
    counts
}

/// The distinct words of a text of three letters or more.
fn words_of(text: &str) -> BTreeSet<String> {
    const LEAST_LETTERS: usize = 3;
    let text = text.to_lowercase();
    let words = text.split(|letter: char| !letter.is_alphabetic());
    words.filter(|word| word.chars().count() >= LEAST_LETTERS).map(str::to_owned).collect()
}

/// A bit mask of the outcome words in a cell.
fn mask(cell: &str) -> u64 {
    let cell = cell.to_lowercase();
    let words = cell.split(|letter: char| !letter.is_alphanumeric());
    let index = |word: &str| OUTCOME_WORDS.iter().position(|outcome| *outcome == word);
    words.filter_map(index).fold(0, |mask, index| mask | 1 << index)
}

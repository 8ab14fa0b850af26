//! Null values: words that mean "not known", and similar words that may be an answer.

use std::collections::BTreeMap;

use super::column::ExportedColumn;
use crate::audit::words;
use crate::tables::parse_number;

/// Null values of forms and exports, in lower case.
const UNANSWERED: [&str; 29] = [
    "select", "please select", "-select-", "--select--", "na", "n/a", "n.a.", "n.a", "#n/a", "#na", "null",
    "(null)", "<null>", "nil", "nan", "-", "--", "---", "?", "??", ".", "(blank)", "blank", "-none-",
    "--none--", "not answered", "no answer", "no value", "(no value)",
];

/// Words that may be an answer, as an unknown or absent value can be predictive.
const ANSWERS: [&str; 9] = [
    "none", "unknown", "not known", "not available", "not specified", "not provided", "unspecified",
    "undefined", "undisclosed",
];

/// Words in the name of a column in which NA is a place: North America, Namibia.
const PLACES: [&str; 7] = ["region", "country", "continent", "area", "market", "territory", "geo"];

/// A candidate null value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NullWord {
    /// Its spelling.
    pub word: String,
    /// The number of cells with it.
    pub cells: usize,
    /// The column with most of these cells.
    pub column: String,
    /// Whether it is added to `null_values`.
    pub is_null: bool,
}

/// The candidate null values of these columns, most frequent first.
pub(crate) fn find(columns: &[&ExportedColumn<'_>]) -> Vec<NullWord> {
    let mut occurrences: BTreeMap<String, Vec<(usize, &ExportedColumn<'_>)>> = BTreeMap::new();
    for column in columns {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for cell in column.cells.iter().flatten().filter(|cell| is_suspect(cell)) {
            *counts.entry(cell).or_default() += 1;
        }
        for (word, cells) in counts {
            occurrences.entry(word.to_owned()).or_default().push((cells, column));
        }
    }
    let suspects: Vec<String> = occurrences.keys().cloned().collect();
    let mut candidates: Vec<NullWord> = occurrences
        .into_iter()
        .map(|(word, places)| {
            let is_null = is_null(&word, &places, &suspects);
            let cells = places.iter().map(|(cells, _)| cells).sum();
            let most = places.iter().max_by_key(|(cells, _)| *cells);
            let column = most.map(|(_, column)| column.name.clone()).unwrap_or_default();
            NullWord { word, cells, column, is_null }
        })
        .collect();
    candidates.sort_by_key(|candidates| std::cmp::Reverse(candidates.cells));
    candidates
}

/// The candidates that are null values.
pub(crate) fn null_words(candidates: &[NullWord]) -> Vec<String> {
    candidates
        .iter()
        .filter(|candidates| candidates.is_null)
        .map(|candidates| candidates.word.clone())
        .collect()
}

/// The length of the longest candidate; longer cells are not compared.
const LONGEST: usize = 14;

fn is_suspect(cell: &str) -> bool {
    cell.len() <= LONGEST && {
        let small = cell.to_lowercase();
        UNANSWERED.contains(&small.as_str()) || ANSWERS.contains(&small.as_str())
    }
}

/// Whether a candidate is a null value in all columns with it.
fn is_null(word: &str, places: &[(usize, &ExportedColumn<'_>)], suspects: &[String]) -> bool {
    let in_numbers = |column: &ExportedColumn<'_>| {
        let mut others = column.filled(suspects).peekable();
        others.peek().is_some() && others.all(|cell| parse_number(cell).is_some())
    };
    if UNANSWERED.contains(&word.to_lowercase().as_str()) {
        return !places.iter().any(|(_, column)| is_place(word, column));
    }
    // In a column of numbers it can only be a null value.
    places.iter().all(|(_, column)| in_numbers(column))
}

/// Whether NA is one of several abbreviations of places in this column.
fn is_place(word: &str, column: &ExportedColumn<'_>) -> bool {
    let is_short = |cell: &str| cell.len() <= 5 && cell.chars().all(|letter| letter.is_ascii_uppercase());
    word == "NA" && words(&column.name).iter().any(|word| PLACES.contains(&word.as_str())) && {
        let others = column.cells.iter().flatten().filter(|cell| **cell != word);
        let (short, all) = others
            .fold((0usize, 0usize), |(short, all), cell| (short + usize::from(is_short(cell)), all + 1));
        2 * short > all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, cells: &[&'static str]) -> ExportedColumn<'static> {
        ExportedColumn { name: name.to_owned(), cells: cells.iter().map(|cell| Some(*cell)).collect() }
    }

    fn nulls(columns: &[ExportedColumn<'_>]) -> Vec<String> {
        null_words(&find(&columns.iter().collect::<Vec<_>>()))
    }

    #[test]
    fn untouched_list_boxes_are_gaps_and_unknown_is_an_answer() {
        let city = column("City", &["Select", "Bonn", "N/A", "Select"]);
        assert_eq!(nulls(&[city]), ["Select", "N/A"]);
        let competitor = column("Competitor", &["None", "Known", "Unknown"]);
        assert!(nulls(&[competitor]).is_empty());
    }

    #[test]
    fn a_word_among_numbers_is_a_null_value() {
        let revenue = column("revenue", &["Unknown", "100", "NA", "7"]);
        assert_eq!(nulls(std::slice::from_ref(&revenue)).len(), 2);
        // In another column the same word is an answer, so it is no null value in either.
        assert_eq!(nulls(&[revenue, column("rival", &["Unknown", "Acme"])]), ["NA"]);
    }

    #[test]
    fn north_america_is_no_gap() {
        assert!(nulls(&[column("Region", &["NA", "EMEA", "APAC"])]).is_empty());
        assert_eq!(nulls(&[column("Size", &["NA", "S", "M"])]), ["NA"]);
    }
}

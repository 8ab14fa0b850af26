//! Null values: words for missing values, and similar words that may be an answer.

use std::collections::{BTreeMap, BTreeSet};

use super::exported_column::ExportedColumn;
use super::{date_conventions, number_conventions};
use crate::audit::words;
use crate::cells::{DateVerdict, NullSense, NumberVerdict, YEARS, null_sense};
use crate::numbers::counted;
use crate::quotation::in_quotes;

/// Words in the name of a column in which NA is a place: North America, Namibia.
const PLACES: [&str; 7] = ["region", "country", "continent", "area", "market", "territory", "geo"];

/// The fewest different numbers: with fewer, words and numbers may be the levels of a category.
const FEWEST_NUMBERS: usize = 13;

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
    /// Whether it is known of no language, but is the only word in a column of numbers.
    pub is_guess: bool,
    /// The column of numbers or dates that would be lost with it, and its cells there, where most of them are elsewhere.
    pub measured: Option<(String, usize)>,
}

impl NullWord {
    /// The question whether it means that the value is not known.
    pub(crate) fn question(&self) -> Option<String> {
        let cells = counted(self.cells, "cell");
        if let Some((measured, own)) = &self.measured {
            return Some(format!(
                "{} is among null_values, as all other values of `{measured}` are numbers or dates ({}), and so it is not known in \
                 other columns, too, most of them in `{}` ({cells} in all): if it is an answer there, empty these cells of `{measured}` in \
                 the export, and take it out of null_values",
                in_quotes(&self.word),
                counted(*own, "cell"),
                self.column
            ));
        }
        (self.is_null && self.is_guess).then(|| {
            format!(
                "does {} in {cells} of `{}`, where all others are {}, mean \"not known\"? It is among null_values",
                in_quotes(&self.word),
                self.column,
                if is_ancient(&self.word) { "dates after 1900" } else { "numbers" }
            )
        })
    }
}

/// The candidate null values of these columns, most frequent first.
pub(crate) fn find(columns: &[&ExportedColumn<'_>]) -> Vec<NullWord> {
    let mut occurrences: BTreeMap<String, Vec<(usize, &ExportedColumn<'_>)>> = BTreeMap::new();
    let lone: BTreeSet<&str> = columns
        .iter()
        .flat_map(|column| lone_words(column).into_iter().chain(ancient_dates(column)))
        .collect();
    for column in columns {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let is_candidate = |cell: &&&str| null_sense(cell).is_some() || lone.contains(*cell);
        for cell in column.cells.iter().flatten().filter(is_candidate) {
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
            let measured = measured_with_many(&word, &places, &suspects);
            let is_mostly_null = is_null(&word, &places, &suspects);
            let measured = measured.filter(|_| !is_mostly_null);
            let is_null = is_mostly_null || measured.is_some();
            let cells = places.iter().map(|(cells, _)| cells).sum();
            let most = places.iter().max_by_key(|(cells, _)| *cells);
            let column = most.map(|(_, column)| column.name.clone()).unwrap_or_default();
            let is_guess = null_sense(&word).is_none();
            NullWord { word, cells, column, is_null, is_guess, measured }
        })
        .collect();
    // A word that is no null value is an ordinary one.
    candidates.retain(|candidate| candidate.is_null || !candidate.is_guess);
    candidates.sort_by_key(|candidates| std::cmp::Reverse(candidates.cells));
    candidates
}

/// The words in a column of which all other cells are numbers: few words, each in several cells.
fn lone_words<'a>(column: &ExportedColumn<'a>) -> BTreeSet<&'a str> {
    /// The largest number of such words.
    const MOST: usize = 2;
    let mut words: BTreeMap<&str, usize> = BTreeMap::new();
    let mut numbers: BTreeSet<&str> = BTreeSet::new();
    for cell in column.cells.iter().flatten().filter(|cell| null_sense(cell).is_none()) {
        if cell.contains(|letter: char| letter.is_numeric()) {
            if numbers.len() < FEWEST_NUMBERS {
                numbers.insert(cell);
            }
            continue;
        }
        *words.entry(cell).or_default() += 1;
        if words.len() > MOST {
            return BTreeSet::new();
        }
    }
    if numbers.len() < FEWEST_NUMBERS {
        return BTreeSet::new();
    }
    words.into_iter().filter(|(_, cells)| *cells > 1).map(|(word, _)| word).collect()
}

/// The dates in a column that programs write where there is none, long before all deals: `1753-01-01`, `1899-12-30`.
fn ancient_dates<'a>(column: &ExportedColumn<'a>) -> BTreeSet<&'a str> {
    /// The largest number of such dates; more are those of old records.
    const MOST: usize = 2;
    let mut dates: BTreeMap<&str, usize> = BTreeMap::new();
    for cell in column.cells.iter().flatten().filter(|cell| is_ancient(cell)) {
        *dates.entry(cell).or_default() += 1;
        if dates.len() > MOST {
            return BTreeSet::new();
        }
    }
    dates.into_iter().filter(|(_, cells)| *cells > 1).map(|(date, _)| date).collect()
}

/// Whether this is a date of a year that is read as no date of a deal, and not as "never" either.
fn is_ancient(cell: &str) -> bool {
    let mut parts = cell.split(|letter: char| !letter.is_ascii_digit());
    let (Some(first), Some(second), Some(third)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let is_year = |part: &str| {
        part.len() == 4 && part.parse::<i32>().is_ok_and(|year| (1000..*YEARS.start()).contains(&year))
    };
    let is_day = |part: &str| part.len() <= 2 && part.parse::<u32>().is_ok_and(|day| (1..=31).contains(&day));
    is_day(second) && ((is_year(first) && is_day(third)) || (is_day(first) && is_year(third)))
}

/// The candidates that are null values.
pub(crate) fn null_words(candidates: &[NullWord]) -> Vec<String> {
    candidates
        .iter()
        .filter(|candidates| candidates.is_null)
        .map(|candidates| candidates.word.clone())
        .collect()
}

/// Whether a candidate is a null value.
fn is_null(word: &str, places: &[(usize, &ExportedColumn<'_>)], suspects: &[String]) -> bool {
    if null_sense(word) == Some(NullSense::Gap) {
        return !places.iter().any(|(_, column)| is_place(word, column));
    }
    // In a column of numbers or dates it can only be a null value, and so it is in others of this export if it stands mostly there.
    let cells: usize = places.iter().map(|(cells, _)| cells).sum();
    let measured = places.iter().filter(|(_, column)| is_measured(column, suspects));
    2 * measured.map(|(cells, _)| cells).sum::<usize>() > cells
}

/// The column of many numbers or dates that would be lost with a word that may be an answer elsewhere, and its cells there.
fn measured_with_many(
    word: &str,
    places: &[(usize, &ExportedColumn<'_>)],
    suspects: &[String],
) -> Option<(String, usize)> {
    if null_sense(word) != Some(NullSense::MaybeAnswer) {
        return None;
    }
    let has_many = |column: &ExportedColumn<'_>| {
        let values: BTreeSet<&str> = column.filled(suspects).collect();
        values.len() >= FEWEST_NUMBERS
    };
    let found = places.iter().find(|(_, column)| is_measured(column, suspects) && has_many(column));
    found.map(|(cells, column)| (column.name.clone(), *cells))
}

/// Whether all other cells are numbers or dates.
fn is_measured(column: &ExportedColumn<'_>, suspects: &[String]) -> bool {
    let numbers = number_conventions::evidence(column.filled(suspects));
    let dates = date_conventions::evidence(column.filled(suspects));
    numbers.is_some_and(|found| !matches!(found.verdict(0), NumberVerdict::NotNumbers { .. }))
        || dates.is_some_and(|found| !matches!(found.verdict(0), DateVerdict::NotDates { .. }))
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
        // In as many cells of another column the same word is an answer, so it is no null value in either.
        assert_eq!(nulls(&[revenue, column("rival", &["Unknown", "Acme"])]), ["NA"]);
    }

    #[test]
    fn a_word_of_no_language_among_numbers_is_asked_about() {
        let numbers: Vec<String> = (100..130).map(|number| number.to_string()).collect();
        let with = |word: &'static str, cells: usize| {
            let cells = numbers.iter().map(String::as_str).chain(vec![word; cells]);
            ExportedColumn { name: "seats".to_owned(), cells: cells.map(Some).collect() }
        };
        let found = find(&[&with("Sans objet", 4)]);
        assert_eq!((found[0].word.as_str(), found[0].cells, found[0].is_null), ("Sans objet", 4, true));
        assert!(found[0].question().unwrap().starts_with("does \"Sans objet\" in 4 cells of `seats`"));
        assert_eq!(find(&[&with("Sans objet", 1)]), []);
        // Where it mostly stands among words, it is one of them.
        let other = ExportedColumn { name: "stage".to_owned(), cells: vec![Some("Sans objet"); 9] };
        assert_eq!(find(&[&with("Sans objet", 4), &other]), []);
        let ratings = column("rating", &["1", "2", "3", "X", "X", "1", "2"]);
        assert_eq!(find(&[&ratings]), []);
    }

    #[test]
    fn a_date_long_before_all_others_is_asked_about() {
        for word in ["1753-01-01", "1899-12-30", "1601-01-01T00:00:00Z", "01/01/1753", "01.01.1800 00:00"] {
            let days: &[&'static str] = if word.contains('/') {
                &["05/13/2025", "06/14/2025"]
            } else if word.contains('.') {
                &["13.05.2025", "14.06.2025"]
            } else {
                &["2025-05-13", "2025-06-14"]
            };
            let closes = ExportedColumn {
                name: "closed_at".to_owned(),
                cells: [days, &[word, word]].concat().into_iter().map(Some).collect(),
            };
            let found = find(&[&closes]);
            assert!(found.len() == 1 && found[0].is_null && found[0].word == word, "{word}");
            assert!(found[0].question().unwrap().contains("where all others are dates after 1900"));
        }
        // The year in which companies were founded is no date of a deal.
        let founded = column(
            "founded",
            &["1899-12-30", "1753-01-01", "1801-05-06", "1801-05-06", "1899-12-30", "1753-01-01"],
        );
        assert_eq!(find(&[&founded]), []);
    }

    #[test]
    fn a_word_that_would_take_a_column_of_numbers_away_is_a_null_value() {
        let numbers: Vec<String> = (100..130).map(|number| number.to_string()).collect();
        for word in ["Unknown", "None", "TBD", "不明", "unbekannt", "Aucun", "Nessuno", "brak", "undisclosed"]
        {
            let cells = numbers.iter().map(String::as_str).chain([word; 4]);
            let seats = ExportedColumn { name: "seats".to_owned(), cells: cells.map(Some).collect() };
            let rival =
                ExportedColumn { name: "rival".to_owned(), cells: [Some(word), Some("Acme")].repeat(9) };
            let found = find(&[&seats, &rival]);
            assert!(found[0].is_null && found[0].measured == Some(("seats".to_owned(), 4)), "{word}");
            assert!(found[0].question().unwrap().contains("most of them in `rival` (13 cells in all)"));
            // Where it stands in no column of numbers, it is an answer.
            assert!(!find(&[&rival])[0].is_null, "{word}");
        }
    }

    #[test]
    fn null_values_are_found_in_other_languages_and_programs() {
        for word in [
            "\\N", "NaT", "<NA>", "nan", "[not provided]", "(blank)", "#N/A", "k. A.", "Non renseigné",
            "未入力",
        ] {
            let cells: &[&'static str] = &[word, "Bonn", "Ulm"];
            assert_eq!(nulls(&[column("City", cells)]), [word]);
        }
        let dates = column("closed", &["unbekannt", "2026-01-05", "2026-02-05"]);
        assert_eq!(nulls(&[dates]), ["unbekannt"]);
    }

    #[test]
    fn north_america_is_no_gap() {
        assert!(nulls(&[column("Region", &["NA", "EMEA", "APAC"])]).is_empty());
        assert_eq!(nulls(&[column("Size", &["NA", "S", "M"])]), ["NA"]);
    }
}

//! What the label of a line of a report says: a total, a figure over the rows, a footer.

use super::report_footers::{is_count, is_footer};
use super::report_words::{AGGREGATES, SUBTOTALS, TOTALS, after_total, after_word, is_alone};

/// What the label of a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    /// The total of a group or a report, as nothing else is called: "Subtotal", "Grand Totals (20 records)".
    Subtotal,
    /// A total or an average: "Total", "Durchschnitt". A company may be called so.
    Total,
    /// Another figure over the rows: "Max", "Count: 20". People and companies are called so.
    Aggregate,
    /// The end of the file: "Ende". A name may be the same.
    End,
    /// The total of a group with its name: "Retail Total", as spreadsheets write it.
    GroupTotal,
    /// Text below a table: "Copyright …", "Page 1 of 3", "20 records", "Filter: …".
    Footer,
}

/// Words for the end, in lower case.
const ENDS: &[&str] =
    &["end", "ende", "fin", "fine", "fim", "einde", "koniec", "konec", "slut", "loppu", "конец"];

/// What follows the name of a group in the line of its total.
const GROUP_ENDS: &[&str] =
    &[" total", " totals", " subtotal", " ergebnis", " gesamt", " average", " count", " итог", " resultado"];

/// What may follow a total before the name of what it sums.
const PREPOSITIONS: &[&str] = &[" for ", " of ", " für ", " der ", " par ", " de ", " por ", " per ", " по "];

/// The signs around a label: `*** end of report ***`, `(20 rows)`.
const DECORATION: &[char] =
    &['*', '-', '=', '#', '_', '~', '<', '>', '(', ')', '[', ']', '{', '}', '|', '•', '–', '—', '·', '.'];

/// So many signs and nothing else are a line below a table.
const RULE_SIGNS: usize = 3;

impl Label {
    /// The label in a cell, if it is one.
    pub(crate) fn of(cell: &str) -> Option<Self> {
        let cell = cell.trim();
        let text = cell
            .trim_matches(|letter: char| DECORATION.contains(&letter) || letter.is_whitespace())
            .to_lowercase();
        if text.is_empty() {
            return (cell.chars().count() >= RULE_SIGNS).then_some(Self::Footer);
        }
        if let Some(rest) = after_word(&text, SUBTOTALS)
            && (is_alone(rest) || rest.starts_with(char::is_whitespace))
        {
            return Some(Self::Subtotal);
        }
        let begins_with = |words| after_word(&text, words).is_some_and(is_alone);
        let is_total_of = || {
            let rest = after_word(&text, TOTALS).unwrap_or_default();
            PREPOSITIONS.iter().any(|preposition| rest.starts_with(preposition))
        };
        if begins_with(TOTALS) || is_total_of() {
            Some(Self::Total)
        } else if is_footer(cell, &text) {
            Some(Self::Footer)
        } else if begins_with(AGGREGATES) {
            Some(Self::Aggregate)
        } else if ENDS.contains(&text.as_str()) {
            let is_decorated = cell.len() > text.len() + 1;
            Some(if is_decorated { Self::Footer } else { Self::End })
        } else if GROUP_ENDS.iter().any(|end| text.ends_with(end)) {
            Some(Self::GroupTotal)
        } else {
            None
        }
    }

    /// Whether people and companies are called so, too.
    pub(crate) const fn is_name(self) -> bool {
        matches!(self, Self::Aggregate | Self::End)
    }
}

/// Whether a cell without a label is that of a group of rows: `Summe Retail`, and alone also `Industry: Retail` and
/// `Retail (25 records)`.
pub(super) fn names_group(cell: &str, is_alone: bool) -> bool {
    let text = cell.trim().to_lowercase();
    let is_total = after_total(&text).is_some_and(|rest| rest.starts_with(char::is_whitespace));
    let is_heading =
        || text.split_once(':').is_some_and(|(_, rest)| rest.is_empty() || rest.starts_with(' '));
    let count = || text.strip_suffix(')').and_then(|text| text.rsplit_once('('));
    let has_count = || count().is_some_and(|(_, count)| is_count(count));
    is_total || (is_alone && (is_heading() || has_count()))
}

/// Whether a first cell may be the total of a group with its name, by its last bytes.
#[inline]
pub(crate) fn may_be_group_total(cell: &[u8]) -> bool {
    matches!(cell, [.., b'l' | b'L' | b's' | b'S' | b'e' | b'E' | b't' | b'T' | b'o' | b'O' | 0xB3 | 0x93])
        && cell.contains(&b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_totals_are_alone_or_before_a_count() {
        for word in [
            "Grand Totals (20 records)",
            "Subtotal: Retail",
            "Subtotal Retail",
            "Zwischensumme",
            "*** Totals ***",
        ] {
            assert_eq!(Label::of(word), Some(Label::Subtotal), "{word}");
        }
        for word in [
            "Total", "TOTAL:", "Total: Campaigns", "Summe", "Total 20", "合計", "Mittelwert", "Durchschnitt",
            "Moyenne", "Итого", "ВСЕГО", "Ergebnis", "Average", "Avg.", "Sum of amount", "Total for Retail",
            "Média",
        ] {
            assert_eq!(Label::of(word), Some(Label::Total), "{word}");
        }
        for word in ["Min", "Max:", "Count: 20", "Anzahl: 20", "count", "Количество: 5", "Max 5"] {
            assert_eq!(Label::of(word), Some(Label::Aggregate), "{word}");
        }
        assert_eq!(
            (Label::of("Ende"), Label::of("Retail Total")),
            (Some(Label::End), Some(Label::GroupTotal))
        );
        for word in [
            "Total Wine", "TotalEnergies", "Summer School", "Sumatra", "Gesamtschule", "", "İ", "D0001",
            "Average Joe Ltd", "Maxwell", "Minerva", "EOF Inc", "Endeavour", "Countdown", "Finnair", "-",
            "2026-01-01", "Max Müller",
        ] {
            assert_eq!(Label::of(word), None, "{word}");
        }
    }

    #[test]
    fn groups_are_named_by_totals_headings_and_counts() {
        for cell in ["Industry: Retail", "Retail (25 records)", "Industry:", "Branche: Handel (3)"] {
            assert!(names_group(cell, true) && !names_group(cell, false), "{cell}");
        }
        assert!(names_group("Summe Retail", false) && names_group("Total Retail", true));
        for cell in ["L0001", "urn:li:7", "http://a.example", "Acme (UK)", "Retail", "12:30"] {
            assert!(!names_group(cell, true), "{cell}");
        }
    }

    #[test]
    fn every_total_is_one_and_the_ends_of_groups_are_seen() {
        for word in SUBTOTALS.iter().chain(TOTALS) {
            assert!(matches!(Label::of(word), Some(Label::Subtotal | Label::Total)), "{word}");
        }
        for end in GROUP_ENDS {
            assert!(may_be_group_total(format!("Retail{end}").as_bytes()), "{end}");
        }
        assert!(!may_be_group_total(b"L0001"));
    }
}

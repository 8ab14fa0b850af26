//! Serial numbers: columns that number the deals and carry no information on them.

use super::column::{AuditedColumn, ColumnCounts};
use super::compared_values::ComparedValues;
use super::deal_dates::{DATES, DealDates};
use super::name_terms::words;
use crate::design::Cells;

/// The ratio of distinct values to deals from which whole numbers are serial numbers.
const UNIQUE: f64 = 0.99;

/// The largest span of serial numbers for each deal: other records are numbered, too.
const SPAN: f64 = 3.0;

/// The share of the numbers that a date before the snapshot explains where they are given in its order.
const ORDERED: f64 = 0.95;

/// Whole words for an identifier at the end of a name.
const IDENTIFIERS: [&str; 5] = ["id", "ids", "uuid", "guid", "identifier"];

/// Words that end the name of an identifier after what it numbers.
const NUMBERS: [&str; 12] =
    ["number", "no", "nr", "num", "key", "ref", "reference", "nummer", "numéro", "numero", "número", "code"];

/// What is numbered.
const THINGS: [&str; 42] = [
    "deal", "opportunity", "opp", "lead", "prospect", "record", "case", "ticket", "row", "line", "serial",
    "document", "order", "invoice", "contract", "quote", "account", "company", "customer", "client",
    "contact", "person", "user", "owner", "project", "vorgang", "auftrag", "rechnung", "kunde", "kunden",
    "zeile", "affaire", "client", "cliente", "oportunidad", "negocio", "negócio", "trattativa", "ordine",
    "klant", "opdracht", "regel",
];

/// Names of serial numbers in one word.
const JOINED: [&str; 10] = [
    "kundennummer", "auftragsnummer", "rechnungsnummer", "vorgangsnummer", "vertragsnummer", "zeilennummer",
    "klantnummer", "ordernummer", "dossiernummer", "folio",
];

/// Whether a name ends as that of an identifier.
pub fn names_identifier(name: &str) -> bool {
    let words = words(name);
    let is_in = |word: &String, list: &[&str]| list.contains(&word.as_str());
    let Some((last, others)) = words.split_last() else { return false };
    is_in(last, &IDENTIFIERS)
        || is_in(last, &JOINED)
        || (is_in(last, &NUMBERS) && others.iter().any(|word| is_in(word, &THINGS)))
        || (is_in(last, &THINGS) && others.iter().any(|word| is_in(word, &NUMBERS)))
}

/// Whether a column of numbers numbers the deals: whole numbers, each once, without large gaps or in the order of a date.
pub(super) fn is_serial(column: &AuditedColumn, counts: &ColumnCounts, dates: Option<&DealDates>) -> bool {
    let Cells::Numbers(numbers) = &column.closed else { return false };
    let known = || numbers.iter().copied().filter(|number| number.is_finite());
    let filled = known().count();
    let are_unique = counts.distinct as f64 >= UNIQUE * filled as f64;
    if column.kind == DATES || !are_unique || known().any(|number| number.fract() != 0.0) {
        return false;
    }
    // A date as a number is none, although it follows itself.
    if known().all(is_time) {
        return false;
    }
    let (least, most) = (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
    most - least < SPAN * filled as f64 || dates.is_some_and(|dates| follows_date(column, dates))
}

/// Whether a number may be a time of 1990 to 2100: seconds, milliseconds or microseconds since 1970, or its digits as
/// `20260801`, with hours, minutes and seconds or without.
fn is_time(number: f64) -> bool {
    /// Seconds since 1970.
    const SINCE: (f64, f64) = (631_152_000.0, 4_102_444_800.0);
    /// The powers of ten of hours, minutes and seconds behind a date.
    const CLOCKS: [f64; 4] = [1.0, 1e2, 1e4, 1e6];
    let is_since = |unit: f64| number >= SINCE.0 * unit && number < SINCE.1 * unit;
    let is_date = |clock: f64| {
        let digits = (number / clock).floor();
        let (year, month, day) = ((digits / 1e4).floor(), (digits / 100.0).floor() % 100.0, digits % 100.0);
        (1990.0..2100.0).contains(&year) && (1.0..=12.0).contains(&month) && (1.0..=31.0).contains(&day)
    };
    [1.0, 1e3, 1e6].into_iter().any(is_since) || CLOCKS.into_iter().any(is_date)
}

fn follows_date(column: &AuditedColumn, dates: &DealDates) -> bool {
    let values = ComparedValues::of(&column.closed, &dates.rows);
    dates.known.iter().any(|order| order.explains(&values).computed >= ORDERED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_numbers_are_distinguished_from_serial_numbers() {
        assert!([1.76e9, 1.76e12, 20_260_801.0, 202_608_011_530.0].into_iter().all(is_time));
        assert!(![1.0, 70_001.0, 20_269_901.0, 500_000_000.0].into_iter().any(is_time));
    }
}

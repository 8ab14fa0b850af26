//! Remedies for a column whose values are not of its type.

use super::Request;
use super::column_plan::{Flaw, Misfit};
use super::column_type::ColumnType;
use super::dates_remedy::{all_formats, dates_remedy};
use crate::cells::{
    DateEvidence, NumberFormat, NumberUnit, is_scientific, parse_number, shared_zone, zone_example,
};
use crate::quotation::in_quotes;

/// A column with more different words has values that are text, rather than words for what is not known.
const MOST_NULL_WORDS: usize = 3;

/// What to do about a column of another type; `bad` are the cells that do not fit.
pub(super) fn remedy(column: &str, kind: ColumnType, bad: &[&str], request: &Request<'_>) -> String {
    let found = bad.first().copied().unwrap_or_default();
    let section = request.section;
    match kind {
        ColumnType::Time if bad.iter().any(|cell| shared_zone(cell).is_some()) => {
            zone_remedy(bad.iter().find_map(|cell| shared_zone(cell)).unwrap_or_default())
        }
        ColumnType::Time if !request.reading.date_formats_of(column).is_empty() => {
            all_formats(column, bad, request)
        }
        ColumnType::Time if bad.iter().all(|cell| is_scientific(cell)) => {
            "a spreadsheet has rounded these numbers: export the dates as text, or as dates".to_owned()
        }
        ColumnType::Time if bad.iter().any(|cell| unread_zone(cell).is_some()) => format!(
            "{} behind a time is not read: export the dates with an offset such as -08:00, or without it and with \
             `time_zone` under [data]",
            in_quotes(bad.iter().find_map(|cell| unread_zone(cell)).unwrap_or_default())
        ),
        ColumnType::Time => dates_remedy(column, bad, request),
        ColumnType::Number { .. } if words_remedy(column, bad).is_some() => {
            words_remedy(column, bad).unwrap_or_default()
        }
        ColumnType::Number { format, .. } if found.contains(|letter: char| letter.is_ascii_digit()) => {
            match format {
                NumberFormat::Plain => {
                    format!(
                        "write plain numbers such as 1234.5, or set `numbers` under [{section}] to the way they are written"
                    )
                }
                _ => number_remedy(column, section),
            }
        }
        _ => {
            let null = format!(
                "if {found} means not known, add it to null_values under [{section}]",
                found = in_quotes(found)
            );
            let text = format!(
                "if `{column}` is text, give the feature kind = \"category\" and compare it with text in single quotes"
            );
            // A word for what is not known is mostly one and the same.
            let are_many = bad.iter().collect::<std::collections::HashSet<_>>().len() > MOST_NULL_WORDS;
            if are_many { format!("{text}; {null}") } else { format!("{null}; {text}") }
        }
    }
}

/// How to set the number format of a column.
pub(super) fn number_remedy(column: &str, section: &str) -> String {
    format!(
        "set numbers = \"1,234.5\" (decimal point) or numbers = \"1.234,5\" (decimal comma) under [{section}], or for \
         this column alone under [{section}.columns.{}]",
        crate::config::toml_key(column)
    )
}

/// What a number is with either decimal sign.
pub(super) fn two_numbers(cell: &str) -> String {
    let read = |format| parse_number(cell, format).unwrap_or(f64::NAN);
    format!(
        "{cell} is {} with a decimal point, and {} with a decimal comma",
        read(NumberFormat::Point),
        read(NumberFormat::Comma),
        cell = in_quotes(cell)
    )
}

/// Why a number has another unit than its column had in training: `was in EUR in training, and "$5" is in USD`.
pub(super) fn other_unit(kind: ColumnType, cell: &str) -> String {
    let ColumnType::Number { unit, .. } = kind else { return String::new() };
    match (unit, NumberUnit::of_cell(cell)) {
        (NumberUnit::Percent, _) => {
            format!(
                "had a percent sign in training, and {cell} has none: 12 % is read as 12",
                cell = in_quotes(cell)
            )
        }
        (_, NumberUnit::Percent) => {
            format!(
                "had no percent sign in training, and {cell} has one: 12 % is read as 12",
                cell = in_quotes(cell)
            )
        }
        (NumberUnit::Magnitude, _) => {
            format!(
                "had words for thousands or millions in training, such as 1.1k, and {cell} has none",
                cell = in_quotes(cell)
            )
        }
        (NumberUnit::Currency(own), NumberUnit::Currency(other)) => {
            format!("is in {own}, and {cell} is in {other}", cell = in_quotes(cell))
        }
        _ => format!("has other units, and {cell} differs from them", cell = in_quotes(cell)),
    }
}

/// What to do about numbers in another unit.
fn unit_remedy(column: &str, section: &str) -> String {
    format!(
        "export them in one unit, that of the training; if they mean the same, set numbers = \"1,234.5\" or numbers = \
         \"1.234,5\" under [{section}.columns.{}]",
        crate::config::toml_key(column)
    )
}

/// A zone behind a time of day that no format reads.
fn unread_zone(cell: &str) -> Option<&str> {
    let mut evidence = DateEvidence::default();
    evidence.add(cell);
    zone_behind(cell).filter(|_| evidence.no_dates() > 0)
}

/// A zone in words or parentheses behind a time of day: `(UTC)`, `Pacific Time`.
fn zone_behind(cell: &str) -> Option<&str> {
    let (_, clock) = cell.split_once(':')?;
    let rest =
        clock.trim_start_matches(|letter: char| letter.is_ascii_digit() || matches!(letter, ':' | '.' | ','));
    let rest = rest.trim();
    let is_half = matches!(rest.to_ascii_lowercase().as_str(), "am" | "pm" | "a.m." | "p.m." | "z");
    (rest.chars().any(char::is_alphabetic) && !is_half).then_some(rest)
}

/// What to do about numbers with words, such as `45 days`, `ca. 20` and `10+`; `None` where there is none.
fn words_remedy(column: &str, bad: &[&str]) -> Option<String> {
    let (cell, word) = bad.iter().find_map(|cell| Some((cell, word_beside(cell)?)))?;
    Some(format!(
        "{cell} is a number with {word}: export the number alone; if `{column}` is text, give the feature \
         kind = \"category\"",
        cell = in_quotes(cell),
        word = in_quotes(word)
    ))
}

/// The text before or after the only number of a cell.
pub(crate) fn word_beside(cell: &str) -> Option<&str> {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let (start, end) = (cell.find(is_digit)?, cell.rfind(is_digit)? + 1);
    let number = &cell[start..end];
    let is_number = |text: &str| {
        [NumberFormat::Point, NumberFormat::Comma]
            .into_iter()
            .any(|format| parse_number(text, format).is_some())
    };
    let words = [cell[end..].trim(), cell[..start].trim()];
    words.into_iter().find(|word| is_number(number) && !is_number(cell) && !word.is_empty())
}

/// What to do about cells that are numbers, but not in the convention of the model, or numbers with words; `None` where none is.
pub(super) fn convention_remedy(
    column: &str,
    kind: ColumnType,
    bad: &[Misfit],
    section: &str,
) -> Option<String> {
    if kind == ColumnType::Time {
        return no_date_remedy(bad, section);
    }
    let ColumnType::Number { format, .. } = kind else { return None };
    let is_number = |misfit: &&Misfit| {
        matches!(misfit.flaw, Flaw::TwoNumbers | Flaw::OtherUnit)
            || [NumberFormat::Point, NumberFormat::Comma]
                .into_iter()
                .any(|other| other != format && parse_number(&misfit.found, other).is_some())
    };
    let Some(first) = bad.iter().find(is_number) else {
        let cells: Vec<&str> = bad.iter().map(|misfit| misfit.found.as_str()).collect();
        return words_remedy(column, &cells);
    };
    let remedy = number_remedy(column, section);
    Some(match first.flaw {
        Flaw::OtherUnit => {
            format!("`{column}` {}: {}", other_unit(kind, &first.found), unit_remedy(column, section))
        }
        Flaw::TwoNumbers => format!("{}: {remedy}", two_numbers(&first.found)),
        _ => remedy,
    })
}

/// What to do about words for no date, such as `-`, `never` and `N/A`; `None` where other cells are wrong.
fn no_date_remedy(bad: &[Misfit], section: &str) -> Option<String> {
    let words: std::collections::BTreeSet<&str> = bad.iter().map(|misfit| misfit.found.as_str()).collect();
    let is_word = |word: &&str| !word.contains(|letter: char| ('1'..='9').contains(&letter));
    let all: Vec<String> = words.iter().map(in_quotes).collect();
    (!words.is_empty() && words.len() <= MOST_NULL_WORDS && words.iter().all(is_word))
        .then(|| format!("if {} means not known, add it to null_values under [{section}]", all.join(" or ")))
}

/// What to do about dates with the name of a zone that several share.
fn zone_remedy(zone: &str) -> String {
    format!(
        "\"{zone}\" is the abbreviation of several time zones: name the one that is meant under [data], such as time_zone = \
         \"{}\", or export the dates with an offset such as -08:00",
        zone_example(zone)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_words_is_told_from_other_text() {
        for (cell, word) in
            [("45 days", Some("days")), ("ca. 20", Some("ca.")), ("10+", Some("+")), ("~1.200", Some("~"))]
        {
            assert_eq!(word_beside(cell), word, "{cell}");
        }
        for cell in ["20-30", "tbd", "1200", "10k", "€ 5", "A1B2", ""] {
            assert_eq!(word_beside(cell), None, "{cell}");
        }
    }
}

//! Columns of text whose values look like numbers or dates, and what is to be exported in their place: `33,061 employees`, `05/2023`.

use std::collections::BTreeMap;

use super::column::ColumnProfile;
use super::names;
use crate::cells::{NumberFormat, is_era_date, is_scientific, parse_number};
use crate::numbers::counted;
use crate::quotation::in_quotes;
use crate::tables::word_beside;

/// The share of the values that look like the others.
const MOST: f64 = 0.9;

/// The fewest different numbers: with fewer, words and numbers may be the levels of a category.
const FEWEST_NUMBERS: usize = 13;

/// The longest word that is a unit.
const LONGEST_UNIT: usize = 20;

/// Why the values of a column of text, which are too many for levels, are no numbers though they look so; `None` if they do not.
pub(super) fn reason_of_no_numbers(profile: &ColumnProfile) -> Option<String> {
    let levels = &profile.levels;
    let is_most = |count: usize| count >= FEWEST_NUMBERS && count as f64 >= MOST * levels.len() as f64;
    let other_digits = levels.iter().filter(|(value, _)| has_other_digits(value)).count();
    if is_most(other_digits) {
        let (value, _) = levels.iter().find(|(value, _)| has_other_digits(value))?;
        return Some(format!(
            "{} is a number in other digits than 0 to 9: export it in these",
            in_quotes(value)
        ));
    }
    let mut words: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for (value, _) in levels {
        if let Some(unit) = unit(value) {
            words.entry(unit).or_insert((0, value)).0 += 1;
        }
    }
    let n_with_words: usize = words.values().map(|(count, _)| count).sum();
    let n_numbers = levels.iter().filter(|(value, _)| is_number(value)).count();
    // Most have one word: with others, the numbers are part of names.
    if let Some((word, (count, value))) = words.into_iter().max_by_key(|(_, (count, _))| *count)
        && is_most(n_with_words + n_numbers)
        && 2 * count > n_with_words
        && 2 * n_with_words > n_numbers
    {
        return Some(format!(
            "{} is a number with {}: export the number alone",
            in_quotes(value),
            in_quotes(word)
        ));
    }
    numbers_but_for_words(profile, n_numbers)
}

/// Why a column is none of numbers, though all values are numbers but for a few.
fn numbers_but_for_words(profile: &ColumnProfile, n_numbers: usize) -> Option<String> {
    /// The largest number of other values.
    const MOST_WORDS: usize = 3;
    let others: Vec<&(String, usize)> =
        profile.levels.iter().filter(|(value, _)| !is_number(value)).collect();
    if n_numbers < FEWEST_NUMBERS || others.is_empty() || others.len() > MOST_WORDS {
        return None;
    }
    let words: Vec<String> = others
        .iter()
        .map(|(value, rows)| format!("{} in {}", in_quotes(value), counted(*rows, "row")))
        .collect();
    Some(format!(
        "numbers but for {}: if that means \"not known\", add it to null_values, and the column is one of numbers",
        words.join(" and ")
    ))
}

/// Why a column with the name of a date cannot be read as one: its values are months, or a spreadsheet has rounded them.
pub(super) fn reason_of_no_dates(name: &str, profile: &ColumnProfile) -> Option<String> {
    if !names::is_date(name) {
        return None;
    }
    let (first, _) = profile.levels.first()?;
    let share = |is_one: &dyn Fn(&str) -> bool| {
        profile.levels.iter().filter(|(value, _)| is_one(value)).count() as f64 / profile.levels.len() as f64
    };
    // Seconds since 1970, and all larger numbers of dates.
    let is_rounded =
        |value: &str| is_scientific(value) && value.parse::<f64>().is_ok_and(|value| value >= 1e8);
    if share(&is_rounded) >= MOST {
        return Some(format!(
            "dates as numbers that a spreadsheet has rounded, such as {first}: export them as text, or as dates"
        ));
    }
    if share(&is_era_date) >= MOST {
        return Some(format!(
            "{} has the year of an era, which is not read as a date: export it as year-month-day, such as 2026-06-30",
            in_quotes(first)
        ));
    }
    (share(&is_month) >= MOST)
        .then(|| format!("{} is a month or quarter and no date: export the day, too", in_quotes(first)))
}

/// The word beside the only number of a value, where it may be a unit.
fn unit(value: &str) -> Option<&str> {
    let word = word_beside(value)?;
    // `x12y` is a code.
    let is_behind = value.trim_end().ends_with(word) && !value.trim_start().starts_with(char::is_alphabetic);
    // `SKU-17` and `Group 4` are names, and `ca. 20` is a number.
    let is_sign = !word.contains(char::is_alphanumeric) && !word.ends_with(['-', '_', '#', '/']);
    let is_about = word.ends_with('.') || word.chars().all(char::is_lowercase);
    let is_apart = value.trim_start().strip_prefix(word).is_some_and(|rest| rest.starts_with(' '));
    let is_unit = is_behind || is_sign || (is_about && is_apart);
    (is_unit && word.chars().count() <= LONGEST_UNIT).then_some(word)
}

fn is_number(value: &str) -> bool {
    [NumberFormat::Point, NumberFormat::Comma].into_iter().any(|format| parse_number(value, format).is_some())
}

/// Whether all digits are of another script: Arabic, Persian, of India.
fn has_other_digits(value: &str) -> bool {
    let mut digits = value.chars().filter(|letter| letter.is_numeric());
    let is_sign =
        |letter: char| letter.is_numeric() || matches!(letter, '٫' | '٬' | '.' | ',' | ' ' | '-' | '٪');
    let is_other = |letter: char| !letter.is_ascii_digit() && is_digit_of_script(letter);
    digits.next().is_some_and(is_other) && digits.all(is_other) && value.chars().all(is_sign)
}

/// Whether this is a decimal digit of a script with digits of its own.
fn is_digit_of_script(letter: char) -> bool {
    /// The zeros of Arabic, Persian, Devanagari, Bengali, Gujarati, Tamil, Thai and Burmese.
    const ZEROS: [u32; 8] = [0x0660, 0x06F0, 0x0966, 0x09E6, 0x0AE6, 0x0BE6, 0x0E50, 0x1040];
    ZEROS.iter().any(|zero| (*zero..zero + 10).contains(&u32::from(letter)))
}

/// Whether this is a month, a quarter or a week with its year, and no day: `05/2023`, `2023-05`, `May 2023`, `Q2 2023`, `202305`.
fn is_month(value: &str) -> bool {
    let is_year =
        |part: &str| part.len() == 4 && part.parse::<u32>().is_ok_and(|year| (1900..2200).contains(&year));
    let is_number_of_month = |part: &str| part.parse::<u32>().is_ok_and(|month| (1..=12).contains(&month));
    let is_part = |part: &str| {
        let digits = part.trim_start_matches(|letter: char| letter.is_alphabetic());
        let is_one = |number: &str| number.parse::<u32>().is_ok_and(|number| (1..=53).contains(&number));
        let has_mark = digits.len() < part.len() && part.len() - digits.len() <= 2;
        is_number_of_month(part) || (has_mark && is_one(digits)) || is_word(part)
    };
    let parts: Vec<&str> =
        value.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [one] if one.len() == 6 && one.is_ascii() => {
            let (year, rest) = one.split_at(4);
            is_year(year) && (is_number_of_month(rest) || rest.starts_with(['Q', 'q', 'M', 'm', 'T', 'W']))
        }
        [one] if one.is_ascii() && one.len() == 7 => {
            let (year, rest) = one.split_at(4);
            is_year(year) && rest.starts_with(['M', 'm', 'W', 'w']) && rest[1..].parse::<u32>().is_ok()
        }
        [one, other] => (is_year(one) && is_part(other)) || (is_part(one) && is_year(other)),
        _ => false,
    }
}

/// Whether this is a word of three letters or more, as the names of months are.
fn is_word(part: &str) -> bool {
    part.chars().count() >= 3 && part.chars().all(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::super::conventions::Conventions;
    use super::super::exported_column::ExportedColumn;
    use super::*;

    fn profile(value: impl Fn(usize) -> String) -> ColumnProfile {
        let cells: Vec<String> = (0..40).map(value).collect();
        let cells = cells.iter().map(|cell| Some(cell.as_str())).collect();
        ColumnProfile::of(&ExportedColumn { name: "x".to_owned(), cells }, &Conventions::default())
    }

    fn of_numbers(value: impl Fn(usize) -> String) -> Option<String> {
        reason_of_no_numbers(&profile(value))
    }

    #[test]
    fn a_number_with_a_unit_is_one_with_a_word() {
        let with = |word: &str| Some(word.to_owned());
        let word = |value: &dyn Fn(usize) -> String| {
            let reason = of_numbers(value)?;
            Some(reason.split(" is a number with ").nth(1)?.split(": export").next()?.to_owned())
        };
        assert_eq!(word(&|row| format!("33,{}.82 TL", 100 + row)), with("\"TL\""));
        assert_eq!(word(&|row| format!("33,{}.82 ر.س", 100 + row)), with("\"ر.س\""));
        assert_eq!(word(&|row| format!("₹{row}.3 Cr")), with("\"Cr\""));
        assert_eq!(word(&|row| format!("{}+", 330 + row)), with("\"+\""));
        assert_eq!(word(&|row| format!("33,{} employees", 100 + row)), with("\"employees\""));
        assert_eq!(word(&|row| format!("~{}", 330 + row)), with("\"~\""));
        assert_eq!(word(&|row| format!("ca. {}", 330 + row)), with("\"ca.\""));
        assert_eq!(word(&|row| format!("{row} Mitarbeiter")), with("\"Mitarbeiter\""));
        assert_eq!(word(&|row| format!("> {}", 330 + row)), with("\">\""));
        let arabic = |number: usize| -> String {
            let digit = |digit: char| char::from_u32(0x0660 + digit.to_digit(10).unwrap()).unwrap();
            number.to_string().chars().map(digit).collect()
        };
        assert!(of_numbers(|row| arabic(330 + row)).unwrap().contains("other digits than 0 to 9"));
    }

    #[test]
    fn names_with_numbers_are_no_numbers_with_a_unit() {
        for name in ["SKU-", "Group ", "P", "Firm #", "A_"] {
            assert_eq!(of_numbers(|row| format!("{name}{}", 100 + row)), None, "{name}");
        }
        let streets = ["Main Street", "High Street", "Park Lane", "Elm Road", "Hill View"];
        assert_eq!(of_numbers(|row| format!("{} {}", 10 + row, streets[row % 5])), None);
        assert_eq!(of_numbers(|row| format!("{row}-{}", row + 10)), None);
    }

    #[test]
    fn numbers_but_for_a_word_are_named_with_it() {
        let reason = of_numbers(|row| if row % 4 == 0 { "private".to_owned() } else { row.to_string() });
        assert!(reason.unwrap().starts_with("numbers but for \"private\" in 10 rows: "));
        assert_eq!(of_numbers(|row| format!("x{}y", row % 30)), None);
    }

    #[test]
    fn months_and_rounded_numbers_are_no_dates() {
        for value in [
            "05/2023", "2023-05", "5.2023", "May 2023", "Mai 2023", "Q2 2023", "2023 Q2", "2023Q2",
            "2023-W12", "202305", "2023M05", "März 2023",
        ] {
            assert!(is_month(value), "{value}");
        }
        for value in ["05/31/2023", "2023-05-01", "20230501", "1682937000", "May", "2023", "12/13", "45000"] {
            assert!(!is_month(value), "{value}");
        }
        let rounded = profile(|row| format!("1.6829{}E+12", 10 + row));
        assert!(reason_of_no_dates("created_at", &rounded).unwrap().contains("a spreadsheet has rounded"));
        assert_eq!(reason_of_no_dates("revenue", &rounded), None);
        let eras = profile(|row| format!("R6/1/{}", 1 + row % 28));
        assert!(reason_of_no_dates("created_at", &eras).unwrap().contains("the year of an era"));
    }
}

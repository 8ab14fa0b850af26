//! Whether the format of a cell shows its number as a date.

/// How a format shows a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum NumberStyle {
    #[default]
    Number,
    Date,
}

impl NumberStyle {
    /// That of a format without a code of its own (ECMA-376 part 1, 18.8.30, and the dates of East Asian versions).
    pub(super) fn of_builtin(id: u32) -> Self {
        match id {
            14..=22 | 27..=36 | 45 | 47 | 50..=58 => Self::Date,
            _ => Self::Number,
        }
    }

    /// That of a format code: a date if a letter of dates occurs outside of quotes, brackets and escapes in the section for
    /// positive numbers. Durations such as `[h]:mm` are numbers of days.
    pub(super) fn of_code(code: &str) -> Self {
        let mut letters = code.chars();
        let mut has_date = false;
        while let Some(letter) = letters.next() {
            match letter {
                // The next character is literal, a width, or a fill.
                '\\' | '_' | '*' => drop(letters.next()),
                '"' => drop(letters.by_ref().find(|&end| end == '"')),
                '[' => {
                    let inside: String = letters.by_ref().take_while(|&end| end != ']').collect();
                    let unit = inside.to_ascii_lowercase();
                    if !unit.is_empty()
                        && ["h", "m", "s"].iter().any(|time| unit.replace(time, "").is_empty())
                    {
                        return Self::Number;
                    }
                }
                ';' => break,
                'G' | 'g' if has_word(&letters, "eneral") => return Self::Number,
                'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => has_date = true,
                _ => {}
            }
        }
        if has_date { Self::Date } else { Self::Number }
    }
}

fn has_word(letters: &std::str::Chars<'_>, word: &str) -> bool {
    letters.as_str().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Milliseconds in a day, the precision of spreadsheets.
const DAY_MILLISECONDS: f64 = 86_400_000.0;

/// Days from the beginning of the system of 1900 to that of 1904.
const SYSTEM_1904: f64 = 1462.0;

/// Days from the beginning of the system of 1900 to 1970.
const DAYS_TO_1970: i64 = 25_569;

/// The day after 9999-12-31.
const FIRST_BEYOND: f64 = 2_958_466.0;

/// The meaning of a number in the format of a date.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum SerialDate {
    /// Microseconds since 1970, in local time of the writer of the sheet.
    Time(i64),
    /// Milliseconds since midnight: a time of day without a date.
    Clock(u32),
    /// Beyond all dates: a spreadsheet shows `####`.
    Number(f64),
}

/// Reads a number as a date.
pub(super) fn serial_date(serial: f64, is_1904: bool) -> SerialDate {
    let days = if is_1904 { serial + SYSTEM_1904 } else { serial };
    if !(0.0..FIRST_BEYOND).contains(&days) || serial < 0.0 {
        return SerialDate::Number(serial);
    }
    let milliseconds = (days * DAY_MILLISECONDS).round() as i64;
    if serial < 1.0 && !is_1904 {
        return SerialDate::Clock(u32::try_from(milliseconds).unwrap_or(0));
    }
    // The system of 1900 has a 29 February 1900, so that all days before it are one day later.
    let shift = i64::from(days < 60.0);
    SerialDate::Time((milliseconds + (shift - DAYS_TO_1970) * 86_400_000) * 1000)
}

/// A time of day as `14:15:00`.
pub(super) fn clock_text(milliseconds: u32) -> String {
    let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000);
    let text = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if rest == 0 { text } else { format!("{text}.{rest:03}") }
}

#[cfg(test)]
mod tests {
    use super::super::cell_builder::write_time;
    use super::*;

    #[test]
    fn codes_of_dates_and_of_numbers() {
        for code in [
            "yyyy\\-mm\\-dd",
            "d/m/yy h:mm",
            "[$-409]d\\-mmm\\-yyyy;@",
            "dd.mm.yyyy",
            "h:mm AM/PM",
            "[Red]m/d/yy",
            "mmm yy",
        ] {
            assert_eq!(NumberStyle::of_code(code), NumberStyle::Date, "{code}");
        }
        for code in [
            "General", "0.00", "#,##0 \"days\"", "[h]:mm:ss", "[mm]:ss", "\\d0", "_d0_m", "0;-0;yyyy", "@",
            "[$€-2] #,##0", "#,##0 [$USD]", "",
        ] {
            assert_eq!(NumberStyle::of_code(code), NumberStyle::Number, "{code}");
        }
    }

    #[test]
    fn serials_of_both_systems() {
        let text = |serial, is_1904| match serial_date(serial, is_1904) {
            SerialDate::Time(time) => {
                let mut text = String::new();
                write_time(time, &mut text);
                text
            }
            SerialDate::Clock(clock) => clock_text(clock),
            SerialDate::Number(number) => number.to_string(),
        };
        assert_eq!(text(1.0, false), "1900-01-01");
        assert_eq!(text(59.0, false), "1900-02-28");
        assert_eq!(text(61.0, false), "1900-03-01");
        assert_eq!(text(45_356.591_145_833_336, false), "2024-03-05T14:11:15");
        assert_eq!(text(43_894.0, true), "2024-03-05");
        assert_eq!(text(0.0, true), "1904-01-01");
        assert_eq!(text(2_958_465.0, false), "9999-12-31");
        assert_eq!(text(2_958_466.0, false), "2958466");
        assert_eq!(text(-1.0, false), "-1");
        assert_eq!(text(0.593_75, false), "14:15:00");
        assert_eq!(text(f64::NAN, false), "NaN");
    }
}

//! Functions that give a text, and conditions on texts.

use super::dialect::SqlDialect;
use super::print::Printer;
use crate::expression::{Function, StepId};

impl Printer<'_> {
    pub(super) fn text_call(&self, function: Function, operands: &[StepId]) -> Option<String> {
        let (first, rest) = operands.split_first()?;
        let text = self.sql(*first);
        let dialect = self.dialect;
        match (function, rest) {
            (Function::Lower, []) if self.is_ascii_enough() => Some(dialect.lower_somehow(text)),
            (Function::Lower, []) => dialect.lower(text),
            (Function::Upper, []) if self.is_ascii_enough() && dialect == SqlDialect::Sqlite => {
                Some(format!("UPPER({text})"))
            }
            (Function::Upper, []) => dialect.upper(text),
            (Function::Trim | Function::TrimStart | Function::TrimEnd, characters) => {
                let characters = characters.first().map_or(Some(" "), |step| self.text(*step))?;
                Some(match function {
                    _ if characters.is_empty() => text.to_owned(),
                    Function::TrimStart => dialect.trim_side('L', text, characters),
                    Function::TrimEnd => dialect.trim_side('R', text, characters),
                    _ => dialect.trim(text, characters),
                })
            }
            (Function::Substr, [start, length @ ..]) => {
                let length = length.first().map(|length| self.whole(*length));
                Some(self.substr(
                    text,
                    self.whole(*start)?,
                    length.map_or(Some(None), |length| length.map(Some))?,
                ))
            }
            (Function::Left, [count]) => Some(self.left(text, self.whole(*count)?)),
            (Function::Right, [count]) => Some(self.right(text, self.whole(*count)?)),
            (Function::Replace, [part, by]) if self.text(*part) != Some("") => {
                Some(dialect.replace(text, self.sql(*part), self.sql(*by)))
            }
            (Function::Replace, [_, _]) => Some(text.to_owned()),
            (Function::StartsWith, [part]) => Some(self.starts_with(text, self.sql(*part))),
            (Function::EndsWith, [part]) => Some(self.ends_with(text, self.sql(*part))),
            (Function::Contains, [part]) => {
                Some(format!("({} > 0)", dialect.position(self.sql(*part), text)))
            }
            (Function::RegexpLike, [pattern]) => dialect.matches_pattern(text, self.text(*pattern)?),
            _ if dialect == SqlDialect::Sqlite => None,
            (Function::Reverse, []) => Some(match dialect {
                SqlDialect::Clickhouse => format!("reverseUTF8({text})"),
                _ => format!("REVERSE({text})"),
            }),
            (Function::Repeat, [count]) => {
                let count = self.whole(*count)?.clamp(0, MOST_REPEATS + 1);
                (count <= MOST_REPEATS).then(|| format!("REPEAT({text}, {count})"))
            }
            (Function::PadStart | Function::PadEnd, [width, fill @ ..]) => {
                let fill = fill.first().map_or(Some(" "), |fill| self.text(*fill))?;
                self.padded(function, text, self.whole(*width)?, fill)
            }
            (Function::SplitPart, [separator, place]) => {
                self.split_part(text, self.text(*separator)?, self.whole(*place)?)
            }
            _ => None,
        }
    }

    /// The characters from `start`, which may be before the first.
    fn substr(&self, text: &str, start: i64, length: Option<i64>) -> String {
        let first = start.max(1);
        let Some(length) = length else { return self.dialect.rest_from(text, &first.to_string()) };
        let end = start.saturating_add(length.max(0)).max(1);
        self.dialect.substring(text, &first.to_string(), &(end - first).max(0).to_string())
    }

    fn left(&self, text: &str, count: i64) -> String {
        if count >= 0 {
            return self.dialect.substring(text, "1", &count.to_string());
        }
        let length = format!("{} - {}", self.dialect.length(text), count.unsigned_abs());
        let rest = self.dialect.substring(text, "1", &length);
        format!("(CASE WHEN {text} IS NULL THEN NULL WHEN {length} > 0 THEN {rest} ELSE '' END)")
    }

    fn right(&self, text: &str, count: i64) -> String {
        if count < 0 {
            return self.dialect.rest_from(text, &(count.unsigned_abs() + 1).to_string());
        }
        let length = self.dialect.length(text);
        let rest = self.dialect.rest_from(text, &format!("{length} - {}", count - 1));
        format!("(CASE WHEN {text} IS NULL THEN NULL WHEN {length} <= {count} THEN {text} ELSE {rest} END)")
    }

    fn starts_with(&self, text: &str, part: &str) -> String {
        let length = self.dialect.length(part);
        format!("({} = {part})", self.dialect.substring(text, "1", &length))
    }

    fn ends_with(&self, text: &str, part: &str) -> String {
        let (all, length) = (self.dialect.length(text), self.dialect.length(part));
        let end = self.dialect.rest_from(text, &format!("{all} - {length} + 1"));
        format!(
            "(CASE WHEN {text} IS NULL OR {part} IS NULL THEN NULL WHEN {all} < {length} THEN {} ELSE {end} = {part} END)",
            SqlDialect::flag(false)
        )
    }

    fn padded(&self, function: Function, text: &str, width: i64, fill: &str) -> Option<String> {
        let width = width.max(0);
        if fill.is_empty() || width > MOST_REPEATS {
            return None;
        }
        let fill = self.dialect.text(fill);
        let name = match (self.dialect, function) {
            (SqlDialect::Clickhouse, Function::PadStart) => "leftPadUTF8",
            (SqlDialect::Clickhouse, _) => "rightPadUTF8",
            (_, Function::PadStart) => "LPAD",
            _ => "RPAD",
        };
        Some(format!("{name}({text}, {width}, {fill})"))
    }

    fn split_part(&self, text: &str, separator: &str, place: i64) -> Option<String> {
        if separator.is_empty() || place < 1 {
            return None;
        }
        let separator = self.dialect.text(separator);
        Some(match self.dialect {
            SqlDialect::Clickhouse => format!(
                "CASE WHEN {text} IS NULL THEN NULL ELSE splitByString({separator}, assumeNotNull({text}))[{place}] END"
            ),
            SqlDialect::Bigquery => format!(
                "CASE WHEN {text} IS NULL THEN NULL ELSE COALESCE(SPLIT({text}, {separator})[SAFE_ORDINAL({place})], '') END"
            ),
            _ => format!("SPLIT_PART({text}, {separator}, {place})"),
        })
    }
}

/// The most repetitions, or characters to fill.
const MOST_REPEATS: i64 = 10_000;

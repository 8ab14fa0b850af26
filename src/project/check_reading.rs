//! Checks how files are read: `[data]`, and `format` of tables and lookups.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::checker::Checker;
use super::reading::{ColumnReading, Reading};
use crate::cells::{DatePattern, DateZone, NumberFormat, conflicting};
use crate::config::{Mistake, Path, RawColumnFormat, RawDateFormats, RawFormat, RawNumbers};

impl Checker {
    /// The reading of a file by the settings at `path`, with those of `base` as defaults.
    pub(super) fn reading(&mut self, raw: RawFormat, path: &Path, base: &Reading) -> Reading {
        let separator = raw.separator.and_then(|text| self.separator(&text, &path.join("separator")));
        let own_dates = raw.date_format.map(|raw| self.date_formats(&raw, &path.join("date_format")));
        let time_zone = raw.time_zone.and_then(|name| self.time_zone(&name, &path.join("time_zone")));
        let mut columns = base.columns.clone();
        columns.extend(self.column_readings(raw.columns, &path.join("columns")));
        Reading {
            null_values: raw.null_values.unwrap_or_else(|| base.null_values.clone()),
            separator: separator.or(base.separator),
            encoding: raw.encoding.or_else(|| base.encoding.clone()),
            sheet: raw.sheet.or_else(|| base.sheet.clone()),
            date_formats: own_dates.unwrap_or_else(|| base.date_formats.clone()),
            time_zone: time_zone.or(base.time_zone),
            numbers: raw.numbers.map(number_format).or(base.numbers),
            columns,
        }
    }

    fn column_readings(
        &mut self,
        raw: IndexMap<String, RawColumnFormat>,
        path: &Path,
    ) -> BTreeMap<String, ColumnReading> {
        let mut columns = BTreeMap::new();
        for (name, raw) in raw {
            let dates = path.join(&name).join("date_format");
            let date_formats = raw.date_format.map(|raw| self.date_formats(&raw, &dates));
            let numbers = raw.numbers.map(number_format);
            let own = ColumnReading { numbers, date_formats: date_formats.unwrap_or_default() };
            columns.insert(name, own);
        }
        columns
    }

    fn separator(&mut self, text: &str, path: &Path) -> Option<u8> {
        let separator = text.bytes().next().filter(u8::is_ascii);
        if separator.is_none() {
            let message = format!("expected an ASCII character for {}, found \"{text}\"", path.in_words());
            self.report(Mistake::new(path.clone(), message));
        }
        separator
    }

    fn time_zone(&mut self, name: &str, path: &Path) -> Option<DateZone> {
        let zone = DateZone::parse(name);
        if zone.is_none() {
            let message =
                format!("expected the name of a time zone for {}, found \"{name}\"", path.in_words());
            let hint =
                "names are those of the IANA database, such as \"Europe/Berlin\" or \"America/New_York\"";
            self.report(Mistake::new(path.clone(), message).with_hint(hint));
        }
        zone
    }

    fn date_formats(&mut self, raw: &RawDateFormats, path: &Path) -> Vec<DatePattern> {
        let mut patterns = Vec::new();
        for text in raw.texts() {
            match DatePattern::parse(text) {
                Ok(pattern) => patterns.push(pattern),
                Err(error) => {
                    let message = format!(
                        "expected a format of dates for {}, found \"{text}\": {error}",
                        path.in_words()
                    );
                    let hint = "for 31-12-2026 write `date_format = \"%d-%m-%Y\"`";
                    self.report(Mistake::new(path.clone(), message).with_hint(hint));
                }
            }
        }
        if let Some((first, second)) = conflicting(&patterns) {
            let (first, second) = (&patterns[first], &patterns[second]);
            let message =
                format!("{}: the formats \"{first}\" and \"{second}\" read one date as two", path.in_words());
            let hint = "keep one of them; set `date_format` of single columns under [data.columns]";
            self.report(Mistake::new(path.clone(), message).with_hint(hint));
        }
        patterns
    }
}

const fn number_format(raw: RawNumbers) -> NumberFormat {
    match raw {
        RawNumbers::Point => NumberFormat::Point,
        RawNumbers::Comma => NumberFormat::Comma,
    }
}

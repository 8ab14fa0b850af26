//! How files are read, in the model file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::cells::{DatePattern, DateZone, NumberFormat};
use crate::project::{ColumnReading, Reading};

/// A reading; missing keys have the default.
#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ReadingV1 {
    null_values: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    separator: Option<char>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    date_formats: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    numbers: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    columns: BTreeMap<String, ColumnReadingV1>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct ColumnReadingV1 {
    #[serde(skip_serializing_if = "Option::is_none")]
    numbers: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    date_formats: Vec<String>,
}

impl ReadingV1 {
    pub(super) fn of(reading: &Reading) -> Self {
        let column = |(name, own): (&String, &ColumnReading)| {
            let numbers = own.numbers.map(|numbers| numbers.text().to_owned());
            (name.clone(), ColumnReadingV1 { numbers, date_formats: texts(&own.date_formats) })
        };
        Self {
            null_values: reading.null_values.clone(),
            separator: reading.separator.map(char::from),
            encoding: reading.encoding.clone(),
            sheet: reading.sheet.clone(),
            date_formats: texts(&reading.date_formats),
            time_zone: reading.time_zone.map(|zone| zone.name().to_owned()),
            numbers: reading.numbers.map(|numbers| numbers.text().to_owned()),
            columns: reading.columns.iter().map(column).collect(),
        }
    }

    pub(super) fn into_reading(self) -> Result<Reading, String> {
        let column = |(name, own): (String, ColumnReadingV1)| {
            let numbers = own.numbers.as_deref().map(number_format).transpose()?;
            Ok((name, ColumnReading { numbers, date_formats: patterns(&own.date_formats)? }))
        };
        let time_zone = self.time_zone.map(|name| {
            DateZone::parse(&name).ok_or_else(|| format!("the time zone \"{name}\" is not known"))
        });
        Ok(Reading {
            null_values: self.null_values,
            separator: self.separator.map(separator).transpose()?,
            encoding: self.encoding,
            sheet: self.sheet,
            date_formats: patterns(&self.date_formats)?,
            time_zone: time_zone.transpose()?,
            numbers: self.numbers.as_deref().map(number_format).transpose()?,
            columns: self.columns.into_iter().map(column).collect::<Result<_, String>>()?,
        })
    }
}

pub(super) fn separator(separator: char) -> Result<u8, String> {
    u8::try_from(separator).map_err(|_| format!("the separator \"{separator}\" is not ASCII"))
}

pub(super) fn pattern(text: &str) -> Result<DatePattern, String> {
    DatePattern::parse(text).map_err(|error| format!("the format of dates \"{text}\": {error}"))
}

fn patterns(texts: &[String]) -> Result<Vec<DatePattern>, String> {
    texts.iter().map(|text| pattern(text)).collect()
}

fn texts(patterns: &[DatePattern]) -> Vec<String> {
    patterns.iter().map(|pattern| pattern.text().to_owned()).collect()
}

fn number_format(text: &str) -> Result<NumberFormat, String> {
    NumberFormat::parse(text).ok_or_else(|| format!("the format of numbers \"{text}\" is not known"))
}

//! How the values in the files of a table are read.

use std::collections::BTreeMap;

use crate::cells::{DatePattern, DateReader, DateZone, NumberFormat};

/// How the values in the files of a table are read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// Words that mean a missing value, compared after trimming.
    pub null_values: Vec<String>,
    /// Separator of text files; `None`: detected from the header.
    pub separator: Option<u8>,
    /// Encoding of text files; `None`: detected from their bytes.
    pub encoding: Option<String>,
    /// Sheet of spreadsheet files; `None`: the first.
    pub sheet: Option<String>,
    /// Patterns of dates besides ISO 8601.
    pub date_formats: Vec<DatePattern>,
    /// Zone of dates without an offset; `None`: UTC.
    pub time_zone: Option<DateZone>,
    /// The number format; `None`: detected in training, column by column.
    pub numbers: Option<NumberFormat>,
    /// Columns with other formats.
    pub columns: BTreeMap<String, ColumnReading>,
}

/// How the values of one column are read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnReading {
    /// Its number format.
    pub numbers: Option<NumberFormat>,
    /// Patterns of its dates, which replace those of the table unless empty.
    pub date_formats: Vec<DatePattern>,
}

impl Reading {
    /// The reading of tables written by the program or without settings: only an empty cell is missing.
    #[must_use]
    pub fn plain() -> Self {
        Self { null_values: vec![String::new()], ..Self::default() }
    }

    /// The number format of a column in the project.
    #[must_use]
    pub fn numbers_of(&self, column: &str) -> Option<NumberFormat> {
        self.columns.get(column).and_then(|own| own.numbers).or(self.numbers)
    }

    /// The patterns of the dates of a column.
    #[must_use]
    pub fn date_formats_of(&self, column: &str) -> &[DatePattern] {
        let own = self.columns.get(column).map(|own| own.date_formats.as_slice());
        own.filter(|own| !own.is_empty()).unwrap_or(&self.date_formats)
    }

    /// The reader of the dates of a column.
    #[must_use]
    pub fn dates_of(&self, column: &str, must_be_dates: bool) -> DateReader {
        DateReader::new(self.date_formats_of(column).to_vec(), self.time_zone, must_be_dates)
    }

    /// This reading with the formats of another one: location and format of data may change between
    /// training and prediction, but not their meaning.
    #[must_use]
    pub fn written_as(self, other: &Self) -> Self {
        Self { null_values: self.null_values, ..other.clone() }
    }
}

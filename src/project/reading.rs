//! How the values in the files of a table are understood.

use std::collections::BTreeMap;

use crate::cells::{DatePattern, DateReader, DateZone, NumberFormat};

/// How the values in the files of a table are understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// Words that mean a missing value, compared after trimming.
    pub null_values: Vec<String>,
    /// Separator of text files; `None`: found from the header.
    pub separator: Option<u8>,
    /// Encoding of text files; `None`: found from their bytes.
    pub encoding: Option<String>,
    /// Sheet of spreadsheet files; `None`: the first.
    pub sheet: Option<String>,
    /// Patterns of dates besides ISO 8601.
    pub date_formats: Vec<DatePattern>,
    /// Zone of dates without an offset; `None`: UTC.
    pub time_zone: Option<DateZone>,
    /// How numbers are written; `None`: found in training, column by column.
    pub numbers: Option<NumberFormat>,
    /// Columns that are written in another way.
    pub columns: BTreeMap<String, ColumnReading>,
}

/// How the values of one column are understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnReading {
    /// How its numbers are written.
    pub numbers: Option<NumberFormat>,
    /// Patterns of its dates, which take the place of those of the table where there are any.
    pub date_formats: Vec<DatePattern>,
}

impl Reading {
    /// How tables are read that the program wrote or that have no settings: only an empty cell is missing.
    #[must_use]
    pub fn plain() -> Self {
        Self { null_values: vec![String::new()], ..Self::default() }
    }

    /// How the project says that the numbers of a column are written.
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

    /// This reading with the way values are written from another: where data lie and how they are written may change between
    /// training and prediction, what they mean may not.
    #[must_use]
    pub fn written_as(self, other: &Self) -> Self {
        Self { null_values: self.null_values, ..other.clone() }
    }
}

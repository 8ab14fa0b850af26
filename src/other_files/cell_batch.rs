//! The output of the readers of this room: batches of columns as plain vectors.

/// The value of an unknown time in [`ColumnCells::Times`].
pub const UNKNOWN_TIME: i64 = i64::MIN;

/// The codes of [`ColumnCells::Flags`].
pub const FLAG_NO: u8 = 0;
/// Unknown.
pub const FLAG_UNKNOWN: u8 = 1;
/// Yes.
pub const FLAG_YES: u8 = 2;

/// Rows of a file: the same number in every column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CellBatch {
    /// The wanted columns, in the order in which they were asked for.
    pub columns: Vec<ColumnCells>,
    /// The line of a text file, or the row of a sheet, of each row; the first is 1.
    pub rows: Vec<u64>,
    /// Rows that could not be read, in the order of the file.
    pub faults: Vec<RecordFault>,
    /// The lines that were skipped before these rows.
    pub skipped: SkippedRecords,
}

/// The cells of one column.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnCells {
    /// Text as written, and columns of mixed types.
    Texts(TextCells),
    /// Finite numbers; NaN is unknown.
    Numbers(Vec<f64>),
    /// [`FLAG_NO`], [`FLAG_UNKNOWN`] or [`FLAG_YES`].
    Flags(Vec<u8>),
    /// Local times of the writer of the file, in microseconds since 1970-01-01T00:00:00; [`UNKNOWN_TIME`]
    /// is unknown. Any year: the caller checks the range.
    Times(Vec<i64>),
}

impl ColumnCells {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Texts(cells) => cells.len(),
            Self::Numbers(cells) => cells.len(),
            Self::Flags(cells) => cells.len(),
            Self::Times(microseconds) => microseconds.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Texts of a column in one buffer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextCells {
    buffer: String,
    ends: Vec<usize>,
    known: Vec<bool>,
}

impl TextCells {
    /// Appends a text, or an unknown one.
    pub fn push(&mut self, text: Option<&str>) {
        self.buffer.push_str(text.unwrap_or_default());
        self.ends.push(self.buffer.len());
        self.known.push(text.is_some());
    }

    /// The text of a row, if it is known.
    pub fn get(&self, row: usize) -> Option<&str> {
        if !*self.known.get(row)? {
            return None;
        }
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        self.buffer.get(start..self.ends[row])
    }

    /// All texts, in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The buffer of all texts, where each ends in it, and which are known.
    pub fn into_parts(self) -> (String, Vec<usize>, Vec<bool>) {
        (self.buffer, self.ends, self.known)
    }

    /// Removes the rows from this one on.
    pub(super) fn truncate(&mut self, rows: usize) {
        self.ends.truncate(rows);
        self.known.truncate(rows);
        self.buffer.truncate(self.ends.last().copied().unwrap_or(0));
    }

    /// The bytes of all texts.
    pub(super) fn bytes(&self) -> usize {
        self.buffer.len()
    }
}

impl<'a> FromIterator<Option<&'a str>> for TextCells {
    fn from_iter<I: IntoIterator<Item = Option<&'a str>>>(texts: I) -> Self {
        let mut cells = Self::default();
        texts.into_iter().for_each(|text| cells.push(text));
        cells
    }
}

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordFault {
    /// The line of a text file, or the row of a sheet; the first is 1.
    pub row: u64,
    /// The column of the fault, if it is in one.
    pub column: Option<String>,
    /// The message, without the row.
    pub reason: String,
}

/// Lines that are not rows of the table. They are counted, so that rows and skipped lines add up to the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SkippedRecords {
    /// Blank lines, and records without any value, which in a sheet are between the header and the last row.
    pub blank: u64,
    /// Rows above the header, and names of groups above a repeated one.
    pub titles: u64,
    /// Totals of the rows above.
    pub totals: u64,
    /// Footers below the last row.
    pub footers: u64,
    /// Repeated headers.
    pub repeated_headers: u64,
}

/// The maximum size of a batch: it ends with the row that reaches either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchLimit {
    /// Rows, with those that could not be read.
    pub rows: usize,
    /// Bytes of values.
    pub bytes: usize,
}

impl Default for BatchLimit {
    /// 65,536 rows or 64 MiB.
    fn default() -> Self {
        Self { rows: 1 << 16, bytes: 64 << 20 }
    }
}

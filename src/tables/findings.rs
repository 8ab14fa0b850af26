//! Findings on the columns of a table while it is read.

/// How the values of a column are written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ColumnFinding {
    /// The column.
    pub column: String,
    /// In words, such as `numbers as "1.234,5" with "€"`.
    pub written: String,
}

/// Cells of a column that could not be read and are unknown, though their rows are used.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LostCells {
    /// The column.
    pub column: String,
    /// How many.
    pub cells: usize,
    /// Known cells of the column.
    pub of: usize,
    /// The first of them.
    pub first: String,
    /// Its file.
    pub file: String,
    /// Its row.
    pub row: u64,
}

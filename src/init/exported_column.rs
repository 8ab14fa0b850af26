//! A column of the export.

/// A column of a table: its cells as trimmed text; `None` for an empty cell.
#[derive(Debug, Clone)]
pub struct ExportedColumn<'a> {
    /// Its name.
    pub name: String,
    /// One cell per row.
    pub cells: Vec<Option<&'a str>>,
}

impl<'a> ExportedColumn<'a> {
    /// The cells that are neither empty nor one of these null values.
    pub(crate) fn filled<'c>(&'c self, null_words: &'c [String]) -> impl Iterator<Item = &'a str> + 'c {
        self.cells.iter().flatten().copied().filter(|cell| !null_words.iter().any(|word| word == cell))
    }

    /// The cells for which `keep` is true.
    pub(crate) fn retaining(&self, keep: &[bool]) -> Self {
        let kept = self.cells.iter().zip(keep).filter(|(_, keep)| **keep);
        Self { name: self.name.clone(), cells: kept.map(|(cell, _)| *cell).collect() }
    }

    /// The column with these null values as gaps.
    pub(crate) fn without(&self, null_words: &[String]) -> Self {
        let without = |cell: Option<&'a str>| cell.filter(|cell| !null_words.iter().any(|word| word == cell));
        Self { name: self.name.clone(), cells: self.cells.iter().copied().map(without).collect() }
    }
}

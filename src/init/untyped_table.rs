//! The tables of an export as they are read for a draft: all columns as text.

use std::path::{Path, PathBuf};

use polars::prelude::{DataFrame, PolarsResult};

use super::export::ExportedTable;
use super::exported_column::ExportedColumn;
use crate::project::Reading;
use crate::tables::{ColumnType, Reader, Request, Table, TableError, Types, Typing};

/// A table with all columns as text, and whether its files write numbers in plain form.
pub(crate) struct UntypedTable {
    pub table: Table,
    is_plain: bool,
    /// The sheets of a workbook of which the first was read.
    pub sheets: Vec<String>,
}

impl UntypedTable {
    /// Reads all columns of a table as text; of a workbook, those of this sheet or the first; of a text file, in this encoding.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub(crate) fn read(file: &str, sheet: Option<&str>, encoding: Option<&str>) -> Result<Self, TableError> {
        let (encoding, sheet) = (encoding.map(str::to_owned), sheet.map(str::to_owned));
        let reading = Reading { encoding, sheet, ..Reading::plain() };
        let types = Types::new();
        let request = |types| Request::new(file, &reading, Typing::Infer(types));
        let columns = Reader::open(request(&types))?.columns().to_vec();
        let types: Types = columns.into_iter().map(|column| (column, ColumnType::Text)).collect();
        let reader = Reader::open(request(&types))?;
        let is_plain = reader.has_plain_numbers();
        let sheets = reader.sheets().to_vec();
        Ok(Self { table: reader.read_all()?, is_plain, sheets })
    }

    /// The table as the input of a draft in `folder`; `file` is its path as it was given.
    ///
    /// # Errors
    /// When a column is not text.
    pub(crate) fn exported(&self, file: &str, folder: &Path) -> PolarsResult<ExportedTable<'_>> {
        let only = self.table.files.first().filter(|_| self.table.files.len() == 1);
        Ok(ExportedTable {
            label: only.cloned().unwrap_or_else(|| file.to_owned()),
            file: relative(file, folder),
            columns: columns(&self.table.frame)?,
            is_plain: self.is_plain,
        })
    }
}

fn columns(frame: &DataFrame) -> PolarsResult<Vec<ExportedColumn<'_>>> {
    let column = |column: &'_ polars::prelude::Column| column.name().to_string();
    frame
        .columns()
        .iter()
        .map(|cells| Ok(ExportedColumn { name: column(cells), cells: cells.str()?.iter().collect() }))
        .collect()
}

/// A path relative to the current folder, made relative to `folder`; an absolute path outside of it stays absolute.
fn relative(file: &str, folder: &Path) -> String {
    let whole =
        |path: &Path| std::fs::canonicalize(if path.as_os_str().is_empty() { Path::new(".") } else { path });
    let path = Path::new(file);
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return file.to_owned() };
    // The folder of the project file may not exist yet: then its nearest existing parent is used.
    let Some(existing) = folder.ancestors().find(|folder| whole(folder).is_ok()) else {
        return file.to_owned();
    };
    let (Ok(parent), Ok(base)) = (whole(parent), whole(existing)) else { return file.to_owned() };
    let base = folder.strip_prefix(existing).map(|rest| base.join(rest)).unwrap_or(base);
    let shared = parent.components().zip(base.components()).take_while(|(one, other)| one == other).count();
    if path.is_absolute() && shared < base.components().count() {
        return file.to_owned();
    }
    let up = base.components().skip(shared).map(|_| "..");
    let mut way: PathBuf = up.collect();
    way.extend(parent.components().skip(shared));
    way.push(name);
    way.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_from_the_folder_of_the_project_file() {
        let below = |file: &str, folder: &str| relative(file, Path::new(folder));
        assert_eq!(below("data/deals.csv", ""), "data/deals.csv");
        assert_eq!(below("./data/deals.csv", "."), "data/deals.csv");
        assert_eq!(below("data/deals.csv", "data"), "deals.csv");
        assert_eq!(below("data/deals.csv", "models"), "../data/deals.csv");
        assert_eq!(below("data/deals.csv", "models/new"), "../../data/deals.csv");
        let here = std::fs::canonicalize("data").unwrap().join("deals.csv");
        assert_eq!(below(here.to_str().unwrap(), ""), "data/deals.csv");
        assert_eq!(below("/nowhere/deals.csv", ""), "/nowhere/deals.csv");
        assert_eq!(below("data/deals-*.csv", ""), "data/deals-*.csv");
    }
}

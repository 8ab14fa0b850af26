//! Tables with all columns as text, of which nothing is known yet.

use std::collections::BTreeSet;

use super::{ColumnType, Reader, Request, Table, TableError, Types, Typing};
use crate::project::{Connections, Reading};

/// A table with all columns as text.
pub(crate) struct UntypedTable {
    pub table: Table,
    /// Whether its files write numbers in plain form.
    pub is_plain: bool,
    /// The sheets of a workbook of which the first was read.
    pub sheets: Vec<String>,
    /// The columns that its files store as lists, of which the text has the members.
    pub lists: BTreeSet<String>,
}

impl UntypedTable {
    /// Reads all columns of a table, which may be in one of these databases, as text; of a workbook, those of this sheet or the first; of a
    /// text file, in this encoding.
    ///
    /// # Errors
    /// When the files or the database cannot be read.
    pub(crate) fn read(
        file: &str,
        connections: Connections<'_>,
        (sheet, encoding): (Option<&str>, Option<&str>),
    ) -> Result<Self, TableError> {
        let (encoding, sheet) = (encoding.map(str::to_owned), sheet.map(str::to_owned));
        let reading = Reading { encoding, sheet, ..Reading::plain() };
        let types = Types::new();
        let request =
            |types| Request::new(file, &reading, Typing::Infer(types)).with_connections(connections);
        // Without wanted columns nothing is said of types, which may differ between the parts of a table: as text they are alike.
        let none = BTreeSet::new();
        let is_file = connections.find(file).is_none();
        let names = request(&types).with_columns(is_file.then_some(&none));
        let columns = Reader::open(names)?.columns().to_vec();
        let types: Types = columns.into_iter().map(|column| (column, ColumnType::Text)).collect();
        let reader = Reader::open(request(&types))?;
        // The numbers of a database have a type.
        let is_plain = reader.has_plain_numbers() || !is_file;
        let sheets = reader.sheets().to_vec();
        let lists = reader.list_columns();
        Ok(Self { table: reader.read_all()?, is_plain, sheets, lists })
    }

    /// The columns with their names.
    ///
    /// # Errors
    /// When a column is not text.
    #[expect(clippy::type_complexity, reason = "names with their cells")]
    pub(crate) fn columns(&self) -> Result<Vec<(String, Vec<Option<&str>>)>, TableError> {
        let columns = self.table.frame.columns().iter();
        columns.map(|column| Ok((column.name().to_string(), column.str()?.iter().collect()))).collect()
    }
}

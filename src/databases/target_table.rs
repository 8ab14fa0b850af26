//! The table that rows are written to as it is before, and what the user may do with it.

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_schema::{DataType, Field};

use super::dialect::DatabaseDialect;
use super::error::Cause;
use super::prediction_columns::{AS_OF, MODEL};
use super::session::{DatabaseSession, DriverFailure};
use crate::project::{WriteMode, is_output_column};

/// A table that is there already: its columns, with whether each has texts.
pub(super) struct TargetTable {
    pub(super) columns: Vec<(String, bool)>,
}

impl TargetTable {
    /// The table of this name in SQL; `None` if there is none.
    ///
    /// # Errors
    /// When the database refuses to show it.
    pub(super) fn find(session: &mut DatabaseSession, table: &str) -> Result<Option<Self>, DriverFailure> {
        let failure = match session.query(&format!("SELECT * FROM {table} WHERE 1 = 0")) {
            Ok(head) => {
                let schema = head.rows.schema();
                let column =
                    |field: &std::sync::Arc<Field>| (field.name().clone(), is_text(field.data_type()));
                return Ok(Some(Self { columns: schema.fields().iter().map(column).collect() }));
            }
            Err(DriverFailure { cause: Cause::NoTable, .. }) => return Ok(None),
            Err(failure) => failure,
        };
        // Rows can be added without the right to read any: then the catalogue has the columns.
        let may_be_unreadable =
            failure.cause == Cause::Rights && session.dialect == DatabaseDialect::PostgreSql;
        may_be_unreadable.then(|| Self::of_catalogue(session, table)).flatten().map(Some).ok_or(failure)
    }

    fn of_catalogue(session: &mut DatabaseSession, table: &str) -> Option<Self> {
        let sql = format!(
            "SELECT attname::text, atttypid IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype) FROM \
             pg_catalog.pg_attribute WHERE attrelid = {}::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            literal(table)
        );
        let mut columns = Vec::new();
        for batch in rows(session, &sql)? {
            let names = batch.column(0).as_string_opt::<i32>()?;
            let are_texts = batch.column(1).as_boolean_opt()?;
            let both = names.iter().zip(are_texts.iter());
            columns.extend(
                both.map(|(name, is_text)| (name.unwrap_or_default().to_owned(), is_text == Some(true))),
            );
        }
        (!columns.is_empty()).then_some(Self { columns })
    }

    /// The columns of the table that are not those of predictions, which rows that are replaced would lose: so a table of leads is not taken for one
    /// of predictions, whatever it is called by. Where each row has its model and its date, all columns are of predictions: also that of a framework which the
    /// project has no more.
    pub(super) fn foreign_columns(&self, written: &[(String, &str)]) -> Vec<String> {
        let has = |name: &str| self.columns.iter().any(|(own, _)| own == name);
        let is_own = |name: &str| written.iter().any(|(own, _)| own == name) || is_output_column(name);
        let foreign = self.columns.iter().map(|(name, _)| name).filter(|name| !is_own(name));
        foreign.filter(|_| !(has(MODEL) && has(AS_OF))).cloned().collect()
    }

    /// Whether there is a column of this name with texts.
    pub(super) fn has_texts(&self, name: &str) -> bool {
        self.columns.iter().any(|(own, is_text)| own == name && *is_text)
    }
}

/// Whether a table of PostgreSQL is a view, whose rows are those of other tables.
pub(super) fn is_view(session: &mut DatabaseSession, table: &str) -> bool {
    let sql =
        format!("SELECT relkind = 'v' FROM pg_catalog.pg_class WHERE oid = {}::regclass", literal(table));
    let is_postgres = session.dialect == DatabaseDialect::PostgreSql;
    let mut found = || rows(session, &sql)?.first()?.column(0).as_boolean_opt()?.iter().next()?;
    is_postgres && found() == Some(true)
}

/// The rights in PostgreSQL that a user lacks to write to a table in this mode; none in other databases, which have no names for them in
/// common.
pub(super) fn missing_rights(
    session: &mut DatabaseSession,
    table: &str,
    mode: WriteMode,
    exists: bool,
) -> Vec<&'static str> {
    if session.dialect != DatabaseDialect::PostgreSql {
        return Vec::new();
    }
    let of_table =
        |function: &str, right: &str| format!("{function}({}::regclass, '{right}')", literal(table));
    let any_column = "pg_catalog.has_any_column_privilege";
    let mut needed = vec![(
        "TEMPORARY on the database",
        "pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY')".to_owned(),
    )];
    if exists {
        needed.push(("INSERT on the table", of_table(any_column, "INSERT")));
        if mode != WriteMode::Append {
            needed.push(("DELETE on the table", of_table("pg_catalog.has_table_privilege", "DELETE")));
        }
        if mode == WriteMode::Upsert {
            needed.push(("SELECT on the table", of_table(any_column, "SELECT")));
        }
    }
    let sql: Vec<&str> = needed.iter().map(|(_, sql)| sql.as_str()).collect();
    let found = rows(session, &format!("SELECT {}", sql.join(", "))).unwrap_or_default();
    let Some(row) = found.first().filter(|row| row.num_rows() == 1) else { return Vec::new() };
    let is_missing = |place: usize| {
        row.column(place).as_boolean_opt().is_some_and(|value| value.iter().next() == Some(Some(false)))
    };
    let missing = needed.iter().enumerate().filter(|(place, _)| is_missing(*place));
    missing.map(|(_, (right, _))| *right).collect()
}

/// The rows of a query about the catalogue; `None` when it fails.
fn rows(session: &mut DatabaseSession, sql: &str) -> Option<Vec<RecordBatch>> {
    session.query(sql).ok()?.rows.collect::<Result<_, _>>().ok()
}

/// A text in SQL.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Whether a column has texts.
fn is_text(dtype: &DataType) -> bool {
    matches!(dtype, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

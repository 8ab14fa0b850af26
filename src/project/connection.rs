//! The databases of a project: `[connections]`, and tables within them by name.

use std::borrow::Cow;
use std::path::Path;

use crate::cells::Calendar;
use crate::units::AsOf;

/// A database: its driver, and the place of its address, which may have a password in it and so is read only when it is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Its name in the project.
    pub(crate) name: String,
    /// The name of the ADBC driver, or the path of its library or manifest.
    pub(crate) driver: String,
    /// The place of its address; `None` where the options have it.
    pub(crate) address: Option<Address>,
    /// The function that initialises the driver; `None`: the one that its name implies.
    pub(crate) entrypoint: Option<String>,
    /// Further options of the driver.
    pub(crate) options: Vec<(String, DriverOption)>,
}

/// The place of the address of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// The database is this file, relative to the data.
    File(String),
    /// An environment variable has it.
    Variable(String),
    /// A program prints it.
    Command(Vec<String>),
    /// A file has it in its first line; relative to the project.
    InFile(String),
}

/// The value of an option of a driver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DriverOption {
    /// The value itself, which is no secret.
    Text(String),
    /// The environment variable that has the value.
    Variable(String),
}

/// What becomes of the rows that a table has when new ones are written to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WriteMode {
    /// They are removed.
    #[default]
    Replace,
    /// They stay.
    Append,
    /// Those with the id and the date of a new row are replaced.
    Upsert,
}

/// Where predictions are written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputPlace {
    /// A file, or a table of a connection as in [`Connections::find`].
    pub(crate) place: String,
    /// For a table: what becomes of its rows.
    pub(crate) mode: WriteMode,
}

/// Where predictions are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum LedgerPlace {
    /// Nowhere.
    Nowhere,
    /// In the folder of the models.
    #[default]
    Folder,
    /// In a table of a connection, as in [`Connections::find`].
    Table(String),
}

/// The connections of a project, and the folders that their paths are relative to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Connections<'a> {
    pub(crate) all: &'a [Connection],
    /// The folder of the data.
    pub(crate) data_folder: &'a Path,
    /// The folder of the project.
    pub(crate) folder: &'a Path,
    /// The date of the job, whose data are from before it, and the calendar that it is written in; `None` outside a job.
    pub(crate) as_of: Option<(AsOf, Calendar)>,
}

/// The rows of a database that are one table of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DatabaseRelation<'a> {
    /// A table or view.
    Table(&'a str),
    /// A query.
    Query(&'a str),
}

/// A table or query of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DatabasePlace<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) relation: DatabaseRelation<'a>,
    pub(crate) connections: Connections<'a>,
}

/// What stands for the date of the job in a query.
const AS_OF: &str = "{as_of}";

/// Characters of a query that messages show.
const SHOWN: usize = 60;

impl Default for Connections<'_> {
    fn default() -> Self {
        let nowhere = Path::new("");
        Self { all: &[], data_folder: nowhere, folder: nowhere, as_of: None }
    }
}

impl<'a> Connections<'a> {
    /// The place that a text names, `warehouse:crm.deals` for a table and `warehouse: SELECT …` for a query; `None` for a file.
    pub(crate) fn find(self, text: &'a str) -> Option<DatabasePlace<'a>> {
        let (name, rest) = text.split_once(':')?;
        let connection = self.all.iter().find(|connection| connection.name == name)?;
        let relation = if rest.starts_with(char::is_whitespace) {
            DatabaseRelation::Query(rest.trim().trim_end_matches(';').trim_end())
        } else {
            DatabaseRelation::Table(rest)
        };
        Some(DatabasePlace { connection, relation, connections: self })
    }

    /// A query with the date of the job, as text in quotes, for each `{as_of}` in it.
    #[cfg_attr(
        not(any(test, feature = "databases")),
        expect(dead_code, reason = "without drivers no query is sent")
    )]
    pub(crate) fn dated(self, query: &str) -> Cow<'_, str> {
        match self.as_of {
            Some((as_of, calendar)) if query.contains(AS_OF) => {
                Cow::Owned(query.replace(AS_OF, &format!("'{}'", calendar.written(as_of))))
            }
            _ => Cow::Borrowed(query),
        }
    }
}

impl DatabasePlace<'_> {
    /// The place in messages and models: the name of the connection with the table, or the beginning of the query.
    pub(crate) fn label(&self) -> String {
        let name = &self.connection.name;
        match self.relation {
            DatabaseRelation::Table(table) => table_place(name, table),
            DatabaseRelation::Query(query) => {
                let words: Vec<&str> = query.split_whitespace().collect();
                let text = words.join(" ");
                let shown: String = text.chars().take(SHOWN).collect();
                let dots = if shown.len() < text.len() { "…" } else { "" };
                query_place(name, &(shown + dots))
            }
        }
    }
}

/// A table of a connection, as text.
pub(super) fn table_place(connection: &str, table: &str) -> String {
    format!("{connection}:{table}")
}

/// A query of a connection, as text: a space distinguishes it from a table.
pub(super) fn query_place(connection: &str, query: &str) -> String {
    format!("{connection}: {query}")
}

/// The parts of the name of a table: plain identifiers, or others in double quotes, which are removed. A quote within them is written
/// twice. `None` where it is no name.
pub(crate) fn table_parts(table: &str) -> Option<Vec<(Cow<'_, str>, bool)>> {
    let mut parts = Vec::new();
    let mut rest = table;
    loop {
        let (part, is_quoted, after) = if let Some(quoted) = rest.strip_prefix('"') {
            let (part, after) = unquoted(quoted)?;
            (part, true, after)
        } else {
            let end = rest.find('.').unwrap_or(rest.len());
            (Cow::Borrowed(&rest[..end]), false, &rest[end..])
        };
        let is_plain = |part: &str| {
            part.chars().all(|letter| letter.is_alphanumeric() || "_$-".contains(letter))
                && !part.starts_with(|first: char| first.is_ascii_digit() || first == '-')
        };
        if part.is_empty() || !(is_quoted || is_plain(&part)) {
            return None;
        }
        parts.push((part, is_quoted));
        match after.strip_prefix('.') {
            Some(next) => rest = next,
            None if after.is_empty() => return Some(parts),
            None => return None,
        }
    }
}

/// What stands before the closing quote, and after it; `None` without one.
fn unquoted(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut from = 0;
    loop {
        let end = from + text[from..].find('"')?;
        if text[end + 1..].starts_with('"') {
            from = end + 2;
            continue;
        }
        let part = &text[..end];
        let part =
            if part.contains('"') { Cow::Owned(part.replace("\"\"", "\"")) } else { Cow::Borrowed(part) };
        return Some((part, &text[end + 1..]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warehouse() -> Connection {
        let address = Some(Address::Variable("WAREHOUSE_URI".to_owned()));
        let (name, driver) = ("warehouse".to_owned(), "postgresql".to_owned());
        Connection { name, driver, address, entrypoint: None, options: Vec::new() }
    }

    #[test]
    fn a_place_names_a_table_or_a_query_of_a_known_connection() {
        let all = [warehouse()];
        let connections = Connections { all: &all, ..Connections::default() };
        let relation = |text| connections.find(text).map(|place| place.relation);
        assert_eq!(relation("warehouse:crm.deals"), Some(DatabaseRelation::Table("crm.deals")));
        assert_eq!(relation("warehouse: SELECT 1 ;\n"), Some(DatabaseRelation::Query("SELECT 1")));
        assert_eq!(relation("lake:crm.deals"), None);
        let dated = Connections {
            as_of: Some((AsOf::parse("2026-07-01").unwrap(), Calendar::default())),
            ..connections
        };
        assert_eq!(
            dated.dated("SELECT 1 WHERE {as_of} > '{}' AND at < {as_of}"),
            "SELECT 1 WHERE '2026-07-01' > '{}' AND at < '2026-07-01'"
        );
        assert_eq!(connections.dated("at < {as_of}"), "at < {as_of}");
        assert_eq!(relation("deals.csv"), None);
        let long = query_place("warehouse", &format!("SELECT\n  {}", "a, ".repeat(40)));
        let label = connections.find(&long).unwrap().label();
        assert!(label.starts_with("warehouse: SELECT a, a") && label.ends_with('…'), "{label}");
    }

    #[test]
    fn the_name_of_a_table_has_plain_and_quoted_parts() {
        let parts = |table| {
            let parts = table_parts(table).unwrap().into_iter();
            parts.map(|(part, is_quoted)| (part.into_owned(), is_quoted)).collect::<Vec<_>>()
        };
        let part = |part: &str, is_quoted| (part.to_owned(), is_quoted);
        assert_eq!(parts("crm.\"Lead scores\""), [part("crm", false), part("Lead scores", true)]);
        assert_eq!(
            parts("my-project.crm.t"),
            [part("my-project", false), part("crm", false), part("t", false)]
        );
        assert_eq!(parts("\"a\"\"b\".\"\"\"\".t"), [part("a\"b", true), part("\"", true), part("t", false)]);
        for wrong in [
            "", "crm.", "a b", "a;drop", "\"open", "\"a\"b", "1a", "\"\"", "\"a\"\"", "a\"\"b",
            "\"a\"\"\"b\"",
        ] {
            assert_eq!(table_parts(wrong), None, "{wrong}");
        }
    }
}

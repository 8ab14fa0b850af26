//! Checks the connections, and the tables and outputs that name one.

use indexmap::IndexMap;

use super::checker::Checker;
use super::connection::{
    Address, Connection, DriverOption, OutputPlace, WriteMode, query_place, table_parts, table_place,
};
use crate::config::{
    Mistake, Path, RawConnection, RawDatabaseTable, RawDriverOption, RawOutput, RawTablePlace, RawWriteMode,
};

/// Parts of the names of options whose values are secret.
const SECRET: [&str; 7] = ["password", "passwd", "pwd", "secret", "token", "private_key", "credential"];

impl Checker {
    pub(super) fn connections(&mut self, raw: IndexMap<String, RawConnection>) -> Vec<Connection> {
        let path = Path::new(["connections"]);
        raw.into_iter().map(|(name, raw)| self.connection(name, raw, &path)).collect()
    }

    fn connection(&mut self, name: String, raw: RawConnection, path: &Path) -> Connection {
        let path = path.join(&name);
        let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.len() < 2 || !name.chars().all(is_letter) {
            let message = format!(
                "expected at least two letters, digits, `-` or `_` for a connection, found \"{name}\""
            );
            let hint = "tables are named with it: warehouse:crm.deals";
            self.report(Mistake::of_key(path.clone(), message).with_hint(hint));
        }
        let places = [
            raw.file.map(Address::File),
            raw.uri_env.map(Address::Variable),
            raw.uri_command.map(Address::Command),
            raw.uri_file.map(Address::InFile),
        ];
        let mut places: Vec<Address> = places.into_iter().flatten().collect();
        let is_wrong = places.len() > 1 || places.is_empty() && raw.options.is_empty();
        if is_wrong && self.is_intact(&path) {
            let message =
                format!("{} needs one of `file`, `uri_env`, `uri_command` and `uri_file`", path.in_words());
            let hint = "for SQLite and DuckDB, name the `file`; for a server, the environment variable that has its address, such as \
                        uri_env = \"WAREHOUSE_URI\"";
            self.report(Mistake::of_key(path.clone(), message).with_hint(hint));
        }
        if let Some(Address::File(file)) = places.first()
            && file.contains("://")
        {
            let message = format!("{} is an address, not a file", path.join("file").in_words());
            let hint = "an address may have a password in it: put it into an environment variable, and name that as `uri_env`";
            self.report(Mistake::new(path.join("file"), message).with_hint(hint));
        }
        let options = self.driver_options(raw.options, &path.join("options"));
        let address = (!places.is_empty()).then(|| places.swap_remove(0));
        Connection { name, driver: raw.driver, address, entrypoint: raw.entrypoint, options }
    }

    fn driver_options(
        &mut self,
        raw: IndexMap<String, RawDriverOption>,
        path: &Path,
    ) -> Vec<(String, DriverOption)> {
        let option = |(name, raw): (String, RawDriverOption)| match raw {
            RawDriverOption::Variable(variable) => (name, DriverOption::Variable(variable.env)),
            RawDriverOption::Text(text) => {
                let lower = name.to_lowercase();
                if SECRET.iter().any(|word| lower.contains(word)) {
                    let path = path.join(&name);
                    let message =
                        format!("{} is a secret, which this file must not contain", path.in_words());
                    let hint = "name the environment variable that has it: { env = \"VARIABLE\" }";
                    self.report(Mistake::of_key(path, message).with_hint(hint));
                }
                (name, DriverOption::Text(text))
            }
        };
        raw.into_iter().map(option).collect()
    }

    /// The place of a table as text: a file or a glob, or as `Connections::find` reads it.
    pub(super) fn place(&mut self, raw: RawTablePlace, path: &Path, connections: &[Connection]) -> String {
        match raw {
            RawTablePlace::File(file) => file,
            RawTablePlace::Database(table) => self.database_place(table, path, connections),
        }
    }

    fn database_place(&mut self, raw: RawDatabaseTable, path: &Path, connections: &[Connection]) -> String {
        self.known_connection(&raw.connection, path, connections);
        match (raw.table, raw.query) {
            (Some(table), None) => {
                self.table_name(&table, &path.join("table"));
                table_place(&raw.connection, &table)
            }
            (None, Some(query)) => {
                if query.trim().trim_end_matches(';').trim().is_empty() {
                    let path = path.join("query");
                    self.report(Mistake::new(path.clone(), format!("{} is empty", path.in_words())));
                }
                query_place(&raw.connection, query.trim())
            }
            _ => {
                let mistake = Mistake::of_key(
                    path.clone(),
                    format!("{} needs one of `table` and `query`", path.in_words()),
                );
                self.report(
                    mistake.with_hint("name a table, such as table = \"crm.deals\", or write a query"),
                );
                table_place(&raw.connection, "table")
            }
        }
    }

    /// Where predictions are written to.
    pub(super) fn output(&mut self, raw: RawOutput, connections: &[Connection]) -> OutputPlace {
        let path = Path::new(["predict", "output"]);
        match raw {
            RawOutput::File(place) => OutputPlace { place, mode: WriteMode::default() },
            RawOutput::Database(table) => {
                self.known_connection(&table.connection, &path, connections);
                self.table_name(&table.table, &path.join("table"));
                let mode = match table.mode.unwrap_or_default() {
                    RawWriteMode::Replace => WriteMode::Replace,
                    RawWriteMode::Append => WriteMode::Append,
                    RawWriteMode::Upsert => WriteMode::Upsert,
                };
                OutputPlace { place: table_place(&table.connection, &table.table), mode }
            }
        }
    }

    fn known_connection(&mut self, name: &str, path: &Path, connections: &[Connection]) {
        if connections.iter().all(|connection| connection.name != name) {
            let names = connections.iter().map(|connection| connection.name.as_str());
            let mistake = Mistake::new(path.join("connection"), format!("there is no connection `{name}`"));
            let otherwise = format!("define it: [connections.{}]", crate::config::toml_key(name));
            self.report(mistake.with_nearest(name, names, otherwise));
        }
    }

    fn table_name(&mut self, table: &str, path: &Path) {
        if table_parts(table).is_none() {
            let message = format!("expected the name of a table for {}, found \"{table}\"", path.in_words());
            let hint =
                "such as crm.deals; a name with other characters stands in double quotes: crm.\"my deals\"";
            self.report(Mistake::new(path.clone(), message).with_hint(hint));
        }
    }
}

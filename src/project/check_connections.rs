//! Checks the connections, and the tables and outputs that name one.

use indexmap::IndexMap;

use super::checker::Checker;
use super::connection::{
    Address, Connection, DriverOption, LedgerPlace, OutputPlace, WriteMode, query_place, table_parts,
    table_place,
};
use crate::config::{
    Mistake, Path, RawConnection, RawDatabaseTable, RawDriverOption, RawLedger, RawLedgerTable, RawOutput,
    RawTablePlace, RawWriteMode,
};

/// Parts of the names of options whose values are secret.
const SECRET: [&str; 7] = ["password", "passwd", "pwd", "secret", "token", "private_key", "credential"];

/// What to do with an address.
pub(crate) const ADDRESS_HINT: &str =
    "an address may have a password in it: put it into an environment variable, and name that as `uri_env`";

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
            let given: Vec<&str> = places.iter().map(address_key).collect();
            let message = if given.len() > 1 {
                format!("{} has `{}`, of which only one may stand", path.in_words(), given.join("` and `"))
            } else {
                format!("{} needs one of `file`, `uri_env`, `uri_command` and `uri_file`", path.in_words())
            };
            let hint = "for SQLite and DuckDB, name the `file`; for a server, the environment variable that has its address, such as \
                        uri_env = \"WAREHOUSE_URI\"";
            self.report(Mistake::of_key(path.clone(), message).with_hint(hint));
        }
        for place in &places {
            self.no_address(place, &path);
        }
        let options = self.driver_options(raw.options, &path.join("options"));
        let address = (!places.is_empty()).then(|| places.swap_remove(0));
        Connection { name, driver: raw.driver, address, entrypoint: raw.entrypoint, options }
    }

    /// Reports an address in the place of what has it, without showing it: it may have a password in it.
    fn no_address(&mut self, place: &Address, path: &Path) {
        let (expected, is_wrong) = match place {
            Address::File(file) | Address::InFile(file) => ("a file", is_address(file)),
            Address::Variable(name) => ("the name of an environment variable", !is_variable(name)),
            Address::Command(words) => {
                let is_first = words.first().is_some_and(|word| is_address(word));
                ("a program", is_first || words.iter().any(|word| has_login(word)))
            }
        };
        if is_wrong {
            let path = path.join(address_key(place));
            let message = match place {
                Address::Variable(name) if !is_address(name) => {
                    format!("{} is not the name of an environment variable", path.in_words())
                }
                _ => format!("{} is an address, not {expected}", path.in_words()),
            };
            self.report(Mistake::new(path, message).with_hint(ADDRESS_HINT));
        }
    }

    fn driver_options(
        &mut self,
        raw: IndexMap<String, RawDriverOption>,
        path: &Path,
    ) -> Vec<(String, DriverOption)> {
        let option = |(name, raw): (String, RawDriverOption)| match raw {
            RawDriverOption::Variable(variable) => {
                if !is_variable(&variable.env) {
                    let path = path.join(&name).join("env");
                    let message = format!("{} is not the name of an environment variable", path.in_words());
                    self.report(Mistake::new(path, message).with_hint(ADDRESS_HINT));
                }
                (name, DriverOption::Variable(variable.env))
            }
            RawDriverOption::Text(text) => {
                let lower = name.to_lowercase();
                if SECRET.iter().any(|word| lower.contains(word)) || has_login(&text) {
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
            RawTablePlace::File(file) => {
                self.no_login(&file, path);
                file
            }
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
            (table, _) => {
                let message = match table {
                    Some(_) => "has `table` and `query`, of which only one may stand",
                    None => "needs one of `table` and `query`",
                };
                let mistake = Mistake::of_key(path.clone(), format!("{} {message}", path.in_words()));
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
            RawOutput::File(place) => {
                self.no_login(&place, &path);
                OutputPlace { place, mode: WriteMode::default() }
            }
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

    /// Where predictions are kept, which is another table than that of the `output`.
    pub(super) fn ledger(
        &mut self,
        raw: Option<RawLedger>,
        output: Option<&OutputPlace>,
        connections: &[Connection],
    ) -> LedgerPlace {
        let path = Path::new(["predict", "ledger"]);
        let place = match raw {
            None | Some(RawLedger::IsKept(true)) => return LedgerPlace::Folder,
            Some(RawLedger::IsKept(false)) => return LedgerPlace::Nowhere,
            Some(RawLedger::Place(text)) => self.named_table(text, &path, connections),
            Some(RawLedger::Database(RawLedgerTable { connection, table })) => {
                self.known_connection(&connection, &path, connections);
                self.table_name(&table, &path.join("table"));
                table_place(&connection, &table)
            }
        };
        if output.is_some_and(|output| output.place == place) {
            let message = format!("{} is the table of `output`", path.in_words());
            let hint = "name another table: that of `output` may lack columns, and may be replaced";
            self.report(Mistake::new(path, message).with_hint(hint));
        }
        LedgerPlace::Table(place)
    }

    /// A table that is named with its connection, as on the command line.
    fn named_table(&mut self, text: String, path: &Path, connections: &[Connection]) -> String {
        if has_login(&text) {
            self.no_login(&text, path);
            return text;
        }
        let is_table = |(name, table): &(&str, &str)| !name.is_empty() && table_parts(table).is_some();
        if let Some((name, _)) = text.split_once(':').filter(is_table) {
            self.known_connection(name, path, connections);
        } else {
            let message =
                format!("expected true, false or a table for {}, found \"{text}\"", path.in_words());
            let hint = "such as ledger = \"warehouse:crm.lead_ledger\", with [connections.warehouse]";
            self.report(Mistake::new(path.clone(), message).with_hint(hint));
        }
        text
    }

    /// Reports an address with a login in the place of a file.
    fn no_login(&mut self, file: &str, path: &Path) {
        if has_login(file) {
            let message = format!("{} is an address, not a file", path.in_words());
            let hint = "define a connection under [connections], with the address in an environment variable, and name its table";
            self.report(Mistake::new(path.clone(), message).with_hint(hint));
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

impl Connection {
    /// A connection that options of the command line define.
    ///
    /// # Errors
    /// What is wrong with its driver or its address. What was given is not among it: an address may have a password in it.
    pub(crate) fn given(name: &str, driver: &str, address: Address) -> Result<Self, &'static str> {
        if is_address(driver) {
            return Err("the driver is an address, not the name of a driver");
        }
        match &address {
            Address::Variable(variable) if !is_variable(variable) => {
                return Err("what should name an environment variable is not the name of one");
            }
            Address::File(file) if is_address(file) => {
                return Err("what should be the file of a database is an address");
            }
            _ => {}
        }
        let (name, driver) = (name.to_owned(), driver.to_owned());
        Ok(Self { name, driver, address: Some(address), entrypoint: None, options: Vec::new() })
    }
}

/// The key of the place of an address.
const fn address_key(place: &Address) -> &'static str {
    match place {
        Address::File(_) => "file",
        Address::Variable(_) => "uri_env",
        Address::Command(_) => "uri_command",
        Address::InFile(_) => "uri_file",
    }
}

/// Whether a text is the address of a database rather than the name of what has it.
fn is_address(text: &str) -> bool {
    let lower = text.to_lowercase();
    text.contains("://") || ["password=", "pwd="].iter().any(|word| lower.contains(word)) || has_login(text)
}

/// Whether a text has a user and a password in it, as addresses have.
fn has_login(text: &str) -> bool {
    let rest = text.split_once("://").map(|(_, rest)| rest);
    rest.and_then(|rest| rest.rsplit_once('@')).is_some_and(|(login, _)| login.contains(':'))
}

/// Whether a text has the form of the name of an environment variable.
fn is_variable(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

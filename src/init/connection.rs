//! The database that the tables of an export are in.

use std::path::Path;

use super::error::shell;
use crate::project::{Address, Connection};
use crate::tables::relative;

/// A connection as a project file in `folder` has it: paths are relative to that.
pub(crate) fn connection_within(connection: &Connection, folder: &Path) -> Connection {
    let address = match &connection.address {
        Some(Address::File(file)) => Some(Address::File(relative(file, folder))),
        other => other.clone(),
    };
    let is_path = connection.driver.contains(['/', '\\']);
    let driver = &connection.driver;
    let driver = if is_path { relative(driver, folder) } else { driver.clone() };
    Connection { driver, address, ..connection.clone() }
}

/// The options of the command line that define a connection.
pub(crate) fn connection_options(connection: &Connection) -> Vec<String> {
    let mut words = vec!["--driver".to_owned(), shell(&connection.driver)];
    match &connection.address {
        Some(Address::Variable(variable)) => words.extend(["--uri-env".to_owned(), variable.clone()]),
        Some(Address::File(file)) => words.extend(["--database".to_owned(), shell(file)]),
        _ => {}
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_a_database_is_relative_to_the_project_and_a_variable_stays() {
        let given = |driver, address| Connection::given("lake", driver, address).unwrap();
        let file = given("duckdb", Address::File("data/crm.duckdb".to_owned()));
        let within = connection_within(&file, Path::new("data"));
        assert_eq!(within.address, Some(Address::File("crm.duckdb".to_owned())));
        assert_eq!(connection_options(&file).join(" "), "--driver duckdb --database data/crm.duckdb");
        let server = given("data/driver.so", Address::Variable("LAKE_URI".to_owned()));
        let within = connection_within(&server, Path::new("data"));
        assert_eq!((within.driver.as_str(), within.address), ("driver.so", server.address.clone()));
        assert_eq!(connection_options(&server).join(" "), "--driver data/driver.so --uri-env LAKE_URI");
    }
}

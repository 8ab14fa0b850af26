//! The address of a database, and the values of its options, read when it is opened.

use std::path::Path;
use std::process::{Command, Stdio};

use super::error::DatabaseError;
use crate::project::{Address, Connection, Connections, DriverOption};

/// The address of a database. A file is no secret; any other address is.
pub(super) enum DatabaseAddress {
    File(String),
    Uri(String),
}

/// The address of a connection; `None` where its options have it.
pub(super) fn located(
    connection: &Connection,
    connections: Connections<'_>,
) -> Result<Option<DatabaseAddress>, DatabaseError> {
    let name = || connection.name.clone();
    Ok(Some(match &connection.address {
        None => return Ok(None),
        Some(Address::File(file)) => DatabaseAddress::File(existing(file, connection, connections)?),
        Some(Address::Variable(variable)) => DatabaseAddress::Uri(from_environment(variable, name)?),
        Some(Address::Command(words)) => DatabaseAddress::Uri(printed(words, connection)?),
        Some(Address::InFile(file)) => DatabaseAddress::Uri(in_file(&connections.folder.join(file), name)?),
    }))
}

/// The options of a connection, with whether each is secret.
pub(super) fn options(connection: &Connection) -> Result<Vec<(String, String, bool)>, DatabaseError> {
    let value = |(key, option): &(String, DriverOption)| match option {
        DriverOption::Text(text) => Ok((key.clone(), text.clone(), false)),
        DriverOption::Variable(variable) => {
            Ok((key.clone(), from_environment(variable, || connection.name.clone())?, true))
        }
    };
    connection.options.iter().map(value).collect()
}

#[expect(clippy::disallowed_methods, reason = "an address is a secret, which only the environment may have")]
fn from_environment(variable: &str, connection: impl Fn() -> String) -> Result<String, DatabaseError> {
    let value =
        std::env::var(variable).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    value.ok_or_else(|| DatabaseError::NoVariable { connection: connection(), variable: variable.to_owned() })
}

/// The file of a database, which must exist: a driver would make an empty one of a misspelt name.
fn existing(
    file: &str,
    connection: &Connection,
    connections: Connections<'_>,
) -> Result<String, DatabaseError> {
    if file == ":memory:" {
        return Ok(file.to_owned());
    }
    let path = connections.data_folder.join(file);
    let shown = path.display().to_string();
    if path.is_file() {
        Ok(shown)
    } else {
        Err(DatabaseError::NoFile { connection: connection.name.clone(), file: shown })
    }
}

/// The first line that a program prints. What it says on standard error goes to the terminal.
fn printed(words: &[String], connection: &Connection) -> Result<String, DatabaseError> {
    let (program, arguments) =
        words.split_first().map_or(("", &[][..]), |(program, rest)| (program.as_str(), rest));
    let failed = |reason: String| DatabaseError::Command {
        connection: connection.name.clone(),
        program: program.to_owned(),
        reason,
    };
    let ran = Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = ran.map_err(|error| failed(format!("cannot be run: {error}")))?;
    if !output.status.success() {
        return Err(failed(format!("ended with {}", output.status)));
    }
    first_line(&String::from_utf8_lossy(&output.stdout)).ok_or_else(|| failed("prints no address".to_owned()))
}

fn in_file(file: &Path, connection: impl Fn() -> String) -> Result<String, DatabaseError> {
    let failed = |reason: String| DatabaseError::AddressFile {
        connection: connection(),
        file: file.display().to_string(),
        reason,
    };
    let text = std::fs::read_to_string(file).map_err(|error| failed(format!("cannot be read: {error}")))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        /// The rights of the group and of others.
        const OTHERS: u32 = 0o077;
        let mode = std::fs::metadata(file).map_or(0, |about| about.permissions().mode());
        if mode & OTHERS != 0 {
            return Err(failed("can be read by other users".to_owned()));
        }
    }
    first_line(&text).ok_or_else(|| failed("has no address".to_owned()))
}

fn first_line(text: &str) -> Option<String> {
    text.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
}

//! Drivers: where their libraries are looked for, and loading them. A library stays loaded until the program ends.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use adbc_core::options::AdbcVersion;
use adbc_driver_manager::ManagedDriver;

use super::dialect::DatabaseDialect;
use super::error::DatabaseError;
use crate::project::{Connection, Connections};

/// The variable with folders of drivers, or Python environments that have them.
const FOLDERS: &str = "BANTAM_DRIVERS";

/// The function of DuckDB's library.
const DUCKDB_ENTRY: &str = "duckdb_adbc_init";

/// Loaded drivers, by library and function.
static LOADED: Mutex<BTreeMap<String, ManagedDriver>> = Mutex::new(BTreeMap::new());

/// The driver of a connection.
///
/// It is, in this order: the path in `driver`; a library in a folder of `BANTAM_DRIVERS`; one in the Python environment of
/// `VIRTUAL_ENV`, or in the one that this program is installed in; what the driver manager finds: manifests, and libraries of the system.
pub(super) fn driver(
    connection: &Connection,
    connections: Connections<'_>,
) -> Result<ManagedDriver, DatabaseError> {
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    let key = format!("{}\0{}", connection.driver, connection.entrypoint.as_deref().unwrap_or_default());
    if let Some(known) = loaded.get(&key) {
        return Ok(known.clone());
    }
    let driver = found(connection, connections)?;
    loaded.insert(key, driver.clone());
    Ok(driver)
}

fn found(connection: &Connection, connections: Connections<'_>) -> Result<ManagedDriver, DatabaseError> {
    let name = connection.driver.as_str();
    if is_path(name) {
        return load(&connections.folder.join(name), connection);
    }
    let mut searched = Vec::new();
    if let Some(library) = folders(&mut searched).iter().find_map(|folder| library_in(folder, name)) {
        return load(&library, connection);
    }
    searched.push("the manifests and libraries of the system".to_owned());
    let by_manager = [name.to_owned(), format!("adbc_driver_{name}")].into_iter().find_map(|name| {
        let entry = entry(connection);
        let load = |version| {
            ManagedDriver::load_from_name(&name, entry, version, adbc_core::LOAD_FLAG_DEFAULT, None).ok()
        };
        load(AdbcVersion::V110).or_else(|| load(AdbcVersion::V100))
    });
    by_manager.ok_or_else(|| DatabaseError::NoDriver {
        connection: connection.name.clone(),
        driver: name.to_owned(),
        searched,
    })
}

/// Whether a driver is named by the path of its library or manifest.
fn is_path(driver: &str) -> bool {
    let ending = Path::new(driver).extension().and_then(|ending| ending.to_str());
    driver.contains(['/', '\\'])
        || ending.is_some_and(|ending| ["so", "dylib", "dll", "toml"].contains(&ending))
}

/// The folders that may have the library of a driver; what was searched is added to `searched`.
fn folders(searched: &mut Vec<String>) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    let named = std::env::var_os(FOLDERS);
    searched.push(if named.is_some() { FOLDERS.to_owned() } else { format!("{FOLDERS}, which is not set") });
    for folder in named.iter().flat_map(std::env::split_paths) {
        folders.extend(packages(&folder));
        folders.push(folder);
    }
    if let Some(environment) = std::env::var_os("VIRTUAL_ENV") {
        searched.push("VIRTUAL_ENV".to_owned());
        folders.extend(packages(Path::new(&environment)));
    }
    let program = std::env::current_exe().ok().and_then(|program| program.canonicalize().ok());
    if let Some(environment) = program.as_deref().and_then(Path::parent).and_then(Path::parent) {
        folders.extend(packages(environment));
    }
    folders
}

/// The folders of the packages of a Python environment.
fn packages(environment: &Path) -> Vec<PathBuf> {
    ["lib/python3*/site-packages", "Lib/site-packages"]
        .iter()
        .filter_map(|inner| glob::glob(&environment.join(inner).to_string_lossy()).ok())
        .flat_map(|found| found.filter_map(Result::ok))
        .collect()
}

/// The library of a driver in a folder.
fn library_in(folder: &Path, name: &str) -> Option<PathBuf> {
    let named =
        libraries(name).into_iter().map(|library| folder.join(library)).find(|library| library.is_file());
    // The library in DuckDB's wheel is DuckDB as well, but it needs the symbols of Python.
    let of_wheel = || glob::glob(&folder.join("_duckdb*.so").to_string_lossy()).ok()?.find_map(Result::ok);
    named.or_else(|| if name == "duckdb" { of_wheel() } else { None })
}

/// The paths of the library of a driver within a folder.
fn libraries(name: &str) -> Vec<String> {
    let (prefix, ending) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    if name == "duckdb" {
        return ["", "duckdb/"].map(|folder| format!("{folder}{prefix}duckdb{ending}")).to_vec();
    }
    // Packages have the ending of Linux on every system.
    let file = |ending: &str| format!("{prefix}adbc_driver_{name}{ending}");
    let inner = |ending: &str| format!("adbc_driver_{name}/libadbc_driver_{name}{ending}");
    vec![inner(".so"), inner(ending), file(ending), format!("{name}.toml")]
}

/// Loads a library or a manifest.
fn load(library: &Path, connection: &Connection) -> Result<ManagedDriver, DatabaseError> {
    let is_manifest = library.extension().is_some_and(|ending| ending == "toml");
    let path = std::path::absolute(library).unwrap_or_else(|_| library.to_owned());
    let load = |version| {
        if is_manifest {
            ManagedDriver::load_from_name(
                &path,
                entry(connection),
                version,
                adbc_core::LOAD_FLAG_DEFAULT,
                None,
            )
        } else {
            ManagedDriver::load_dynamic_from_filename(&path, entry(connection), version)
        }
    };
    load(AdbcVersion::V110).or_else(|_| load(AdbcVersion::V100)).map_err(|error| DatabaseError::Driver {
        connection: connection.name.clone(),
        library: library.display().to_string(),
        reason: error.message,
    })
}

/// The function that initialises the driver, where it is not the one that its name implies.
fn entry(connection: &Connection) -> Option<&[u8]> {
    let of_duckdb =
        (DatabaseDialect::of(&connection.driver) == DatabaseDialect::DuckDb).then_some(DUCKDB_ENTRY);
    connection.entrypoint.as_deref().or(of_duckdb).map(str::as_bytes)
}

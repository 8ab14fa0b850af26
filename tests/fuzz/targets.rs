//! What is fuzzed: good inputs, and how they are read.

use std::path::{Path, PathBuf};

use bantam::project::{self, Reading};
use bantam::registry;
use bantam::tables::{Reader, Request, Types, Typing};

use crate::space::{Output, TestSpace};

/// Reads bytes; whether they are accepted. Panics where they break a law.
type Read = Box<dyn Fn(&[u8]) -> bool>;

/// A reader of bytes with good inputs.
pub struct Target {
    pub name: &'static str,
    pub good: Vec<Vec<u8>>,
    /// Words of its language.
    pub words: &'static [&'static str],
    pub read: Read,
    /// An input takes as long as so many of the others.
    pub cost: usize,
}

/// The folder of the repository.
fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn bytes(path: impl AsRef<Path>) -> Vec<u8> {
    std::fs::read(repository().join(path)).unwrap()
}

/// The first lines of a file of the repository.
fn lines(path: &str, n: usize) -> Vec<u8> {
    let text = String::from_utf8(bytes(path)).unwrap();
    text.split_inclusive('\n').take(n).collect::<String>().into_bytes()
}

pub fn projects() -> Target {
    let whole = bytes("bantam.toml");
    let text = String::from_utf8(whole.clone()).unwrap();
    // Sections alone make most mutations reach further than the first mistake.
    let sections = text.split_inclusive("\n\n").map(|part| part.as_bytes().to_vec()).collect::<Vec<_>>();
    Target {
        name: "bantam.toml",
        good: [vec![whole; 4], sections].concat(),
        words: &[
            "config_version = 1",
            "[data]",
            "[outcome]",
            "[snapshot]",
            "[features.demographic]",
            "[gates.x]",
            "[[routes]]",
            "[points]",
            "kind = \"number\"",
            "kind = \"category\"",
            "within = \"90d\"",
            "within = \"0d\"",
            "shape = \"log\"",
            "when = \"\"",
            "min_count = -1",
            "half_life = \"1e9d\"",
            "= {}",
            "= []",
            "\"\"\"",
            "inf",
            "nan",
            "0x7fffffffffffffff",
            "1979-05-27",
        ],
        cost: 1,
        read: Box::new(|bytes| {
            let Ok(text) = std::str::from_utf8(bytes) else { return false };
            match project::parse(Path::new("bantam.toml"), text) {
                Ok(_) => true,
                Err(mistakes) => {
                    let shown = mistakes.to_string();
                    assert!(shown.contains("bantam.toml"), "no file is named: {shown}");
                    false
                }
            }
        }),
    }
}

/// Reads a table with this ending as leads or deals are read.
fn table(ending: &'static str) -> Read {
    let folder = tempfile::tempdir().unwrap();
    Box::new(move |bytes| {
        let name = format!("table.{ending}");
        std::fs::write(folder.path().join(&name), bytes).unwrap();
        let (reading, types) = (Reading::default(), Types::new());
        let request = Request::new(&name, &reading, Typing::Infer(&types)).in_folder(folder.path());
        match Reader::open(request).and_then(Reader::read_all) {
            Ok(table) => {
                assert!(
                    table.rejected.iter().all(|row| !row.reason.is_empty()),
                    "a row is rejected without a reason"
                );
                true
            }
            Err(error) => {
                let shown = error.to_string();
                assert!(shown.contains(&name), "no file is named: {shown}");
                false
            }
        }
    })
}

pub fn csv() -> Target {
    Target {
        name: "CSV",
        good: ["data/deals.csv", "data/leads.csv", "data/accounts.csv", "data/contacts.csv"]
            .map(|path| lines(path, 40))
            .to_vec(),
        words: &[
            "\"\"", "\",\"", "1,529", "1.529,5", "31.12.2025", "12/31/25", "€ 5", "50 %", "Total,", "=1+1",
            "NULL", "true", "ja",
        ],
        read: table("csv"),
        cost: 1,
    }
}

pub fn json_lines() -> Target {
    let text = String::from_utf8(lines("data/leads.csv", 30)).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let names: Vec<&str> = header.split(',').collect();
    let line = |row: &str| {
        let cells: serde_json::Map<String, serde_json::Value> =
            names.iter().zip(row.split(',')).map(|(name, cell)| ((*name).to_owned(), cell.into())).collect();
        serde_json::to_string(&cells).unwrap() + "\n"
    };
    let good: String = rows.lines().map(line).collect();
    let first = rows.lines().next().map(line).unwrap_or_default();
    Target {
        name: "JSON Lines",
        good: vec![good.into_bytes(), first.into_bytes()],
        words: &[
            "null",
            "true",
            "[1,2]",
            "{\"a\":{\"b\":1}}",
            "1e400",
            "\"\\ud800\"",
            "\"id\":",
            ",,",
            "}{",
            "[[[[[[[[[[",
            "-",
        ],
        read: table("jsonl"),
        cost: 1,
    }
}

pub fn workbooks() -> Target {
    let folder = repository().join("tests/cases");
    let is_workbook = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "xlsx");
    let mut good = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if is_workbook(&path) {
                good.push(path);
            }
        }
    }
    good.sort();
    Target {
        name: "XLSX",
        good: good.iter().map(bytes).collect(),
        words: &["<c r=\"ZZZ9999999\">", "<row r=\"0\">", "&#x0;", "]]>", "PK\x03\x04", "PK\x05\x06"],
        read: table("xlsx"),
        cost: 1,
    }
}

pub fn models() -> Target {
    let space = TestSpace::new().trained();
    let good =
        std::fs::read(space.path("models/inbound").join(space.model().unwrap()).join("model.json")).unwrap();
    let copies = tempfile::tempdir().unwrap();
    Target {
        name: "model.json",
        good: vec![good.clone()],
        words: &["null", "1e-300", "\"coefficients\":", "\"levels\":", "[]", "{}", "0", "-1", "\"\\u0000\""],
        cost: 1,
        read: Box::new(move |bytes| {
            let path = copies.path().join("model.json");
            std::fs::write(&path, bytes).unwrap();
            match registry::load(&path) {
                Ok(_) => {
                    // The checksum holds for the content: what is accepted means the same.
                    let value = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).ok();
                    assert_eq!(value(bytes), value(&good), "a changed model is accepted");
                    true
                }
                Err(error) => {
                    let shown = error.to_string();
                    assert!(shown.contains("model.json"), "no file is named: {shown}");
                    false
                }
            }
        }),
    }
}

/// Damaged runs of a ledger, as `ledger` and `predict --previous` read them.
pub fn ledgers() -> Target {
    let space = TestSpace::new().trained();
    run_of(&space, &["predict", "-q", "--as-of", "2026-06-01"]);
    let folder = space.path("models/inbound/ledger");
    let file = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let name = file.file_name().unwrap().to_str().unwrap().to_owned();
    let space = space.write("erase.txt", "L061\n");
    Target {
        name: "ledger",
        good: vec![std::fs::read(&file).unwrap()],
        words: &["PAR1", "L060", "L061", "2026-06-01", "\u{15}\u{2}", "\0\0\0\0"],
        cost: 40,
        read: Box::new(move |bytes| {
            let named = |output: &Output| output.status == 0 || output.stderr.contains(&name);
            std::fs::write(&file, bytes).unwrap();
            let previous = file.display().to_string();
            let changes =
                run_of(&space, &["predict", "-q", "--no-ledger", "--previous", &previous, "-o", "p.csv"]);
            let pruned = run_of(&space, &["ledger", "prune", "--ids", "erase.txt"]);
            for output in [&changes, &pruned] {
                assert!(named(output), "no file is named: {}", output.transcript());
            }
            for run in std::fs::read_dir(file.parent().unwrap()).unwrap() {
                std::fs::remove_file(run.unwrap().path()).unwrap();
            }
            changes.status == 0 && pruned.status == 0
        }),
    }
}

fn run_of(space: &TestSpace, arguments: &[&str]) -> Output {
    let output = space.run(arguments);
    assert!([0, 1, 3].contains(&output.status), "{}", output.transcript());
    output
}

//! The architecture, held by a test: module order, one-way imports, homes of heavy crates, pure core, file lengths.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A source file longer than this has two subjects (tests in it count).
const LONGEST_FILE: usize = 500;

/// Crates with one home: the name, and the paths under `src` that may use it.
const HOMES: [(&str, &[&str]); 9] = [
    ("polars_plan", &["rules/"]),
    ("polars::sql", &["rules/"]),
    ("linfa", &["fit/"]),
    ("linfa_logistic", &["fit/lbfgs.rs"]),
    ("clap", &["cli/"]),
    ("indicatif", &["cli/"]),
    ("anstream", &["cli/"]),
    ("rand_chacha", &["simulate/"]),
    (
        "polars",
        &[
            "rules/",
            "tables/",
            "snapshot/",
            "design/features.rs",
            "gates/",
            "points/",
            "decide/",
            "questions/",
            "workspace/",
            "training/",
            "predict/",
            "jobs/",
            "terminal/",
        ],
    ),
];

/// Stages that read or write files, print, or look at the clock.
const IMPURE: [(&str, &[&str]); 5] = [
    ("std::fs", &["tables/", "registry.rs", "project/check.rs", "jobs/"]),
    ("File::open", &["tables/", "registry.rs"]),
    ("std::env", &[]),
    ("Local::now", &["cli/mod.rs"]),
    ("io::stdout", &["cli/", "tables/"]),
];

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders: Vec<PathBuf> = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
                files.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// The code of a file without its tests and comments.
fn code(file: &str, text: &str) -> String {
    if file.ends_with("/tests.rs") {
        return String::new();
    }
    let before_tests = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    before_tests.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Modules in the order in which `lib.rs` declares them.
fn order() -> Vec<String> {
    let library = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let names = library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    names.map(str::to_owned).collect()
}

fn module_of(file: &str) -> &str {
    file.split('/').next().unwrap().trim_end_matches(".rs")
}

#[test]
fn every_module_is_on_the_map_and_the_map_names_nothing_else() {
    let library = sources().into_iter().find(|(name, _)| name == "lib.rs").unwrap().1;
    let mapped: Vec<String> = library
        .lines()
        .filter_map(|line| Some(line.strip_prefix("//! | [`")?.split('`').next()?.to_owned()))
        .collect();
    assert_eq!(mapped, order());
    assert!(
        library
            .lines()
            .all(|line| line.is_empty() || line.starts_with("//!") || line.starts_with("pub mod "))
    );
}

#[test]
fn a_module_uses_only_those_above_it() {
    let position: BTreeMap<String, usize> =
        order().into_iter().enumerate().map(|(at, name)| (name, at)).collect();
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let Some(&own) = position.get(module_of(&file)) else { continue };
        for piece in code(&file, &text).split("crate::").skip(1) {
            // `use crate::{a, b}` is not written here, so the next word is the module.
            let used: String = piece.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            match position.get(&used) {
                Some(&at) if at <= own => {}
                Some(_) => wrong.push(format!("{file} uses {used}, which comes after it")),
                None => wrong.push(format!("{file} uses crate::{used}, which is no module of lib.rs")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn heavy_crates_have_one_home() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let code = code(&file, &text);
        for (name, homes) in HOMES {
            let names =
                [format!("use {name}::"), format!(" {name}::"), format!("({name}::"), format!("<{name}::")];
            if names.iter().any(|name| code.contains(name))
                && !homes.iter().any(|home| file.starts_with(home))
            {
                wrong.push(format!("{file} names {name}, which belongs in {}", homes.join(" or ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_core_reads_no_clock_no_environment_and_prints_nothing() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let code = code(&file, &text);
        for (what, homes) in IMPURE {
            if code.contains(what) && !homes.iter().any(|home| file.starts_with(home)) {
                wrong.push(format!("{file} uses {what}, which belongs in {}", homes.join(" or ")));
            }
        }
        for macro_name in ["println!", "print!", "eprintln!", "eprint!"] {
            if code.contains(macro_name) {
                wrong.push(format!("{file} prints with {macro_name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_is_too_long_and_none_nests_deeper_than_its_stage() {
    for (file, text) in sources() {
        assert!(text.lines().count() <= LONGEST_FILE, "{file} has {} lines", text.lines().count());
        assert!(file.matches('/').count() <= 1, "{file} nests deeper than its stage");
    }
}

#[test]
fn every_file_is_declared_by_its_stage() {
    let all: BTreeMap<String, String> = sources().into_iter().collect();
    for file in all.keys().filter(|file| !file.starts_with("bin/")) {
        let (declared_in, name) = match file.rsplit_once('/') {
            Some((stage, "mod.rs")) => ("lib.rs".to_owned(), stage),
            Some((stage, name)) => (format!("{stage}/mod.rs"), name),
            None => ("lib.rs".to_owned(), file.as_str()),
        };
        let name = name.trim_end_matches(".rs");
        let is_declared = all[&declared_in].contains(&format!("mod {name};"));
        assert!(is_declared || name == "lib" || name == "main", "{file} is compiled by nobody");
    }
}

#[test]
fn every_test_of_the_word_crate_in_this_file_can_fail() {
    // The parsers above are only as good as what they find: if they found nothing, every test would pass.
    assert!(order().len() > 10);
    assert!(sources().len() > 40);
    let uses: usize = sources().iter().map(|(file, text)| code(file, text).matches("crate::").count()).sum();
    assert!(uses > 100);
}

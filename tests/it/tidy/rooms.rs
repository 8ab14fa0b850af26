//! The rooms: module order, one-way imports, homes of heavy crates, pure core.

use std::collections::BTreeMap;

use super::sources::{code, order, room_of, sources};

/// Crates with one home: the name, and the paths under `src` that may use it.
const HOMES: [(&str, &[&str]); 20] = [
    ("adbc_core", &["databases/"]),
    ("adbc_driver_manager", &["databases/"]),
    ("arrow_array", &["databases/"]),
    ("arrow_ipc", &["databases/"]),
    ("arrow_schema", &["databases/"]),
    ("pure_rust_locales", &["numbers/"]),
    ("regex", &["expression/", "kernels/"]),
    ("memchr", &["syntax/", "kernels/", "text_files/", "other_files/", "tables/"]),
    ("linfa", &["fit/"]),
    ("libm", &["kernels/", "statistics/"]),
    ("csv", &["tables/"]),
    ("rustix", &["tables/"]),
    ("linfa_logistic", &["fit/lbfgs.rs"]),
    ("clap", &["cli/"]),
    ("clap_complete", &["cli/"]),
    ("clap_mangen", &["cli/"]),
    ("indicatif", &["cli/"]),
    ("anstream", &["cli/"]),
    ("rand_chacha", &["simulate/", "syntax/fuzz.rs"]),
    (
        "polars",
        &[
            "rules/",
            "databases/",
            "tables/",
            "snapshot/",
            "design/cells.rs",
            "design/features.rs",
            "design/words.rs",
            "gates/",
            "points/",
            "decide/",
            "questions/",
            "ledger/",
            "workspace/",
            "training/",
            "predict/",
            "sql_export/",
            "jobs/",
            "terminal/",
            "bindings/",
        ],
    ),
];

/// The generators of the unit tests, which are compiled for these only.
const FOR_TESTS: [&str; 2] = ["#[cfg(test)]", "mod testing;"];

/// Stages that read or write files, print, or look at the clock.
const IMPURE: [(&str, &[&str]); 5] = [
    (
        "std::fs",
        &[
            "databases/address.rs",
            "other_files/",
            "tables/",
            "registry/",
            "ledger/",
            "project/check.rs",
            "config/whole_file.rs",
            "jobs/",
            "run_summary/place.rs",
        ],
    ),
    ("File::open", &["config/whole_file.rs", "other_files/", "tables/", "registry/"]),
    ("std::env", &["databases/", "syntax/fuzz.rs", "cli/complete.rs", "main.rs"]),
    ("Local::now", &["cli/project_args.rs"]),
    ("io::stdout", &["cli/", "tables/"]),
];

#[test]
fn every_module_is_on_the_map_and_the_map_names_nothing_else() {
    let library = sources().into_iter().find(|(name, _)| name == "lib.rs").unwrap().1;
    let mapped: Vec<String> = library
        .lines()
        .filter_map(|line| Some(line.strip_prefix("//! | [`")?.split('`').next()?.to_owned()))
        .collect();
    assert_eq!(mapped, order());
    assert!(library.lines().all(|line| line.is_empty()
        || line.starts_with("//!")
        || line.starts_with("pub mod ")
        || FOR_TESTS.contains(&line)));
}

#[test]
fn a_module_uses_only_those_above_it() {
    let position: BTreeMap<String, usize> =
        order().into_iter().enumerate().map(|(at, name)| (name, at)).collect();
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let Some(&own) = position.get(room_of(&file)) else { continue };
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
fn nothing_here_allows_unsafe_code() {
    // The lint is denied for the whole workspace, so that the bridge to Python can allow it where it says why.
    let allowed: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| text.contains("unsafe_code"))
        .map(|(file, _)| file)
        .collect();
    assert!(allowed.is_empty(), "{}", allowed.join(", "));
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
        let declares = |text: &String| text.contains(&format!("mod {name};"));
        let mut programs = all.iter().filter(|(file, _)| file.starts_with("bin/"));
        let is_declared = declares(&all[&declared_in]) || programs.any(|(_, text)| declares(text));
        assert!(is_declared || name == "lib" || name == "main", "{file} is compiled by nobody");
    }
}

#[test]
fn the_parsers_of_these_tests_find_something() {
    // The parsers above are only as good as what they find: if they found nothing, every test would pass.
    assert!(order().len() > 10);
    assert!(sources().len() > 40);
    let uses: usize = sources().iter().map(|(file, text)| code(file, text).matches("crate::").count()).sum();
    assert!(uses > 100);
}

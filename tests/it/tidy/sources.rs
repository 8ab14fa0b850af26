//! The source files, as the tests of the architecture read them.

use std::fs;
use std::path::{Path, PathBuf};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files under a folder of the repository, named from there, with their text.
pub fn files(folder: &str) -> Vec<(String, String)> {
    let mut files = texts_under(&[folder], &["rs"]);
    for (file, _) in &mut files {
        file.replace_range(..=folder.len(), "");
    }
    files
}

/// The texts of files and of folders with their subfolders, named from the repository: code, documents and templates.
pub fn texts(paths: &[&str]) -> Vec<(String, String)> {
    texts_under(paths, &["rs", "md", "toml", "html", "txt", "css", "js", "json"])
}

fn texts_under(paths: &[&str], endings: &[&str]) -> Vec<(String, String)> {
    let mut paths: Vec<PathBuf> = paths.iter().map(|path| repository().join(path)).collect();
    let mut files = Vec::new();
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            paths.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)) {
            let name = path.strip_prefix(repository()).unwrap().to_str().unwrap().replace('\\', "/");
            files.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
    files.sort();
    files
}

/// The files under `src`, named from there, with their text.
pub fn sources() -> Vec<(String, String)> {
    files("src")
}

/// The code of a file without its tests and comments.
pub fn code(file: &str, text: &str) -> String {
    if file.ends_with("/tests.rs") || file.ends_with("_reference.rs") || file == "testing.rs" {
        return String::new();
    }
    let before_tests = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    before_tests.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Modules in the order in which `lib.rs` declares them.
pub fn order() -> Vec<String> {
    let library = fs::read_to_string(repository().join("src/lib.rs")).unwrap();
    let names = library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    names.map(str::to_owned).collect()
}

/// The room of a file: its folder, or the name of a file that is a room itself.
pub fn room_of(file: &str) -> &str {
    file.split('/').next().unwrap().trim_end_matches(".rs")
}

/// The first word of a text, as names of Rust are made of.
pub fn word(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    &text[..end.unwrap_or(text.len())]
}

/// A declaration without its visibility and its qualifiers, and whether it is `pub`.
pub fn without_visibility(line: &str) -> (&str, bool) {
    let (mut rest, is_public) = match line.strip_prefix("pub") {
        Some(rest) if rest.starts_with('(') => (rest.split_once(") ").map_or(rest, |(_, rest)| rest), false),
        Some(rest) if rest.starts_with(' ') => (rest.trim_start(), true),
        _ => (line, false),
    };
    for qualifier in ["const ", "async ", "unsafe "] {
        // `const NAME` is an item, `const fn` a qualifier.
        if let Some(next) = rest.strip_prefix(qualifier).filter(|next| next.starts_with("fn ")) {
            rest = next;
        }
    }
    (rest, is_public)
}

/// Kinds of items that have a name of their own in a room.
pub const TYPES: [&str; 5] = ["struct ", "enum ", "trait ", "type ", "union "];

/// Other kinds of items.
pub const VALUES: [&str; 3] = ["fn ", "const ", "static "];

/// The paths of a tree after `use`, each as its names: `a::{b, c as d}` gives `[a, b]` and `[a, d]`.
pub fn use_paths(tree: &str) -> Vec<Vec<String>> {
    let tree = tree.trim();
    if let Some(inner) = tree.strip_prefix('{') {
        return branches(inner.strip_suffix('}').unwrap_or(inner)).into_iter().flat_map(use_paths).collect();
    }
    match tree.split_once("::") {
        Some((name, rest)) => {
            let longer = |path: Vec<String>| std::iter::once(name.trim().to_owned()).chain(path).collect();
            use_paths(rest).into_iter().map(longer).collect()
        }
        None if tree.is_empty() => Vec::new(),
        None => vec![vec![tree.rsplit(" as ").next().unwrap().trim().to_owned()]],
    }
}

/// The parts between the commas outside of inner braces.
fn branches(list: &str) -> Vec<&str> {
    let mut depth = 0;
    let parts = list.split(|letter: char| {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        letter == ',' && depth == 0
    });
    parts.collect()
}

#[test]
fn the_paths_of_a_use_are_read() {
    let paths = |tree: &str| use_paths(tree).iter().map(|path| path.join("::")).collect::<Vec<_>>();
    assert_eq!(
        paths("super::a::{B, c::{self, D as E}, f}"),
        ["super::a::B", "super::a::c::self", "super::a::c::E", "super::a::f"]
    );
    assert_eq!(without_visibility("pub(crate) const fn name()"), ("fn name()", false));
    assert_eq!(without_visibility("pub const NAME: u8 = 1;"), ("const NAME: u8 = 1;", true));
}

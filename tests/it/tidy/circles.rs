//! No import circles between the files of a room.
//!
//! A file uses another where it names an item of it by `super::`, directly, through the other's module, or through the
//! imports and re-exports of `mod.rs`. A `mod.rs` that holds declarations only is no file of the graph.

use std::collections::{BTreeMap, BTreeSet};

use super::sources::{TYPES, VALUES, code, room_of, sources, use_paths, without_visibility, word};

/// The code of the files of each room, by the names of the files without their endings.
fn rooms() -> BTreeMap<String, BTreeMap<String, String>> {
    let mut rooms: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for (file, text) in sources().iter().filter(|(file, _)| !file.starts_with("bin/")) {
        if let Some((room, name)) = file.split_once('/') {
            let name = name.trim_end_matches(".rs").to_owned();
            rooms.entry(room.to_owned()).or_default().insert(name, code(file, text));
        }
    }
    rooms
}

/// The statements of a file that begin with `use`, without that word and the semicolon, and all other lines of its code.
fn split_uses(code: &str) -> (Vec<String>, String) {
    let (mut uses, mut rest) = (Vec::new(), String::new());
    let mut open: Option<String> = None;
    for line in code.lines() {
        let is_start = open.is_none() && without_visibility(line).0.starts_with("use ");
        if is_start || open.is_some() {
            let statement = open.take().unwrap_or_default() + without_visibility(line.trim()).0;
            if statement.ends_with(';') {
                uses.push(statement.trim_start_matches("use ").trim_end_matches(';').to_owned());
            } else {
                open = Some(statement);
            }
        } else {
            rest += line;
            rest.push('\n');
        }
    }
    (uses, rest)
}

/// The names that the files of a room use of each other.
struct Names<'a> {
    files: &'a BTreeMap<String, String>,
    /// The file of each item that `mod.rs` imports or re-exports.
    imported: BTreeMap<String, String>,
    /// Items of `mod.rs` itself.
    own: BTreeSet<String>,
    /// The code of `mod.rs` without declarations of modules and imports.
    body: String,
}

impl<'a> Names<'a> {
    fn new(files: &'a BTreeMap<String, String>) -> Self {
        let (uses, rest) = split_uses(files.get("mod").map_or("", String::as_str));
        let mut imported = BTreeMap::new();
        for path in uses.iter().flat_map(|tree| use_paths(tree)) {
            let path: Vec<&String> = path.iter().filter(|name| *name != "self").collect();
            if let (Some(first), Some(last)) = (path.first(), path.last())
                && files.contains_key(*first)
            {
                imported.insert((*last).clone(), (*first).clone());
            }
        }
        let is_body = |line: &&str| {
            let (item, _) = without_visibility(line);
            let is_declaration = item.starts_with("mod ") && item.ends_with(';');
            !(is_declaration || line.starts_with("#["))
        };
        let body: String = rest.lines().filter(is_body).flat_map(|line| [line, "\n"]).collect();
        let kinds = || TYPES.iter().chain(&VALUES);
        let own = body.lines().filter_map(|line| {
            let (item, _) = without_visibility(line);
            kinds().find_map(|kind| item.strip_prefix(kind)).map(|name| word(name).to_owned())
        });
        let own = own.collect();
        Self { files, imported, own, body }
    }

    /// The file that the first name after `super::` leads to.
    fn file_of(&self, name: &str) -> Option<String> {
        if self.files.contains_key(name) {
            return Some(name.to_owned());
        }
        self.imported.get(name).cloned().or_else(|| self.own.contains(name).then(|| "mod".to_owned()))
    }

    /// The files that a file uses.
    fn used_by(&self, room: &str, file: &str) -> BTreeSet<String> {
        if file == "mod" {
            return self.used_by_mod();
        }
        let (uses, rest) = split_uses(&self.files[file]);
        let mut first_names: Vec<String> = Vec::new();
        for path in uses.iter().flat_map(|tree| use_paths(tree)) {
            match (path.first().map_or("", String::as_str), path.get(1)) {
                ("super", Some(name)) => first_names.push(name.clone()),
                ("crate", Some(name)) if name == room => first_names.extend(path.get(2).cloned()),
                _ => {}
            }
        }
        for start in ["super::".to_owned(), format!("crate::{room}::")] {
            first_names.extend(rest.split(start.as_str()).skip(1).map(|text| word(text).to_owned()));
        }
        first_names.iter().filter_map(|name| self.file_of(name)).filter(|used| used != file).collect()
    }

    fn used_by_mod(&self) -> BTreeSet<String> {
        let words: BTreeSet<&str> =
            self.body.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').collect();
        let modules = self.files.keys().filter(|file| self.body.contains(&format!("{file}::"))).cloned();
        let items = self.imported.iter().filter(|(name, _)| words.contains(name.as_str()));
        modules.chain(items.map(|(_, file)| file.clone())).filter(|file| file != "mod").collect()
    }
}

/// The files of a room that lie on a circle.
fn on_circle(room: &str, files: &BTreeMap<String, String>) -> Vec<String> {
    let names = Names::new(files);
    let uses: BTreeMap<&String, BTreeSet<String>> =
        files.keys().map(|file| (file, names.used_by(room, file))).collect();
    let reaches_itself = |start: &String| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![start]);
        while let Some(file) = next.pop() {
            for used in &uses[file] {
                if used == start {
                    return true;
                }
                if seen.insert(used) {
                    next.push(used);
                }
            }
        }
        false
    };
    files.keys().filter(|file| reaches_itself(file)).cloned().collect()
}

#[test]
fn the_files_of_a_room_form_no_import_circle() {
    let mut wrong = Vec::new();
    for (room, files) in rooms() {
        let circle = on_circle(&room, &files);
        if !circle.is_empty() {
            wrong.push(format!("{room}: {}", circle.join(", ")));
        }
    }
    assert!(wrong.is_empty(), "files that use each other:\n{}", wrong.join("\n"));
}

#[test]
fn a_circle_is_seen() {
    let room = |files: &[(&str, &str)]| -> Vec<String> {
        let files = files.iter().map(|(name, code)| ((*name).to_owned(), (*code).to_owned())).collect();
        on_circle("room", &files)
    };
    let facade = ("mod", "mod a;\nmod b;\n\npub use a::One;\npub use b::{\n    Two,\n};\n");
    assert_eq!(
        room(&[facade, ("a", "use super::Two;\n"), ("b", "fn x() { super::One::new() }\n")]),
        ["a", "b"]
    );
    assert!(room(&[facade, ("a", "use super::Two;\n"), ("b", "pub struct Two;\n")]).is_empty());
    let own = ("mod", "mod a;\n\nuse a::one;\n\npub struct Own;\n\npub fn start() { one() }\n");
    assert_eq!(room(&[own, ("a", "use super::Own;\n")]), ["a", "mod"]);
    let through_crate = ("b", "use crate::room::a::One;\n");
    assert_eq!(room(&[facade, ("a", "use super::b;\n"), through_crate]), ["a", "b"]);
}

#[test]
fn imports_within_rooms_are_seen_at_all() {
    let edges: usize = rooms()
        .iter()
        .map(|(room, files)| {
            let names = Names::new(files);
            files.keys().map(|file| names.used_by(room, file).len()).sum::<usize>()
        })
        .sum();
    assert!(edges > 200, "{edges}");
    assert!(rooms().keys().all(|room| room_of(room) == room));
}

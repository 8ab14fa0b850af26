//! The public interface: how large it is, and that a type has one name in one room.

use std::collections::{BTreeMap, BTreeSet};

use super::sources::{TYPES, VALUES, code, order, room_of, sources, use_paths, without_visibility, word};

/// At most so many items can be imported from the library.
const MOST_ITEMS: usize = 400;

/// The `pub` items of a file.
fn n_public(code: &str) -> usize {
    let is_public_item = |line: &&str| {
        let (item, is_public) = without_visibility(line);
        is_public && TYPES.iter().chain(&VALUES).any(|kind| item.starts_with(kind))
    };
    code.lines().filter(is_public_item).count()
}

/// The `pub` items of a file of a room.
fn n_in_file(sources: &BTreeMap<String, String>, room: &str, name: &str) -> usize {
    let file = format!("{room}/{name}.rs");
    n_public(&code(&file, &sources[&file]))
}

/// How many items a path after `pub use` gives: one, or with a star all `pub` items of the file.
fn n_re_exported(sources: &BTreeMap<String, String>, room: &str, path: &[String]) -> usize {
    if path.last().is_some_and(|name| name == "*") { n_in_file(sources, room, &path[0]) } else { 1 }
}

/// The items that can be imported from each room: those that are `pub` in its own file, and those that it re-exports by
/// `pub use` or in a public module. Methods and fields belong to their
/// types and do not count.
fn public_items() -> BTreeMap<String, usize> {
    let sources: BTreeMap<String, String> = sources().into_iter().collect();
    let mut items = BTreeMap::new();
    for room in order() {
        let folder = format!("{room}/mod.rs");
        let file = if sources.contains_key(&folder) { folder } else { format!("{room}.rs") };
        let code = code(&file, &sources[&file]);
        let modules = code.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
        let in_modules: usize = modules.map(|name| n_in_file(&sources, &room, name)).sum();
        let statements = code.split("\npub use ").skip(1).filter_map(|text| text.split(';').next());
        let paths = statements.flat_map(|tree| use_paths(&tree.replace('\n', " ")));
        let re_exported: usize = paths.map(|path| n_re_exported(&sources, &room, &path)).sum();
        items.insert(room, n_public(&code) + in_modules + re_exported);
    }
    items
}

#[test]
fn the_public_interface_is_what_somebody_would_import() {
    let items = public_items();
    let all: usize = items.values().sum();
    assert!(all > 100, "{items:?}");
    assert!(all <= MOST_ITEMS, "{all} public items: {items:?}");
}

#[test]
fn a_type_name_is_defined_in_one_room() {
    let mut rooms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, text) in sources() {
        for line in code(&file, &text).lines() {
            let (item, _) = without_visibility(line);
            if let Some(name) = TYPES.iter().find_map(|kind| item.strip_prefix(kind)) {
                rooms.entry(word(name).to_owned()).or_default().insert(room_of(&file).to_owned());
            }
        }
    }
    assert!(rooms.len() > 300);
    let twice: Vec<String> = rooms
        .iter()
        .filter(|(_, rooms)| rooms.len() > 1)
        .map(|(name, rooms)| format!("{name}: {}", rooms.iter().cloned().collect::<Vec<_>>().join(", ")))
        .collect();
    assert!(twice.is_empty(), "{}", twice.join("\n"));
}

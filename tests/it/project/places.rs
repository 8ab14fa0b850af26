//! Mistakes with their lines and columns, and the paths that name them.

use std::path::Path as FilePath;

use bantam::config::{Mistake, Mistakes, Path};

#[test]
fn mistakes_are_shown_in_the_order_of_the_file_each_with_its_hint() {
    let text = "name = \"x\"\n[fit]\nalpha = 0\n";
    let mistakes = Mistakes::new(
        FilePath::new("a/bantam.toml"),
        text,
        vec![
            Mistake::new(Path::new(["fit", "alpha"]), "second").with_hint("do this"),
            Mistake::of_key(Path::new(["fit", "seed"]), "in between"),
            Mistake::of_key(Path::new(["name"]), "first"),
            Mistake::of_key(Path::new(["name"]), "first"),
        ],
    );
    assert_eq!(mistakes.len(), 3);
    assert_eq!(
        format!("error: {mistakes}"),
        "error: a/bantam.toml:1:1: first\n\n\
         error: a/bantam.toml:2:2: in between\n\n\
         error: a/bantam.toml:3:9: second\nhint: do this"
    );
}

#[test]
fn a_path_is_shown_as_toml_writes_it() {
    let path = Path::new(["features", "firmographic", "Lead Quality", "say \"hi\""]);
    assert_eq!(path.to_string(), r#"features.firmographic."Lead Quality"."say \"hi\"""#);
    assert_eq!(Path::new(["routes"]).element(2).join("when").to_string(), "routes[2].when");
    assert_eq!(Path::new([""]).to_string(), "\"\"");
}

#[test]
fn a_path_in_words_names_the_heading_above_it() {
    let words = |keys: &[&str]| Path::new(keys.iter().copied()).in_words();
    assert_eq!(words(&[]), "the file");
    assert_eq!(words(&["name"]), "`name`");
    assert_eq!(words(&["fit", "alpha"]), "`alpha` in [fit]");
    assert_eq!(words(&["derive", "Lead Quality"]), "`\"Lead Quality\"` in [derive]");
    assert_eq!(words(&["gates", "bant", "need", "ask"]), "`ask` in [gates.bant] need");
    assert_eq!(Path::new(["data", "leaks"]).element(1).in_words(), "`leaks[1]` in [data]");
    assert_eq!(Path::new(["routes"]).element(2).join("when").in_words(), "`when` in routes[2]");
    assert_eq!(Path::new(["routes"]).element(2).in_words(), "`routes[2]`");
}

/// The line and column of a mistake in `text`.
fn place_of(text: &str, mistake: Mistake) -> String {
    let mistakes = Mistakes::new(FilePath::new("f"), text, vec![mistake]);
    mistakes.iter().next().unwrap().place["f:".len()..].to_owned()
}

fn value_at(text: &str, path: &Path) -> String {
    place_of(text, Mistake::new(path.clone(), ""))
}

#[test]
fn a_key_and_its_value_have_their_own_places() {
    let text = "[fit]\nalpha = 2\n";
    let path = Path::new(["fit", "alpha"]);
    assert_eq!(place_of(text, Mistake::of_key(path.clone(), "")), "2:1");
    assert_eq!(value_at(text, &path), "2:9");
    assert_eq!(value_at(text, &Path::new(["fit"])), "1:2");
}

#[test]
fn a_missing_key_is_located_at_the_nearest_table_above() {
    let text = "[features.demographic]\nage = { kind = \"number\" }\n";
    assert_eq!(value_at(text, &Path::new(["features", "demographic", "age", "bins"])), "2:1");
    assert_eq!(value_at(text, &Path::new(["features", "persona", "x"])), "1:2");
    assert_eq!(value_at(text, &Path::new(["data", "deals"])), "1:1");
}

#[test]
fn columns_count_characters_in_files_of_windows_and_with_a_byte_order_mark() {
    let text = "\u{feff}name = 1\r\n[derive]\r\n\"größe é\" = { x = 3 }\r\n";
    assert_eq!(value_at(text, &Path::new(["name"])), "1:8");
    assert_eq!(value_at(text, &Path::new(["derive", "größe é", "x"])), "3:19");
}

#[test]
fn elements_of_lists_and_routes_are_found_by_number() {
    let text = "x = [1, [2, 3]]\n[[routes]]\nname = \"a\"\n[[routes]]\nname = \"b\"\n";
    assert_eq!(value_at(text, &Path::new(["x"]).element(2).element(1)), "1:10");
    assert_eq!(value_at(text, &Path::new(["routes"]).element(2).join("name")), "5:8");
    assert_eq!(value_at(text, &Path::new(["routes"]).element(2)), "4:1");
    assert_eq!(value_at(text, &Path::new(["routes"]).element(9)), "2:3");
}

#[test]
fn dotted_keys_are_found() {
    let text = "snapshot.at = \"x\"\ntables.\"a b\".key = 3\n";
    assert_eq!(value_at(text, &Path::new(["snapshot", "at"])), "1:15");
    assert_eq!(value_at(text, &Path::new(["tables", "a b", "key"])), "2:20");
}

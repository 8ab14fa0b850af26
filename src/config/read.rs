//! Reads the text of `bantam.toml`, and its valid part.

use serde::Deserialize;
use toml::de::DeTable;

use super::mistake::Mistake;
use super::path::Path;
use super::raw::{CONFIG_VERSION, RawProject};
use super::schema::json_schema;
use super::validate::validate;
use super::vocabulary::integer;

/// The result of reading.
pub(crate) struct ReadConfig {
    /// The valid part of the file; `None` when it is not TOML or of another version.
    pub(crate) raw: Option<RawProject>,
    /// All violations of the schema.
    pub(crate) mistakes: Vec<Mistake>,
    /// The paths at which `raw` differs from the file: keys that were removed, replaced, or probably intended there.
    pub(crate) damage: Vec<Path>,
}

/// Reads the valid part of `text`.
pub(crate) fn read(text: &str) -> ReadConfig {
    let (mut root, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return ReadConfig::stop(errors.iter().map(|error| syntax_mistake(error, text)).collect());
    }
    if let Some(mistake) = other_version(root.get_ref()) {
        return ReadConfig::stop(vec![mistake]);
    }
    let definition = json_schema();
    let (mut mistakes, damage) = validate(&definition, root.get_mut());
    let raw = RawProject::deserialize(toml::de::Deserializer::from(root))
        .map_err(|error| mistakes.push(syntax_mistake(&error, text)))
        .ok();
    ReadConfig { raw, mistakes, damage }
}

impl ReadConfig {
    fn stop(mistakes: Vec<Mistake>) -> Self {
        Self { raw: None, mistakes, damage: Vec::new() }
    }
}

fn syntax_mistake(error: &toml::de::Error, text: &str) -> Mistake {
    let byte = error.span().map_or(text.len(), |span| span.start);
    if let Some((start, key, word)) = bare_word(text, byte) {
        let mistake = Mistake::at_byte(start, format!("`{word}` is no value: a text stands in quotes"));
        return mistake.with_hint(format!("write `{key} = \"{word}\"`"));
    }
    let mistake = Mistake::at_byte(byte, error.message().trim_end().replace('\n', ", "));
    match open_heading(text, byte) {
        Some(closed) => mistake.with_hint(format!("close the table name with `]`: `{closed}`")),
        None => mistake,
    }
}

/// The heading in the line of a byte as it would be with the bracket that it lacks.
fn open_heading(text: &str, byte: usize) -> Option<String> {
    let line_start = text.get(..byte)?.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[line_start..].lines().next()?;
    let heading = line.split('#').next()?.trim();
    let brackets = heading.bytes().take_while(|byte| *byte == b'[').count();
    let name = heading.trim_start_matches('[').trim_end_matches(']');
    let is_name = !name.is_empty() && !name.contains(['=', '[', ']', ',']);
    let closing = heading.len() - heading.trim_end_matches(']').len();
    let is_open = matches!(brackets, 1 | 2) && closing < brackets && is_name;
    is_open.then(|| format!("{}{}{}", "[".repeat(brackets), name.trim(), "]".repeat(brackets)))
}

/// The word without quotes that is the value of a key in the line of a byte: its place, the key and the word.
fn bare_word(text: &str, byte: usize) -> Option<(usize, &str, &str)> {
    let line_start = text.get(..byte)?.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[line_start..].lines().next()?;
    let (before, after) = line.split_at_checked(byte - line_start)?;
    // The byte may be that of the word, or one of its letters.
    let equals = before.rfind('=').or_else(|| after.starts_with('=').then_some(before.len()))?;
    let key = line[..equals].rsplit(['{', ',']).next()?.trim();
    let value = &line[equals + 1..];
    let word = value.split(['#', ',', '}', ']']).next()?.trim();
    let is_word = word.starts_with(char::is_alphabetic) && !word.contains(['"', '\'', '=']);
    let is_key = !key.is_empty() && !key.contains(['"', '\'', '[', '#']);
    let start = line_start + equals + 1 + (value.len() - value.trim_start().len());
    (is_word && is_key && !["true", "false", "inf", "nan"].contains(&word)).then_some((start, key, word))
}

/// A file of another version has other keys, so its only mistake is the version.
fn other_version(root: &DeTable<'_>) -> Option<Mistake> {
    let version = root.get("config_version")?.get_ref().as_integer()?;
    (integer(version) != Some(CONFIG_VERSION)).then(|| {
        let message = format!(
            "config_version {version} is not supported; this version of bantam reads version {CONFIG_VERSION}"
        );
        Mistake::new(Path::new(["config_version"]), message).with_hint(format!(
            "set `config_version = {CONFIG_VERSION}`, or use the version of bantam that this file was \
             written for"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_without_quotes_is_told_to_be_a_text() {
        let of = |text: &str| {
            let mistake = read(text).mistakes.into_iter().next().unwrap();
            (mistake.message, mistake.hint.unwrap_or_default())
        };
        let quoted = |word: &str, hint: &str| {
            (format!("`{word}` is no value: a text stands in quotes"), format!("write `{hint}`"))
        };
        assert_eq!(of("name = inbound # ours\n"), quoted("inbound", "name = \"inbound\""));
        assert_eq!(of("name = sales team\n"), quoted("sales team", "name = \"sales team\""));
        assert_eq!(of("a = { kind = number, b = 1 }\n"), quoted("number", "kind = \"number\""));
        assert!(!of("name = \"x\n").0.contains("no value"));
        assert!(!of("[data\nname = 1\n").0.contains("no value"));
        assert_eq!(of("[data\nname = 1\n").1, "close the table name with `]`: `[data]`");
        assert_eq!(of("[[routes]  # ours\nname = 1\n").1, "close the table name with `]`: `[[routes]]`");
        assert!(!of("a = [1\n").1.contains("close the table name"));
    }
}

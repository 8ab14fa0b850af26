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
    Mistake::at_byte(byte, error.message().trim_end().replace('\n', ", "))
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

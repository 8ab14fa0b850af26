//! Reading and writing the model file.
//!
//! Version 2 has the fields of version 1. Its rules are in the rule language of [`crate::expression`], where those of version 1
//! were SQL as polars evaluates it: a file of version 1 is read as long as each of its rules means the same in both.
//! Reading rejects anything unknown: another format, a newer version, an unknown key, a length that does not match, a
//! number that is not finite.

use serde::Deserialize;

use super::trained_model::Model;
use super::v1_convert::{from_file, to_file};
use super::v1_format::{FORMAT, FileV1};
use super::v1_rules::changed_rule;

/// The version that is written.
const VERSION: u32 = 2;

/// The keys that identify a model file.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

/// The text of a model file.
pub(crate) fn write(model: &Model) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&FileV1 { version: VERSION, ..to_file(model)? })?;
    text.push('\n');
    Ok(text)
}

/// The model in a file, or why it cannot be read.
pub(crate) fn read(text: &str) -> Result<Model, String> {
    let head: Head =
        serde_json::from_str(text).map_err(|error| format!("it is not a model file ({error})"))?;
    if head.format != FORMAT {
        return Err(format!("its format is \"{}\", expected \"{FORMAT}\"", head.format));
    }
    if !(1..=VERSION).contains(&head.version) {
        return Err(format!(
            "its format version is {}, this version of bantam reads 1 to {VERSION}",
            head.version
        ));
    }
    let file: FileV1 = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let model = from_file(file)?;
    match changed_rule(&model.spec).filter(|_| head.version == 1) {
        Some(reason) => Err(reason),
        None => Ok(model),
    }
}

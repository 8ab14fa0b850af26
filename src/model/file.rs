//! Reading and writing the model file.
//!
//! Version 2 has the fields of version 1. Its rules are in the rule language of [`crate::expression`], where those of version 1
//! were SQL as polars evaluates it: a file of version 1 is read as long as each of its rules means the same in both.
//! The file ends with a checksum, so that a file that was changed is not taken for the model that was trained.
//! Reading rejects anything unknown: another format, a newer version, an unknown key, a length that does not match, a
//! number that is not finite.

use serde::Deserialize;

use super::trained_model::Model;
use super::v1_convert::{from_file, to_file};
use super::v1_format::{FORMAT, FileV1};
use super::v1_rules::changed_rule;
use crate::tables::sha256;

/// The version that is written.
const VERSION: u32 = 2;

/// The keys that identify a model file.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
    checksum: Option<String>,
}

/// The text between the last key of a model file and its checksum, which is the SHA-256 of all that stands before.
const CHECKSUM: &str = ",\n  \"checksum\": \"";

/// What follows the checksum.
const END: &str = "\"\n}\n";

/// The text of a model file.
pub(crate) fn write(model: &Model) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&FileV1 { version: VERSION, ..to_file(model)? })?;
    // The last brace comes after the checksum.
    text.truncate(text.strip_suffix("\n}").map_or(text.len(), str::len));
    let checksum = checksum(&text);
    text.push_str(CHECKSUM);
    text.push_str(&checksum);
    text.push_str(END);
    Ok(text)
}

fn checksum(text: &str) -> String {
    sha256(text.as_bytes())
}

/// Fails when the text is not the one that was written with its checksum. Files of earlier versions have none.
fn check(text: &str, given: Option<&str>) -> Result<(), String> {
    let Some(given) = given else { return Ok(()) };
    let before = text.strip_suffix(END).and_then(|text| text.strip_suffix(given)?.strip_suffix(CHECKSUM));
    match before {
        Some(before) if checksum(before) == given => Ok(()),
        _ => Err("its content was changed since it was written: it does not have its checksum".to_owned()),
    }
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
    // What is wrong with it says more than that it was changed.
    let model = from_file(file)?;
    check(text, head.checksum.as_deref())?;
    match changed_rule(&model.spec).filter(|_| head.version == 1) {
        Some(reason) => Err(reason),
        None => Ok(model),
    }
}

//! Reading and writing version 1 of the model file.
//!
//! Reading rejects anything unknown: another format, a newer version, an unknown key, a length that does not match, a
//! number that is not finite.

use serde::Deserialize;

use super::trained_model::Model;
use super::v1_convert::{from_file, to_file};
use super::v1_format::{FORMAT, FileV1, VERSION};

/// The keys that identify a model file.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

/// The text of a model file.
pub(crate) fn write(model: &Model) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&to_file(model)?)?;
    text.push('\n');
    Ok(text)
}

/// The model in a file, or why there is none.
pub(crate) fn read(text: &str) -> Result<Model, String> {
    let head: Head =
        serde_json::from_str(text).map_err(|error| format!("it is not a model file ({error})"))?;
    if head.format != FORMAT {
        return Err(format!("its format is \"{}\", expected \"{FORMAT}\"", head.format));
    }
    if head.version != VERSION {
        return Err(format!(
            "its format version is {}, this version of bantam reads {VERSION}",
            head.version
        ));
    }
    let file: FileV1 = serde_json::from_str(text).map_err(|error| error.to_string())?;
    from_file(file)
}

//! Ids and hashes of models and inputs.

use std::path::Path;

use crate::model::Input;
use crate::tables::{ContentHash, sha256};
use crate::units::AsOf;

/// Whether a folder is named as [`Registry::save`] names it.
pub(super) fn is_id(name: &str) -> bool {
    let Some((date, hash)) = name.rsplit_once('-') else { return false };
    hash.len() == HASH_DIGITS
        && hash.chars().all(|digit| digit.is_ascii_hexdigit())
        && chrono::NaiveDate::parse_from_str(date, "%Y-%m-%d").is_ok()
}

/// The day of the training of a model, which its id begins with; `None` where it has another form.
pub(crate) fn day_of_id(id: &str) -> Option<AsOf> {
    let (date, _) = id.rsplit_once('-').filter(|_| is_id(id))?;
    AsOf::parse(date)
}

/// Enough to distinguish the models of one project.
const HASH_DIGITS: usize = 8;

/// The beginning of the SHA-256 of a file's content.
pub(super) fn hash8(bytes: &[u8]) -> String {
    let mut text = sha256(bytes);
    text.truncate(HASH_DIGITS);
    text
}

impl Input {
    /// The size and hash of a file, which is called `name` in the model.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(file: &Path, name: String) -> std::io::Result<Self> {
        let ContentHash { bytes, sha256 } = ContentHash::of(file)?;
        Ok(Self { file: name, bytes, sha256 })
    }
}

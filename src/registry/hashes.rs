//! Ids and hashes of models and inputs.

use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::model::Input;
use crate::tables::hexadecimal;

/// Whether a folder is named as [`Registry::save`] names it.
pub(super) fn is_id(name: &str) -> bool {
    let Some((date, hash)) = name.rsplit_once('-') else { return false };
    hash.len() == HASH_DIGITS
        && hash.chars().all(|digit| digit.is_ascii_hexdigit())
        && chrono::NaiveDate::parse_from_str(date, "%Y-%m-%d").is_ok()
}

/// Enough to distinguish the models of one project.
const HASH_DIGITS: usize = 8;

/// The beginning of the SHA-256 of a file's content.
pub(super) fn hash8(bytes: &[u8]) -> String {
    let mut text = sha256(bytes);
    text.truncate(HASH_DIGITS);
    text
}

/// Bytes that are hashed at once.
const PIECE: usize = 1 << 20;

impl Input {
    /// The size and hash of a file, which is called `name` in the model.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(file: &Path, name: String) -> std::io::Result<Self> {
        let mut source = std::fs::File::open(file)?;
        let (mut hash, mut bytes, mut piece) = (Sha256::new(), 0, vec![0; PIECE]);
        loop {
            let n = source.read(&mut piece)?;
            if n == 0 {
                return Ok(Self { file: name, bytes, sha256: hexadecimal(&hash.finalize()) });
            }
            hash.update(&piece[..n]);
            bytes += n as u64;
        }
    }
}

/// The SHA-256 of some bytes, in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

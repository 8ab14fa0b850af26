//! The SHA-256 of texts and files.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::ContentHash;
use super::hexadecimal::hexadecimal;

/// Bytes that are hashed at once.
const PIECE: usize = 1 << 20;

/// The SHA-256 of some bytes, in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

impl ContentHash {
    /// The size and the hash of a file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn of(file: &Path) -> io::Result<Self> {
        let mut source = File::open(file)?;
        let (mut hash, mut bytes, mut piece) = (Sha256::new(), 0, vec![0; PIECE]);
        loop {
            let n = source.read(&mut piece)?;
            if n == 0 {
                return Ok(Self { bytes, sha256: hexadecimal(&hash.finalize()) });
            }
            hash.update(&piece[..n]);
            bytes += n as u64;
        }
    }
}

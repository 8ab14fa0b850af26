//! Mutations of bytes.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Bytes and pieces that programs stumble over, besides the words of a target.
const PIECES: [&[u8]; 24] = [
    b"\0",
    b"\n",
    b"\r\n",
    b"\"",
    b"'",
    b",",
    b";",
    b"\t",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xc3",
    b"\xe2\x80\xae",
    b"1e999",
    b"-0",
    b"NaN",
    b"99999999999999999999",
    b"0001-01-01",
    b"9999-12-31",
    b"2024-02-30",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\\u0000",
];

/// One to four changes of the good bytes: a byte, a piece in or out, a part twice or moved, or an end that is missing.
pub fn mutated(good: &[u8], words: &[&str], random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..random.random_range(1..5) {
        let at = random.random_range(0..=bytes.len());
        let end = (at + random.random_range(0..40)).min(bytes.len());
        match random.random_range(0..8) {
            0 if at < bytes.len() => bytes[at] = random.random_range(0..=255),
            1 if at < bytes.len() => bytes[at] ^= 1 << random.random_range(0..8),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let part = bytes[at..end].to_vec();
                let to = random.random_range(0..=bytes.len());
                drop(bytes.splice(to..to, part));
            }
            4 => {
                let piece = PIECES[random.random_range(0..PIECES.len())];
                drop(bytes.splice(at..at, piece.iter().copied()));
            }
            5 | 6 if !words.is_empty() => {
                let word = words[random.random_range(0..words.len())];
                let until = if random.random_bool(0.5) { end } else { at };
                drop(bytes.splice(at..until, word.bytes()));
            }
            _ if random.random_bool(0.1) => bytes.truncate(at),
            _ => {}
        }
    }
    bytes
}

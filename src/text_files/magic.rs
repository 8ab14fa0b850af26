//! The format of a file from its first bytes.

use super::compression::Compression;

/// How many bytes are examined: those of a tar archive stand at 257.
pub(super) const LONGEST: usize = 512;

/// The magic numbers of formats that occur with the extension of a text file.
const FORMATS: [(&[u8], &str); 10] = [
    (b"PK\x03\x04", "an Excel workbook (.xlsx) or another zip archive"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an Excel workbook (.xls), or one with a password"),
    (b"PAR1\x15", "a Parquet file"),
    (b"ARROW1\0\0", "an Arrow file"),
    (b"\xFD7zXZ\0", "an archive compressed by xz"),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"%PDF-", "a PDF document"),
    (b"\xFF\xFE\0\0", "text in UTF-32"),
    (b"\0\0\xFE\xFF", "text in UTF-32"),
];

/// The compression of a file with this beginning.
pub(super) fn compression(head: &[u8]) -> Compression {
    match head {
        [0x1F, 0x8B, ..] => Compression::Gzip,
        // A frame, or a skippable one before it.
        [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Compression::Zstd,
        _ => Compression::None,
    }
}

/// The format of a file with this beginning, if it is not text.
pub(super) fn other_format(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(b"BZh") && head.get(4..10) == Some(b"1AY&SY") {
        return Some("an archive compressed by bzip2");
    }
    if head.get(257..262) == Some(b"ustar") {
        return Some("a tar archive");
    }
    FORMATS.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, name)| *name)
}

/// The beginnings of HTML without its head.
const TAGS: [&[u8]; 7] = [b"<table", b"<head", b"<body", b"<meta", b"<style", b"<div", b"<!--"];

/// The kind of a text with this beginning, if it is not a table.
pub(super) fn other_text(head: &[u8]) -> Option<&'static str> {
    let start = head.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let word: Vec<u8> = head[start..].iter().take(14).map(u8::to_ascii_lowercase).collect();
    if word.starts_with(b"<!doctype html") || word.starts_with(b"<html") {
        return Some("a web page (HTML), as sites send when a login has ended");
    }
    if TAGS.iter().any(|tag| word.starts_with(tag)) {
        return Some("an HTML table, as some programs save under the name of a spreadsheet");
    }
    word.starts_with(b"<?xml").then_some("XML")
}

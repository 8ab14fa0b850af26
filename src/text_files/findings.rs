//! The detected format of a file, in words.

use std::fmt;

use super::compression::Compression;
use super::encoding::TextEncoding;
use super::settings::SettingOrigin;
use super::skipped::SkippedLines;

/// The detected format of a text file.
#[expect(clippy::struct_excessive_bools, reason = "each is a way to write a file")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFindings {
    /// How it is compressed.
    pub compression: Compression,
    /// Its encoding, as far as it has been read.
    pub encoding: TextEncoding,
    /// How it was determined.
    pub encoding_origin: SettingOrigin,
    /// Whether it was taken for windows-1252 and has more letters that are UTF-8: a part of its text is read wrongly.
    pub is_encoding_doubtful: bool,
    /// Another encoding that it seems to be.
    pub likely_encoding: Option<&'static str>,
    /// The separator of cells.
    pub separator: u8,
    /// How it was determined.
    pub separator_origin: SettingOrigin,
    /// Whether quotes within quoted cells are escaped by backslashes.
    pub escapes: bool,
    /// Whether each line is quoted as a whole.
    pub has_quoted_lines: bool,
    /// The line in which the header begins.
    pub header_line: u64,
    /// Whether the file omits the last cells of a row if they are empty; they are unknown.
    pub accepts_short_rows: bool,
    /// Lines above the header. Those below are counted by [`super::parse`].
    pub skipped: SkippedLines,
}

impl fmt::Display for TextFindings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.compression != Compression::None {
            write!(f, "{}, ", self.compression)?;
        }
        write!(f, "{}, separator {}", self.encoding.name(), separator_name(self.separator))?;
        match self.separator_origin {
            SettingOrigin::File => write!(f, " by its sep= line")?,
            SettingOrigin::FoundDespiteFile => write!(f, ", whereas line 1 names another by sep=")?,
            SettingOrigin::Setting | SettingOrigin::Found => {}
        }
        if self.escapes {
            write!(f, ", quotes escaped by backslashes")?;
        }
        if self.has_quoted_lines {
            write!(f, ", each line is quoted as a whole")?;
        }
        if self.header_line > 1 {
            write!(f, ", header in line {}", self.header_line)?;
        }
        if self.accepts_short_rows {
            write!(f, ", empty cells at the end of a row omitted")?;
        }
        Ok(())
    }
}

impl TextFindings {
    /// Whether the encoding is a guess: windows-1252 is what bytes are taken for that are not UTF-8.
    pub fn is_encoding_guessed(&self) -> bool {
        self.encoding == TextEncoding::WINDOWS_1252 && self.encoding_origin == SettingOrigin::Found
    }
}

fn separator_name(separator: u8) -> String {
    match separator {
        b'\t' => "tab".to_owned(),
        byte if byte.is_ascii_graphic() => format!("`{}`", char::from(byte)),
        byte => format!("{:?}", char::from(byte)),
    }
}

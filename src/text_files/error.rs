//! Why a text file cannot be read at all.

use super::compression::Compression;

/// Why a text file cannot be read at all. The caller names the file before it.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// An error of the system.
    #[error("{0}")]
    Read(std::io::Error),
    /// Compressed bytes end too early.
    #[error("the {0} data are cut off")]
    Truncated(Compression),
    /// Compressed bytes are damaged.
    #[error("the {compression} data are damaged: {reason}")]
    Damaged {
        /// How they are compressed.
        compression: Compression,
        /// The message of the decompressor.
        reason: String,
    },
    /// No encoding has this label.
    #[error("there is no encoding \"{label}\"")]
    UnknownEncoding {
        /// The label.
        label: String,
        /// The most similar one, if any.
        nearest: Option<&'static str>,
    },
    /// Bytes that are neither UTF-8 nor letters of windows-1252.
    #[error("it is neither UTF-8 nor windows-1252, which does not define the byte 0x{byte:02X}")]
    UndefinedByte {
        /// The first of them.
        byte: u8,
        /// The encoding that the file seems to be, if any.
        likely: Option<&'static str>,
    },
    /// A separator that cannot be one.
    #[error(
        "{0:?} cannot be a separator (expected one ASCII character other than a quote, letter, digit or line break)"
    )]
    Separator(char),
    /// It is no text file.
    #[error("expected a text file of rows, found {0}")]
    OtherFormat(&'static str),
    /// It has no lines.
    #[error("it is empty")]
    Empty,
    /// The header does not end.
    #[error("line {line}: expected the header, found more than {} MiB without its end", limit >> 20)]
    LongHeader {
        /// Where it begins.
        line: u64,
        /// The bytes that it may have.
        limit: usize,
    },
    /// The lines end with a sign that ends no line of a text file.
    #[error(
        "line {line}: the lines seem to end with {sign}, which is read as a character; expected LF or CR LF"
    )]
    OtherLineBreaks {
        /// The line of the header.
        line: u64,
        /// The sign.
        sign: &'static str,
    },
    /// The header has too many columns.
    #[error("line {line}: the header has {found} columns, more than the {limit} that can be read")]
    TooManyColumns {
        /// Its line.
        line: u64,
        /// How many there are.
        found: usize,
        /// How many there may be.
        limit: usize,
    },
    /// The header has no name.
    #[error("line {line}: expected the names of columns, found none")]
    NoNames {
        /// Its line.
        line: u64,
    },
    /// Two columns have one name.
    #[error("line {line}: two columns are named `{column}`")]
    DuplicateColumn {
        /// The line of the header.
        line: u64,
        /// The name.
        column: String,
    },
    /// A name is not in the encoding of the file.
    #[error("line {line}: the names of columns should be {encoding}, found \"{found}\"")]
    HeaderEncoding {
        /// The line of the header.
        line: u64,
        /// The encoding.
        encoding: &'static str,
        /// The name.
        found: String,
    },
    /// Most lines are quoted as a whole, and others are not.
    #[error("line {line}: most lines are quoted as a whole, and this one is not")]
    MixedLines {
        /// The first line that is not.
        line: u64,
    },
    /// A quote of the header is not closed.
    #[error("line {line}: a quote is opened in the header and not closed in its cell")]
    HeaderQuote {
        /// The line of the quote.
        line: u64,
    },
}

impl TextError {
    /// Whether the content of the file is wrong, or how the project says that it is read, as opposed to an error of access.
    pub const fn is_about_content(&self) -> bool {
        !matches!(self, Self::Read(_))
    }

    /// The remedy.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Read(_) => return None,
            Self::Truncated(_) => "export or copy it again; it may have been cut off on the way",
            Self::Damaged { .. } => "export or copy it again; it may have been changed on the way",
            Self::UnknownEncoding { nearest: Some(nearest), .. } => {
                return Some(format!("did you mean \"{nearest}\"?"));
            }
            Self::UnknownEncoding { nearest: None, .. } => {
                "leave `encoding` out to have it found, or set \"utf-8\", \"utf-16le\" or \"windows-1252\""
            }
            Self::UndefinedByte { likely: Some(likely), .. } => return Some(encoding_hint(likely)),
            Self::UndefinedByte { likely: None, .. } => {
                "save it as UTF-8, or set `encoding` under [data] (for a new project: `bantam init --encoding`) to that of the file, such as \
                 \"macintosh\" or \"windows-1253\""
            }
            Self::Separator(_) => "remove `separator` to detect it, or set \",\", \";\", \"\\t\" or \"|\"",
            Self::OtherFormat(_) => "export it as CSV, or give the file the ending of its format",
            Self::Empty => {
                "a table is a line with the names of the columns, and below it a line for each row"
            }
            Self::LongHeader { .. } | Self::NoNames { .. } => {
                "the header is a line with the names of the columns, separated as the rows are"
            }
            Self::OtherLineBreaks { .. } => "export it with the line breaks of Unix or Windows",
            Self::TooManyColumns { .. } => "export only the columns that the project uses",
            Self::DuplicateColumn { .. } => "give one of them another name",
            Self::HeaderEncoding { .. } => {
                "save it as UTF-8, or set `encoding` to that of the file, such as \"windows-1252\""
            }
            Self::MixedLines { .. } => {
                "export it again, without a spreadsheet between: quote cells that contain the separator, and no whole lines"
            }
            Self::HeaderQuote { .. } => "close the quote; a quote within a quoted cell is written twice",
        };
        Some(hint.to_owned())
    }
}

/// What to do about a file that seems to have this encoding.
pub(crate) fn encoding_hint(likely: &str) -> String {
    let label = likely.to_lowercase();
    format!(
        "it may be {likely}: set `encoding` under [data] to \"{label}\" and compare its letters, or for a new project use \
         `bantam init --encoding {label}`"
    )
}

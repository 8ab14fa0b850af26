//! The settings of a text file, and the limits of reading it.

/// The number of bytes from which the layout and the encoding of a file are detected.
pub(super) const HEAD_BYTES: usize = 1 << 20;

/// A row may have this many bytes; a longer one is rejected. The longest notes of CRMs have 128 KiB.
pub(super) const LONGEST_ROW: usize = 16 << 20;

/// A header may name this many columns. Spreadsheets end at 16,384.
pub(super) const MOST_COLUMNS: usize = 1 << 16;

/// Cells of a slice that are parsed together: large enough that starting a thread costs nothing beside it.
const SLICE_BYTES: usize = if cfg!(test) { 1 << 10 } else { 1 << 20 };

/// Where the small print of reports is looked for, from the end of the file. That of CRMs has less than 1 KiB.
const FOOTER_BYTES: usize = 16 << 10;

/// How far below the name or the total of a group the next header is searched.
pub(super) const BYTES_BELOW: usize = 16 << 10;

/// How a text file is to be read, as far as the settings say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextSettings {
    /// The separator of cells. `None`: detected. Any ASCII byte except a quote, a line break, a letter or a digit.
    pub separator: Option<u8>,
    /// The encoding, by any label of the WHATWG Encoding Standard, such as `windows-1252`. `None`: detected.
    pub encoding: Option<String>,
    /// The column of ids, by which lines of reports are distinguished from rows. `None`: not known.
    pub id: Option<String>,
    /// Words for a missing value, besides those of programs: a row with nothing else is skipped.
    pub null_values: Vec<String>,
    /// About how many bytes a slice has.
    pub slice_bytes: usize,
    /// Lines that are no rows are taken for small print within this many bytes of the end of the file.
    pub footer_bytes: usize,
}

impl Default for TextSettings {
    fn default() -> Self {
        Self {
            separator: None,
            encoding: None,
            id: None,
            null_values: Vec::new(),
            slice_bytes: SLICE_BYTES,
            footer_bytes: FOOTER_BYTES,
        }
    }
}

/// The source of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingOrigin {
    /// The user, in a setting.
    Setting,
    /// The file, by a byte-order mark or a `sep=` line.
    File,
    /// Detected from the content.
    Found,
    /// The same, as the lines do not have the separator of the `sep=` line.
    FoundDespiteFile,
}

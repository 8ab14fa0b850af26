//! Reading a text in tests.

use std::io::Cursor;

use super::{
    LineFault, LineFaultReason, SkippedLines, SliceReader, TextError, TextFindings, TextSettings, open_bytes,
    parse,
};

/// All that is read of a file.
#[derive(Debug, PartialEq)]
pub(super) struct ReadTable {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    pub(super) lines: Vec<u64>,
    pub(super) faults: Vec<LineFault>,
    pub(super) skipped: SkippedLines,
    pub(super) short_rows: u64,
    pub(super) findings: TextFindings,
}

impl ReadTable {
    pub(super) fn fault_lines(&self) -> Vec<u64> {
        self.faults.iter().map(|fault| fault.line).collect()
    }

    pub(super) fn first_cells(&self) -> Vec<&str> {
        self.rows.iter().map(|row| row[0].as_str()).collect()
    }

    pub(super) fn reasons(&self) -> Vec<&LineFaultReason> {
        self.faults.iter().map(|fault| &fault.reason).collect()
    }

    /// Records of all kinds.
    pub(super) fn n_records(&self) -> u64 {
        (self.rows.len() + self.faults.len()) as u64 + self.skipped.count()
    }
}

/// Reads a file with the default settings.
pub(super) fn read(bytes: impl AsRef<[u8]>) -> Result<ReadTable, TextError> {
    read_with(bytes, &TextSettings::default())
}

/// Reads a file in slices of so many bytes.
pub(super) fn read_in_slices(bytes: impl AsRef<[u8]>, slice_bytes: usize) -> Result<ReadTable, TextError> {
    read_with(bytes, &TextSettings { slice_bytes, footer_bytes: 200, ..TextSettings::default() })
}

/// Reads a file.
pub(super) fn read_with(bytes: impl AsRef<[u8]>, settings: &TextSettings) -> Result<ReadTable, TextError> {
    let source = open_bytes(Cursor::new(bytes.as_ref().to_vec()), settings)?;
    let mut reader = SliceReader::open(source, settings)?;
    let layout = reader.layout().clone();
    let wanted: Vec<usize> = (0..layout.columns().len()).collect();
    let mut table = ReadTable {
        columns: layout.columns().to_vec(),
        rows: Vec::new(),
        lines: Vec::new(),
        faults: Vec::new(),
        skipped: SkippedLines::default(),
        short_rows: 0,
        findings: reader.findings(),
    };
    for slice in reader.by_ref() {
        let rows = parse(&slice?, &layout, &wanted);
        assert!(rows.cells.iter().all(|cells| cells.len() == rows.lines.len()));
        let row = |row: usize| {
            rows.cells.iter().map(|cells| cells.get(row).unwrap_or_default().to_owned()).collect()
        };
        table.rows.extend((0..rows.lines.len()).map(row));
        table.lines.extend(rows.lines);
        table.faults.extend(rows.faults);
        table.skipped.merge(rows.skipped);
        table.short_rows += rows.short_rows;
    }
    table.findings = reader.findings();
    Ok(table)
}

//! Text files as sources of rows.

use std::io::Read;
use std::sync::Arc;

use polars::prelude::*;
use rayon::prelude::*;

use super::error::{IS_EMPTY, NO_ROWS_UNDER_HEADER};
use super::read_findings::{ReadFindings, SkippedRows};
use super::rejected::RowFault;
use super::row_source::{FileFaults, RawBatch, RowSource};
use super::simple_numbers::{SimpleNumbers, SlicedColumn, append_rows};
use super::{Rejected, Request, TableError};
use crate::cells::without_text_formula;
use crate::project::Reading;
use crate::text_files::{
    ColumnText, Compression, Decoded, LineFault, LineFaultReason, ParsedRows, SkippedLines, SliceReader,
    TextEncoding, TextError, TextFindings, TextLayout, TextSettings, TextSlice, encoding_hint, open_bytes,
    parse_reusing,
};

struct TextSource {
    label: String,
    slices: SliceReader,
    layout: Arc<TextLayout>,
    /// The names of all columns that have one.
    columns: Vec<String>,
    /// Position in the file, for each wanted column.
    wanted: Vec<usize>,
    reading: Reading,
    /// What the wanted columns are, as far as they are read.
    sliced: Vec<SlicedColumn>,
    /// Whether columns of simple numbers are read as such: once the first batch has shown which they are.
    as_numbers: bool,
    /// The columns that may be read as such.
    simple: SimpleNumbers,
    /// Rows that were read and not yet handed over.
    pending: RawBatch,
    /// The memory of slices that were read, for the next ones.
    spare: Vec<ParsedRows>,
    /// Whether the file can be read again, so that it does not stall and the next slices are read while the current ones are parsed.
    reads_ahead: bool,
    /// The next slices, or why there are none.
    ahead: Option<Result<Vec<TextSlice>, TextError>>,
    is_at_end: bool,
}

/// How the text files of a request are to be read.
pub(super) fn settings(request: &Request<'_>) -> TextSettings {
    let Reading { separator, encoding, null_values, .. } = request.reading;
    let id = request.id.map(str::to_owned);
    TextSettings {
        separator: *separator,
        encoding: encoding.clone(),
        id,
        null_values: null_values.clone(),
        ..TextSettings::default()
    }
}

/// Opens a text file; `separator` is the one its ending asks for.
pub(super) fn open(
    source: impl Read + Send + 'static,
    separator: Option<u8>,
    label: &str,
    request: &Request<'_>,
) -> Result<Box<dyn RowSource>, TableError> {
    let settings = settings(request);
    let settings = TextSettings { separator: settings.separator.or(separator), ..settings };
    let opened = open_bytes(source, &settings).and_then(|decoded| SliceReader::open(decoded, &settings));
    let slices = opened.map_err(|error| text_error(label, error))?;
    let layout = Arc::clone(slices.layout());
    let columns = layout.columns().to_vec();
    let wanted: Vec<usize> = columns
        .iter()
        .enumerate()
        .filter(|(_, name)| !name.is_empty())
        .filter(|(_, name)| request.columns.is_none_or(|wanted| wanted.contains(*name)))
        .map(|(position, _)| position)
        .collect();
    let skipped = skipped(&slices.findings().skipped);
    let simple = SimpleNumbers::of(request);
    let sliced = wanted.iter().map(|&position| SlicedColumn::new(simple.cells(&columns[position]))).collect();
    Ok(Box::new(TextSource {
        label: label.to_owned(),
        slices,
        layout,
        columns,
        wanted,
        reading: request.reading.clone(),
        sliced,
        as_numbers: false,
        simple,
        pending: RawBatch { skipped, ..RawBatch::default() },
        spare: Vec::new(),
        reads_ahead: !request.is_stream(),
        ahead: None,
        is_at_end: false,
    }))
}

/// How the bytes of a file are compressed and encoded, unless they are plain UTF-8.
pub(super) fn written(decoded: &Decoded) -> Vec<String> {
    let mut written = Vec::new();
    if decoded.compression() != Compression::None {
        written.push(decoded.compression().to_string());
    }
    if decoded.encoding() != TextEncoding::UTF_8 {
        written.push(decoded.encoding().name().to_owned());
    }
    written
}

/// Why a text file cannot be read, with its name.
pub(super) fn text_error(label: &str, error: TextError) -> TableError {
    let file = label.to_owned();
    match error {
        TextError::Read(source) => TableError::Read { file, source },
        TextError::Empty => TableError::Empty { file, what: IS_EMPTY },
        TextError::DuplicateColumn { column, .. } => TableError::DuplicateColumn { file, column },
        error => TableError::Text { file, error },
    }
}

impl RowSource for TextSource {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn without_rows(&self) -> &'static str {
        NO_ROWS_UNDER_HEADER
    }

    fn findings(&self) -> ReadFindings {
        let findings: TextFindings = self.slices.findings();
        let mut written = vec![findings.to_string()];
        if findings.is_encoding_guessed() {
            let hint = findings.likely_encoding.map(encoding_hint);
            let hint =
                hint.unwrap_or_else(|| "if letters look wrong, set `encoding` under [data]".to_owned());
            written.push(format!("the encoding is a guess: {hint}"));
        }
        if findings.is_encoding_doubtful {
            written.push("parts of it are UTF-8, and their letters are wrong".to_owned());
        }
        let guess = findings.is_encoding_guessed().then(|| findings.encoding.name().to_owned());
        let file = self.label.clone();
        let likely_encoding = findings.likely_encoding.map(str::to_owned);
        ReadFindings { file, written, guessed_encoding: guess, likely_encoding, ..ReadFindings::default() }
    }

    fn next_batch(&mut self, rows: usize) -> Result<Option<RawBatch>, TableError> {
        while !self.is_at_end && self.pending.len() < rows {
            self.read_on()?;
        }
        self.as_numbers = rows != usize::MAX;
        if self.pending.len() == 0 {
            return Ok(None);
        }
        let mut batch = std::mem::take(&mut self.pending);
        let n_rows = rows.saturating_sub(batch.rejected.len()).max(1);
        if batch.rows.len() > n_rows {
            self.pending.rows = batch.rows.split_off(n_rows);
            let (now, later) = batch.frame.split_at(i64::try_from(n_rows).unwrap_or(i64::MAX));
            (batch.frame, self.pending.frame) = (now, later);
        }
        Ok(Some(batch))
    }
}

/// The state of a thread that reads slices.
struct WantedRows<'a> {
    layout: &'a TextLayout,
    columns: &'a [String],
    wanted: &'a [usize],
    sliced: &'a [SlicedColumn],
    as_numbers: bool,
    reading: &'a Reading,
}

/// The rows of a slice, and what its columns are.
type ReadSlice = (DataFrame, ParsedRows, Vec<SlicedColumn>);

impl WantedRows<'_> {
    /// The rows of a slice, read into memory that is not needed any more, with the cells of the wanted columns in a frame.
    fn parsed(&self, used: ParsedRows, slice: &TextSlice) -> PolarsResult<ReadSlice> {
        let parsed = parse_reusing(used, slice, self.layout, self.wanted);
        let columns = self.wanted.iter().zip(&parsed.cells).zip(self.sliced);
        let columns = columns.map(|((&position, cells), sliced)| {
            let known = || known_cells(cells, self.reading);
            sliced.read(&self.columns[position], known, self.as_numbers)
        });
        let (columns, sliced) = columns.unzip();
        Ok((DataFrame::new(parsed.lines.len(), columns)?, parsed, sliced))
    }
}

/// A few slices for each thread, so that none waits long for the others.
fn next_slices(file: &mut SliceReader) -> Result<Vec<TextSlice>, TextError> {
    const SLICES_OF_THREAD: usize = 2;
    file.take(SLICES_OF_THREAD * rayon::current_num_threads()).collect()
}

impl TextSource {
    /// Reads some slices.
    fn read_on(&mut self) -> Result<(), TableError> {
        let slices = self.ahead.take().unwrap_or_else(|| next_slices(&mut self.slices));
        let slices = slices.map_err(|error| text_error(&self.label, error))?;
        self.is_at_end = slices.is_empty();
        let mut spare = std::mem::take(&mut self.spare);
        spare.resize_with(slices.len(), ParsedRows::default);
        let reads_ahead = self.reads_ahead && !self.is_at_end;
        let Self { layout, columns, wanted, sliced, reading, as_numbers, slices: file, .. } = self;
        let rows = WantedRows { layout, columns, wanted, sliced, as_numbers: *as_numbers, reading };
        let parse = || -> PolarsResult<Vec<ReadSlice>> {
            slices.par_iter().zip(spare).map(|(slice, used)| rows.parsed(used, slice)).collect()
        };
        let (parts, ahead) = rayon::join(parse, || reads_ahead.then(|| next_slices(file)));
        self.ahead = ahead;
        let parts = parts?;
        for slice in slices {
            self.slices.recycle(slice);
        }
        for (frame, mut parsed, sliced) in parts {
            self.add(frame, &mut parsed)?;
            self.spare.push(parsed);
            self.sliced.iter_mut().zip(sliced).for_each(|(own, found)| *own = own.with(found));
        }
        Ok(())
    }

    fn add(&mut self, frame: DataFrame, parsed: &mut ParsedRows) -> Result<(), TableError> {
        if self.pending.rows.is_empty() {
            self.pending.frame = frame;
        } else {
            append_rows(&mut self.pending.frame, frame, &self.simple)?;
        }
        self.pending.rows.extend_from_slice(&parsed.lines);
        self.pending.skipped.add(&skipped(&parsed.skipped));
        for LineFault { line, reason } in parsed.faults.drain(..) {
            let text = reason.to_string();
            let fault = match &reason {
                LineFaultReason::Encoding { column, .. } | LineFaultReason::ZeroByte { column, .. } => {
                    RowFault::in_column(column, text)
                }
                _ => text.into(),
            };
            let rejected = Rejected::unread(&self.label, line, fault);
            let FileFaults { ragged, ragged_cells, encoding, quotes, closed_quotes } =
                &mut self.pending.faults;
            match reason {
                LineFaultReason::CellCount { found, .. } => {
                    ragged.add(&rejected);
                    ragged_cells.get_or_insert(found);
                }
                LineFaultReason::Encoding { .. } => encoding.add(&rejected),
                LineFaultReason::OpenQuote { line, is_closed } => {
                    let quotes = if is_closed { closed_quotes } else { quotes };
                    quotes.add(&Rejected { row: line, ..rejected.clone() });
                }
                LineFaultReason::LooseQuote
                | LineFaultReason::ReportLine { .. }
                | LineFaultReason::ZeroByte { .. }
                | LineFaultReason::TooLong => {}
            }
            self.pending.rejected.push(rejected);
        }
        Ok(())
    }
}

/// The cells of a column of a slice; null values are unknown.
fn known_cells<'a>(
    cells: &'a ColumnText,
    reading: &'a Reading,
) -> impl Iterator<Item = Option<&'a str>> + use<'a> {
    let is_known = |cell: &&str| !cell.is_empty() && reading.null_values.iter().all(|word| word != cell);
    cells.iter().map(move |cell| cell.map(without_text_formula).filter(is_known))
}

const fn skipped(lines: &SkippedLines) -> SkippedRows {
    SkippedRows {
        blank: lines.blank.count,
        separator: lines.separator.count,
        title: lines.title.count,
        header: lines.header.count,
        total: lines.total.count,
        footer: lines.footer.count,
    }
}

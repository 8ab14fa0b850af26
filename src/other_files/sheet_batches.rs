//! A sheet of a workbook as batches of columns.

use std::fs::File;
use std::sync::Arc;

use super::OtherFileError;
use super::cell_batch::{BatchLimit, CellBatch, RecordFault, SkippedRecords, TextCells};
use super::cell_builder::{CellBuilder, CellView, doubtful};
use super::sheet_lines::{SheetSurvey, repeats_header};
use super::sheet_merges::MergedRange;
use super::sheet_row::{SheetRow, column_letters};
use super::sheet_rows::SheetRows;
use super::sheet_survey::survey;
use super::survey::{CellKind, SurveyedColumn, WantedColumn};
use super::workbook::Workbook;
use crate::cells::LineKind;

/// A sheet of an Excel workbook (.xlsx, .xlsm).
pub struct SheetTable {
    book: Workbook,
    sheet: String,
    survey: Arc<SheetSurvey>,
}

impl SheetTable {
    /// Opens the sheet of this name, or the first visible one, and reads all its rows once; `id` is the column of ids, where
    /// it is known. Rows with nothing but `null_values` and such words of programs are skipped. A pipe is `spilled` first.
    ///
    /// # Errors
    /// When the file is no workbook, protected or damaged, has no such sheet, or the sheet holds nothing.
    pub fn open(
        file: File,
        sheet: Option<&str>,
        id: Option<&str>,
        null_values: &[String],
    ) -> Result<Self, OtherFileError> {
        let book = Workbook::open(file)?;
        let sheet = book.sheet_name(sheet)?;
        let surveyed = |merged: &Arc<[MergedRange]>| {
            let mut rows = SheetRows::open(&book, &sheet)?.with_merged(merged);
            survey(&mut rows, &book.strings, id, null_values)
        };
        let first = surveyed(&Arc::default())?;
        // What is merged is written below the rows.
        let merged = first.as_ref().map(|survey| Arc::clone(&survey.merged));
        let is_tall = |range: &MergedRange| range.last_row > range.first_row;
        let merged = merged.filter(|merged| merged.iter().any(is_tall));
        match merged.map_or(Ok(first), |merged| surveyed(&merged))? {
            Some(survey) => Ok(Self { book, sheet, survey: Arc::new(survey) }),
            None => Err(OtherFileError::EmptySheet { sheet }),
        }
    }

    /// The names of the visible sheets of a workbook.
    ///
    /// # Errors
    /// When the file is no workbook, protected or damaged.
    pub(crate) fn visible_sheets(file: File) -> Result<Vec<String>, OtherFileError> {
        Ok(Workbook::open(file)?.visible_sheets())
    }

    /// The name of the sheet.
    pub fn sheet(&self) -> &str {
        &self.sheet
    }

    /// The names of all sheets of the workbook.
    pub fn sheet_names(&self) -> Vec<String> {
        self.book.sheet_names()
    }

    /// The row of the header.
    pub fn header_row(&self) -> u64 {
        self.survey.header_number
    }

    /// The columns that have a name and what they hold. Names may repeat; to want such a column is an error.
    pub fn columns(&self) -> &[SurveyedColumn] {
        &self.survey.columns
    }

    /// The letters of columns that hold values but have no name. They are left out.
    pub fn unnamed_columns(&self) -> &[String] {
        &self.survey.unnamed
    }

    /// The ranges below the header that are merged over several rows, and those that are merged across some of the columns only.
    pub(crate) fn merged(&self) -> [Vec<&str>; 2] {
        let survey = &self.survey;
        let below = || survey.merged.iter().filter(|range| range.first_row > survey.header_number);
        let columns = survey.header.len();
        let place = MergedRange::place;
        let is_tall = |range: &&MergedRange| range.last_row > range.first_row;
        let is_wide = |range: &&MergedRange| {
            let width = range.last_position.saturating_sub(range.position) + 1;
            width > 1 && range.position < columns && width < columns
        };
        [below().filter(is_tall).map(place).collect(), below().filter(is_wide).map(place).collect()]
    }

    /// Whether days are counted from 1904. Dates are right; numbers in columns of text that should be dates are not.
    pub fn is_1904(&self) -> bool {
        self.book.is_1904
    }

    /// How many rows the table has.
    pub fn rows(&self) -> u64 {
        self.survey.rows
    }

    /// The skipped rows of the whole sheet.
    pub fn skipped(&self) -> SkippedRecords {
        self.survey.skipped
    }

    /// The rows. A wanted column that the sheet has not is unknown in all of them.
    ///
    /// # Errors
    /// When two columns have the name of a wanted one, or the sheet cannot be opened once more.
    pub fn batches(
        &mut self,
        wanted: &[WantedColumn],
        limit: BatchLimit,
    ) -> Result<SheetBatches, OtherFileError> {
        let mut targets: Vec<Vec<usize>> = vec![Vec::new(); self.survey.header.len()];
        let mut builders = Vec::with_capacity(wanted.len());
        for (index, column) in wanted.iter().enumerate() {
            let found = self.find(&column.name)?;
            let kind = found.map_or(CellKind::Text, |(_, kind)| kind);
            builders.push(CellBuilder::new(if column.as_text { CellKind::Text } else { kind }));
            if let Some(position) = found.and_then(|(position, _)| targets.get_mut(position)) {
                position.push(index);
            }
        }
        let mut named = vec![None; self.survey.header.len()];
        self.survey
            .positions
            .iter()
            .enumerate()
            .for_each(|(column, &position)| named[position] = Some(column));
        Ok(SheetBatches {
            rows: SheetRows::open(&self.book, &self.sheet)?.with_merged(&self.survey.merged),
            strings: Arc::clone(&self.book.strings),
            row: SheetRow::default(),
            names: wanted.iter().map(|column| column.name.clone()).collect(),
            targets,
            builders,
            named,
            last_number: self.survey.header_number,
            titles: self.survey.skipped.titles,
            survey: Arc::clone(&self.survey),
            limit,
            is_at_end: false,
            is_counted: false,
        })
    }

    /// The position and kind of the column of this name.
    fn find(&self, name: &str) -> Result<Option<(usize, CellKind)>, OtherFileError> {
        let columns = self.survey.columns.iter().zip(&self.survey.positions);
        let mut found = columns.filter(|(column, _)| column.name == name);
        let first = found.next();
        if let (Some((_, &first)), Some((_, &second))) = (first, found.next()) {
            let (first, second) = (column_letters(first), column_letters(second));
            return Err(OtherFileError::DuplicateColumn { column: name.to_owned(), first, second });
        }
        Ok(first.map(|(column, &position)| (position, column.kind)))
    }
}

/// Batches of rows of a sheet.
pub struct SheetBatches {
    rows: SheetRows,
    strings: Arc<TextCells>,
    row: SheetRow,
    names: Vec<String>,
    /// The wanted columns at each position.
    targets: Vec<Vec<usize>>,
    builders: Vec<CellBuilder>,
    /// The column with a name at each position.
    named: Vec<Option<usize>>,
    last_number: u64,
    survey: Arc<SheetSurvey>,
    /// The titles, which belong to the first batch; what is below the rows belongs to the last.
    titles: u64,
    limit: BatchLimit,
    is_at_end: bool,
    /// Whether the rows below the table are counted.
    is_counted: bool,
}

impl SheetBatches {
    fn next_batch(&mut self) -> Result<Option<CellBatch>, OtherFileError> {
        let mut batch = CellBatch::default();
        batch.skipped.titles = std::mem::take(&mut self.titles);
        while !self.is_at_end
            && batch.rows.len() + batch.faults.len() < self.limit.rows
            && self.bytes() < self.limit.bytes
        {
            if !self.rows.next_row(&mut self.row)? || self.row.ordinal > self.survey.last_ordinal {
                break;
            }
            self.is_at_end = self.row.ordinal == self.survey.last_ordinal;
            let is_above = self.row.ordinal <= self.survey.header_ordinal;
            if is_above || self.survey.is_blank(&self.row, &self.named, &self.strings) {
                continue;
            }
            batch.skipped.blank += self.row.number.saturating_sub(self.last_number + 1);
            self.last_number = self.row.number;
            self.push_line(&mut batch);
        }
        if self.is_at_end && !std::mem::replace(&mut self.is_counted, true) {
            batch.skipped.totals += self.survey.of_kind(LineKind::Total);
            batch.skipped.footers = self.survey.of_kind(LineKind::Footer);
            batch.skipped.blank += self.survey.blank_below;
        }
        batch.columns = self.builders.iter_mut().map(CellBuilder::take).collect();
        let is_empty =
            batch.rows.is_empty() && batch.faults.is_empty() && batch.skipped == SkippedRecords::default();
        Ok((!is_empty).then_some(batch))
    }

    /// Takes a line that is not blank: a row, a repeated header, a title, a total or a note.
    fn push_line(&mut self, batch: &mut CellBatch) {
        let (row, strings) = (&self.row, &self.strings);
        let of_tail = self.survey.no_rows.get(&row.ordinal).copied();
        let kind = of_tail.unwrap_or_else(|| self.survey.total_kind(row, strings));
        match kind {
            LineKind::Doubtful => batch.faults.push(doubtful(row.number, &row.texts(strings))),
            LineKind::Total => batch.skipped.totals += u64::from(of_tail.is_none()),
            LineKind::Footer | LineKind::Title => {}
            _ if repeats_header(row, &self.survey.header, strings) => batch.skipped.repeated_headers += 1,
            _ => self.push_row(batch),
        }
    }

    fn push_row(&mut self, batch: &mut CellBatch) {
        let rows = batch.rows.len();
        match self.push_cells(rows) {
            Ok(()) => batch.rows.push(self.row.number),
            Err((column, reason)) => {
                self.builders.iter_mut().for_each(|builder| builder.truncate(rows));
                batch.faults.push(RecordFault { row: self.row.number, column: Some(column), reason });
            }
        }
    }

    fn push_cells(&mut self, rows: usize) -> Result<(), (String, String)> {
        let at_fault = |index: usize, reason| (self.names[index].clone(), reason);
        for &(position, value) in &self.row.cells {
            for &index in self.targets.get(position).map_or(&[][..], Vec::as_slice) {
                // Of two cells at the same position the first one is used.
                if self.builders[index].len() == rows {
                    let cell = self.row.view(value, &self.strings);
                    self.builders[index].push(cell).map_err(|reason| at_fault(index, reason))?;
                }
            }
        }
        for (index, builder) in self.builders.iter_mut().enumerate() {
            if builder.len() == rows {
                builder.push(CellView::Unknown).map_err(|reason| at_fault(index, reason))?;
            }
        }
        Ok(())
    }

    fn bytes(&self) -> usize {
        self.builders.iter().map(CellBuilder::bytes).sum()
    }
}

impl Iterator for SheetBatches {
    type Item = Result<CellBatch, OtherFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_batch().transpose()
    }
}

//! The rows of an earlier prediction by id, read in batches where they may not fit in memory.

use polars::prelude::*;

use super::earlier_score::RoundingSeen;
use crate::quotation::in_quotes;
use crate::snapshot::{BatchCounts, rejected_rows};
use crate::tables::{
    IdMemory, KeyedRows, KeyedRowsBuilder, MemoryLimit, Reader, Request, Table, TableError,
    may_take_more_than, without_guards,
};
use crate::warning::Warning;

/// Columns of a prediction that are needed.
pub(super) const NEEDED: [&str; 6] = ["id", "probability", "score", "grade", "model", "as_of"];

/// Rows that are read at once.
const BATCH_ROWS: usize = if cfg!(test) { 7 } else { 131_072 };

/// The rows of an earlier prediction.
pub(super) struct EarlierRows {
    /// Those with a probability and a score, by id.
    pub(super) rows: KeyedRows,
    /// The models that they are of.
    pub(super) models: FewValues,
    /// Their dates.
    pub(super) dates: FewValues,
    pub(super) rounding: RoundingSeen,
    faults: RowFaults,
    /// The warning about rejected rows.
    rejected: Option<Warning>,
}

/// Values of a column of which all should be equal.
#[derive(Debug, Default)]
pub(super) struct FewValues {
    /// The first and the last in order.
    few: Vec<String>,
}

/// Rows of an earlier prediction that are none.
#[derive(Default)]
struct RowFaults {
    rows: usize,
    /// All rows that could be read.
    of: usize,
    first: Option<String>,
}

/// The rows so far.
struct Batches<'a> {
    is_exact: bool,
    rows: KeyedRowsBuilder<'a>,
    models: FewValues,
    dates: FewValues,
    rounding: RoundingSeen,
    faults: RowFaults,
    /// Whether there were no rows.
    is_empty: bool,
    counts: BatchCounts,
}

impl EarlierRows {
    /// Reads the rows; `None` where there are none. `decimals` are those of the project.
    ///
    /// # Errors
    /// When they cannot be read, or a needed column is missing.
    pub(super) fn read(
        request: &Request<'_>,
        is_exact: bool,
        (decimals, limit): (Option<u8>, Option<&MemoryLimit>),
    ) -> Result<Option<Self>, TableError> {
        let large = limit.filter(|limit| may_take_more_than(request, KeyedRowsBuilder::share(limit)));
        if let Some(limit) = large {
            let read = IdMemory::reading(limit, |ids| {
                let reader = opened(request.clone().with_id_memory(Some(ids)))?;
                Batches::none(is_exact, decimals, Some(limit)).read(reader)
            })?;
            // With many bad rows it is read at once, which says what they have in common.
            if !read.is_empty && !read.counts.may_be_refused() {
                return read.finish().map(Some);
            }
        }
        let table = match opened(request.clone())?.read_all() {
            Err(TableError::Empty { .. }) => return Ok(None),
            read => read?,
        };
        let mut batches = Batches::none(is_exact, decimals, None);
        batches.add(table)?;
        if batches.is_empty { Ok(None) } else { batches.finish().map(Some) }
    }

    /// The warnings about rows that are not used.
    pub(super) fn warnings(&self, file: &str) -> Vec<Warning> {
        let RowFaults { rows, of, first } = &self.faults;
        let faults = first.clone().map(|first| {
            let file = file.to_owned();
            Warning::RejectedRows { file, rows: *rows, of: *of, first, remedy: None }
        });
        self.rejected.clone().into_iter().chain(faults).collect()
    }
}

/// Opens an earlier prediction, which must have the needed columns.
fn opened(request: Request<'_>) -> Result<Reader<'_>, TableError> {
    let reader = Reader::open(request)?;
    NEEDED.iter().try_for_each(|column| reader.require(column))?;
    Ok(reader)
}

impl<'a> Batches<'a> {
    fn none(is_exact: bool, decimals: Option<u8>, limit: Option<&'a MemoryLimit>) -> Self {
        Self {
            is_exact,
            rows: KeyedRowsBuilder::new("id", limit),
            models: FewValues::default(),
            dates: FewValues::default(),
            rounding: RoundingSeen::none(decimals),
            faults: RowFaults::default(),
            is_empty: true,
            counts: BatchCounts::new(true),
        }
    }

    fn read(mut self, mut reader: Reader<'_>) -> Result<Self, TableError> {
        while let Some(table) = reader.next_table(BATCH_ROWS)? {
            self.add(table)?;
        }
        Ok(self)
    }

    fn add(&mut self, table: Table) -> Result<(), TableError> {
        self.is_empty &= table.places.is_empty() && table.rejected.is_empty();
        self.counts.add(&table, "id")?;
        let frame = if self.is_exact { table.frame } else { without_guards(&table.frame)? };
        self.models.add(frame.column("model")?.str()?);
        self.dates.add(frame.column("as_of")?.str()?);
        let usable = self.faults.usable(&frame)?;
        let frame = if usable.contains(&false) {
            frame.filter(&BooleanChunked::from_slice("".into(), &usable))?
        } else {
            frame
        };
        frame
            .column("probability")?
            .f64()?
            .iter()
            .flatten()
            .for_each(|probability| self.rounding.add(probability));
        self.rows.add(&frame)
    }

    fn finish(self) -> Result<EarlierRows, TableError> {
        let Self { rows, models, dates, rounding, faults, counts, .. } = self;
        let rejected = rejected_rows(&counts.finish().table);
        Ok(EarlierRows { rows: rows.finish()?, models, dates, rounding, faults, rejected })
    }
}

impl FewValues {
    fn add(&mut self, values: &StringChunked) {
        for value in values.iter().flatten() {
            if let Err(place) = self.few.binary_search_by(|known| known.as_str().cmp(value)) {
                self.few.insert(place, value.to_owned());
                self.few.drain(1..self.few.len().max(2) - 1);
            }
        }
    }

    /// The one value.
    ///
    /// # Errors
    /// When there is none, or more than one, in words.
    pub(super) fn only(&self, column: &str) -> Result<String, String> {
        match self.few.as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(format!("it has no value in `{column}`")),
            [first, .., other] => Err(format!(
                "it has more than one value in `{column}`, such as {first} and {other}",
                first = in_quotes(first),
                other = in_quotes(other)
            )),
        }
    }
}

impl RowFaults {
    /// Which rows have an id, a probability and a score.
    fn usable(&mut self, frame: &DataFrame) -> PolarsResult<Vec<bool>> {
        let ids = frame.column("id")?.str()?;
        let (probabilities, scores) = (frame.column("probability")?.f64()?, frame.column("score")?.f64()?);
        let is_in = |value: Option<f64>, most: f64| value.is_some_and(|value| (0.0..=most).contains(&value));
        let mut usable = Vec::with_capacity(frame.height());
        self.of += frame.height();
        for ((id, probability), score) in ids.iter().zip(probabilities.iter()).zip(scores.iter()) {
            let fault = match id {
                Some(_) if !is_in(probability, 1.0) => Some("its `probability` is not from 0 to 1"),
                Some(_) if !is_in(score, 100.0) => Some("its `score` is not from 0 to 100"),
                _ => None,
            };
            usable.push(id.is_some() && fault.is_none());
            if let (Some(id), Some(fault)) = (id, fault) {
                self.rows += 1;
                self.first.get_or_insert_with(|| format!("id {id}: {fault}", id = in_quotes(id)));
            }
        }
        Ok(usable)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt::Write as _;

    use super::*;
    use crate::project::Reading;
    use crate::tables::{ColumnType, Typing, write_atomically};

    /// What was read, with the score of some ids.
    fn read(text: &str, bytes: Option<u64>) -> Result<Option<(String, bool)>, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("earlier.csv");
        write_atomically(&file, text.as_bytes()).unwrap();
        let mut types: BTreeMap<String, ColumnType> =
            NEEDED.iter().map(|name| ((*name).to_owned(), ColumnType::Text)).collect();
        types.extend(["probability", "score"].map(|name| (name.to_owned(), ColumnType::NUMBER)));
        let (name, reading) = (file.display().to_string(), Reading::plain());
        let request = Request::new(&name, &reading, Typing::Fixed(&types)).with_id(Some("id"));
        let limit = bytes.map(|bytes| MemoryLimit { bytes, folder: folder.path().to_owned(), kept: None });
        let rows = EarlierRows::read(&request, false, (Some(4), limit.as_ref()));
        let rows = rows.map_err(|error| error.to_string().replace(&name, "earlier.csv"))?;
        let Some(rows) = rows else { return Ok(None) };
        let ids: Vec<String> = (0..120).map(|n| format!("=L{n}")).collect();
        let (found, places) = rows.rows.rows_of(ids.iter().map(|id| Some(id.as_str()))).unwrap();
        let scores = found.column("score").unwrap().f64().unwrap();
        let scores: Vec<Option<f64>> = places.iter().map(|place| scores.get((*place)? as usize)).collect();
        let warnings = format!("{:?}", rows.warnings("earlier.csv")).replace(&name, "earlier.csv");
        let (models, dates, rounding) = (rows.models.only("model"), rows.dates.only("as_of"), rows.rounding);
        let said = format!("{scores:?} {models:?} {dates:?} {:?} {warnings}", rounding.rounded_to());
        Ok(Some((said, rows.rows.held().is_none())))
    }

    #[test]
    fn rows_are_the_same_read_in_batches_beyond_memory_and_at_once() {
        let mut text = String::from("id,probability,score,grade,model,as_of\n");
        for n in 0..100 {
            let (probability, day) =
                (f64::from(n) / 128.0, if n == 70 { "2026-07-02" } else { "2026-07-01" });
            writeln!(text, "'=L{n},{probability},{},B,m,{day}", n % 100).unwrap();
        }
        let repeated = format!("{text}'=L3,0.5,50,B,m,2026-07-01\n'=L98,0.5,50,B,m2,2026-07-01\n");
        let faulty = format!(
            "{text}'=L101,1.5,50,B,m,2026-07-01\n'=L102,x,50,B,m,2026-07-01\n'=L103,0.5,101,B,m,\n,0.5,1,B,m,\n"
        );
        let mostly_bad = format!("{text}{}", "'=L3,zero,x,B,m,2026-07-01\n".repeat(60));
        for text in [&text, &repeated, &faulty, &mostly_bad] {
            let whole = read(text, None);
            for bytes in [1, 400, 20_000] {
                let parted = read(text, Some(bytes));
                assert_eq!(
                    parted.as_ref().map(|read| read.as_ref().map(|(said, _)| said)).ok(),
                    whole.as_ref().map(|read| read.as_ref().map(|(said, _)| said)).ok(),
                    "{bytes}"
                );
                assert_eq!(parted.as_ref().err(), whole.as_ref().err());
            }
        }
        assert!(read(&text, Some(1)).unwrap().unwrap().1, "in a file");
        assert!(read(&faulty, None).unwrap().unwrap().0.contains("not from 0 to 1"));
        assert!(read("id,probability,score,grade,model,as_of\n", Some(1)).unwrap().is_none());
        assert!(read("id,probability\n", Some(1)).is_err(), "columns that are needed");
    }
}

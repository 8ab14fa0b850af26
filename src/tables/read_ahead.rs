//! A file of which the next batch is read while its caller works on the one before.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use super::TableError;
use super::read_findings::ReadFindings;
use super::row_source::{RawBatch, RowSource};
use super::stored::Stored;

/// A source whose batches after the first are read by a thread of its own, one ahead. A table that is read as a whole needs none.
///
/// Only for sources that do not stall: nobody waits for a batch that nobody asked for, but the thread ends with it.
pub(super) struct ReadAhead {
    facts: Facts,
    reading: SourceState,
}

enum SourceState {
    /// By the caller.
    Here(Box<dyn RowSource>),
    There(ReadingThread),
    /// All of it.
    Done,
}

/// A thread that reads a batch for each number of rows that it gets.
struct ReadingThread {
    wanted: Option<Sender<usize>>,
    batches: Receiver<ReadBatch>,
    thread: Option<JoinHandle<()>>,
}

/// A batch, and what is known of the source after it.
type ReadBatch = (Result<Option<RawBatch>, TableError>, Facts);

/// What a source says about itself.
struct Facts {
    columns: Vec<String>,
    stored: Vec<(String, Stored)>,
    list_columns: Vec<String>,
    sheets: Vec<String>,
    shows_columns: bool,
    may_be_empty: bool,
    without_rows: &'static str,
    has_plain_numbers: bool,
    findings: ReadFindings,
}

impl Facts {
    fn of(source: &dyn RowSource) -> Self {
        Self {
            columns: source.columns().to_vec(),
            stored: source.stored().to_vec(),
            list_columns: source.list_columns(),
            sheets: source.sheets().to_vec(),
            shows_columns: source.shows_columns(),
            may_be_empty: source.may_be_empty(),
            without_rows: source.without_rows(),
            has_plain_numbers: source.has_plain_numbers(),
            findings: source.findings(),
        }
    }
}

impl ReadAhead {
    pub(super) fn new(source: Box<dyn RowSource>) -> Self {
        Self { facts: Facts::of(&*source), reading: SourceState::Here(source) }
    }

    /// Gives the source to a thread. A source reads on the threads of the program, so that one of these must not wait for it; and where there is no
    /// thread to be had, the caller reads.
    fn start(&mut self) {
        if rayon::current_thread_index().is_some() {
            return;
        }
        let (wanted, asked) = channel();
        let (results, batches) = channel();
        let (hand_over, given) = channel::<Box<dyn RowSource>>();
        let read = move || {
            let Ok(mut source) = given.recv() else { return };
            for rows in asked {
                let batch = source.next_batch(rows);
                if results.send((batch, Facts::of(&*source))).is_err() {
                    return;
                }
            }
        };
        let Ok(thread) = std::thread::Builder::new().name("reading".to_owned()).spawn(read) else { return };
        if let SourceState::Here(source) = std::mem::replace(&mut self.reading, SourceState::Done) {
            let _ = hand_over.send(source);
            self.reading =
                SourceState::There(ReadingThread { wanted: Some(wanted), batches, thread: Some(thread) });
        }
    }
}

impl ReadingThread {
    fn ask(&self, rows: usize) {
        if let Some(wanted) = &self.wanted {
            // A thread that has ended has no more batches.
            let _ = wanted.send(rows);
        }
    }

    /// Waits for the thread, which may be reading the batch after the last one that was asked for, and goes on with its panic.
    fn end(&mut self) {
        self.wanted = None;
        if let Some(Err(panic)) = self.thread.take().map(JoinHandle::join) {
            std::panic::resume_unwind(panic);
        }
    }
}

impl Drop for ReadingThread {
    fn drop(&mut self) {
        self.wanted = None;
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

impl RowSource for ReadAhead {
    fn columns(&self) -> &[String] {
        &self.facts.columns
    }

    fn stored(&self) -> &[(String, Stored)] {
        &self.facts.stored
    }

    fn list_columns(&self) -> Vec<String> {
        self.facts.list_columns.clone()
    }

    fn sheets(&self) -> &[String] {
        &self.facts.sheets
    }

    fn shows_columns(&self) -> bool {
        self.facts.shows_columns
    }

    fn may_be_empty(&self) -> bool {
        self.facts.may_be_empty
    }

    fn without_rows(&self) -> &'static str {
        self.facts.without_rows
    }

    fn has_plain_numbers(&self) -> bool {
        self.facts.has_plain_numbers
    }

    fn findings(&self) -> ReadFindings {
        self.facts.findings.clone()
    }

    fn next_batch(&mut self, rows: usize) -> Result<Option<RawBatch>, TableError> {
        if let SourceState::Here(source) = &mut self.reading {
            let batch = source.next_batch(rows);
            self.facts = Facts::of(&**source);
            if rows != usize::MAX && matches!(batch, Ok(Some(_))) {
                self.start();
                if let SourceState::There(thread) = &self.reading {
                    thread.ask(rows);
                }
            }
            return batch;
        }
        let SourceState::There(thread) = &mut self.reading else { return Ok(None) };
        let Ok((batch, facts)) = thread.batches.recv() else {
            thread.end();
            self.reading = SourceState::Done;
            return Ok(None);
        };
        self.facts = facts;
        if matches!(batch, Ok(Some(_))) {
            thread.ask(rows);
        } else {
            self.reading = SourceState::Done;
        }
        batch
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Batches of one row each, then an error or the end; counts how often it was asked.
    struct Counting {
        columns: Vec<String>,
        batches: u64,
        fails: bool,
        asked: Arc<AtomicUsize>,
    }

    impl RowSource for Counting {
        fn columns(&self) -> &[String] {
            &self.columns
        }

        fn findings(&self) -> ReadFindings {
            ReadFindings { file: self.asked.load(Ordering::SeqCst).to_string(), ..ReadFindings::default() }
        }

        fn next_batch(&mut self, _rows: usize) -> Result<Option<RawBatch>, TableError> {
            let asked = self.asked.fetch_add(1, Ordering::SeqCst) as u64;
            assert!(asked <= self.batches, "nobody asks after the end");
            match (asked < self.batches, self.fails) {
                (true, _) => Ok(Some(RawBatch { rows: vec![asked], ..RawBatch::default() })),
                (false, true) => Err(TableError::NoMatch { pattern: "leads".to_owned() }),
                (false, false) => Ok(None),
            }
        }
    }

    fn counting(batches: u64, fails: bool) -> (ReadAhead, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let columns = vec!["id".to_owned()];
        let source = Counting { columns, batches, fails, asked: Arc::clone(&asked) };
        (ReadAhead::new(Box::new(source)), asked)
    }

    #[test]
    fn batches_come_in_order_with_their_findings_and_then_the_end_or_the_error() {
        for fails in [false, true] {
            let (mut source, asked) = counting(5, fails);
            for batch in 0..5_u64 {
                assert_eq!(source.next_batch(1).unwrap().unwrap().rows, [batch]);
                assert_eq!(source.findings().file, (batch + 1).to_string(), "of this batch, not of the next");
            }
            assert_eq!(source.next_batch(1).is_err(), fails);
            assert!(source.next_batch(1).unwrap().is_none());
            assert_eq!(asked.load(Ordering::SeqCst), 6);
        }
    }

    #[test]
    fn the_next_batch_is_read_before_it_is_asked_for_and_no_further_one() {
        let (mut source, asked) = counting(5, false);
        assert!(source.next_batch(1).unwrap().is_some());
        drop(source);
        // The thread has ended.
        assert!((1..=2).contains(&asked.load(Ordering::SeqCst)));
    }

    #[test]
    fn a_table_that_is_read_as_a_whole_has_no_thread() {
        let (mut source, asked) = counting(1, false);
        assert!(source.next_batch(usize::MAX).unwrap().is_some());
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        assert!(matches!(source.reading, SourceState::Here(_)));
    }
}

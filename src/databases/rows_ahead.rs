//! The rows of a query, which a thread of their own takes from the driver while those before are used.

use std::io;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{Builder, JoinHandle};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};

/// Batches that wait to be used, beside the one that the driver is making.
const WAITING: usize = 1;

/// The rows of a query, in their order. Drivers decode what a server sends, a value at a time, and take as long for it as it takes to
/// score the rows.
pub(super) struct RowsAhead {
    schema: SchemaRef,
    /// `None` once it is dropped, which ends the thread.
    batches: Option<Receiver<Result<RecordBatch, ArrowError>>>,
    /// `None` once it has ended.
    thread: Option<JoinHandle<()>>,
}

impl RowsAhead {
    /// Begins to take the rows.
    ///
    /// # Errors
    /// When there is no thread to be had.
    pub(super) fn begin(rows: Box<dyn RecordBatchReader + Send>) -> io::Result<Self> {
        let schema = rows.schema();
        let (sender, batches) = sync_channel(WAITING);
        let take = move || {
            for batch in rows {
                let is_end = batch.is_err();
                // Nobody waits for more when the reading has failed elsewhere.
                if sender.send(batch).is_err() || is_end {
                    break;
                }
            }
        };
        let thread = Builder::new().name("database".to_owned()).spawn(take)?;
        Ok(Self { schema, batches: Some(batches), thread: Some(thread) })
    }
}

impl Iterator for RowsAhead {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.batches.as_ref()?.recv().ok();
        if next.is_none()
            && let Some(Err(panic)) = self.thread.take().map(JoinHandle::join)
        {
            // An end of the thread is no end of the rows.
            resume_unwind(panic);
        }
        next
    }
}

impl RecordBatchReader for RowsAhead {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}

impl Drop for RowsAhead {
    /// Waits for the thread, which uses the connection.
    fn drop(&mut self) {
        self.batches = None;
        if let Some(thread) = self.thread.take() {
            // A panic that nobody has met before has no rows of anybody.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use arrow_array::{ArrayRef, Int32Array, RecordBatchIterator};

    use super::*;

    fn batch(number: i32) -> RecordBatch {
        RecordBatch::try_from_iter([("n", Arc::new(Int32Array::from(vec![number])) as ArrayRef)]).unwrap()
    }

    fn ahead(rows: impl Iterator<Item = Result<RecordBatch, ArrowError>> + Send + 'static) -> RowsAhead {
        RowsAhead::begin(Box::new(RecordBatchIterator::new(rows, batch(0).schema()))).unwrap()
    }

    #[test]
    fn all_rows_come_in_their_order() {
        let rows = ahead((0..100).map(|number| Ok(batch(number))));
        assert_eq!(rows.schema(), batch(0).schema());
        let read: Vec<RecordBatch> = rows.map(Result::unwrap).collect();
        assert_eq!(read, (0..100).map(batch).collect::<Vec<_>>());
    }

    #[test]
    fn an_error_comes_after_the_rows_before_it_and_is_the_last() {
        let failed = |number| match number {
            3 => Err(ArrowError::ComputeError("lost".to_owned())),
            number => Ok(batch(number)),
        };
        let mut rows = ahead((0..100).map(failed));
        assert_eq!(
            rows.by_ref().take(3).map(Result::unwrap).collect::<Vec<_>>(),
            [batch(0), batch(1), batch(2)]
        );
        assert!(rows.next().is_some_and(|row| row.is_err()));
        assert!(rows.next().is_none());
    }

    #[test]
    fn rows_that_nobody_wants_any_more_are_not_taken() {
        let taken = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&taken);
        let mut rows = ahead((0..100).map(move |number| {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(batch(number))
        }));
        assert!(rows.next().is_some());
        drop(rows);
        assert!(taken.load(Ordering::SeqCst) <= 2 + WAITING, "{taken:?}");
    }

    #[test]
    #[should_panic(expected = "broken")]
    fn a_panic_of_a_driver_is_no_end_of_its_rows() {
        let rows =
            ahead((0..100).map(|number| if number < 2 { Ok(batch(number)) } else { panic!("broken") }));
        assert_eq!(rows.count(), 2);
    }
}

//! Batches of leads on all cores: one thread reads, others predict, and the caller takes the results in the order of the leads.
//!
//! Which thread predicts a batch has no influence on its result: batches share what is fixed after the first one, each worker has questions
//! of its own, and counts are added up in the order of the batches. So the output has the same bytes with any number of threads.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use polars::prelude::{DataFrame, polars_err};

use super::lead_tables::{LeadTables, LeadsPlan};
use super::predictor::{LeadsFrom, Predicted, Predictor};
use super::seen::{Held, LeadsSeen};
use crate::questions::Questions;
use crate::tables::{Table, TableError};
use crate::workspace::JobError;

/// A batch of leads with the rows that are written.
pub(super) struct PredictedBatch {
    pub(super) batch: Predicted,
    pub(super) frame: DataFrame,
    seen: LeadsSeen,
}

/// What is done with each batch in order; false ends the prediction.
pub(super) type Work<'w> =
    &'w mut dyn FnMut(&Predictor<'_>, &mut Held, PredictedBatch) -> Result<bool, JobError>;

/// A table with its number, or why there is none.
type Numbered<T, E> = (usize, Result<T, E>);

/// A predicted batch with its number, why it could not be predicted, or the panic of the thread, which the caller goes on with.
type Outcome = Numbered<Result<PredictedBatch, JobError>, Box<dyn std::any::Any + Send>>;

impl Predictor<'_> {
    /// Predicts all leads and calls `work` with each batch, in the order of the leads, until it returns false.
    pub(super) fn each_predicted(&mut self, from: &LeadsFrom, work: Work<'_>) -> Result<(), JobError> {
        let plan = self.leads_plan(from);
        let mut tables = LeadTables::open(&plan)?;
        // The first table shows which columns the rules have.
        let Some(mut first) = tables.next_table()? else { return Ok(()) };
        self.check_first(&mut first)?;
        let mut held = std::mem::take(&mut self.held);
        let done = self.all_batches((first, tables), &plan, &mut held, work);
        self.held = held;
        done
    }

    /// The first table, while the next ones are read already, and then all others.
    fn all_batches(
        &mut self,
        (first, tables): (Table, LeadTables<'_>),
        plan: &LeadsPlan<'_>,
        held: &mut Held,
        work: Work<'_>,
    ) -> Result<(), JobError> {
        // Each batch that is read and not yet taken has a ticket, so that memory does not grow.
        let (tickets, may_read) = channel::<()>();
        let (to_workers, read) = channel::<Numbered<Table, TableError>>();
        let n_threads = rayon::current_num_threads().max(1);
        let (may_stall, open_deals) = (plan.may_stall(), plan.open_deals);
        let pool = pool(n_threads)?;
        std::thread::scope(|scope| {
            // The reader waits for tickets until there can be none, and for somebody who listens.
            scope.spawn(move || read_all(tables, &may_read, &|numbered| to_workers.send(numbered).is_ok()));
            if !may_stall {
                allow(&tickets, n_threads + 1);
            }
            let first = pool.install(|| self.predicted_batch(first, open_deals))?;
            let goes_on = self.take(held, first, work)?;
            self.has_all_routes = held.seen.tally.has_all_routes();
            if !goes_on {
                return Ok(());
            }
            if may_stall {
                allow(&tickets, n_threads + 1);
            }
            self.in_parallel((tickets, read), open_deals, held, work)
        })
    }

    /// The tables after the first.
    fn in_parallel(
        &self,
        (tickets, read): (Sender<()>, Receiver<Numbered<Table, TableError>>),
        open_deals: bool,
        held: &mut Held,
        work: Work<'_>,
    ) -> Result<(), JobError> {
        let pools = (0..rayon::current_num_threads().max(1)).map(|_| pool(1));
        let pools: Vec<rayon::ThreadPool> = pools.collect::<Result<_, _>>()?;
        let (results, predicted) = channel::<Outcome>();
        let read = Mutex::new(read);
        std::thread::scope(|scope| {
            for pool in &pools {
                let (read, results) = (&read, results.clone());
                let questions = self.questions.clone();
                scope.spawn(move || {
                    let mut worker = Worker { predictor: self, questions, open_deals };
                    pool.install(|| worker.work(read, &results));
                });
            }
            drop(results);
            let done = self.take_in_order(predicted, &tickets, held, work);
            drop(tickets);
            done
        })
    }

    /// Takes the batches in the order of the leads, whenever they are done.
    fn take_in_order(
        &self,
        predicted: Receiver<Outcome>,
        tickets: &Sender<()>,
        held: &mut Held,
        work: Work<'_>,
    ) -> Result<(), JobError> {
        let mut early = BTreeMap::new();
        let mut next = 0;
        for (number, batch) in predicted {
            early.insert(number, batch);
            while let Some(batch) = early.remove(&next) {
                next += 1;
                let batch = batch.unwrap_or_else(|panic| resume_unwind(panic))?;
                if !self.take(held, batch, work)? {
                    return Ok(());
                }
                allow(tickets, 1);
            }
        }
        Ok(())
    }

    fn take(&self, held: &mut Held, mut batch: PredictedBatch, work: Work<'_>) -> Result<bool, JobError> {
        held.seen.absorb(std::mem::take(&mut batch.seen));
        work(self, held, batch)
    }

    fn predicted_batch(&mut self, table: Table, open_deals: bool) -> Result<PredictedBatch, JobError> {
        let questions = self.questions.take();
        let mut worker = Worker { predictor: self, questions, open_deals };
        let batch = worker.predict(table);
        self.questions = worker.questions;
        batch
    }
}

/// Where a worker does all of a batch by itself, with one thread. The others have batches of their own, and handing pieces of one to them and back
/// takes longer than the pieces; and a piece that waits for a lock can never be run by the thread that holds it. The first batch has several
/// threads, apart from those of the reader.
fn pool(n_threads: usize) -> Result<rayon::ThreadPool, JobError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build();
    Ok(pool.map_err(|error| polars_err!(ComputeError: "no thread for the leads: {error}"))?)
}

/// Lets so many batches be read.
fn allow(tickets: &Sender<()>, batches: usize) {
    for _ in 0..batches {
        // Without a reader there is nothing to allow.
        let _ = tickets.send(());
    }
}

/// Reads table after table while there are tickets, and sends each with its number until nobody listens.
fn read_all(
    mut tables: LeadTables<'_>,
    may_read: &Receiver<()>,
    send: &dyn Fn(Numbered<Table, TableError>) -> bool,
) {
    for number in 0.. {
        if may_read.recv().is_err() {
            return;
        }
        let Some(table) = tables.next_table().transpose() else { return };
        let is_last = table.is_err();
        if !send((number, table)) || is_last {
            return;
        }
    }
}

/// What predicts one batch after the other.
struct Worker<'p, 'w> {
    predictor: &'p Predictor<'w>,
    questions: Option<Questions>,
    open_deals: bool,
}

impl Worker<'_, '_> {
    fn work(&mut self, read: &Mutex<Receiver<Numbered<Table, TableError>>>, results: &Sender<Outcome>) {
        loop {
            let received = read.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv();
            let Ok((number, table)) = received else { return };
            let predict = || table.map_err(JobError::from).and_then(|table| self.predict(table));
            let batch = catch_unwind(AssertUnwindSafe(predict));
            if results.send((number, batch)).is_err() {
                return;
            }
        }
    }

    fn predict(&mut self, mut table: Table) -> Result<PredictedBatch, JobError> {
        let mut seen = LeadsSeen::none(self.predictor.saved, false);
        seen.closed = self.predictor.prepare(&mut table, self.open_deals)?;
        let batch = self.predictor.predicted(table, &mut self.questions, &mut seen)?;
        let frame = if self.predictor.writes_features {
            self.predictor.feature_table(&batch)?
        } else {
            self.predictor.output(&batch)?
        };
        Ok(PredictedBatch { batch, frame, seen })
    }
}

//! The ledger: the predictions that were made, so that they can be compared with the outcomes.
//!
//! `models/<name>/ledger/` has one Parquet file a run, with the columns of a prediction file that are needed for that: `id`,
//! `probability`, `score`, `grade`, a verdict for each framework, `route`, `model` and `as_of`. Any program that reads Parquet reads
//! it, and each file is accepted by `bantam predict --previous`.
//!
//! | file | what it owns |
//! |---|---|
//! | `columns` | the columns of a run, from those of its predictions |
//! | `run` | the name of the file of a run, and the runs of a folder in their order |
//! | `run_number` | the number of a run, which no other run as of its date has |
//! | `append` | the file of a run as it is written |
//! | `read` | the predictions of a run, or of an old prediction file, one by one |
//! | `rows` | all columns of a run, batch by batch |
//! | `prune` | the removal of runs and of leads |
//! | `table` | a table of a database in place of the folder |

mod columns;
mod run;
mod run_number;
mod append;
mod read;
mod rows;
mod prune;
mod table;

pub(crate) use append::LedgerWriter;
pub(crate) use columns::ledger_names;
pub(crate) use prune::{Pruned, ids_in, prune_ids, prune_runs};
pub(crate) use read::{LedgerEntry, each_entry};
pub(crate) use rows::RunRows;
pub(crate) use run::{LedgerRun, ledger_runs};
pub(crate) use table::{
    PredictionCounts, TableLedgerWriter, is_missing, predictions_of_table, prune_ids_of_table, prune_table,
    reason,
};

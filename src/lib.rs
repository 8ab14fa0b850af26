//! bantam learns lead-scoring weights from won and lost deals, and qualifies new leads with the learned model and
//! with the rules of qualification frameworks side by side.
//!
//! # The flow: one direction
//!
//! ```text
//! bantam.toml ─► Project (checked)
//! tables ─► snapshot ─► design ─► fit ─► evaluate ─► Model ─► registry        (train)
//!               │          ▲                           │
//!               │     same encoder ◄───────────────────┘  load
//!               ├──────► score ─► reasons
//!               ├──────► gates ─► verdicts, questions
//!               └──────► decide (the only place that sees score and verdicts) ─► output (predict)
//! ```
//!
//! # The modules, in reading order
//!
//! | module | what it owns |
//! |---|---|
//! | [`units`] | probabilities, log-odds, dates and durations, valid by construction |
//! | [`numbers`] | numbers as people read them |
//! | [`label`] | names of the project with the labels that people read in their place |
//! | [`quotation`] | cells of tables within sentences |
//! | [`warning`] | warnings, as values |
//! | [`statistics`] | estimates with intervals, quantiles, the tails of the normal and chi-square distributions |
//! | [`cells`] | the text of a cell to a value: numbers, dates, flags, keys, levels; what is safe to print |
//! | [`config`] | `bantam.toml` as written: keys, types, JSON Schema, and the location of mistakes |
//! | [`syntax`] | the text of a rule to its tree: tokens, grammar, limits |
//! | [`expression`] | the typed tree of a rule: types, functions, checks, the reference of the language |
//! | [`sql_dialect`] | a typed rule as SQL of other engines |
//! | [`kernels`] | evaluation of a typed tree on columns; true, false and unknown |
//! | [`rules`] | rules of `bantam.toml`: parsed once, checked against a schema, evaluated on frames |
//! | [`project`] | `bantam.toml`, checked; the templates of the frameworks |
//! | [`conditions`] | rules compared with the values of their columns: conditions that cannot hold, or always do |
//! | [`text_files`] | CSV and TSV: from bytes to rows of cells |
//! | [`other_files`] | JSON Lines and Excel workbooks: from bytes to batches of columns |
//! | [`databases`] | tables of databases in and out, by the drivers of ADBC |
//! | [`tables`] | files and databases to frames and back: types, null values, ids, rejected rows, atomic writes |
//! | [`snapshot`] | outcome, the cut at `as_of`, lookups, derived columns, personas, aggregates |
//! | [`design`] | encoders and the blocked matrix |
//! | [`fit`] | the penalised logistic fit: penalty, weights with intervals, solver diagnostics |
//! | [`linear_model`] | a logistic regression on features: encoder, weights and column means, fitted on rows |
//! | [`evaluate`] | the split by time, and figures on deals that the model was not trained on |
//! | [`drift`] | leads compared with the training deals: drift, the change of the mean score, expected performance |
//! | [`audit`] | data quality: columns that leak the outcome or carry no information, duplicates, readiness |
//! | [`init`] | a first `bantam.toml`, inferred from the columns of an export |
//! | [`model`] | the trained model and its file format |
//! | [`registry`] | models on disk: the champion, and the log of what happened to them |
//! | [`ledger`] | the predictions that were made, so that they can be compared with the outcomes |
//! | [`score`] | log-odds to score, sub-scores and reasons |
//! | [`gates`] | criteria, verdicts, open questions |
//! | [`points`] | the handcrafted points table: a scorer, re-weighted rules, and the comparison with the model |
//! | [`personas`] | win rate and trend of each persona |
//! | [`decide`] | grades and routes |
//! | [`questions`] | the next question: the answer that would change most |
//! | [`effects`] | effects of gates, routes and the feedback of sales on past deals |
//! | [`quarter`] | the decision on a champion: keep, recalibrate, promote or look |
//! | [`review`] | realised performance: predictions compared with the outcomes |
//! | [`workspace`] | a project with its data and models: its tables read and checked against it |
//! | [`training`] | the training set, and the final fit on it |
//! | [`predict`] | leads to predictions, batch by batch |
//! | [`sql_export`] | the whole scoring job as one SQL statement |
//! | [`report`] | verdicts, sentences and figures for people: no layout |
//! | [`page`] | the report of a training, of a comparison and of a quarter, and the leads, as one HTML page each |
//! | [`jobs`] | init, train, compare, review, predict and check: orchestration only |
//! | [`champion`] | the champion over time: the quarterly decision, recalibration, models side by side |
//! | [`run_summary`] | the summary of a run as JSON, for schedulers: its content, its schema, and where it may be written to |
//! | [`export`] | points, scorecards, PMML and ONNX for other tools, and predictions for CRMs |
//! | [`terminal`] | results as text |
//! | [`simulate`] | deals with a known true model, for the sample data, tests and benchmarks |
//! | [`error`] | errors of the commands |
//! | [`cli`] | arguments in, exit code out |
//! | [`bindings`] | the jobs, and a fit on a table, for other languages |
//!
//! A module uses only those above it; `tests/it/tidy.rs` checks that, and where the heavy crates may be named.
//!
//! # Files
//!
//! Read: `bantam.toml`, and the tables that it names (CSV, TSV, JSON Lines, Excel workbooks, Parquet, Arrow, and with the feature `databases` tables of
//! databases), including a points table in a file.
//! Written, each whole or not at all:
//! `models/<name>/<date>-<hash8>/` with `model.json`, `weights.csv`, `evaluation.json`, `report.html` and `rejected.csv`;
//! `models/<name>/champion.json` and `log.jsonl`; `models/<name>/ledger/` with a Parquet file for each run of predictions; `models/<name>/compare/` with `compare.html` and `compare.json`; a first
//! `bantam.toml`; the predictions with a file of rejected rows and, on request, a page of the leads; the deals of the test set of a comparison, on request.
//!
//! # Invariants
//!
//! 1. Nothing at or after a lead's `as_of` reaches a feature. History is cut once, in [`snapshot`].
//! 2. Encoders learn on training rows only and travel inside the model. Prediction learns nothing.
//! 3. Gates never see a probability, the model never sees a verdict; only [`decide`] sees both, and what looks ahead
//!    ([`questions`]) or back ([`effects`]) on what it decides.
//! 4. A positive coefficient always means "towards won", whatever the class balance or row order.
//! 5. Unknown is not false: a missing answer is reported as unknown.
//! 6. The core reads no clock, no environment and prints nothing; the command line does.
//! 7. A model file with unknown content is rejected.
//! 8. Same input, same bytes out: sorted keys, fixed seeds, reductions whose order does not depend on threads.
//! 9. Training and prediction build features with the same code.

pub mod units;
pub mod numbers;
pub mod label;
pub mod quotation;
pub mod warning;
pub mod statistics;
pub mod cells;
pub mod config;
pub mod syntax;
pub mod expression;
pub mod sql_dialect;
pub mod kernels;
pub mod rules;
pub mod project;
pub mod conditions;
pub mod text_files;
pub mod other_files;
pub mod databases;
pub mod tables;
pub mod snapshot;
pub mod design;
pub mod fit;
pub mod linear_model;
pub mod evaluate;
pub mod drift;
pub mod audit;
pub mod init;
pub mod model;
pub mod registry;
pub mod ledger;
pub mod score;
pub mod gates;
pub mod points;
pub mod personas;
pub mod decide;
pub mod questions;
pub mod effects;
pub mod quarter;
pub mod review;
pub mod workspace;
pub mod training;
pub mod predict;
pub mod sql_export;
pub mod report;
pub mod page;
pub mod jobs;
pub mod champion;
pub mod run_summary;
pub mod export;
pub mod terminal;
pub mod simulate;
pub mod error;
pub mod cli;
pub mod bindings;

#[cfg(test)]
mod testing;

//! Closed deals to a saved model.

use std::fmt::Write as _;
use std::path::Path;

use polars::prelude::*;

use super::{JobError, Progress, Workspace};
use crate::design::{Encoder, Term, normal_columns};
use crate::evaluate::{Dates, Deals, evaluate};
use crate::fit::{self, FitOptions, Problem};
use crate::model::{Input, Model, Saved, Training, sha256};
use crate::score::points;
use crate::snapshot::{Outcomes, Snapshot, SnapshotError, Sources, Spec, resolve, set_aside, types_of};
use crate::tables::{Rejected, Table, write_atomically};
use crate::units::AsOf;
use crate::warning::{EVENTS_PER_WEIGHT, Warning};

/// A trained and saved model.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The model and where it is.
    pub saved: Saved,
    /// The model that was in use before, if there was one.
    pub replaces: Option<String>,
    /// What a user should know.
    pub warnings: Vec<Warning>,
    /// Rows that were set aside.
    pub rejected: Vec<Rejected>,
}

/// Rows kept in the model file, to be recomputed at every load.
const SELF_TEST_ROWS: usize = 5;

/// Trains a model on the closed deals of the project and saves it; with `promote` it becomes the one in use.
///
/// # Errors
/// When `bantam.toml` does not fit the tables, a file cannot be read or written, there are not both won and lost deals, or
/// the fit does not converge. Nothing is put into use then.
pub fn train(workspace: &Workspace<'_>, promote: bool, progress: Progress<'_>) -> Result<Trained, JobError> {
    let spec = Spec::of(workspace.project);
    progress("reading", 0, 1);
    let deals = workspace.read_deals(&spec)?;
    let main_types = types_of(&deals);
    let sources = Sources::load(&spec, &workspace.extra(), &workspace.data_folder, None)
        .map_err(|error| workspace.in_project(error))?;
    workspace.check(&spec, &deals, &sources, true)?;
    let inputs = inputs(deals.files.iter().chain(&sources.files))?;
    let known = learnable(workspace, &spec, deals, &sources)?;
    let training = known.training();
    let Known { snapshot, won, closed_at, mut warnings, .. } = known;

    let frame = normal_columns(&spec.features, &snapshot.table.frame)?;
    let options = workspace.project.fit.clone();
    let fit_options = FitOptions::new(options.alpha, options.max_iterations)?;
    let groups = groups(&spec, &snapshot, &frame)?;
    let dates = closed_at.as_ref().map(|closed_at| Dates { as_of: &snapshot.as_of, closed_at });
    let judged = Deals { features: &spec.features, frame: &frame, won: &won, dates, groups: &groups };
    let evaluation =
        evaluate(&judged, &workspace.project.evaluation, &fit_options, options.seed, &|done, all| {
            progress("evaluating", done, all);
        })?;

    progress("fitting", 0, 1);
    let (encoder, constant) = Encoder::learn(&spec.features, &frame)?;
    let design = encoder.encode(&frame)?.design;
    let mut fitted = fit::fit(&Problem { design: &design, won: &won }, &fit_options)?;
    let means = design.column_means().unwrap_or_default();
    encoder.centre(&mut fitted.intercept, &mut fitted.coefficients, &means);
    progress("fitting", 1, 1);

    warnings.extend(constant.into_iter().map(|feature| Warning::ConstantFeature { feature }));
    warnings.extend(fit_warnings(&encoder, &fitted.certificate));
    let mut model = Model {
        name: workspace.project.name.clone(),
        trained_on: workspace.today,
        spec,
        main_types,
        table_types: sources.types.clone(),
        encoder,
        intercept: fitted.intercept,
        coefficients: fitted.coefficients,
        means,
        alpha: options.alpha,
        training,
        certificate: fitted.certificate,
        evaluation,
        inputs,
        self_test: Vec::new(),
    };
    model.keep_self_test(&frame, SELF_TEST_ROWS)?;
    let mut rejected = snapshot.table.rejected;
    rejected.extend(sources.rejected);
    save(workspace, model, promote, warnings, rejected)
}

fn save(
    workspace: &Workspace<'_>,
    model: Model,
    promote: bool,
    warnings: Vec<Warning>,
    rejected: Vec<Rejected>,
) -> Result<Trained, JobError> {
    let registry = workspace.registry();
    let replaces = registry.champion_id()?;
    let weights = weights_csv(&model);
    let saved = registry.save(model, &weights)?;
    if let Some(folder) = saved.file.parent()
        && !rejected.is_empty()
    {
        write_atomically(&folder.join("set_aside.csv"), rejected_csv(&rejected).as_bytes())?;
    }
    if promote {
        registry.promote(&saved)?;
    }
    Ok(Trained { saved, replaces, warnings, rejected })
}

/// The closed deals that can be learned from.
struct Known {
    snapshot: Snapshot,
    won: Vec<bool>,
    /// `None` without dates.
    closed_at: Option<Vec<AsOf>>,
    n_open: usize,
    warnings: Vec<Warning>,
}

impl Known {
    fn training(&self) -> Training {
        let n_won = self.won.iter().filter(|&&won| won).count();
        let dated = self.closed_at.is_some();
        let period = self.snapshot.as_of.iter().min().copied().zip(self.snapshot.as_of.iter().max().copied());
        Training {
            n_won,
            n_lost: self.won.len() - n_won,
            n_open: self.n_open,
            n_set_aside: self.snapshot.table.rejected.len(),
            period: period.filter(|_| dated),
        }
    }
}

/// Finds the outcomes, leaves out open deals, sets faulty ones aside, and takes the snapshot of the others.
fn learnable(
    workspace: &Workspace<'_>,
    spec: &Spec,
    mut deals: Table,
    sources: &Sources,
) -> Result<Known, JobError> {
    let project = workspace.project;
    let at = project.snapshot.as_ref().map(|snapshot| snapshot.at.as_str());
    let located = |error| workspace.in_project(error);
    let mut outcomes = resolve(&project.outcome, &deals, at, workspace.today).map_err(located)?;
    let mut dates = Snapshot::dates(&deals, at, workspace.today).map_err(located)?;
    for (row, date) in dates.iter().enumerate() {
        if let (None, Some(_), Some(at)) = (date, outcomes.won[row], at) {
            outcomes.faults.push((row, format!("it has no `{at}`")));
        }
    }
    let mut faulty = vec![false; dates.len()];
    outcomes.faults.iter().for_each(|(row, _)| faulty[*row] = true);
    let n_open = (0..dates.len()).filter(|&row| outcomes.won[row].is_none() && !faulty[row]).count();
    let rows = dates.len();
    let faults = std::mem::take(&mut outcomes.faults);
    deals.set_aside(spec.id.as_deref(), faults)?;
    keep_rows(&mut outcomes, &mut dates, &faulty.iter().map(|faulty| !faulty).collect::<Vec<_>>());
    let closed: Vec<bool> = outcomes.won.iter().map(Option::is_some).collect();
    deals.retain(&closed)?;
    keep_rows(&mut outcomes, &mut dates, &closed);
    if dates.is_empty() {
        let first =
            deals.rejected.first().map(|row| format!("row {}: {}", row.row, row.reason)).unwrap_or_default();
        return Err(JobError::Snapshot(SnapshotError::NothingLeft { rows, first }));
    }
    let as_of: Vec<AsOf> = dates.into_iter().flatten().collect();
    let snapshot = sources.snapshot(spec, deals, as_of).map_err(located)?;
    let won = snapshot.rows.iter().filter_map(|&row| outcomes.won[row]).collect();
    let closed_at: Option<Vec<AsOf>> = snapshot.rows.iter().map(|&row| outcomes.closed_at[row]).collect();
    let closed_at = closed_at.filter(|_| at.is_some());
    let mut warnings = sources.warnings.clone();
    warnings.extend(set_aside(&snapshot.table));
    if at.is_none() {
        warnings.push(Warning::NoSnapshot);
    }
    warnings.extend(snapshot.warnings.iter().cloned());
    Ok(Known { snapshot, won, closed_at, n_open, warnings })
}

fn keep_rows(outcomes: &mut Outcomes, dates: &mut Vec<Option<AsOf>>, keep: &[bool]) {
    outcomes.retain(keep);
    let mut flags = keep.iter();
    dates.retain(|_| flags.next().copied().unwrap_or(false));
}

/// A number for each deal; deals with the same number belong together: those of one account, or, where there are no
/// accounts, those whose features are all the same.
fn groups(spec: &Spec, snapshot: &Snapshot, features: &DataFrame) -> PolarsResult<Vec<u64>> {
    let account = spec.account.as_deref().map(|account| snapshot.table.frame.column(account)).transpose()?;
    if let Some(account) = account {
        let names = account.cast(&DataType::String)?;
        let keys = names.str()?.iter().zip(&snapshot.ids);
        // A deal without an account stands alone, under a name that no account has.
        return Ok(keys
            .map(|(account, id)| account.map_or_else(|| hash(&["", id]), |account| hash(&[account])))
            .collect());
    }
    let columns: PolarsResult<Vec<Column>> =
        features.columns().iter().map(|column| column.cast(&DataType::String)).collect();
    let columns = columns?;
    let cells: PolarsResult<Vec<&StringChunked>> = columns.iter().map(|column| column.str()).collect();
    let cells = cells?;
    let row = |row: usize| cells.iter().map(|cells| cells.get(row).unwrap_or("\u{0}")).collect::<Vec<_>>();
    Ok((0..features.height()).map(|index| hash(&row(index))).collect())
}

/// FNV-1a over the parts, each ended by a byte that UTF-8 never has.
fn hash(parts: &[&str]) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xFF]));
    bytes.fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

fn inputs<'a>(files: impl Iterator<Item = &'a String>) -> Result<Vec<Input>, JobError> {
    let mut inputs: Vec<Input> = Vec::new();
    for file in files {
        let bytes = std::fs::read(Path::new(file))
            .map_err(|source| crate::tables::TableError::Read { file: file.clone(), source })?;
        inputs.push(Input { file: file.clone(), bytes: bytes.len() as u64, sha256: sha256(&bytes) });
    }
    inputs.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(inputs)
}

fn fit_warnings(encoder: &Encoder, certificate: &fit::Certificate) -> Vec<Warning> {
    let mut warnings: Vec<Warning> = certificate
        .separated
        .iter()
        .filter(|column| column.n_rows >= WORTH_NAMING)
        .map(|column| Warning::Separated {
            term: encoder.column_name(column.column),
            rows: column.n_rows,
            won: column.won,
        })
        .collect();
    let events = certificate.n_won.min(certificate.n_lost);
    let weights = encoder.columns().len();
    let needed = weights * EVENTS_PER_WEIGHT;
    if events < needed {
        warnings.push(Warning::FewEvents { events, weights, missing: needed - events });
    }
    warnings
}

/// Below this, one outcome for all deals of a level is no surprise at a usual base rate.
const WORTH_NAMING: usize = 20;

/// A weight of a model, for tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// The feature.
    pub feature: String,
    /// Its group.
    pub group: &'static str,
    /// What the weight belongs to: a level, a member, or the number itself.
    pub term: String,
    /// Change in log-odds for one `unit`.
    pub log_odds: f64,
    /// What one unit is.
    pub unit: String,
    /// Score points for one unit.
    pub points: f64,
    /// Share of training rows with the level (or the mean of the standardised number, 0).
    pub mean: f64,
}

/// The weights of a model in the order of its columns.
#[must_use]
pub fn weights(model: &Model) -> Vec<Weight> {
    use crate::design::Encoding;
    let columns = model.encoder.columns().iter().zip(&model.coefficients).zip(&model.means);
    columns
        .map(|((column, &coefficient), &mean)| {
            let feature = &model.encoder.features()[column.feature];
            let (log_odds, unit, term) = match (&column.term, &feature.encoding) {
                (Term::Value, Encoding::Number { log, deviation, .. }) => {
                    let per_unit = coefficient / deviation;
                    if *log {
                        (per_unit, "1 of ln(1 + x)".to_owned(), String::new())
                    } else {
                        (per_unit, "1".to_owned(), String::new())
                    }
                }
                (Term::Value, _) => (coefficient, "1".to_owned(), String::new()),
                (Term::Yes, _) => (coefficient, "yes".to_owned(), "yes".to_owned()),
                (Term::Level(word) | Term::Member(word), _) => {
                    (coefficient, "has it".to_owned(), word.clone())
                }
                (Term::Other, _) => (coefficient, "has it".to_owned(), "(other)".to_owned()),
                (Term::Unknown, _) => (coefficient, "has it".to_owned(), "(unknown)".to_owned()),
            };
            let (name, group) = (feature.name.clone(), feature.group.name());
            Weight { feature: name, group, term, log_odds, unit, points: points(log_odds), mean }
        })
        .collect()
}

fn weights_csv(model: &Model) -> String {
    let mut text = String::from("group,feature,term,unit,log_odds,score_points,training_mean\n");
    for weight in weights(model) {
        let words = [weight.group, &weight.feature, &weight.term, &weight.unit].map(csv_cell).join(",");
        let _ = writeln!(text, "{words},{},{},{}", weight.log_odds, weight.points, weight.mean);
    }
    text
}

/// The rows that were set aside, as CSV: file, row, id, reason.
pub(super) fn rejected_csv(rejected: &[Rejected]) -> String {
    let mut text = String::from("file,row,id,reason\n");
    for row in rejected {
        let id = csv_cell(row.id.as_deref().unwrap_or_default());
        let _ = writeln!(text, "{},{},{id},{}", csv_cell(&row.file), row.row, csv_cell(&row.reason));
    }
    text
}

/// A cell, quoted where it must be (RFC 4180).
fn csv_cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

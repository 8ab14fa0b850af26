//! `bantam export hubspot`, `salesforce` and `dynamics`.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use clap::Args;

use super::crm_output::CrmOutput;
use super::paths::tables;
use super::project_args::ProjectArgs;
use super::terminal::Terminal;
use crate::error::Error;
use crate::export::{
    Crm, CrmCounts, CrmRow, DYNAMICS_GRADES, Earlier, SALESFORCE_UPLOAD, Trend, as_crm_flag, is_guid,
};
use crate::predict::PredictionColumns;
use crate::project::{DynamicsTable, FieldMapping, Project};
use crate::tables::is_same_file;
use crate::terminal;

#[derive(Debug, Clone, Args)]
pub(super) struct CrmArgs {
    /// The predictions: a file of `bantam predict`.
    #[arg(default_value = "predictions.csv", add = tables())]
    predictions: PathBuf,
    #[command(flatten)]
    project: ProjectArgs,
    /// Earlier predictions: only leads that are new or have another score, grade or route are written.
    #[arg(long, value_name = "FILE", add = tables())]
    changed_since: Option<PathBuf>,
    /// Write nothing; only count what would be written, and check it.
    #[arg(long)]
    dry_run: bool,
    /// Output file. Default: standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A kind of CRM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vendor {
    Hubspot,
    Salesforce,
    Dynamics,
}

/// The columns whose change is a change of a lead.
const WATCHED: [&str; 3] = ["score", "grade", "route"];

/// What is compared of an earlier prediction: score, grade and route.
type WatchedCells = [Option<String>; 3];

impl CrmArgs {
    pub(super) fn export(&self, vendor: Vendor, terminal: &Terminal) -> Result<(), Error> {
        let project = self.project.load()?;
        let workspace = self.project.workspace(&project);
        let inputs: Vec<PathBuf> =
            [&self.predictions].into_iter().chain(&self.changed_since).cloned().collect();
        workspace.check_outputs(&Vec::from_iter(self.output.as_deref()), &inputs)?;
        self.check_earlier()?;
        let crm = crm_of(vendor, &project)?;
        let watched: &[&str] = if project.routes.is_empty() { &WATCHED[..2] } else { &WATCHED };
        let mut earlier =
            self.changed_since.as_deref().map(|file| read_watched(file, watched)).transpose()?;
        let most = if vendor == Vendor::Salesforce { SALESFORCE_UPLOAD } else { usize::MAX };
        let mut output = CrmOutput::new(self.output.as_deref(), self.dry_run, &inputs, (crm.header(), most))?;
        let mut ids = RecordIds::of(&crm);
        let mut counts = CrmCounts { is_compared: earlier.is_some(), ..CrmCounts::default() };
        let columns = crm.columns().into_iter().chain(watched.iter().copied());
        PredictionColumns::new(&self.predictions, columns).each(|columns, mut rows| {
            let flags: Vec<usize> =
                (0..columns.len()).filter(|&place| project.keeps_flags_in(&columns[place])).collect();
            for cells in &mut rows {
                for &place in &flags {
                    as_crm_flag(&mut cells[place]);
                }
                let row = CrmRow { columns, cells, trend: Trend::Unknown };
                let before = match &mut earlier {
                    None => Earlier::NotCompared,
                    Some(earlier) => {
                        earlier.remove(row.get("id").unwrap_or_default()).map_or(Earlier::New, Earlier::Then)
                    }
                };
                let Some(trend) = counts.count(row, &before) else { continue };
                let row = CrmRow { trend, ..row };
                if let Crm::Dynamics(table, _) = &crm {
                    counts.no_guids += usize::from(!row.get(&table.id_from).is_some_and(is_guid));
                }
                output.add(&crm.line(row)?)?;
                counts.repeated += usize::from(ids.is_repeated(row));
            }
            Ok::<(), Error>(())
        })?;
        counts.gone = earlier.map_or(0, |earlier| earlier.len());
        let files = output.finish(terminal)?;
        terminal.note(&terminal::crm_export(&counts, (&files.written, &files.removed), self.dry_run));
        Ok(())
    }

    /// Fails where the earlier predictions are the predictions themselves, of which none would have changed.
    fn check_earlier(&self) -> Result<(), Error> {
        match &self.changed_since {
            Some(earlier) if is_same_file(earlier, &self.predictions) => {
                let what = format!(
                    "--changed-since names the predictions themselves, {}: no lead would be written",
                    self.predictions.display()
                );
                let hint = "name the predictions of an earlier run: write each run to a file of its own, such as predictions-2026-08-01.csv";
                Err(Error::Option { what, hint })
            }
            _ => Ok(()),
        }
    }
}

/// The ids by which a CRM finds the records, where they are not those of the leads, which are unique.
struct RecordIds {
    column: Option<String>,
    seen: HashSet<String>,
}

impl RecordIds {
    fn of(crm: &Crm) -> Self {
        Self { column: Some(crm.id_from().to_owned()).filter(|column| column != "id"), seen: HashSet::new() }
    }

    /// Whether an earlier row has the id of this one.
    fn is_repeated(&mut self, row: CrmRow<'_>) -> bool {
        let id = self.column.as_ref().and_then(|column| row.get(column));
        id.is_some_and(|id| !self.seen.insert(id.to_owned()))
    }
}

/// What is compared of earlier predictions, by the id of the lead.
fn read_watched(file: &Path, watched: &[&str]) -> Result<HashMap<String, WatchedCells>, Error> {
    let mut found = HashMap::new();
    PredictionColumns::new(file, watched.iter().copied()).each(|columns, rows| {
        for cells in &rows {
            let row = CrmRow { columns, cells, trend: Trend::Unknown };
            let id = row.get("id").unwrap_or_default().to_owned();
            found.insert(id, WATCHED.map(|column| row.get(column).map(str::to_owned)));
        }
        Ok::<(), Error>(())
    })?;
    Ok(found)
}

/// The CRM with the mapping of the project, or the usual one.
fn crm_of(vendor: Vendor, project: &Project) -> Result<Crm, Error> {
    Ok(match vendor {
        Vendor::Hubspot => {
            Crm::Hubspot(project.exports.hubspot.clone().unwrap_or_else(|| usual(project, str::to_owned)))
        }
        Vendor::Salesforce => Crm::Salesforce(
            project.exports.salesforce.clone().unwrap_or_else(|| usual(project, custom_field)),
        ),
        Vendor::Dynamics => {
            let grades = project.grades.clone();
            let count = grades.names().count();
            if count > DYNAMICS_GRADES {
                let what =
                    format!("the project has {count} grades, and Dynamics 365 has {DYNAMICS_GRADES}: A to D");
                return Err(Error::Option {
                    what,
                    hint: "give the project at most four grades under [grades]",
                });
            }
            let table = DynamicsTable { entity: crate::config::RawEntity::Lead, id_from: "id".to_owned() };
            Crm::Dynamics(project.exports.dynamics.clone().unwrap_or(table), grades)
        }
    })
}

/// The mapping where a project has none: `bantam_score` and the like, by names in the form of the CRM.
fn usual(project: &Project, name: fn(&str) -> String) -> FieldMapping {
    const COLUMNS: [&str; 6] = ["score", "grade", "probability", "for_1", "against_1", "as_of"];
    let route = (!project.routes.is_empty()).then_some("route");
    let columns = COLUMNS.into_iter().chain(route);
    let fields = columns.map(|column| (name(&format!("bantam_{column}")), column.to_owned())).collect();
    FieldMapping { id: name("bantam_lead_id"), id_from: "id".to_owned(), fields }
}

/// A name as that of a custom field of Salesforce.
fn custom_field(name: &str) -> String {
    format!("{name}__c")
}

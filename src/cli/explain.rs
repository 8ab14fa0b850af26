//! `bantam explain LEAD`.

use std::path::PathBuf;

use clap::Args;

use super::complete::model_paths;
use super::paths::tables;
use super::predict::load_model;
use super::project_args::ProjectArgs;
use super::terminal::Terminal;
use crate::error::Error;
use crate::predict::{LeadsFrom, PastDeal, Prediction, Predictor};
use crate::registry::Saved;
use crate::terminal;
use crate::workspace::{JobError, NearIds, Workspace};

#[derive(Debug, Clone, Args)]
pub(super) struct ExplainArgs {
    /// The id of the lead, or of a deal, which is explained as of its snapshot.
    pub lead: String,
    /// The table with the lead: a file, a glob, - for standard input, or a table of a connection: warehouse:crm.leads. Default: the leads of the project.
    #[arg(long, value_name = "FILE", add = tables())]
    pub leads: Option<String>,
    #[command(flatten)]
    pub project: ProjectArgs,
    /// Earlier predictions to compare with, a file or a table of a connection: the previous score, grade, route and verdicts, and the reasons
    /// for a change of the score.
    #[arg(long, value_name = "FILE", add = tables())]
    pub previous: Option<String>,
    /// The model: its folder or file. Default: the champion.
    #[arg(short, long, value_name = "PATH", add = model_paths())]
    pub model: Option<PathBuf>,
}

pub(super) fn explain(args: &ExplainArgs, terminal: &Terminal) -> Result<(), Error> {
    let project = args.project.load()?;
    let workspace = args.project.workspace(&project);
    let saved = load_model(&workspace, args.model.as_deref(), terminal)?;
    let mut predictor = Predictor::new(&workspace, &saved)?;
    if let Some(previous) = &args.previous {
        predictor.compare_with(previous)?;
    }
    explain_lead(predictor, args.leads.clone(), &args.lead, &mut |saved, prediction, deal| {
        terminal.data(&match deal {
            Some(deal) => terminal::deal_explanation(saved, prediction, deal),
            None => terminal::explanation(saved, prediction),
        })
    })
}

/// What is done with the explanation of a lead, or of a past deal as of its snapshot.
pub(crate) type Show<'s> = &'s mut dyn FnMut(&Saved, &Prediction<'_>, Option<PastDeal>) -> Result<(), Error>;

/// Explains the lead in these `leads`; without them, that of the project, or else its past deal as of its snapshot.
///
/// # Errors
/// When there is neither, or the tables cannot be read.
pub(crate) fn explain_lead(
    mut predictor: Predictor<'_>,
    leads: Option<String>,
    id: &str,
    show: Show<'_>,
) -> Result<(), Error> {
    let only_leads = leads.is_some() || predictor.previous.is_some();
    let from = leads.map_or(LeadsFrom::Project, LeadsFrom::File);
    let saved = predictor.saved;
    match predictor.find(&from, id) {
        Ok(prediction) => show(saved, &prediction, None),
        Err(JobError::NoLead { id, files, near }) if !only_leads => {
            let mut of_deals = NearIds::of(&id);
            of_deals.offer(near.iter().map(String::as_str));
            let workspace = predictor.workspace;
            let has_leads = workspace.project.data.leads.is_some();
            let files = if has_leads { format!("{files} or {}", workspace.deals_label()) } else { files };
            let explained = explain_deal(predictor, &id, &mut of_deals, show)?;
            Ok(explained.ok_or_else(|| JobError::NoLead { id, files, near: of_deals.names() })?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Explains a past deal as of its snapshot; `None` if there is none with this id, then with those that are `near`.
fn explain_deal(
    mut predictor: Predictor<'_>,
    id: &str,
    near: &mut NearIds,
    show: Show<'_>,
) -> Result<Option<()>, Error> {
    let Some(deal) = predictor.past_deal(id, near)? else { return Ok(None) };
    let (saved, workspace) = (predictor.saved, predictor.workspace);
    let as_of = Workspace { today: deal.at.unwrap_or(workspace.today), ..workspace.clone() };
    let mut predictor = predictor.moved_to(&as_of);
    let prediction = predictor.find(&LeadsFrom::Deals, id)?;
    show(saved, &prediction, Some(deal)).map(Some)
}

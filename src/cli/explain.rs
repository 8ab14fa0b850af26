//! `bantam explain LEAD`.

use std::path::PathBuf;

use clap::Args;

use super::complete::model_paths;
use super::paths::tables;
use super::predict::load_model;
use super::project_args::ProjectArgs;
use super::terminal::Terminal;
use crate::error::Error;
use crate::predict::{LeadsFrom, Predictor};
use crate::terminal;
use crate::workspace::{JobError, NearIds, Workspace};

#[derive(Debug, Clone, Args)]
pub(super) struct ExplainArgs {
    /// The id of the lead, or of a deal, which is explained as of its snapshot.
    pub lead: String,
    /// The table with the lead: a file, a glob, or - for standard input. Default: the leads of the project.
    #[arg(long, value_name = "FILE", add = tables())]
    pub leads: Option<String>,
    #[command(flatten)]
    pub project: ProjectArgs,
    /// Earlier predictions to compare with: the previous score, grade, route and verdicts, and the reasons for a change of
    /// the score.
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
    let from = args.leads.clone().map_or(LeadsFrom::Project, LeadsFrom::File);
    match predictor.find(&from, &args.lead) {
        Ok(prediction) => terminal.data(&terminal::explanation(&saved, &prediction)),
        Err(JobError::NoLead { id, files, near }) if args.leads.is_none() && args.previous.is_none() => {
            let mut of_deals = NearIds::of(&id);
            of_deals.offer(near.iter().map(String::as_str));
            let explained = explain_deal(predictor, &args.lead, &mut of_deals, terminal)?;
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
    terminal: &Terminal,
) -> Result<Option<()>, Error> {
    let Some(deal) = predictor.past_deal(id, near)? else { return Ok(None) };
    let (saved, workspace) = (predictor.saved, predictor.workspace);
    let as_of = Workspace { today: deal.at.unwrap_or(workspace.today), ..workspace.clone() };
    let mut predictor = predictor.moved_to(&as_of);
    let prediction = predictor.find(&LeadsFrom::Deals, id)?;
    terminal.data(&terminal::deal_explanation(saved, &prediction, deal))?;
    Ok(Some(()))
}

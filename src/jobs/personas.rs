//! The figures of each persona, from all deals of the project, without a model.

use polars::prelude::*;

use crate::config::{Mistake, Path};
use crate::personas::{Condition, PersonaDeals, Personas};
use crate::snapshot::{Snapshot, Sources, Spec, rejected_rows};
use crate::tables::{Table, retain_rows};
use crate::training::{ValidDeals, validated};
use crate::units::AsOf;
use crate::warning::Warning;
use crate::workspace::{JobError, Progress, Workspace, amounts, missing};

/// The figures of the personas, with warnings.
#[derive(Debug, Clone)]
pub struct PersonasReport {
    /// The figures.
    pub personas: Personas,
    /// The warnings.
    pub warnings: Vec<Warning>,
}

/// The figures of the personas of a project, on its closed deals and, over time, on its open ones, too.
///
/// # Errors
/// When the project has no personas, `bantam.toml` does not fit the tables, or there are not both won and lost deals.
pub fn personas(workspace: &Workspace<'_>, progress: Progress<'_>) -> Result<PersonasReport, JobError> {
    if workspace.project.personas.is_empty() {
        return Err(workspace.mistakes(vec![no_personas()]).into());
    }
    // Personas use no features, so the timed tables need not be read.
    let spec = Spec { features: Vec::new(), tables: Vec::new(), ..Spec::of(workspace.project) };
    progress("reading", 0, 1);
    let deals = workspace.read_deals(&spec)?;
    let sources = workspace.load_sources(&spec, None)?;
    check(workspace, &spec, &deals, &sources)?;
    let (snapshot, won) = deals_with_snapshot(workspace, &spec, deals, &sources)?;
    let frame = &snapshot.table.frame;
    let conditions = conditions(workspace, frame)?;
    let amounts = amounts(workspace.project, &snapshot.table)?;
    let days: Vec<AsOf> = snapshot.as_of.iter().map(|&at| workspace.on_the_clock(at)).collect();
    let is_dated = workspace.project.snapshot.is_some();
    let deals =
        PersonaDeals { won: &won, amounts: amounts.as_deref(), as_of: is_dated.then_some(days.as_slice()) };
    let personas = crate::personas::personas(&conditions, &deals);
    let mut warnings = sources.warnings.clone();
    warnings.extend(workspace.unreadable_amounts(&snapshot.table));
    warnings.extend(rejected_rows(&snapshot.table));
    warnings.extend(snapshot.warnings);
    Ok(PersonasReport { personas, warnings })
}

fn no_personas() -> Mistake {
    let mistake = Mistake::new(Path::new(["personas"]), "the project has no personas");
    mistake.with_hint(
        "write them under [personas], each a name and its condition, such as \
         it_leader = \"department = 'IT' AND seniority IN ('VP', 'C-level')\"",
    )
}

/// Checks all expressions that are used here against the columns of the deals and lookups.
fn check(workspace: &Workspace<'_>, spec: &Spec, deals: &Table, sources: &Sources) -> Result<(), JobError> {
    let outcome: Vec<&crate::rules::Rule> = workspace.project.outcome.conditions().collect();
    let missing = missing(spec, &outcome, deals, sources, true);
    let (_, mut mistakes) =
        sources.check(spec, deals, &workspace.hidden()).map_err(|error| workspace.in_project(error))?;
    let with_facts = sources.facts(&deals.frame.head(Some(0)), workspace.today, &mut mistakes);
    let with_facts = with_facts.map_err(|error| workspace.in_project(error))?;
    for rule in outcome {
        rule.checked(with_facts.schema(), &mut mistakes);
    }
    mistakes.retain(|mistake| !missing.explains(mistake));
    mistakes.extend(missing.mistakes);
    mistakes.extend(workspace.wrong_amounts(deals));
    if mistakes.is_empty() { Ok(()) } else { Err(workspace.mistakes(mistakes).into()) }
}

/// The deals with a snapshot date before today, with the columns of the personas, and their outcomes.
fn deals_with_snapshot(
    workspace: &Workspace<'_>,
    spec: &Spec,
    deals: Table,
    sources: &Sources,
) -> Result<(Snapshot, Vec<Option<bool>>), JobError> {
    let ValidDeals { mut table, outcomes, dates, .. } = validated(workspace, spec, deals, sources)?;
    let is_there: Vec<bool> =
        dates.iter().map(|date| date.is_some_and(|date| date <= workspace.today)).collect();
    table.retain(&is_there)?;
    let mut won = outcomes.won;
    retain_rows(&mut won, &is_there);
    let as_of: Vec<AsOf> =
        dates.into_iter().zip(&is_there).filter_map(|(date, keep)| date.filter(|_| *keep)).collect();
    let snapshot = sources.columns(spec, table, as_of).map_err(|error| workspace.in_project(error))?;
    Ok((snapshot, won))
}

/// The truth of each condition for each deal.
fn conditions(workspace: &Workspace<'_>, frame: &DataFrame) -> Result<Vec<Condition>, JobError> {
    let mut mistakes = Vec::new();
    let mut conditions = Vec::new();
    for persona in &workspace.project.personas {
        if let Some(rule) = persona.when.checked(frame.schema(), &mut mistakes) {
            conditions.push(Condition { name: persona.name.clone(), truths: rule.truths(frame)? });
        }
    }
    if mistakes.is_empty() { Ok(conditions) } else { Err(workspace.mistakes(mistakes).into()) }
}

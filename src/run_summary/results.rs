//! The results of the jobs, in a summary.

use std::path::Path;

use super::content::{
    DealsByOutcome, FORMAT_VERSION, FigureBasis, FindingCounts, InputKind, LeadRowCounts, NamedCount,
    OutputKind, ProgramVersion, RunDecision, RunExit, RunFigure, RunModel, RunOutput, RunProject, RunSummary,
    RunWarning, SummarisedCommand, TableRows,
};
use crate::audit::Severity;
use crate::champion::QuarterOutcome;
use crate::drift::{ExpectedPerformance, Forecast};
use crate::evaluate::Figures;
use crate::jobs::{Checked, DriftReport, Reviewed, Trained};
use crate::predict::PredictionSummary;
use crate::registry::{Registry, Saved};
use crate::score::points;
use crate::snapshot::TableRead;
use crate::statistics::Figure;
use crate::warning::Warning;
use crate::workspace::Workspace;

impl RunSummary {
    /// The name of the program.
    pub(super) const PROGRAM: &'static str = "bantam";

    /// The summary of a run that has started at this time.
    pub(crate) fn new(command: SummarisedCommand, started: String) -> Self {
        let (name, version) = (Self::PROGRAM.to_owned(), env!("CARGO_PKG_VERSION").to_owned());
        Self {
            format_version: FORMAT_VERSION,
            program: ProgramVersion { name, version },
            command,
            started,
            duration_seconds: 0.0,
            exit: RunExit::default(),
            project: None,
            as_of: None,
            model: None,
            decision: None,
            inputs: Vec::new(),
            deals: None,
            leads: None,
            grades: Vec::new(),
            routes: Vec::new(),
            findings: None,
            warnings: Vec::new(),
            figures: Vec::new(),
            outputs: Vec::new(),
        }
    }

    /// Adds the project and the date.
    pub(crate) fn add_workspace(&mut self, workspace: &Workspace<'_>) {
        let project = workspace.project;
        let file = project.file.display().to_string();
        self.project = Some(RunProject { name: project.name.clone(), file });
        self.as_of = Some(workspace.today.to_string());
    }

    /// Adds the model, with its place in the registry as it is now.
    pub(crate) fn add_model(&mut self, saved: &Saved, registry: &Registry) {
        self.add_model_id(&saved.id, &saved.model.trained_on.to_string(), registry);
    }

    fn add_model_id(&mut self, id: &str, trained_on: &str, registry: &Registry) {
        let standings = registry.standings().unwrap_or_default();
        let state =
            standings.into_iter().find(|(other, _)| other == id).map(|(_, state)| state.word().to_owned());
        self.model = Some(RunModel { id: id.to_owned(), trained_on: trained_on.to_owned(), state });
    }

    /// Adds warnings, sorted, each once.
    pub(crate) fn add_warnings(&mut self, mut warnings: Vec<Warning>) {
        warnings.sort();
        warnings.dedup();
        self.warnings.extend(warnings.iter().map(|warning| RunWarning {
            code: warning.code(),
            message: warning.to_string(),
            hint: warning.hint(),
            count: warning.count(),
        }));
    }

    /// Adds a file that was written.
    pub(crate) fn add_output(&mut self, kind: OutputKind, path: &Path) {
        self.outputs.push(RunOutput { kind, path: path.display().to_string() });
    }

    /// Adds the result of `train`.
    pub(crate) fn add_trained(&mut self, trained: &Trained, registry: &Registry) {
        let decision = if trained.promoted.is_champion { "promote" } else { "keep" };
        self.decision =
            Some(RunDecision { decision: decision.to_owned(), reason: trained.promoted.reason.clone() });
        self.add_training(trained);
        self.add_model(&trained.saved, registry);
    }

    /// Adds the result of `quarter`, whose files are in `folder`.
    pub(crate) fn add_quarter(&mut self, outcome: &QuarterOutcome, registry: &Registry, folder: &Path) {
        self.decision = Some(RunDecision {
            decision: outcome.decision.word().to_owned(),
            reason: outcome.sentence.clone(),
        });
        self.add_training(&outcome.challenger);
        if outcome.now != outcome.challenger.saved.id {
            // The figures of a run are those of its model.
            self.figures.clear();
            let is_same = outcome.now == outcome.champion.id;
            let realised =
                outcome.report().contest.and_then(|contest| contest.champion_auc).filter(|_| is_same);
            if let Some(auc) = realised {
                self.add_figure("roc_auc", FigureBasis::Realised, auc);
            }
        }
        self.add_output(OutputKind::Quarter, &folder.join("quarter.json"));
        self.add_output(OutputKind::Report, &folder.join("quarter.html"));
        // An id begins with the day of the training.
        self.add_model_id(&outcome.now, outcome.now.get(..10).unwrap_or_default(), registry);
    }

    fn add_training(&mut self, trained: &Trained) {
        let counts = &trained.saved.model.training;
        let (won, lost, open) = (counts.n_won, counts.n_lost, counts.n_open);
        self.deals = Some(DealsByOutcome { won, lost, open, later: trained.rows.n_later });
        self.add_rows(&trained.rows.tables);
        let model = trained.assessment.contestants.first();
        self.figures = model.map_or_else(Vec::new, |model| figures(&model.figures, FigureBasis::OutOfSample));
        let folder = trained.saved.file.parent().unwrap_or(Path::new(""));
        self.add_output(OutputKind::Model, &trained.saved.file);
        self.add_output(OutputKind::Weights, &folder.join("weights.csv"));
        self.add_output(OutputKind::Evaluation, &folder.join("evaluation.json"));
        self.add_output(OutputKind::Report, &folder.join("report.html"));
        if !trained.rejected.is_empty() {
            self.add_output(OutputKind::Rejects, &folder.join("rejected.csv"));
        }
    }

    /// Adds the result of `predict`, also of a run that was refused.
    pub(crate) fn add_prediction(&mut self, prediction: &PredictionSummary) {
        let rows = prediction.rows;
        self.leads = Some(LeadRowCounts {
            rows: rows.read,
            scored: rows.scored,
            rejected: rows.rejected,
            superseded: rows.superseded,
            skipped: rows.skipped.count(),
            closed: Some(rows.closed),
        });
        let named = |counts: &[(String, usize)]| {
            counts.iter().map(|(name, leads)| NamedCount { name: name.clone(), leads: *leads }).collect()
        };
        (self.grades, self.routes) = (named(&prediction.grades), named(&prediction.routes));
        self.add_rows(&prediction.tables_read);
        self.add_expected(prediction.expected.as_ref());
    }

    /// Adds the result of `drift`.
    pub(crate) fn add_drift(&mut self, report: &DriftReport) {
        self.add_rows(&report.tables_read);
        self.leads = report.tables_read.first().map(|read| LeadRowCounts {
            rows: read.read,
            scored: report.figures.n_leads,
            rejected: read.rejected,
            superseded: read.superseded,
            skipped: read.skipped,
            closed: None,
        });
        let shift = &report.figures.shift;
        let interval = shift.interval.map(|(low, high)| (points(low), points(high)));
        self.add_figure(
            "mean_score_change",
            FigureBasis::Drift,
            Figure { value: points(shift.total), interval },
        );
        for feature in &report.figures.features {
            let Some(psi) = &feature.psi else { continue };
            let figure = Figure { value: psi.value, interval: Some((psi.low, psi.high)) };
            let figure = run_figure("population_stability_index", FigureBasis::Drift, figure);
            let name = Some(feature.feature.name().to_owned());
            self.figures.extend(figure.map(|figure| RunFigure { feature: name, ..figure }));
        }
        self.add_expected(report.expected.as_ref());
    }

    fn add_expected(&mut self, expected: Option<&ExpectedPerformance>) {
        let Some(ExpectedPerformance { auc, log_loss, won, .. }) = expected else { return };
        let forecasts = [("roc_auc", *auc), ("log_loss", Some(*log_loss)), ("won_leads", Some(*won))];
        for (name, forecast) in forecasts {
            let Some(Forecast { value, low, high }) = forecast else { continue };
            let figure = Figure { value, interval: Some((low, high)) };
            self.add_figure(name, FigureBasis::Expected, figure);
        }
    }

    /// Adds the result of `review`.
    pub(crate) fn add_review(&mut self, reviewed: &Reviewed) {
        self.add_rows(&reviewed.tables_read);
        let all = &reviewed.performance.all.deals;
        self.deals = Some(DealsByOutcome { won: all.n_won, lost: all.n_lost, open: all.n_open, later: 0 });
        let conclusive = reviewed.performance.conclusive().and_then(|found| found.figures.as_ref());
        self.figures = conclusive.map_or_else(Vec::new, |found| figures(found, FigureBasis::Realised));
    }

    /// Adds the result of `check`.
    pub(crate) fn add_check(&mut self, checked: &Checked) {
        let (won, lost, open) = checked.outcomes;
        self.deals = Some(DealsByOutcome { won, lost, open, later: checked.rows.n_later });
        self.add_rows(&checked.rows.tables);
        let [errors, warnings, questions, notes] =
            Severity::ALL.map(|severity| checked.audit.count(severity));
        self.findings = Some(FindingCounts { errors, warnings, questions, notes });
    }

    /// Adds the rows of tables to their inputs; the first table is that of the deals or leads.
    fn add_rows(&mut self, tables: &[TableRead]) {
        let Some((first, others)) = tables.split_first() else { return };
        for input in &mut self.inputs {
            let found = match input.kind {
                InputKind::Deals | InputKind::Leads => Some(first).filter(|table| table.table == input.name),
                InputKind::Table | InputKind::Lookup => others.iter().find(|table| table.table == input.name),
                _ => None,
            };
            let Some(found) = found else { continue };
            let TableRead { read, rejected, superseded, skipped, .. } = *found;
            let used = read.saturating_sub(rejected + superseded);
            input.rows = Some(TableRows { read, used, rejected, superseded, skipped });
            input.newest = found.newest.map(|newest| newest.to_string());
        }
    }

    fn add_figure(&mut self, name: &str, basis: FigureBasis, figure: Figure) {
        self.figures.extend(run_figure(name, basis, figure));
    }
}

/// A figure; `None` if it is not finite, which JSON cannot express.
fn run_figure(name: &str, basis: FigureBasis, figure: Figure) -> Option<RunFigure> {
    let (low, high) = figure.interval.filter(|(low, high)| low.is_finite() && high.is_finite()).unzip();
    let figure = RunFigure { name: name.to_owned(), basis, feature: None, value: figure.value, low, high };
    Some(figure).filter(|figure| figure.value.is_finite())
}

/// The figures of a model that have a name of their own.
fn figures(figures: &Figures, basis: FigureBasis) -> Vec<RunFigure> {
    let named = [
        ("roc_auc", figures.auc),
        ("average_precision", figures.average_precision),
        ("log_loss", figures.log_loss),
        ("brier_score", figures.brier),
        ("calibration_slope", figures.slope),
        ("calibration_in_the_large", figures.intercept),
    ];
    named.into_iter().filter_map(|(name, figure)| run_figure(name, basis, figure?)).collect()
}

//! The prediction job: scores all leads, writes them, and counts every row.

use std::path::{Path, PathBuf};

use super::buffered_output::{BufferedOutput, PredictionFiles};
use super::ledger_output::LedgerOutput;
use super::needs::Needs;
use super::pipeline::PredictedBatch;
use super::predictor::{LeadsFrom, Predicted, Predictor};
use super::rejects_output::RejectsOutput;
use super::summary::{PredictionSummary, RowCounts, merged};
use crate::quarter::LeadDecision;
use crate::snapshot::ended_tables;
use crate::tables::{IdMemory, files_matching, is_output_stream, is_stream_in};
use crate::warning::{LeadWarning, Warning};
use crate::workspace::{JobError, Progress, Rules, Workspace};

impl Predictor<'_> {
    /// Scores all leads and writes one row for each to the output, and the rejected rows to a separate file.
    ///
    /// # Errors
    /// When the leads cannot be read, `bantam.toml` does not fit them, they are beyond a limit of `[predict]`, or a file
    /// cannot be written; then no output is left, and nothing more is written to a pipe.
    pub fn run(
        &mut self,
        from: &LeadsFrom,
        files: &PredictionFiles<'_>,
        progress: Progress<'_>,
    ) -> Result<PredictionSummary, JobError> {
        let mut summary = PredictionSummary::default();
        self.run_into(&mut summary, from, files, progress)?;
        Ok(summary)
    }

    /// The same with a summary of the rows so far, also of a run that fails.
    pub(crate) fn run_into(
        &mut self,
        summary: &mut PredictionSummary,
        from: &LeadsFrom,
        files: &PredictionFiles<'_>,
        progress: Progress<'_>,
    ) -> Result<(), JobError> {
        let outputs: Vec<&Path> = [files.output].into_iter().chain(files.rejects).chain(files.page).collect();
        self.workspace.check_outputs(&outputs, &self.inputs(from))?;
        let limits = &self.workspace.project.predict;
        self.needs = self.needs_of(files);
        let mut output = BufferedOutput::new(files);
        let mut ledger = LedgerOutput::new(files, self);
        let mut rejects = RejectsOutput::new(files);
        *summary = PredictionSummary::of(self.workspace.project);
        let mut leads = String::new();
        let read = self.each_predicted(from, &mut |predictor, held, PredictedBatch { batch, frame, .. }| {
            if let Some(top) = &mut held.top {
                predictor.rank(top, &batch);
            }
            let table = &batch.snapshot.table;
            leads = table.files.join(", ");
            rejects.append(&table.rejected)?;
            summary.count(batch);
            progress("scoring", summary.rows.scored as u64, 0);
            // Rows written to a pipe cannot be undone, so the decision is made on the rows so far.
            if output.is_stream() && predictor.is_beyond(&held.seen, summary) {
                return Ok(false);
            }
            ledger.append(&frame, predictor);
            let has_routes = summary.empty_routes(&limits.require_routes).is_empty();
            let RowCounts { read, scored, .. } = summary.rows;
            output.write(predictor.written(frame)?, scored > 0 && read >= limits.min_rows && has_routes)?;
            Ok(true)
        });
        summary.rows.closed = self.held.seen.closed;
        self.complete(summary, from, &leads);
        read?;
        rejects.finish()?;
        self.refuse_beyond(summary, &leads, files)?;
        output.finish()?;
        let (ledger, failure) = ledger.commit();
        summary.ledger = ledger;
        summary.warnings.extend(failure);
        Ok(())
    }

    /// Limits what the ids of these leads take of memory, if all that is read can be read again and all that is written be undone. Rows that went to
    /// a database are in a temporary table until the end.
    pub(crate) fn limit_ids(&mut self, ids: &IdMemory, from: &LeadsFrom, files: &PredictionFiles<'_>) {
        let is_read_again = !self.tables_behind(from).any(|(folder, pattern)| is_stream_in(folder, pattern));
        let mut outputs = [files.output].into_iter().chain(files.rejects);
        let are_undone = !outputs.any(is_output_stream);
        self.id_memory = (is_read_again && are_undone).then(|| ids.clone());
    }

    /// Whether a second reading may have other rows: a query shows what the database has then.
    pub(crate) fn reads_databases(&self, from: &LeadsFrom) -> bool {
        let connections = self.workspace.connections();
        self.tables_behind(from).any(|(_, pattern)| connections.find(pattern).is_some())
    }

    /// All that is read for a prediction of these leads: folders, and files or queries.
    fn tables_behind<'b>(&'b self, from: &'b LeadsFrom) -> impl Iterator<Item = (&'b Path, &'b str)> {
        let Workspace { project, data_folder, .. } = self.workspace;
        let (folder, leads, _) = self.leads(from);
        let tables = project.tables.iter().map(|table| &table.file);
        let of_data = tables.chain(project.lookups.iter().map(|lookup| &lookup.file));
        let previous = self.previous.iter().map(|previous| (Path::new(""), &*previous.file));
        of_data.map(|file| (data_folder.as_path(), &**file)).chain(previous).chain([(folder, leads)])
    }

    /// Adds the tables that were read, and the warnings about all leads.
    fn complete(&self, summary: &mut PredictionSummary, from: &LeadsFrom, leads: &str) {
        summary.tables_read = vec![summary.rows.table_read(self.leads_table(from))];
        summary.tables_read.extend(self.sources.tables_read(self.workspace.today));
        if let Some(first) = &summary.first_rejected {
            let (file, first) = (leads.to_owned(), format!("row {}: {}", first.row, first.reason));
            let (rows, of) = (summary.rows.rejected, summary.rows.read);
            summary.warnings.push(Warning::RejectedRows { file, rows, of, first, remedy: None });
        }
        let of_rules = self.checked.iter().flat_map(Rules::take_warnings);
        summary.warnings.extend(of_rules.chain(self.sources.take_warnings()));
        summary.warnings = merged(self.warnings.iter().cloned().chain(summary.warnings.drain(..)));
        let tally = &self.held.seen.tally;
        summary.warnings.extend(self.workspace.routes_on_leads(&tally.columns(), tally.routes()));
        summary.warnings.extend(tally.warnings(&self.saved.model.linear.encoder));
        let ages = self.sources.ages(self.workspace.today);
        let drift = self.lead_drift(&ages);
        summary.warnings.extend(drift.warnings);
        (summary.drift, summary.expected) = (drift.figures, drift.expected);
        summary.warnings.extend(ended_tables(&ages));
        let is_pinned = self.workspace.is_at_pinned_date();
        summary.warnings.extend(is_pinned.then(|| self.sources.left_out(self.workspace.today)).flatten());
        let (missing, scored) = (self.held.seen.not_in_previous, summary.rows.scored);
        let previous = self.previous.as_ref();
        summary.warnings.extend(previous.and_then(|previous| previous.mostly_missing(missing, scored)));
        if summary.rows.read == 0 {
            summary.warnings.push(LeadWarning::NoLeads { files: leads.to_owned() }.into());
        }
    }

    /// The grade and the route of each lead; nothing is written.
    ///
    /// # Errors
    /// When the leads cannot be read, or `bantam.toml` does not fit them.
    pub(crate) fn lead_decisions(&mut self, from: &LeadsFrom) -> Result<Vec<LeadDecision>, JobError> {
        let mut all = Vec::new();
        self.needs = Needs::DECISIONS;
        self.each_batch(from, &mut |predictor, table| {
            let batch = predictor.predict(table)?;
            let Predicted { snapshot, decisions, .. } = batch;
            all.extend(snapshot.ids.into_iter().enumerate().map(|(row, id)| LeadDecision {
                id: id.to_string(),
                grade: decisions.grade(row).to_owned(),
                route: decisions.route(row).map(str::to_owned),
            }));
            Ok(true)
        })?;
        Ok(all)
    }

    /// Calls `work` with each batch of leads, predicted.
    ///
    /// # Errors
    /// When the leads cannot be read, `bantam.toml` does not fit them, or `work` fails.
    pub(crate) fn each_prediction(
        &mut self,
        from: &LeadsFrom,
        work: &mut dyn FnMut(&Self, &Predicted) -> Result<(), JobError>,
    ) -> Result<(), JobError> {
        self.each_batch(from, &mut |predictor, table| {
            let batch = predictor.predict(table)?;
            work(predictor, &batch)?;
            Ok(true)
        })
    }

    /// The files that the job reads.
    fn inputs(&self, from: &LeadsFrom) -> Vec<PathBuf> {
        let (folder, pattern, _) = self.leads(from);
        let tables = self.sources.files.values().flatten().map(PathBuf::from);
        let others = [self.workspace.project.file.clone(), self.saved.file.clone()];
        let previous = self.previous.iter().map(|previous| PathBuf::from(&previous.file));
        files_matching(folder, pattern).into_iter().chain(tables).chain(others).chain(previous).collect()
    }
}

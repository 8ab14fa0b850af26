//! From the raw project file to the checked project, with all mistakes.
//!
//! The schema has already rejected keys with a wrong type, choice or range; the checks here are those that it
//! cannot express: SQL, spans, dates and names, and keys that need or exclude each other. A mistake about
//! something *missing* is reported only if the schema removed nothing there.

use std::path::Path as FilePath;

use indexmap::IndexSet;

use super::checked_project::Project;
use super::checker::Checker;
use super::drift_limits::DriftLimits;
use super::error::ProjectError;
use crate::config::{Mistakes, RawProject, ReadConfig, read, whole_file};

/// Reads and checks a project file.
///
/// # Errors
/// When the file cannot be read, is not UTF-8, or has mistakes; then with all of them.
pub fn load(file: &FilePath) -> Result<Project, ProjectError> {
    let bytes = whole_file(file).map_err(|source| ProjectError::Read { file: file.to_owned(), source })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.split(|&byte| byte == b'\n').count();
        ProjectError::NotUtf8 { file: file.to_owned(), line }
    })?;
    Ok(parse(file, &text)?)
}

/// Checks the `text` of a project; `file` is its name, for messages and for its folder.
///
/// # Errors
/// All mistakes in the file, in its order.
pub fn parse(file: &FilePath, text: &str) -> Result<Project, Mistakes> {
    let ReadConfig { raw, mistakes, damage } = read(text);
    let mut checker = Checker { mistakes, damage };
    let project = raw.and_then(|raw| checker.project(raw, file, text));
    match project {
        Some(project) if checker.mistakes.is_empty() => Ok(project),
        _ => Err(Mistakes::new(file, text, checker.mistakes)),
    }
}

impl Checker {
    /// The project; `None` only if a mistake has been reported.
    fn project(&mut self, raw: RawProject, file: &FilePath, text: &str) -> Option<Project> {
        self.project_name(&raw.name);
        let connections = self.connections(raw.connections);
        let data = self.data(raw.data, &connections);
        let tables = self.tables(raw.tables, &data.reading, &connections);
        let outcome = self.outcome(raw.outcome, raw.snapshot.is_some(), &tables);
        let snapshot = raw.snapshot.map(|snapshot| self.snapshot(snapshot));
        let lookups = self.lookups(raw.lookups, &data.reading, &connections);
        let derived = self.derived(raw.derive, &tables);
        let personas = self.personas(raw.personas);
        let features = self.features(raw.features, &tables, &data, !personas.is_empty());
        let evaluation = self.evaluation(&raw.evaluation);
        let drift = DriftLimits::of(&raw.drift.limits);
        let has_points = raw.points.is_some();
        let points = raw.points.map(|points| self.points(points, &connections));
        let feedback = raw.feedback.map(|feedback| self.feedback(feedback, &tables));
        let gates = self.gates(raw.gates);
        let grades = self.grades(raw.grades);
        let routes = self.routes(raw.routes);
        let output = raw.predict.output.clone().map(|output| self.output(output, &connections));
        let ledger = self.ledger(raw.predict.ledger.clone(), output.as_ref(), &connections);
        let predict = self.predict_limits(&raw.predict, &routes);
        let keep = self.kept_columns(raw.predict.keep, &gates);
        let exports = self.exports(raw.export, &keep, &gates);
        let decimals = raw.predict.decimals;
        self.column_names(&outcome.facts, &derived, &features, &gates, !personas.is_empty());
        let project = Project {
            file: file.to_owned(),
            text: text.to_owned(),
            folder: file.parent().map(FilePath::to_owned).unwrap_or_default(),
            name: raw.name,
            connections,
            data,
            outcome,
            snapshot,
            tables,
            lookups,
            derived,
            personas,
            features,
            fit: self.fit(&raw.fit, has_points),
            evaluation: evaluation?,
            segments: raw.evaluation.segments.into_iter().collect::<IndexSet<String>>().into_iter().collect(),
            output,
            predict,
            keep,
            output_columns: raw.predict.columns,
            decimals,
            exports,
            promotion: Self::promotion(raw.promotion),
            drift,
            locale: self.locale(raw.report.locale.as_deref()),
            ledger,
            points,
            feedback,
            gates,
            grades,
            routes,
        };
        self.facts_stay_in_the_outcome(&project);
        Some(project)
    }
}

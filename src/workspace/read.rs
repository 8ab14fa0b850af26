//! Reads the deals of a project, with mistakes located in `bantam.toml`.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Workspace;
use super::error::JobError;
use crate::config::{Mistake, Path};
use crate::snapshot::{
    BoundedReading, ReadPlan, Sources, Spec, lacks, main_types, set_columns, types_of, wanted_columns,
};
use crate::tables::{
    ColumnType, MemoryLimit, PIPE, Reader, Request, Table, TableError, Types, Typing, is_stream_in,
};

impl Workspace<'_> {
    /// Reads the lookups and timed tables of `spec` with all their columns that the project uses. Columns have the types in
    /// `types`, by table, if those of a training are given; else their types are inferred.
    pub(crate) fn load_sources(
        &self,
        spec: &Spec,
        types: Option<&BTreeMap<String, Types>>,
    ) -> Result<Sources, JobError> {
        self.load_sources_within(spec, types, None)
    }

    /// The same, where the rows of timed tables take no more memory than this: in a prediction, and of large tables in a training.
    pub(crate) fn load_sources_within(
        &self,
        spec: &Spec,
        types: Option<&BTreeMap<String, Types>>,
        limit: Option<&MemoryLimit>,
    ) -> Result<Sources, JobError> {
        // Only predictions carry columns on: what a training reads does not depend on them.
        let kept = if types.is_some() { &self.project.keep[..] } else { &[] };
        let plan = ReadPlan { kept, ..self.read_plan() };
        let bounded = limit.map(|limit| BoundedReading { limit, as_of: self.today });
        Sources::load_within(spec, &plan, &self.data_folder, types, bounded)
            .map_err(|error| self.in_project(error))
    }

    /// Whether a table of the project can be read only once.
    pub(crate) fn is_stream(&self, file: &str) -> bool {
        is_stream_in(&self.data_folder, file)
    }

    /// Reads the columns of the deals that are used.
    pub(crate) fn read_deals(&self, spec: &Spec) -> Result<Table, JobError> {
        self.read_columns(spec, Some(&self.deal_columns(spec)))
    }

    /// The columns of the deals that are used: those that leads have, too, and those for reports only.
    pub(crate) fn deal_columns(&self, spec: &Spec) -> BTreeSet<String> {
        let mut columns = wanted_columns(spec, &self.read_plan());
        columns.extend(self.project.data.amount.iter().chain(&self.project.data.version).cloned());
        columns.extend(self.project.segments.iter().cloned());
        columns.extend(self.feedback().map(|(_, table)| table.on.clone()));
        columns
    }

    /// The types of the columns of these deals that leads need, too: columns for reports only are not part of
    /// a model.
    pub(crate) fn shared_types(&self, spec: &Spec, deals: &Table) -> Types {
        let wanted = wanted_columns(spec, &self.read_plan());
        let mut types = types_of(deals);
        types.retain(|column, _| wanted.contains(column));
        types
    }

    /// Reads these columns of the deals, or all of them.
    pub(crate) fn read_columns(
        &self,
        spec: &Spec,
        columns: Option<&BTreeSet<String>>,
    ) -> Result<Table, JobError> {
        if self.project.data.deals == PIPE {
            let mistake = Mistake::new(Path::new(["data", "deals"]), "the deals cannot come from a pipe");
            let hint = "name a file: the model records the files that it was trained on";
            return Err(self.mistakes(vec![mistake.with_hint(hint)]).into());
        }
        let mut types = main_types(spec, &self.read_plan());
        types.extend(self.feedback().map(|(_, table)| (table.on.clone(), ColumnType::Text)));
        let mut needed = wanted_columns(spec, &self.read_plan());
        needed.extend(self.feedback().map(|(_, table)| table.on.clone()));
        if let Some(amount) = self.project.data.amount.as_ref().filter(|amount| !needed.contains(*amount)) {
            types.insert(amount.clone(), ColumnType::NUMBER);
        }
        let sets = set_columns(spec, &self.read_plan());
        let opened = Reader::open(
            Request::new(&self.project.data.deals, &spec.reading, Typing::Infer(&types))
                .in_folder(&self.data_folder)
                .with_connections(self.connections())
                .with_streams(Some(&self.streams))
                .with_columns(columns)
                .with_needed(Some(&needed))
                .with_sets(Some(&sets))
                .with_open_end(self.project.outcome.closed_at.as_deref())
                .with_version(self.project.data.version.as_deref())
                .with_repeats(true)
                .with_id(spec.id.as_deref()),
        );
        let (file, found, sheets) = match &opened {
            Ok(reader) => (reader.files().join(", "), reader.columns().to_vec(), reader.sheets().to_vec()),
            Err(TableError::NoColumn { file, found, sheets, .. }) => {
                (file.clone(), found.clone(), sheets.clone())
            }
            Err(_) => (String::new(), Vec::new(), Vec::new()),
        };
        let mut mistakes = self.missing_roles(spec, &file, &found, &sheets);
        if found.len() == 1 {
            // All columns missing: the separator is wrong, which is one mistake.
            mistakes.truncate(1);
        }
        let of_pairs = opened.as_ref().ok().and_then(Reader::pairs_hint);
        if let (Some(hint), Some(first)) = (of_pairs, mistakes.first_mut()) {
            *first = first.clone().with_hint(hint);
        }
        match opened {
            Ok(_) | Err(TableError::NoColumn { .. }) if !mistakes.is_empty() => {
                Err(self.mistakes(mistakes).into())
            }
            opened => {
                let mut table = opened?.read_all()?;
                reject_rounded_keys(spec, &mut table)?;
                Ok(table)
            }
        }
    }

    /// Columns of the deals that `bantam.toml` gives a role and that are not among those found.
    pub(crate) fn missing_roles(
        &self,
        spec: &Spec,
        file: &str,
        found: &[String],
        sheets: &[String],
    ) -> Vec<Mistake> {
        let snapshot = self.project.snapshot.as_ref();
        let feedback = self.feedback().map(|(_, table)| table);
        let is_derived = |name: &String| spec.derived.iter().any(|derived| derived.name == *name);
        let table = feedback.map_or("", |table| table.name.as_str());
        let roles = [
            (&["data", "id"][..], spec.id.as_ref()),
            (&["data", "account"], spec.account.as_ref()),
            (&["data", "amount"], self.project.data.amount.as_ref().filter(|amount| !is_derived(amount))),
            (&["data", "version"], self.project.data.version.as_ref()),
            (&["outcome", "closed_at"], self.project.outcome.closed_at.as_ref()),
            (&["snapshot", "at"], snapshot.map(|snapshot| &snapshot.at)),
            (&["tables", table, "on"], feedback.map(|table| &table.on)),
        ];
        let lacks = |(path, column): (&[&str], Option<&String>)| {
            let column = column.filter(|&column| !found.contains(column))?.clone();
            let (file, found, sheets) = (file.to_owned(), found.to_vec(), sheets.to_vec());
            let error = TableError::NoColumn { file, column, found, sheets };
            Some(lacks(Path::new(path.iter().copied()), &error))
        };
        roles.into_iter().filter_map(lacks).collect()
    }
}

/// Rejects the rows whose keys of other tables a spreadsheet has rounded.
fn reject_rounded_keys(spec: &Spec, table: &mut Table) -> Result<(), TableError> {
    let keys = spec.tables.iter().map(|table| &table.on).chain(spec.lookups.iter().map(|lookup| &lookup.on));
    let mut faults = Vec::new();
    for key in keys.chain(&spec.account) {
        faults.extend(table.rounded_keys(key)?);
    }
    faults.sort();
    table.reject_rows(spec.id.as_deref(), faults)
}

//! The leads as they are read: which columns, with which types, and one table after the other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::model::Model;
use crate::project::{Connections, Reading};
use crate::snapshot::{Spec, kept_alone, main_types, set_columns, wanted_columns};
use crate::tables::{ColumnType, IdMemory, Reader, Request, Table, TableError, Types, Typing, is_stream_in};
use crate::workspace::Workspace;

/// Leads read at once: enough to keep all threads busy, few enough to need little memory.
pub(super) const BATCH_ROWS: usize = 65_536;

/// What is read of the leads.
pub(super) struct LeadsPlan<'w> {
    connections: Connections<'w>,
    folder: PathBuf,
    pattern: String,
    reading: Reading,
    id: Option<String>,
    closed_at: Option<String>,
    version: Option<String>,
    columns: BTreeSet<String>,
    needed: BTreeSet<String>,
    sets: BTreeMap<String, String>,
    types: Types,
    /// Columns that may be absent, as the model was trained with them.
    optional: Types,
    /// Whether the leads are the open ones of these deals.
    pub(super) open_deals: bool,
    /// What their ids may take of memory, where they can be read again; `None`: any.
    pub(super) id_memory: Option<IdMemory>,
}

impl<'w> LeadsPlan<'w> {
    /// What a model with a spec reads of leads in a folder, by a pattern, that may be the open ones of these deals.
    pub(super) fn new(
        workspace: &'w Workspace<'_>,
        model: &Model,
        spec: &Spec,
        (folder, pattern, open_deals): (&Path, &str, bool),
        id_memory: Option<IdMemory>,
    ) -> Self {
        let project = workspace.project;
        let extra = workspace.read_plan();
        let mut columns = wanted_columns(spec, &extra);
        columns.extend(wanted_columns(&Spec::of(project), &extra));
        let needed = columns.clone();
        let mut sets = set_columns(spec, &extra);
        sets.extend(set_columns(&Spec::of(project), &extra));
        columns.extend(project.data.version.clone());
        let kept: Vec<String> = kept_alone(&columns, &project.keep).cloned().collect();
        // The types of the training take precedence over those of the project.
        let mut types: Types = main_types(&Spec::of(project), &extra);
        types.extend(model.main_types.clone());
        for column in kept {
            types.insert(column.clone(), ColumnType::Text);
            columns.insert(column);
        }
        Self {
            connections: workspace.connections(),
            folder: folder.to_owned(),
            pattern: pattern.to_owned(),
            reading: spec.reading.clone(),
            id: spec.id.clone(),
            closed_at: project.outcome.closed_at.clone(),
            version: project.data.version.clone(),
            columns,
            needed,
            sets,
            types,
            optional: model.main_types.clone(),
            open_deals,
            id_memory,
        }
    }

    /// Whether the next leads may be long in coming, so that a run that ends with the first ones must not wait for them.
    pub(super) fn may_stall(&self) -> bool {
        self.connections.find(&self.pattern).is_some() || is_stream_in(&self.folder, &self.pattern)
    }
}

/// The tables of the leads, one after the other; at least one, which is empty if there are no leads.
pub(super) struct LeadTables<'a> {
    reader: Reader<'a>,
    any: bool,
}

impl<'a> LeadTables<'a> {
    /// Opens the files.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) fn open(plan: &'a LeadsPlan<'_>) -> Result<Self, TableError> {
        let reader = Reader::open(
            Request::new(&plan.pattern, &plan.reading, Typing::Fixed(&plan.types))
                .in_folder(&plan.folder)
                .with_connections(plan.connections)
                .with_columns(Some(&plan.columns))
                .with_needed(Some(&plan.needed))
                .with_sets(Some(&plan.sets))
                .with_optional(&plan.optional)
                .with_open_end(plan.closed_at.as_deref())
                .with_version(plan.version.as_deref())
                .with_unread(plan.open_deals)
                .with_id_memory(plan.id_memory.as_ref())
                .with_id(plan.id.as_deref()),
        );
        let reader = reader.map_err(|error| match error {
            TableError::NoColumn { file, column, found, sheets }
                if sheets.is_empty() && found.len() > 1 && Some(&column) == plan.id.as_ref() =>
            {
                TableError::NoLeadId { file, column, found }
            }
            error => error,
        })?;
        Ok(Self { reader, any: false })
    }

    /// The next table; `None` at the end.
    ///
    /// # Errors
    /// When the leads cannot be read any further.
    pub(super) fn next_table(&mut self) -> Result<Option<Table>, TableError> {
        let table = match self.reader.next_table(BATCH_ROWS)? {
            // A run without leads is not a failure: the output has a header and no rows.
            None if !self.any => Some(self.reader.empty_table()?),
            table => table,
        };
        self.any = true;
        Ok(table)
    }
}

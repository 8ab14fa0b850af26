//! What was known of a lead at its `as_of`: the only place where history is cut.
//!
//! A [`Spec`] says which columns there are and how they come about; [`Sources`] are the tables it needs
//! beside the deals or leads; [`Sources::snapshot`] puts them together. Training takes each deal at its own date,
//! prediction takes all leads at one; everything else is the same code.

mod aggregate;
mod columns;
mod error;
mod feedback;
mod later;
mod missing;
mod outcome;
mod sources;
mod timed;

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use polars::prelude::*;

use crate::project::{
    Aggregate, Derived, Feature, Lookup, Mistake, Path, Persona, Project, Reading, Source, Sql, TimedTable,
    nearest,
};
use crate::rules::{Rule, RuleError};
use crate::tables::{Table, TableError, retain_rows};
use crate::units::AsOf;
use crate::warning::Warning;

pub use error::{LeftOut, SnapshotError};
pub use feedback::{Said, feedback_columns};
pub use later::{LaterRows, Watch, end_of_close};
pub use missing::{Missing, lacks};
pub use outcome::{Outcomes, is_open, resolve};
pub use sources::{Extra, Sources, columns_of, main_types, set_aside, types_of, wanted_columns};

/// The column that holds each row's own `as_of`, for expressions.
pub const AS_OF: &str = "as_of";

/// The column that holds the persona.
pub const PERSONA: &str = "persona";

/// How features come about: what a model carries, so that it scores with what it was trained on.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// Null words, separator and dates.
    pub reading: Reading,
    /// Column that names a lead; `None`: the row number.
    pub id: Option<String>,
    /// Column of the company.
    pub account: Option<String>,
    /// Timed tables.
    pub tables: Vec<TimedTable>,
    /// Untimed tables.
    pub lookups: Vec<Lookup>,
    /// New columns.
    pub derived: Vec<Derived>,
    /// Personas.
    pub personas: Vec<Persona>,
    /// Features.
    pub features: Vec<Feature>,
}

impl Spec {
    /// The part of a project that says how features come about.
    #[must_use]
    pub fn of(project: &Project) -> Self {
        Self {
            reading: project.data.reading.clone(),
            id: project.data.id.clone(),
            account: project.data.account.clone(),
            tables: tables_of_leads(project),
            lookups: project.lookups.clone(),
            derived: project.derived.clone(),
            personas: project.personas.clone(),
            // What can be done about a feature changes no score, and no model carries it.
            features: project
                .features
                .iter()
                .map(|feature| Feature { actionable: false, ..feature.clone() })
                .collect(),
        }
    }

    /// This spec with the files, the separator and the date format of another: where data lie and how they are written
    /// may change between training and prediction, what they mean may not.
    #[must_use]
    pub fn with_files_of(mut self, other: &Self) -> Self {
        for table in &mut self.tables {
            if let Some(same) = other.tables.iter().find(|same| same.name == table.name) {
                table.file.clone_from(&same.file);
            }
        }
        for lookup in &mut self.lookups {
            if let Some(same) = other.lookups.iter().find(|same| same.name == lookup.name) {
                lookup.file.clone_from(&same.file);
            }
        }
        self.reading.separator = other.reading.separator;
        self.reading.date_format.clone_from(&other.reading.date_format);
        self
    }

    /// What differs between two specs, in the words of `bantam.toml`.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Option<String> {
        let parts = [
            ("[data]", self.reading != other.reading || self.id != other.id || self.account != other.account),
            ("[tables]", self.tables != other.tables),
            ("[lookups]", self.lookups != other.lookups),
            ("[derive]", self.derived != other.derived),
            ("[personas]", self.personas != other.personas),
            ("[features]", unexpecting(&self.features) != unexpecting(&other.features)),
        ];
        let changed: Vec<&str> =
            parts.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name).collect();
        (!changed.is_empty()).then(|| changed.join(", "))
    }
}

/// The timed tables but that of feedback where no feature looks at it: what sales said of leads is no part of a model.
fn tables_of_leads(project: &Project) -> Vec<TimedTable> {
    let is_looked_at = |table: &TimedTable| {
        let reads = |source: &Source| matches!(source, Source::Aggregate(of) if of.table == table.name);
        let is_feedback = project.feedback.as_ref().is_some_and(|feedback| feedback.table == table.name);
        !is_feedback || project.features.iter().any(|feature| reads(&feature.source))
    };
    project.tables.iter().filter(|table| is_looked_at(table)).cloned().collect()
}

/// The features without what is expected of their weights, which changes no score.
fn unexpecting(features: &[Feature]) -> Vec<Feature> {
    features.iter().map(|feature| Feature { expect: None, ..feature.clone() }).collect()
}

/// What was known of each lead at its `as_of`.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The deals or leads with the columns of the lookups, derived columns, `persona`, `as_of`, and one column for
    /// each feature; one row for each lead.
    pub table: Table,
    /// What each lead is called.
    pub ids: Vec<String>,
    /// When each lead is looked at.
    pub as_of: Vec<AsOf>,
    /// For each lead its row in the table that the snapshot was made from.
    pub rows: Vec<usize>,
    /// What a user should know.
    pub warnings: Vec<Warning>,
}

impl Sources {
    /// The snapshot of the rows of `main`, each at its own date.
    ///
    /// # Errors
    /// When an expression fails on the data. Mistakes in `bantam.toml` are found by [`Sources::check`] before.
    pub fn snapshot(&self, spec: &Spec, main: Table, as_of: Vec<AsOf>) -> Result<Snapshot, SnapshotError> {
        let mut snapshot = self.columns(spec, main, as_of)?;
        let faults = columns::flag_faults(spec, &snapshot.table.frame);
        snapshot.set_aside(spec.id.as_deref(), faults)?;
        Ok(snapshot)
    }

    /// The same, with every row of `main`, also those whose features cannot be read: for rules, which do not need them.
    ///
    /// # Errors
    /// As [`Sources::snapshot`].
    pub fn columns(&self, spec: &Spec, main: Table, as_of: Vec<AsOf>) -> Result<Snapshot, SnapshotError> {
        let mut mistakes = Vec::new();
        let snapshot = self.build(spec, main, as_of, &mut mistakes)?;
        if mistakes.is_empty() { Ok(snapshot) } else { Err(SnapshotError::Mistakes(mistakes)) }
    }

    /// Holds all expressions of `spec` against the columns of the tables and returns the columns that a snapshot will have.
    ///
    /// `hidden` are the columns that are known only later: no feature may come from them.
    ///
    /// # Errors
    /// With every mistake there is.
    pub fn check(
        &self,
        spec: &Spec,
        main: &Table,
        hidden: &BTreeSet<String>,
    ) -> Result<(Schema, Vec<Mistake>), SnapshotError> {
        let mut mistakes = columns::leaks(spec, hidden);
        let leaks: BTreeSet<Path> = mistakes.iter().map(|leak| leak.path.clone()).collect();
        let files = main.files.clone();
        let empty = Table { files, frame: main.frame.head(Some(0)), ..Table::default() };
        let mut others = Vec::new();
        let snapshot = self.build(spec, empty, Vec::new(), &mut others)?;
        // What else is wrong with a leak does not matter.
        mistakes.extend(others.into_iter().filter(|mistake| !leaks.contains(&mistake.path)));
        Ok((snapshot.table.frame.schema().as_ref().clone(), mistakes))
    }

    fn build(
        &self,
        spec: &Spec,
        mut main: Table,
        as_of: Vec<AsOf>,
        mistakes: &mut Vec<Mistake>,
    ) -> Result<Snapshot, SnapshotError> {
        let mut warnings = Vec::new();
        let ids = ids(spec, &main)?;
        let frame = &mut main.frame;
        let micros: Vec<i64> = as_of.iter().map(|as_of| as_of.microseconds()).collect();
        let time = DataType::Datetime(TimeUnit::Microseconds, None);
        frame.with_column(Column::new(AS_OF.into(), micros).cast(&time)?)?;
        for (lookup, table) in spec.lookups.iter().zip(&self.lookups) {
            columns::join(frame, lookup, table, &self.wanted, &mut warnings, mistakes)?;
        }
        for derived in &spec.derived {
            let path = &derived.value.path;
            if clashes(frame, &derived.name, path, mistakes) {
                continue;
            }
            if let Some(rule) = checked(&derived.value, frame.schema(), Wanted::Value, mistakes) {
                frame.with_column(plain(rule.value(frame)?)?.with_name(derived.name.as_str().into()))?;
            }
        }
        let persona_path = Path::new(["personas"]);
        if !spec.personas.is_empty() && !clashes(frame, PERSONA, &persona_path, mistakes) {
            let persona = columns::personas(spec, frame, mistakes)?;
            frame.with_column(persona)?;
        }
        self.features(spec, frame, &as_of, &mut warnings, mistakes)?;
        let rows = (0..ids.len()).collect();
        Ok(Snapshot { table: main, ids, as_of, rows, warnings })
    }

    /// What the aggregate of a feature looks at, computed once.
    fn prepared(
        &self,
        feature: &Feature,
        aggregate: &Aggregate,
        history: &timed::History,
        mistakes: &mut Vec<Mistake>,
    ) -> Result<Option<Arc<aggregate::Prepared>>, SnapshotError> {
        // A panic elsewhere leaves the map as it was: what is in it is whole.
        let mut operands = self.operands.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = operands.get(&feature.name) {
            return Ok(Some(Arc::clone(known)));
        }
        let made = aggregate::prepare(feature, aggregate, history, mistakes)?.map(Arc::new);
        if let Some(made) = &made {
            operands.insert(feature.name.clone(), Arc::clone(made));
        }
        Ok(made)
    }

    /// Adds one column for each feature whose name is not a column already.
    fn features(
        &self,
        spec: &Spec,
        frame: &mut DataFrame,
        as_of: &[AsOf],
        warnings: &mut Vec<Warning>,
        mistakes: &mut Vec<Mistake>,
    ) -> Result<(), SnapshotError> {
        let mut cuts = vec![timed::Cut::default(); self.timed.len()];
        for feature in &spec.features {
            match &feature.source {
                Source::Column(column) => {
                    let Ok(values) = frame.column(column) else {
                        mistakes.push(no_column(&feature.path(), column));
                        continue;
                    };
                    if let Some(mistake) = aggregate::wrong_kind(feature, values.dtype()) {
                        mistakes.push(mistake);
                    } else if *column != feature.name
                        && !clashes(frame, &feature.name, &feature.path(), mistakes)
                    {
                        frame.with_column(values.clone().with_name(feature.name.as_str().into()))?;
                    }
                }
                Source::Aggregate(aggregate) => {
                    let Some(index) = spec.tables.iter().position(|table| table.name == aggregate.table)
                    else {
                        continue;
                    };
                    if clashes(frame, &feature.name, &feature.path(), mistakes) {
                        continue;
                    }
                    let (history, on) = (&self.timed[index], &spec.tables[index].on);
                    let Ok(keys) = frame.column(on) else {
                        mistakes.push(no_column(&Path::new(["tables", &aggregate.table, "on"]), on));
                        continue;
                    };
                    let keys = keys.cast(&DataType::String)?;
                    let lookback = history.look_back(keys.str()?, as_of);
                    cuts[index] = lookback.cut();
                    if let Some(prepared) = self.prepared(feature, aggregate, history, mistakes)? {
                        let column = aggregate::compute(feature, aggregate, history, &lookback, &prepared);
                        frame.with_column(column)?;
                    }
                }
            }
        }
        for (table, cut) in spec.tables.iter().zip(&cuts) {
            if cut.dropped > 0 {
                let (table, dropped, matched) = (table.name.clone(), cut.dropped, cut.matched);
                warnings.push(Warning::FutureRows { table, dropped, matched });
            }
        }
        Ok(())
    }
}

impl Snapshot {
    /// Number of leads.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no lead.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Takes out the rows at these indices, each for its reason.
    ///
    /// # Errors
    /// When polars refuses the mask.
    pub fn set_aside(&mut self, id: Option<&str>, faults: Vec<(usize, String)>) -> Result<(), TableError> {
        let mut keep = vec![true; self.ids.len()];
        for (row, _) in &faults {
            keep[*row] = false;
        }
        self.table.set_aside(id, faults)?;
        retain_rows(&mut self.ids, &keep);
        retain_rows(&mut self.as_of, &keep);
        retain_rows(&mut self.rows, &keep);
        Ok(())
    }
}

impl Snapshot {
    /// What each row of a table is called.
    ///
    /// # Errors
    /// When the id column is missing.
    pub fn ids(spec: &Spec, main: &Table) -> Result<Vec<String>, SnapshotError> {
        ids(spec, main)
    }
}

/// The id of each row: the id column, or the place of the row.
fn ids(spec: &Spec, main: &Table) -> Result<Vec<String>, SnapshotError> {
    let Some(id) = &spec.id else {
        let several = main.files.len() > 1;
        let name = |place: &crate::tables::Place| {
            let file = main.files.get(place.file as usize).map_or("", String::as_str);
            if several { format!("{file}:{}", place.row) } else { place.row.to_string() }
        };
        return Ok(main.places.iter().map(name).collect());
    };
    let column = main.frame.column(id)?;
    Ok(column.str()?.iter().map(|id| id.unwrap_or_default().to_owned()).collect())
}

/// What an expression must give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// True, false or unknown.
    Condition,
    /// A number or unknown.
    Number,
    /// Anything.
    Value,
}

/// Parses one expression and holds it against the columns it will meet; a mistake is noted.
pub fn checked(sql: &Sql, schema: &Schema, wanted: Wanted, mistakes: &mut Vec<Mistake>) -> Option<Rule> {
    let rule = Rule::parse(&sql.text).and_then(|rule| {
        match wanted {
            Wanted::Condition => rule.check_condition(schema)?,
            Wanted::Number => rule.check_number(schema)?,
            Wanted::Value => drop(rule.check_value(schema)?),
        }
        Ok(rule)
    });
    match rule {
        Ok(rule) => Some(rule),
        Err(error) => {
            mistakes.push(rule_mistake(sql, &error, schema));
            None
        }
    }
}

fn rule_mistake(sql: &Sql, error: &RuleError, schema: &Schema) -> Mistake {
    let hint = match error {
        RuleError::NoSuchColumn { column, .. } => {
            nearest(column, schema.iter_names().map(PlSmallStr::as_str))
                .map(|name| format!("did you mean `{}`?", quoted(name)))
        }
        RuleError::NotACondition { .. } => {
            Some("compare it with something, as in `amount >= 1000`".to_owned())
        }
        RuleError::NotRowWise { .. } => Some(
            "compare with a fixed number; figures over the rows of a lead are features with `from`"
                .to_owned(),
        ),
        RuleError::Types { reason, .. } if reason.contains("compare string") => Some(
            "a column is text when any of its values is; numbers stand bare and text in single quotes"
                .to_owned(),
        ),
        _ => None,
    };
    with_hint(Mistake::new(sql.path.clone(), error.to_string()), hint)
}

/// A column as SQL must write it.
fn quoted(name: &str) -> String {
    let plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if plain { name.to_owned() } else { format!("\"{name}\"") }
}

/// A column that is there at other times, such as one derived further down; [`Sources::missing`] finds the others.
fn no_column(path: &Path, column: &str) -> Mistake {
    Mistake::new(path.clone(), format!("there is no column `{column}` yet"))
}

pub(in crate::snapshot) fn with_hint(mistake: Mistake, hint: Option<String>) -> Mistake {
    match hint {
        Some(hint) => mistake.with_hint(hint),
        None => mistake,
    }
}

/// Notes it when a new column would hide one of the tables.
fn clashes(frame: &DataFrame, name: &str, path: &Path, mistakes: &mut Vec<Mistake>) -> bool {
    if frame.column(name).is_err() {
        return false;
    }
    let mistake = Mistake::of_key(path.clone(), format!("there is a column `{name}` already"));
    mistakes.push(mistake.with_hint("give it a name that is not in use"));
    true
}

/// Integers of SQL become numbers, dates become times: the four types of the tables, nothing else. A division by zero
/// is not known.
fn plain(column: Column) -> PolarsResult<Column> {
    let dtype = match column.dtype() {
        DataType::Date | DataType::Datetime(..) => DataType::Datetime(TimeUnit::Microseconds, None),
        DataType::Null => DataType::String,
        other if other.is_numeric() => {
            let numbers = column.cast(&DataType::Float64)?;
            let finite = numbers.f64()?.iter().map(|value| value.filter(|value| value.is_finite()));
            return Ok(Column::new(column.name().clone(), finite.collect::<Vec<_>>()));
        }
        _ => return Ok(column),
    };
    column.cast(&dtype)
}

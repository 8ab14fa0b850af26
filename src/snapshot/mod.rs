//! What was known of a lead at its `as_of`: the only place where history is cut.
//!
//! A [`Spec`] says which columns there are and how they come about; [`Sources`] are the tables it needs
//! beside the deals or leads; [`Sources::snapshot`] puts them together. Training takes each deal at its own date,
//! prediction takes all leads at one; everything else is the same code.

mod spec;
mod after_snapshot;
mod aggregate;
mod build;
mod columns;
mod error;
mod feedback;
mod missing;
mod outcome;
mod sources;
mod timed;

use std::collections::BTreeSet;

use polars::prelude::*;

use crate::config::{Mistake, Path, nearest};
use crate::project::Sql;
use crate::rules::{Rule, RuleError};
use crate::tables::{Table, TableError, retain_rows};
use crate::units::AsOf;
use crate::warning::Warning;

pub use after_snapshot::{ChangedColumn, LaterRows, end_of_close};
pub use error::{LeftOut, SnapshotError};
pub use feedback::{Said, feedback_columns};
pub use missing::{Missing, lacks};
pub use outcome::{Outcomes, is_open, resolve};
pub use sources::{ReadPlan, Sources, columns_of, main_types, set_aside, types_of, wanted_columns};
pub use spec::Spec;

/// The column that holds each row's own `as_of`, for expressions.
pub const AS_OF: &str = "as_of";

/// The column that holds the persona.
pub const PERSONA: &str = "persona";

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

/// When each lead is looked at.
#[derive(Debug, Clone, Default)]
struct SnapshotDates {
    /// To this date ages are counted.
    as_of: Vec<AsOf>,
    /// Rows of timed tables at or after this date are left out; never later than `as_of`.
    cut: Vec<AsOf>,
}

impl SnapshotDates {
    /// All that is known at `as_of`.
    fn at(as_of: Vec<AsOf>) -> Self {
        Self { cut: as_of.clone(), as_of }
    }
}

impl Sources {
    /// The snapshot of the rows of `main`, each at its own date.
    ///
    /// # Errors
    /// When an expression fails on the data. Mistakes in `bantam.toml` are found by [`Sources::check`] before.
    pub fn snapshot(&self, spec: &Spec, main: Table, as_of: Vec<AsOf>) -> Result<Snapshot, SnapshotError> {
        let dates = SnapshotDates::at(as_of);
        self.scorable(spec, main, dates)
    }

    /// The snapshot of the rows of `main` at `as_of`, from what was known of their history before `known_until`: ages, spans
    /// and half-lives count to `as_of`, but a row of a timed table at or after the earlier of the two dates is not there
    /// yet. It shows what time alone changes in a score.
    ///
    /// Both have one date for each row of `main`. With `known_until` at or after `as_of` this is [`Sources::snapshot`].
    ///
    /// # Errors
    /// As [`Sources::snapshot`].
    pub fn snapshot_known_until(
        &self,
        spec: &Spec,
        main: Table,
        as_of: Vec<AsOf>,
        known_until: &[AsOf],
    ) -> Result<Snapshot, SnapshotError> {
        let cut = as_of.iter().zip(known_until).map(|(&as_of, &known)| as_of.min(known)).collect();
        self.scorable(spec, main, SnapshotDates { as_of, cut })
    }

    /// The snapshot without the rows whose features cannot be read.
    fn scorable(&self, spec: &Spec, main: Table, dates: SnapshotDates) -> Result<Snapshot, SnapshotError> {
        let mut snapshot = self.whole(spec, main, dates)?;
        let faults = columns::flag_faults(spec, &snapshot.table.frame);
        snapshot.set_aside(spec.id.as_deref(), faults)?;
        Ok(snapshot)
    }

    /// The same, with every row of `main`, also those whose features cannot be read: for rules, which do not need them.
    ///
    /// # Errors
    /// As [`Sources::snapshot`].
    pub fn columns(&self, spec: &Spec, main: Table, as_of: Vec<AsOf>) -> Result<Snapshot, SnapshotError> {
        self.whole(spec, main, SnapshotDates::at(as_of))
    }

    fn whole(&self, spec: &Spec, main: Table, dates: SnapshotDates) -> Result<Snapshot, SnapshotError> {
        let mut mistakes = Vec::new();
        let snapshot = self.build(spec, main, dates, &mut mistakes)?;
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
        let snapshot = self.build(spec, empty, SnapshotDates::default(), &mut others)?;
        // What else is wrong with a leak does not matter.
        mistakes.extend(others.into_iter().filter(|mistake| !leaks.contains(&mistake.path)));
        Ok((snapshot.table.frame.schema().as_ref().clone(), mistakes))
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
        self.table.reject_rows(id, faults)?;
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
        let name = |place: &crate::tables::RowOrigin| {
            let file = main.files.get(place.source as usize).map_or("", String::as_str);
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
            "compare with a fixed number; figures over the rows of a lead are aggregates with `from`"
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

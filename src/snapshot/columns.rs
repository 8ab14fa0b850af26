//! Columns that are added to the deals or leads: personas and lookups; and the columns that may not be.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::{PERSONA, SnapshotError, Spec, aggregate, checked, no_column};
use crate::project::{Lookup, Mistake, Path, Source, Sql};
use crate::rules::{Rule, Truth};
use crate::tables::{Table, parse_flag};
use crate::warning::Warning;

/// The first persona that matches; unknown when none does.
pub(super) fn personas(
    spec: &Spec,
    frame: &DataFrame,
    mistakes: &mut Vec<Mistake>,
) -> Result<Column, SnapshotError> {
    let mut matched: Vec<Option<&str>> = vec![None; frame.height()];
    for persona in &spec.personas {
        if let Some(rule) = checked(&persona.when, frame.schema(), true, mistakes) {
            for (slot, truth) in matched.iter_mut().zip(rule.truth(frame)?) {
                if slot.is_none() && truth == Truth::True {
                    *slot = Some(&persona.name);
                }
            }
        }
    }
    Ok(Column::new(PERSONA.into(), matched))
}

/// Adds the columns of a lookup, each with the lookup's name in front, and without it where that name is free.
pub(super) fn join(
    frame: &mut DataFrame,
    lookup: &Lookup,
    table: &Table,
    warnings: &mut Vec<Warning>,
    mistakes: &mut Vec<Mistake>,
) -> Result<(), SnapshotError> {
    let Ok(keys) = frame.column(&lookup.on) else {
        mistakes.push(no_column(&Path::new(["lookups", &lookup.name, "on"]), &lookup.on));
        return Ok(());
    };
    let keys = keys.cast(&DataType::String)?;
    let known = table.frame.column(&lookup.key)?.str()?.clone();
    let rows: PlHashMap<&str, IdxSize> =
        known.iter().enumerate().filter_map(|(row, key)| Some((key?, row as IdxSize))).collect();
    let found: Vec<Option<IdxSize>> = keys.str()?.iter().map(|key| rows.get(key?).copied()).collect();
    let given = keys.len() - keys.null_count();
    let unmatched = given - found.iter().flatten().count();
    if unmatched > 0 {
        let lost = keys.str()?.iter().zip(&found).find_map(|(key, row)| key.filter(|_| row.is_none()));
        let (lookup, example) = (lookup.name.clone(), lost.unwrap_or_default().to_owned());
        warnings.push(Warning::UnmatchedKeys { lookup, unmatched, given, example });
    }
    let rows = IdxCa::from_iter(found);
    for column in table.frame.columns() {
        if column.name().as_str() == lookup.key {
            continue;
        }
        let joined = column.take(&rows)?;
        let names = [column.name().clone(), prefixed(&lookup.name, column.name()).into()];
        for name in names.into_iter().filter(|name| frame.column(name).is_err()).collect::<Vec<_>>() {
            frame.with_column(joined.clone().with_name(name))?;
        }
    }
    Ok(())
}

/// The name under which a column of a lookup can always be reached.
pub(super) fn prefixed(lookup: &str, column: &str) -> String {
    format!("{lookup}_{column}")
}

/// Values of a flag that are neither yes nor no.
pub(super) fn flag_faults(spec: &Spec, frame: &DataFrame) -> Vec<(usize, String)> {
    let mut faults = Vec::new();
    for feature in &spec.features {
        let Some(values) = aggregate::flag_text(feature, frame) else { continue };
        for (row, value) in values.iter().enumerate() {
            if let Some(value) = value
                && parse_flag(value).is_none()
            {
                faults.push((row, format!("`{}` should be yes or no, found \"{value}\"", feature.name)));
            }
        }
    }
    faults
}

/// Features and personas that would come from columns known only later.
pub(super) fn leaks(spec: &Spec, hidden: &BTreeSet<String>) -> Vec<Mistake> {
    // Each hidden name with the column of the tables that it comes from.
    let mut origins: BTreeMap<String, String> =
        hidden.iter().map(|column| (column.clone(), column.clone())).collect();
    let origin_of = |sql: &Sql, origins: &BTreeMap<String, String>| {
        let columns = Rule::parse(&sql.text).map(|rule| rule.columns().to_vec()).unwrap_or_default();
        columns.into_iter().find_map(|column| origins.get(&column).cloned())
    };
    for derived in &spec.derived {
        if let Some(origin) = origin_of(&derived.value, &origins) {
            origins.insert(derived.name.clone(), origin);
        }
    }
    let mut mistakes = Vec::new();
    for persona in &spec.personas {
        if let Some(origin) = origin_of(&persona.when, &origins) {
            mistakes.push(leak(persona.when.path.clone(), &persona.name, &origin));
        }
    }
    for feature in &spec.features {
        if let Source::Column(column) = &feature.source
            && let Some(origin) = origins.get(column)
        {
            mistakes.push(leak(feature.path(), &feature.name, origin));
        }
    }
    mistakes
}

fn leak(path: Path, name: &str, origin: &str) -> Mistake {
    let from = if name == origin { String::new() } else { format!(" comes from `{origin}`, which") };
    let message = format!("`{name}`{from} is known only after the outcome: it is in [outcome] or in `leaks`");
    Mistake::new(path, message).with_hint("take it out: a new lead does not have it")
}

//! Columns that are added to the deals or leads: personas and lookups.

use std::collections::BTreeSet;

use polars::prelude::*;

use super::error::SnapshotError;
use super::keyed::Keyed;
use super::listed_keys::listed_keys;
use super::mistakes::no_column;
use super::spec::Spec;
use super::spelled_keys::spelled_otherwise;
use crate::config::{Mistake, Path};
use crate::project::{Lookup, PERSONA};
use crate::rules::Truth;
use crate::warning::Warning;

/// The first persona that matches; unknown when none does.
pub(super) fn personas(
    spec: &Spec,
    frame: &DataFrame,
    warnings: &mut Vec<Warning>,
    mistakes: &mut Vec<Mistake>,
) -> Result<Column, SnapshotError> {
    let mut matched: Vec<Option<&str>> = vec![None; frame.height()];
    for persona in &spec.personas {
        if let Some(rule) = persona.when.checked(frame.schema(), mistakes) {
            for (slot, truth) in matched.iter_mut().zip(rule.truths(frame)?) {
                if slot.is_none() && truth == Truth::True {
                    *slot = Some(&persona.name);
                }
            }
            warnings.extend(rule.take_warnings());
        }
    }
    Ok(Column::new(PERSONA.into(), matched))
}

/// Adds the columns of a lookup: under their own names if these are free and, if requested, qualified by the
/// name of the lookup.
pub(super) fn join(
    frame: &mut DataFrame,
    lookup: &Lookup,
    keyed: &Keyed,
    wanted: &BTreeSet<String>,
    warnings: &mut Vec<Warning>,
    mistakes: &mut Vec<Mistake>,
) -> Result<(), SnapshotError> {
    let Ok(keys) = frame.column(&lookup.on) else {
        mistakes.push(no_column(&Path::new(["lookups", &lookup.name, "on"]), &lookup.on));
        return Ok(());
    };
    let keys = keys.cast(&DataType::String)?;
    let (of_lookup, found) = keyed.rows.rows_of(keys.str()?.iter())?;
    let given = keys.len() - keys.null_count();
    let unmatched = given - found.iter().flatten().count();
    if unmatched > 0 {
        let lost = keys.str()?.iter().zip(&found).find_map(|(key, row)| key.filter(|_| row.is_none()));
        let (name, on) = (lookup.name.clone(), lookup.on.clone());
        let example = lost.unwrap_or_default().to_owned();
        warnings.push(Warning::UnmatchedKeys { lookup: name, on, unmatched, given, example });
    }
    let section = format!("[lookups.{}]", lookup.name);
    warnings.extend(listed_keys(&section, (&lookup.key, &lookup.on), keys.str()?, &keyed.keys()));
    warnings.extend(spelled_otherwise(&section, &lookup.on, keys.str()?, &keyed.keys()));
    let rows = IdxCa::from_iter(found);
    for column in of_lookup.columns() {
        if column.name().as_str() == lookup.key {
            continue;
        }
        let joined = column.take(&rows)?;
        let long_name = prefixed(&lookup.name, column.name());
        let is_asked_for = wanted.contains(&long_name);
        let long_name = is_asked_for.then(|| PlSmallStr::from(long_name));
        for name in [Some(column.name().clone()), long_name].into_iter().flatten() {
            if frame.column(&name).is_err() {
                frame.with_column(joined.clone().with_name(name))?;
            }
        }
    }
    Ok(())
}

/// The qualified name of a column of a lookup.
pub(super) fn prefixed(lookup: &str, column: &str) -> String {
    format!("{lookup}_{column}")
}

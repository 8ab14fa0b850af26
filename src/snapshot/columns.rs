//! Columns that are added to the deals or leads: personas and lookups; and the columns that may not be.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::sources::{Keyed, columns_of};
use super::{PERSONA, SnapshotError, Sources, Spec, Wanted, aggregate, checked, no_column};
use crate::config::{Mistake, Path};
use crate::project::{Feature, Lookup, Source, Sql};
use crate::rules::Truth;
use crate::tables::{Table, parse_flag, too_many};
use crate::warning::Warning;

/// The first persona that matches; unknown when none does.
pub(super) fn personas(
    spec: &Spec,
    frame: &DataFrame,
    mistakes: &mut Vec<Mistake>,
) -> Result<Column, SnapshotError> {
    let mut matched: Vec<Option<&str>> = vec![None; frame.height()];
    for persona in &spec.personas {
        if let Some(rule) = checked(&persona.when, frame.schema(), Wanted::Condition, mistakes) {
            for (slot, truth) in matched.iter_mut().zip(rule.truth(frame)?) {
                if slot.is_none() && truth == Truth::True {
                    *slot = Some(&persona.name);
                }
            }
        }
    }
    Ok(Column::new(PERSONA.into(), matched))
}

/// Adds the columns of a lookup: under their own names where these are free, and, where that is asked for, with the
/// lookup's name in front.
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
    let found: Vec<Option<IdxSize>> = keys.str()?.iter().map(|key| keyed.rows.get(key?).copied()).collect();
    let given = keys.len() - keys.null_count();
    let unmatched = given - found.iter().flatten().count();
    if unmatched > 0 {
        let lost = keys.str()?.iter().zip(&found).find_map(|(key, row)| key.filter(|_| row.is_none()));
        let (name, on) = (lookup.name.clone(), lookup.on.clone());
        let example = lost.unwrap_or_default().to_owned();
        warnings.push(Warning::UnmatchedKeys { lookup: name, on, unmatched, given, example });
    }
    let rows = IdxCa::from_iter(found);
    for column in keyed.table.frame.columns() {
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

/// The name under which a column of a lookup can always be reached.
pub(super) fn prefixed(lookup: &str, column: &str) -> String {
    format!("{lookup}_{column}")
}

/// Values of a flag that are neither yes nor no.
pub(super) fn flag_faults(spec: &Spec, frame: &DataFrame) -> Vec<(usize, String)> {
    let mut faults = Vec::new();
    for feature in &spec.features {
        let Some(values) = aggregate::flag_text(feature, &feature.name, frame) else { continue };
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

impl Sources {
    /// Flags whose columns mostly hold something else, in the deals (`main`) and the lookups.
    #[must_use]
    pub fn wrong_flags(&self, spec: &Spec, main: &Table) -> Vec<Mistake> {
        let frames = || {
            std::iter::once(main)
                .chain(self.lookups.iter().map(|lookup| &lookup.table))
                .map(|table| &table.frame)
        };
        let wrong = |feature: &Feature| {
            let Source::Column(column) = &feature.source else { return None };
            let values = frames().find_map(|frame| aggregate::flag_text(feature, column, frame))?;
            let is_bad = |value: &&str| parse_flag(value).is_none();
            let (bad, known) =
                (values.iter().flatten().filter(is_bad).count(), values.len() - values.null_count());
            let first = values.iter().flatten().find(is_bad)?;
            let message = format!(
                "{bad} of {known} values of `{}` are not yes or no; the first is \"{first}\"",
                feature.name
            );
            let hint = "yes and no, true and false, y and n, t and f, 1 and 0 are understood; other words are a category";
            too_many(bad, known).then(|| Mistake::new(feature.path(), message).with_hint(hint))
        };
        spec.features.iter().filter_map(wrong).collect()
    }
}

/// Features and personas that would come from columns known only later.
pub(super) fn leaks(spec: &Spec, hidden: &BTreeSet<String>) -> Vec<Mistake> {
    // Each hidden name with the column of the tables that it comes from.
    let mut origins: BTreeMap<String, String> =
        hidden.iter().map(|column| (column.clone(), column.clone())).collect();
    let origin_of = |sql: &Sql, origins: &BTreeMap<String, String>| {
        columns_of(sql).into_iter().find_map(|column| origins.get(&column).cloned())
    };
    for lookup in &spec.lookups {
        for column in hidden {
            origins.insert(prefixed(&lookup.name, column), column.clone());
        }
    }
    let mut mistakes = Vec::new();
    let keys = spec.lookups.iter().map(|lookup| ("lookups", &lookup.name, &lookup.on));
    for (section, name, on) in keys.chain(spec.tables.iter().map(|table| ("tables", &table.name, &table.on)))
    {
        if let Some(origin) = origins.get(on) {
            mistakes.push(leak(Path::new([section, name, "on"]), on, origin));
        }
    }
    for derived in &spec.derived {
        if let Some(origin) = derived.sql().and_then(|sql| origin_of(sql, &origins)) {
            origins.insert(derived.name.clone(), origin);
        }
    }
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
    let message =
        format!("`{name}`{from} is known only after the outcome: it is in [outcome], `leaks` or `amount`");
    Mistake::new(path, message).with_hint("take it out: a new lead does not have it")
}

//! Features from columns that are known only after the outcome.

use std::collections::BTreeSet;

use super::columns::prefixed;
use super::spec::Spec;
use crate::config::{Mistake, Path};
use crate::project::{PERSONA, Persona};

/// The mistakes of `spec`: keys, features and personas that are derived from columns in `hidden`, which are known only after the outcome.
pub(super) fn leaks(spec: &Spec, hidden: &BTreeSet<String>) -> Vec<Mistake> {
    derived(spec, hidden).into_iter().map(|(path, name, origin)| leak(path, &name, &origin)).collect()
}

/// The columns in `hidden` that keys, features or personas of `spec` are derived from, each once.
pub(crate) fn known_later(spec: &Spec, hidden: &BTreeSet<String>) -> Vec<String> {
    derived(spec, hidden)
        .into_iter()
        .map(|(.., origin)| origin)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// The keys, features and personas of `spec` that are derived from columns in `hidden`: the place, the name, and the column.
fn derived(spec: &Spec, hidden: &BTreeSet<String>) -> Vec<(Path, String, String)> {
    let lineage = spec.lineage();
    let with_lookup = |column: &str| {
        spec.lookups.iter().find_map(|lookup| hidden.iter().find(|own| prefixed(&lookup.name, own) == column))
    };
    let is_hidden = |column: &str| hidden.contains(column) || with_lookup(column).is_some();
    // The name in the project without the prefix of a lookup.
    let origin = |column: &str| {
        let found = lineage.find(column, &is_hidden)?.to_owned();
        Some(if hidden.contains(&found) { found } else { with_lookup(&found)?.clone() })
    };
    let named = |(path, name, column): (Path, &String, &String)| Some((path, name.clone(), origin(column)?));
    let keys = spec.keys().map(|(section, name, on)| (Path::new([section, name, "on"]), on, on));
    let persona = |persona: &Persona| {
        let found = persona.when.columns().iter().find_map(|column| origin(column))?;
        Some((persona.when.path().clone(), persona.name.clone(), found))
    };
    let features = spec.features.iter();
    let features = features.filter_map(|feature| Some((feature.path(), &feature.name, feature.column()?)));
    // A persona that is derived from such a column is a separate mistake.
    let is_checked = |column: &str| column != PERSONA || hidden.contains(column) || spec.personas.is_empty();
    let features = features.filter(|(_, _, column)| is_checked(column));
    let mut found: Vec<_> = keys.filter_map(named).collect();
    found.extend(spec.personas.iter().filter_map(persona));
    found.extend(features.filter_map(named));
    found
}

fn leak(path: Path, name: &str, origin: &str) -> Mistake {
    let from = if name == origin { String::new() } else { format!(" comes from `{origin}`, which") };
    let message =
        format!("`{name}`{from} is known only after the outcome: it is in [outcome], `leaks` or `amount`");
    Mistake::new(path, message).with_hint("remove it: a new lead does not have it")
}

//! All functions by name.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::function::Function;
use super::number_functions::NUMBERS;
use super::signature::Signature;
use super::text_functions::{SETS, TEXTS};
use super::time_functions::TIMES;
use super::value_functions::VALUES;
use crate::config::nearest;

/// The functions by group, in the order of the documentation.
pub(super) const GROUPS: [(&str, &[Signature]); 5] = [
    ("Text", TEXTS),
    ("Sets of words in one text", SETS),
    ("Numbers", NUMBERS),
    ("Dates and timestamps", TIMES),
    ("Any type", VALUES),
];

/// The signatures by all their names.
static BY_NAME: LazyLock<HashMap<&'static str, &'static Signature>> =
    LazyLock::new(|| signatures().flat_map(|one| one.names.iter().map(move |name| (*name, one))).collect());

/// All signatures, in the order of the documentation.
pub(super) fn signatures() -> impl Iterator<Item = &'static Signature> {
    GROUPS.into_iter().flat_map(|(_, signatures)| signatures)
}

impl Function {
    /// Its name in the documentation.
    #[must_use]
    pub fn name(self) -> &'static str {
        let own = signatures().find(|one| one.function == self);
        own.and_then(|one| one.names.first().copied()).unwrap_or_default()
    }
}

/// The function with this name in lower case.
pub(super) fn signature(name: &str) -> Option<&'static Signature> {
    BY_NAME.get(name).copied()
}

/// The name of a function that was probably meant, among these and others.
pub(super) fn nearest_function(
    name: &str,
    others: impl Iterator<Item = &'static str>,
) -> Option<&'static str> {
    let names = signatures().flat_map(|one| one.names.iter().copied());
    nearest(&name.to_lowercase(), names.chain(others))
}

//! Values that became unknown while a rule was evaluated.

/// Why a value became unknown although its operands are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum LossKind {
    /// A text, number or time that cannot be cast to the requested type.
    NotCastable,
    /// An infinite or undefined number, for example from a division by zero.
    NotFinite,
    /// A time outside of the years 1 to 9999.
    OutOfRange,
    /// A text longer than 1 MiB.
    TooLong,
}

/// The losses of one step of a rule, with the first example.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Loss {
    /// The byte of the rule's text where the step is written.
    pub at: usize,
    /// Why.
    pub kind: LossKind,
    /// The number of rows.
    pub rows: usize,
    /// The first value that was lost, as text; for arithmetic, the operation with its operands: `12 / 0`.
    pub example: String,
}

/// The losses of two evaluations combined, whichever of them was the first: rows are summed, and the example is the smaller one.
#[must_use]
pub fn join_losses(one: Vec<Loss>, other: Vec<Loss>) -> Vec<Loss> {
    let mut joined = one;
    for loss in other {
        match joined.iter_mut().find(|own| (own.at, own.kind) == (loss.at, loss.kind)) {
            Some(own) => {
                own.rows += loss.rows;
                own.example = std::mem::take(&mut own.example).min(loss.example);
            }
            None => joined.push(loss),
        }
    }
    joined.sort_by_key(|loss| (loss.at, loss.kind));
    joined
}

/// The losses of several batches combined: rows are summed, and the example is that of the first batch.
#[must_use]
pub fn merge_losses(batches: impl IntoIterator<Item = Vec<Loss>>) -> Vec<Loss> {
    let mut merged: std::collections::BTreeMap<(usize, LossKind), Loss> = std::collections::BTreeMap::new();
    for loss in batches.into_iter().flatten() {
        match merged.entry((loss.at, loss.kind)) {
            std::collections::btree_map::Entry::Occupied(mut first) => first.get_mut().rows += loss.rows,
            std::collections::btree_map::Entry::Vacant(none) => {
                none.insert(loss);
            }
        }
    }
    merged.into_values().collect()
}

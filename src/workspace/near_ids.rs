//! The ids that are most like one that was not found.

use crate::quotation::in_quotes;

/// The number of ids that are named.
const MOST: usize = 3;

/// Letters of an id for each edit that counts as a typing error; ids of other leads differ in a few letters only.
const LETTERS_PER_EDIT: usize = 4;

/// The nearest of the ids that were offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NearIds {
    id: String,
    most_edits: usize,
    /// With their number of edits, the nearest first.
    found: Vec<(usize, String)>,
}

/// An id without regard to case, blanks at its ends and leading zeros.
fn plain(id: &str) -> String {
    id.trim().trim_start_matches('0').to_lowercase()
}

impl NearIds {
    /// None yet that is like `id`.
    pub(crate) fn of(id: &str) -> Self {
        let id = plain(id);
        Self { most_edits: (id.chars().count() / LETTERS_PER_EDIT).max(1), id, found: Vec::new() }
    }

    /// Keeps the nearest of these ids and of the earlier ones.
    pub(crate) fn offer<'i>(&mut self, ids: impl IntoIterator<Item = &'i str>) {
        /// The number of bytes of the longest id that is compared.
        const LONGEST: usize = 64;
        for id in ids {
            let other = plain(id);
            let is_comparable =
                other.len().abs_diff(self.id.len()) <= 4 * self.most_edits && other.len() <= LONGEST;
            if !is_comparable || other.is_empty() {
                continue;
            }
            let edits = strsim::osa_distance(&self.id, &other);
            let is_nearer =
                self.found.len() < MOST || self.found.last().is_some_and(|(last, _)| edits < *last);
            if edits <= self.most_edits && is_nearer && !self.found.iter().any(|(_, known)| known == id) {
                self.found.push((edits, id.to_owned()));
                self.found.sort();
                self.found.truncate(MOST);
            }
        }
    }

    /// The ids, the nearest first.
    pub(crate) fn names(self) -> Vec<String> {
        self.found.into_iter().map(|(_, id)| id).collect()
    }
}

/// The question whether one of these ids was meant.
pub(super) fn question_of_ids(ids: &[String]) -> Option<String> {
    let names: Vec<String> = ids.iter().map(in_quotes).collect();
    match names.as_slice() {
        [] => None,
        [only] => Some(format!("did you mean {only}?")),
        [others @ .., last] => Some(format!("did you mean {} or {last}?", others.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::{NearIds, question_of_ids};

    #[test]
    fn the_nearest_ids_are_named_and_strange_ones_are_not() {
        let asked = |id: &str, ids: &[&str]| {
            let mut near = NearIds::of(id);
            near.offer(ids.iter().copied());
            question_of_ids(&near.names())
        };
        let ids = ["L060", "L061", "L062", "L163", "A-17"];
        assert_eq!(asked("L064", &ids).unwrap(), "did you mean \"L060\", \"L061\" or \"L062\"?");
        assert_eq!(asked("l163", &ids).unwrap(), "did you mean \"L163\"?");
        assert_eq!(
            asked("17", &["0017", "0170", "0018"]).unwrap(),
            "did you mean \"0017\", \"0018\" or \"0170\"?"
        );
        assert_eq!(asked("L999", &ids), None);
        assert_eq!(asked("", &ids), None);
    }
}

//! The same warning about further rows.

use super::{LeadWarning, Warning};

impl Warning {
    /// Adds the counts of the same warning about further rows; false if `other` is a different warning.
    pub fn absorb(&mut self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::FutureRows { table, dropped, matched },
                Self::FutureRows { table: same, dropped: more, matched: of },
            ) if table == same => {
                *dropped += more;
                *matched += of;
            }
            (
                Self::UnmatchedKeys { lookup, unmatched, given, .. },
                Self::UnmatchedKeys { lookup: same, unmatched: more, given: of, .. },
            ) if lookup == same => {
                *unmatched += more;
                *given += of;
            }
            (
                Self::ListedKeys { place, column, other, listed, given, .. },
                Self::ListedKeys { place: same, column: key, listed: more, given: of, .. },
            ) if place == same && column == key => {
                // The same keys of a table are met again with each batch of leads.
                let is_of_table = !other.starts_with('[');
                *listed = if is_of_table { (*listed).max(*more) } else { *listed + more };
                *given = if is_of_table { (*given).max(*of) } else { *given + of };
            }
            (
                Self::Leads(LeadWarning::SpelledKeys { other_table, keys, of, .. }),
                Self::Leads(LeadWarning::SpelledKeys { other_table: same, keys: more, of: others, .. }),
            ) if other_table == same => {
                *keys += more;
                *of += others;
            }
            (
                Self::LostValues { place, reason, values, .. },
                Self::LostValues { place: same, reason: again, values: more, .. },
            ) if place == same && reason == again => *values += more,
            (known, other) => return known == other,
        }
        true
    }
}

//! The comparison of an engine's table with `predict`, as text.

use std::fmt::Write as _;

use crate::numbers::{counted, listed};
use crate::quotation::in_quotes;
use crate::sql_export::{SqlVerification, TOLERANCE};

/// Ids that are named.
const MOST_IDS: usize = 5;

/// What a comparison found; `file` is the table of the engine.
pub(crate) fn verification(found: &SqlVerification, file: &str) -> String {
    let mut text = String::new();
    let leads = counted(found.leads, "lead");
    let _ = writeln!(text, "{leads} compared; largest difference of log-odds {:.1e}", found.largest);
    let columns = listed(&found.compared, usize::MAX);
    let _ = writeln!(text, "columns compared: {columns}");
    if found.borders > 0 {
        let rows = counted(found.borders, "row");
        let _ = writeln!(text, "{rows} at a border of rounding, which may be rounded either way");
    }
    for (ids, what) in [(&found.missing, "not in"), (&found.surplus, "only in")] {
        if !ids.is_empty() {
            let _ = writeln!(text, "{} {what} {file}: {}", counted(ids.len(), "lead"), listed(ids, MOST_IDS));
        }
    }
    if found.repeated > 0 {
        let _ = writeln!(text, "{} of {file} with an id of another row", counted(found.repeated, "row"));
    }
    for (column, different) in &found.columns {
        let (id, got, want) = &different.first;
        let rows = counted(different.rows, "row");
        let _ = writeln!(
            text,
            "{column}: {rows} differ; {id} has {got}, predict {want}",
            got = in_quotes(got),
            want = in_quotes(want)
        );
    }
    let verdict = if found.agrees() {
        format!("{file} agrees with predict, log-odds within {TOLERANCE:.0e}")
    } else {
        format!("{file} differs from predict")
    };
    text + &verdict + "\n"
}

//! Workbooks whose first sheet is not the table of deals: a cover, a README.

use super::error::shell;

/// What the user is asked where another sheet than the first was read.
pub(crate) fn question_of_sheet(first: &str, read: &str) -> String {
    format!(
        "sheet `{first}` has no table of deals, so `{read}` was read, the only other sheet that has one: is it the right one?"
    )
}

/// What the user is asked where other sheets than the one that was read have rows, each with whether it has the columns of that one.
pub(crate) fn question_of_others(read: &str, others: &[(String, bool)]) -> String {
    let listed = |alike: bool| {
        let names = others.iter().filter(|(_, is_alike)| *is_alike == alike);
        names.map(|(sheet, _)| format!("`{sheet}`")).collect::<Vec<_>>().join(", ")
    };
    let alike = listed(true);
    if alike.is_empty() {
        return format!(
            "sheet `{read}` was read, and none of the others with rows ({}): does it have all deals? Name another with --sheet",
            listed(false)
        );
    }
    format!(
        "sheet `{read}` was read, and not {alike}, with the same columns: are their rows deals, too? A table is read from one sheet: put all \
         rows into it, or save each sheet as a file of its own and name all by a pattern such as \"deals-*.csv\""
    )
}

/// What to do where the first sheet has no table of deals: `drafted` are those of the `others` that have one.
pub(crate) fn hint_of_sheets(others: &[String], drafted: &[String], command: &str) -> String {
    let with = |sheet: &String| format!("{command} --sheet {}", shell(sheet));
    if drafted.is_empty() {
        let names: Vec<String> = others.iter().map(|sheet| format!("`{sheet}`")).collect();
        let guess = others.first().map(with).unwrap_or_default();
        return format!(
            "the other sheets are {}: name the one with the deals, as in {guess}",
            names.join(", ")
        );
    }
    let commands: Vec<String> = drafted.iter().map(with).collect();
    format!("several other sheets have a table of deals; choose one: {}", commands.join(", or "))
}

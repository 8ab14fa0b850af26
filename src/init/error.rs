//! Errors of drafting a project file, with hints.

use crate::cells::rounded_to;
use crate::config::toml_text;
use crate::quotation::in_quotes;
use crate::syntax::column_sql;

/// The largest number of values or columns in one line of a message.
const MOST_LISTED: usize = 8;

/// A column and its most frequent values.
pub type OutcomeChoice = (String, Vec<String>);

/// An error of drafting a project file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// No column looks like the outcome.
    #[error("no column of {file} looks like the outcome (won or lost){}", list(candidates))]
    NoOutcome {
        file: String,
        candidates: Vec<OutcomeChoice>,
        /// A flag that says which deals are closed.
        closed: Option<String>,
        /// The dates on which deals were won and on which they were lost.
        dates: Option<(String, String)>,
    },
    /// Several columns look like the outcome.
    #[error("several columns of {file} look like the outcome (won or lost){}", list(candidates))]
    AmbiguousOutcome { file: String, candidates: Vec<OutcomeChoice> },
    /// The meaning of the values of the outcome is ambiguous.
    #[error(
        "cannot infer from the values of `{column}` in {file} which deals are {what}: found {}",
        others(values)
    )]
    UnclearValues { file: String, column: String, what: &'static str, values: Vec<String> },
    /// Only wins are recorded, without the dates that would say which deals were not won in time.
    #[error("`{column}` of {file} records wins only, and {why}")]
    OnlyWins { file: String, column: String, why: &'static str },
    /// A given value does not occur.
    #[error("no row of {file} has {value} in `{column}` (found {})", words(values), value = in_quotes(value))]
    NoSuchValue { file: String, column: String, value: String, values: Vec<String> },
    /// The same value is given for both.
    #[error("{value} of `{column}` cannot be both won and lost", value = in_quotes(value))]
    Both { column: String, value: String },
    /// A column whose name SQL cannot express.
    #[error("the name of the column `{column}` of {file} cannot be written in SQL")]
    Unnameable { file: String, column: String },
    /// No column can be a feature.
    #[error("no column of {file} can be a feature: {}", reasons.join("; "))]
    NoFeatures { file: String, reasons: Vec<String> },
    /// Two tables share no key.
    #[error("no column of {file} can be joined to {deals}")]
    NoKey { file: String, deals: String },
    /// A column that the user gives and a table does not have.
    #[error("{file} has no column `{column}` (found {})", words(columns))]
    NoSuchColumn { file: String, column: String, columns: Vec<String> },
    /// Two columns that the user gives as the key have no value in common.
    #[error("{one} and {other} have no value in common")]
    NoSharedKey { one: String, other: String },
    /// The ids of a table were rounded by a spreadsheet.
    #[error(
        "{bad} of {known} values of `{column}` in {file} are numbers that a spreadsheet has rounded to {}, such as {found}",
        rounded_to(found)
    )]
    RoundedIds { file: String, column: String, found: String, bad: usize, known: usize },
    /// The header is a row.
    #[error(
        "{file} seems to have no header: `{found}` would be the name of a column, and is one of its values"
    )]
    NoHeader { file: String, found: String },
    /// A file that is no table of deals.
    #[error("{file} {what}")]
    NoTable { file: String, what: String, remedy: String },
    /// A sheet without a table.
    #[error("sheet `{sheet}` of {file} has no rows under its header")]
    EmptySheet { file: String, sheet: String },
    /// A timed table without times.
    #[error("{file} has no column of dates{}", note.as_deref().unwrap_or_default())]
    NoDates { file: String, note: Option<String> },
}

impl DraftError {
    /// Whether more options on the command line would resolve it.
    #[must_use]
    pub const fn is_a_question(&self) -> bool {
        matches!(
            self,
            Self::NoOutcome { .. }
                | Self::AmbiguousOutcome { .. }
                | Self::UnclearValues { .. }
                | Self::NoSuchValue { .. }
                | Self::OnlyWins { .. }
                | Self::Both { .. }
                | Self::NoSuchColumn { .. }
                | Self::NoSharedKey { .. }
        )
    }

    /// Whether the deals may be in another sheet of the workbook.
    pub(crate) const fn is_of_sheet(&self) -> bool {
        matches!(self, Self::NoOutcome { .. } | Self::NoFeatures { .. } | Self::NoHeader { .. })
    }

    /// The remedy; `command` is the command as it was run, to be completed.
    #[must_use]
    pub fn hint(&self, command: &str) -> String {
        let option = |column: &str| format!("--outcome {}", shell(column));
        match self {
            Self::NoOutcome { dates: Some((won, lost)), .. } => format!(
                "only won deals have a date in `{won}`, and only lost ones in `{lost}`: add a column that says which, such as `stage` with \
                 Won, Lost and Open, and the date of either as the close date; or write under [outcome] in a bantam.toml: won = {}, lost = {}",
                toml_text(&format!("{} IS NOT NULL", column_sql(won))),
                toml_text(&format!("{} IS NOT NULL", column_sql(lost)))
            ),
            Self::NoOutcome { candidates, closed, .. } => no_outcome(candidates, closed.as_deref(), command),
            Self::AmbiguousOutcome { candidates, .. } => {
                let commands = candidates.iter().map(|(column, _)| format!("{command} {}", option(column)));
                format!("choose one: {}", commands.collect::<Vec<_>>().join(", or "))
            }
            Self::UnclearValues { what, values, .. } if values.is_empty() => {
                format!("export the deals that are {what}, too: training needs won and lost deals")
            }
            Self::OnlyWins { .. } => {
                "export the date on which each lead came in and the date on which it was won: a deal then counts as lost that was \
                 not won within a span (`within` under [outcome]); or export the lost deals, too"
                    .to_owned()
            }
            Self::UnclearValues { column, what, .. } => {
                let options = match *what {
                    "won" => "--won VALUE",
                    "lost" => "--lost VALUE",
                    _ => "--won VALUE --lost VALUE",
                };
                format!("set the values: {command} {} {options}", option(column))
            }
            Self::NoSuchValue { .. } => "values must match exactly; quote those with spaces".to_owned(),
            Self::Both { .. } => "give --won and --lost different values".to_owned(),
            Self::Unnameable { .. } => "rename the column in the export".to_owned(),
            Self::NoFeatures { .. } => {
                "export more columns about the lead: person, company, source, activities".to_owned()
            }
            Self::NoKey { .. } => {
                "both tables need a column with the same values, preferably of the same name, such as the id of the deal"
                    .to_owned()
            }
            Self::NoSuchColumn { .. } | Self::NoSharedKey { .. } => {
                "name a column of the activities and one of the deals: --activities-key KEY=COLUMN".to_owned()
            }
            Self::RoundedIds { .. } => {
                "their last digits are lost: export them again, as text; in a spreadsheet give the column the format \
                 \"text\" before the file is opened"
                    .to_owned()
            }
            Self::NoHeader { .. } => {
                "write the names of the columns into the first line (PostgreSQL: COPY … WITH (FORMAT csv, HEADER))".to_owned()
            }
            Self::NoTable { remedy, .. } => remedy.clone(),
            Self::EmptySheet { .. } => "name the sheet with the deals with --sheet".to_owned(),
            Self::NoDates { .. } => {
                "activities need the time of each row; pass a table without dates as --lookup NAME=FILE"
                    .to_owned()
            }
        }
    }
}

/// What to do where no column looks like the outcome.
fn no_outcome(candidates: &[OutcomeChoice], closed: Option<&str>, command: &str) -> String {
    // Suggested values might be inverted, and users might accept them without a check.
    let set = format!("{command} --outcome COLUMN --won VALUE --lost VALUE");
    if let Some(closed) = closed {
        let export = format!(
            "`{closed}` says which deals are closed, not which of them were won: export the column that says it, such as the stage"
        );
        let has_others = candidates.iter().any(|(column, _)| column != closed);
        return if has_others {
            format!("{export}; or set another column and its values: {set}")
        } else {
            export
        };
    }
    let Some((_, values)) = candidates.first() else {
        return format!(
            "export the column that says which deals were won and which lost, such as the stage; where it is there, name it: {set}"
        );
    };
    let of_wins = if values.len() == 1 {
        "; where only wins are recorded, leave out --lost: what is not won within a span then counts as lost"
    } else {
        ""
    };
    format!("set the column and its values: {set}{of_wins}")
}

fn list(candidates: &[OutcomeChoice]) -> String {
    if candidates.is_empty() {
        return ": no column has few distinct values".to_owned();
    }
    let line = |(column, values): &OutcomeChoice| format!("\n  `{column}`: {}", words(values));
    candidates.iter().map(line).collect()
}

fn others(values: &[String]) -> String {
    if values.is_empty() { "no other value".to_owned() } else { words(values) }
}

fn words(values: &[String]) -> String {
    let listed: Vec<String> = values.iter().take(MOST_LISTED).map(in_quotes).collect();
    let more = values.len().saturating_sub(MOST_LISTED);
    if more > 0 { format!("{} and {more} more", listed.join(", ")) } else { listed.join(", ") }
}

/// A word quoted for a shell.
#[must_use]
pub fn shell(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./=".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    if word.contains(['"', '$', '`', '\\', '!']) {
        format!("'{}'", word.replace('\'', "'\\''"))
    } else {
        format!("\"{word}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::shell;

    #[test]
    fn a_word_is_quoted_where_a_shell_would_split_it() {
        assert_eq!(shell("data/deals.csv"), "data/deals.csv");
        assert_eq!(shell("Closed Won"), "\"Closed Won\"");
        assert_eq!(shell("it's $5"), r"'it'\''s $5'");
        assert_eq!(shell(""), "\"\"");
    }
}

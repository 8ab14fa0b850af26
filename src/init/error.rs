//! Why no project file can be drafted, with the command that would help.

/// Columns that are listed in a message.
const SHOWN: usize = 8;

/// A column and its most frequent values.
pub type OutcomeChoice = (String, Vec<String>);

/// Why no project file can be drafted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// No column looks like the outcome.
    #[error("no column of {file} says which deals were won and which were lost{}", list(candidates))]
    NoOutcome {
        /// The deals.
        file: String,
        /// Columns with few values.
        candidates: Vec<OutcomeChoice>,
    },
    /// Several columns look like the outcome.
    #[error(
        "several columns of {file} could say which deals were won and which were lost{}",
        list(candidates)
    )]
    AmbiguousOutcome {
        /// The deals.
        file: String,
        /// These columns.
        candidates: Vec<OutcomeChoice>,
    },
    /// The values of the outcome do not tell by themselves.
    #[error(
        "the values of `{column}` in {file} do not tell which deals are {what}: found {}",
        others(values)
    )]
    UnclearValues {
        /// The deals.
        file: String,
        /// The column.
        column: String,
        /// Won, lost, or both.
        what: &'static str,
        /// Its values.
        values: Vec<String>,
    },
    /// A value that was named does not occur.
    #[error("no row of {file} has \"{value}\" in `{column}` (found {})", words(values))]
    NoSuchValue {
        /// The deals.
        file: String,
        /// The column.
        column: String,
        /// The value.
        value: String,
        /// Its values.
        values: Vec<String>,
    },
    /// The same value was named for both.
    #[error("\"{value}\" of `{column}` cannot be both won and lost")]
    Both {
        /// The column.
        column: String,
        /// The value.
        value: String,
    },
    /// A column whose name no expression can say.
    #[error("the column `{column}` of {file} has a name that SQL cannot say")]
    Unnameable {
        /// The deals.
        file: String,
        /// The column.
        column: String,
    },
    /// Nothing is left to learn from.
    #[error("no column of {file} can be a feature: {}", reasons.join("; "))]
    NoFeatures {
        /// The deals.
        file: String,
        /// What each column is instead.
        reasons: Vec<String>,
    },
    /// Two tables share no key.
    #[error("no column of {file} names the deals of {deals}")]
    NoKey {
        /// The table.
        file: String,
        /// The deals.
        deals: String,
    },
    /// A timed table without times.
    #[error("{file} has no column of dates{}", note.as_deref().unwrap_or_default())]
    NoDates {
        /// The table.
        file: String,
        /// What may be wrong.
        note: Option<String>,
    },
}

impl DraftError {
    /// Whether the command line has to say more, rather than that the tables are of no use.
    #[must_use]
    pub const fn is_a_question(&self) -> bool {
        matches!(
            self,
            Self::NoOutcome { .. }
                | Self::AmbiguousOutcome { .. }
                | Self::UnclearValues { .. }
                | Self::NoSuchValue { .. }
                | Self::Both { .. }
        )
    }

    /// What to do about it; `command` is what was run, ready to be completed.
    #[must_use]
    pub fn hint(&self, command: &str) -> Option<String> {
        let option = |column: &str| format!("--outcome {}", shell(column));
        Some(match self {
            Self::NoOutcome { candidates, .. } => {
                candidates.first()?;
                // A suggestion of values might be taken, and be the wrong way round.
                format!("say which, with values of that column: {command} --outcome COLUMN --won VALUE --lost VALUE")
            }
            Self::AmbiguousOutcome { candidates, .. } => {
                let commands = candidates.iter().map(|(column, _)| format!("{command} {}", option(column)));
                format!("choose one: {}", commands.collect::<Vec<_>>().join(", or "))
            }
            Self::UnclearValues { what, values, .. } if values.is_empty() => {
                format!("export the deals that are {what}, too: a model learns what tells won from lost ones")
            }
            Self::UnclearValues { column, what, .. } => {
                let options = match *what {
                    "won" => "--won VALUE",
                    "lost" => "--lost VALUE",
                    _ => "--won VALUE --lost VALUE",
                };
                format!("say which of its values: {command} {} {options}", option(column))
            }
            Self::NoSuchValue { .. } => "values are compared letter by letter; quote those with blanks".to_owned(),
            Self::Both { .. } => "give --won and --lost different values".to_owned(),
            Self::Unnameable { .. } => "give it another name where it is exported".to_owned(),
            Self::NoFeatures { .. } => {
                "export more of what is known of a lead: who, which company, where from, what it did".to_owned()
            }
            Self::NoKey { .. } => {
                "the two need a column with the same values, best under the same name, such as the id of the deal"
                    .to_owned()
            }
            Self::NoDates { .. } => {
                "activities need the time at which each happened; a table without dates goes with --lookup NAME=FILE"
                    .to_owned()
            }
        })
    }
}

fn list(candidates: &[OutcomeChoice]) -> String {
    if candidates.is_empty() {
        return ": none has few values that repeat".to_owned();
    }
    let more = candidates.len().saturating_sub(SHOWN);
    let line = |(column, values): &OutcomeChoice| format!("\n  `{column}`: {}", words(values));
    let lines: String = candidates.iter().take(SHOWN).map(line).collect();
    if more > 0 { format!("{lines}\n  and {more} more columns") } else { lines }
}

fn others(values: &[String]) -> String {
    if values.is_empty() { "no other value".to_owned() } else { words(values) }
}

fn words(values: &[String]) -> String {
    let shown: Vec<String> = values.iter().take(SHOWN).map(|value| format!("\"{value}\"")).collect();
    let more = values.len().saturating_sub(SHOWN);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

/// A word as a shell takes it whole.
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
    fn a_word_of_a_command_is_quoted_where_a_shell_would_cut_it() {
        assert_eq!(shell("data/deals.csv"), "data/deals.csv");
        assert_eq!(shell("Closed Won"), "\"Closed Won\"");
        assert_eq!(shell("it's $5"), r"'it'\''s $5'");
        assert_eq!(shell(""), "\"\"");
    }
}

//! The functions of texts that the export itself uses, too.

use super::dialect::SqlDialect;

/// The characters around a cell that are no part of it: those of ASCII, and the no-break space.
const BLANKS: &str = " \t\n\r\u{a0}";

impl SqlDialect {
    /// Without these characters at both ends.
    pub(super) fn trim(self, text: &str, characters: &str) -> String {
        let characters = self.text(characters);
        match self {
            Self::Postgres | Self::Datafusion => format!("BTRIM({text}, {characters})"),
            Self::Clickhouse | Self::Spark | Self::Databricks => {
                format!("TRIM(BOTH {characters} FROM {text})")
            }
            _ => format!("TRIM({text}, {characters})"),
        }
    }

    /// Without these characters at the start (`L`) or at the end (`R`).
    pub(super) fn trim_side(self, side: char, text: &str, characters: &str) -> String {
        let characters = self.text(characters);
        let words = if side == 'L' { "LEADING" } else { "TRAILING" };
        match self {
            Self::Clickhouse | Self::Spark | Self::Databricks => {
                format!("TRIM({words} {characters} FROM {text})")
            }
            _ => format!("{side}TRIM({text}, {characters})"),
        }
    }

    /// A cell without the blanks around it.
    pub(crate) fn trimmed(self, text: &str) -> String {
        self.trim(text, BLANKS)
    }

    /// The number of characters, as an integer.
    pub(crate) fn length(self, text: &str) -> String {
        match self {
            Self::Clickhouse => format!("lengthUTF8({text})"),
            Self::Bigquery | Self::Spark | Self::Databricks => format!("CHAR_LENGTH({text})"),
            Self::Datafusion => format!("CHARACTER_LENGTH({text})"),
            _ => format!("LENGTH({text})"),
        }
    }

    /// The characters from `start` on; both arguments are SQL.
    pub(super) fn rest_from(self, text: &str, start: &str) -> String {
        match self {
            Self::Clickhouse => format!("substringUTF8({text}, {start})"),
            _ => format!("SUBSTR({text}, {start})"),
        }
    }

    /// At most `length` characters from `start` on; all arguments are SQL.
    pub(super) fn substring(self, text: &str, start: &str, length: &str) -> String {
        match self {
            Self::Clickhouse => format!("substringUTF8({text}, {start}, {length})"),
            _ => format!("SUBSTR({text}, {start}, {length})"),
        }
    }

    /// The position of a part in a text, from 1; 0 where it is not contained.
    pub(crate) fn position(self, part: &str, text: &str) -> String {
        match self {
            Self::Duckdb | Self::Postgres | Self::Datafusion | Self::Bigquery => {
                format!("STRPOS({text}, {part})")
            }
            Self::Sqlite | Self::Spark | Self::Databricks => format!("INSTR({text}, {part})"),
            Self::Clickhouse => format!("positionUTF8({text}, {part})"),
            Self::Snowflake => format!("POSITION({part}, {text})"),
        }
    }

    /// With each part replaced.
    pub(crate) fn replace(self, text: &str, part: &str, by: &str) -> String {
        match self {
            Self::Clickhouse => format!("replaceAll({text}, {part}, {by})"),
            _ => format!("REPLACE({text}, {part}, {by})"),
        }
    }

    /// In lower case; `None` where an engine changes the letters A to Z only.
    pub(crate) fn lower(self, text: &str) -> Option<String> {
        match self {
            Self::Sqlite => None,
            Self::Clickhouse => Some(format!("lowerUTF8({text})")),
            _ => Some(format!("LOWER({text})")),
        }
    }

    /// In upper case; `None` where an engine changes the letters a to z only.
    pub(super) fn upper(self, text: &str) -> Option<String> {
        match self {
            Self::Sqlite => None,
            Self::Clickhouse => Some(format!("upperUTF8({text})")),
            _ => Some(format!("UPPER({text})")),
        }
    }

    /// In lower case, as far as the engine can.
    pub(crate) fn lower_somehow(self, text: &str) -> String {
        self.lower(text).unwrap_or_else(|| format!("LOWER({text})"))
    }

    /// What `lower_somehow` makes of a word in lower case that is written in capitals or not.
    pub(crate) fn lowered_forms(self, word: &str) -> Vec<String> {
        let mut forms = vec![word.to_owned()];
        if self == Self::Sqlite && !word.is_ascii() {
            let letters = word.chars().flat_map(|letter| -> Vec<char> {
                if letter.is_ascii() { vec![letter] } else { letter.to_uppercase().collect() }
            });
            forms.push(letters.collect());
            forms.dedup();
        }
        forms
    }
}

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

    /// The same for texts of which nearly all differ, and nearly none has blanks. DuckDB trims each word of a dictionary once, and other
    /// texts at four times the cost of a look at their ends.
    pub(crate) fn trimmed_key(self, text: &str) -> String {
        let trimmed = self.trimmed(text);
        match self {
            Self::Duckdb => format!(
                "CASE WHEN UNICODE({text}) BETWEEN 33 AND 126 AND UNICODE({text}[-1]) BETWEEN 33 AND 126 THEN {text} ELSE {trimmed} END"
            ),
            _ => trimmed,
        }
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
}

//! LIKE with a constant pattern.

use super::dialect::SqlDialect;

/// A part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PatternPart {
    Letter(char),
    /// One character.
    One,
    /// Any characters.
    Any,
}

/// The parts of a pattern; the escape character escapes the character after it.
fn parts(pattern: &str, escape: Option<char>) -> Vec<PatternPart> {
    let mut letters = pattern.chars();
    let mut parts = Vec::new();
    while let Some(letter) = letters.next() {
        parts.push(match letter {
            // An escape character at the end stands for itself.
            letter if Some(letter) == escape => PatternPart::Letter(letters.next().unwrap_or(letter)),
            '%' => PatternPart::Any,
            '_' => PatternPart::One,
            letter => PatternPart::Letter(letter),
        });
    }
    parts
}

/// The escape character where a dialect has none unless it is named.
const ESCAPE: char = '!';

impl SqlDialect {
    /// `text LIKE pattern`, case by case.
    pub(super) fn like(self, text: &str, pattern: &str, escape: Option<char>) -> String {
        let parts = parts(pattern, escape);
        match self {
            // LIKE ignores the case of letters there.
            Self::Sqlite => format!("({text} GLOB {})", self.text(&glob(&parts))),
            Self::Duckdb | Self::Snowflake => {
                let written = escaped(&parts, ESCAPE);
                let needs = written.contains(ESCAPE);
                let escape = if needs { format!(" ESCAPE '{ESCAPE}'") } else { String::new() };
                format!("({text} LIKE {}{escape})", self.text(&written))
            }
            _ => format!("({text} LIKE {})", self.text(&escaped(&parts, '\\'))),
        }
    }
}

/// A pattern of LIKE with this escape character.
fn escaped(parts: &[PatternPart], escape: char) -> String {
    let mut pattern = String::new();
    for part in parts {
        match part {
            PatternPart::Any => pattern.push('%'),
            PatternPart::One => pattern.push('_'),
            PatternPart::Letter(letter) => {
                if matches!(letter, '%' | '_') || *letter == escape {
                    pattern.push(escape);
                }
                pattern.push(*letter);
            }
        }
    }
    pattern
}

/// A pattern of GLOB.
fn glob(parts: &[PatternPart]) -> String {
    let mut pattern = String::new();
    for part in parts {
        match part {
            PatternPart::Any => pattern.push('*'),
            PatternPart::One => pattern.push('?'),
            PatternPart::Letter(letter @ ('*' | '?' | '[')) => pattern.extend(['[', *letter, ']']),
            PatternPart::Letter(letter) => pattern.push(*letter),
        }
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_means_the_same_in_every_dialect() {
        let like = |dialect: SqlDialect| dialect.like("x", "50!%_[a]%", Some('!'));
        assert_eq!(like(SqlDialect::Duckdb), "(x LIKE '50!%_[a]%' ESCAPE '!')");
        assert_eq!(like(SqlDialect::Postgres), "(x LIKE '50\\%_[a]%')");
        assert_eq!(like(SqlDialect::Sqlite), "(x GLOB '50%?[[]a]*')");
        assert_eq!(like(SqlDialect::Spark), "(x LIKE '50\\\\%_[a]%')");
        assert_eq!(SqlDialect::Duckdb.like("x", "a!b%", None), "(x LIKE 'a!!b%' ESCAPE '!')");
        assert_eq!(SqlDialect::Postgres.like("x", "a\\b", None), "(x LIKE 'a\\\\b')");
    }
}

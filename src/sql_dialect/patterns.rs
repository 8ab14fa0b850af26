//! Regular expressions: which mean the same in an engine as in the program.

use super::dialect::SqlDialect;

/// The most repetitions in braces that RE2 takes.
const MOST_COUNTED: u32 = 1000;

/// General categories of characters that have a name of more than two letters here and there; scripts are named alike.
const SCRIPTS: [&str; 8] = ["Arabic", "Cyrillic", "Greek", "Han", "Hebrew", "Hiragana", "Katakana", "Latin"];

/// The engines whose regular expressions have one meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PatternFamily {
    /// Those of the program itself.
    Own,
    /// RE2, whose classes `\d`, `\s`, `\w` and `\b` are of ASCII.
    Re2,
    /// POSIX and Java: what all of them have.
    Common,
}

impl SqlDialect {
    const fn pattern_family(self) -> Option<PatternFamily> {
        match self {
            Self::Sqlite => None,
            Self::Datafusion => Some(PatternFamily::Own),
            Self::Duckdb | Self::Clickhouse | Self::Bigquery => Some(PatternFamily::Re2),
            Self::Postgres | Self::Spark | Self::Databricks | Self::Snowflake => Some(PatternFamily::Common),
        }
    }

    /// Whether a text matches a constant pattern; `None` where the pattern may mean something else in the engine.
    pub(super) fn matches_pattern(self, text: &str, pattern: &str) -> Option<String> {
        let family = self.pattern_family()?;
        if family != PatternFamily::Own && !Scanner::new(pattern, family).has_one_meaning() {
            return None;
        }
        let written = self.text(pattern);
        Some(match self {
            Self::Sqlite => return None,
            Self::Duckdb => format!("REGEXP_MATCHES({text}, {written})"),
            Self::Datafusion => format!("REGEXP_LIKE({text}, {written})"),
            Self::Clickhouse => format!("(match({text}, {written}) <> 0)"),
            Self::Bigquery => format!("REGEXP_CONTAINS({text}, {written})"),
            Self::Postgres => format!("({text} ~ {written})"),
            Self::Spark | Self::Databricks => format!("({text} RLIKE {written})"),
            Self::Snowflake => format!("(REGEXP_INSTR({text}, {written}) > 0)"),
        })
    }

    /// What to write in place of a pattern that is refused.
    pub(super) const fn pattern_hint(self) -> &'static str {
        match self.pattern_family() {
            None => "write it with LIKE, starts_with or contains",
            Some(_) => {
                "write [0-9] for \\d, [A-Za-z0-9_] for \\w and a blank for \\s, groups without names, classes without classes \
                 in them, and one quantifier after a character, of which `^` is none; or use LIKE, starts_with or contains"
            }
        }
    }
}

/// What is before a character of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Quantifier,
    /// A quantifier with the `?` that makes it lazy.
    LazyQuantifier,
    Anchor,
    Other,
}

/// Reads a pattern from its start.
struct Scanner<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    family: PatternFamily,
}

impl<'a> Scanner<'a> {
    fn new(pattern: &'a str, family: PatternFamily) -> Self {
        Self { rest: pattern.chars().peekable(), family }
    }

    /// Whether the pattern has only what means the same.
    fn has_one_meaning(mut self) -> bool {
        let is_common = self.family == PatternFamily::Common;
        let mut before = Before::Other;
        while let Some(letter) = self.rest.next() {
            let is_alike = match letter {
                // No engine but the own has several of them; of two, `?` is the lazy form of the first.
                '*' | '+' | '?' | '{' if before == Before::LazyQuantifier => false,
                '*' | '+' | '{' if before == Before::Quantifier => false,
                // PostgreSQL repeats no anchor.
                '*' | '+' | '?' if before == Before::Anchor => !is_common,
                '\\' => self.escape(),
                '[' => self.class(),
                '(' if self.rest.peek() == Some(&'?') => !is_common && self.group(),
                '{' => !is_common && self.counted(),
                '}' | '&' => !is_common,
                _ => true,
            };
            if !is_alike {
                return false;
            }
            before = match letter {
                '?' if before == Before::Quantifier => Before::LazyQuantifier,
                '*' | '+' | '?' | '{' => Before::Quantifier,
                '^' | '$' => Before::Anchor,
                _ => Before::Other,
            };
        }
        true
    }

    /// What follows a backslash.
    fn escape(&mut self) -> bool {
        let is_re2 = self.family == PatternFamily::Re2;
        match self.rest.next() {
            Some('n' | 't' | 'r' | 'f' | 'v' | 'a' | 'A' | 'z' | 'x') => is_re2,
            Some('p' | 'P') => is_re2 && self.property(),
            // `\<` and `\>` are the start and the end of a word.
            Some(letter) => letter.is_ascii_punctuation() && !matches!(letter, '<' | '>'),
            None => false,
        }
    }

    /// A property of Unicode: a category of one or two letters, or a script.
    fn property(&mut self) -> bool {
        match self.rest.next() {
            Some('{') => {
                let name: String = self.rest.by_ref().take_while(|letter| *letter != '}').collect();
                SCRIPTS.contains(&name.as_str()) || is_category(&name)
            }
            Some(letter) => is_category(&letter.to_string()),
            None => false,
        }
    }

    /// What follows the bracket of a class; classes within it, and sums and differences of classes, are others elsewhere.
    fn class(&mut self) -> bool {
        if self.rest.peek() == Some(&'^') {
            self.rest.next();
        }
        if self.rest.peek() == Some(&']') {
            return false;
        }
        let mut last = ' ';
        while let Some(letter) = self.rest.next() {
            match letter {
                ']' => return true,
                '\\' if !self.escape() => return false,
                '[' if self.family == PatternFamily::Common || !self.named_class() => return false,
                '&' | '-' | '~' if last == letter => return false,
                _ => {}
            }
            last = letter;
        }
        false
    }

    /// What follows a bracket within a class: `:alpha:]`.
    fn named_class(&mut self) -> bool {
        if self.rest.peek() != Some(&':') {
            return false;
        }
        let name: String = self.rest.by_ref().take_while(|letter| *letter != ']').collect();
        let name = name.trim_matches(':').trim_start_matches('^');
        name.bytes().all(|letter| letter.is_ascii_lowercase())
    }

    /// What follows the parenthesis of a group: no names, and options that all have.
    fn group(&mut self) -> bool {
        self.rest.next();
        let mut options = self.rest.by_ref().take_while(|letter| !matches!(letter, ':' | ')'));
        options.all(|letter| matches!(letter, 'i' | 'm' | 's' | 'U' | '-'))
    }

    /// What follows a brace.
    fn counted(&mut self) -> bool {
        let bounds: String = self.rest.by_ref().take_while(|letter| *letter != '}').collect();
        bounds
            .split(',')
            .map(str::trim)
            .all(|bound| bound.is_empty() || bound.parse::<u32>().is_ok_and(|bound| bound <= MOST_COUNTED))
    }
}

/// Whether this is a general category: `L`, `Lu`.
fn is_category(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|letter| "LMNPSZC".contains(letter))
        && letters.next().is_none_or(|letter| letter.is_ascii_lowercase())
        && letters.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_taken(dialect: SqlDialect, pattern: &str) -> bool {
        dialect.matches_pattern("x", pattern).is_some()
    }

    #[test]
    fn what_means_something_else_in_an_engine_is_refused() {
        for pattern in [
            "\\w", "[^\\w]", "\\W", "\\d+", "\\s", "\\bb", "(?<a>x)", "(?P<a>b)", "a{1,1001}", "\\u0062",
            "[a-z--b]", "[a-z&&b]", "[a~~b]", "[a[bc]]", "\\<a", "(?x)a b", "(?-u)a", "[]a]", "\\p{Emoji}",
        ] {
            for dialect in [SqlDialect::Duckdb, SqlDialect::Postgres, SqlDialect::Spark] {
                assert!(!is_taken(dialect, pattern), "{pattern}");
            }
            assert!(is_taken(SqlDialect::Datafusion, pattern) && !is_taken(SqlDialect::Sqlite, pattern));
        }
    }

    #[test]
    fn quantifiers_of_quantifiers_are_refused() {
        for pattern in ["a++", "a**", "a*+", "a?+", "a??+", "a*?*", "a{2}*", "a+{2}", "(a|b)*+"] {
            for dialect in SqlDialect::ALL {
                assert_eq!(is_taken(dialect, pattern), dialect == SqlDialect::Datafusion, "{pattern}");
            }
        }
        for pattern in ["a*?", "a+?b", "a??", "(a*)*", "(a+)?", "[*+]+", "\\*+"] {
            assert!(
                is_taken(SqlDialect::Postgres, pattern) && is_taken(SqlDialect::Duckdb, pattern),
                "{pattern}"
            );
        }
        for pattern in ["^*a", "^+", "$*", "a$?"] {
            assert!(
                !is_taken(SqlDialect::Postgres, pattern) && !is_taken(SqlDialect::Spark, pattern),
                "{pattern}"
            );
        }
    }

    #[test]
    fn what_means_the_same_is_taken() {
        for pattern in ["^(VP|Head)", "[0-9]+[.]?[0-9]*$", "a.b", "[^a-z]", "\\$x\\[", "é|ü", "[&-]", ""] {
            for dialect in SqlDialect::ALL.into_iter().filter(|dialect| *dialect != SqlDialect::Sqlite) {
                assert!(is_taken(dialect, pattern), "{pattern} {}", dialect.name());
            }
        }
        for pattern in [
            "(?i)retail", "(?:a|b)", "x{2}|-{2}", "[[:alpha:]]", "\\p{Greek}", "\\pL\\p{Lu}", "\\Ab\\z",
            "\\x{62}", "(?s).", "a{2,}", "&", "^*a", "(?:^)+", "$?",
        ] {
            assert!(is_taken(SqlDialect::Duckdb, pattern), "{pattern}");
            assert!(!is_taken(SqlDialect::Snowflake, pattern), "{pattern}");
        }
    }
}

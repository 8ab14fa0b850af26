//! Texts in the form in which the program compares them: what `cells::level_text` and `cells::key_text` do, as SQL.
//!
//! Nearly all texts are plain: visible ASCII with single blanks between words. A cheap look finds the others, and only those are rewritten.

use super::dialect::SqlDialect;

/// What is left of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CleanForm {
    /// A text without the blanks around it, such as an id that is shown.
    Trimmed,
    /// A word: composed, without invisible characters, with one blank for each run of white space.
    Word,
    /// A word that rows are joined by: `1001.0` is `1001`.
    Key,
}

/// White space: the characters with the property of Unicode.
const BLANK_RANGES: [(u32, u32); 10] = [
    (0x9, 0xd),
    (0x20, 0x20),
    (0x85, 0x85),
    (0xa0, 0xa0),
    (0x1680, 0x1680),
    (0x2000, 0x200a),
    (0x2028, 0x2029),
    (0x202f, 0x202f),
    (0x205f, 0x205f),
    (0x3000, 0x3000),
];

/// Characters without a width.
const INVISIBLE_RANGES: [(u32, u32); 10] = [
    (0xad, 0xad),
    (0x34f, 0x34f),
    (0x61c, 0x61c),
    (0x180e, 0x180e),
    (0x200b, 0x200f),
    (0x202a, 0x202e),
    (0x2060, 0x206f),
    (0xfeff, 0xfeff),
    (0xfff9, 0xfffb),
    (0xe0000, 0xe007f),
];

/// The last character that Snowflake has as one in a text: tags of flags come after it.
const LAST_ALONE: u32 = 0xffff;

/// A whole number with zeros behind its dot.
const WHOLE: &str = r"^(-?[0-9]+)[.]0+$";

impl SqlDialect {
    /// Whether the engine composes letters and their accents (Unicode form NFC).
    pub(crate) const fn composes(self) -> bool {
        matches!(self, Self::Duckdb | Self::Postgres | Self::Clickhouse | Self::Bigquery)
    }

    /// A column of texts in a form; NULL where it is one of `nulls` or empty. `text` is SQL that is short, as it is written several times.
    pub(crate) fn cleaned(self, text: &str, form: CleanForm, nulls: &[String]) -> String {
        let nulls: Vec<&String> = nulls.iter().filter(|word| !word.is_empty()).collect();
        let mut all: Vec<String> = nulls.iter().map(|word| self.text(word)).collect();
        all.push(self.text(""));
        let known = |text: &str| match all.as_slice() {
            [only] => format!("NULLIF({text}, {only})"),
            words => format!("CASE WHEN {text} IN ({}) THEN NULL ELSE {text} END", words.join(", ")),
        };
        let trimmed = self.without_ends(text);
        let rewritten = match form {
            CleanForm::Trimmed => known(&trimmed),
            CleanForm::Word | CleanForm::Key => {
                let word = format!("NULLIF({}, {})", self.rewritten(text, form), self.text(""));
                if nulls.is_empty() {
                    word
                } else {
                    format!("CASE WHEN {trimmed} IN ({}) THEN NULL ELSE {word} END", all.join(", "))
                }
            }
        };
        format!("CASE WHEN {} THEN {rewritten} ELSE {} END", self.is_odd(text, form), known(text))
    }

    /// Whether a text may not be in its form yet, as a cheap look finds. Nothing is to be done for an unknown text.
    fn is_odd(self, text: &str, form: CleanForm) -> String {
        let key = form == CleanForm::Key;
        let zeros = if key { "|[.]0+$" } else { "" };
        let odd = self.text(&format!("^ |  | $|[^ -~]{zeros}"));
        match self {
            // Ids differ, so that no dictionary helps; only their ends matter.
            Self::Duckdb if form == CleanForm::Trimmed => {
                format!(
                    "UNICODE({text}) NOT BETWEEN 33 AND 126 OR UNICODE({text}[-1]) NOT BETWEEN 33 AND 126"
                )
            }
            // Most keys are of letters, digits, `-`, `_`, `.` and `~`, which URL_ENCODE leaves alone: half the price of the pattern.
            Self::Duckdb if key => {
                format!(
                    "(URL_ENCODE({text}) <> {text} OR {text} LIKE '%.0%') AND REGEXP_EXTRACT({text}, {odd}) <> ''"
                )
            }
            // Tried once for each word of a dictionary, as REGEXP_MATCHES is not.
            Self::Duckdb => format!("REGEXP_EXTRACT({text}, {odd}) <> ''"),
            Self::Sqlite => {
                let zeros = if key { format!(" OR {text} GLOB '*.0*'") } else { String::new() };
                format!(
                    "{text} GLOB '*[^ -~]*' OR INSTR({text}, '  ') > 0 OR SUBSTR({text}, 1, 1) = ' ' OR \
                     SUBSTR({text}, -1) = ' '{zeros}"
                )
            }
            Self::Postgres => format!("{text} ~ {odd}"),
            Self::Datafusion => format!("REGEXP_LIKE({text}, {odd})"),
            Self::Clickhouse => format!("match({text}, {odd}) <> 0"),
            Self::Spark | Self::Databricks => format!("{text} RLIKE {odd}"),
            Self::Snowflake => format!("REGEXP_INSTR({text}, {odd}) > 0"),
            Self::Bigquery => format!("REGEXP_CONTAINS({text}, {odd})"),
        }
    }

    /// A text without the white space around it.
    fn without_ends(self, text: &str) -> String {
        if self == Self::Sqlite {
            let blanks: Vec<String> = characters(&BLANK_RANGES).map(|code| code.to_string()).collect();
            return format!("TRIM({text}, CHAR({}))", blanks.join(", "));
        }
        let blanks = self.class(&BLANK_RANGES);
        self.replaced(text, &format!("^[{blanks}]+|[{blanks}]+$"), "")
    }

    /// A text in a form, whatever it is like.
    fn rewritten(self, text: &str, form: CleanForm) -> String {
        if self == Self::Sqlite {
            return sqlite_rewritten(text, form);
        }
        let mut word = self.replaced(text, &format!("[{}]", self.class(&INVISIBLE_RANGES)), "");
        word = match self {
            Self::Duckdb => format!("NFC_NORMALIZE({word})"),
            Self::Postgres | Self::Bigquery => format!("NORMALIZE({word}, NFC)"),
            Self::Clickhouse => format!("normalizeUTF8NFC({word})"),
            _ => word,
        };
        word = self.trim(&self.replaced(&word, &format!("[{}]+", self.class(&BLANK_RANGES)), " "), " ");
        if form == CleanForm::Key { self.replaced(&word, WHOLE, "\\1") } else { word }
    }

    /// A text with each match of a pattern replaced; `\1` is its first group.
    fn replaced(self, text: &str, pattern: &str, by: &str) -> String {
        let by = match self {
            Self::Spark | Self::Databricks => by.replace("\\1", "$1"),
            _ => by.to_owned(),
        };
        // Snowflake has the escapes of characters in the text itself.
        let pattern = match self {
            Self::Snowflake => format!("'{pattern}'"),
            _ => self.text(pattern),
        };
        let by = self.text(&by);
        match self {
            Self::Clickhouse => format!("replaceRegexpAll({text}, {pattern}, {by})"),
            Self::Duckdb | Self::Postgres | Self::Datafusion => {
                format!("REGEXP_REPLACE({text}, {pattern}, {by}, 'g')")
            }
            _ => format!("REGEXP_REPLACE({text}, {pattern}, {by})"),
        }
    }

    /// Ranges of characters within the brackets of a regular expression.
    fn class(self, ranges: &[(u32, u32)]) -> String {
        let letter = |code: u32| match self {
            Self::Postgres if code > 0xffff => format!("\\U{code:08x}"),
            // A text of Snowflake has the letters beyond these as two halves.
            Self::Postgres | Self::Snowflake => format!("\\u{code:04x}"),
            _ => format!("\\x{{{code:x}}}"),
        };
        let ranges = ranges.iter().filter(|(first, _)| self != Self::Snowflake || *first <= LAST_ALONE);
        let range = |&(first, last): &(u32, u32)| {
            if first == last { letter(first) } else { format!("{}-{}", letter(first), letter(last)) }
        };
        ranges.map(range).collect()
    }
}

/// The characters of ranges.
fn characters(ranges: &[(u32, u32)]) -> impl Iterator<Item = u32> + '_ {
    ranges.iter().flat_map(|&(first, last)| first..=last)
}

/// A text in a form in `SQLite`, which has no regular expressions: letter by letter, as its parser fails on calls that are nested deep.
fn sqlite_rewritten(text: &str, form: CleanForm) -> String {
    let is_in = |ranges: &[(u32, u32)]| {
        let ranges: Vec<String> = ranges
            .iter()
            .map(|(first, last)| {
                if first == last { format!("u_ = {first}") } else { format!("u_ BETWEEN {first} AND {last}") }
            })
            .collect();
        ranges.join(" OR ")
    };
    let letter = |place: &str| format!("SUBSTR({text}, {place}, 1)");
    let word = format!(
        "(WITH RECURSIVE c_(n_, u_, w_) AS (SELECT 1, UNICODE({}), '' UNION ALL SELECT n_ + 1, UNICODE({}), CASE WHEN {} THEN w_ WHEN {} \
         THEN w_ || CASE WHEN w_ = '' OR SUBSTR(w_, -1) = ' ' THEN '' ELSE ' ' END ELSE w_ || {} END FROM c_ WHERE n_ <= LENGTH({text})) \
         SELECT RTRIM(w_, ' ') FROM c_ ORDER BY n_ DESC LIMIT 1)",
        letter("1"),
        letter("n_ + 1"),
        is_in(&INVISIBLE_RANGES),
        is_in(&BLANK_RANGES),
        letter("n_")
    );
    if form != CleanForm::Key {
        return word;
    }
    let trimmed = SqlDialect::Sqlite.without_ends(text);
    let whole = format!("SUBSTR({trimmed}, 1, INSTR({trimmed}, '.') - 1)");
    format!(
        "CASE WHEN {trimmed} GLOB '*[0-9].0*' AND {trimmed} GLOB '[-0-9]*' AND SUBSTR({whole}, 2) NOT GLOB '*[^0-9]*' AND \
         SUBSTR({trimmed}, INSTR({trimmed}, '.') + 1) NOT GLOB '*[^0]*' THEN {whole} ELSE {word} END"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::level_text;

    fn is_in(ranges: &[(u32, u32)], code: u32) -> bool {
        ranges.iter().any(|(first, last)| (*first..=*last).contains(&code))
    }

    #[test]
    fn the_blanks_and_the_invisible_characters_are_those_of_the_program() {
        for letter in '\0'..=char::MAX {
            let code = u32::from(letter);
            let word = level_text(&format!("a{letter}b")).into_owned();
            assert_eq!(word == "ab", is_in(&INVISIBLE_RANGES, code), "{code:x}");
            assert_eq!(word == "a b", is_in(&BLANK_RANGES, code), "{code:x}");
        }
    }

    #[test]
    fn a_plain_text_is_found_by_a_look_and_another_one_is_rewritten() {
        let written = SqlDialect::Postgres.cleaned("x", CleanForm::Word, &[String::new()]);
        assert!(
            written.starts_with("CASE WHEN x ~ '^ |  | $|[^ -~]' THEN NULLIF(")
                && written.ends_with(" ELSE NULLIF(x, '') END"),
            "{written}"
        );
        assert!(written.contains("NORMALIZE(") && written.contains("\\u200b-\\u200f"), "{written}");
        // An empty text is unknown, whatever the words for it are.
        for dialect in SqlDialect::ALL {
            for nulls in [&[][..], &["NA".to_owned()], &[String::new()]] {
                let written = dialect.cleaned("x", CleanForm::Word, nulls);
                assert!(written.contains("''"), "{written}");
                assert_eq!(written.contains("'NA'"), nulls.contains(&"NA".to_owned()), "{written}");
            }
        }
    }

    #[test]
    fn a_key_is_without_the_zeros_of_a_whole_number() {
        for dialect in SqlDialect::ALL {
            let key = dialect.cleaned("x", CleanForm::Key, &[]);
            let word = dialect.cleaned("x", CleanForm::Word, &[]);
            assert!(key.contains(".0") || key.contains("[.]0"), "{key}");
            assert!(key.len() > word.len() && !word.contains(".0'"), "{word}");
        }
    }
}

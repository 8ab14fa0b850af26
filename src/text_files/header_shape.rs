//! What a header shows of a file that was not read as a table: another separator, columns of a fixed width, or quotes of another kind.

/// Signs that separate cells in some exports, besides the ones that are detected.
const SIGNS: &str = "،؛，；、¦§·•ˆ˜:^~/!\u{1}\u{1e}\u{1f}";

/// Separators of several characters, as programs write them that fear one of a single character in a cell.
const SIGNS_IN_ROW: [&str; 14] =
    ["|~|", "~|~", "^|^", "|^|", "<|>", "::", "~~", "^^", "##", "@@", "$$", "%%", "¦¦", "=>"];

/// Quotes that no reader of CSV takes for some, each with the one that closes it.
const QUOTES: [(char, char); 10] = [
    ('\'', '\''),
    ('`', '`'),
    ('“', '”'),
    ('”', '”'),
    ('„', '“'),
    ('„', '”'),
    ('‘', '’'),
    ('«', '»'),
    ('＂', '＂'),
    ('’', '’'),
];

/// What a header of one name shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OneColumn {
    /// Its columns are separated by this sign.
    Separated(char),
    /// Its columns are separated by these characters.
    SeparatedBy(&'static str),
    /// Its columns have blanks up to a fixed width.
    FixedWidth,
}

impl OneColumn {
    /// What a header of one name shows; `None` if it is the name of one column.
    pub(crate) fn of(header: &str) -> Option<Self> {
        /// The fewest columns of a table.
        const LEAST: usize = 3;
        let is_name = |part: &str| part.chars().any(char::is_alphanumeric);
        let are_names = |parts: &mut dyn Iterator<Item = &str>| {
            let parts: Vec<&str> = parts.collect();
            parts.len() >= LEAST && parts.iter().all(|part| is_name(part))
        };
        if let Some(signs) = SIGNS_IN_ROW.into_iter().find(|signs| are_names(&mut header.split(signs))) {
            return Some(Self::SeparatedBy(signs));
        }
        let sign = SIGNS.chars().find(|sign| are_names(&mut header.split(*sign)));
        let mut gaps = header.split("  ").filter(|part| !part.trim().is_empty());
        sign.map(Self::Separated).or_else(|| are_names(&mut gaps).then_some(Self::FixedWidth))
    }

    /// What is said of the file.
    pub(crate) fn found(&self) -> String {
        match self {
            Self::Separated(sign) => {
                format!("was read as one column, and its separator seems to be {}", shown(*sign))
            }
            Self::SeparatedBy(signs) => {
                format!("was read as one column, and its separator seems to be `{signs}`")
            }
            Self::FixedWidth => {
                "was read as one column, and its columns seem to have a fixed width".to_owned()
            }
        }
    }

    /// What to do.
    pub(crate) fn remedy(&self) -> String {
        match self {
            Self::Separated(sign) if sign.is_ascii() => format!(
                "set `separator` = \"{}\" under [data] in bantam.toml, or export the table with commas, semicolons or tabs",
                sign.escape_default().to_string().replace("\\u{1}", "\\u0001")
            ),
            Self::Separated(_) => {
                "export the table with commas, semicolons or tabs: a separator is one ASCII character"
                    .to_owned()
            }
            Self::SeparatedBy(signs) => format!(
                "a separator is one character: export the table with commas, semicolons or tabs, or replace `{signs}` by a tab in a text \
                 editor where no cell has one"
            ),
            Self::FixedWidth => {
                "export the table as CSV, with commas, semicolons or tabs between the cells".to_owned()
            }
        }
    }
}

/// A separator in a message.
fn shown(sign: char) -> String {
    if sign.is_control() { format!("{:?}", sign.to_string()) } else { format!("`{sign}`") }
}

/// The quotes of another kind around all names of a table, as they are read.
pub(crate) fn other_quotes<'a>(mut names: impl Iterator<Item = &'a str>) -> Option<(char, char)> {
    let is_around = |name: &str, (open, close): (char, char)| {
        name.strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close))
            .is_some_and(|inner| !inner.is_empty())
    };
    let first = names.next()?;
    let quotes = QUOTES.into_iter().find(|quotes| is_around(first, *quotes))?;
    names.all(|name| is_around(name, quotes)).then_some(quotes)
}

/// What to do about the names of a file that was not read as a table; `None` if they do not show it.
pub(crate) fn remedy_of_header(names: &[String]) -> Option<String> {
    let quotes = other_quotes(names.iter().map(String::as_str)).map(remedy_of_quotes);
    let [only] = names else { return quotes };
    let one = || OneColumn::of(only).map(|one| format!("the file {}: {}", one.found(), one.remedy()));
    quotes.or_else(one)
}

/// Quotes in words.
pub(crate) fn quotes_in_words((open, close): (char, char)) -> String {
    if open == close { open.to_string() } else { format!("{open} and {close}") }
}

/// What to do about quotes of another kind.
pub(crate) fn remedy_of_quotes(quotes: (char, char)) -> String {
    format!(
        "a CSV file has \" around its cells, or nothing: export it with these in place of {}",
        quotes_in_words(quotes)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_of_several_names_shows_its_separator() {
        for (header, sign) in [
            ("id،stage،closed_at", '،'),
            ("id；stage；closed_at", '；'),
            ("id¦stage¦closed_at", '¦'),
            ("id^stage^closed_at", '^'),
            ("id:stage:closed_at", ':'),
            ("id\u{1}stage\u{1}closed_at", '\u{1}'),
        ] {
            assert_eq!(OneColumn::of(header), Some(OneColumn::Separated(sign)), "{header}");
        }
        for signs in SIGNS_IN_ROW {
            let header = ["id", "stage", "closed_at"].join(signs);
            assert_eq!(OneColumn::of(&header), Some(OneColumn::SeparatedBy(signs)), "{header}");
        }
        assert_eq!(OneColumn::of("id      stage       closed_at"), Some(OneColumn::FixedWidth));
        for header in ["stage", "Name: first", "a name of a column", "Win/loss", "?", ""] {
            assert_eq!(OneColumn::of(header), None, "{header}");
        }
        assert!(OneColumn::Separated('\u{1}').remedy().contains("\"\\u0001\""));
    }

    #[test]
    fn names_in_other_quotes_are_so_all() {
        let quotes = |names: &[&'static str]| other_quotes(names.iter().copied());
        assert_eq!(quotes(&["'id'", "'stage'"]), Some(('\'', '\'')));
        assert_eq!(quotes(&["“id”", "“stage”"]), Some(('“', '”')));
        assert_eq!(quotes(&["„id“", "„stage“"]), Some(('„', '“')));
        assert_eq!(quotes(&["«id»", "«stage»"]), Some(('«', '»')));
        for names in [&["'id'", "stage"][..], &["id", "stage"], &[], &["''", "'a'"], &["'"]] {
            assert_eq!(quotes(names), None, "{names:?}");
        }
    }
}

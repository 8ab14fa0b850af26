//! Names of users, shortened for tables.

use askama::Template;
use askama::filters::HtmlSafe;

/// A longer name is cut; the whole name is in its title.
pub(super) const LONGEST_NAME: usize = 64;

/// A name of the user, shortened for a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) short: String,
    /// The whole name, if `short` is cut.
    pub(super) whole: Option<String>,
}

impl Name {
    pub(super) fn of(name: &(impl ToString + ?Sized)) -> Name {
        let name = name.to_string();
        if name.chars().count() <= LONGEST_NAME {
            return Name { short: name, whole: None };
        }
        let start: String = name.chars().take(LONGEST_NAME - 1).collect();
        Name { short: format!("{}…", start.trim_end()), whole: Some(name) }
    }

    pub(super) fn html(&self) -> NameText<'_> {
        NameText { name: self }
    }
}

/// A name with the whole name in its title.
#[derive(Template)]
#[template(path = "name.html", config = "src/page/askama.toml")]
pub(super) struct NameText<'a> {
    name: &'a Name,
}

impl HtmlSafe for NameText<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_and_whole_in_the_title() {
        let long = "ä".repeat(200);
        let name = Name::of(&long);
        assert_eq!(name.short.chars().count(), LONGEST_NAME);
        assert_eq!(name.whole, Some(long));
        assert_eq!(Name::of("industry"), Name { short: "industry".to_owned(), whole: None });
    }
}

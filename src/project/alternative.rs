//! Conditions of templates, for columns of more than one type.

use serde::Deserialize;

use crate::config::Path;
use crate::rules::{Rule, RuleError, Yields};

/// A condition of a template. If it is only a column, that column has yes and no as flags, numbers or
/// texts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Alternative {
    /// The condition as written in the template.
    pub rule: Rule,
    /// Its alternatives, each with its display label: the first that fits the type of its columns is used.
    pub forms: Vec<(Rule, String)>,
}

impl TryFrom<String> for Alternative {
    type Error = RuleError;

    fn try_from(text: String) -> Result<Self, RuleError> {
        let condition = |text: &str| Rule::parse(text, Path::default(), Yields::Condition);
        let rule = condition(&text)?;
        let forms = match rule.only_column() {
            None => vec![(rule.clone(), text)],
            Some(_) => yes_forms(&text)
                .into_iter()
                .map(|(sql, label)| Ok((condition(&sql)?, label)))
                .collect::<Result<_, RuleError>>()?,
        };
        Ok(Self { rule, forms })
    }
}

impl Alternative {
    /// The same condition for the criterion at `path`.
    #[must_use]
    pub fn at(&self, path: &Path) -> Self {
        let forms = self.forms.iter().map(|(rule, label)| (rule.at(path.clone()), label.clone()));
        Self { rule: self.rule.at(path.clone()), forms: forms.collect() }
    }
}

/// The conditions under which a column means yes, as a flag, as a number and as text, each with its label; `column` is
/// written in SQL. Values that are neither yes nor no are unknown. The words are those of flags in files.
fn yes_forms(column: &str) -> [(String, String); 3] {
    let when = |yes: &str, no: &str| format!("CASE WHEN {yes} THEN TRUE WHEN {no} THEN FALSE END");
    let word = |words: &str| format!("LOWER({column}) IN ({words})");
    let number = when(&format!("{column} = 1"), &format!("{column} = 0"));
    let text = when(&word("'yes', 'y', 'true', 't', '1'"), &word("'no', 'n', 'false', 'f', '0'"));
    [
        (column.to_owned(), column.to_owned()),
        (number, format!("{column} = 1")),
        (text, format!("{column} = 'yes'")),
    ]
}

//! How parts of a rule are named in messages, and the messages that are not about one operator.

use super::columns::ColumnTypes;
use super::value_type::RuleType;
use crate::syntax::{Fault, Node, Syntax, column_sql};

/// A text in a message is cut after this number of characters.
const LONGEST_QUOTATION: usize = 40;

/// A text in single quotes, as a rule writes it, cut if it is long.
pub(super) fn quoted_text(text: &str) -> String {
    format!("'{}'", cut(text).replace('\'', "''"))
}

/// The text, cut if it is long.
pub(super) fn cut(text: &str) -> String {
    let mut characters = text.chars();
    let short: String = characters.by_ref().take(LONGEST_QUOTATION).collect();
    if characters.next().is_some() { format!("{short}…") } else { short }
}

/// A part of a rule in a sentence: its text if it is short.
pub(super) fn describe(syntax: &Syntax) -> String {
    match short_text(syntax) {
        Some(text) => format!("`{text}`"),
        None => match syntax {
            Syntax::Arithmetic(operator, ..) => format!("the result of `{}`", operator.sign()),
            Syntax::Concat(_) => "the result of `||`".to_owned(),
            Syntax::Compare(operator, ..) => format!("the comparison `{}`", operator.sign()),
            Syntax::Case { .. } => "the value of CASE".to_owned(),
            Syntax::Negate(_) => "the negative value".to_owned(),
            Syntax::And(_) => "the result of AND".to_owned(),
            Syntax::Or(_) => "the result of OR".to_owned(),
            _ => "the condition".to_owned(),
        },
    }
}

/// The text of a part of a rule, if it is short.
fn short_text(syntax: &Syntax) -> Option<String> {
    Some(match syntax {
        Syntax::Null => "NULL".to_owned(),
        Syntax::Flag(flag) => if *flag { "TRUE" } else { "FALSE" }.to_owned(),
        Syntax::Number(number) => number_text(*number),
        Syntax::Text(text) => quoted_text(text),
        Syntax::Date(text) => format!("DATE {}", quoted_text(text)),
        Syntax::Timestamp(text) => format!("TIMESTAMP {}", quoted_text(text)),
        Syntax::Interval(text) => format!("INTERVAL {}", quoted_text(text)),
        Syntax::Column(name) => column_sql(&cut(name)),
        Syntax::Cast { to, .. } => format!("CAST(… AS {})", cut(to)),
        Syntax::Call { function, .. } => format!("{}(…)", cut(function)),
        _ => return None,
    })
}

/// A number in its shortest form, with an exponent if it has many digits.
pub(super) fn number_text(number: f64) -> String {
    let is_plain = number == 0.0 || (1e-6..1e15).contains(&number.abs());
    if is_plain { number.to_string() } else { format!("{number:e}") }
}

/// The text of a column or literal, to be repeated in a hint; `…` for anything longer.
pub(super) fn repeatable(syntax: &Syntax) -> String {
    match syntax {
        Syntax::Call { .. } | Syntax::Cast { .. } => "…".to_owned(),
        _ => short_text(syntax).unwrap_or_else(|| "…".to_owned()),
    }
}

/// The mistake that there is no column with this name.
pub(super) fn no_column(node: &Node, columns: &ColumnTypes) -> Fault {
    let Syntax::Column(name) = &node.syntax else {
        return Fault::new(node.at as usize, "there is no such column");
    };
    let fault = Fault::new(node.at as usize, format!("there is no column `{}`", column_sql(&cut(name))));
    if let Some(near) = columns.nearest(name) {
        return fault.with_hint(nearest_hint(name, near));
    }
    fault.with_hint(format!("text is written in single quotes: `{}`{}", quoted_text(name), list(columns)))
}

/// The hint that names the nearest column.
fn nearest_hint(name: &str, near: &str) -> String {
    let near_name = column_sql(near);
    if near.to_lowercase() == name.to_lowercase() {
        format!("names are matched exactly: write `{near_name}`")
    } else {
        format!("did you mean `{near_name}`? Text is written in single quotes: `{}`", quoted_text(name))
    }
}

/// The names of the columns, if they are few.
fn list(columns: &ColumnTypes) -> String {
    const MOST: usize = 8;
    let names: Vec<String> = columns.names().take(MOST + 1).map(|name| column_sql(&cut(name))).collect();
    match names.len() {
        0 => "; there are no columns".to_owned(),
        1..=MOST => format!("; the columns are `{}`", names.join("`, `")),
        _ => String::new(),
    }
}

/// The mistake that a column has a type that rules cannot read.
pub(super) fn unsupported(node: &Node, name: &str, holds: &str) -> Fault {
    let name = column_sql(&cut(name));
    let fault = Fault::new(node.at as usize, format!("`{name}` is {holds}, which rules cannot read"));
    if holds == "a list" {
        let hint =
            format!("write the column as a text of words between `;`, and the rule as `has({name}, 'x')`");
        return fault.with_hint(hint);
    }
    fault
}

/// The mistake that an interval is used as a value.
pub(super) fn span_alone(node: &Node) -> Fault {
    Fault::new(node.at as usize, "an interval can only be added to a time or subtracted from one").with_hint(
        "as in `closed_at + INTERVAL '3 months'`; the days between two times are `days_between(from, to)`",
    )
}

/// The remedy if `syntax` is not a condition where one is needed.
pub(super) fn condition_hint(syntax: &Syntax, found: RuleType) -> String {
    let value = repeatable(syntax);
    match found {
        RuleType::Text => format!("compare it with something, as in `{} = 'Won'`", or_name(&value, "stage")),
        RuleType::Number => format!("compare it with something, as in `{} > 0`", or_name(&value, "amount")),
        _ => format!(
            "compare it with something, as in `{} >= DATE '2026-01-01'`",
            or_name(&value, "closed_at")
        ),
    }
}

/// The value, or a name for an example if it is long or a literal.
fn or_name<'a>(value: &'a str, name: &'a str) -> &'a str {
    let is_name = value.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '"');
    if is_name && !value.contains(" '") { value } else { name }
}

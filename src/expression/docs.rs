//! The documentation of the rule language: one text for `docs/reference/sql.md`, one for the terminal, and their examples.

use super::aliases::ALIASES;
use super::catalogue::{GROUPS, signatures};
use super::passages::{
    ABOUT_CASTS, ABOUT_LOGIC, CASTS, DIFFERENCES, Described, INTERVALS, LIMITS, LOGIC, NAMES, OPERATORS,
    Passage, TYPES, WHAT_IT_IS,
};
use super::refused::REFUSED;
use super::render::{markdown, plain_text};
use super::signature::{Signature, argument_list};

/// The whole language in Markdown.
#[must_use]
pub fn reference() -> String {
    markdown(&passages())
}

/// The whole language for a terminal of 100 columns.
#[must_use]
pub fn reference_text() -> String {
    plain_text(&passages())
}

/// Every example of the documentation: a rule without columns, and its value as text (`NULL` where it is unknown).
#[must_use]
pub fn examples() -> Vec<(&'static str, &'static str)> {
    let described = TYPES.iter().chain(&OPERATORS).chain(&CASTS).map(|&(.., rule, value)| (rule, value));
    let of_functions = signatures().flat_map(|one| one.examples);
    let of_aliases = ALIASES.iter().flat_map(|one| one.examples);
    described.chain(of_functions.chain(of_aliases).copied()).collect()
}

/// The documentation, in order.
fn passages() -> Vec<Passage> {
    let mut all = vec![
        Passage::Heading(1, "The rule language"),
        Passage::Text(WHAT_IT_IS),
        Passage::Heading(2, "Types, literals and names"),
        described(["type", "description", "example"], &TYPES),
        Passage::Points(&NAMES),
        Passage::Heading(2, "Operators, by precedence"),
        described(["operator", "result", "example"], &OPERATORS),
        Passage::Heading(2, "Unknown values"),
        logic(),
        Passage::Text(ABOUT_LOGIC),
        Passage::Heading(2, "Casts"),
        described(["to", "rules", "example"], &CASTS),
        Passage::Text(ABOUT_CASTS),
        Passage::Heading(2, "Times and intervals"),
        Passage::Points(&INTERVALS),
        Passage::Heading(2, "Functions"),
    ];
    for (group, functions) in GROUPS {
        all.push(Passage::Heading(3, group));
        all.push(table_of(functions));
    }
    all.extend([
        Passage::Heading(2, "Functions of other dialects"),
        aliases(),
        Passage::Text("Not supported, and what to write instead:"),
        refusals(),
        Passage::Heading(2, "Limits"),
        Passage::Points(&LIMITS),
        Passage::Heading(2, "Differences from DuckDB and PostgreSQL"),
        Passage::Points(&DIFFERENCES),
    ]);
    all
}

/// A rule and its value.
fn example(rule: &str, value: &str) -> String {
    format!("`{rule}` → `{value}`")
}

/// A table of constructs.
fn described(titles: [&'static str; 3], rows: &[Described]) -> Passage {
    let row = |&(name, what, rule, value): &Described| {
        let is_code = name.chars().any(|c| !c.is_lowercase());
        let name = if is_code { format!("`{name}`") } else { name.to_owned() };
        vec![name, what.to_owned(), example(rule, value)]
    };
    Passage::Table(titles.to_vec(), rows.iter().map(row).collect())
}

/// The table of AND and OR.
fn logic() -> Passage {
    let rows = LOGIC.iter().map(|row| row.iter().map(|&cell| cell.to_owned()).collect());
    Passage::Table(vec!["a", "b", "a AND b", "a OR b"], rows.collect())
}

/// A table of functions.
fn table_of(functions: &[Signature]) -> Passage {
    let row = |one: &Signature| {
        let (rule, value) = one.examples.first().copied().unwrap_or_default();
        vec![calls(one), one.meaning.to_owned(), example(rule, value)]
    };
    Passage::Table(vec!["function", "result", "example"], functions.iter().map(row).collect())
}

/// The function with its arguments, and its other names.
fn calls(one: &Signature) -> String {
    let (name, others) = one.names.split_first().map_or(("", &[][..]), |(name, others)| (*name, others));
    let call = format!("`{name}({})`", argument_list(one.arguments));
    if others.is_empty() {
        return call;
    }
    let others: Vec<String> = others.iter().map(|other| format!("`{other}`")).collect();
    format!("{call}, {}", others.join(", "))
}

/// The table of the functions that are rewritten.
fn aliases() -> Passage {
    let row = |one: &super::aliases::Alias| {
        let names: Vec<String> =
            one.names.iter().map(|name| format!("`{name}({})`", argument_list(one.arguments))).collect();
        vec![names.join(", "), format!("is {}", one.meaning)]
    };
    Passage::Table(vec!["function", "meaning"], ALIASES.iter().map(row).collect())
}

/// The table of the functions that are refused.
fn refusals() -> Passage {
    let row = |one: &super::refused::Refusal| {
        let names: Vec<String> = one.names.iter().map(|name| format!("`{name}`")).collect();
        vec![names.join(", "), one.instead.to_owned()]
    };
    Passage::Table(vec!["function", "instead"], REFUSED.iter().map(row).collect())
}

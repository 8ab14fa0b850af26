//! A qualification framework as a page of a handbook.

use std::fmt::Write as _;

use super::lines::wrapped;
use crate::gates::{CheckedCriterion, CheckedGate};
use crate::project::template::{self, PainSide, Template};
use crate::project::{Alternative, Criterion, Gate, Pass, Project};

/// The width that the headings of a criterion are padded to.
const HEADING: usize = 10;

/// The frameworks that ship with the program, and those of the project.
pub fn frameworks(project: Option<&Project>) -> String {
    let mut text = "Templates:\n".to_owned();
    for template in template::all() {
        let _ = writeln!(text, "  {:<10} {}", template.name, template.title);
    }
    let gates = project.map_or(&[][..], |project| &project.gates);
    if !gates.is_empty() {
        text.push_str("\nThis project:\n");
    }
    for gate in gates {
        let names: Vec<&str> = gate.criteria.iter().map(|criterion| criterion.name.as_str()).collect();
        let made = gate.template.map(|of| format!(", made from {}", of.name)).unwrap_or_default();
        let line = format!(
            "  {:<10} {} of {} needed{made}: {}",
            gate.name,
            gate.require,
            names.len(),
            names.join(", ")
        );
        let _ = writeln!(text, "{}", wrapped(&line, "             "));
    }
    text.push_str("\n`bantam gates NAME` prints the page of one.\n");
    text
}

/// The page of a framework; with `mapped`, the columns that each criterion is mapped to in the data of a project.
pub fn framework(gate: &Gate, mapped: Option<&CheckedGate>) -> String {
    let title = gate.template.map_or(gate.name.as_str(), |template| &template.title);
    let mut text = format!("{title}\n{}\n\n", "=".repeat(title.chars().count()));
    if let Some(template) = gate.template {
        let _ = writeln!(text, "{}\n", wrapped(&template.purpose, ""));
    }
    let _ = writeln!(text, "How it decides\n{}", item("", &decides(gate)));
    if gate.in_order {
        let order =
            "The criteria are filters in this order: each is asked only where those before it did not fail.";
        let _ = writeln!(text, "{}", item("", order));
    }
    if let Some(template) = gate.template {
        let _ = writeln!(
            text,
            "{}\n{}",
            item("", &reasons(gate, template)),
            item("", &format!("Source: {}.", template.source))
        );
    }
    for (place, criterion) in gate.criteria.iter().enumerate() {
        let must = if criterion.must { " (a must)" } else { "" };
        let _ = writeln!(text, "\n{}. {}{must}", place + 1, criterion.name);
        let checked =
            mapped.and_then(|mapped| mapped.criteria.iter().find(|mapped| mapped.name == criterion.name));
        text.push_str(&headings(criterion, checked));
    }
    text.push_str(&pains(gate));
    text.push_str(&usage(gate, mapped.is_some()));
    text
}

/// A heading with its text on the same line.
fn item(heading: &str, words: &str) -> String {
    let first = if heading.is_empty() { "  ".to_owned() } else { format!("   {heading:<HEADING$}") };
    wrapped(&format!("{first}{words}"), &" ".repeat(first.chars().count()))
}

/// The rule of the verdict.
fn decides(gate: &Gate) -> String {
    let musts: Vec<&str> = gate
        .criteria
        .iter()
        .filter(|criterion| criterion.must)
        .map(|criterion| criterion.name.as_str())
        .collect();
    let (n, all) = (gate.require, gate.criteria.len());
    let needed = if n as usize == all {
        format!("all of its {}", criteria(all))
    } else {
        format!("{n} of its {}", criteria(all))
    };
    let (with_musts, must_fails) = match musts.as_slice() {
        [] => (String::new(), ""),
        [must] => (format!(", and {must} must be among them"), "a must fails or "),
        musts => (format!(", and {} must be among them", musts.join(" and ")), "a must fails or "),
    };
    format!(
        "A lead passes with {needed}{with_musts}. It fails as soon as {must_fails}the required number can no longer be \
         reached, whatever the unknown answers are. Otherwise it is unknown, and the open questions show what to ask."
    )
}

fn criteria(n: usize) -> String {
    if n == 1 { "1 criterion".to_owned() } else { format!("{n} criteria") }
}

/// The reason for the rule of the template, or that the project has its own rule.
fn reasons(gate: &Gate, template: &'static Template) -> String {
    let same = Gate::of_template(template);
    let rule = |gate: &Gate| {
        let criteria = gate.criteria.iter().map(|criterion| (criterion.name.clone(), criterion.must));
        (gate.require, criteria.collect::<Vec<_>>())
    };
    if rule(gate) == rule(&same) {
        return template.decides.clone();
    }
    let mut text = decides(&same);
    text.truncate(text.find(". ").unwrap_or(text.len()));
    format!("That is this project's own rule. In the template: {}{}.", text[..1].to_lowercase(), &text[1..])
}

/// The description of a criterion, under its headings.
fn headings(criterion: &Criterion, mapped: Option<&CheckedCriterion>) -> String {
    let meaning = &criterion.meaning;
    let mut text = String::new();
    let quoted = criterion.ask.as_ref().map(|ask| format!("\"{ask}\""));
    for (heading, words) in [
        ("ask", quoted.as_ref()),
        ("checks", meaning.checks.as_ref()),
        ("why", meaning.why.as_ref()),
        ("evidence", meaning.evidence.as_ref()),
        ("unknown", meaning.unknown.as_ref()),
        ("source", meaning.source.as_ref()),
    ] {
        if let Some(words) = words {
            let _ = writeln!(text, "{}", item(heading, words));
        }
    }
    let passes = match (mapped, &criterion.pass) {
        (Some(mapped), _) if mapped.rule.is_some() => {
            item("here", &format!("passes where {}", mapped.condition))
        }
        (Some(mapped), _) => item("here", &unmapped(mapped)),
        (None, Pass::Written(rule)) => item("passes", rule.text()),
        (None, Pass::Alternatives(alternatives)) => conditions(alternatives),
    };
    let _ = writeln!(text, "{passes}");
    text
}

fn unmapped(mapped: &CheckedCriterion) -> String {
    let columns = mapped.wanted_in_words();
    let missing = "unmapped, so it is unknown for every lead";
    if columns.is_empty() {
        return missing.to_owned();
    }
    format!("{missing}. One of these columns would map it: {}", columns.join(", "))
}

/// The conditions of a template, one in a line: the first that fits is used.
fn conditions(alternatives: &[Alternative]) -> String {
    let line = |(place, Alternative { rule, .. }): (usize, &Alternative)| {
        let heading = if place == 0 { "passes" } else { "else" };
        let yes = if rule.only_column().is_some() { " = yes" } else { "" };
        item(heading, &format!("{}{yes}", rule.text()))
    };
    alternatives.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

/// The triangle of pains, and the side of each pain of the project.
fn pains(gate: &Gate) -> String {
    let classes = gate.template.map_or(&[][..], |template| &template.pains);
    if classes.is_empty() && gate.pains.is_empty() {
        return String::new();
    }
    let mut text = "\nThe triangle of pains\n".to_owned();
    for side in [PainSide::Money, PainSide::Time, PainSide::People] {
        let mut heading = side.name();
        for class in classes.iter().filter(|class| class.side == side) {
            let _ = writeln!(text, "{}", item(heading, &format!("{} pains. {}", class.name, class.meaning)));
            let _ = writeln!(text, "{}", item(" ", &format!("\"{}\"", class.example)));
            heading = " ";
        }
        let own: Vec<&str> =
            gate.pains.iter().filter(|(_, of)| *of == side).map(|(pain, _)| pain.as_str()).collect();
        if !own.is_empty() {
            let _ = writeln!(text, "{}", item(heading, &format!("here: {}", own.join(", "))));
        }
    }
    text
}

/// How a project uses or changes it.
fn usage(gate: &Gate, has_project: bool) -> String {
    let Some(template) = gate.template else { return String::new() };
    let name = &template.name;
    let first = gate.criteria.first().map_or("need", |criterion| &criterion.name);
    let mut text = String::from("\nIn bantam.toml\n");
    let _ = writeln!(text, "  [gates.{}]\n  template = \"{name}\"", gate.name);
    let _ = writeln!(
        text,
        "{}",
        item("", "Write a criterion to change it, or `require` to change the required number:")
    );
    let changes = [
        (format!("{first} = \"…\""), "another condition"),
        (format!("{first} = {{ ask = \"…\", must = true }}"), "another question, and a must"),
        (format!("{first} = false"), "omitted"),
    ];
    let longest = changes.iter().map(|(code, _)| code.chars().count()).max().unwrap_or(0);
    for (code, words) in changes {
        let _ = writeln!(text, "  {code:<longest$}   # {words}");
    }
    if !has_project {
        let columns = "The first condition whose columns the data have is used. `= yes` means a column of yes and no, \
                       be it text, numbers or flags; anything else in it is unknown.";
        let _ = writeln!(text, "{}", item("", columns));
    }
    text
}

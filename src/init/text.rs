//! The text of `bantam.toml`, with the reason for every decision as a comment.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::drafted_column::DraftedColumn;
use super::features::{ColumnRole, Decision, shortened};
use super::inferred_outcome::ClosedFlag;
use super::plan::DraftPlan;
use super::siblings::TimedTableDraft;
use super::{text_data, toml};
use crate::cells::parse_flag;
use crate::config::{DEFAULT_MIN_COUNT, toml_key, toml_text};
use crate::numbers::{count, counted};
use crate::project::{Group, Kind, Shape};
use crate::tables::{ColumnType, number_text};

/// The whole file.
pub(crate) fn write(plan: &DraftPlan<'_>) -> String {
    let parts = [
        head(plan),
        rule("Tables"),
        text_data::connection(plan),
        text_data::data(plan),
        outcome(plan),
        snapshot(plan),
        sources(plan),
        derived(plan),
        rule("Features"),
        features(plan),
        left_out(plan),
        rule("Fit and evaluation"),
        evaluation(plan),
        rule("Frameworks"),
        gates(plan),
        rule("Decisions"),
        decisions(plan),
        keep(plan),
    ];
    let mut text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
    while text.ends_with("\n\n") {
        text.pop();
    }
    text
}

/// A heading over several sections.
fn rule(title: &str) -> String {
    /// As long as the lines of the project file of the sample.
    const WIDTH: usize = 109;
    let start = format!("# --- {title} ");
    format!("{start}{}\n", "-".repeat(WIDTH.saturating_sub(start.len())))
}

fn head(plan: &DraftPlan<'_>) -> String {
    let mut text = toml::comments(&[
        "Drafted by `bantam init`. Every line is a suggestion with its reason. Review it, then run"
            .to_owned(),
        "`bantam check` and `bantam run`. Paths are relative to this file.".to_owned(),
        "Every condition is SQL. An empty cell is NULL, and NULL means \"not known\", never \"no\"."
            .to_owned(),
    ]);
    text += "config_version = 1\n";
    text += &toml::line(
        &format!("name = {}", toml_text(&plan.name)),
        &format!("models are stored under models/{}/", plan.name),
    );
    text
}

fn outcome(plan: &DraftPlan<'_>) -> String {
    let outcome = &plan.outcome;
    // Checked before anything is written.
    let column = toml::column(&outcome.column);
    let condition = |levels: &[(String, usize)], yes: bool| {
        let values: Vec<String> = levels
            .iter()
            .map(|(value, _)| if outcome.kind.is_number() { value.clone() } else { toml::sql_text(value) })
            .collect();
        match outcome.kind {
            ColumnType::Flag if yes => column.clone(),
            ColumnType::Flag => format!("NOT {column}"),
            _ => format!("{column} {}", toml::is_one_of(&values)),
        }
    };
    let mut text = "[outcome]\n".to_owned();
    let won = format!("won = {}", toml_text(&condition(&outcome.won, true)));
    text += &toml::line(&won, &counted(outcome.n_won(), "deal"));
    let lost = match &outcome.closed {
        Some(closed) => format!("{} AND NOT ({})", flag_condition(closed), condition(&outcome.won, true)),
        None if outcome.has_only_wins() => String::new(),
        None => condition(&outcome.lost, false),
    };
    let lost = format!("lost = {}", toml_text(&lost));
    let n_lost = counted(outcome.n_lost(), "deal");
    text += &match outcome.within {
        Some(within) => {
            let words = format!("{n_lost} not won within this span of the snapshot: they count as lost");
            toml::line(&format!("within = \"{within}\""), &words)
        }
        None => toml::line(&lost, &n_lost),
    };
    if !outcome.open.is_empty() && outcome.within.is_none() {
        /// More values are counted.
        const SHOWN: usize = 6;
        let named = outcome
            .open
            .iter()
            .take(SHOWN)
            .map(|(value, rows)| format!("{} ({})", shortened(value), count(*rows)));
        let more = if outcome.open.len() > SHOWN { ", …" } else { "" };
        let named = named.collect::<Vec<_>>().join(", ");
        text += &toml::comments(&[format!(
            "All other values are open deals, not used for training: {named}{more}"
        )]);
    }
    match (&plan.dates.close, &plan.dates.snapshot) {
        (Some(close), _) => text += &toml::line(&format!("closed_at = {}", toml_text(close)), ""),
        (None, Some(_)) => {
            text += &toml::line("# closed_at = \"…\"", "no column has the close date");
        }
        (None, None) => {}
    }
    text
}

/// The condition that a flag, or a date, says that a deal is closed.
fn flag_condition(ClosedFlag { column, kind, yes }: &ClosedFlag) -> String {
    let column = toml::column(column);
    let Some(yes) = yes else { return format!("{column} IS NOT NULL") };
    match kind {
        ColumnType::Flag if parse_flag(yes) == Some(false) => format!("NOT {column}"),
        ColumnType::Flag => column,
        kind if kind.is_number() => format!("{column} = {yes}"),
        _ => format!("{column} = {}", toml::sql_text(yes)),
    }
}

fn snapshot(plan: &DraftPlan<'_>) -> String {
    let Some(at) = &plan.dates.snapshot else {
        let mut lines = vec![
            "No column has the date on which a deal would have been scored, so leakage and time order cannot be checked, and".to_owned(),
            "the model is evaluated by cross-validation. With such a date (created, qualified, handed over):".to_owned(),
        ];
        lines.extend(plan.dates.refused.iter().map(|reason| format!("{reason}.")));
        let day = plan.wishes.as_of.map(|day| {
            let words = "as given; without a snapshot date give it to each command, with --as-of";
            toml::line(&format!("# as_of = \"{day}\""), words)
        });
        return toml::comments(&lines) + "# [snapshot]\n# at = \"created_at\"\n" + &day.unwrap_or_default();
    };
    let mut text = "[snapshot]\n".to_owned();
    let words = "features use the data as of this date (point in time)";
    text += &toml::line(&format!("at = {}", toml_text(at)), words);
    text += &plan
        .dates
        .refused
        .iter()
        .map(|reason| toml::comment(&format!("Not used: {reason}.")) + "\n")
        .collect::<String>();
    text + &match plan.as_of {
        Some(day) => {
            let what = if plan.is_as_of_given { "as given" } else { "the day after the newest date" };
            let words = format!("{what}; remove it to score leads as of today");
            toml::line(&format!("as_of = \"{day}\""), &words)
        }
        None => toml::line("# as_of = \"2026-06-30\"", "score leads as of this date instead of today"),
    }
}

fn sources(plan: &DraftPlan<'_>) -> String {
    let mut sections = Vec::new();
    let join = |key: &str, on: &str| {
        let on = if on == key { String::new() } else { format!("on = {}\n", toml_text(on)) };
        format!("key = {}\n{on}", toml_text(key))
    };
    let own =
        |format: &Option<String>| format.as_ref().map(|format| format!("{format}\n")).unwrap_or_default();
    if let Some(timed) = &plan.timed {
        let TimedTableDraft { name, file, join: by, at, format, .. } = timed;
        let heading = toml::line(
            &format!("[tables.{}]", toml_key(name)),
            "rows on or after the snapshot date of a lead are never used",
        );
        let (file, at) = (plan.export.place(file), toml_text(at));
        sections.push(format!("{heading}file = {file}\n{}at = {at}\n{}", join(&by.key, &by.on), own(format)));
    }
    for looked in &plan.looked {
        let (matched, given) = looked.matched;
        let heading = toml::line(
            &format!("[lookups.{}]", toml_key(&looked.name)),
            &format!("matches {} of {} deals", count(matched), count(given)),
        );
        let file = plan.export.place(&looked.file);
        sections.push(format!(
            "{heading}file = {file}\n{}{}",
            join(&looked.join.key, &looked.join.on),
            own(&looked.format)
        ));
    }
    sections.join("\n")
}

fn derived(plan: &DraftPlan<'_>) -> String {
    let of_features = plan.decisions.iter().filter_map(|decision| decision.derived.as_ref());
    let line = |derived: &DraftedColumn| {
        let code = format!("{} = {}", toml_key(&derived.name), toml_text(&derived.sql));
        toml::line(&code, &derived.note)
    };
    let lines: String = plan.derived.iter().chain(of_features).map(line).collect();
    if lines.is_empty() { lines } else { format!("{}{lines}", toml::line("[derive]", "new columns, in SQL")) }
}

/// The description of each group.
const fn about(group: Group) -> &'static str {
    match group {
        Group::Demographic => "attributes of the person",
        Group::Firmographic => "attributes of the company",
        Group::Psychographic => "pains, goals and attitudes",
        Group::Behavioural => "activities and source of the lead",
        Group::Persona => "type of buyer",
        Group::Qualification => "answers to qualification questions",
    }
}

fn features(plan: &DraftPlan<'_>) -> String {
    let mut text = "# kind: number, flag, category or set (several values in one cell). shape: linear, log = ln(1 + x), or bins.\n".to_owned();
    text += "# min_count: levels with fewer deals share one weight (default 20).\n";
    for group in Group::ALL {
        let mut lines: Vec<(String, String)> =
            plan.decisions.iter().filter_map(|decision| line(decision, group)).collect();
        if let (Group::Demographic, Some(derived)) = (group, &plan.derived) {
            lines.push((
                format!("{} = {{ kind = \"flag\" }}", toml_key(&derived.name)),
                "see [derive]".to_owned(),
            ));
        }
        if let (Group::Behavioural, Some(timed)) = (group, &plan.timed) {
            let own = timed.features.iter();
            lines.extend(
                own.map(|(name, value, words)| (format!("{} = {value}", toml_key(name)), words.clone())),
            );
        }
        if !lines.is_empty() {
            text.push('\n');
            text += &toml::line(&format!("[features.{}]", group.name()), about(group));
            text += &toml::lines(lines.iter().map(|(code, words)| (code.as_str(), words.as_str())));
        }
    }
    text
}

/// The line of a feature of this group.
fn line(decision: &Decision, wanted: Group) -> Option<(String, String)> {
    let ColumnRole::Feature(group, kind) = &decision.role else { return None };
    let least = |min_count: &u32| {
        if *min_count == DEFAULT_MIN_COUNT { String::new() } else { format!(", min_count = {min_count}") }
    };
    let kind = match kind {
        Kind::Number(Shape::Log) => "kind = \"number\", shape = \"log\"".to_owned(),
        Kind::Number(Shape::Quantiles(bins)) => format!("kind = \"number\", shape = \"bins\", bins = {bins}"),
        Kind::Number(_) => "kind = \"number\"".to_owned(),
        Kind::Flag => "kind = \"flag\"".to_owned(),
        Kind::Category { min_count } => format!("kind = \"category\"{}", least(min_count)),
        Kind::Set { separator, min_count } => {
            format!("kind = \"set\", separator = {}{}", toml_text(separator), least(min_count))
        }
    };
    let code = format!("{} = {{ {kind} }}", toml_key(decision.feature()));
    let question = decision.question.as_ref().map(|question| format!(", to be checked: {question}"));
    (*group == wanted).then(|| (code, decision.note.clone() + &question.unwrap_or_default()))
}

fn left_out(plan: &DraftPlan<'_>) -> String {
    let decided = plan.decisions.iter().filter_map(|decision| match &decision.role {
        ColumnRole::LeftOut(reason) => Some((&decision.column, reason.clone())),
        _ => None,
    });
    let unread = plan.export.deals.unread.iter();
    let unread = unread.map(|(column, what)| (column, format!("{what}, which is not read")));
    let lines: Vec<String> =
        decided.chain(unread).map(|(column, reason)| format!("  {}: {reason}", toml_key(column))).collect();
    if lines.is_empty() { String::new() } else { format!("# Left out:\n{}", toml::comments(&lines)) }
}

fn evaluation(plan: &DraftPlan<'_>) -> String {
    let mut text = "[fit]\n".to_owned();
    text += &toml::line("alpha = \"auto\"", "ridge penalty; \"auto\": chosen by cross-validation");
    text += &toml::line("seed = 7", "for folds and bootstrap");
    text += "\n[evaluation]\n";
    if plan.dates.snapshot.is_some() && plan.dates.close.is_some() {
        text += &match plan.dates.holdout {
            Some(span) => toml::line(
                &format!("holdout = \"{span}\""),
                "test set: the newest deals; trained on deals closed before them",
            ),
            None => toml::line(
                "# holdout = \"90d\"",
                "too few deals for a test set: evaluated by cross-validation",
            ),
        };
    }
    text + &toml::line("capacity = 0.2", "share of leads that sales can work")
}

fn gates(plan: &DraftPlan<'_>) -> String {
    let heading = format!("[gates.{}]", toml_key(&plan.framework));
    let template = "template = \"bant\"";
    let mut text = toml::comments(&[
        "Each criterion passes, fails or is unknown. The template has its question and meaning:".to_owned(),
        "`bantam gates bant` prints them. Adjust the thresholds.".to_owned(),
    ]);
    let is_empty = plan.criteria.iter().all(|criterion| criterion.pass.is_none());
    if is_empty {
        text += "# No column answers budget, authority, need or timeline. With such columns:\n";
        let _ = writeln!(text, "# {heading}\n# {template}");
    } else {
        let _ = writeln!(text, "\n{heading}");
        let words = if has_veto(plan) {
            "all criteria in use must pass; `require` may be a smaller number"
        } else {
            "one column answers it: too little for a veto, so that no route uses it"
        };
        text += &toml::line(template, words);
    }
    for criterion in &plan.criteria {
        text += &match &criterion.pass {
            Some((pass, note)) => toml::line(&format!("{} = {}", criterion.name, toml_text(pass)), note),
            None if is_empty => toml::line(&format!("# {} = \"…\"", criterion.name), &criterion.wanted),
            None => {
                toml::line(&format!("{} = false", criterion.name), &format!("left out: {}", criterion.wanted))
            }
        };
    }
    text
}

/// Whether the gate decides on routes: one column alone is a feature, and no framework.
fn has_veto(plan: &DraftPlan<'_>) -> bool {
    let answered = plan.criteria.iter().filter_map(|criterion| criterion.pass.as_ref());
    answered.map(|(pass, _)| pass).collect::<BTreeSet<&String>>().len() > 1
}

fn decisions(plan: &DraftPlan<'_>) -> String {
    let mut text = toml::line("[grades]", "50: average lead; +10 doubles the odds; below C is D");
    for (name, score) in [("A", 65.0), ("B", 50.0), ("C", 35.0)] {
        let _ = writeln!(text, "{name} = {}", number_text(score));
    }
    let gate = has_veto(plan).then(|| toml::column(&plan.framework));
    let mut routes: Vec<(&str, String, &str)> = Vec::new();
    let first = "the first match applies";
    if let Some(gate) = gate {
        routes.push(("sales", format!("grade IN ('A', 'B') AND {gate} = 'pass'"), first));
        let words = "likely to buy, with open questions to ask first";
        routes.push(("discovery", format!("grade IN ('A', 'B') AND {gate} = 'unknown'"), words));
        routes.push(("marketing", "grade IN ('A', 'B', 'C')".to_owned(), ""));
    } else {
        routes.push(("sales", "grade IN ('A', 'B')".to_owned(), first));
        routes.push(("marketing", "grade = 'C'".to_owned(), ""));
    }
    for (name, when, words) in routes {
        let _ = write!(
            text,
            "\n{}name = \"{name}\"\nwhen = {}\n",
            toml::line("[[routes]]", words),
            toml_text(&when)
        );
    }
    let words = "the last one takes all other leads";
    let _ = write!(text, "\n{}name = \"nurture\"\n", toml::line("[[routes]]", words));
    text
}

/// The columns that predictions carry. New leads in a file of their own may lack them.
fn keep(plan: &DraftPlan<'_>) -> String {
    if plan.keep.is_empty() {
        return String::new();
    }
    let names: Vec<String> = plan.keep.iter().map(|name| toml_text(name)).collect();
    let code = format!("keep = [{}]", names.join(", "));
    let words = "columns that predictions and the page of leads carry";
    if plan.scores_open_deals() {
        return format!("[predict]\n{}", toml::line(&code, words));
    }
    format!(
        "# [predict]\n{}",
        toml::line(&format!("# {code}"), &format!("{words}, if your file of leads has them"))
    )
}

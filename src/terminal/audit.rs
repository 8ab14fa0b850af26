//! What a check found, as text and as JSON: the columns, the findings by severity, history cut and not, readiness.

use std::fmt::Write as _;

use serde::Serialize;

use super::{aligned, lines, plain_table, trimmed};
use crate::audit::{
    AucInterval, Audit, ColumnCounts, Evidence, Finding, Severity, Topic, UncutComparison, Usage,
};
use crate::jobs::Checked;
use crate::warning::{count, counted};

/// Lines are at most this long, as in the rest of the output.
const WIDTH: usize = 116;

/// Features that are named for a column; of more, the rest is counted.
const MOST_FEATURES: usize = 3;

/// What a check found.
#[must_use]
pub fn checked(checked: &Checked) -> String {
    let mut text = tables(checked);
    let audit = &checked.audit;
    let _ = writeln!(text, "\n{}", columns(&audit.quality));
    let found = Severity::ALL.map(|severity| counted(audit.count(severity), severity.name()));
    let _ = writeln!(text, "\naudit: {}", found.join(", "));
    for severity in Severity::ALL {
        text.push_str(&findings(audit, severity));
    }
    if let Some(cut) = &audit.cut {
        let _ = write!(text, "\n{}", cut_text(cut));
    }
    let _ = writeln!(text, "\n{}", wrapped(&format!("readiness: {}", audit.readiness), ""));
    text.push_str(&sizes(checked));
    text
}

/// The tables beside that of the deals, whose columns stand in a table of their own.
fn tables(checked: &Checked) -> String {
    let mut text = String::new();
    for (name, columns) in checked.tables.iter().skip(1) {
        let columns: Vec<String> =
            columns.iter().map(|(column, kind)| format!("{column} ({kind})")).collect();
        let _ = writeln!(text, "{}", wrapped(&format!("{name}: {}", columns.join(", ")), "  "));
    }
    text
}

/// One line for each column, with what was counted of it.
fn columns(profiles: &[ColumnCounts]) -> String {
    let mut table = plain_table();
    table.set_header(["column", "", "in", "won", "lost", "open", "values", "AUC alone", "used"]);
    for profile in profiles {
        let filled = &profile.filled;
        let open = filled.open.filter(|open| open.of > 0).map(|open| open.to_string()).unwrap_or_default();
        let auc = profile.auc.map(|area| format!("{:.3}", area.value)).unwrap_or_default();
        table.add_row([
            profile.name.clone(),
            profile.kind.to_owned(),
            profile.table.clone(),
            filled.won.to_string(),
            filled.lost.to_string(),
            open,
            count(profile.distinct),
            auc,
            usage(&profile.usage),
        ]);
    }
    for place in 3..8 {
        if let Some(column) = table.column_mut(place) {
            column.set_cell_alignment(comfy_table::CellAlignment::Right);
        }
    }
    format!(
        "columns: the share of won, lost and open deals that have a value, how many different ones there are, and how well\n\
         the column alone ranks won above lost deals that it was not learned from (0.5 is chance)\n{}",
        trimmed(&table.to_string())
    )
}

/// What becomes of a column, in a word or two.
fn usage(usage: &Usage) -> String {
    match usage {
        Usage::Features(features) => {
            let named: Vec<&str> = features.iter().take(MOST_FEATURES).map(String::as_str).collect();
            let rest = features.len().saturating_sub(MOST_FEATURES);
            let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
            format!("{}{more}", named.join(", "))
        }
        Usage::Unused => String::new(),
        Usage::Excluded => "(excluded)".to_owned(),
        Usage::Role(role) => format!("({role})"),
    }
}

/// The heading of a severity.
fn heading(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "cannot have been known when a lead is scored, and reaches the model",
        Severity::Warning => "may not have been known when a lead is scored, or teaches something wrong",
        Severity::Question => "does this exist when the lead is scored? Only you can tell",
        Severity::Note => "good to know",
    }
}

/// The findings of a severity; nothing where there are none.
fn findings(audit: &Audit, severity: Severity) -> String {
    let found: Vec<&Finding> = audit.findings.iter().filter(|finding| finding.severity == severity).collect();
    if found.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{}: {}\n", counted(found.len(), severity.name()), heading(severity));
    let is_constant = |finding: &&&Finding| matches!(finding.evidence[..], [Evidence::Constant { .. }]);
    for finding in found.iter().filter(|finding| !is_constant(finding)) {
        text.push_str(&finding_text(finding));
    }
    let constant: Vec<String> = found.iter().filter(is_constant).map(|finding| constant(finding)).collect();
    if !constant.is_empty() {
        let line = format!("  columns with one value tell nothing: {}", constant.join(", "));
        let _ = writeln!(text, "{}", wrapped(&line, "    "));
    }
    let leaks: Vec<&str> = found
        .iter()
        .filter(|finding| finding.topic == Topic::Leak && finding.table != crate::audit::PROJECT)
        .map(|finding| finding.columns[0].as_str())
        .collect();
    if leaks.len() > 1 {
        let list = leaks.iter().map(|column| format!("{column:?}")).collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "{}", wrapped(&format!("  all of them: [data] leaks = [{list}]"), "    "));
    }
    text
}

/// A constant column and its value.
fn constant(finding: &Finding) -> String {
    let value = match &finding.evidence[..] {
        [Evidence::Constant { value: Some(value) }] => format!("\"{value}\""),
        _ => "empty".to_owned(),
    };
    let used = finding.usage.as_ref().filter(|used| used.reaches_model()).map(usage);
    let used = used.map(|features| format!("; feature {features}")).unwrap_or_default();
    format!("{} ({value}{used})", subject(finding))
}

fn finding_text(finding: &Finding) -> String {
    let mut text = format!("  {}", subject(finding));
    if let Some(usage) = finding.usage.as_ref().map(reach) {
        let _ = write!(text, " {usage}");
    }
    text.push('\n');
    for evidence in &finding.evidence {
        let _ = writeln!(text, "{}", wrapped(&format!("    {evidence}"), "      "));
    }
    if let Some(remedy) = &finding.remedy {
        let _ = writeln!(text, "{}", wrapped(&format!("    → {remedy}"), "      "));
    }
    text
}

/// What a finding is about.
fn subject(finding: &Finding) -> String {
    let columns: Vec<String> = finding.columns.iter().map(|column| format!("`{column}`")).collect();
    match (finding.topic, columns.as_slice()) {
        (Topic::History, _) => format!("[tables.{}]", finding.table),
        (_, []) => finding.table.clone(),
        (Topic::Changed, _) => format!("{}, changed since", columns.join(", ")),
        _ => columns.join(", "),
    }
}

/// Whether a column reaches the model, and how.
fn reach(used: &Usage) -> String {
    match used {
        Usage::Features(features) if features.len() == 1 => format!("reaches the model as `{}`", features[0]),
        Usage::Features(_) => format!("reaches the model as {}", usage(used)),
        _ => "is not used, so it is one level lower".to_owned(),
    }
}

/// The figures with history cut and not, side by side.
fn cut_text(cut: &UncutComparison) -> String {
    let mut table = plain_table();
    table.set_header(["history", "ROC AUC (95 % interval)"]);
    let used =
        if cut.has_snapshot { "cut at the snapshot, as in training" } else { "all of it, as in training" };
    let close =
        if cut.has_snapshot { "up to the close of each deal" } else { "cut at the close of each deal" };
    let rows =
        [(used, Some(cut.as_used)), (close, cut.at_close), ("all of it, also after the close", cut.at_end)];
    for (what, area) in rows {
        if let Some(area) = area {
            table.add_row([what.to_owned(), area.to_string()]);
        }
    }
    let text = format!(
        "the same model, cross-validated on {}, with\n{}\n",
        counted(cut.deals, "deal"),
        aligned(table)
    );
    format!("{text}{}\n", wrapped(&cut_sentence(cut), ""))
}

/// What the side by side means.
fn cut_sentence(cut: &UncutComparison) -> String {
    let gain = |area: Option<AucInterval>| area.map_or(0.0, |area| area.value - cut.as_used.value);
    let most = gain(cut.at_close).max(gain(cut.at_end));
    match (cut.has_snapshot, cut.is_clear()) {
        (true, true) => format!(
            "Without the cut the model would look better by {most:.3}: what happens after the snapshot tells how the deal \
             ends, and no lead has it yet."
        ),
        (true, false) => "Not to cut history would not make the model look clearly better.".to_owned(),
        (false, true) => {
            "Much of what the model knows happened at or after the close, and no lead has that: add \
             [snapshot] at = \"…\"."
                .to_owned()
        }
        (false, false) => "Rows after the close do not clearly flatter the model.".to_owned(),
    }
}

/// Outcomes and sizes.
fn sizes(checked: &Checked) -> String {
    let (won, lost, open) = checked.outcomes;
    let (features, criteria, routes) = checked.sizes;
    let feedback = checked.feedback.map(|(accepted, rejected)| {
        format!(
            "sales accepted {} and rejected {} of the closed deals by their close\n",
            count(accepted),
            count(rejected)
        )
    });
    format!(
        "\n{} won, {} lost and {} open deals; {} would be set aside\n{}\
         {features} features, {criteria} criteria and {routes} routes fit the tables\n",
        count(won),
        count(lost),
        count(open),
        count(checked.faults),
        feedback.unwrap_or_default()
    )
}

pub(crate) fn wrapped(text: &str, indent: &str) -> String {
    lines::wrapped(text, indent, WIDTH)
}

/// What `bantam check --json` prints. Keys are never renamed; further ones may be added.
#[derive(Debug, Serialize)]
struct Json<'a> {
    deals: JsonDeals,
    tables: Vec<JsonTable<'a>>,
    sizes: JsonSizes,
    #[serde(skip_serializing_if = "Option::is_none")]
    feedback: Option<JsonFeedback>,
    counts: JsonCounts,
    #[serde(flatten)]
    audit: &'a Audit,
    warnings: Vec<String>,
}

#[derive(Debug, Serialize)]
struct JsonDeals {
    won: usize,
    lost: usize,
    open: usize,
    set_aside: usize,
}

#[derive(Debug, Serialize)]
struct JsonTable<'a> {
    name: &'a str,
    columns: Vec<JsonColumn<'a>>,
}

#[derive(Debug, Serialize)]
struct JsonColumn<'a> {
    name: &'a str,
    kind: &'a str,
}

#[derive(Debug, Serialize)]
struct JsonSizes {
    features: usize,
    criteria: usize,
    routes: usize,
}

#[derive(Debug, Serialize)]
struct JsonFeedback {
    accepted: usize,
    rejected: usize,
}

#[derive(Debug, Serialize)]
struct JsonCounts {
    error: usize,
    warning: usize,
    question: usize,
    note: usize,
}

/// What a check found, as JSON with a line break at its end.
///
/// # Errors
/// When it cannot be written as JSON, which no check gives.
pub fn checked_json(checked: &Checked) -> Result<String, serde_json::Error> {
    let (won, lost, open) = checked.outcomes;
    let (features, criteria, routes) = checked.sizes;
    let tables = checked.tables.iter().map(|(name, columns)| JsonTable {
        name,
        columns: columns.iter().map(|(name, kind)| JsonColumn { name, kind }).collect(),
    });
    let n = |severity| checked.audit.count(severity);
    let json = Json {
        deals: JsonDeals { won, lost, open, set_aside: checked.faults },
        tables: tables.collect(),
        sizes: JsonSizes { features, criteria, routes },
        feedback: checked.feedback.map(|(accepted, rejected)| JsonFeedback { accepted, rejected }),
        counts: JsonCounts {
            error: n(Severity::Error),
            warning: n(Severity::Warning),
            question: n(Severity::Question),
            note: n(Severity::Note),
        },
        audit: &checked.audit,
        warnings: checked.warnings.iter().map(ToString::to_string).collect(),
    };
    Ok(serde_json::to_string_pretty(&json)? + "\n")
}

//! The result of a check as text: the columns, the findings by severity, the effect of the cut of history, readiness.

use std::fmt::Write as _;

use super::lines::wrapped;
use super::text_table::TextTable;
use crate::audit::{
    AucInterval, Audit, ColumnCounts, Evidence, Finding, Severity, Topic, UncutComparison, Usage,
};
use crate::jobs::Checked;
use crate::numbers::{count, counted, decimals, listed};
use crate::quotation::in_quotes;
use crate::tables::ColumnFinding;

/// The number of features that are named for a column; further ones are counted.
const MOST_FEATURES: usize = 3;

pub fn checked(checked: &Checked) -> String {
    let mut text = files(checked) + &tables(checked) + &written(checked);
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

/// How the files are written, and the skipped lines.
fn files(checked: &Checked) -> String {
    let lines = checked.findings.iter().map(|found| wrapped(&found.to_string(), "  ") + "\n");
    lines.collect()
}

/// The tables other than the deals, whose columns are listed separately.
fn tables(checked: &Checked) -> String {
    let mut text = String::new();
    for (name, columns) in checked.tables.iter().skip(1) {
        let columns: Vec<String> =
            columns.iter().map(|(column, kind)| format!("{column} ({kind})")).collect();
        let _ = writeln!(text, "{}", wrapped(&format!("{name}: {}", columns.join(", ")), "  "));
    }
    text
}

/// The formats of columns whose values are not in plain form.
fn written(checked: &Checked) -> String {
    let mut text = String::new();
    for (table, ColumnFinding { column, written }) in &checked.written {
        let _ = writeln!(text, "{}", wrapped(&format!("{table}: `{column}` has {written}"), "  "));
    }
    text
}

/// One line for each column, with its counts.
fn columns(profiles: &[ColumnCounts]) -> String {
    let header = ["column", "type", "table", "won", "lost", "open", "values", "AUC", "feature"];
    let mut table = TextTable::new(header).with_words([1, 2, 8]);
    for profile in profiles {
        let filled = &profile.filled;
        let open = filled.open.filter(|open| open.of > 0).map(|open| open.to_string()).unwrap_or_default();
        let auc = profile.auc.map(|area| decimals(area.value, 3)).unwrap_or_default();
        table.push([
            profile.name.clone(),
            profile.kind.to_owned(),
            profile.table.clone(),
            filled.won.to_string(),
            filled.lost.to_string(),
            open,
            count(profile.distinct),
            auc,
            read_by(profile),
        ]);
    }
    let about = "columns: the share of won, lost and open deals with a value, the number of distinct values, the \
                 cross-validated ROC AUC of the column alone (0.5 is chance), and the features that read it (`same`: one of its name)";
    format!("{}\n{}", wrapped(about, ""), table.text())
}

/// How a column is used; the name of a feature is not repeated.
fn read_by(profile: &ColumnCounts) -> String {
    match &profile.usage {
        Usage::Features(features) if features[..] == [&*profile.name] => "same".to_owned(),
        other => usage(other),
    }
}

/// How a column is used, in a word or two.
fn usage(usage: &Usage) -> String {
    match usage {
        Usage::Features(features) => listed(features, MOST_FEATURES),
        Usage::Unused => String::new(),
        Usage::Excluded => "(excluded)".to_owned(),
        Usage::Role(role) => format!("({role})"),
    }
}

fn heading(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "not available when a lead is scored, and used by the model",
        Severity::Warning => "possibly not available when a lead is scored, or wrong in the data",
        Severity::Question => {
            "is it available when a lead is scored, and intended? The data cannot answer this"
        }
        Severity::Note => "good to know",
    }
}

/// The findings of a severity; empty if there are none.
fn findings(audit: &Audit, severity: Severity) -> String {
    let found: Vec<&Finding> = audit.findings.iter().filter(|finding| finding.severity == severity).collect();
    if found.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{}: {}\n", counted(found.len(), severity.name()), heading(severity));
    // The finding on a constant account has a remedy of its own.
    let is_constant = |finding: &&&Finding| {
        finding.usage.is_some() && matches!(finding.evidence[..], [Evidence::Constant { .. }])
    };
    for finding in found.iter().filter(|finding| !is_constant(finding)) {
        text.push_str(&finding_text(finding));
    }
    let constant: Vec<String> = found.iter().filter(is_constant).map(|finding| constant(finding)).collect();
    if !constant.is_empty() {
        let line = format!("  constant columns: {}", constant.join(", "));
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
        [Evidence::Constant { value: Some(value) }] => in_quotes(value),
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

/// The subject of a finding.
fn subject(finding: &Finding) -> String {
    let columns: Vec<String> = finding.columns.iter().map(|column| format!("`{column}`")).collect();
    match (finding.topic, columns.as_slice()) {
        (Topic::History, _) => format!("[tables.{}]", finding.table),
        (_, []) => finding.table.clone(),
        (Topic::Changed, _) => format!("{}, changed after the snapshot", columns.join(", ")),
        _ => columns.join(", "),
    }
}

/// Whether the model uses a column, and how.
fn reach(used: &Usage) -> String {
    match used {
        Usage::Features(features) if features.len() == 1 => format!("is used by feature `{}`", features[0]),
        Usage::Features(_) => format!("is used by features {}", usage(used)),
        _ => "is not used, so the severity is one level lower".to_owned(),
    }
}

/// The figures with history cut and not cut, side by side.
fn cut_text(cut: &UncutComparison) -> String {
    let mut table = TextTable::new(["history", "ROC AUC (95 % interval)"]);
    let used =
        if cut.has_snapshot { "cut at the snapshot, as in training" } else { "all of it, as in training" };
    let close =
        if cut.has_snapshot { "up to the close of each deal" } else { "cut at the close of each deal" };
    let rows =
        [(used, Some(cut.as_used)), (close, cut.at_close), ("all of it, also after the close", cut.at_end)];
    for (what, area) in rows {
        if let Some(area) = area {
            table.push([what.to_owned(), area.to_string()]);
        }
    }
    let text = format!(
        "the same model, cross-validated on {}, with\n{}\n",
        counted(cut.deals, "deal"),
        table.text()
    );
    format!("{text}{}\n", wrapped(&cut_sentence(cut), ""))
}

/// The conclusion of the comparison.
fn cut_sentence(cut: &UncutComparison) -> String {
    let gain = |area: Option<AucInterval>| area.map_or(0.0, |area| area.value - cut.as_used.value);
    let most = gain(cut.at_close).max(gain(cut.at_end));
    match (cut.has_snapshot, cut.is_clear()) {
        (true, true) => format!(
            "Without the cut the ROC AUC would be higher by {most:.3}: what happens after the snapshot is predictive, and no \
             lead has it yet."
        ),
        (true, false) => "Without the cut the ROC AUC would not be significantly higher.".to_owned(),
        (false, true) => {
            "Much of the performance comes from what happened at or after the close, which no lead has: add [snapshot] at = \"…\"."
                .to_owned()
        }
        (false, false) => "Rows after the close do not significantly raise the ROC AUC.".to_owned(),
    }
}

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
        "\n{} won, {} lost and {} open deals; {} would be rejected\n{}\
         {}, {criteria} {} and {} fit the tables\n",
        count(won),
        count(lost),
        count(open),
        count(checked.faults),
        feedback.unwrap_or_default(),
        counted(features, "feature"),
        if criteria == 1 { "criterion" } else { "criteria" },
        counted(routes, "route")
    )
}

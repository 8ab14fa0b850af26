//! Summaries of a draft and of a prediction, printed in addition to the files that they wrote.

use std::fmt::Write as _;
use std::path::Path;

use super::lines::wrapped;
use crate::cells::for_terminal;
use crate::drift::{ExpectedPerformance, Forecast};
use crate::init::Draft;
use crate::numbers::{count, counted};
use crate::predict::{PredictionSummary, RowCounts};
use crate::snapshot::ResumedTable;
use crate::tables::PIPE;

/// What was inferred, the open questions, and the next commands.
pub fn drafted(draft: &Draft, output: &Path) -> String {
    let (won, lost, open) = draft.deals;
    let mut text = format!(
        "{} won, {} lost and {} open deals, by `{}`\n{}, {}, {} left out, each with its reason\n",
        count(won),
        count(lost),
        count(open),
        for_terminal(&draft.outcome),
        counted(draft.features, "feature"),
        counted(draft.leaks.len(), "suspected leak"),
        counted(draft.left_out, "column"),
    );
    for question in &draft.questions {
        let _ = writeln!(text, "open question: {}", for_terminal(question));
    }
    if output != Path::new(PIPE) {
        let project = output.display();
        let option =
            if output == Path::new("bantam.toml") { String::new() } else { format!(" --project {project}") };
        let _ = writeln!(
            text,
            "{project} written: review it, then `bantam check{option}` and `bantam run{option}`"
        );
    }
    text
}

/// The summary of a prediction job.
pub fn predictions(summary: &PredictionSummary, output: &str, rejects: Option<&str>) -> String {
    let mut text = String::new();
    let mut row = |what: &str, counts: &[(String, usize)]| {
        if counts.iter().any(|(_, n)| *n > 0) {
            let parts: Vec<String> = counts.iter().map(|(name, n)| format!("{name} {}", count(*n))).collect();
            let _ = writeln!(text, "{what}: {}", parts.join(", "));
        }
    };
    row("grades", &summary.grades);
    row("routes", &summary.routes);
    text += &summary.expected.as_ref().map(expected).unwrap_or_default();
    let RowCounts { read, scored, rejected, superseded, copies, closed, skipped } = summary.rows;
    let _ = writeln!(text, "{} scored, written to {output}", counted(scored, "lead"));
    let [scored, rejected_rows, superseded] = [scored, rejected, superseded].map(count);
    let rows = counted(read, "row");
    let see = rejects.filter(|_| rejected > 0).map(|rejects| format!(" (see {rejects})")).unwrap_or_default();
    let _ =
        write!(text, "{rows} = {scored} scored + {rejected_rows} rejected{see} + {superseded} superseded");
    if copies > 0 {
        let _ = write!(text, " ({} of them as copies of an earlier row)", count(copies));
    }
    if closed > 0 {
        let _ = write!(text, "; {} excluded", counted(closed, "closed deal"));
    }
    if skipped.count() > 0 {
        let _ = write!(text, "; {skipped}");
    }
    text.push('\n');
    text
}

/// How many of the leads are to be won, and how many of the best; of a handful of leads that says nothing.
fn expected(expected: &ExpectedPerformance) -> String {
    const FEWEST: usize = 20;
    if expected.n_leads < FEWEST {
        return String::new();
    }
    let interval = |forecast: &Forecast, level: &str| {
        let [value, low, high] =
            [forecast.value, forecast.low, forecast.high].map(|n| count(n.round() as usize));
        format!("{value} [{level}{low}, {high}]")
    };
    let text = format!(
        "to be won, if what wins has not changed: {} of {}, {} of the {} best",
        interval(&expected.won, "95 %: "),
        counted(expected.n_leads, "lead"),
        interval(&expected.won_selected, ""),
        count(expected.n_selected)
    );
    wrapped(&text, "  ") + "\n"
}

/// The page of leads, and how many of all leads are on it.
pub fn leads_page(file: &Path, (shown, all): (usize, usize)) -> String {
    let of = if shown < all {
        format!("{} of {}", count(shown), counted(all, "lead"))
    } else {
        counted(all, "lead")
    };
    format!("{of} on the page {}\n", file.display())
}

/// What an interrupted run had done of tables.
pub fn resumed(tables: &[ResumedTable]) -> String {
    let sentence = |ResumedTable { table, done, partitions }: &ResumedTable| {
        format!(
            "an interrupted run had done {} of {} of `{table}`\n",
            count(*done),
            counted(*partitions, "partition")
        )
    };
    tables.iter().map(sentence).collect()
}

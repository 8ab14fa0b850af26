//! The result of a training in brief: what a reader who decides needs, on one screen.

use std::fmt::Write as _;
use std::path::Path;

use super::lines::wrapped;
use super::text_table::TextTable;
use super::training::{deals, in_use};
use crate::decide::PromisedGrade;
use crate::jobs::Trained;
use crate::numbers::money;
use crate::report::{GainText, Overview, PromisedCells, ScoreMover, Unit, model_verdict};
use crate::units::Currency;

/// The deals, the verdict in plain words, the gain at capacity, the test deals by grade, and what moves a score most.
pub fn overview(trained: &Trained) -> String {
    let overview = &trained.overview;
    let mut text = wrapped(&deals(&trained.saved.model), "  ") + "\n\n";
    let verdict = format!("{}: {}", overview.tone.word(), overview.verdict);
    let _ = writeln!(text, "{}", wrapped(&verdict, "  "));
    if let Some(gain) = overview.gain.as_ref().map(|gain| GainText::of(gain, overview.currency.as_ref())) {
        let sentences = [Some(gain.counts), gain.intervals].into_iter().flatten().collect::<Vec<_>>();
        let _ = writeln!(text, "{}\n{}", gain.headline, wrapped(&format!("  {}", sentences.join(" ")), "  "));
    }
    if !overview.grades.is_empty() {
        let _ = writeln!(text, "\n{}", by_grade(&overview.grades, overview.currency.as_ref()));
    }
    if !(overview.raises.is_empty() && overview.lowers.is_empty()) {
        let _ = writeln!(text, "\n{}", movers(overview));
    }
    text + "\n" + &in_use(trained)
}

/// What to open, and the verdict in one line.
pub fn closing(trained: &Trained, files: &[(&str, &Path)]) -> String {
    let report = trained.saved.file.with_file_name("report.html");
    let files = [("report", &*report)].into_iter().chain(files.iter().copied());
    let mut text = String::new();
    for (name, path) in files {
        let _ = writeln!(text, "{name}: {}", path.display());
    }
    let judged = (&trained.promotion, trained.audit_errors);
    let verdict = model_verdict(&trained.saved.model, &trained.assessment, judged);
    let _ = writeln!(text, "{}", wrapped(&format!("{}: {}", verdict.tone.word(), verdict.headline), "  "));
    text
}

fn by_grade(grades: &[PromisedGrade], currency: Option<&Currency>) -> String {
    let has_amounts = grades.iter().any(|grade| grade.amount_won.is_some());
    let header = ["grade", "test deals", "predicted", "won", "win rate"];
    let mut table = TextTable::new(header.into_iter().chain(has_amounts.then_some("amount won")));
    for grade in grades {
        let cells = PromisedCells::of(grade).texts();
        table.push(
            cells.into_iter().chain(has_amounts.then(|| money(grade.amount_won.unwrap_or(0.0), currency))),
        );
    }
    table.text()
}

/// The letters of the longest names on both sides that fit beside each other.
const LONGEST_PAIR: usize = 70;

/// What moves a score in one direction; `None` without any.
fn one_side(title: &str, movers: &[ScoreMover]) -> Option<String> {
    let mut table = TextTable::new([title, "points"]);
    for mover in movers {
        table.push([mover.name.clone(), Unit::Points(0).figure(&mover.points).value]);
    }
    (!movers.is_empty()).then(|| table.text())
}

/// What raises a score beside what lowers it.
fn movers(overview: &Overview) -> String {
    let Overview { raises, lowers, .. } = overview;
    let longest =
        |movers: &[ScoreMover]| movers.iter().map(|mover| mover.name.chars().count()).max().unwrap_or(0);
    // Longer names would break into lines, or go into a table without their points.
    if longest(raises) + longest(lowers) > LONGEST_PAIR {
        let tables = [("raises a score", raises), ("lowers it", lowers)]
            .map(|(title, movers)| one_side(title, movers));
        return tables.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    }
    let mut table = TextTable::new(["raises a score", "points", "lowers it", "points"]).with_words([2]);
    let cells = |mover: Option<&ScoreMover>| {
        let points = mover.map(|mover| Unit::Points(0).figure(&mover.points).value);
        [mover.map(|mover| mover.name.clone()).unwrap_or_default(), points.unwrap_or_default()]
    };
    for row in 0..raises.len().max(lowers.len()) {
        table.push(cells(raises.get(row)).into_iter().chain(cells(lowers.get(row))));
    }
    table.text()
}

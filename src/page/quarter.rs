//! The page of a quarter: the decision on the champion, for a manager to read and a statistician to check.

use askama::Template;

use super::html::{Heading, headings, rendered};
use super::verdict_class::tone_class;
use crate::numbers::{count, date, page_format, restated};
use crate::project::Project;
use crate::quarter::MovedLeads;
use crate::report::{FigureText, KeyFigure, MonthRow, PromisedCells, QuarterReport, ReportVerdict, sentence};
use crate::units::AsOf;

/// The outcome of a quarter as one HTML page. Text of users is escaped.
pub fn quarter_html(project: &Project, today: AsOf, report: &QuarterReport<'_>) -> String {
    let _format = page_format(project.locale);
    rendered(&Page::of(project, today, report))
}

#[derive(Template)]
#[template(path = "quarter.html", config = "src/page/askama.toml")]
struct Page {
    project: String,
    decided_on: String,
    version: &'static str,
    tab_title: String,
    verdict: ReportVerdict,
    tone: &'static str,
    tone_word: String,
    key_figures: Vec<KeyFigure>,
    contents: Vec<Heading>,
    evidence: Vec<String>,
    people: Option<String>,
    weights: String,
    promised: Vec<PromisedCells>,
    weighting: Option<String>,
    drift: Vec<[String; 6]>,
    months: Vec<MonthRow>,
    moves: Vec<(String, [FigureText; 2])>,
    leads: Vec<(&'static str, Vec<[String; 4]>)>,
}

impl Page {
    fn of(project: &Project, today: AsOf, report: &QuarterReport<'_>) -> Self {
        let tone = report.tone();
        let headline = restated(report.headline);
        let counts = |(name, MovedLeads { gained, lost, kept }): (&String, &MovedLeads)| {
            [name.clone(), count(*kept), count(*gained), count(*lost)]
        };
        let leads = report.leads.map_or_else(Vec::new, |changes| {
            [("Grade", &changes.grades), ("Route", &changes.routes)]
                .into_iter()
                .filter(|(_, all)| !all.is_empty())
                .map(|(name, all)| (name, all.iter().map(counts).collect()))
                .collect()
        });
        let page = Self {
            project: project.name.clone(),
            decided_on: date(today),
            version: env!("CARGO_PKG_VERSION"),
            tab_title: format!("{} – {}", project.name, report.decision.word()),
            verdict: ReportVerdict {
                missing: None,
                tone,
                headline,
                sentences: [restated(report.sentence), report.action()]
                    .iter()
                    .map(|text| sentence(text))
                    .chain(report.cautions().iter().map(|caution| sentence(&restated(caution))))
                    .collect(),
            },
            tone: tone_class(tone).0,
            tone_word: report.word(),
            key_figures: Vec::new(),
            contents: Vec::new(),
            evidence: report.evidence().iter().map(|line| sentence(line)).collect(),
            people: report.people().as_deref().map(sentence),
            weights: sentence(&report.weights()),
            promised: report.promised(),
            weighting: report.weighting().map(sentence),
            drift: report.drifted(),
            months: report.months(),
            moves: report.moves.iter().map(|moved| (moved.name(), moved.figures())).collect(),
            leads,
        };
        let contents = headings(&[
            ("evidence", "What this rests on", true),
            ("promised", "Did it come true?", !page.promised.is_empty()),
            ("people", "What changes for people", page.people.is_some()),
            ("months", "Champion against challengers", !page.months.is_empty()),
            ("drift", "Drift", !page.drift.is_empty()),
            ("weights", "Weights that moved", true),
        ]);
        Self { contents, ..page }
    }
}

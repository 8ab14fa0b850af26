//! The page of a comparison of the points table with the model, in the style of the report.

use askama::Template;

use super::chart::{Drawing, KeyShape};
use super::comparison_deals::{self, CostTable, DealTable};
use super::comparison_rows::{self, EffectTables, RuleRow};
use super::dumbbell::{Dumbbells, dumbbells};
use super::figure_tables::{self, FigureTable};
use super::html::{Heading, Section, heading, headings, rendered};
use super::ranking_charts;
use super::verdict_class::tone_class;
use crate::cells::Calendar;
use crate::evaluate::{ChampionResult, Who};
use crate::numbers::{date, page_format, percent, whole_percent};
use crate::points::Comparison;
use crate::report::{
    Advantage, ComparisonReport, ComparisonVerdict, KeyFigure, ReportVerdict, TestSet, answer,
    contestant_name, contrasts, duplicates, scale_sentences, sentence,
};

/// The comparison as one HTML page, the same bytes for the same comparison. Text of users is escaped.
pub fn comparison_html(report: &ComparisonReport<'_>) -> String {
    let _format = page_format(report.project.locale);
    rendered(&Page::of(report))
}

#[derive(Template)]
#[template(path = "compare.html", config = "src/page/askama.toml")]
struct Page<'a> {
    project: &'a str,
    compared_on: String,
    version: &'static str,
    tab_title: String,
    verdict: ReportVerdict,
    tone: &'static str,
    tone_word: &'static str,
    key_figures: Vec<KeyFigure>,
    contents: Vec<Heading>,
    test_set: Vec<String>,
    figures: Section<FigureTable>,
    differences: Vec<(String, Advantage)>,
    scale: Vec<String>,
    dumbbells: Option<Dumbbells>,
    rules: Vec<RuleRow>,
    duplicates: Vec<String>,
    effects: Section<EffectTables>,
    gains: Section<Drawing>,
    costs: Vec<CostTable>,
    deals: Vec<DealTable>,
    in_use: Section<FigureTable>,
    limits: Vec<String>,
}

impl<'a> Page<'a> {
    fn of(report: &ComparisonReport<'a>) -> Self {
        let ComparisonReport { project, comparison, today } = *report;
        let (capacity, has_accounts) = (project.evaluation.capacity, project.data.account.is_some());
        let calendar = Calendar::of(project.data.reading.time_zone);
        let test_set = TestSet::of_comparison(comparison, has_accounts);
        let ComparisonVerdict { words: tone_word, verdict } = answer(comparison);
        let written = |texts: Vec<String>| texts.iter().map(|text| sentence(text)).collect::<Vec<String>>();
        let deals =
            [("the model", &comparison.model_prefers), ("the points table", &comparison.table_prefers)];
        let mut page = Self {
            project: &project.name,
            compared_on: date(calendar.on_the_clock(today)),
            version: env!("CARGO_PKG_VERSION"),
            tab_title: format!("{} – points table", project.name),
            tone: tone_class(verdict.tone).0,
            tone_word,
            verdict: verdict.written(),
            key_figures: report.key_figures(),
            contents: Vec::new(),
            test_set: written(test_set.in_calendar(calendar).sentences()),
            figures: Section::or_why(
                figure_tables::figures(&comparison.contestants, capacity),
                "There are too few deals for a test set.",
            ),
            differences: comparison_rows::differences(
                &comparison.contestants,
                comparison.reweighted_minus_table.as_ref(),
                capacity,
            ),
            scale: written(scale_sentences(comparison)),
            dumbbells: dumbbells(&comparison.rules),
            rules: comparison_rows::rules(&comparison.rules),
            duplicates: written(
                duplicates(&comparison.rules).into_iter().chain(contrasts(comparison)).collect(),
            ),
            effects: Section::or_why(
                comparison.residual_effects.as_deref().map(comparison_rows::effects),
                "Not available: there are too many columns, or points have no scale in log-odds.",
            ),
            gains: Section::of(gains(comparison, (capacity, comparison.n_won + comparison.n_lost))),
            costs: comparison.costs.iter().map(|costs| comparison_deals::costs(costs, comparison)).collect(),
            deals: deals.into_iter().filter_map(|(who, deals)| comparison_deals::deals(who, deals)).collect(),
            in_use: in_use(report, capacity),
            limits: report.limits(),
        };
        page.contents = page.headings();
        page
    }

    fn headings(&self) -> Vec<Heading> {
        headings(&[
            ("rules", "Rule by rule", !self.rules.is_empty()),
            ("effects", "Residual effects", self.effects.has_content()),
            ("figures", "Performance", self.figures.has_content() || self.gains.has_content()),
            ("costs", "Cost of the table", !self.costs.is_empty()),
            ("deals", "Largest disagreements", !self.deals.is_empty()),
            ("in-use", "Comparison with the champion", self.in_use.has_content()),
            ("limits", "What this does not say", true),
        ])
    }

    fn heading(&self, anchor: &str) -> Option<&'static str> {
        heading(&self.contents, anchor)
    }
}

fn gains(comparison: &Comparison, capacity: (f64, usize)) -> Option<Drawing> {
    let chart = ranking_charts::gains(&comparison.curves, capacity)?;
    let captured = |who: &Who| {
        let share = ranking_charts::captured(&comparison.curves, who, capacity)?;
        Some(format!("{} by the {}", whole_percent(share), contestant_name(who)))
    };
    let all = [Who::Model, Who::ReweightedRules, Who::Points];
    let all: Vec<String> = all.iter().filter_map(captured).collect();
    let caption =
        format!("Won deals among the best {} of the leads: {}.", percent(capacity.0), all.join(", "));
    Some(Drawing::new("Cumulative gains", chart, if all.is_empty() { String::new() } else { caption }))
}

/// The figures with those of the champion, or why there are none.
fn in_use(report: &ComparisonReport<'_>, capacity: f64) -> Section<FigureTable> {
    let why = report.why_no_champion().map(|why| sentence(&why));
    let content = match report.comparison.champion.as_ref().map(|champion| &champion.result) {
        Some(ChampionResult::Judged(contestants)) => figure_tables::figures(contestants, capacity),
        _ => None,
    };
    Section { content, missing: why }
}

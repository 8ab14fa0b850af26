//! The page of a comparison: the points table against the deals, in the style of the report.

use askama::Template;

use super::charts::{self, KeyShape};
use super::comparison_rows::{self as tables, CostTable, DealTable, DifferenceRow, EffectTables, RuleRow};
use super::dumbbell::{Dumbbells, dumbbells};
use super::figure_tables::{self, FigureTable, Section};
use super::html::{Drawing, drawing, rendered, tone};
use super::numbers::{percent, short_percent};
use super::view::{Part, Role};
use super::view_charts::Gains;
use super::view_comparison::Comparison;

/// The comparison as one HTML page, the same bytes for the same comparison. Whatever users wrote is escaped.
#[must_use]
pub fn comparison_html(comparison: &Comparison) -> String {
    rendered(&Page::of(comparison))
}

#[derive(Template)]
#[template(path = "compare.html", config = "src/page/askama.toml")]
struct Page<'a> {
    report: &'a Comparison,
    tab_title: String,
    tone: &'static str,
    tone_word: &'a str,
    contents: Vec<(&'static str, &'static str)>,
    figures: Section<'a, FigureTable>,
    differences: Vec<DifferenceRow>,
    dumbbells: Option<Dumbbells>,
    rules: Vec<RuleRow>,
    effects: Section<'a, EffectTables>,
    gains: Section<'a, Drawing>,
    costs: Vec<CostTable>,
    deals: Vec<DealTable>,
    in_use: Section<'a, FigureTable>,
}

impl<'a> Page<'a> {
    fn of(report: &'a Comparison) -> Page<'a> {
        let deals = [("the model", &report.model_prefers), ("the points table", &report.table_prefers)];
        let mut page = Page {
            report,
            tab_title: format!("{} – points table", report.project),
            tone: tone(report.verdict.tone).0,
            tone_word: &report.answer,
            contents: Vec::new(),
            figures: Section::of(&report.figures, figure_tables::figures),
            differences: tables::differences(&report.relearned_minus_table),
            dumbbells: dumbbells(&report.rules),
            rules: tables::rules(&report.rules),
            effects: Section::of(&report.effects, |effects| tables::effects(effects)),
            gains: Section::of(&report.gains, gains),
            costs: report.costs.iter().map(tables::costs).collect(),
            deals: deals.into_iter().filter_map(|(who, deals)| tables::deals(who, deals)).collect(),
            in_use: Section::of(&report.in_use, figure_tables::figures),
        };
        page.contents = page.headings();
        page
    }

    /// Anchor and heading of every section that is there, in their order on the page.
    fn headings(&self) -> Vec<(&'static str, &'static str)> {
        let headings = [
            ("rules", "Rule by rule", !self.rules.is_empty()),
            ("effects", "What no rule looks at", self.effects.is_there()),
            ("figures", "How well each ranks", self.figures.is_there() || self.gains.is_there()),
            ("costs", "What the table costs", !self.costs.is_empty()),
            ("deals", "Where they disagree most", !self.deals.is_empty()),
            ("in-use", "Beside the model in use", self.in_use.is_there()),
        ];
        headings.into_iter().filter(|heading| heading.2).map(|(anchor, title, _)| (anchor, title)).collect()
    }

    fn heading(&self, anchor: &str) -> Option<&'static str> {
        self.contents.iter().find(|content| content.0 == anchor).map(|content| content.1)
    }

    fn has_rivals(&self) -> bool {
        matches!(&self.report.figures, Part::Shown(figures) if figure_tables::has_rivals(figures))
    }
}

fn gains(gains: &Gains) -> Drawing {
    let of = |capacity: f64| {
        let found = |(role, who): (Role, &str)| {
            let share = charts::captured(gains, role, capacity)?;
            Some(format!("{} by {who}", percent(share, 0)))
        };
        let all = [
            (Role::Model, "the model"),
            (Role::RelearnedPoints, "the rules with learned weights"),
            (Role::PointsTable, "the table as it is"),
        ];
        let found: Vec<String> = all.into_iter().filter_map(found).collect();
        let best = short_percent(capacity);
        (!found.is_empty())
            .then(|| format!("Won deals reached with the best {best} of the leads: {}.", found.join(", ")))
    };
    let caption = gains.capacity.and_then(of).unwrap_or_default();
    drawing("Cumulative gains", charts::gains(gains), caption)
}

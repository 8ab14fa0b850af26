//! The page: one file with its style and drawings inside, that needs no script, no font and no network.

use askama::Template;
use askama::filters::HtmlSafe;

use super::charts::{self, Chart, KeyShape};
use super::charts_over_time;
use super::figure_tables::{self, FigureTable, Name, OptimismTableRow, QuarterRow, Section, SegmentTable};
use super::gate_rows::{self, GateTables};
use super::numbers::{percent, short_percent, three_digits};
use super::svg::escaped;
use super::view::{Audit, Estimate, Part, Report, Role, Severity, Tone};
use super::view_charts::{AlphaPath, Calibration, Gains};
use super::weight_rows::{self, WeightTables};
use crate::warning::count;

/// The report as one HTML page, the same bytes for the same report. Whatever users wrote is escaped.
#[must_use]
pub fn html(report: &Report) -> String {
    rendered(&Page::of(report))
}

/// The page, or one that says that it could not be written.
pub(super) fn rendered(page: &impl Template) -> String {
    // Only a writer can fail, and a String does not; a page that says so is better than none.
    page.render().unwrap_or_else(|error| {
        format!(
            "<!doctype html><title>bantam</title><p>this report could not be written: {}</p>",
            escaped(&error.to_string())
        )
    })
}

#[derive(Template)]
#[template(path = "report.html", config = "src/page/askama.toml")]
struct Page<'a> {
    report: &'a Report,
    tab_title: String,
    tone: &'static str,
    tone_word: &'static str,
    contents: Vec<(&'static str, &'static str)>,
    left_out: Vec<(Name, String, Option<Name>)>,
    figures: Section<'a, FigureTable>,
    has_rivals: bool,
    weights: Section<'a, WeightTables>,
    roc: Section<'a, Drawing>,
    gains: Section<'a, Drawing>,
    calibration: Section<'a, Drawing>,
    scores: Section<'a, Drawing>,
    missing_ranking: Vec<&'a str>,
    missing_probabilities: Vec<&'a str>,
    backtest: Section<'a, (Drawing, Vec<QuarterRow>)>,
    alpha_path: Section<'a, Drawing>,
    segments: Section<'a, Vec<SegmentTable>>,
    gates: Section<'a, GateTables>,
    optimism: Section<'a, (String, Vec<OptimismTableRow>)>,
    audit: Section<'a, (&'a Audit, Vec<FindingRow<'a>>)>,
}

impl<'a> Page<'a> {
    fn of(report: &'a Report) -> Page<'a> {
        let (tone, tone_word) = tone(report.verdict.tone);
        let mut page = Page {
            report,
            tab_title: format!("{} – {}", report.project, report.model_id),
            tone,
            tone_word,
            contents: Vec::new(),
            left_out: figure_tables::left_out(&report.left_out),
            figures: Section::of(&report.figures, figure_tables::figures),
            has_rivals: matches!(&report.figures, Part::Shown(figures) if figure_tables::has_rivals(figures)),
            weights: Section::of(&report.weights, |groups| weight_rows::weights(groups)),
            roc: Section::of(&report.roc, |curves| drawing("ROC curves", charts::roc(curves), String::new())),
            gains: Section::of(&report.gains, gains),
            calibration: Section::of(&report.calibration, calibration),
            scores: Section::of(&report.scores, |bins| {
                let caption =
                    "The less the two overlap, the better the score tells won deals from lost ones.";
                drawing("Scores of won and lost deals", charts::scores(bins), caption.to_owned())
            }),
            missing_ranking: Vec::new(),
            missing_probabilities: Vec::new(),
            backtest: Section::of(&report.backtest, |quarters| {
                let chart = charts_over_time::backtest(quarters);
                (drawing("ROC AUC by quarter", chart, String::new()), figure_tables::quarters(quarters))
            }),
            alpha_path: Section::of(&report.alpha_path, alpha_path),
            segments: Section::of(&report.segments, |columns| figure_tables::segments(columns)),
            gates: Section::of(&report.gates, gate_rows::gates),
            optimism: Section::of(&report.optimism, |optimism| {
                (count(optimism.n_resamples), figure_tables::optimism(optimism))
            }),
            audit: Section::of(&report.audit, |audit| (audit, findings(audit))),
        };
        page.missing_ranking = reasons([page.gains.missing, page.roc.missing]);
        page.missing_probabilities = reasons([page.calibration.missing, page.scores.missing]);
        page.contents = page.headings();
        page
    }

    /// Anchor and heading of every section that is there, in their order on the page.
    fn headings(&self) -> Vec<(&'static str, &'static str)> {
        let report = self.report;
        let ranking = self.roc.is_there() || self.gains.is_there();
        let probabilities = self.calibration.is_there() || self.scores.is_there();
        let headings = [
            ("data", "What it learned from", !report.data.is_empty() || !report.left_out.is_empty()),
            ("figures", "How good it is", self.figures.is_there()),
            ("weights", "What counts", self.weights.is_there()),
            ("ranking", "How well it ranks", ranking),
            ("calibration", "Scores and probabilities", probabilities),
            ("backtest", "Quarter by quarter", self.backtest.is_there()),
            ("segments", "Where it holds", self.segments.is_there()),
            ("gates", "What gates and routes would have done", self.gates.is_there()),
            ("optimism", "What new deals will show", self.optimism.is_there()),
            ("penalty", "How strongly it was held back", self.alpha_path.is_there()),
            ("audit", "What could be wrong with the data", self.audit.is_there()),
            ("certificate", "Certificate of the fit", !report.certificate.is_empty()),
        ];
        headings.into_iter().filter(|heading| heading.2).map(|(anchor, title, _)| (anchor, title)).collect()
    }

    fn heading(&self, anchor: &str) -> Option<&'static str> {
        self.contents.iter().find(|content| content.0 == anchor).map(|content| content.1)
    }
}

/// Each reason once.
fn reasons(missing: [Option<&str>; 2]) -> Vec<&str> {
    let mut reasons: Vec<&str> = missing.into_iter().flatten().collect();
    reasons.dedup();
    reasons
}

/// A chart with its title, legend and a sentence below.
#[derive(Template)]
#[template(path = "drawing.html", config = "src/page/askama.toml")]
pub(super) struct Drawing {
    title: &'static str,
    chart: Chart,
    caption: String,
}

impl HtmlSafe for Drawing {}

pub(super) fn drawing(title: &'static str, chart: Chart, caption: String) -> Drawing {
    Drawing { title, chart, caption }
}

/// A name, cut if need be, with the whole in its title.
#[derive(Template)]
#[template(path = "name.html", config = "src/page/askama.toml")]
pub(super) struct NameText<'a> {
    name: &'a Name,
}

impl HtmlSafe for NameText<'_> {}

impl Name {
    pub(super) fn html(&self) -> NameText<'_> {
        NameText { name: self }
    }
}

/// A finding of the audit with its severity as a word and a class.
struct FindingRow<'a> {
    severity: &'static str,
    class: &'static str,
    column: Name,
    evidence: &'a str,
    remedy: Option<&'a str>,
}

fn findings(audit: &Audit) -> Vec<FindingRow<'_>> {
    let rows = audit.findings.iter().map(|finding| {
        let (severity, class) = match finding.severity {
            Severity::Severe => ("severe", "bad"),
            Severity::Warning => ("warning", "caution"),
            Severity::Note => ("note", "plain"),
        };
        let column = Name::of(&finding.column);
        FindingRow { severity, class, column, evidence: &finding.evidence, remedy: finding.remedy.as_deref() }
    });
    rows.collect()
}

/// Class and words of a tone.
pub(super) fn tone(tone: Tone) -> (&'static str, &'static str) {
    match tone {
        Tone::Good => ("good", "use it"),
        Tone::Caution => ("caution", "use it with care"),
        Tone::Bad => ("bad", "do not use it"),
    }
}

fn gains(gains: &Gains) -> Drawing {
    let taken =
        gains.capacity.and_then(|capacity| Some((capacity, charts::captured(gains, Role::Model, capacity)?)));
    let caption = taken.map_or_else(String::new, |(capacity, share)| {
        format!(
            "Taking the best {} of the leads would have reached {} of the won deals; taking as many at random, {}.",
            short_percent(capacity),
            percent(share, 0),
            short_percent(capacity)
        )
    });
    drawing("Cumulative gains", charts::gains(gains), caption)
}

fn calibration(calibration: &Calibration) -> Drawing {
    let two = |value: f64| super::numbers::decimals(value, 2);
    let text = |name: &str, estimate: Option<&Estimate>| {
        let estimate = estimate?;
        let interval = estimate.interval_text(two).map(|interval| format!(" {interval}")).unwrap_or_default();
        Some(format!("{name} {}{interval}", two(estimate.value)))
    };
    let slope = text("slope", calibration.slope.as_ref());
    let intercept = text("intercept", calibration.intercept.as_ref());
    let figures: Vec<String> = slope.into_iter().chain(intercept).collect();
    let caption =
        if figures.is_empty() { String::new() } else { format!("Calibration {}.", figures.join(", ")) };
    drawing("Promised and observed", charts::calibration(calibration), caption)
}

fn alpha_path(path: &AlphaPath) -> Drawing {
    let folds = format!("Cross-validated in {} folds.", count(path.n_folds));
    let caption = choice(path).map_or_else(|| folds.clone(), |choice| format!("{choice} {folds}"));
    drawing("Log loss by penalty", charts_over_time::alpha_path(path), caption)
}

/// Which penalty was chosen, and by the one-standard-error rule only if it fits that rule (Hastie, Tibshirani and
/// Friedman, section 7.10).
fn choice(path: &AlphaPath) -> Option<String> {
    let (chosen, best) = (path.steps.get(path.chosen)?, path.steps.get(path.best)?);
    let (alpha, lowest) = (three_digits(chosen.alpha), three_digits(best.alpha));
    let is_within = chosen.log_loss <= best.log_loss + best.standard_error;
    Some(if path.chosen == path.best {
        format!("Chosen: {alpha}, where the loss is lowest.")
    } else if chosen.alpha > best.alpha && is_within {
        format!(
            "Chosen: {alpha}, stronger than {lowest}, where the loss is lowest, but within one standard error of it."
        )
    } else {
        format!("Chosen: {alpha}; the loss is lowest at {lowest}.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::view_charts::AlphaStep;

    #[test]
    fn the_rule_of_one_standard_error_is_claimed_only_where_it_holds() {
        let step = |alpha, log_loss| AlphaStep { alpha, log_loss, standard_error: 0.01 };
        let steps = vec![step(100.0, 0.5), step(10.0, 0.405), step(1.0, 0.4), step(0.1, 0.402)];
        let of = |chosen, best| choice(&AlphaPath { steps: steps.clone(), chosen, best, n_folds: 5 });
        assert!(of(1, 2).unwrap().contains("within one standard error"));
        assert!(of(2, 2).unwrap().contains("where the loss is lowest."));
        for other in [0, 3] {
            assert!(!of(other, 2).unwrap().contains("standard error"));
        }
        assert_eq!(of(9, 2), None);
    }

    #[test]
    fn a_reason_that_two_charts_share_is_given_once() {
        assert_eq!(reasons([Some("few"), Some("few")]), ["few"]);
        assert_eq!(reasons([Some("few"), Some("none")]), ["few", "none"]);
        assert!(reasons([None, None]).is_empty());
    }
}

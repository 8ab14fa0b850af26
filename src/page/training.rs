//! The report of a training: one file with its style and drawings, without script, font or network.

use askama::Template;

use super::backtest_chart;
use super::chart::{Chart, Drawing};
use super::figure_tables::{self, FigureTable, OptimismRow, QuarterRow, SegmentTable};
use super::gate_rows::{self, GateTables};
use super::html::{Heading, Section, heading, headings, rendered};
use super::name::Name;
use super::overview::OverviewPart;
use super::penalty_chart;
use super::probability_charts;
use super::ranking_charts;
use super::verdict_class::{severity_class, tone_class};
use super::weight_rows::{self, WeightTables};
use crate::audit::{Finding, Severity};
use crate::evaluate::{Assessment, Who};
use crate::fit::AlphaPath;
use crate::numbers::{count, counted, date, page_format, percent, restated, whole_percent};
use crate::report;
use crate::report::{
    Diagnostic, KeyFigure, LabelledFact, Metric, ReportVerdict, TrainingReport, model_verdict,
    penalty_choice, sentence,
};

/// The report as one HTML page, the same bytes for the same report. Text of users is escaped.
pub fn training_html(report: &TrainingReport<'_>) -> String {
    let _format = page_format(report.project.locale);
    rendered(&Page::of(report))
}

#[derive(Template)]
#[template(path = "report.html", config = "src/page/askama.toml")]
struct Page<'a> {
    project: &'a str,
    model_id: &'a str,
    trained_on: String,
    version: &'static str,
    tab_title: String,
    verdict: ReportVerdict,
    tone: &'static str,
    tone_word: &'static str,
    overview: OverviewPart,
    key_figures: Vec<KeyFigure>,
    contents: Vec<Heading>,
    facts: Vec<LabelledFact>,
    exclusions: Vec<(Name, String, Option<Name>)>,
    test_set: Vec<String>,
    figures: Section<FigureTable>,
    weights: WeightTables,
    roc: Section<Drawing>,
    gains: Section<Drawing>,
    calibration: Section<Drawing>,
    scores: Section<Drawing>,
    backtest: Section<(Drawing, Vec<QuarterRow>)>,
    penalty: Section<Drawing>,
    segments: Section<Vec<SegmentTable>>,
    segment_tests: Vec<String>,
    gates: Section<GateTables>,
    optimism: Section<(String, Vec<OptimismRow>)>,
    audit: AuditRows<'a>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Page<'a> {
    fn of(report: &TrainingReport<'a>) -> Self {
        let TrainingReport { project, model, id, assessment, trial, .. } = *report;
        let verdict = model_verdict(
            model,
            assessment,
            (&report.project.promotion, report.audit.count(Severity::Error)),
        );
        let (tone, tone_word) = tone_class(verdict.tone);
        let capacity = project.evaluation.capacity;
        let mut page =
            Self {
                project: &project.name,
                model_id: id,
                trained_on: date(model.calendar().on_the_clock(model.trained_on)),
                version: env!("CARGO_PKG_VERSION"),
                tab_title: format!("{} – {id}", project.name),
                verdict: verdict.written(),
                tone,
                tone_word,
                overview: OverviewPart::of(report.overview),
                key_figures: report.key_figures(),
                contents: Vec::new(),
                facts: report::facts(report),
                exclusions: exclusions(report),
                test_set: report.test_set().sentences().iter().map(|text| sentence(text)).collect(),
                figures: Section::or_why(
                    figure_tables::figures(&assessment.contestants, capacity),
                    "There are too few deals for a test set.",
                ),
                weights: weight_rows::weights(&report::weights(model), report.warnings),
                roc: roc(assessment),
                gains: Section::of(gains(assessment, (capacity, trial.won.len()))),
                calibration: Section::of(calibration(assessment)),
                scores: Section::of(probability_charts::scores(trial).map(scores)),
                backtest: backtest(report),
                penalty: Section::of(model.record.path.as_ref().map(penalty)),
                segments: Section::of(figure_tables::segments(&assessment.segments)),
                segment_tests: segment_tests(report),
                gates: Section::of(report.effects.map(gate_rows::gates)),
                optimism: Section::of(assessment.optimism.as_ref().map(|optimism| {
                    (count(optimism.bootstraps as usize), figure_tables::optimism(optimism))
                })),
                audit: audit(report),
                diagnostics: report::diagnostics(model),
            };
        page.contents = page.headings();
        page
    }

    fn headings(&self) -> Vec<Heading> {
        headings(&[
            ("evidence", "Evidence", true),
            ("data", "Training data", true),
            ("figures", "Performance", self.figures.has_content()),
            ("weights", "Weights", true),
            ("ranking", "Ranking", self.roc.has_content() || self.gains.has_content()),
            ("calibration", "Probabilities", self.calibration.has_content() || self.scores.has_content()),
            ("backtest", "Backtest by quarter", self.backtest.has_content()),
            ("segments", "By segment", self.segments.has_content() || !self.segment_tests.is_empty()),
            ("gates", "Effects of gates and routes", self.gates.has_content()),
            ("optimism", "Expected performance", self.optimism.has_content()),
            ("penalty", "Regularisation", self.penalty.has_content()),
            ("audit", "Data audit", true),
            ("diagnostics", "Solver diagnostics", true),
        ])
    }

    fn heading(&self, anchor: &str) -> Option<&'static str> {
        heading(&self.contents, anchor)
    }
}

fn segment_tests(report: &TrainingReport<'_>) -> Vec<String> {
    let sentences = report::segment_sentences(report.model, &report.assessment.segment_tests);
    sentences.iter().map(|text| sentence(text.trim_start())).collect()
}

fn exclusions(report: &TrainingReport<'_>) -> Vec<(Name, String, Option<Name>)> {
    let row =
        |row: &report::Exclusion| (Name::of(&row.reason), count(row.n), row.example.as_deref().map(Name::of));
    report::exclusions(report).iter().map(row).collect()
}

fn roc(assessment: &Assessment) -> Section<Drawing> {
    let chart = ranking_charts::roc(&assessment.curves, &assessment.contestants);
    let drawing = chart.map(|chart| Drawing::new("ROC curves", chart, ""));
    Section::or_why(drawing, "A ROC curve needs won and lost deals.")
}

fn gains(assessment: &Assessment, capacity: (f64, usize)) -> Option<Drawing> {
    let chart = ranking_charts::gains(&assessment.curves, capacity)?;
    let captured = ranking_charts::captured(&assessment.curves, &Who::Model, capacity);
    let caption = captured.map(|share| {
        let best = percent(capacity.0);
        let captured = whole_percent(share);
        format!("{captured} of the won deals are among the best {best} of the leads; a random {best} would have {best}.")
    });
    Some(Drawing::new("Cumulative gains", chart, caption.unwrap_or_default()))
}

fn calibration(assessment: &Assessment) -> Option<Drawing> {
    let chart = probability_charts::calibration(assessment)?;
    let model = assessment.contestants.first();
    let text = |measure: Metric| {
        let figure = measure.figure(&model?.figures)?;
        Some(format!("{} {}: {}.", measure.name(), measure.unit().figure(&figure), measure.meaning(&figure)))
    };
    let figures = [Metric::CalibrationSlope, Metric::CalibrationIntercept].into_iter().filter_map(text);
    let caption = figures.collect::<Vec<_>>().join(" ");
    Some(Drawing::new("Calibration: predicted and actual", chart, caption))
}

fn scores(chart: Chart) -> Drawing {
    let caption =
        "The less the two distributions overlap, the better the score separates won from lost deals.";
    Drawing::new("Scores of won and lost deals", chart, caption)
}

fn backtest(report: &TrainingReport<'_>) -> Section<(Drawing, Vec<QuarterRow>)> {
    let quarters = &report.assessment.backtest[..];
    if quarters.is_empty() && report.project.evaluation.backtest == 0 {
        return Section::of(None);
    }
    let drawing = || Drawing::new("ROC AUC by quarter", backtest_chart::backtest(quarters), "");
    let content = (!quarters.is_empty()).then(|| (drawing(), figure_tables::quarters(quarters)));
    Section::or_why(content, "A backtest needs dates: set `closed_at` under [outcome], and [snapshot].")
}

fn penalty(path: &AlphaPath) -> Drawing {
    let folds = format!("Cross-validated in {} folds.", count(path.folds as usize));
    let choice = penalty_choice(path).map(|choice| sentence(&choice) + " ");
    Drawing::new("Log loss by penalty", penalty_chart::alpha_path(path), choice.unwrap_or_default() + &folds)
}

struct AuditRows<'a> {
    /// The scope of the audit, in a sentence.
    examined: String,
    findings: Vec<FindingRow<'a>>,
}

struct FindingRow<'a> {
    severity: &'static str,
    class: &'static str,
    column: Name,
    evidence: String,
    remedy: Option<&'a str>,
}

fn audit<'a>(report: &TrainingReport<'a>) -> AuditRows<'a> {
    let audit = report.audit;
    let (n_audited, n_deals) = (
        audit.readiness.won + audit.readiness.lost,
        report.model.training.n_won + report.model.training.n_lost,
    );
    let sample = if n_audited < n_deals {
        format!(" in a systematic sample of {}", counted(n_audited, "deal"))
    } else {
        String::new()
    };
    let examined = format!(
        "{} tested for leakage of the outcome{sample}; “bantam check” audits every column of the tables.",
        counted(audit.quality.len(), "feature")
    );
    AuditRows { examined, findings: audit.findings.iter().map(finding).collect() }
}

fn finding(finding: &Finding) -> FindingRow<'_> {
    let evidence: Vec<String> = finding.evidence.iter().map(restated).collect();
    FindingRow {
        severity: finding.severity.name(),
        class: severity_class(finding.severity),
        column: Name::of(&finding.columns.join(", ")),
        evidence: evidence.join("; "),
        remedy: finding.remedy.as_deref(),
    }
}

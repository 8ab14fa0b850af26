//! The page of leads: what the people who work them open in the morning. It is complete without its script, which adds a
//! search and filters.

use std::collections::BTreeSet;

use askama::Template;
use askama::filters::HtmlSafe;

use super::content_policy::content_policy;
use super::html::rendered;
use super::name::Name;
use crate::gates::Verdict;
use crate::numbers::{count, counted, date, page_format, pair, percent};
use crate::predict::{RouteLeads, SMALLEST_LISTED_REASON, TopLead};
use crate::report::{ChangeKind, LeadsReport, cut, display_name};

const STYLE: &str = concat!(include_str!("templates/style.css"), include_str!("templates/leads.css"));
const SCRIPT: &str = include_str!("templates/leads.js");

/// A longer value of a kept column is cut, so that a column of notes does not make the page too large to open.
const LONGEST_KEPT: usize = 120;

/// A kept column with more values has no filter: the search finds them.
const MOST_CHOICES: usize = 35;

/// Routes whose leads are printed; those of the others are only counted on paper.
const PRINTED_ROUTES: usize = 2;

/// The page, the same bytes for the same leads. Text of users is escaped.
pub(crate) fn leads_html(report: &LeadsReport<'_>) -> String {
    let _format = page_format(report.project.locale);
    rendered(&Page::of(report))
}

#[derive(Template)]
#[template(path = "leads.html", config = "src/page/askama.toml")]
struct Page<'a> {
    policy: String,
    style: &'static str,
    script: &'static str,
    tab_title: String,
    project: &'a str,
    as_of: String,
    model_id: &'a str,
    version: &'static str,
    counts: String,
    omitted: Option<String>,
    changes: Option<String>,
    all: usize,
    /// What stands between groups of digits, for the counts of the script.
    group_sign: String,
    n_leads: String,
    has_routes: bool,
    grades: &'a [String],
    totals: Vec<String>,
    frameworks: Vec<String>,
    kept_filters: Vec<KeptFilter>,
    unknown: char,
    change_filters: Vec<(&'static str, &'static str)>,
    routes: Vec<RouteRows<'a>>,
    all_predictions: &'a str,
    longest_kept: usize,
    smallest_reason: String,
}

impl<'a> Page<'a> {
    fn of(report: &'a LeadsReport<'a>) -> Self {
        let top = report.top;
        let cells = |by_grade: &[usize]| {
            let all: usize = by_grade.iter().sum();
            by_grade.iter().chain([&all]).map(|&n| count(n)).collect::<Vec<String>>()
        };
        let totals: Vec<usize> = (0..top.grades.len())
            .map(|grade| top.routes.iter().map(|route| route.by_grade[grade]).sum())
            .collect();
        let mut printed = 0;
        let mut is_printed = |route: &RouteLeads| {
            printed += usize::from(!route.leads.is_empty());
            printed <= PRINTED_ROUTES
        };
        let kept_filters = kept_filters(report);
        let routes = top.routes.iter().zip(1..).map(|(route, number)| RouteRows {
            number,
            title: route.name.as_deref().map_or_else(|| "Leads".to_owned(), display_name),
            size: counted(route.count(), "lead"),
            cells: cells(&route.by_grade),
            omitted: report.omitted_of(route),
            is_printed: is_printed(route),
            route,
            report,
            kept_filters: kept_filters.clone(),
        });
        let routes = routes.collect();
        let project = &report.project.name;
        let change_filters = ChangeKind::ALL.map(|kind| (change_code(kind), kind.words()));
        Self {
            policy: content_policy(STYLE, SCRIPT),
            style: STYLE,
            script: SCRIPT,
            tab_title: format!("{project} – leads of {}", date(report.as_of)),
            project,
            as_of: date(report.as_of),
            model_id: &report.model.id,
            version: env!("CARGO_PKG_VERSION"),
            counts: report.counts(),
            omitted: report.omitted(),
            changes: report.changes(),
            all: top.held(),
            group_sign: count(1000).replace(|sign: char| sign.is_ascii_digit(), ""),
            n_leads: counted(top.held(), "lead"),
            has_routes: !report.project.routes.is_empty(),
            grades: &top.grades,
            totals: cells(&totals),
            frameworks: report.framework_labels().collect(),
            kept_filters,
            unknown: UNKNOWN_CODE,
            change_filters: if report.previous.is_some() { change_filters.to_vec() } else { Vec::new() },
            routes,
            all_predictions: report.all_predictions(),
            longest_kept: LONGEST_KEPT,
            smallest_reason: counted(SMALLEST_LISTED_REASON as usize, "point"),
        }
    }
}

/// What stands for a kept value that is unknown.
const UNKNOWN_CODE: char = '-';

/// A kept column with so few values that one can be chosen.
#[derive(Clone)]
struct KeptFilter {
    /// Its place in the project.
    place: usize,
    label: String,
    /// The values as they are shown, in order, each with its code.
    choices: Vec<(char, String)>,
    /// Whether the value of a lead is unknown.
    has_unknown: bool,
}

impl KeptFilter {
    /// The code of the value of a lead.
    fn code(&self, lead: &TopLead) -> char {
        let value =
            lead.kept.get(self.place).and_then(Option::as_deref).map(|value| cut(value, LONGEST_KEPT));
        let place = value.and_then(|value| self.choices.binary_search_by(|(_, one)| one.cmp(&value)).ok());
        place.map_or(UNKNOWN_CODE, |place| self.choices[place].0)
    }
}

/// The kept columns besides the first, which is the title of a lead, that have from two to [`MOST_CHOICES`] values.
fn kept_filters(report: &LeadsReport<'_>) -> Vec<KeptFilter> {
    let of = |(place, name): (usize, &String)| {
        let (mut values, mut has_unknown) = (BTreeSet::new(), false);
        for lead in report.top.routes.iter().flat_map(|route| &route.leads) {
            let value = lead.kept.get(place)?.as_deref();
            has_unknown |= value.is_none();
            values.extend(value.map(|value| cut(value, LONGEST_KEPT)));
            if values.len() > MOST_CHOICES {
                return None;
            }
        }
        let codes = ('0'..='9').chain('a'..='z');
        let choices: Vec<(char, String)> = codes.zip(values).collect();
        (choices.len() + usize::from(has_unknown) > 1).then(|| KeptFilter {
            place,
            label: display_name(name),
            choices,
            has_unknown,
        })
    };
    report.project.keep.iter().enumerate().skip(1).filter_map(of).collect()
}

/// A route with its leads.
struct RouteRows<'a> {
    number: usize,
    title: String,
    size: String,
    /// Its leads by grade, and all.
    cells: Vec<String>,
    omitted: Option<String>,
    is_printed: bool,
    route: &'a RouteLeads,
    report: &'a LeadsReport<'a>,
    kept_filters: Vec<KeptFilter>,
}

impl<'a> RouteRows<'a> {
    /// Its leads, each made when it is written: the texts of all would need as much memory as the page.
    fn leads(&self) -> impl Iterator<Item = LeadRow<'a>> + use<'a, '_> {
        let (report, route, kept) = (self.report, self.route, &self.kept_filters);
        route.leads.iter().map(move |lead| LeadRow::of(report, (route, kept), lead))
    }
}

/// A lead as a list item.
#[derive(Template)]
#[template(path = "lead.html", config = "src/page/askama.toml")]
struct LeadRow<'a> {
    /// What filters look for: the grade, the verdicts, the changes and the kept values, as codes.
    key: String,
    /// Its first kept value, or else its id.
    title: Name,
    /// Its id, where that is not the title.
    id: Option<Name>,
    /// The other kept columns and their values.
    kept: Vec<(String, String)>,
    score: u8,
    grade: &'a str,
    grade_class: usize,
    probability: String,
    interval: Option<String>,
    /// The interval as a line on a scale from 0 to 100.
    line: Option<String>,
    /// The probability on this scale.
    place: u8,
    /// Each framework, its verdict, and the class of that.
    verdicts: Vec<(String, &'static str, &'static str)>,
    reasons_for: Vec<String>,
    reasons_against: Vec<String>,
    question: Option<&'a str>,
    change: Option<String>,
    flags: Vec<String>,
}

impl HtmlSafe for LeadRow<'_> {}

/// Grades have colours down to this place.
const LAST_GRADE_CLASS: usize = 3;

impl<'a> LeadRow<'a> {
    fn of(
        report: &LeadsReport<'a>,
        (route, kept_filters): (&RouteLeads, &[KeptFilter]),
        lead: &'a TopLead,
    ) -> Self {
        let (title, kept) = title_and_kept(report, lead);
        let id = Name::of(&lead.id);
        let frameworks = report.framework_labels();
        let (probability, interval) = (lead.probability.value(), lead.interval);
        let interval = interval.map(|(low, high)| (low.value(), high.value()));
        Self {
            key: key(report, (route, kept_filters), lead),
            id: title.is_some().then(|| id.clone()),
            title: title.map_or(id, |title| Name { short: title, whole: None }),
            kept,
            score: lead.score.displayed(),
            grade: &report.top.grades[lead.grade],
            grade_class: lead.grade.min(LAST_GRADE_CLASS),
            probability: percent(probability),
            interval: interval.map(|(low, high)| format!("[{}]", pair(&percent(low), &percent(high)))),
            line: interval.map(|(low, high)| format!("M{} 4H{}", place(low), place(high))),
            place: place(probability),
            verdicts: frameworks
                .zip(&lead.verdicts)
                .map(|(name, verdict)| (name, verdict.name(), verdict_tone(*verdict)))
                .collect(),
            reasons_for: lead.reasons_for.iter().map(|reason| report.reason(reason)).collect(),
            reasons_against: lead.reasons_against.iter().map(|reason| report.reason(reason)).collect(),
            question: lead.next_question.as_deref(),
            change: report.change(route, lead),
            flags: lead.flags.iter().map(|flag| report.flag(*flag)).collect(),
        }
    }
}

/// The value of the first kept column, and the other columns with their values; unknown ones are left out.
fn title_and_kept(report: &LeadsReport<'_>, lead: &TopLead) -> (Option<String>, Vec<(String, String)>) {
    let mut kept = report.project.keep.iter().zip(&lead.kept);
    let shown = |value: &Option<String>| value.as_deref().map(|value| cut(value, LONGEST_KEPT));
    let title = kept.next().and_then(|(_, value)| shown(value));
    let kept = kept.filter_map(|(name, value)| Some((display_name(name), shown(value)?)));
    (title, kept.collect())
}

/// What filters look for: `0.pu.ur.3` is the best grade, one framework passed and one unknown, a score that rose with another
/// route, and the fourth of the values of the one kept column that can be chosen.
fn key(
    report: &LeadsReport<'_>,
    (route, kept_filters): (&RouteLeads, &[KeptFilter]),
    lead: &TopLead,
) -> String {
    let verdicts: String = lead.verdicts.iter().map(|verdict| &verdict.name()[..1]).collect();
    let changes: String = report.change_kinds(route, lead).into_iter().map(change_code).collect();
    let kept: String = kept_filters.iter().map(|filter| filter.code(lead)).collect();
    format!("{}.{verdicts}.{changes}.{kept}", lead.grade)
}

const fn change_code(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Up => "u",
        ChangeKind::Down => "d",
        ChangeKind::Grade => "g",
        ChangeKind::Route => "r",
        ChangeKind::Verdict => "v",
        ChangeKind::New => "n",
    }
}

const fn verdict_tone(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "good",
        Verdict::Fail => "bad",
        Verdict::Unknown => "caution",
    }
}

/// A probability on a scale from 0 to 100.
fn place(share: f64) -> u8 {
    (share * 100.0).round().clamp(0.0, 100.0) as u8
}

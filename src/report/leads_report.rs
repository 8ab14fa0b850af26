//! The leads of a prediction for the people who work them: counts and sentences, without a layout.

use super::lead_sentences::{
    LeadToday, change_sentence, display_name, flag_sentence, framework_name, reason_sentence,
};
use crate::design::{Encoding, FeatureEncoding};
use crate::gates::Verdict;
use crate::numbers::{count, counted, date, restated};
use crate::predict::{LeadReason, RouteLeads, RowCounts, ScoreFlag, TopLead, TopLeads};
use crate::project::{Gate, Project};
use crate::registry::Saved;
use crate::units::AsOf;

/// The leads of a prediction, for people.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LeadsReport<'a> {
    pub project: &'a Project,
    pub model: &'a Saved,
    pub as_of: AsOf,
    pub top: &'a TopLeads,
    /// The rows of the leads by result.
    pub rows: RowCounts,
    /// The date of the earlier prediction, if there is one.
    pub previous: Option<AsOf>,
    /// The name of the file with all predictions; `None` on a pipe.
    pub output: Option<&'a str>,
}

impl LeadsReport<'_> {
    /// What people read of the frameworks, in the order of the verdicts: their labels, or else their names.
    pub(crate) fn framework_labels(&self) -> impl Iterator<Item = String> {
        let label = |gate: &Gate| gate.label.clone().unwrap_or_else(|| framework_name(&gate.name));
        self.project.gates.iter().map(label)
    }

    /// How many leads there are, and which of their rows have no score.
    pub(crate) fn counts(&self) -> String {
        let RowCounts { rejected, .. } = self.rows;
        let leads = counted(self.top.count(), "lead");
        let rejected = match rejected {
            0 => String::new(),
            1 => " 1 row was rejected and has no score.".to_owned(),
            n => format!(" {} rows were rejected and have no score.", count(n)),
        };
        format!("{leads} scored as of {}.{rejected}", date(self.as_of))
    }

    /// How many leads are not on the page, if any.
    pub(crate) fn omitted(&self) -> Option<String> {
        let (all, held) = (self.top.count(), self.top.held());
        (held < all).then(|| {
            format!(
                "This page has the {} with the highest scores of their routes. The other {} are in {}.",
                counted(held, "lead"),
                count(all - held),
                self.all_predictions()
            )
        })
    }

    /// How many leads of a route are not on the page, if any.
    pub(crate) fn omitted_of(&self, route: &RouteLeads) -> Option<String> {
        let (all, held) = (route.count(), route.leads.len());
        (held < all).then(|| {
            format!(
                "The {} with the highest scores are here, the other {} in {}.",
                counted(held, "lead"),
                count(all - held),
                self.all_predictions()
            )
        })
    }

    /// The file with all leads.
    pub(crate) fn all_predictions(&self) -> &str {
        self.output.unwrap_or("the predictions")
    }

    /// What changed since the earlier prediction, if there is one.
    pub(crate) fn changes(&self) -> Option<String> {
        let changes = self.top.changes;
        let previous = date(self.previous?);
        let new = match changes.new {
            0 => String::new(),
            1 => ", and 1 lead is new".to_owned(),
            n => format!(", and {} leads are new", count(n)),
        };
        Some(format!(
            "Since the predictions of {previous}, {} rose and {} fell{new}. {} another grade, and {} another route.",
            counted(changes.up, "score"),
            count(changes.down),
            if changes.other_grade == 1 {
                "1 lead has".to_owned()
            } else {
                format!("{} leads have", count(changes.other_grade))
            },
            count(changes.other_route)
        ))
    }

    /// A reason of a score as a sentence.
    pub(crate) fn reason(&self, reason: &LeadReason) -> String {
        let feature = &self.features()[reason.feature];
        // A number was written before this page; another value is a text of the user.
        let is_number = matches!(feature.encoding, Encoding::Number { .. } | Encoding::Bins { .. });
        let value = reason.value.as_ref().filter(|_| is_number).map(restated);
        let value = value.or_else(|| reason.value.clone());
        reason_sentence(&feature_label(feature), value.as_deref(), reason.points)
    }

    /// A remark on a score as a sentence.
    pub(crate) fn flag(&self, flag: ScoreFlag) -> String {
        flag_sentence(flag, |feature| feature_label(&self.features()[feature]))
    }

    fn features(&self) -> &[FeatureEncoding] {
        self.model.model.linear.encoder.features()
    }

    /// What changed of a lead since the earlier prediction, if there is one.
    pub(crate) fn change(&self, route: &RouteLeads, lead: &TopLead) -> Option<String> {
        let verdicts = lead.verdicts.iter().map(|verdict| verdict.name());
        let verdicts: Vec<(String, &'static str)> = self.framework_labels().zip(verdicts).collect();
        let today = LeadToday {
            score: lead.score.displayed(),
            grade: &self.top.grades[lead.grade],
            route: route.name.as_deref(),
            verdicts: &verdicts,
        };
        Some(change_sentence(today, lead.change.as_ref(), self.previous?))
    }

    /// The changes of a lead that a filter looks for; empty without an earlier prediction.
    pub(crate) fn change_kinds(&self, route: &RouteLeads, lead: &TopLead) -> Vec<ChangeKind> {
        if self.previous.is_none() {
            return Vec::new();
        }
        let Some(change) = &lead.change else { return vec![ChangeKind::New] };
        let score = lead.score.displayed();
        let mut verdicts = lead.verdicts.iter().map(|verdict: &Verdict| verdict.name()).zip(&change.verdicts);
        let kinds = [
            (ChangeKind::Up, score > change.score),
            (ChangeKind::Down, score < change.score),
            (ChangeKind::Grade, change.grade != self.top.grades[lead.grade]),
            (ChangeKind::Route, change.route != route.name),
            (
                ChangeKind::Verdict,
                verdicts.any(|(now, then)| then.as_deref().is_some_and(|then| then != now)),
            ),
        ];
        kinds.into_iter().filter(|(_, is_so)| *is_so).map(|(kind, _)| kind).collect()
    }
}

fn feature_label(feature: &FeatureEncoding) -> String {
    feature.label.clone().unwrap_or_else(|| display_name(&feature.name))
}

/// A change of a lead since the earlier prediction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChangeKind {
    Up,
    Down,
    Grade,
    Route,
    Verdict,
    /// It had no score then.
    New,
}

impl ChangeKind {
    /// All of them, as a filter lists them.
    pub(crate) const ALL: [Self; 6] =
        [Self::Up, Self::Down, Self::Grade, Self::Route, Self::Verdict, Self::New];

    /// Its words in a filter.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Up => "score up",
            Self::Down => "score down",
            Self::Grade => "another grade",
            Self::Route => "another route",
            Self::Verdict => "another verdict",
            Self::New => "new leads",
        }
    }
}

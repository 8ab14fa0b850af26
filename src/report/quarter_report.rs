//! What the page, the terminal and the JSON of a quarter show.

use serde::Serialize;

use super::figure_text::Unit;
use super::tone::Tone;
use super::weight_moves::WeightMove;
use crate::decide::PromisedGrade;
use crate::drift::DriftFigures;
use crate::evaluate::{Correction, MonthlyContest};
use crate::numbers::{count, counted, decimals, percent, signed};
use crate::quarter::{ChampionDecision, FEW_EVENTS, LeadChanges, RecalibrationCheck};
use crate::statistics::Figure;
use crate::units::AsOf;

/// The outcome of a quarter, for people.
#[derive(Debug, Clone, Copy)]
pub struct QuarterReport<'a> {
    pub decision: ChampionDecision,
    /// The decision in plain words.
    pub headline: &'a str,
    pub sentence: &'a str,
    /// The champion that was judged, and the day of its training.
    pub champion: (&'a str, AsOf),
    /// The project, trained on all closed deals.
    pub challenger: &'a str,
    pub recalibrated: Option<&'a str>,
    /// The champion from now on.
    pub now: &'a str,
    pub is_dry: bool,
    pub(crate) contest: Option<&'a MonthlyContest>,
    pub(crate) recalibration: Option<&'a RecalibrationCheck>,
    pub(crate) alarms: &'a [String],
    pub(crate) notes: &'a [String],
    pub(crate) drift: Option<&'a DriftFigures>,
    pub(crate) grades: &'a [PromisedGrade],
    pub(crate) moves: &'a [WeightMove],
    pub(crate) leads: Option<&'a LeadChanges>,
}

/// The same as JSON.
#[derive(Debug, Clone, Serialize)]
pub struct QuarterRecord<'a> {
    decision: ChampionDecision,
    headline: &'a str,
    sentence: &'a str,
    champion: &'a str,
    champion_trained_on: AsOf,
    challenger: &'a str,
    recalibrated: Option<&'a str>,
    champion_now: &'a str,
    dry_run: bool,
    alarms: &'a [String],
    notes: &'a [String],
    promised: &'a [PromisedGrade],
    drift: Option<&'a DriftFigures>,
    comparison: Option<&'a MonthlyContest>,
    recalibration: Option<&'a RecalibrationCheck>,
    weights: &'a [WeightMove],
    leads: Option<&'a LeadChanges>,
}

impl<'a> QuarterReport<'a> {
    /// The figures for `quarter.json`.
    pub fn figures(&self) -> QuarterRecord<'a> {
        QuarterRecord {
            decision: self.decision,
            headline: self.headline,
            sentence: self.sentence,
            champion: self.champion.0,
            champion_trained_on: self.champion.1,
            challenger: self.challenger,
            recalibrated: self.recalibrated,
            champion_now: self.now,
            dry_run: self.is_dry,
            alarms: self.alarms,
            notes: self.notes,
            promised: self.grades,
            drift: self.drift,
            comparison: self.contest,
            recalibration: self.recalibration,
            weights: self.moves,
            leads: self.leads,
        }
    }

    pub(crate) fn tone(&self) -> Tone {
        match self.decision {
            ChampionDecision::Keep | ChampionDecision::Promote => Tone::Good,
            ChampionDecision::Recalibrate => Tone::Caution,
            ChampionDecision::Look => Tone::Bad,
        }
    }

    /// What was done, or would be.
    pub(crate) fn action(&self) -> String {
        let (champion, challenger) = (self.champion.0, self.challenger);
        match (self.decision, self.is_dry) {
            (ChampionDecision::Promote, false) => format!(
                "{challenger}, the same project trained on all closed deals, is the champion from now on, in place of {champion}"
            ),
            (ChampionDecision::Promote, true) => {
                format!("{challenger} would replace {champion}; nothing was changed (--dry-run)")
            }
            (ChampionDecision::Recalibrate, false) => {
                let new = self.recalibrated.unwrap_or_default();
                format!(
                    "{new}, which has the weights of {champion} on corrected log-odds, is the champion from now on"
                )
            }
            (ChampionDecision::Recalibrate, true) => {
                format!("{champion} would be recalibrated; nothing was changed (--dry-run)")
            }
            (ChampionDecision::Look, _) => format!(
                "nothing was changed: {champion} stays the champion until a person has looked; {challenger} is a candidate"
            ),
            (ChampionDecision::Keep, _) => {
                format!("{champion} stays the champion; {challenger} is a candidate")
            }
        }
    }

    /// The evidence in a few sentences.
    pub(crate) fn evidence(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.alarms.to_vec();
        if let Some(contest) = self.contest {
            lines.extend(compared(contest));
        }
        lines.extend(self.recalibration.map(calibration));
        lines.extend(self.notes.iter().cloned());
        lines.extend(self.leads.map(leads));
        let n_moves = self.moves.len();
        lines.push(match n_moves {
            0 => "no weight of the new model lies beyond the interval of that of the champion".to_owned(),
            _ => format!(
                "{} of the new model {} beyond the intervals of the champion",
                counted(n_moves, "weight"),
                if n_moves == 1 { "lies" } else { "lie" }
            ),
        });
        lines
    }
}

/// The champion and its challengers on the same deals.
fn compared(contest: &MonthlyContest) -> Vec<String> {
    let deals = counted(contest.n_won + contest.n_lost, "deal");
    let mut lines = vec![format!(
        "{deals} ({} won) with a snapshot since {} are closed, {} open; each was scored by the champion as it was, and by this project \
         trained on the first day of its month",
        count(contest.n_won),
        contest.since,
        count(contest.n_open)
    )];
    let area = |figure: &Option<Figure>| {
        figure.as_ref().map(|figure| {
            let text = Unit::Number(3).figure(figure);
            format!(
                "{}{}",
                text.value,
                text.interval.map(|interval| format!(" {interval}")).unwrap_or_default()
            )
        })
    };
    if let (Some(champion), Some(challenger)) = (area(&contest.champion_auc), area(&contest.challenger_auc)) {
        let gain = contest.auc_gain.map(|gain| {
            let (low, high) = gain.interval();
            format!(", difference {} [{}, {}]", signed(gain.value, 3), signed(low, 3), signed(high, 3))
        });
        lines.push(format!(
            "ROC AUC {champion} by the champion, {challenger} by the challengers{}",
            gain.unwrap_or_default()
        ));
    }
    if let Some((champion, challenger)) = contest.capture {
        lines.push(format!(
            "the best deals at capacity hold {} of the won ones by the champion, {} by the challengers",
            percent(champion),
            percent(challenger)
        ));
    }
    lines
}

/// The calibration of the champion.
fn calibration(check: &RecalibrationCheck) -> String {
    let few = if check.events < FEW_EVENTS {
        format!("; with {} of the smaller class this test is a weak one", counted(check.events, "deal"))
    } else {
        String::new()
    };
    let text = match (check.test.correction, check.correction()) {
        (None, _) => {
            "the probabilities of the champion do not differ from the outcomes (two-step test at 5 %)"
                .to_owned()
        }
        (Some(asked), Some(_)) => format!(
            "the probabilities of the champion differ from the outcomes: {} would lower the log loss of the later half",
            correction(asked)
        ),
        (Some(asked), None) => format!(
            "the probabilities of the champion differ from the outcomes, but {} of the earlier half would not have helped on the later one",
            correction(asked)
        ),
    };
    text + &few
}

/// `log-odds −0.32`, `log-odds × 0.70 + 0.10`.
fn correction(correction: Correction) -> String {
    let Correction { intercept, slope } = correction;
    if slope == 1.0 {
        format!("{} on its log-odds", signed(intercept, 2))
    } else {
        format!("log-odds × {} {}", decimals(slope, 2), signed(intercept, 2))
    }
}

/// What changes for people.
fn leads(changes: &LeadChanges) -> String {
    if changes.leads == 0 {
        return "there are no leads today".to_owned();
    }
    format!(
        "of {} today, {} would change their grade and {} their route",
        counted(changes.leads, "lead"),
        count(changes.other_grade),
        count(changes.other_route)
    )
}

impl WeightMove {
    /// The weight before and after, in score points with intervals.
    pub(crate) fn cells(&self) -> [String; 3] {
        let name = if self.term.is_empty() {
            self.feature.clone()
        } else {
            format!("{} = {}", self.feature, self.term)
        };
        let cell = |weight: Option<[f64; 3]>| {
            weight.map_or_else(
                || "none".to_owned(),
                |[value, low, high]| {
                    format!("{} [{}, {}]", signed(value, 1), signed(low, 1), signed(high, 1))
                },
            )
        };
        [name, cell(self.before), cell(self.after)]
    }
}

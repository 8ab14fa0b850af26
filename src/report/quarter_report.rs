//! What the page, the terminal and the JSON of a quarter show.

use serde::Serialize;

use super::figure_text::Unit;
use super::tone::Tone;
use super::weight_moves::WeightMove;
use crate::decide::PromisedGrade;
use crate::drift::DriftFigures;
use crate::evaluate::{Correction, MonthlyContest};
use crate::numbers::{count, counted, date, decimals, pair, percent, restated, signed};
use crate::project::PromotionPolicy;
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
    /// When the project promotes a model.
    pub(crate) policy: PromotionPolicy,
    /// The day of the decision.
    pub(crate) today: AsOf,
    pub(crate) contest: Option<&'a MonthlyContest>,
    pub(crate) recalibration: Option<&'a RecalibrationCheck>,
    pub(crate) challengers: Option<&'a RecalibrationCheck>,
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
    recalibration_of_challengers: Option<&'a RecalibrationCheck>,
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
            recalibration_of_challengers: self.challengers,
            weights: self.moves,
            leads: self.leads,
        }
    }

    pub(crate) fn tone(&self) -> Tone {
        match self.decision {
            ChampionDecision::Keep | ChampionDecision::Promote if self.cautions().is_empty() => Tone::Good,
            ChampionDecision::Keep | ChampionDecision::Promote | ChampionDecision::Recalibrate => {
                Tone::Caution
            }
            ChampionDecision::Look => Tone::Bad,
        }
    }

    /// The decision in a word, with the number of alarms beside it.
    pub(crate) fn word(&self) -> String {
        let word = self.decision.word();
        match self.alarms.len() {
            n if n > 0 && self.decision != ChampionDecision::Look => {
                format!("{word}; {}", counted(n, "alarm"))
            }
            _ => word.to_owned(),
        }
    }

    /// What a reader of the decision has to know besides: the alarms, unless they are the reason of the decision, and that the
    /// probabilities of a promoted model are off.
    pub(crate) fn cautions(&self) -> Vec<String> {
        let others = self.alarms.iter().filter(|_| self.decision != ChampionDecision::Look);
        let mut cautions: Vec<String> = others.map(|alarm| format!("alarm: {alarm}")).collect();
        let promotes = self.decision == ChampionDecision::Promote;
        let off = self.challengers.and_then(RecalibrationCheck::correction).filter(|_| promotes);
        cautions.extend(off.map(|off| {
            format!(
                "the probabilities of the new model will need a recalibration: those of the challengers differ from the outcomes, {} \
                 would correct them. Once deals with a snapshot since {} are closed, `bantam quarter` does it, or `bantam models \
                 recalibrate` writes a candidate at once",
                correction(off),
                self.today
            )
        }));
        cautions
    }

    /// What was done, or would be.
    pub(crate) fn action(&self) -> String {
        let (champion, challenger) = (self.champion.0, self.challenger);
        let dry = format!(
            "--dry-run: the champion was not changed; {challenger} was saved as a candidate, with a line in the log, and this \
             decision was written"
        );
        match (self.decision, self.is_dry) {
            (ChampionDecision::Promote, false) if self.now != challenger => self.overtaken(challenger),
            (ChampionDecision::Promote, false) => format!(
                "{challenger}, the same project trained on all closed deals, is the champion from now on, in place of {champion}"
            ),
            (ChampionDecision::Promote, true) => format!("{challenger} would replace {champion}. {dry}"),
            (ChampionDecision::Recalibrate, false) => {
                self.recalibrated_as(self.recalibrated.unwrap_or_default())
            }
            (ChampionDecision::Recalibrate, true) => format!("{champion} would be recalibrated. {dry}"),
            (ChampionDecision::Look, _) => format!(
                "nothing was changed: {champion} stays the champion until a person has looked; {challenger} is a candidate"
            ),
            (ChampionDecision::Keep, _) if champion == challenger => {
                format!("{champion} stays the champion; the same project trained today is the same model")
            }
            (ChampionDecision::Keep, _) => {
                format!("{champion} stays the champion; {challenger} is a candidate")
            }
        }
    }

    /// That somebody else has changed the champion while the quarter was judged.
    fn overtaken(&self, new: &str) -> String {
        format!(
            "nothing was changed: {} has become the champion meanwhile, in place of {}; {new} is a candidate",
            self.now, self.champion.0
        )
    }

    /// What became of the recalibrated model.
    fn recalibrated_as(&self, new: &str) -> String {
        let champion = self.champion.0;
        if self.policy != PromotionPolicy::Never && self.now != new {
            return self.overtaken(new);
        }
        let what = format!("{new}, which has the weights of {champion} on corrected log-odds,");
        if self.policy == PromotionPolicy::Never {
            format!(
                "{what} is a candidate, as the policy is `never`: `bantam models promote {new} --reason TEXT` makes it the champion; \
                 {champion} stays it until then"
            )
        } else {
            format!("{what} is the champion from now on")
        }
    }

    /// What the decision rests on, in a few sentences.
    pub(crate) fn evidence(&self) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        if let Some(contest) = self.contest {
            lines.extend(compared(contest));
        }
        lines.extend(self.recalibration.map(calibration));
        lines.extend(self.notes.iter().map(restated));
        lines
    }

    /// What changes for people; `None` where the leads could not be scored.
    pub(crate) fn people(&self) -> Option<String> {
        self.leads.map(|changes| leads(changes, self.decision == ChampionDecision::Recalibrate))
    }

    /// How many weights moved.
    pub(crate) fn weights(&self) -> String {
        if self.decision == ChampionDecision::Recalibrate {
            return "the recalibrated model has the weights of the champion, times the slope if there is one"
                .to_owned();
        }
        let n_moved = self.moves.iter().filter(|moved| moved.is_of_both()).count();
        let text = match n_moved {
            0 => "no weight of the new model lies beyond the interval of that of the champion".to_owned(),
            _ => format!(
                "{} of the new model {} beyond the intervals of the champion",
                counted(n_moved, "weight"),
                if n_moved == 1 { "lies" } else { "lie" }
            ),
        };
        match self.moves.len() - n_moved {
            0 => text,
            n => {
                format!("{text}; {} of features or levels that only one of the two has", counted(n, "weight"))
            }
        }
    }
}

/// The champion and its challengers on the same deals.
fn compared(contest: &MonthlyContest) -> Vec<String> {
    let mut lines = vec![accounted(contest)];
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
            format!(", difference {} [{}]", signed(gain.value, 3), pair(&signed(low, 3), &signed(high, 3)))
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

/// The deals since the champion was trained: judged, not judged with the reasons, and open.
fn accounted(contest: &MonthlyContest) -> String {
    let (judged, unjudged, open) = (contest.n_won + contest.n_lost, contest.unjudged, contest.n_open);
    let reasons = unjudged.reasons().join("; ");
    let reasons = if reasons.is_empty() { reasons } else { format!(" ({reasons})") };
    let each = if judged == 0 {
        ""
    } else {
        "; each of the judged was scored by the champion as it was, and by this project trained on the first day of its month"
    };
    format!(
        "{} with a snapshot since {}: {} judged ({} won), {} closed but not judged{reasons}, {} open{each}",
        counted(judged + unjudged.total() + open, "deal"),
        date(contest.since),
        count(judged),
        count(contest.n_won),
        count(unjudged.total()),
        count(open),
    )
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
fn leads(changes: &LeadChanges, is_recalibrated: bool) -> String {
    if changes.leads == 0 {
        return "there are no leads today".to_owned();
    }
    format!(
        "of {} today, {} have another grade and {} another route under {}",
        counted(changes.leads, "lead"),
        count(changes.other_grade),
        count(changes.other_route),
        if is_recalibrated { "the recalibrated champion" } else { "the new model" }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::TwoStep;

    #[test]
    fn alarms_and_probabilities_that_are_off_are_part_of_a_verdict() {
        let shift = Correction { intercept: -0.4, slope: 1.0 };
        let test = TwoStep {
            both: 9.0,
            slope: 0.1,
            design_effect: 1.0,
            shift,
            line: shift,
            correction: Some(shift),
        };
        let check =
            RecalibrationCheck { test, events: 60, later_gain: Some(0.01), later: None, is_outranked: false };
        let alarms = ["`source` has a PSI of 0.50".to_owned(), "`calls` is unknown for 100 %".to_owned()];
        let day = |text: &str| AsOf::parse(text).unwrap();
        let promoted = QuarterReport {
            decision: ChampionDecision::Promote,
            headline: "",
            sentence: "",
            champion: ("old", day("2026-04-01")),
            challenger: "new",
            recalibrated: None,
            now: "new",
            is_dry: false,
            policy: PromotionPolicy::Better,
            today: day("2026-07-01"),
            contest: None,
            recalibration: None,
            challengers: Some(&check),
            alarms: &alarms,
            notes: &[],
            drift: None,
            grades: &[],
            moves: &[],
            leads: None,
        };
        assert_eq!((promoted.word(), promoted.tone()), ("promote; 2 alarms".to_owned(), Tone::Caution));
        let cautions = promoted.cautions();
        assert_eq!((cautions.len(), &*cautions[0]), (3, "alarm: `source` has a PSI of 0.50"));
        let says = ["−0.40 on its log-odds", "since 2026-07-01 are closed", "`bantam models recalibrate`"];
        assert!(says.iter().all(|text| cautions[2].contains(text)), "{}", cautions[2]);
        let weight = |term: &str, after| WeightMove {
            feature: "source".into(),
            term: term.to_owned(),
            before: Some([1.0, 0.5, 1.5]),
            after,
        };
        let moves = [weight("a", Some([3.0, 2.5, 3.5])), weight("b", None), weight("c", None)];
        let moved = QuarterReport { moves: &moves, ..promoted };
        let apart = "1 weight of the new model lies beyond the intervals of the champion; 2 weights of features or levels that only one of \
                     the two has";
        assert_eq!(moved.weights(), apart);
        let calm = QuarterReport { alarms: &[], challengers: None, ..promoted };
        assert_eq!((calm.word(), calm.tone()), ("promote".to_owned(), Tone::Good));
        // The reasons of the word *look* are its sentence.
        let look = QuarterReport { decision: ChampionDecision::Look, ..promoted };
        assert_eq!((look.word(), look.tone(), look.cautions()), ("look".to_owned(), Tone::Bad, Vec::new()));
        // Of a recalibrated champion the weights of the rejected new model say nothing.
        let kept = QuarterReport { decision: ChampionDecision::Recalibrate, ..calm };
        assert!(kept.weights().contains("has the weights of the champion"));
    }
}

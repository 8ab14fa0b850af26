//! Two models side by side, and a recalibration, as text.

use std::fmt::Write as _;

use super::lines::wrapped;
use super::quarter::{lead_tables, moved_weights};
use crate::champion::{DiffFigures, ModelDiff, RecalibratedModel};
use crate::evaluate::Auc;
use crate::label::Labelled;
use crate::model::Recalibrated;
use crate::numbers::{are, count, counted, decimals, signed};

/// What differs between two models.
pub fn model_diff(diff: &ModelDiff) -> String {
    let [first, second] = &diff.ids;
    let mut text = format!("{first} compared with {second}\n");
    for (id, names) in diff.ids.iter().zip(&diff.features).filter(|(_, names)| !names.is_empty()) {
        let _ = writeln!(
            text,
            "{}",
            wrapped(
                &format!(
                    "only {id} has: {}",
                    names.iter().map(Labelled::text).collect::<Vec<_>>().join(", ")
                ),
                "  "
            )
        );
    }
    if let Some(outcomes) = &diff.outcomes {
        let text_of_both =
            format!("they predict different outcomes: {outcomes}; figures are of the outcome in bantam.toml");
        let _ = writeln!(text, "{}", wrapped(&text_of_both, "  "));
    }
    for (id, correction) in diff.ids.iter().zip(&diff.corrections) {
        if let Some(correction) = correction {
            let _ = writeln!(text, "{}", wrapped(&correction_of(id, correction), "  "));
        }
    }
    let _ = writeln!(text, "{}", wrapped(&figures(diff), "  "));
    if diff.moves.is_empty() {
        text += "no weight lies beyond the interval of the other model\n";
    } else {
        let _ = write!(text, "\n{}", moved_weights(&diff.moves, [first, second]));
    }
    if let Some(leads) = diff.leads.as_ref().filter(|leads| leads.leads > 0) {
        let _ = write!(
            text,
            "\nof {} today, {} change their grade and {} their route\n\n{}",
            counted(leads.leads, "lead"),
            count(leads.other_grade),
            count(leads.other_route),
            lead_tables(leads)
        );
    }
    text
}

/// What a recalibrated model changes of the one that its weights are of.
fn correction_of(id: &str, correction: &Recalibrated) -> String {
    let Recalibrated { from, intercept, slope } = correction;
    let times = if *slope == 1.0 {
        String::new()
    } else {
        format!("its log-odds are multiplied by {}, and ", decimals(*slope, 2))
    };
    format!(
        "{id} has the weights of {from}, recalibrated: {times}its odds of winning are {} times those",
        decimals(intercept.exp(), 2)
    )
}

fn figures(diff: &ModelDiff) -> String {
    if !diff.has_dates {
        return "no figures on the same deals: without dates it is not known which deals they were trained on".to_owned();
    }
    let Some(DiffFigures { since, deals: (won, lost), n_open, auc, log_loss }) = &diff.figures else {
        return "too few deals have a snapshot after both trainings for figures on the same deals".to_owned();
    };
    let area = |auc: &Option<Auc>| {
        auc.map_or_else(
            || "unknown".to_owned(),
            |auc| format!("{} [{}, {}]", decimals(auc.value, 3), decimals(auc.low, 3), decimals(auc.high, 3)),
        )
    };
    let caveat = if *n_open > 0 {
        format!(
            "; {} since then {} not yet complete, and the quick ones are no fair sample of all",
            counted(*n_open, "deal"),
            are(*n_open)
        )
    } else {
        String::new()
    };
    format!(
        "on {} ({won} won) with a snapshot since {since}, whose outcomes neither knew: ROC AUC {} and {}, log loss {} and {}{caveat}",
        counted(won + lost, "deal"),
        area(&auc[0]),
        area(&auc[1]),
        decimals(log_loss[0], 4),
        decimals(log_loss[1], 4)
    )
}

/// The result of a recalibration.
pub fn recalibrated(done: &RecalibratedModel) -> String {
    let text = match (&done.id, done.correction, &done.reason, done.check) {
        (Some(id), Some(correction), ..) => format!(
            "{id} has the weights of {} with log-odds × {} {}; it is a candidate: `bantam models promote {id} --reason \"…\"`",
            done.from,
            decimals(correction.slope, 3),
            signed(correction.intercept, 2)
        ),
        (.., Some(reason), Some(_)) => format!("{} is not corrected: {reason}", done.from),
        (.., Some(reason), None) => format!("{} cannot be tested: {reason}", done.from),
        (.., Some(check)) => format!(
            "the probabilities of {} do not differ from the outcomes of the {} of the smaller class since it was trained: nothing to correct",
            done.from,
            counted(check.events, "deal")
        ),
        _ => format!("too few deals since {} was trained for a test", done.from),
    };
    let redefined = done.redefined.as_ref().map_or_else(String::new, |redefined| format!("; {redefined}"));
    format!("{}\n", wrapped(&(text + &redefined), "  "))
}

//! A points table as the prior of a model: how much of it was kept, and how far the deals moved each weight.

use std::fmt::Write as _;

use super::{aligned, plain_table, signed};
use crate::fit::PriorChoice;
use crate::model::{Model, PriorRecord};
use crate::report::{Weight, weights};
use crate::score::points;
use crate::tables::number_text;
use crate::warning::percent;

/// Weights shown: those that the deals moved most.
const MOST_MOVED: usize = 8;

/// How far the deals moved the weights of the table.
pub(crate) fn moved(model: &Model, prior: &PriorRecord) -> String {
    let mut text = format!(
        "\nprior: your points table, on these deals {} log-odds or {} score points for each of its points\n",
        digits(prior.worth.slope),
        digits(points(prior.worth.slope))
    );
    let pulled = match prior.share {
        0.0 => "the ridge pulls to 0 and not to the table".to_owned(),
        1.0 => "the ridge pulls to the whole of it".to_owned(),
        share => format!("the ridge pulls to {} of it", part(share)),
    };
    let choice = model.record.path.as_ref().and_then(|path| path.prior.as_ref());
    let _ = writeln!(text, "{pulled}{}", choice.map(tried).unwrap_or_default());
    let mut all: Vec<(f64, Weight)> = weights(model)
        .into_iter()
        .filter_map(|found| Some((found.typical - found.typical_prior?, found)))
        .collect();
    all.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    let mut table = plain_table();
    table.set_header(["feature", "", "table", "now", "moved by"]);
    for (moved, weight) in all.into_iter().take(MOST_MOVED) {
        let what = if weight.term.is_empty() { "1 std. deviation".to_owned() } else { weight.term };
        let before = weight.typical_prior.unwrap_or_default();
        let [before, now, moved] = [before, weight.typical, moved].map(|number| signed(points(number)));
        table.add_row([weight.feature, what, before, now, moved]);
    }
    let _ = writeln!(
        text,
        "moved most by the deals, in score points; all of them in weights.csv (`prior`, `moved`)\n{}",
        aligned(table)
    );
    text
}

/// How the share was chosen.
fn tried(choice: &PriorChoice) -> String {
    let each = choice.tried.iter().map(|tried| {
        let share = part(tried.share);
        format!("{share} {:.4} (penalty {})", tried.log_loss, number_text(tried.alpha))
    });
    format!("\nlog loss in the cross-validation: {}", each.collect::<Vec<_>>().join(", "))
}

/// A share of the table.
fn part(share: f64) -> String {
    match share {
        0.0 => "none".to_owned(),
        0.5 => "half".to_owned(),
        1.0 => "all".to_owned(),
        share => percent(share),
    }
}

/// Three digits that matter.
fn digits(number: f64) -> String {
    if number == 0.0 {
        "0".to_owned()
    } else {
        format!("{number:.2e}")
            .parse::<f64>()
            .map_or_else(|_| number.to_string(), |number| number.to_string())
    }
}

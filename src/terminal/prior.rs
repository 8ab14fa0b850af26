//! A points table as the prior mean of a model: its share, and the difference of each weight from it.

use std::fmt::Write as _;

use super::lines::wrapped;
use super::text_table::TextTable;
use crate::fit::PriorChoice;
use crate::model::{Model, PriorRecord};
use crate::numbers::{percent, points as points_text, three_digits};
use crate::report::{Weight, penalty_size, weights};
use crate::score::points;

/// The number of weights shown: those farthest from the prior.
const MOST_MOVED: usize = 8;

/// The differences of the weights from those of the table.
pub(crate) fn moved(model: &Model, prior: &PriorRecord) -> String {
    let worth = format!(
        "prior: your points table; on these deals one of its points is worth {} log-odds or {} score points",
        three_digits(prior.worth.slope),
        three_digits(points(prior.worth.slope))
    );
    let mean = match prior.share {
        0.0 => "the prior mean of the weights is 0, not the table".to_owned(),
        1.0 => "the prior mean of the weights is the whole table".to_owned(),
        share => format!("the prior mean of the weights is {} of the table", part(share)),
    };
    let choice = model.record.path.as_ref().and_then(|path| path.prior.as_ref());
    let mut text = format!("\n{}\n{mean}\n", wrapped(&worth, "  "));
    text += &choice.map(tried).unwrap_or_default();
    let _ = writeln!(
        text,
        "weights farthest from the prior, in score points; all of them are in weights.csv (`prior`, `moved`)\n{}",
        farthest(model)
    );
    text
}

fn farthest(model: &Model) -> String {
    let mut all: Vec<(f64, f64, Weight)> = weights(model)
        .into_iter()
        .filter_map(|weight| {
            let before = weight.typical_prior?;
            Some((weight.typical - before, before, weight))
        })
        .collect();
    all.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    let mut table = TextTable::new(["feature", "contrast", "prior", "now", "difference"]).with_words([1]);
    for (moved, before, weight) in all.into_iter().take(MOST_MOVED) {
        let [before, now, moved] =
            [before, weight.typical, moved].map(|log_odds| points_text(points(log_odds)));
        table.push([weight.feature.to_string(), weight.named_contrast(), before, now, moved]);
    }
    table.text()
}

/// How the share was chosen.
fn tried(choice: &PriorChoice) -> String {
    let each = choice.tried.iter().map(|tried| {
        let share = part(tried.share);
        format!("{share} {:.4} (penalty {})", tried.log_loss, penalty_size(tried.alpha))
    });
    let line = format!("cross-validated log loss by share: {}", each.collect::<Vec<_>>().join(", "));
    wrapped(&line, "  ") + "\n"
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

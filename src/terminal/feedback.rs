//! The feedback of sales compared with the model, as text.

use std::fmt::Write as _;

use super::lines::paragraphs;
use super::text_table::TextTable;
use crate::effects::FeedbackFigures;
use crate::numbers::{count, counted};
use crate::report::{MOST_REASONS, Unit, decision, disagreements, feedback_summary, ranked, reason_name};

/// The four cells, the disagreements in words, and the reasons of rejections.
pub fn feedback(figures: &FeedbackFigures) -> String {
    let mut text = feedback_summary(figures) + "\n";
    if figures.base_rate.is_none() {
        return text;
    }
    let _ = writeln!(text, "\n{}", cells(figures));
    text += &paragraphs(&disagreements(figures), "");
    if !figures.reasons.is_empty() {
        let _ = writeln!(text, "\n{}", reasons(figures));
    }
    text
}

fn cells(figures: &FeedbackFigures) -> String {
    let header = ["ranked by the model", "sales", "deals", "won", "win rate"];
    let mut table = TextTable::new(header).with_words([1]);
    for cell in &figures.cells {
        table.push([
            ranked(cell.is_liked, figures.capacity),
            decision(cell.is_accepted).to_owned(),
            count(cell.n),
            count(cell.n_won),
            Unit::Share.maybe(cell.win_rate).to_string(),
        ]);
    }
    table.text()
}

fn reasons(figures: &FeedbackFigures) -> String {
    let best = ranked(true, figures.capacity);
    let mut table = TextTable::new(["reason of the rejection", "deals", "won", "win rate", &best]);
    for reason in figures.reasons.iter().take(MOST_REASONS) {
        table.push([
            reason_name(reason),
            count(reason.n),
            count(reason.n_won),
            Unit::Share.maybe(reason.win_rate).to_string(),
            count(reason.n_liked),
        ]);
    }
    let more = figures.reasons.len().saturating_sub(MOST_REASONS);
    let more = if more > 0 { format!("\nand {}", counted(more, "more reason")) } else { String::new() };
    table.text() + &more
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::effects::{FeedbackDeals, feedback as figures};
    use crate::snapshot::SalesFeedback;

    #[test]
    fn the_disagreement_is_described_in_words() {
        let kinds = [
            (1.0, true, 60, 30, ""),
            (1.0, false, 41, 17, "no budget"),
            (-1.0, true, 150, 27, ""),
            (-1.0, false, 250, 12, "a student"),
            (-1.0, false, 4, 0, ""),
        ];
        let (mut ratings, mut log_odds, mut won) = (Vec::new(), Vec::new(), Vec::new());
        for (score, is_accepted, n, n_won, reason) in kinds {
            for place in 0..n {
                let reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
                ratings.push(Some(SalesFeedback { is_accepted, reason }));
                log_odds.push(Some(score));
                won.push(place < n_won);
            }
        }
        let found = figures(&FeedbackDeals { feedback: &ratings, log_odds: &log_odds, won: &won }, 0.2);
        assert_snapshot!(feedback(&found), @"
        sales gave feedback on 505 closed deals; 505 of them are scored by a model trained without them

         ranked by the model   sales     deals  won             win rate
         in the best 20 %      accepted     60   30        50 % [38, 62]
         in the best 20 %      rejected     41   17        41 % [28, 57]
         not in the best 20 %  accepted    150   27  18.0 % [12.7, 24.9]
         not in the best 20 %  rejected    254   12     4.7 % [2.7, 8.1]
        sales rejected 41 deals in the best 20 % by the model: 17 of them were won (41 % [28, 57]), 2.4
          times the average of 17 %: the outcomes support the model
        sales accepted 150 deals not in the best 20 % by the model: 27 of them were won (18.0 % [12.7,
          24.9]), 1.1 times the average of 17 %: no significant difference from the average

         reason of the rejection  deals  won          win rate  in the best 20 %
         a student                  250   12  4.8 % [2.8, 8.2]                 0
         no budget                   41   17     41 % [28, 57]                41
         (no reason)                  4    0       0 % [0, 49]                 0
        ");
        let nothing = figures(&FeedbackDeals { feedback: &[], log_odds: &[], won: &[] }, 0.2);
        assert_eq!(
            feedback(&nothing),
            "sales gave feedback on 0 closed deals; 0 of them are scored by a model trained without them\n"
        );
    }
}

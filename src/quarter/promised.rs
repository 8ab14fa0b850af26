//! What the champion promised of the deals since its training, and what became of them.

use serde::Serialize;

use crate::evaluate::ContestDeal;
use crate::statistics::Figure;
use crate::units::logistic;

/// The deals of a grade: what their champion promised, and how many were won.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct PromisedGrade {
    /// The grade that the champion gave them.
    pub(crate) grade: String,
    pub(crate) n_won: usize,
    pub(crate) n_lost: usize,
    /// The mean probability of winning by the champion.
    pub(crate) promised: f64,
    /// The share won, with Wilson's 95 % interval.
    pub(crate) win_rate: Option<Figure>,
}

/// The deals by the grade that `grade_of` gives to their log-odds by the champion, in the order of `grades`; grades without a deal are
/// left out.
pub(crate) fn promised_by_grade<'g>(
    deals: &[ContestDeal],
    grades: impl Iterator<Item = &'g str>,
    grade_of: impl Fn(f64) -> &'g str,
) -> Vec<PromisedGrade> {
    let of_grade = |grade: &'g str| {
        let own: Vec<&ContestDeal> = deals.iter().filter(|deal| grade_of(deal.champion) == grade).collect();
        let n_won = own.iter().filter(|deal| deal.won).count();
        let promised = own.iter().map(|deal| logistic(deal.champion)).sum::<f64>() / own.len() as f64;
        (!own.is_empty()).then(|| PromisedGrade {
            grade: grade.to_owned(),
            n_won,
            n_lost: own.len() - n_won,
            promised,
            win_rate: Figure::proportion(n_won, own.len()),
        })
    };
    grades.filter_map(of_grade).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::AsOf;

    #[test]
    fn deals_are_counted_by_the_grade_of_the_champion() {
        let deal = |champion: f64, won| ContestDeal {
            row: 0,
            as_of: AsOf::from_microseconds(0),
            won,
            cluster: 0,
            weight: 1.0,
            champion,
            challenger: 0.0,
        };
        let deals = [deal(0.0, true), deal(0.0, false), deal(1.0, true), deal(-3.0, false)];
        let found = promised_by_grade(&deals, ["A", "B", "C"].into_iter(), |log_odds| match log_odds {
            x if x > 0.5 => "A",
            x if x > -1.0 => "B",
            _ => "D",
        });
        let counts: Vec<(&str, usize, usize)> =
            found.iter().map(|row| (row.grade.as_str(), row.n_won, row.n_lost)).collect();
        assert_eq!(counts, [("A", 1, 0), ("B", 1, 1)]);
        assert!((found[1].promised - 0.5).abs() < 1e-12 && found[1].win_rate.unwrap().value == 0.5);
    }
}

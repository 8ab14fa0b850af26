//! What a model promised of some deals by grade, and what became of them.

use serde::Serialize;

use super::grade;
use crate::project::Grades;
use crate::score::Score;
use crate::statistics::Figure;
use crate::units::logistic;

/// A closed deal that was scored before its outcome was known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct GradedDeal {
    /// The log-odds of winning that the model gave it.
    pub(crate) log_odds: f64,
    pub(crate) won: bool,
    /// Its amount, where it is known.
    pub(crate) amount: Option<f64>,
    /// 1, or its weight where weights make up for the deals that are still open.
    pub(crate) weight: f64,
}

/// The deals of a grade: what the model promised, and how many were won.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct PromisedGrade {
    /// The grade that the model gave them.
    pub(crate) grade: String,
    pub(crate) n_won: usize,
    pub(crate) n_lost: usize,
    /// The mean probability of winning by the model, weighted.
    pub(crate) promised: f64,
    /// The share won, weighted, with Wilson's 95 % interval.
    pub(crate) win_rate: Option<Figure>,
    /// The sum of the amounts of the won deals; `None` where none is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) amount_won: Option<f64>,
}

/// The name of the row of all deals.
const ALL: &str = "all";

/// The deals of all grades together; `None` with fewer than two grades.
pub(crate) fn promised_of_all(grades: &[PromisedGrade], deals: &[GradedDeal]) -> Option<PromisedGrade> {
    let deals: Vec<&GradedDeal> = deals.iter().collect();
    (grades.len() > 1).then(|| promised(ALL, &deals))
}

/// What was promised of these deals, at least one.
fn promised(name: &str, own: &[&GradedDeal]) -> PromisedGrade {
    let won = || own.iter().filter(|deal| deal.won);
    let amounts: Vec<f64> = won().filter_map(|deal| deal.amount).collect();
    let total: f64 = own.iter().map(|deal| deal.weight).sum();
    let promised = own.iter().map(|deal| deal.weight * logistic(deal.log_odds)).sum::<f64>() / total;
    let outcomes: Vec<(bool, f64)> = own.iter().map(|deal| (deal.won, deal.weight)).collect();
    let n_won = won().count();
    PromisedGrade {
        grade: name.to_owned(),
        n_won,
        n_lost: own.len() - n_won,
        promised,
        win_rate: Figure::weighted_proportion(&outcomes),
        amount_won: (!amounts.is_empty()).then(|| amounts.iter().sum()),
    }
}

/// The deals by grade, the best first; grades without a deal are left out. `base` are the log-odds of the average lead of the model. The
/// probabilities promised and the shares won are weighted, the counts are not.
pub(crate) fn promised_by_grade(grades: &Grades, base: f64, deals: &[GradedDeal]) -> Vec<PromisedGrade> {
    let names = grades.levels.iter().map(|(name, _)| name.as_str()).chain([grades.below.as_str()]);
    let of_grade = |name: &str| {
        let is_own = |deal: &&GradedDeal| grade(grades, Score::of(deal.log_odds, base)) == name;
        let own: Vec<&GradedDeal> = deals.iter().filter(is_own).collect();
        (!own.is_empty()).then(|| promised(name, &own))
    };
    names.filter_map(of_grade).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deals_are_counted_by_the_grade_of_the_model() {
        let deal = |log_odds: f64, won, amount| GradedDeal { log_odds, won, amount, weight: 1.0 };
        let deals = [
            deal(0.0, true, Some(20.0)),
            deal(0.0, false, Some(5.0)),
            deal(2.0, true, None),
            deal(-3.0, false, None),
        ];
        // An average lead scores 50, and 2 more log-odds are 29 points more.
        let grades =
            Grades { levels: vec![("A".to_owned(), 65.0), ("B".to_owned(), 50.0)], below: "C".to_owned() };
        let found = promised_by_grade(&grades, 0.0, &deals);
        let counts: Vec<(&str, usize, usize, Option<f64>)> =
            found.iter().map(|row| (row.grade.as_str(), row.n_won, row.n_lost, row.amount_won)).collect();
        assert_eq!(counts, [("A", 1, 0, None), ("B", 1, 1, Some(20.0)), ("C", 0, 1, None)]);
        assert!((found[1].promised - 0.5).abs() < 1e-12 && found[1].win_rate.unwrap().value == 0.5);
        let all = promised_of_all(&found, &deals).unwrap();
        assert_eq!((all.n_won, all.n_lost, all.amount_won), (2, 2, Some(20.0)));
        assert_eq!(promised_of_all(&found[..1], &deals), None);
        assert_eq!(promised_by_grade(&grades, 5.0, &deals[..1])[0].grade, "C");
    }

    #[test]
    fn deals_that_stand_for_open_ones_count_with_them() {
        let deal = |won, weight| GradedDeal { log_odds: 0.0, won, amount: None, weight };
        let grades = Grades { levels: vec![("A".to_owned(), 50.0)], below: "B".to_owned() };
        // Two wins, and two losses of which each stands for three.
        let deals = [deal(true, 1.0), deal(true, 1.0), deal(false, 3.0), deal(false, 3.0)];
        let found = promised_by_grade(&grades, 0.0, &deals);
        let rate = found[0].win_rate.unwrap();
        assert_eq!((found[0].n_won, found[0].n_lost, rate.value), (2, 2, 0.25));
        // Wilson's interval of 0.25 of 0.1875 / (2 · (0.75² + (3 · 0.25)²) / 8²) = 5.33 deals, by scipy's ppf.
        let (low, high) = rate.interval.unwrap();
        assert!((low - 0.055_572).abs() < 1e-5 && (high - 0.653_777).abs() < 1e-5, "{low} {high}");
    }
}

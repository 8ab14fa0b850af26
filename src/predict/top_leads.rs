//! The leads with the highest scores of each route, for a page that people read: at most a given number over all batches.

use std::sync::Arc;

use super::score_flag::ScoreFlag;
use crate::decide::ScoreChange;
use crate::gates::Verdict;
use crate::project::Project;
use crate::score::Score;
use crate::units::Probability;

/// A reason of a score.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LeadReason {
    /// Index into the features of the model.
    pub feature: usize,
    /// The value of the lead; `None` if it is unknown.
    pub value: Option<String>,
    /// Score points above (or below) the average lead.
    pub points: f64,
}

/// A lead with all that a page shows of it.
#[derive(Debug, Clone)]
pub(crate) struct TopLead {
    pub id: String,
    /// The values of the columns of `[predict] keep`, in this order.
    pub kept: Vec<Option<String>>,
    pub score: Score,
    pub probability: Probability,
    /// The 95 % interval of the probability.
    pub interval: Option<(Probability, Probability)>,
    /// Index into [`TopLeads::grades`].
    pub grade: usize,
    /// The reasons that raise the score most, the strongest first.
    pub reasons_for: Vec<LeadReason>,
    /// Those that lower it most.
    pub reasons_against: Vec<LeadReason>,
    /// The verdict of each framework.
    pub verdicts: Vec<Verdict>,
    /// The next question to ask.
    pub next_question: Option<Arc<str>>,
    pub flags: Vec<ScoreFlag>,
    /// The earlier prediction; `None` for a lead that it does not have.
    pub change: Option<ScoreChange>,
}

/// The leads of a route.
#[derive(Debug, Clone)]
pub(crate) struct RouteLeads {
    /// Its name; `None` in a project without routes.
    pub name: Option<String>,
    /// All its leads by grade.
    pub by_grade: Vec<usize>,
    /// Those with the highest scores, the highest first.
    pub leads: Vec<TopLead>,
}

impl RouteLeads {
    /// The number of its leads.
    pub(crate) fn count(&self) -> usize {
        self.by_grade.iter().sum()
    }

    fn sort(&mut self) {
        self.leads.sort_by(|a, b| is_before((a.score, &a.id), (b.score, &b.id)));
    }
}

/// A lead of a batch, for its place among the others.
#[derive(Debug, Clone, Copy)]
pub(super) struct RankedLead<'a> {
    pub route: Option<&'a str>,
    pub grade: &'a str,
    pub score: Score,
    pub id: &'a str,
}

/// How many leads changed since the earlier prediction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ChangeCounts {
    /// Leads without an earlier score.
    pub new: usize,
    /// Leads whose rounded score rose.
    pub up: usize,
    /// Leads whose rounded score fell.
    pub down: usize,
    /// Leads with another grade.
    pub other_grade: usize,
    /// Leads with another route.
    pub other_route: usize,
}

/// The leads of each route with the highest scores, and the counts of all.
#[derive(Debug, Clone)]
pub(crate) struct TopLeads {
    limit: usize,
    /// The grades, best first.
    pub grades: Vec<String>,
    /// The routes, in the order of the project.
    pub routes: Vec<RouteLeads>,
    /// The changes, where there is an earlier prediction.
    pub changes: ChangeCounts,
}

impl TopLeads {
    /// None yet, and never more than `limit`.
    pub(super) fn new(project: &Project, limit: usize) -> Self {
        let grades: Vec<String> = project.grades.names().map(str::to_owned).collect();
        let route =
            |name: Option<String>| RouteLeads { name, by_grade: vec![0; grades.len()], leads: Vec::new() };
        let mut routes: Vec<RouteLeads> =
            project.routes.iter().map(|named| route(Some(named.name.clone()))).collect();
        if routes.is_empty() {
            routes.push(route(None));
        }
        Self { limit, grades, routes, changes: ChangeCounts::default() }
    }

    /// The number of leads that are held.
    pub(crate) fn held(&self) -> usize {
        self.routes.iter().map(|route| route.leads.len()).sum()
    }

    /// The number of all leads.
    pub(crate) fn count(&self) -> usize {
        self.routes.iter().map(RouteLeads::count).sum()
    }

    /// Adds the leads of a batch. Only those that can be among the highest are made whole, by `whole`, which gets their row and
    /// the index of their grade.
    pub(super) fn add(&mut self, leads: &[RankedLead<'_>], whole: &dyn Fn(usize, usize) -> TopLead) {
        let grades: Vec<usize> = leads.iter().map(|lead| self.grade(lead.grade)).collect();
        let mut rows: Vec<Vec<usize>> = vec![Vec::new(); self.routes.len()];
        for (row, (lead, &grade)) in leads.iter().zip(&grades).enumerate() {
            let place = self.routes.iter().position(|route| route.name.as_deref() == lead.route).unwrap_or(0);
            self.routes[place].by_grade[grade] += 1;
            rows[place].push(row);
        }
        let key = |row: usize| (leads[row].score, leads[row].id);
        for (route, mut rows) in self.routes.iter_mut().zip(rows) {
            rows.sort_by(|&a, &b| is_before(key(a), key(b)));
            let is_cut = route.leads.len() + rows.len() < route.count();
            let last = route.leads.last().filter(|_| is_cut).map(|lead| (lead.score, lead.id.clone()));
            let is_high = |row: &usize| {
                last.as_ref().is_none_or(|(score, id)| is_before(key(*row), (*score, id)).is_lt())
            };
            let rows = rows.into_iter().take(self.limit).take_while(is_high);
            route.leads.extend(rows.map(|row| whole(row, grades[row])));
            route.sort();
        }
        let counts: Vec<usize> = self.routes.iter().map(RouteLeads::count).collect();
        for (route, n) in self.routes.iter_mut().zip(allocated(&counts, self.limit)) {
            route.leads.truncate(n);
        }
    }

    /// The index of a grade.
    fn grade(&self, name: &str) -> usize {
        self.grades.iter().position(|own| own == name).unwrap_or(self.grades.len() - 1)
    }
}

/// The highest score first; equal ones by id.
fn is_before(a: (Score, &str), b: (Score, &str)) -> std::cmp::Ordering {
    b.0.exact.total_cmp(&a.0.exact).then_with(|| a.1.cmp(b.1))
}

/// How many of `limit` places each route gets for this number of leads: an equal share first, and the places that are left
/// in the order of the routes. As leads are added, a route that is cut never gets more places than before, so that none of
/// its leads has to be remembered for later.
fn allocated(counts: &[usize], limit: usize) -> Vec<usize> {
    let share = limit / counts.len().max(1);
    let mut places: Vec<usize> = counts.iter().map(|&count| count.min(share)).collect();
    let mut left = limit - places.iter().sum::<usize>();
    for (places, &count) in places.iter_mut().zip(counts) {
        let more = left.min(count - *places);
        *places += more;
        left -= more;
    }
    places
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn places_are_shared_equally_and_the_rest_goes_to_the_first_routes() {
        assert_eq!(allocated(&[31, 88, 170, 113], 10_000), [31, 88, 170, 113]);
        assert_eq!(allocated(&[31, 88, 170, 113], 100), [25, 25, 25, 25]);
        assert_eq!(allocated(&[5, 88, 170, 2], 100), [5, 68, 25, 2]);
        assert_eq!(allocated(&[500, 500], 3), [2, 1]);
        assert_eq!(allocated(&[7], 0), [0]);
    }

    proptest! {
        #[test]
        fn a_route_that_is_cut_never_gets_more_places_later(
            counts in prop::collection::vec(0_usize..50, 1..6),
            more in prop::collection::vec(0_usize..50, 6),
            limit in 0_usize..80,
        ) {
            let later: Vec<usize> = counts.iter().zip(&more).map(|(count, more)| count + more).collect();
            let (first, then) = (allocated(&counts, limit), allocated(&later, limit));
            prop_assert!(then.iter().sum::<usize>() == limit.min(later.iter().sum()));
            for ((first, then), count) in first.iter().zip(&then).zip(&counts) {
                prop_assert!(first == count || then <= first);
            }
        }
    }
}

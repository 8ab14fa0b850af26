//! The routes of past deals, and their win rates.

use serde::Serialize;

use crate::evaluate::OutcomeCounts;
use crate::rules::Truth;
use crate::statistics::Figure;

/// The past deals of a route.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RouteEffect {
    pub name: String,
    /// Its condition; `None` for the last one, which takes all other leads.
    pub when: Option<String>,
    /// Whether it uses an earlier prediction, which past deals do not have.
    pub looks_back: bool,
    /// Past deals that meet its condition.
    pub matching: usize,
    /// Those of them that match no earlier route.
    pub outcomes: OutcomeCounts,
    /// Their win rate, with Wilson's interval.
    pub rate: Option<Figure>,
    /// Earlier routes that match deals which meet its condition, each with the number of such deals, the largest first.
    pub taken_by: Vec<(String, usize)>,
    /// Why it has no deal, if it has none.
    pub idle: Option<String>,
}

/// A route, and which past deals meet its condition.
#[derive(Debug, Clone)]
pub struct Matched<'a> {
    pub name: &'a str,
    /// Its condition; `None` for the last one.
    pub when: Option<&'a str>,
    /// Whether it uses an earlier prediction.
    pub looks_back: bool,
    /// For each deal whether its condition is met.
    pub truths: Vec<Truth>,
}

/// The deals of each route: a deal takes the first route whose condition it meets.
pub fn route_effects(routes: &[Matched<'_>], won: &[bool]) -> Vec<RouteEffect> {
    let mut taken: Vec<Option<usize>> = vec![None; won.len()];
    let mut effects = Vec::with_capacity(routes.len());
    for (place, Matched { name, when, looks_back, truths }) in routes.iter().enumerate() {
        let mut outcomes = OutcomeCounts::default();
        let mut lost_to = vec![0; place];
        let matching: Vec<usize> = (0..won.len()).filter(|&row| truths[row] == Truth::True).collect();
        for &row in &matching {
            if let Some(earlier) = taken[row] {
                lost_to[earlier] += 1;
            } else {
                taken[row] = Some(place);
                outcomes.add(won[row]);
            }
        }
        let named = lost_to.into_iter().enumerate().filter(|(_, n)| *n > 0);
        let mut taken_by: Vec<(String, usize)> =
            named.map(|(earlier, n)| (routes[earlier].name.to_owned(), n)).collect();
        taken_by.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        effects.push(RouteEffect {
            name: (*name).to_owned(),
            when: when.map(str::to_owned),
            looks_back: *looks_back,
            matching: matching.len(),
            outcomes,
            rate: outcomes.rate(),
            idle: idle(truths, &outcomes, &taken_by, *looks_back),
            taken_by,
        });
    }
    effects
}

fn idle(
    truths: &[Truth],
    outcomes: &OutcomeCounts,
    taken_by: &[(String, usize)],
    looks_back: bool,
) -> Option<String> {
    if outcomes.n() > 0 {
        return None;
    }
    let is_never = truths.iter().all(|truth| *truth == Truth::Unknown);
    Some(match taken_by {
        _ if looks_back => "it uses an earlier prediction, which past deals do not have".to_owned(),
        [] if truths.is_empty() => "there are no deals".to_owned(),
        [] if is_never => "its condition is unknown for every past deal".to_owned(),
        [] => "no past deal meets its condition".to_owned(),
        taken => {
            let names: Vec<String> = taken.iter().map(|(name, n)| format!("{name} ({n})")).collect();
            format!("every past deal that meets its condition goes to an earlier route: {}", names.join(", "))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Truth::{False, True, Unknown};

    #[test]
    fn the_first_route_that_matches_takes_a_deal_and_idle_routes_have_a_reason() {
        let won = [true, false, true, false];
        let routes = [
            ("sales", Some("grade = 'A'"), vec![True, True, False, Unknown]),
            ("shadowed", Some("score >= 80"), vec![True, False, Unknown, False]),
            ("impossible", Some("bant = 'passed'"), vec![False; 4]),
            ("unasked", Some("champ = 'pass'"), vec![Unknown; 4]),
            ("nurture", None, vec![True; 4]),
        ];
        let routes =
            routes.map(|(name, when, truths)| Matched { name, when, looks_back: name == "none", truths });
        let effects = route_effects(&routes, &won);
        let outcomes: Vec<(usize, usize)> =
            effects.iter().map(|effect| (effect.outcomes.won, effect.outcomes.lost)).collect();
        assert_eq!(outcomes, [(1, 1), (0, 0), (0, 0), (0, 0), (1, 1)]);
        let idle: Vec<&str> = effects.iter().filter_map(|effect| effect.idle.as_deref()).collect();
        assert_eq!(
            idle,
            [
                "every past deal that meets its condition goes to an earlier route: sales (1)",
                "no past deal meets its condition",
                "its condition is unknown for every past deal",
            ]
        );
        assert_eq!(effects[4].taken_by, [("sales".to_owned(), 2)]);
        assert_eq!(effects[1].matching, 1);
    }
}

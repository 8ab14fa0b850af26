//! Checks the points table.

use super::check::Checker;
use super::mistake::Mistake;
use super::path::Path;
use super::raw_points::RawPoints;
use super::{Points, PointsRule};

impl Checker {
    /// The points table: at least one rule, each with a name of its own.
    pub(super) fn points(&mut self, raw: RawPoints) -> Points {
        let path = Path::new(["points", "rules"]);
        if raw.rules.is_empty() && self.is_intact(&path) {
            let mistake = Mistake::of_key(path.clone(), "[points] has no rule".to_owned());
            let hint = "add one, such as { name = \"mid-size\", when = \"employees >= 50\", points = 10 }";
            self.report(mistake.with_hint(hint));
        }
        let mut rules: Vec<PointsRule> = Vec::with_capacity(raw.rules.len());
        for (place, rule) in raw.rules.into_iter().enumerate() {
            let path = path.element(place + 1);
            if rules.iter().any(|other| other.name == rule.name) {
                let message = format!("another rule of [points] is called `{}`, too", rule.name);
                self.report(
                    Mistake::new(path.join("name"), message).with_hint("give each rule a name of its own"),
                );
            }
            let when = self.sql(rule.when, path.join("when"));
            rules.push(PointsRule { name: rule.name, when, points: rule.points });
        }
        Points { threshold: raw.threshold, rules }
    }
}

#[cfg(test)]
mod tests {
    use crate::project::tests::{mistakes_of, project_of};

    #[test]
    fn rules_need_names_of_their_own_and_finite_points() {
        let project = project_of(
            "[points]\nthreshold = 40\nrules = [{ name = \"a\", when = \"x > 1\", points = -5 }]\n",
        );
        let points = project.points.unwrap();
        assert_eq!((points.threshold, points.rules[0].points), (Some(40.0), -5.0));
        let rule = |points: &str| format!("{{ name = \"a\", when = \"x > 1\", points = {points} }}");
        let found = mistakes_of(&format!("points.rules = [{}, {}]\n", rule("1"), rule("2")));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("another rule of [points] is called `a`"), "{found:?}");
        let found = mistakes_of(&format!("points.rules = [{}]\n", rule("inf")));
        assert!(found[0].contains("for `points`") && found[0].contains("found inf"), "{found:?}");
        assert!(mistakes_of("points.rules = []\n")[0].contains("[points] has no rule"));
    }
}

//! Checks the points table.

use indexmap::IndexMap;

use super::checker::Checker;
use super::{Decay, DecayStep, Points, PointsGroup, PointsRule};
use crate::config::{Mistake, Path, RawDecayStep, RawPoints, RawPointsGroup, RawPointsRule, RawSql};
use crate::rules::Yields;

impl Checker {
    /// The points table: a file, or at least one rule, each with a name of its own.
    pub(super) fn points(&mut self, raw: RawPoints) -> Points {
        let path = Path::new(["points"]);
        let has_rules = !raw.rules.is_empty() || !self.is_intact(&path.join("rules"));
        if raw.file.is_some() && has_rules {
            let message = "[points] has both `file` and `rules`".to_owned();
            let hint = "keep the rules in one place and remove the other";
            self.report(Mistake::of_key(path.join("file"), message).with_hint(hint));
        }
        if raw.file.is_none() && !has_rules && self.is_intact(&path.join("file")) {
            let mistake = Mistake::of_key(path.join("rules"), "[points] has no rule".to_owned());
            let hint = "add one, such as { name = \"mid-size\", when = \"employees >= 50\", points = 10 }, or name a `file` of them";
            self.report(mistake.with_hint(hint));
        }
        let groups = self.points_groups(raw.groups, &path.join("groups"));
        let mut rules: Vec<PointsRule> = Vec::with_capacity(raw.rules.len());
        for (place, rule) in raw.rules.into_iter().enumerate() {
            let path = path.join("rules").element(place + 1);
            if rules.iter().any(|other| other.name == rule.name) {
                let message = format!("another rule of [points] is named `{}`, too", rule.name);
                self.report(
                    Mistake::new(path.join("name"), message).with_hint("give each rule a unique name"),
                );
            }
            rules.push(self.points_rule(rule, &groups, &path));
        }
        Points { threshold: raw.threshold, file: raw.file, rules, groups }
    }

    fn points_rule(&mut self, raw: RawPointsRule, groups: &[PointsGroup], path: &Path) -> PointsRule {
        let when = self.rule(&raw.when, path.join("when"), Yields::Condition);
        let decay = self.decay(raw.since, raw.decay, path);
        let group = raw.group.and_then(|name| {
            let group = group_of(&name, groups, path.join("group"));
            group.map_err(|mistake| self.report(mistake)).ok()
        });
        PointsRule { name: raw.name, when, points: raw.points, group, decay }
    }

    /// The steps of a rule: with the days that they are counted in, and in their order.
    fn decay(&mut self, since: Option<RawSql>, raw: Vec<RawDecayStep>, path: &Path) -> Option<Decay> {
        let (since_path, decay_path) = (path.join("since"), path.join("decay"));
        let needs = |own: &Path, other: &str| {
            Mistake::of_key(own.clone(), format!("{} needs `{other}`", own.in_words()))
        };
        if since.is_none() && !raw.is_empty() && self.is_intact(&since_path) {
            let hint = "give a number of days, such as `since = \"days_since_last\"`";
            self.report(needs(&decay_path, "since").with_hint(hint));
        }
        if since.is_some() && raw.is_empty() && self.is_intact(&decay_path) {
            let hint =
                "give the points that apply later, such as `decay = [{ after = \"90d\", points = 0 }]`";
            self.report(needs(&since_path, "decay").with_hint(hint));
        }
        let since = since.map(|since| self.rule(&since, since_path, Yields::Number));
        let mut steps: Vec<DecayStep> = Vec::with_capacity(raw.len());
        for (place, step) in raw.into_iter().enumerate() {
            let after_path = decay_path.element(place + 1).join("after");
            let Some(after) = self.span(&step.after, &after_path) else { continue };
            if steps.last().is_some_and(|before| before.after >= after) {
                let message = format!("{} should be later than the step before it", after_path.in_words());
                let hint = "order the steps by their days, without repetition";
                self.report(Mistake::new(after_path, message).with_hint(hint));
            }
            steps.push(DecayStep { after, points: step.points });
        }
        since.filter(|_| !steps.is_empty()).map(|since| Decay { since, steps })
    }

    fn points_groups(&mut self, raw: IndexMap<String, RawPointsGroup>, path: &Path) -> Vec<PointsGroup> {
        let group = |(name, raw): (String, RawPointsGroup)| {
            let path = path.join(&name);
            self.not_empty(&name, &path);
            match (raw.floor, raw.cap) {
                (None, None) if self.is_intact(&path) => {
                    let message = format!("{} has neither `cap` nor `floor`", path.in_words());
                    let hint = "set a bound for the sum of its rules, such as `cap = 30`";
                    self.report(Mistake::of_key(path, message).with_hint(hint));
                }
                (Some(floor), Some(cap)) if floor > cap => {
                    let path = path.join("floor");
                    let message = format!("{} should be at most `cap`, {cap}", path.in_words());
                    self.report(Mistake::new(path, message));
                }
                _ => {}
            }
            PointsGroup { name, cap: raw.cap, floor: raw.floor }
        };
        raw.into_iter().map(group).collect()
    }
}

/// The place of the group of this name among `groups`.
///
/// # Errors
/// The mistake at `path` that there is none.
pub fn group_of(name: &str, groups: &[PointsGroup], path: Path) -> Result<usize, Mistake> {
    groups.iter().position(|group| group.name == name).ok_or_else(|| {
        let key = crate::config::toml_key(name);
        let otherwise = format!("define it under [points]: `groups = {{ {key} = {{ cap = 30 }} }}`");
        let known = groups.iter().map(|group| group.name.as_str());
        Mistake::new(path, format!("[points] has no group `{name}`")).with_nearest(name, known, otherwise)
    })
}

#[cfg(test)]
mod tests {
    use crate::project::tests::{mistakes_of, project_of};
    use crate::units::Days;

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
        assert!(found[0].contains("another rule of [points] is named `a`"), "{found:?}");
        let found = mistakes_of(&format!("points.rules = [{}]\n", rule("inf")));
        assert!(found[0].contains("for `points`") && found[0].contains("found inf"), "{found:?}");
        assert!(mistakes_of("points.rules = []\n")[0].contains("[points] has no rule"));
    }

    #[test]
    fn rules_stand_in_a_file_or_in_the_project_but_not_in_both() {
        let points = project_of("points.file = \"points.csv\"\n").points.unwrap();
        assert_eq!((points.file.as_deref(), points.rules.len()), (Some("points.csv"), 0));
        let rule = "{ name = \"a\", when = \"x > 1\", points = 1 }";
        let found = mistakes_of(&format!("points.file = \"points.csv\"\npoints.rules = [{rule}]\n"));
        assert_eq!(
            found,
            ["1:8: [points] has both `file` and `rules` | keep the rules in one place and remove the other"]
        );
        assert!(mistakes_of("points.threshold = 3\n")[0].contains("[points] has no rule"));
    }

    #[test]
    fn groups_and_decay_are_understood() {
        let points = project_of(
            "[points]\ngroups = { engagement = { cap = 30, floor = -20 } }\nrules = [\n\
             { name = \"a\", when = \"x > 1\", points = 10, group = \"engagement\", since = \"days\", \
             decay = [{ after = \"30d\", points = 5 }, { after = \"90d\", points = 0 }] },\n]\n",
        );
        let points = points.points.unwrap();
        assert_eq!([-50.0, 3.0, 50.0].map(|sum| points.groups[0].bounded(sum)), [-20.0, 3.0, 30.0]);
        let decay = points.rules[0].decay.as_ref().unwrap();
        let steps: Vec<(Days, f64)> = decay.steps.iter().map(|step| (step.after, step.points)).collect();
        assert_eq!(steps, [(Days::new(30), 5.0), (Days::new(90), 0.0)]);
        assert_eq!((points.rules[0].group, decay.since.text()), (Some(0), "days"));
    }

    #[test]
    fn all_mistakes_of_groups_and_decay_are_told_at_once() {
        let found = mistakes_of(
            "[points]\ngroups = { engagement = { cap = 30 }, empty = {}, turned = { cap = 1, floor = 2 } }\nrules = [\n\
             { name = \"a\", when = \"x\", points = 1, group = \"engagment\" },\n\
             { name = \"b\", when = \"x\", points = 1, since = \"days\" },\n\
             { name = \"c\", when = \"x\", points = 1, decay = [{ after = \"9d\", points = 0 }] },\n\
             { name = \"d\", when = \"x\", points = 1, since = \"(\", decay = [{ after = \"9d\", points = 0 }, { after = \"8d\", points = 0 }] },\n\
             { name = \"e\", when = \"x\", points = 1, group = \"fit\" },\n]\n",
        );
        insta::assert_snapshot!(found.join("\n"), @r#"
        2:39: `empty` in [points] groups has neither `cap` nor `floor` | set a bound for the sum of its rules, such as `cap = 30`
        2:79: `floor` in [points] groups.turned should be at most `cap`, 1
        4:47: [points] has no group `engagment` | did you mean `engagement`?
        5:39: `since` in [points] rules[2] needs `decay` | give the points that apply later, such as `decay = [{ after = "90d", points = 0 }]`
        6:39: `decay` in [points] rules[3] needs `since` | give a number of days, such as `since = "days_since_last"`
        7:47: `since` in [points] rules[4]: `(` is not a SQL expression
        7:101: `after` in [points] rules[4].decay[2] should be later than the step before it | order the steps by their days, without repetition
        8:47: [points] has no group `fit` | define it under [points]: `groups = { fit = { cap = 30 } }`
        "#);
    }
}

//! Checks the points table.

use indexmap::IndexMap;

use super::checker::Checker;
use super::connection::Connection;
use super::{Decay, DecayStep, Points, PointsGroup, PointsRule};
use crate::config::{Mistake, Path, RawDecayStep, RawPoints, RawPointsGroup, RawPointsRule, RawSql};
use crate::rules::Yields;

impl Checker {
    /// The points table: a file, or at least one rule, each with a unique name.
    pub(super) fn points(&mut self, raw: RawPoints, connections: &[Connection]) -> Points {
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
        let labels =
            rules.iter().zip(1..).map(|(rule, place)| (rule.labelled(), path.join("rules").element(place)));
        self.distinct_labels("rule", labels);
        let file = raw.file.map(|file| self.place(file, &path.join("file"), connections));
        Points { threshold: raw.threshold, file, rules, groups }
    }

    fn points_rule(&mut self, raw: RawPointsRule, groups: &[PointsGroup], path: &Path) -> PointsRule {
        let when = self.rule(&raw.when, path.join("when"), Yields::Condition);
        let decay = self.decay(raw.since, raw.decay, path);
        let group = raw.group.and_then(|name| {
            let group = group_of(&name, groups, path.join("group"));
            group.map_err(|mistake| self.report(mistake)).ok()
        });
        let label = self.label(raw.label, path);
        PointsRule { name: raw.name, label, when, points: raw.points, group, decay }
    }

    /// The steps of a rule, in order, with the expression for their days.
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

/// The index of the group of this name in `groups`.
///
/// # Errors
/// The mistake at `path` that there is no such group.
pub fn group_of(name: &str, groups: &[PointsGroup], path: Path) -> Result<usize, Mistake> {
    groups.iter().position(|group| group.name == name).ok_or_else(|| {
        let key = crate::config::toml_key(name);
        let otherwise = format!("define it under [points]: `groups = {{ {key} = {{ cap = 30 }} }}`");
        let known = groups.iter().map(|group| group.name.as_str());
        Mistake::new(path, format!("[points] has no group `{name}`")).with_nearest(name, known, otherwise)
    })
}

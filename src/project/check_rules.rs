//! Checks grades and routes, and that each column has a unique name.

use super::checker::Checker;
use super::{Derived, Fact, Feature, Gate, Grades, PERSONA, Route, Source};
use crate::config::{Mistake, Path, RawGrades, RawRoute, RawScore};
use crate::rules::Yields;

/// Default grades. Ten points double the odds: an A has almost three times the average
/// odds or more, a B at least the average, a C at least a third of it.
const DEFAULT_GRADES: [(&str, f64); 3] = [("A", 65.0), ("B", 50.0), ("C", 35.0)];

/// Columns with the change of a lead since an earlier prediction, apart from those of the frameworks.
pub const CHANGES: [&str; 8] = [
    "previous_score", "score_change", "change_by_lead", "change_by_time", "change_by_model",
    "change_by_scale", "previous_grade", "previous_route",
];

/// The fixed columns of the output of a prediction.
pub(super) const RESERVED: [&str; 23] = [
    "id", "probability", "probability_low", "probability_high", "score", "grade", "fit_score",
    "engagement_score", "interest_score", "intent_score", "route", "flags", "model", "as_of", PERSONA,
    "next_question", "open_questions", "for_1", "for_2", "for_3", "against_1", "against_2", "against_3",
];

impl Checker {
    /// The grades, best first.
    pub(super) fn grades(&mut self, raw: RawGrades) -> Grades {
        let path = Path::new(["grades"]);
        let mut levels: Vec<(String, f64)> = Vec::new();
        for (name, RawScore(score)) in raw.levels {
            let path = path.join(&name);
            self.not_empty(&name, &path);
            if let Some((other, _)) = levels.iter().find(|(_, other)| other.total_cmp(&score).is_eq()) {
                let message = format!("{} starts at {score}, as `{other}` does", path.in_words());
                self.report(Mistake::new(path, message).with_hint("give each grade its own lowest score"));
            }
            levels.push((name, score));
        }
        if levels.is_empty() {
            levels.extend(DEFAULT_GRADES.map(|(name, score)| (name.to_owned(), score)));
        }
        self.grades_in_order(&levels);
        levels.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        if levels.iter().any(|(name, _)| *name == raw.below) {
            let path = path.join("below");
            let message =
                format!("{} is `{}`, which is a grade with a lowest score", path.in_words(), raw.below);
            self.report(Mistake::new(path, message).with_hint("give it another name"));
        }
        Grades { levels, below: raw.below }
    }

    /// Refuses grades named by letters whose lowest scores do not fall from A on.
    fn grades_in_order(&mut self, levels: &[(String, f64)]) {
        let mut letters: Vec<&(String, f64)> = levels.iter().collect();
        letters.sort_by(|a, b| a.0.cmp(&b.0));
        let is_letter = |(name, _): &&&(String, f64)| name.len() == 1 && name.is_ascii();
        let rises = |pair: &&[&(String, f64)]| pair[1].1 > pair[0].1;
        let risen = letters
            .windows(2)
            .find(rises)
            .filter(|_| letters.iter().filter(is_letter).count() == letters.len());
        let Some([(better, least), (name, score)]) = risen else { return };
        let path = Path::new(["grades"]).join(name);
        let message = format!("{} starts at {score}, above `{better}` at {least}", path.in_words());
        let hint = "A is the best grade: give each later letter a lower score";
        self.report(Mistake::new(path, message).with_hint(hint));
    }

    /// The routes; the last one, and no other, takes every lead.
    pub(super) fn routes(&mut self, raw: Vec<RawRoute>) -> Vec<Route> {
        let path = Path::new(["routes"]);
        let last = raw.len();
        let mut routes = Vec::with_capacity(last);
        for (i, RawRoute { name, when }) in raw.into_iter().enumerate() {
            let number = i + 1;
            let path = path.element(number);
            match &when {
                None if number < last => {
                    let message = format!("{path} has no `when`, so no route after it can match");
                    let mistake = Mistake::new(path.clone(), message);
                    self.report(mistake.with_hint("add `when`, or move it to the end"));
                }
                Some(_) if number == last => {
                    let message = format!("the last route, {path}, has a `when`");
                    let hint = "end with a route that has only a name, for the leads that match no other";
                    self.report(Mistake::of_key(path.join("when"), message).with_hint(hint));
                }
                _ => {}
            }
            routes.push(Route {
                name,
                when: when.map(|sql| self.rule(&sql, path.join("when"), Yields::Condition)),
            });
        }
        routes
    }

    /// Rejects two columns with the same name, and names of output columns.
    pub(super) fn column_names(
        &mut self,
        facts: &[Fact],
        derived: &[Derived],
        features: &[Feature],
        gates: &[Gate],
        has_personas: bool,
    ) {
        let mut taken: Vec<(&str, Path)> = Vec::new();
        for fact in facts {
            self.take(&fact.name, fact.path(), &mut taken);
        }
        for column in derived {
            self.take(&column.name, column.path(), &mut taken);
        }
        for feature in features {
            match &feature.source {
                Source::Column(column) if *column == feature.name => {}
                Source::Column(_) if feature.name == PERSONA && !has_personas => {}
                _ => self.take(&feature.name, feature.path(), &mut taken),
            }
        }
        taken.extend(features.iter().map(|feature| (feature.name.as_str(), feature.path())));
        for gate in gates {
            self.take(&gate.name, Path::new(["gates", &gate.name]), &mut taken);
        }
    }

    fn take<'n>(&mut self, name: &'n str, path: Path, taken: &mut Vec<(&'n str, Path)>) {
        if RESERVED.contains(&name) || CHANGES.contains(&name) {
            let message = format!("{} is the name of an output column of bantam", path.in_words());
            self.report(Mistake::of_key(path.clone(), message).with_hint("choose another name"));
        } else if let Some((_, other)) = taken.iter().find(|(other, _)| *other == name) {
            let message = format!("{} has the name of {}", path.in_words(), other.in_words());
            self.report(Mistake::of_key(path.clone(), message).with_hint("give one of them another name"));
        }
        taken.push((name, path));
    }
}

//! Checks frameworks, and fills in their templates.

use indexmap::IndexMap;

use super::checker::Checker;
use super::template::{self, PainSide, Template};
use super::{Criterion, Gate, Meaning, Pass};
use crate::config::{Mistake, Path, RawCriterion, RawCriterionTable, RawGate, RawPains, RawRequire, nearest};
use crate::label::Labelled;
use crate::rules::Yields;

impl Checker {
    /// The frameworks, each with at least one criterion.
    pub(super) fn gates(&mut self, raw: IndexMap<String, RawGate>) -> Vec<Gate> {
        let gates: Vec<Gate> = raw.into_iter().map(|(name, raw)| self.gate(name, raw)).collect();
        let labels = gates
            .iter()
            .map(|gate| (labelled(&gate.name, gate.label.as_ref()), Path::new(["gates", &gate.name])));
        self.distinct_labels("framework", labels);
        gates
    }

    fn gate(&mut self, name: String, raw: RawGate) -> Gate {
        let path = Path::new(["gates", &name]);
        self.not_empty(&name, &path);
        let template = raw.template.and_then(|template| template::named(template.name()));
        let mut criteria = template.map(|of| Criterion::of_template(of, &path)).unwrap_or_default();
        for (name, raw) in raw.criteria {
            self.criterion(name, raw, (&path, template), &mut criteria);
        }
        let labels =
            criteria.iter().map(|own| (labelled(&own.name, own.label.as_ref()), path.join(&own.name)));
        self.distinct_labels("criterion", labels);
        let label = self.label(raw.label, &path);
        let number = u32::try_from(criteria.len()).unwrap_or(u32::MAX);
        let require = match (raw.require, template) {
            (Some(RawRequire::Number(require)), _) => require,
            (Some(RawRequire::All(_)), _) | (None, None) => number,
            (None, Some(template)) => template.required(criteria.len()),
        };
        if number == 0 && self.is_intact(&path) {
            let message = format!("{} has no criterion", path.heading());
            let hint = "add one, such as `need = \"pain IS NOT NULL\"`";
            self.report(Mistake::of_key(path.clone(), message).with_hint(hint));
        } else if require > number && self.is_intact(&path) {
            let path = path.join("require");
            let message =
                format!("expected \"all\" or at most {number} for {}, found {require}", path.in_words());
            self.report(Mistake::new(path, message));
        }
        let pains = raw.pains.map(|pains| self.pains(pains, &path.join("pains"))).unwrap_or_default();
        let in_order = template.is_some_and(|template| template.in_order);
        Gate { name, label, template, require, in_order, pains, criteria }
    }

    /// Adds, replaces or removes a criterion.
    fn criterion(
        &mut self,
        name: String,
        raw: RawCriterion,
        (gate, template): (&Path, Option<&Template>),
        criteria: &mut Vec<Criterion>,
    ) {
        let path = gate.join(&name);
        self.not_empty(&name, &path);
        let existing = criteria.iter().position(|criterion| criterion.name == name);
        match (raw, existing) {
            (RawCriterion::Kept(true), Some(_)) => {}
            (RawCriterion::Kept(false), Some(place)) => drop(criteria.remove(place)),
            (RawCriterion::Kept(is_kept), None) => {
                let message = format!("{} is {is_kept}, but there is no such criterion", path.in_words());
                let mistake = Mistake::of_key(path, message);
                self.report_about(gate, with_nearest(mistake, &name, template));
            }
            (RawCriterion::Pass(sql), existing) => {
                let pass = Pass::Written(self.rule(&sql, path, Yields::Condition));
                match existing {
                    Some(place) => criteria[place].pass = pass,
                    None => criteria.push(Criterion { pass, ..bare(name) }),
                }
            }
            (RawCriterion::Table(raw), Some(place)) => self.fill(&mut criteria[place], raw, &path),
            (RawCriterion::Table(raw), None) => {
                if raw.pass.is_none() {
                    self.report_about(gate, without_condition(&name, &path, template));
                }
                let mut criterion = bare(name);
                self.fill(&mut criterion, raw, &path);
                criteria.push(criterion);
            }
        }
    }

    /// Reports a mistake that depends on the template, unless the name of the template is a mistake itself.
    fn report_about(&mut self, gate: &Path, mistake: Mistake) {
        if self.is_intact(gate) {
            self.report(mistake);
        }
    }

    /// Overrides the template with the keys of the project.
    fn fill(&mut self, criterion: &mut Criterion, raw: RawCriterionTable, path: &Path) {
        let RawCriterionTable { pass, ask, must, checks, why, evidence, unknown, label } = raw;
        criterion.label = self.label(label, path).or(criterion.label.take());
        if let Some(sql) = pass {
            criterion.pass = Pass::Written(self.rule(&sql, path.join("pass"), Yields::Condition));
        }
        criterion.must = must.unwrap_or(criterion.must);
        let meaning = &mut criterion.meaning;
        for (written, place) in [
            (ask, &mut criterion.ask),
            (checks, &mut meaning.checks),
            (why, &mut meaning.why),
            (evidence, &mut meaning.evidence),
            (unknown, &mut meaning.unknown),
        ] {
            if written.is_some() {
                *place = written;
            }
        }
    }

    /// The pains with their sides; each is on one.
    fn pains(&mut self, raw: RawPains, path: &Path) -> Vec<(String, PainSide)> {
        let mut pains: Vec<(String, PainSide)> = Vec::new();
        for (side, words) in
            [(PainSide::Money, raw.money), (PainSide::Time, raw.time), (PainSide::People, raw.people)]
        {
            for (place, pain) in words.into_iter().enumerate() {
                let path = path.join(side.name()).element(place + 1);
                if let Some((_, other)) = pains.iter().find(|(other, _)| *other == pain) {
                    let message = format!("\"{pain}\" is under `{}` already", other.name());
                    self.report(Mistake::new(path, message).with_hint("assign each pain to one side only"));
                } else {
                    pains.push((pain, side));
                }
            }
        }
        pains
    }
}

fn labelled(name: &str, label: Option<&String>) -> Labelled {
    Labelled::new(name, label.map(String::as_str))
}

/// A criterion without condition and texts.
fn bare(name: String) -> Criterion {
    let pass = Pass::Alternatives(Vec::new());
    Criterion { name, label: None, pass, ask: None, must: false, meaning: Meaning::default() }
}

/// The mistake that a criterion that is not in a template has no condition.
fn without_condition(name: &str, path: &Path, template: Option<&Template>) -> Mistake {
    let pass = path.join("pass");
    let message = format!("missing key {}", pass.in_words());
    let hint = "`pass`: SQL condition: TRUE passes, FALSE fails, NULL is unknown";
    with_nearest(Mistake::of_key(pass, message).with_hint(hint), name, template)
}

/// The mistake with the most similar criterion of the template, or else with all of them.
fn with_nearest(mistake: Mistake, name: &str, template: Option<&Template>) -> Mistake {
    let Some(template) = template else { return mistake };
    let names = || template.criteria.iter().map(|criterion| criterion.name.as_str());
    let all: Vec<String> = names().map(|name| format!("`{name}`")).collect();
    let hint = nearest(name, names()).map_or_else(
        || format!("the template {} has {}", template.name, all.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    mistake.with_hint(hint)
}

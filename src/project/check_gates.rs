//! Checks frameworks, and fills in their templates.

use indexmap::IndexMap;

use super::checker::Checker;
use super::template::{self, PainSide, Template};
use super::{Criterion, Gate, Meaning, Pass};
use crate::config::{Mistake, Path, RawCriterion, RawCriterionTable, RawGate, RawPains, RawRequire, nearest};
use crate::rules::Yields;

impl Checker {
    /// The frameworks, each with at least one criterion.
    pub(super) fn gates(&mut self, raw: IndexMap<String, RawGate>) -> Vec<Gate> {
        raw.into_iter().map(|(name, raw)| self.gate(name, raw)).collect()
    }

    fn gate(&mut self, name: String, raw: RawGate) -> Gate {
        let path = Path::new(["gates", &name]);
        self.not_empty(&name, &path);
        let template = raw.template.and_then(|template| template::named(template.name()));
        let mut criteria = template.map(|of| Criterion::of_template(of, &path)).unwrap_or_default();
        for (name, raw) in raw.criteria {
            self.criterion(name, raw, (&path, template), &mut criteria);
        }
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
        Gate { name, template, require, in_order, pains, criteria }
    }

    /// Puts a criterion into its place, or takes it out.
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

    /// Notes a mistake that rests on what the template has, unless its name is a mistake itself.
    fn report_about(&mut self, gate: &Path, mistake: Mistake) {
        if self.is_intact(gate) {
            self.report(mistake);
        }
    }

    /// Overrides the template with the keys of the project.
    fn fill(&mut self, criterion: &mut Criterion, raw: RawCriterionTable, path: &Path) {
        let RawCriterionTable { pass, ask, must, checks, why, evidence, unknown } = raw;
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

/// A criterion without condition and texts.
fn bare(name: String) -> Criterion {
    let pass = Pass::Alternatives(Vec::new());
    Criterion { name, pass, ask: None, must: false, meaning: Meaning::default() }
}

/// The mistake that a criterion of the project's own has no condition.
fn without_condition(name: &str, path: &Path, template: Option<&Template>) -> Mistake {
    let pass = path.join("pass");
    let message = format!("missing key {}", pass.in_words());
    let hint = "`pass`: SQL condition: TRUE passes, FALSE fails, NULL is unknown";
    with_nearest(Mistake::of_key(pass, message).with_hint(hint), name, template)
}

/// The mistake with the criterion of the template that was probably meant, or else with all of them.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::template::named;
    use crate::project::tests::{mistakes_of, project_of};

    /// The only framework of this text.
    fn gate_of(text: &str) -> Gate {
        project_of(text).gates.remove(0)
    }

    #[test]
    fn a_framework_has_criteria_and_requires_no_more() {
        let found = mistakes_of("[gates.a]\n[gates.b]\nrequire = 2\nx = \"TRUE\"\n");
        let expected = [
            "1:8: [gates.a] has no criterion | add one, such as `need = \"pain IS NOT NULL\"`",
            "3:11: expected \"all\" or at most 1 for `require` in [gates.b], found 2",
        ];
        assert_eq!(found, expected);
        let found = mistakes_of(
            "gates.a = { require = \"al\", x = \"TRUE\" }\ngates.b = { require = 0, x = \"TRUE\" }\n",
        );
        let expected = [
            "1:23: expected \"all\" or a whole number for `require` in [gates.a], found \"al\" | did you mean `all`?",
            "2:23: expected a whole number of at least 1 for `require` in [gates.b], found 0",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn all_criteria_are_required_unless_a_number_is_given() {
        let project = project_of("gates.a = { z = \"1\", b = \"2\" }\n");
        assert_eq!(project.gates[0].require, 2);
        assert_eq!(project.gates[0].criteria[0].name, "z");
    }

    #[test]
    fn a_template_fills_in_everything_that_is_not_written() {
        let gate = gate_of("[gates.x]\ntemplate = \"meddic\"\n");
        let meddic = named("meddic").unwrap();
        assert_eq!((gate.name.as_str(), gate.require, gate.in_order), ("x", 4, false));
        for (criterion, of) in gate.criteria.iter().zip(&meddic.criteria) {
            assert_eq!((&criterion.name, criterion.must), (&of.name, of.must));
            assert_eq!(criterion.ask.as_ref(), Some(&of.question));
            assert!(criterion.alternatives() == of.pass && criterion.written().is_none());
            let Meaning { checks, why, evidence, unknown, source } = &criterion.meaning;
            for (one, other) in [
                (checks, &of.checks),
                (why, &of.why),
                (evidence, &of.evidence),
                (unknown, &of.unknown),
                (source, &of.source),
            ] {
                assert_eq!(one.as_ref(), Some(other));
            }
        }
        assert_eq!(gate.criteria.len(), meddic.criteria.len());
    }

    #[test]
    fn every_part_of_a_criterion_can_be_overridden_and_the_others_stay() {
        let template = || gate_of("gates.x.template = \"bant\"\n").criteria.remove(0);
        let written = |part: &str| {
            gate_of(&format!("[gates.x]\ntemplate = \"bant\"\nbudget = {part}\n")).criteria.remove(0)
        };
        let with = |change: fn(&mut Criterion)| {
            let mut criterion = template();
            change(&mut criterion);
            criterion
        };
        let own = || Some("own".to_owned());
        assert_eq!(written("\"a > 1\"").written().unwrap().text(), "a > 1");
        let pass = written("{ pass = \"a > 1\" }");
        assert_eq!(pass.written().unwrap().path().to_string(), "gates.x.budget.pass");
        assert_eq!(Criterion { pass: template().pass, ..pass }, template());
        assert_eq!(written("{ must = true }"), with(|criterion| criterion.must = true));
        assert_eq!(written("{ ask = \"own\" }"), Criterion { ask: own(), ..template() });
        assert_eq!(written("{ checks = \"own\" }").meaning, Meaning { checks: own(), ..template().meaning });
        assert_eq!(written("{ why = \"own\" }").meaning, Meaning { why: own(), ..template().meaning });
        assert_eq!(
            written("{ evidence = \"own\" }").meaning,
            Meaning { evidence: own(), ..template().meaning }
        );
        assert_eq!(
            written("{ unknown = \"own\" }").meaning,
            Meaning { unknown: own(), ..template().meaning }
        );
        assert_eq!(written("true"), template());
        assert!(!gate_of("[gates.x]\ntemplate = \"meddic\"\nchampion = { must = false }\n").criteria[5].must);
    }

    #[test]
    fn a_criterion_can_be_left_out_and_others_added() {
        let gate = gate_of("[gates.x]\ntemplate = \"bant\"\ntimeline = false\nfit = \"a > 1\"\n");
        let names: Vec<&str> = gate.criteria.iter().map(|criterion| criterion.name.as_str()).collect();
        assert_eq!((names, gate.require), (vec!["budget", "authority", "need", "fit"], 4));
        let few = "metrics = false\neconomic_buyer = false\ndecision_criteria = false\n";
        let gate = gate_of(&format!("[gates.x]\ntemplate = \"meddic\"\n{few}"));
        assert_eq!((gate.criteria.len(), gate.require), (3, 3));
        let one = gate_of("[gates.x]\ntemplate = \"meddic\"\nrequire = 1\n");
        assert_eq!(one.require, 1);
        let all = gate_of("[gates.x]\ntemplate = \"meddic\"\nrequire = \"all\"\n");
        assert_eq!(all.require, 6);
    }

    #[test]
    fn what_a_template_does_not_have_is_named_with_what_it_has() {
        let found = mistakes_of(concat!(
            "[gates.a]\ntemplate = \"bnat\"\ntimelin = false\nneed = { must = true }\n",
            "[gates.b]\ntemplate = \"bant\"\ntimelin = false\nbudgt = { must = true }\nother = { ask = \"?\" }\n",
            "[gates.c]\nneed = { ask = \"?\" }\nmore = true\n",
        ));
        insta::assert_snapshot!(found.join("\n"), @r#"
        2:12: expected one of "bant", "champ", "gpctba_ci", "meddic", "icp" for `template` in [gates.a], found "bnat" | did you mean `bant`?
        7:1: `timelin` in [gates.b] is false, but there is no such criterion | did you mean `timeline`?
        8:1: missing key `pass` in [gates.b] budgt | did you mean `budget`?
        9:1: missing key `pass` in [gates.b] other | the template bant has `budget`, `authority`, `need`, `timeline`
        11:1: missing key `pass` in [gates.c] need | `pass`: SQL condition: TRUE passes, FALSE fails, NULL is unknown
        12:1: `more` in [gates.c] is true, but there is no such criterion
        "#);
    }

    #[test]
    fn a_pain_is_classed_once() {
        let gates = "[gates.a]\ntemplate = \"meddic\"\n[gates.a.pains]\n";
        let found = mistakes_of(&format!("{gates}money = [\"costs\"]\ntime = [\"reports\", \"costs\"]\n"));
        assert_eq!(found, ["5:20: \"costs\" is under `money` already | assign each pain to one side only"]);
        let found = mistakes_of(&format!("{gates}mony = [\"costs\"]\n"));
        assert_eq!(found, ["4:1: unknown key `mony` in [gates.a] pains | did you mean `money`?"]);
        let pains = gate_of(&format!("{gates}people = [\"churn\"]\nmoney = [\"costs\"]\n")).pains;
        assert_eq!(pains, [("costs".to_owned(), PainSide::Money), ("churn".to_owned(), PainSide::People)]);
    }
}

//! Frameworks and their criteria, with and without a template.

use bantam::project::template::{PainSide, named};
use bantam::project::{Criterion, Gate};

use super::{mistakes_of, project_of};

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
        let meaning = &criterion.meaning;
        for (one, other) in [
            (&meaning.checks, &of.checks),
            (&meaning.why, &of.why),
            (&meaning.evidence, &of.evidence),
            (&meaning.unknown, &of.unknown),
            (&meaning.source, &of.source),
        ] {
            assert_eq!(one.as_ref(), Some(other));
        }
    }
    assert_eq!(gate.criteria.len(), meddic.criteria.len());
}

fn own() -> String {
    "own".to_owned()
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
    assert_eq!(written("\"a > 1\"").written().unwrap().text(), "a > 1");
    let pass = written("{ pass = \"a > 1\" }");
    assert_eq!(pass.written().unwrap().path().to_string(), "gates.x.budget.pass");
    assert_eq!(Criterion { pass: template().pass, ..pass }, template());
    assert_eq!(written("{ must = true }"), with(|criterion| criterion.must = true));
    assert_eq!(written("{ ask = \"own\" }"), with(|criterion| criterion.ask = Some(own())));
    assert_eq!(written("{ checks = \"own\" }"), with(|criterion| criterion.meaning.checks = Some(own())));
    assert_eq!(written("{ why = \"own\" }"), with(|criterion| criterion.meaning.why = Some(own())));
    assert_eq!(written("{ evidence = \"own\" }"), with(|criterion| criterion.meaning.evidence = Some(own())));
    assert_eq!(written("{ unknown = \"own\" }"), with(|criterion| criterion.meaning.unknown = Some(own())));
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

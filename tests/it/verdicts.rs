//! Verdicts against their definition, and templates against data.

use std::collections::BTreeSet;

use bantam::gates::{CheckedGate, Verdict, check, unmapped, verdict};
use bantam::project::template::{self, PainSide};
use bantam::project::{Gate, Pass};
use bantam::rules::Truth;
use polars::prelude::*;

const TRUTHS: [Truth; 3] = [Truth::True, Truth::False, Truth::Unknown];

/// The verdict by its definition: what all completions of the unknown answers agree on. Criterion i is bit i.
fn brute_force(require: u32, criteria: &[(Truth, bool)]) -> Verdict {
    let bits = |is_in: &dyn Fn(&(Truth, bool)) -> bool| {
        criteria.iter().enumerate().filter(|(_, one)| is_in(one)).map(|(bit, _)| 1u32 << bit).sum::<u32>()
    };
    let known = bits(&|(truth, _)| *truth == Truth::True);
    let unknown = bits(&|(truth, _)| *truth == Truth::Unknown);
    let musts = bits(&|(_, must)| *must);
    let (mut all, mut any) = (true, false);
    let mut turned_out = unknown;
    loop {
        let answers = known | turned_out;
        let passes = musts & !answers == 0 && answers.count_ones() >= require;
        (all, any) = (all && passes, any || passes);
        if turned_out == 0 {
            break;
        }
        // The next smaller subset of the unknown answers.
        turned_out = (turned_out - 1) & unknown;
    }
    match (all, any) {
        (true, _) => Verdict::Pass,
        (false, false) => Verdict::Fail,
        (false, true) => Verdict::Unknown,
    }
}

/// Criteria number `code` of all combinations of answer and must for `n` criteria.
fn criteria(n: u32, mut code: u32) -> Vec<(Truth, bool)> {
    (0..n)
        .map(|_| {
            let (answer, must) = (TRUTHS[(code % 3) as usize], code / 3 % 2 == 1);
            code /= 6;
            (answer, must)
        })
        .collect()
}

#[test]
fn a_verdict_is_what_every_completion_of_the_unknown_answers_agrees_on() {
    for n in 0..=6 {
        for code in 0..6u32.pow(n) {
            let criteria = criteria(n, code);
            for require in 0..=n {
                assert_eq!(
                    verdict(require, &criteria),
                    brute_force(require, &criteria),
                    "{require} of {criteria:?}"
                );
            }
        }
    }
}

#[test]
fn a_known_answer_never_turns_pass_into_unknown() {
    for code in 0..6u32.pow(4) {
        let before = criteria(4, code);
        for (index, &(answer, must)) in before.iter().enumerate() {
            for known in [Truth::True, Truth::False] {
                if answer == Truth::Unknown && verdict(3, &before) == Verdict::Pass {
                    let mut after = before.clone();
                    after[index] = (known, must);
                    assert_eq!(verdict(3, &after), Verdict::Pass);
                }
            }
        }
    }
}

/// A framework checked against columns, none of which is hidden.
fn checked(gate: Gate, schema: &Schema) -> CheckedGate {
    let mut mistakes = Vec::new();
    let checked = check(&[gate], schema, &BTreeSet::new(), &mut mistakes).remove(0);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    checked
}

/// The template `name` as it is, checked against a frame.
fn checked_template(name: &str, frame: &DataFrame) -> CheckedGate {
    checked(Gate::of_template(template::named(name).unwrap()), frame.schema())
}

/// The verdict of the criterion `name` for each row.
fn truths(gate: &CheckedGate, frame: &DataFrame, name: &str) -> Vec<Truth> {
    let place = gate.criteria.iter().position(|criterion| criterion.name == name).unwrap();
    gate.evaluate(frame).unwrap().truths.swap_remove(place)
}

#[test]
fn every_condition_of_every_template_fits_columns_of_its_names() {
    let types = [DataType::String, DataType::Float64, DataType::Boolean];
    let gates = template::all().iter().map(Gate::of_template);
    for (gate, criterion) in
        gates.flat_map(|gate| gate.criteria.clone().into_iter().map(move |own| (gate.clone(), own)))
    {
        for alternative in criterion.alternatives() {
            let (text, columns) = (alternative.rule.text(), alternative.rule.columns());
            let mut alone = criterion.clone();
            alone.pass = Pass::Alternatives(vec![alternative.clone()]);
            let gate = Gate { criteria: vec![alone], ..gate.clone() };
            // Every way to give each of its columns one of the types that tables have.
            let fits = |way: &usize| {
                let column = |(place, name): (usize, &String)| {
                    let kind = &types[way / types.len().pow(place as u32) % types.len()];
                    Field::new(name.as_str().into(), kind.clone())
                };
                let schema = columns.iter().enumerate().map(column).collect::<Schema>();
                checked(gate.clone(), &schema).criteria[0].rule.is_some()
            };
            let n_fitting = (0..types.len().pow(columns.len() as u32)).filter(fits).count();
            assert!(n_fitting > 0, "`{text}` fits no columns at all");
            if alternative.rule.only_column().is_some() {
                assert_eq!(n_fitting, types.len(), "`{text}` is a yes or no of any type");
            }
        }
    }
}

#[test]
fn a_column_of_yes_and_no_may_be_text_a_number_or_a_flag_and_other_words_are_unknown() {
    use Truth::{False, True, Unknown};
    let text = df!("champion_contact" => [Some("Yes"), Some("no"), Some("not asked"), None]).unwrap();
    let number = df!("champion_contact" => [Some(1.0), Some(0.0), Some(7.0), None]).unwrap();
    let flag = df!("champion_contact" => [Some(true), Some(false), None, None]).unwrap();
    for (frame, shown) in
        [(text, "champion_contact = 'yes'"), (number, "champion_contact = 1"), (flag, "champion_contact")]
    {
        let gate = checked_template("meddic", &frame);
        assert_eq!(truths(&gate, &frame, "champion"), [True, False, Unknown, Unknown], "{shown}");
        assert_eq!(gate.criteria[5].condition, shown);
    }
}

#[test]
fn the_first_condition_whose_columns_are_there_and_fit_is_used() {
    let condition = |frame: &DataFrame| checked_template("bant", frame).criteria[0].condition.clone();
    assert_eq!(
        condition(&df!("budget_amount" => [1.0], "budget_approved" => ["yes"]).unwrap()),
        "budget_amount > 0"
    );
    // Amounts that are text without a number do not fail.
    let words = df!("budget_amount" => ["about 5,000"], "budget_approved" => ["yes"]).unwrap();
    assert_eq!(condition(&words), "budget_approved = 'yes'");
    assert_eq!(condition(&df!("budget_amount" => ["about 5,000"]).unwrap()), "");
}

#[test]
fn a_column_that_is_known_only_later_maps_no_template() {
    let frame = df!("budget_amount" => [1.0], "has_budget" => [true]).unwrap();
    let gate = Gate::of_template(template::named("bant").unwrap());
    let hidden = BTreeSet::from(["budget_amount".to_owned()]);
    let checked = check(&[gate], frame.schema(), &hidden, &mut Vec::new()).remove(0);
    assert_eq!(checked.criteria[0].condition, "has_budget");
}

#[test]
fn an_unmapped_criterion_is_unknown_for_every_lead_and_reported_once() {
    let frame =
        df!("pain" => [Some("churn"), None], "timeline_months" => [3.0, 3.0], "has_budget" => [true, true])
            .unwrap();
    let gate = checked_template("bant", &frame);
    assert_eq!(truths(&gate, &frame, "authority"), [Truth::Unknown; 2]);
    let result = gate.evaluate(&frame).unwrap();
    assert_eq!(result.verdicts, [Verdict::Unknown; 2]);
    let questions: Vec<&str> = gate.open_questions(&result, 0).collect();
    assert_eq!(questions, ["Who decides on this besides you, and who signs the contract?"]);
    let warnings = unmapped(&[gate, checked_template("bant", &df!("budget" => [1.0]).unwrap())]);
    assert_eq!(warnings.len(), 2);
    insta::assert_snapshot!(warnings[0].to_string(), @"[gates.bant] has no matching column for `authority` (such as `decision_maker`, `is_decision_maker`, `decision_role`): unknown for every lead");
    insta::assert_snapshot!(warnings[0].hint().unwrap(), @r#"write `authority = "…"` under [gates.bant], or `authority = false` to leave it out; see `bantam gates bant`"#);
}

#[test]
fn a_filter_is_asked_only_where_none_before_it_failed() {
    let frame =
        df!("fits_icp" => [Some("yes"), Some("no"), None], "decision_role" => [None::<&str>, None, None])
            .unwrap();
    let gate = checked_template("icp", &frame);
    let result = gate.evaluate(&frame).unwrap();
    assert_eq!([0, 1, 2].map(|row| gate.open_questions(&result, row).count()), [2, 0, 3]);
    assert_eq!([0, 1, 2].map(|row| gate.asked(&result, row)), [3, 1, 3]);
    assert_eq!(result.verdicts[1], Verdict::Fail);
}

#[test]
fn an_answer_that_is_neither_yes_nor_no_is_unknown_within_a_longer_condition_too() {
    use Truth::{False, True, Unknown};
    let frame = df!(
        "pain" => ["churn"; 4],
        "timeline_months" => [1.0; 4],
        "decision_process_known" => [Some("Yes"), Some("no"), Some("not asked"), None]
    )
    .unwrap();
    assert_eq!(truths(&checked_template("icp", &frame), &frame, "need"), [True, False, Unknown, Unknown]);
}

#[test]
fn who_helps_to_find_the_way_to_the_decision_counts_for_the_authority_of_champ() {
    use Truth::{False, True, Unknown};
    let frame = df!(
        "decision_role" => [Some("user"), Some("user"), Some("Champion"), None, Some("user")],
        "champion_contact" => [Some("no"), Some("no"), None, Some("no"), None],
        "decision_process_known" => [Some("yes"), Some("no"), None, Some("no"), Some("no")]
    )
    .unwrap();
    let found = truths(&checked_template("champ", &frame), &frame, "authority");
    assert_eq!(found, [True, False, True, Unknown, Unknown]);
}

#[test]
fn a_champion_is_another_person_than_the_economic_buyer() {
    use Truth::{False, True, Unknown};
    let frame = df!(
        "champion" => [Some("Ada"), Some("Ada"), Some("Ada"), None],
        "economic_buyer" => [Some("Ben"), Some("Ada"), None, Some("Ben")]
    )
    .unwrap();
    let gate = checked_template("meddic", &frame);
    assert_eq!(truths(&gate, &frame, "champion"), [True, False, Unknown, Unknown]);
}

#[test]
fn the_pains_of_a_lead_are_on_the_sides_that_the_project_says() {
    let frame = df!("pain" => [Some("rising costs; audit pressure"), Some("other"), None]).unwrap();
    let mut gate = checked_template("meddic", &frame);
    assert!(gate.pains_of(&frame, 0).is_empty());
    gate.pains = vec![("rising costs".to_owned(), PainSide::Money)];
    let named: Vec<(String, Option<PainSide>)> =
        gate.pains_of(&frame, 0).into_iter().map(|named| (named.pain, named.side)).collect();
    assert_eq!(
        named,
        [("rising costs".to_owned(), Some(PainSide::Money)), ("audit pressure".to_owned(), None)]
    );
    assert!(gate.pains_of(&frame, 1).is_empty() && gate.pains_of(&frame, 2).is_empty());
}

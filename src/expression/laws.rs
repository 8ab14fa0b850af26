//! Laws of the checker on random rules and on long ones.

use std::time::Instant;

use proptest::prelude::*;

use super::tests::checked;
use super::typed::{Constant, Operation, StepId, Typed};
use super::{Function, RuleType};

/// Whether one type of time is accepted for another.
fn fits(found: RuleType, wanted: RuleType) -> bool {
    found == wanted || (found.is_time() && wanted.is_time())
}

/// The operands of a step whose types are fixed: the step, and its required type.
fn operands(typed: &Typed, operation: &Operation, yields: RuleType) -> Vec<(StepId, RuleType)> {
    use RuleType::{Flag, Number, Span, Text, Timestamp};
    let of = |step: StepId| typed.steps()[step as usize].yields;
    let all = |steps: &[StepId], value_type| steps.iter().map(|&step| (step, value_type)).collect();
    match operation {
        Operation::Constant(_) | Operation::Column(_) | Operation::Call(..) => Vec::new(),
        Operation::Not(step) => vec![(*step, Flag)],
        Operation::Negate(step) | Operation::Truncate(step) => vec![(*step, Number)],
        Operation::Arithmetic(_, a, b) => vec![(*a, Number), (*b, Number)],
        Operation::AddSpan { time, span, .. } => vec![(*time, Timestamp), (*span, Span)],
        Operation::DaysBetween(a, b) => vec![(*a, Timestamp), (*b, Timestamp)],
        Operation::Concat(steps) => all(steps, Text),
        Operation::And(steps) | Operation::Or(steps) => all(steps, Flag),
        Operation::Compare(_, a, b) | Operation::Distinct(a, b, _) => vec![(*a, of(*b)), (*b, of(*a))],
        Operation::Is(step, ..) | Operation::Cast(step, _) | Operation::InSet { operand: step, .. } => {
            vec![(*step, of(*step))]
        }
        Operation::Like { operand, pattern, .. } => vec![(*operand, Text), (*pattern, Text)],
        Operation::Case { arms, otherwise } => {
            let values = arms.iter().map(|arm| arm.1).chain(*otherwise).map(|step| (step, yields));
            arms.iter().map(|arm| (arm.0, Flag)).chain(values).collect()
        }
    }
}

/// Every step comes after its operands, which have the required types; NULL has a type except in constants and columns.
fn assert_well_typed(typed: &Typed) {
    for (place, step) in typed.steps().iter().enumerate() {
        for (operand, wanted) in operands(typed, &step.operation, step.yields) {
            assert!((operand as usize) < place);
            let found = typed.steps()[operand as usize].yields;
            assert!(fits(found, wanted), "{found:?} for {wanted:?} in {:?}", step.operation);
        }
        if step.yields == RuleType::Null {
            assert!(matches!(step.operation, Operation::Constant(Constant::Null) | Operation::Column(_)));
        }
        if let Operation::Call(
            Function::Coalesce | Function::Greatest | Function::Least | Function::NullIf,
            steps,
        ) = &step.operation
        {
            assert!(steps.iter().all(|&one| typed.steps()[one as usize].yields == step.yields));
        }
    }
}

/// Values, and texts with `{}` for values.
const VALUES: [&str; 22] = [
    "NULL",
    "TRUE",
    "1",
    "-2.5",
    "'a'",
    "'2026-05-01'",
    "DATE '2026-05-01'",
    "TIMESTAMP '2026-05-01 12:30:00'",
    "INTERVAL '1 month'",
    "employees",
    "amount",
    "trial",
    "created_on",
    "closed_at",
    "empty",
    "items",
    "missing",
    "'12'",
    "\"Lead Source\"",
    "FALSE",
    "''",
    "'month'",
];
const FORMS: [&str; 34] = [
    "({} + {})",
    "({} - {})",
    "({} / {})",
    "(- {})",
    "({} || {} || {})",
    "({} = {})",
    "({} < {})",
    "({} AND {})",
    "({} OR {} OR {})",
    "(NOT {})",
    "({} IS NULL)",
    "({} IS NOT TRUE)",
    "({} IS DISTINCT FROM {})",
    "({} IN ({}, {}))",
    "({} NOT IN ({}))",
    "({} BETWEEN {} AND {})",
    "({} LIKE {})",
    "CASE WHEN {} THEN {} END",
    "CASE {} WHEN {} THEN {} WHEN {} THEN {} ELSE {} END",
    "CAST({} AS TEXT)",
    "CAST({} AS INT)",
    "CAST({} AS DATE)",
    "CAST({} AS BOOLEAN)",
    "coalesce({}, {})",
    "nullif({}, {})",
    "greatest({}, {}, {})",
    "lower({})",
    "left({}, {})",
    "round({})",
    "days_between({}, {})",
    "add_days({}, {})",
    "date_trunc({}, {})",
    "iif({}, {}, {})",
    "strpos({}, {})",
];

/// A rule of random parts, most of them mistaken.
fn rules() -> impl Strategy<Value = String> {
    let value = proptest::sample::select(&VALUES[..]).prop_map(str::to_owned);
    value.prop_recursive(4, 24, 6, |inner| {
        let form = proptest::sample::select(&FORMS[..]);
        (form, proptest::collection::vec(inner, 6)).prop_map(|(form, values)| {
            values.into_iter().fold(form.to_owned(), |text, value| text.replacen("{}", &value, 1))
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]
    #[test]
    fn a_random_rule_is_well_typed_or_mistaken_inside_of_its_text(rule in rules()) {
        let first = checked(&rule);
        prop_assert_eq!(&first, &checked(&rule));
        match first {
            Ok(typed) => assert_well_typed(&typed),
            Err(fault) => prop_assert!(rule.is_char_boundary(fault.at) && fault.at <= rule.len()),
        }
    }

    #[test]
    fn what_is_written_in_parentheses_or_as_case_has_the_same_type(rule in rules()) {
        let Ok(typed) = checked(&rule) else { return Ok(()) };
        for same in [format!("({rule})"), format!("CASE WHEN trial THEN {rule} END"), format!("coalesce({rule}, NULL)")] {
            prop_assert_eq!(checked(&same).map(|typed| typed.yields()), Ok(typed.yields()), "{}", same);
        }
        let equal = format!("{rule} = {rule}");
        prop_assert!(checked(&equal).is_ok_and(|typed| typed.yields() == RuleType::Flag), "{}", equal);
    }
}

/// Long rules by the number of their parts.
const LONG: [(&str, &str, &str); 8] = [
    ("amount", " + amount", ""),
    ("trial", " OR amount > 1", ""),
    ("amount IN (0", ", 7", ")"),
    ("stage IN ('a'", ", 'b'", ")"),
    ("stage IN ('a'", ", lower(stage)", ")"),
    ("CASE", " WHEN trial THEN 1", " END"),
    ("coalesce(created_on", ", '2026-05-01'", ")"),
    ("stage", " || 'x'", ""),
];

/// A loop over all parts within each part would take minutes.
const LONGEST_SECONDS: u64 = 20;

#[test]
fn the_time_is_linear_in_the_length_of_the_text() {
    for (start, part, end) in LONG {
        let rule = format!("{start}{}{end}", part.repeat(100_000));
        let begin = Instant::now();
        let typed = checked(&rule).unwrap();
        assert!(typed.steps().len() < 500_000, "{start}{part}");
        assert!(begin.elapsed().as_secs() < LONGEST_SECONDS, "{start}{part}");
    }
}

#[test]
fn a_list_of_a_million_is_checked() {
    let list: Vec<String> = (0..1_000_000).map(|number| format!("'{number}'")).collect();
    let typed = checked(&format!("stage IN ({})", list.join(", "))).unwrap();
    assert_eq!(typed.steps().len(), 2);
}

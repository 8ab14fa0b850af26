//! Verdicts against their definition, and templates against data.

use super::*;

const TRUTHS: [Truth; 3] = [Truth::True, Truth::False, Truth::Unknown];

/// All ways in which the unknown answers could turn out.
fn completions(criteria: &[(Truth, bool)]) -> Vec<Vec<(bool, bool)>> {
    criteria.iter().fold(vec![Vec::new()], |so_far, &(truth, must)| {
        let answers: &[bool] = match truth {
            Truth::True => &[true],
            Truth::False => &[false],
            Truth::Unknown => &[true, false],
        };
        so_far
            .iter()
            .flat_map(|known: &Vec<(bool, bool)>| {
                answers.iter().map(|&answer| known.iter().copied().chain([(answer, must)]).collect())
            })
            .collect()
    })
}

fn brute_force(require: u32, criteria: &[(Truth, bool)]) -> Verdict {
    let passes = |answers: &Vec<(bool, bool)>| {
        answers.iter().all(|(answer, must)| *answer || !must)
            && answers.iter().filter(|(answer, _)| *answer).count() >= require as usize
    };
    let all = completions(criteria);
    match (all.iter().all(passes), all.iter().any(passes)) {
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
    for n in 0..=4 {
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

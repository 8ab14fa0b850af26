//! The verdicts of criteria and frameworks.

use super::derived::comment_of;
use super::job::{SqlJob, renamed_column};
use super::query::{NewColumn, Query, balanced};
use crate::gates::{CheckedGate, Verdict};
use crate::sql_dialect::SqlDialect;

/// The name of the truth of a criterion.
fn truth_name(gate: usize, criterion: usize) -> String {
    format!("bantam_t{}_{}", gate + 1, criterion + 1)
}

/// The name of the verdict of a criterion.
pub(super) fn criterion_name(gate: usize, criterion: usize) -> String {
    format!("bantam_v{}_{}", gate + 1, criterion + 1)
}

/// The name of the verdict of a framework.
pub(super) fn gate_name(gate: usize) -> String {
    format!("bantam_v{}", gate + 1)
}

/// Adds the verdict of each criterion and framework.
pub(super) fn add_verdicts(job: &mut SqlJob<'_>, query: &mut Query, gates: &[CheckedGate]) {
    let dialect = query.dialect;
    let mut truths = Vec::new();
    for (place, gate) in gates.iter().enumerate() {
        for (number, criterion) in gate.criteria.iter().enumerate() {
            let rule = criterion.rule.as_ref();
            let renamed = job.renamed.clone();
            let column = |dialect, name: &str| renamed_column(dialect, name, &renamed);
            let unknown = format!("CAST(NULL AS {})", dialect.flag_type());
            let truth = rule.map_or(unknown, |rule| job.printed_condition(rule, &column));
            let name = format!("{} {}", gate.name, criterion.name);
            let comment = comment_of(&name, rule.map(crate::rules::CheckedRule::rule));
            truths.push(NewColumn::new(truth, truth_name(place, number)).with_comment(&comment));
        }
    }
    query.extend("criteria", "the criteria: true, false, or unknown", &truths);
    let [pass, fail, unknown] = Verdict::ALL.map(|verdict| dialect.text(verdict.name()));
    let mut verdicts = Vec::new();
    for (place, gate) in gates.iter().enumerate() {
        for number in 0..gate.criteria.len() {
            let truth = query.column(&truth_name(place, number));
            let sql =
                format!("CASE WHEN {truth} THEN {pass} WHEN NOT {truth} THEN {fail} ELSE {unknown} END");
            verdicts.push(NewColumn::new(sql, criterion_name(place, number)));
        }
        let sql = of_gate(query, place, gate);
        let comment = format!("{}: {} of {} criteria", gate.name, gate.require, gate.criteria.len());
        verdicts.push(NewColumn::new(sql, gate_name(place)).with_comment(&comment));
    }
    query.extend("verdicts", "the verdicts of criteria and frameworks", &verdicts);
}

/// The verdict on which all completions of the unknown answers agree.
fn of_gate(query: &Query, place: usize, gate: &CheckedGate) -> String {
    let truth = |number: usize| query.column(&truth_name(place, number));
    let all = 0..gate.criteria.len();
    let musts: Vec<usize> = all.clone().filter(|number| gate.criteria[*number].must).collect();
    let count = |condition: &dyn Fn(String) -> String| {
        let ones: Vec<String> = all
            .clone()
            .map(|number| format!("CASE WHEN {} THEN 1 ELSE 0 END", condition(truth(number))))
            .collect();
        balanced(&ones, "+").unwrap_or_else(|| "0".to_owned())
    };
    let passed = count(&|truth| truth);
    let possible = count(&|truth| format!("COALESCE({truth}, {})", SqlDialect::flag(true)));
    let arms: Vec<String> =
        musts.iter().map(|number| format!("WHEN NOT {} THEN 'fail' ", truth(*number))).collect();
    let arms = arms.concat();
    let open: Vec<String> =
        musts.iter().map(|number| format!(" AND {} IS NOT NULL", truth(*number))).collect();
    let require = gate.require;
    format!(
        "CASE {arms}WHEN {possible} < {require} THEN 'fail' WHEN {passed} >= {require}{} THEN 'pass' ELSE 'unknown' END",
        open.concat()
    )
}

//! What a prediction writes, counts and refuses.

mod accounting;
mod columns;
mod earlier;
mod files;
mod guards;
mod limits;
mod printed;
mod unknown_and_routes;

use std::fmt::Write as _;

use crate::space::{Output, TestSpace};

/// A run that must end with this code and without a panic.
fn ends_with(space: &TestSpace, code: i32, arguments: &[&str]) -> Output {
    let output = space.run(arguments);
    assert_eq!(output.status, code, "{}", output.transcript());
    assert!(!output.stderr.contains("panicked"), "{}", output.transcript());
    output
}

/// So many good leads, with the columns of the space.
fn good_leads(n: usize) -> String {
    let mut text = String::from(HEADER);
    for row in 0..n {
        let _ = writeln!(
            text,
            "N{row:06},A{:03},2026-07-01,{},,9000,{}",
            row % 40,
            LEVELS[row % 3],
            row % 12 + 1
        );
    }
    text
}

const HEADER: &str = "lead_id,account_id,qualified_at,seniority,pain,budget_amount,timeline_months\n";
const LEVELS: [&str; 3] = ["Manager", "User", "VP"];

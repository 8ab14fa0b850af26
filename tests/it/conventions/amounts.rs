//! The amount of a deal, which only reports need.

use super::{DEALS, PROJECT, control};
use crate::space::TestSpace;

/// Deals with an amount each: thousands, written by `style`.
fn with_amounts(style: impl Fn(u32) -> String) -> TestSpace {
    let header = DEALS.lines().next().unwrap();
    let rows = DEALS
        .lines()
        .skip(1)
        .zip(1_u32..)
        .map(|(line, row)| format!("{line},{}\n", style(row * 37 % 4000 + 1)));
    let points = "\n[points]\nthreshold = 10\nrules = [\n  { name = \"champion\", when = \"champion = 'yes'\", points = 10 },\n\
                  { name = \"large\", when = \"employees >= 500\", points = 5 },\n]\n";
    let project = PROJECT.replace("null_values", "amount = \"amount\"\nnull_values") + points;
    let deals = format!("{header},amount\n{}", rows.collect::<String>());
    control().write("bantam.toml", &project).write("deals.csv", &deals)
}

/// The lines of a comparison that give amounts, of which there must be some, and its warnings.
fn compared(space: &TestSpace) -> (Vec<String>, String) {
    let compared = space.run(&["compare"]);
    assert_eq!(compared.status, 0, "{}", compared.transcript());
    let is_amount = |line: &&str| line.trim_start().starts_with("Amount of the wins");
    let lines: Vec<String> = compared.stdout.lines().filter(is_amount).map(str::to_owned).collect();
    assert!(!lines.is_empty() && !compared.stdout.contains("without an amount"), "{}", compared.transcript());
    (lines, compared.stderr)
}

fn grouped(amount: u32, mark: &str, decimal: &str) -> String {
    let whole = if amount < 1000 {
        amount.to_string()
    } else {
        format!("{}{mark}{:03}", amount / 1000, amount % 1000)
    };
    format!("\"{whole}{decimal}00\"")
}

#[test]
fn amounts_are_read_as_they_are_written() {
    let (expected, said) = compared(&with_amounts(|amount| format!("{amount}.00")));
    assert!(!said.contains("amount"), "{said}");
    assert_eq!(compared(&with_amounts(|amount| grouped(amount, ",", "."))).0, expected);
    assert_eq!(compared(&with_amounts(|amount| grouped(amount, ".", ","))).0, expected);
}

#[test]
fn an_amount_that_cannot_be_read_is_unknown_and_counted() {
    let space = with_amounts(|amount| if amount % 50 == 0 { "tbd".to_owned() } else { amount.to_string() });
    let trained = space.run(&["train"]);
    assert_eq!(trained.status, 0, "{}", trained.transcript());
    assert!(!trained.stderr.contains("rejected"), "{}", trained.stderr);
    assert!(
        trained.stderr.contains("values of `amount` are not numbers; the first is \"tbd\" in deals.csv, row"),
        "{}",
        trained.stderr
    );
}

#[test]
fn the_amount_may_be_a_derived_column() {
    let (expected, _) = compared(&with_amounts(|amount| amount.to_string()));
    let space = with_amounts(|amount| amount.to_string());
    let deals = space.read("deals.csv").replacen(",amount\n", ",monthly\n", 1);
    let space = space.write("deals.csv", &deals);
    let project = space.read("bantam.toml") + "\n[derive]\namount = \"monthly * 1\"\n";
    assert_eq!(compared(&space.write("bantam.toml", &project)).0, expected);
}

#[test]
fn amounts_that_a_rule_reads_as_text_have_the_convention_of_their_column() {
    let (expected, _) = compared(&with_amounts(|amount| format!("{amount}.00")));
    // A rule that compares the amount with text makes a text of the column.
    let as_text = |space: TestSpace| {
        let project = space.read("bantam.toml") + "\n[derive]\nis_free = \"amount LIKE '0%'\"\n";
        space.write("bantam.toml", &project)
    };
    assert_eq!(compared(&as_text(with_amounts(|amount| grouped(amount, ".", ",")))).0, expected);
    assert_eq!(compared(&as_text(with_amounts(|amount| grouped(amount, ",", ".")))).0, expected);
}

#[test]
fn a_column_that_is_no_amount_is_refused_with_one_of_its_values() {
    let refused = with_amounts(|amount| format!("about {amount}")).run(&["compare"]);
    assert_eq!(refused.status, 3, "{}", refused.transcript());
    assert!(refused.stderr.contains("are not numbers; the first is \"about "), "{}", refused.stderr);
}

//! The outcome of a draft: flags, deals that are closed ahead, statuses that mean dead, and what is asked of them.

use super::{SIZE, init, space, table};

const DAYS: (&str, &[&str]) = (
    "Created",
    &["2026-01-05", "2026-01-12", "2026-02-03", "2026-02-20", "2026-03-01", "2026-03-09", "2026-03-18"],
);

/// With another period than the closes.
const OTHER_SIZE: (&str, &[&str]) =
    ("size", &["small", "large", "small", "middling", "large", "small", "small", "large", "middling"]);

#[test]
fn a_flag_for_closed_deals_says_which_deals_are_lost() {
    let won: (&str, &[&str]) = ("IsWon", &["true", "false", "false"]);
    let closed: (&str, &[&str]) = ("IsClosed", &["true", "true", "false"]);
    let space = space().write("deals.csv", &table(&[won, closed, SIZE]));
    let said = init(&space, &["deals.csv"]);
    assert!(said.contains("20 won, 20 lost and 20 open deals, by `IsWon`"), "{said}");
    assert!(space.read("bantam.toml").contains("lost = \"IsClosed AND NOT (IsWon)\""));
    let checked = space.run(&["check"]);
    assert!(checked.stdout.contains("20 won, 20 lost and 20 open deals"), "{}", checked.stdout);
}

#[test]
fn a_flag_for_won_deals_alone_is_asked_about() {
    let won: (&str, &[&str]) = ("IsWon", &["true", "false", "false"]);
    let space = space().write("deals.csv", &table(&[won, SIZE]));
    let said = init(&space, &["deals.csv"]);
    assert!(
        said.contains("open question: `IsWon`: `lost` is true for every deal that is not won (40)"),
        "{said}"
    );
    let checked = space.run(&["check"]);
    assert!(
        checked.stdout.contains("`lost` is true for every deal that is not won (40)"),
        "{}",
        checked.stdout
    );
}

#[test]
fn deals_closed_after_the_day_of_the_draft_are_open_and_the_day_is_written() {
    let stage: (&str, &[&str]) = ("Stage", &["Closed Won", "Closed Lost", "Closed Lost", "Junk"]);
    let close: (&str, &[&str]) =
        ("Close Date", &["2026-04-01", "2026-05-02", "2026-06-03", "2026-04-20", "2026-12-24"]);
    let space = space().write("deals.csv", &table(&[stage, close, DAYS, OTHER_SIZE]));
    let said = init(&space, &["deals.csv"]);
    assert!(said.contains("12 won, 24 lost and 24 open deals"), "{said}");
    assert!(said.contains("open question: `Stage`: 15 open deals with a status that says that the deal is over: \"Junk\" (15)"), "{said}");
    let draft = space.read("bantam.toml");
    assert!(draft.contains("as_of = \"2026-08-01\""), "{draft}");
    let checked = space.run(&["check"]);
    assert!(checked.stdout.contains("12 won, 24 lost and 24 open deals"), "{}", checked.stdout);
}

#[test]
fn one_column_alone_decides_on_no_route() {
    let budget: (&str, &[&str]) = ("Budget confirmed", &["yes", "no", "yes", "no", "yes"]);
    let need: (&str, &[&str]) = ("Need", &["yes", "yes", "no"]);
    let stage: (&str, &[&str]) = ("Stage", &["Won", "Lost", "Lost", "Won", "Lost", "Talks", "Lost"]);
    let space = space().write("deals.csv", &table(&[stage, budget, SIZE]));
    init(&space, &["deals.csv"]);
    let draft = space.read("bantam.toml");
    assert!(draft.contains("[gates.bant]") && !draft.contains("bant = 'pass'"), "{draft}");
    let space = space.write("deals.csv", &table(&[stage, budget, need, SIZE]));
    init(&space, &["deals.csv", "--force"]);
    assert!(space.read("bantam.toml").contains("bant = 'pass'"));
}

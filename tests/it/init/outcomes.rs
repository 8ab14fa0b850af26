//! The outcome of a draft: flags, deals that are closed ahead, statuses that mean dead, and what is asked of them.

use super::{SIZE, fails, init, space, table, works};

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

#[test]
fn a_flag_for_closed_deals_alone_is_no_outcome() {
    for name in [
        "IsClosed", "Closed?", "Abgeschlossen", "Affaire fermée", "Cerrada", "Encerrado", "Chiusa",
        "Afgesloten",
    ] {
        let closed: (&str, &[&str]) = (name, &["yes", "no", "yes"]);
        let space = space().write("deals.csv", &table(&[closed, SIZE]));
        let said = fails(&space, &["deals.csv"]);
        assert!(said.starts_with("exit code: 2"), "{said}");
        let hint = format!("hint: `{name}` says which deals are closed, not which of them were won");
        assert!(said.contains(&hint), "{said}");
    }
}

#[test]
fn a_flag_for_closed_deals_that_the_user_takes_for_won_is_a_warning() {
    let closed: (&str, &[&str]) = ("IsClosed", &["true", "false", "true"]);
    let space = space().write("deals.csv", &table(&[closed, SIZE]));
    let said = init(&space, &["deals.csv", "--outcome", "IsClosed"]);
    let why = "`IsClosed`: the name says that a deal is closed, not that it was won; 40 deals count as won";
    assert!(said.contains(why), "{said}");
    let checked = space.run(&["check"]).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(checked.contains("the name says that a deal is closed, not that it was won"), "{checked}");
    assert!(!checked.contains("AND IsClosed"), "{checked}");
}

#[test]
fn a_flag_for_won_deals_is_known_in_the_languages_of_exports() {
    for (name, yes, no) in [
        ("ganada", "Sí", "No"),
        ("vinto", "Sì", "No"),
        ("wygrana", "tak", "nie"),
        ("Vunnen", "Ja", "Nej"),
        ("Gewonnen?", "ja", "nee"),
        ("Closed Won", "TRUE", "FALSE"),
        ("Vendido", "sim", "não"),
        ("受注フラグ", "1", "0"),
    ] {
        let (yes_no, no_yes) = ([yes, no, no], [no, no, yes, no]);
        let demo: (&str, &[&str]) = ("demo", &no_yes);
        let space = space().write("deals.csv", &table(&[SIZE, demo, (name, &yes_no)]));
        let said = init(&space, &["deals.csv"]);
        assert!(said.contains(&format!("20 won, 40 lost and 0 open deals, by `{name}`")), "{said}");
        // Nothing else says which of them are closed.
        assert!(!said.contains("AND "), "{said}");
    }
}

#[test]
fn the_most_likely_outcome_is_listed_first() {
    let flag: (&str, &[&str]) = ("voitettu", &["yes", "no", "no"]);
    let phase: (&str, &[&str]) = ("Phase", &["A1", "B2", "C3"]);
    let state: (&str, &[&str]) = ("tila", &["Won", "x", "y", "z"]);
    let space = space().write("deals.csv", &table(&[SIZE, flag, phase, state]));
    let said = fails(&space, &["deals.csv"]);
    let at = |name: &str| said.find(&format!("\n  `{name}`")).unwrap();
    assert!(
        at("tila") < at("Phase") && at("Phase") < at("voitettu") && at("voitettu") < at("size"),
        "{said}"
    );
}

/// Deals of which only the wins are recorded, created over two years and won within three months.
fn wins(outcome: impl Fn(bool) -> &'static str) -> String {
    let day = |days: usize| {
        let first = chrono::NaiveDate::from_ymd_opt(2024, 7, 1).unwrap();
        (first + chrono::Days::new(days as u64)).to_string()
    };
    let mut text = "Zaak,Aangemaakt,Gesloten,Uitkomst,Sector,Medewerkers\n".to_owned();
    for row in 0..300 {
        let is_won = row % 3 == 0;
        let created = row * 2;
        let closed = if is_won { day(created + 10 + row * 7 % 75) } else { String::new() };
        let sector = ["Zorg", "Handel", "Bouw"][row * 5 % 7 % 3];
        let (at, won) = (day(created), outcome(is_won));
        text.extend([format!("Z{row:03},{at},{closed},{won},{sector},{}\n", 5 + row * 37 % 400)]);
    }
    text
}

#[test]
fn a_table_of_wins_only_is_drafted_with_a_span() {
    let space = space().write("deals.csv", &wins(|is_won| if is_won { "gewonnen" } else { "" }));
    let listed = fails(&space, &["deals.csv"]);
    assert!(listed.contains("\n  `Uitkomst`: \"gewonnen\"\n"), "{listed}");
    assert!(listed.contains("where only wins are recorded, leave out --lost"), "{listed}");
    let arguments = ["deals.csv", "--outcome", "Uitkomst", "--won", "gewonnen"];
    let said = init(&space, &arguments);
    assert!(said.contains("open question: `Uitkomst` records wins only: "), "{said}");
    let draft = space.read("bantam.toml");
    assert!(draft.contains("\nwithin = \"90d\"") && !draft.contains("\nlost ="), "{draft}");
    works(&space, "bantam.toml");
    // A status that says that a deal is open is not a lost one, and the date of the wins may have any name.
    let text = wins(|is_won| if is_won { "gewonnen" } else { "lopend" });
    let space = space.write("deals.csv", &text.replace("Gesloten", "Handtekening"));
    let said = init(&space, &[&arguments[..], &["--force"]].concat());
    assert!(said.contains("`Uitkomst` records wins only: "), "{said}");
    assert!(space.read("bantam.toml").contains("closed_at = \"Handtekening\""));
}

#[test]
fn a_table_of_wins_only_without_dates_is_told_what_it_needs() {
    let won: (&str, &[&str]) = ("won", &["yes", "", ""]);
    let space = space().write("deals.csv", &table(&[won, SIZE]));
    let said = fails(&space, &["deals.csv", "--outcome", "won", "--won", "yes"]);
    assert!(said.contains("`won` of deals.csv records wins only, and no column has the date"), "{said}");
    assert!(said.contains("(`within` under [outcome])"), "{said}");
}

#[test]
fn the_date_of_the_close_is_asked_for() {
    let stage: (&str, &[&str]) = ("Stage", &["Won", "Lost", "Lost", "Talks"]);
    let space = space().write("deals.csv", &table(&[stage, DAYS, OTHER_SIZE]));
    let said = init(&space, &["deals.csv"]);
    assert!(
        said.contains("open question: no column has the date on which a deal was won or lost: "),
        "{said}"
    );
}

#[test]
fn an_account_of_most_deals_is_asked_about_and_a_warning() {
    let row = |row: usize| {
        let company =
            if row.is_multiple_of(25) { format!("C{:02}", row / 25 % 24) } else { "Sin asignar".to_owned() };
        let stage = if row.is_multiple_of(3) { "Won" } else { "Lost" };
        format!("D{row:03},{company},{stage},{}\n", row * 37 % 400)
    };
    let deals: String = (0..1200).map(row).collect();
    let space = space().write("deals.csv", &format!("deal_id,company,stage,size\n{deals}"));
    let said = init(&space, &["deals.csv"]);
    assert!(said.contains("1,152 of 1,200 rows have \"Sin asignar\" in `company`, the account"), "{said}");
    let checked = space.run(&["check"]).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(checked.contains("1,152 of 1,200 deals have the value \"Sin asignar\""), "{checked}");
}

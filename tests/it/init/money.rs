//! The value of a deal, the columns that a list of leads is read by, the salesperson, and the day of the draft.

use super::{SIZE, STAGE, init, space, table, works};

const AMOUNTS: &[&str] =
    &["1200", "54000", "900", "12500", "7800", "310", "45100", "6200", "990", "15000", "8800"];

/// Names of deals and companies, and the person who works them.
const DEALS: (&str, &[&str]) = ("Opportunity Name", &["Renewal", "New site", "Pilot", "Upgrade", "Rollout"]);
const OWNERS: (&str, &[&str]) = ("Opportunity Owner", &["Ann", "Bo", "Cleo", "Dan"]);

fn companies() -> Vec<String> {
    (0..31).map(|number| format!("Company {number}")).collect()
}

fn draft_of(columns: &[(&str, &[&str])]) -> String {
    let space = space().write("deals.csv", &table(columns));
    let said = init(&space, &["deals.csv"]);
    assert!(said.starts_with("exit code: 0"), "{said}");
    works(&space, "bantam.toml");
    space.read("bantam.toml")
}

#[test]
fn the_value_of_a_deal_is_for_reports_and_never_a_feature() {
    for name in
        ["Amount", "Deal value", "Betrag", "Deal - Wert", "Montant", "Importe", "Valor", "Importo", "Bedrag"]
    {
        let draft = draft_of(&[STAGE, SIZE, (name, AMOUNTS)]);
        assert!(draft.contains(&format!("\namount = \"{name}\"  ")), "{draft}");
        assert!(
            !draft.contains(&format!("{name} = {{")) && !draft.contains(&format!("\"{name}\" = {{")),
            "{draft}"
        );
    }
    for name in ["Budget amount", "Rabattbetrag", "Annual Revenue"] {
        let draft = draft_of(&[STAGE, SIZE, (name, AMOUNTS)]);
        assert!(!draft.contains("\namount = "), "{draft}");
    }
    // Words are no value of a deal.
    let draft = draft_of(&[STAGE, SIZE, ("Amount", &["some", "much", "little"])]);
    assert!(!draft.contains("\namount = "), "{draft}");
}

#[test]
fn the_currency_of_the_amounts_is_drafted_where_the_table_says_it() {
    let drafted = |currency: (&str, &[&str])| draft_of(&[STAGE, SIZE, ("Amount", AMOUNTS), currency]);
    for name in
        ["Currency", "Opportunity Currency", "Deal - Currency", "Währung", "Devise", "Currency ISO Code"]
    {
        let draft = drafted((name, &["EUR"]));
        assert!(
            draft.contains("\ncurrency = \"EUR\"  ") && draft.contains(&format!("in `{name}`")),
            "{draft}"
        );
    }
    let mixed = drafted(("Currency", &["EUR", "USD"]));
    assert!(mixed.contains("# currency = ") && mixed.contains("convert the amounts"), "{mixed}");
    let named = draft_of(&[STAGE, SIZE, ("Amount in USD", AMOUNTS)]);
    assert!(named.contains("\ncurrency = \"USD\"  "), "{named}");
    for other in [("Currency", &["Euro"][..]), ("Region", &["EUR"]), ("Currency risk", &["LOW"])] {
        let draft = drafted(other);
        assert!(!draft.contains("currency = "), "{draft}");
    }
}

#[test]
fn predictions_carry_company_name_and_owner_of_the_open_deals() {
    let companies = companies();
    let companies: Vec<&str> = companies.iter().map(String::as_str).collect();
    let account: (&str, &[&str]) = ("Account Name", &companies);
    let space = space().write("deals.csv", &table(&[DEALS, account, STAGE, SIZE, OWNERS]));
    init(&space, &["deals.csv"]);
    let draft = space.read("bantam.toml");
    assert!(
        draft.contains("keep = [\"Account Name\", \"Opportunity Name\", \"Opportunity Owner\"]"),
        "{draft}"
    );
    assert!(draft.contains("#   \"Opportunity Owner\": a salesperson, no property of the lead"), "{draft}");
    works(&space, "bantam.toml");
    let header = space.read("predictions.csv").lines().next().unwrap().to_owned();
    assert!(header.contains("Account Name,Opportunity Name,Opportunity Owner"), "{header}");
    // Leads of another file may lack these columns.
    let closed: (&str, &[&str]) = ("stage", &["Won", "Lost", "Lost"]);
    let draft = draft_of(&[DEALS, closed, SIZE, OWNERS]);
    assert!(draft.contains("# keep = [\"Opportunity Name\", \"Opportunity Owner\"]"), "{draft}");
}

#[test]
fn a_salesperson_is_no_feature_in_the_languages_of_exports() {
    let people: &[&str] = &["Ann", "Bo", "Cleo", "Dan"];
    for name in [
        "Deal owner",
        "sales_agent",
        "Opportunity-Inhaber",
        "Zuständiger Mitarbeiter",
        "Propriétaire",
        "Propietario del negocio",
        "Vendedor",
        "Venditore",
        "Eigenaar",
    ] {
        let draft = draft_of(&[STAGE, SIZE, (name, people)]);
        assert!(
            draft.contains(": a salesperson, no property of the lead: 4 distinct values in 60 rows"),
            "{draft}"
        );
        assert!(draft.contains(&format!("keep = [\"{name}\"]")), "{draft}");
    }
    let draft = draft_of(&[STAGE, SIZE, ("Business owner", &["yes", "no", "no"])]);
    assert!(draft.contains("\"Business owner\" = { kind = \"flag\" }"), "{draft}");
}

#[test]
fn the_day_of_the_draft_is_not_lost_without_a_snapshot() {
    let space = space().write("deals.csv", &table(&[STAGE, SIZE]));
    let said = init(&space, &["deals.csv"]);
    assert!(said.contains("give the day to each command, as in `bantam run --as-of 2026-08-01`"), "{said}");
    assert!(
        space.read("bantam.toml").contains("\n# as_of = \"2026-08-01\""),
        "{}",
        space.read("bantam.toml")
    );
}

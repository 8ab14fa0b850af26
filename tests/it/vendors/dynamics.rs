//! An export of Dynamics 365: GUIDs, columns that are not to be modified, offsets, flags of a German locale.

use super::{Deal, INDUSTRIES, SOURCES, deals, drafted, money, space};

pub fn guid(prefix: u32, number: usize) -> String {
    let mixed = (number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    format!("{prefix:08x}-{:04x}-ee11-9ae7-{:012x}", mixed >> 48, mixed & 0xFFFF_FFFF_FFFF)
}

/// With the offset of Berlin, roughly.
fn time(day: chrono::NaiveDate, clock: &str) -> String {
    let is_summer = (4..10).contains(&chrono::Datelike::month(&day));
    format!("{day}T{clock}:00{}", if is_summer { "+02:00" } else { "+01:00" })
}

fn line(deal: &Deal) -> String {
    let modified = time(deal.closed.checked_add_days(chrono::Days::new(3)).unwrap(), "11:00");
    let amount = format!("\"{} €\"", money(deal.amount, ".", ","));
    [
        guid(0xA1, deal.number),
        format!("q7fZ{}/+Ks==", deal.number * 7919),
        modified,
        format!("Opportunity {}", deal.number),
        guid(0xB2, deal.company),
        deal.word("Gewonnen", "Verloren", "Offen").to_owned(),
        deal.word("Abgeschlossen", "Storniert", "In Bearbeitung").to_owned(),
        time(deal.created, "12:30"),
        time(deal.closed.checked_add_days(chrono::Days::new(9)).unwrap(), "12:00"),
        if deal.is_won.is_some() { time(deal.closed, "12:00") } else { String::new() },
        amount.clone(),
        if deal.is_won == Some(true) { amount } else { String::new() },
        INDUSTRIES[deal.industry].to_owned(),
        deal.employees.to_string(),
        SOURCES[deal.source].to_owned(),
        if deal.has_champion { "Wahr" } else { "Falsch" }.to_owned(),
        if deal.number.is_multiple_of(11) { "--" } else { ["Kalt", "Warm", "Heiß"][deal.number % 3] }
            .to_owned(),
    ]
    .join(",")
}

const HEADER: &str = "(Do Not Modify) Opportunity,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Topic,accountid,\
    Status,Status Reason,Created On,Est. Close Date,Actual Close Date,Est. Revenue,Actual Revenue,Industry,No. of Employees,\
    Source Campaign,Decision Maker?,Territory";

#[test]
fn an_export_with_offsets_and_guids_works_as_it_is() {
    let lines: Vec<String> = deals().iter().map(line).collect();
    let text = format!("\u{feff}{HEADER}\r\n{}\r\n", lines.join("\r\n"));
    let drafted = drafted(&space().write("deals.csv", &text), &["deals.csv"]);
    drafted.has(&[
        "id = \"(Do Not Modify) Opportunity\"",
        "account = \"accountid\"",
        "closed_at = \"Actual Close Date\"",
        "at = \"Created On\"",
        "won = \"Status = 'Gewonnen'\"",
        "\"Decision Maker?\" = { kind = \"flag\" }",
    ]);
    drafted.has_dates();
    drafted.has_range("\"No. of Employees\"", |deal| f64::from(deal.employees));
    drafted.has_range("amount = \"Est. Revenue\"", |deal| deal.amount as f64 / 100.0);
    assert_eq!(
        drafted.features(),
        ["Decision Maker?", "Industry", "No. of Employees", "Source Campaign", "Territory"],
        "{}",
        drafted.text
    );
    assert_eq!(
        drafted.project.data.leaks,
        ["(Do Not Modify) Modified On", "Status Reason", "Est. Close Date", "Actual Revenue"]
    );
}

//! A German export of Pipedrive, opened and saved with a German spreadsheet: semicolons, windows-1252, decimal commas.

use super::{Deal, deals, drafted, grouped, money, space};

const BRANCHEN: [&str; 4] = ["Maschinenbau", "Gebäudetechnik", "Banken", "Öl & Gas"];
const QUELLEN: [&str; 4] = ["Webseite", "Empfehlung", "Messe", "Kaltakquise"];

fn line(deal: &Deal) -> String {
    let date = |day: chrono::NaiveDate| day.format("%d.%m.%Y").to_string();
    [
        (deal.number + 1).to_string(),
        format!("Geschäft {}", deal.number),
        format!("Müller {} GmbH", deal.company),
        money(deal.amount, ".", ",") + " €",
        "EUR".to_owned(),
        deal.word("gewonnen", "verloren", "offen").to_owned(),
        format!("{} {}", date(deal.created), deal.clock()),
        if deal.is_won.is_some() { date(deal.closed) } else { String::new() },
        if deal.is_won == Some(true) { date(deal.closed) } else { String::new() },
        deal.word("", "Preis", "").to_owned(),
        BRANCHEN[deal.industry].to_owned(),
        grouped(u64::from(deal.employees), "."),
        QUELLEN[deal.source].to_owned(),
        if deal.has_champion { "Ja" } else { "Nein" }.to_owned(),
        if deal.number.is_multiple_of(7) { "k. A." } else { ["Nord", "Süd"][deal.number / 3 % 2] }.to_owned(),
        format!("{},5 %", deal.number % 13),
        format!("{:05}", 1067 + deal.number * 7),
    ]
    .join(";")
}

const HEADER: &str = "Deal - ID;Deal - Titel;Deal - Organisation;Deal - Wert;Deal - Währung von Wert;Deal - Status;\
    Deal - Deal erstellt;Deal - Deal geschlossen am;Deal - Gewonnen am;Deal - Verlustgrund;Organisation - Branche;\
    Organisation - Mitarbeiterzahl;Deal - Quelle;Deal - Fürsprecher;Deal - Gebiet;Deal - Rabatt;Organisation - PLZ";

#[test]
fn a_german_export_works_as_it_is() {
    let lines: Vec<String> = deals().iter().map(line).collect();
    let text = format!("{HEADER}\r\n{}\r\n", lines.join("\r\n"));
    // All letters here are one byte of windows-1252, whose number is that of the letter, but for the euro sign.
    let byte = |letter: char| if letter == '€' { 0x80 } else { u8::try_from(u32::from(letter)).unwrap() };
    let bytes: Vec<u8> = text.chars().map(byte).collect();
    let drafted = drafted(&space().write_bytes("deals.csv", &bytes), &["deals.csv"]);
    drafted.has(&[
        "id = \"Deal - ID\"",
        "account = \"Deal - Organisation\"",
        "closed_at = \"Deal - Deal geschlossen am\"",
        "at = \"Deal - Deal erstellt\"",
        "date_format = \"%d.%m.%Y\"",
        "numbers = \"1.234,5\"",
        "won = \"\\\"Deal - Status\\\" = 'gewonnen'\"",
        "lost = \"\\\"Deal - Status\\\" = 'verloren'\"",
        "null_values = [\"\", \"k. A.\"]",
    ]);
    drafted.has_dates();
    drafted.has_range("\"Organisation - Mitarbeiterzahl\"", |deal| f64::from(deal.employees));
    drafted.has_range("amount = \"Deal - Wert\"", |deal| deal.amount as f64 / 100.0);
    assert_eq!(
        drafted.features(),
        [
            "Deal - Fürsprecher",
            "Deal - Gebiet",
            "Deal - Quelle",
            "Deal - Rabatt",
            "Organisation - Branche",
            "Organisation - Mitarbeiterzahl"
        ],
        "{}",
        drafted.text
    );
    assert_eq!(drafted.project.data.leaks, ["Deal - Gewonnen am", "Deal - Verlustgrund"]);
}

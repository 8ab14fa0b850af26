//! A report of Salesforce, exported as a CSV file with details only or as a formatted report with title and footer.

use super::{Deal, INDUSTRIES, SOURCES, deals, drafted, grouped, money, space};

/// An id of 18 characters, the last three of which are the checksum.
pub fn record(prefix: &str, number: usize) -> String {
    let letter = |place: usize| if number >> place & 1 == 1 { 'Q' } else { 'q' };
    let id = format!("{prefix}5g00{}{number:05}", (0..5).map(letter).collect::<String>());
    let id = &id[id.len() - 15..];
    let check = |part: &[u8]| {
        let bits = part.iter().enumerate().map(|(bit, byte)| usize::from(byte.is_ascii_uppercase()) << bit);
        char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits.sum::<usize>()])
    };
    format!("{id}{}", id.as_bytes().chunks(5).map(check).collect::<String>())
}

fn line(deal: &Deal) -> String {
    let cells = [
        record("006", deal.number),
        format!("Deal, no. {}", deal.number),
        record("001", deal.company),
        deal.word("Closed Won", "Closed Lost", "Negotiation/Review").to_owned(),
        format!("USD {}", money(deal.amount, ",", ".")),
        deal.word("100%", "0%", "90%").to_owned(),
        deal.created.format("%-m/%-d/%Y").to_string(),
        deal.closed.format("%-m/%-d/%Y").to_string(),
        INDUSTRIES[deal.industry].to_owned(),
        grouped(u64::from(deal.employees), ","),
        SOURCES[deal.source].to_owned(),
        u8::from(deal.has_champion).to_string(),
        deal.word("", "Price", "").to_owned(),
        if deal.number.is_multiple_of(9) { "[not provided]" } else { ["Yes", "No"][deal.number % 2] }
            .to_owned(),
    ];
    cells.map(|cell| format!("\"{cell}\"")).join(",")
}

const HEADER: &str = "\"Opportunity ID\",\"Opportunity Name\",\"Account ID\",\"Stage\",\"Amount\",\"Probability (%)\",\
    \"Created Date\",\"Close Date\",\"Industry\",\"Employees\",\"Lead Source\",\"Has Champion\",\"Loss Reason\",\"Partner\"";

pub fn report(deals: &[Deal], title: &str, footer: &str) -> String {
    let lines: Vec<String> = deals.iter().map(line).collect();
    format!("{title}{HEADER}\n{}\n{footer}", lines.join("\n"))
}

pub const TITLE: &str =
    "\"Closed Opportunities\"\n\"As of 2026-08-01 09:12:33 Pacific Standard Time\"\n\"Filtered By\"\n\n";

pub const FOOTER: &str = "\n\"Grand Totals (480 records)\"\n\n\"Confidential Information - Do Not Distribute\"\n\
    \"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.\"\n";

#[test]
fn a_report_with_title_and_footer_works_as_it_is() {
    for (title, footer) in [(TITLE, FOOTER), ("", FOOTER), ("", "")] {
        let space = space().write("report.csv", &report(&deals(), title, footer));
        let drafted = drafted(&space, &["report.csv"]);
        drafted.has(&[
            "id = \"Opportunity ID\"",
            "account = \"Account ID\"",
            "closed_at = \"Close Date\"",
            "at = \"Created Date\"",
            "date_format = \"%m/%d/%Y\"",
            "won = \"Stage = 'Closed Won'\"",
            "\"[not provided]\"",
        ]);
        drafted.has_dates();
        drafted.has_range("Employees", |deal| f64::from(deal.employees));
        drafted.has_range("amount = \"Amount\"", |deal| deal.amount as f64 / 100.0);
        assert_eq!(
            drafted.features(),
            ["Employees", "Has Champion", "Industry", "Lead Source", "Partner"],
            "{}",
            drafted.text
        );
        assert_eq!(drafted.project.data.leaks, ["Probability (%)", "Loss Reason"]);
    }
}

//! The exports of the tutorials: a longer story, in English, with activities before and after the snapshot.

use std::fmt::Write as _;

use chrono::{Days, NaiveDate};

use super::salesforce::{FOOTER, TITLE, record, report};
use super::{Deal, Dice, INDUSTRIES, SOURCES, deal, dynamics, hubspot, money};

const N_DEALS: u64 = 1_500;

/// Few of them have two deals.
const N_COMPANIES: usize = 1_100;

/// Days from the first creation of a deal to the export.
const N_DAYS: u64 = 900;

/// The files of an export of a vendor, by their names.
pub fn export(vendor: &str) -> Vec<(&'static str, String)> {
    let deals = story();
    match vendor {
        "salesforce" => vec![
            ("opportunities.csv", report(&deals, TITLE, &FOOTER.replace("480", "1,500"))),
            ("activities.csv", salesforce_activities(&deals)),
        ],
        "hubspot" => hubspot::files(&deals).into(),
        "pipedrive" => vec![
            ("deals.csv", table(PIPEDRIVE_DEALS, &deals, pipedrive_deal)),
            ("activities.csv", pipedrive_activities(&deals)),
        ],
        "dynamics" => vec![
            ("opportunities.csv", format!("\u{feff}{}", table(DYNAMICS, &deals, dynamics_deal))),
            ("activities.csv", dynamics_activities(&deals)),
        ],
        _ => panic!("there is no export `{vendor}`"),
    }
}

/// The deals; those that close after the day of the export are still open.
fn story() -> Vec<Deal> {
    let mut dice = Dice(14);
    let first = NaiveDate::from_ymd_opt(2024, 1, 15).unwrap();
    let end = first.checked_add_days(Days::new(N_DAYS)).unwrap();
    let deal = |number: u64| {
        let created = first.checked_add_days(Days::new(number * N_DAYS / N_DEALS)).unwrap();
        let mut deal = deal(number as usize, created, &mut dice);
        deal.company = deal.number * 7_919 % N_COMPANIES;
        let days_ago = Days::new(number * 5 % 17);
        let earlier = deal.visits.iter().map(|visit| visit.checked_sub_days(days_ago).unwrap());
        // Activities while the deal is worked on are the trap: there are more of them in won deals.
        let n_later = if deal.is_won == Some(true) { 4 } else { 2 };
        let later = (1..=n_later).map(|n| deal.created.checked_add_days(Days::new(7 * n)).unwrap());
        deal.visits = earlier.chain(later).filter(|visit| *visit < end).collect();
        if deal.closed >= end { Deal { is_won: None, ..deal } } else { deal }
    };
    (0..N_DEALS).map(deal).collect()
}

fn table(header: &str, deals: &[Deal], line: fn(&Deal) -> String) -> String {
    format!("{header}\n{}\n", deals.iter().map(line).collect::<Vec<_>>().join("\n"))
}

/// A line for each activity of a deal, with its number.
fn activities(deals: &[Deal], line: impl Fn(&Deal, usize, NaiveDate) -> String) -> String {
    let mut text = String::new();
    for deal in deals {
        for (place, day) in deal.visits.iter().enumerate() {
            let _ = writeln!(text, "{}", line(deal, place, *day));
        }
    }
    text
}

const KINDS: [&str; 3] = ["Meeting", "Email", "Call"];

fn salesforce_activities(deals: &[Deal]) -> String {
    let line = |deal: &Deal, place: usize, day: NaiveDate| {
        let activity = record("00T", 10 * deal.number + place);
        let day = day.format("%-m/%-d/%Y");
        format!("\"{activity}\",\"{}\",\"{day}\",\"{}\"", record("006", deal.number), KINDS[place % 3])
    };
    format!("\"Activity ID\",\"Opportunity ID\",\"Date\",\"Task Subtype\"\n{}", activities(deals, line))
}

const PIPEDRIVE_DEALS: &str = "Deal - ID,Deal - Title,Deal - Organization,Deal - Value,Deal - Currency of Value,Deal - Status,\
    Deal - Deal created,Deal - Deal closed on,Deal - Won time,Deal - Lost reason,Organization - Industry,\
    Organization - Employees,Deal - Source,Deal - Champion";

fn pipedrive_deal(deal: &Deal) -> String {
    let closed = format!("{} 14:15:00", deal.closed);
    [
        (deal.number + 1).to_string(),
        format!("Company {} deal", deal.company),
        format!("Company {}", deal.company),
        format!("{}.{:02}", deal.amount / 100, deal.amount % 100),
        "EUR".to_owned(),
        deal.word("Won", "Lost", "Open").to_owned(),
        format!("{} {}:00", deal.created, deal.clock()),
        deal.word(&closed, &closed, "").to_owned(),
        deal.word(&closed, "", "").to_owned(),
        deal.word("", "Price", "").to_owned(),
        INDUSTRIES[deal.industry].to_owned(),
        deal.employees.to_string(),
        SOURCES[deal.source].to_owned(),
        if deal.has_champion { "Yes" } else { "No" }.to_owned(),
    ]
    .join(",")
}

fn pipedrive_activities(deals: &[Deal]) -> String {
    let line = |deal: &Deal, place: usize, day: NaiveDate| {
        format!("{},{},{day} 09:30:00,{}", 10 * deal.number + place, deal.number + 1, KINDS[place % 3])
    };
    format!(
        "Activity - ID,Deal - ID,Activity - Marked as done time,Activity - Type\n{}",
        activities(deals, line)
    )
}

const DYNAMICS: &str = "(Do Not Modify) Opportunity,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Topic,Account,\
    Status,Status Reason,Created On,Est. Close Date,Actual Close Date,Est. Revenue,Actual Revenue,Industry,No. of Employees,\
    Source Campaign,Decision Maker?";

fn dynamics_deal(deal: &Deal) -> String {
    let day = |date: NaiveDate| format!("{} 12:00 PM", date.format("%-m/%-d/%Y"));
    let later = |days| day(deal.closed.checked_add_days(Days::new(days)).unwrap());
    let amount = format!("\"${}\"", money(deal.amount, ",", "."));
    let closed = day(deal.closed);
    [
        dynamics::guid(0xA1, deal.number),
        format!("q7fZ{}/+Ks==", deal.number * 7919),
        later(3),
        format!("Opportunity {}", deal.number),
        format!("Company {}", deal.company),
        deal.word("Won", "Lost", "Open").to_owned(),
        deal.word("Won", "Canceled", "In Progress").to_owned(),
        day(deal.created),
        later(9),
        deal.word(&closed, &closed, "").to_owned(),
        amount.clone(),
        deal.word(&amount, "", "").to_owned(),
        INDUSTRIES[deal.industry].to_owned(),
        deal.employees.to_string(),
        SOURCES[deal.source].to_owned(),
        if deal.has_champion { "Yes" } else { "No" }.to_owned(),
    ]
    .join(",")
}

fn dynamics_activities(deals: &[Deal]) -> String {
    let line = |deal: &Deal, place: usize, day: NaiveDate| {
        let regarding = dynamics::guid(0xA1, deal.number);
        let kind = ["Appointment", "Email", "Phone Call"][place % 3];
        format!(
            "{},{regarding},{kind},{} 9:30 AM",
            dynamics::guid(0xC3, 10 * deal.number + place),
            day.format("%-m/%-d/%Y")
        )
    };
    format!("(Do Not Modify) Activity,Regarding,Activity Type,Actual End\n{}", activities(deals, line))
}

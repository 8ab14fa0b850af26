//! An export of `HubSpot`: deals, contacts and engagements, each a CSV file.

use super::{Deal, INDUSTRIES, SOURCES, deals, drafted, space};

fn contact(deal: &Deal) -> usize {
    51_000 + deal.number
}

fn deal_line(deal: &Deal) -> String {
    [
        (9_100_000_000_u64 + deal.number as u64).to_string(),
        format!("Company {} - new deal", deal.company),
        "Sales Pipeline".to_owned(),
        deal.word("Closed won", "Closed lost", "Presentation scheduled").to_owned(),
        format!("{}.{:02}", deal.amount / 100, deal.amount % 100),
        format!("{} {}", deal.created, deal.clock()),
        format!("{} 14:15", deal.closed),
        deal.word("true", "false", "false").to_owned(),
        deal.word("", "Budget", "").to_owned(),
        if deal.has_champion { "true" } else { "false" }.to_owned(),
        contact(deal).to_string(),
        format!("Anna {}", deal.number),
        (7_000_000 + deal.company).to_string(),
        "nobody@example.com".to_owned(),
    ]
    .join(",")
}

const DEALS: &str = "Record ID,Deal Name,Pipeline,Deal Stage,Amount,Create Date,Close Date,Is Closed Won,Closed Lost Reason,\
                     Has champion,Associated Contact IDs,Associated Contact,Associated Company IDs,Deal owner";

const CONTACTS: &str =
    "Record ID,First Name,Email,Number of employees,Industry,Original Source,Lifecycle Stage,Lead Status";

fn contact_line(deal: &Deal) -> String {
    [
        contact(deal).to_string(),
        format!("Anna {}", deal.number),
        format!(
            "anna{}@{}",
            deal.number,
            if deal.number.is_multiple_of(5) { "gmail.com" } else { "example.org" }
        ),
        deal.employees.to_string(),
        INDUSTRIES[deal.industry].to_uppercase(),
        format!("{} traffic", SOURCES[deal.source]),
        deal.word("Customer", "Lead", "Opportunity").to_owned(),
        String::new(),
    ]
    .join(",")
}

fn engagements(deals: &[Deal]) -> String {
    let rows = deals.iter().flat_map(|deal| {
        let kinds = ["MEETING", "EMAIL", "CALL"];
        let row = move |(place, day): (usize, &chrono::NaiveDate)| {
            format!(
                "{},{},{day} 09:30,{}\n",
                40_000 + 10 * deal.number + place,
                kinds[place % 3],
                contact(deal)
            )
        };
        deal.visits.iter().enumerate().map(row)
    });
    format!("Engagement ID,Activity type,Activity date,Contact ID\n{}", rows.collect::<String>())
}

/// The files of an export by their names.
pub fn files(deals: &[Deal]) -> [(&'static str, String); 3] {
    let table = |header: &str, line: fn(&Deal) -> String| {
        format!("{header}\n{}\n", deals.iter().map(line).collect::<Vec<_>>().join("\n"))
    };
    [
        ("deals.csv", table(DEALS, deal_line)),
        ("contacts.csv", table(CONTACTS, contact_line)),
        ("engagements.csv", engagements(deals)),
    ]
}

#[test]
fn deals_with_contacts_and_engagements_work_as_they_are() {
    let space = files(&deals()).iter().fold(space(), |space, (name, text)| space.write(name, text));
    let key = "Contact ID=Associated Contact IDs";
    let drafted = drafted(
        &space,
        &[
            "deals.csv",
            "--lookup",
            "contacts=contacts.csv",
            "--activities",
            "engagements.csv",
            "--activities-key",
            key,
        ],
    );
    drafted.has(&[
        "id = \"Record ID\"",
        "account = \"Associated Company IDs\"",
        "amount = \"Amount\"",
        "keep = [\"Deal Name\", \"Deal owner\"]",
        "closed_at = \"Close Date\"",
        "at = \"Create Date\"",
        "won = \"\\\"Deal Stage\\\" = 'Closed won'\"",
        "key = \"Contact ID\"\non = \"Associated Contact IDs\"\nat = \"Activity date\"",
        "[lookups.contacts]                        # matches 480 of 480 deals",
        "key = \"Record ID\"\non = \"Associated Contact IDs\"",
    ]);
    drafted.has_dates();
    drafted.has_range("\"Number of employees\"", |deal| f64::from(deal.employees));
    assert_eq!(
        drafted.features(),
        [
            "Has champion",
            "Industry",
            "Number of employees",
            "Original Source",
            "activities_90d",
            "call_90d",
            "days_since_last",
            "email_90d",
            "meeting_90d"
        ],
        "{}",
        drafted.text
    );
    assert_eq!(drafted.project.data.leaks, ["Is Closed Won", "Closed Lost Reason", "Lifecycle Stage"]);
}

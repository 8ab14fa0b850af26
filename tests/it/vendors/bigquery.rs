//! A dump of `BigQuery`: JSON Lines with nested records and epochs, and the same as CSV.

use super::{Deal, INDUSTRIES, SOURCES, deals, drafted, space};

fn seconds(day: chrono::NaiveDate, minute: u32) -> i64 {
    day.and_hms_opt(minute / 60, minute % 60, 0).unwrap().and_utc().timestamp()
}

fn object(deal: &Deal) -> String {
    let closed = format!("\"{} 12:00:00 UTC\"", deal.closed);
    format!(
        "{{\"deal_id\":\"D-{:04}\",\"account\":{{\"id\":\"{}\",\"industry\":\"{}\",\"employees\":{}}},\"stage\":\"{}\",\
         \"created_at\":\"{} {}:12 UTC\",\"closed_at\":{},\"updated_at\":{},\"source\":{{\"channel\":\"{}\"}},\
         \"has_champion\":{},\"amount\":\"{}.{:02}\",\"lost_reason\":{},\"region\":{}}}",
        deal.number,
        7000 + deal.company,
        INDUSTRIES[deal.industry],
        deal.employees,
        deal.word("closed_won", "closed_lost", "proposal"),
        deal.created,
        deal.clock(),
        if deal.is_won.is_some() { &closed } else { "null" },
        seconds(deal.closed, deal.minute) * 1_000_000,
        SOURCES[deal.source],
        deal.has_champion,
        deal.amount / 100,
        deal.amount % 100,
        deal.word("null", "\"price\"", "null"),
        ["\"EMEA\"", "\"APAC\"", "null"][deal.number % 3],
    )
}

#[test]
fn json_lines_with_nested_records_work_as_they_are() {
    let lines: String = deals().iter().map(|deal| object(deal) + "\n").collect();
    let drafted = drafted(&space().write("deals.jsonl", &lines), &["deals.jsonl"]);
    drafted.has(&[
        "id = \"deal_id\"",
        "account = \"account.id\"",
        "closed_at = \"closed_at\"",
        "at = \"created_at\"",
        "won = \"stage = 'closed_won'\"",
    ]);
    drafted.has_dates();
    drafted.has_range("\"account.employees\"", |deal| f64::from(deal.employees));
    drafted.has_range("amount = ", |deal| deal.amount as f64 / 100.0);
    let all = ["account.employees", "account.industry", "has_champion", "region", "source.channel"];
    assert_eq!(drafted.features(), all, "{}", drafted.text);
    assert_eq!(drafted.project.data.leaks, ["updated_at", "lost_reason"]);
}

fn line(deal: &Deal) -> String {
    [
        format!("D-{:04}", deal.number),
        deal.word("closed_won", "closed_lost", "proposal").to_owned(),
        seconds(deal.created, deal.minute).to_string(),
        if deal.is_won.is_some() { format!("{} 12:00:00.5 UTC", deal.closed) } else { "null".to_owned() },
        INDUSTRIES[deal.industry].to_owned(),
        f64::from(deal.employees).to_string(),
        SOURCES[deal.source].to_owned(),
        deal.has_champion.to_string(),
    ]
    .join(",")
}

#[test]
fn a_csv_with_epochs_and_nulls_works_as_it_is() {
    let lines: Vec<String> = deals().iter().map(line).collect();
    let header = "deal_id,stage,created_ts,closed_at,industry,employees,source,has_champion";
    let drafted =
        drafted(&space().write("dump.csv", &format!("{header}\n{}\n", lines.join("\n"))), &["dump.csv"]);
    drafted.has(&[
        "id = \"deal_id\"",
        "closed_at = \"closed_at\"",
        "at = \"created_ts\"",
        "null_values = [\"\", \"null\"]",
    ]);
    drafted.has_dates();
    assert_eq!(drafted.features(), ["employees", "has_champion", "industry", "source"], "{}", drafted.text);
}

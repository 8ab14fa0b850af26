//! A dump of `PostgreSQL`: `COPY … TO` with a header, as text with tabs and as CSV.

use super::{Deal, INDUSTRIES, SOURCES, deals, drafted, space};

fn cells(deal: &Deal, null: &str) -> Vec<String> {
    let or_null = |text: String, is_known: bool| if is_known { text } else { null.to_owned() };
    vec![
        (deal.number + 1).to_string(),
        (deal.company + 1).to_string(),
        format!("{} {}:12+00", deal.created, deal.clock()),
        or_null(format!("{} 12:00:00.123456+00", deal.closed), deal.is_won.is_some()),
        deal.word("won", "lost", "open").to_owned(),
        INDUSTRIES[deal.industry].to_owned(),
        or_null(deal.employees.to_string(), !deal.number.is_multiple_of(10)),
        SOURCES[deal.source].to_owned(),
        if deal.has_champion { "t" } else { "f" }.to_owned(),
        format!("{}.{:02}", deal.amount / 100, deal.amount % 100),
        or_null("price".to_owned(), deal.is_won == Some(false)),
        format!("{:08x}-0000-4000-8000-{:012x}", deal.number * 7919, deal.number * 104_729),
        "0000-00-00".to_owned(),
    ]
}

const HEADER: [&str; 13] = [
    "id", "customer_id", "created_at", "closed_at", "status", "industry", "employees", "source",
    "has_champion", "amount", "lost_reason", "public_uuid", "merged_on",
];

#[test]
fn a_dump_as_text_or_csv_works_as_it_is() {
    for (file, separator, null) in
        [("deals.tsv", "\t", "\\N"), ("deals.csv", ",", ""), ("nulls.csv", ",", "\\N")]
    {
        let lines: String = deals().iter().map(|deal| cells(deal, null).join(separator) + "\n").collect();
        let text = format!("{}\n{lines}", HEADER.join(separator));
        let drafted = drafted(&space().write(file, &text), &[file]);
        drafted.has(&[
            "id = \"id\"",
            "account = \"customer_id\"",
            "closed_at = \"closed_at\"",
            "at = \"created_at\"",
            "won = \"status = 'won'\"",
            "has_champion = { kind = \"flag\" }",
            if null.is_empty() { "null_values = [\"\"]" } else { "null_values = [\"\", \"\\\\N\"]" },
        ]);
        drafted.has_dates();
        drafted.has_range("amount = ", |deal| deal.amount as f64 / 100.0);
        assert_eq!(
            drafted.features(),
            ["employees", "has_champion", "industry", "source"],
            "{}",
            drafted.text
        );
        assert_eq!(drafted.project.data.leaks, ["lost_reason"]);
    }
}

//! Exports with a row for each change of a deal, and with single cells that are wrong.

use super::{init, space, works};
use crate::space::TestSpace;

/// Deals with a row for each change of their stage, the oldest first; `edit` gets each line with its date.
fn history(edit: impl Fn(&str, &str) -> String) -> String {
    let mut text = edit("deal_id,created,industry,employees,stage,closed", "modified_at");
    for deal in 0..80 {
        let industry = ["Retail", "Energy", "Banking"][deal % 3];
        let (stage, closed) = match deal % 8 {
            0 => ("Negotiation", String::new()),
            1 | 4 | 6 => ("Won", format!("2026-05-{:02}", deal % 28 + 1)),
            _ => ("Lost", format!("2026-05-{:02}", deal % 28 + 1)),
        };
        let created = format!("2026-0{}-{:02}", deal % 3 + 1, deal % 28 + 1);
        let start = format!("D{deal:03},{created},{industry},{}", deal * 37 % 400 + 5);
        text += &edit(&format!("{start},Prospecting,"), &format!("{created}T09:00:00"));
        text += &edit(&format!("{start},Proposal,"), &format!("2026-04-{:02}T10:00:00", deal % 28 + 1));
        text +=
            &edit(&format!("{start},{stage},{closed}"), &format!("2026-06-{:02}T11:30:00", deal % 28 + 1));
    }
    text
}

fn drafted(deals: &str) -> (String, String, TestSpace) {
    let space = space().write("history.csv", deals);
    let said = init(&space, &["history.csv"]);
    (said, space.read("bantam.toml"), space)
}

#[test]
fn the_newest_row_of_each_deal_counts_where_a_date_tells_it() {
    for name in ["modified_at", "Last Modified", "stage_changed_on", "Zuletzt geändert am", "SystemModstamp"]
    {
        let (said, draft, space) =
            drafted(&history(|row, date| format!("{row},{}\n", date.replace("modified_at", name))));
        assert!(
            draft.contains("id = \"deal_id\"") && draft.contains("240 rows of 80 different ids"),
            "{draft}"
        );
        assert!(draft.contains(&format!("version = \"{name}\"")), "{draft}");
        assert!(said.contains("30 won, 40 lost and 10 open deals"), "{said}");
        works(&space, "bantam.toml");
    }
}

#[test]
fn without_such_a_date_the_id_is_a_question_and_never_dropped() {
    let (said, draft, _) = drafted(&history(|row, _| format!("{row}\n")));
    assert!(
        said.contains("open question: `deal_id` repeats (240 rows of history.csv, 80 different ids)"),
        "{said}"
    );
    assert!(draft.contains("\nid = \"deal_id\"") && draft.contains("# version = "), "{draft}");
}

#[test]
fn a_cell_that_is_no_date_leaves_the_others_dates() {
    let text = space().read("deals.csv");
    let bad = text.replacen("2025-", "tbd 2025-", 1);
    assert_ne!(text, bad);
    let space = space().write("deals.csv", &bad);
    let said = init(&space, &["deals.csv"]);
    let draft = space.read("bantam.toml");
    assert!(draft.contains("at = \"qualified_at\""), "{draft}");
    assert!(said.contains("is no date: such rows are rejected"), "{said}");
    works(&space, "bantam.toml");
}

#[test]
fn leaks_are_known_by_their_names_in_other_languages() {
    let deals = history(|row, date| format!("{row},{date}\n"))
        .replace("industry", "Motivo de pérdida")
        .replace("employees", "Branche");
    let (_, draft, _) = drafted(&deals);
    assert!(draft.contains("\"Motivo de pérdida\","), "{draft}");
}

#[test]
fn a_column_that_counts_all_activities_is_a_leak_and_one_that_counts_earlier_ones_is_none() {
    let day = |days: usize| {
        let first = chrono::NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        (first + chrono::Days::new(days as u64)).to_string()
    };
    let mut deals = "ref,opened,closed,state,headcount,berührungen,prior,klasse\n".to_owned();
    let mut rows = "ref,when,what\n".to_owned();
    for deal in 0..300 {
        let (at, length) = (60 + deal, 10 + deal * 31 % 80);
        let (before, after) = (deal * 7 % 5, deal * 13 % 9 + length / 20);
        for (count, days) in [(before, at - 20), (after, at + 2)] {
            (0..count).for_each(|n| rows += &format!("R{deal:03},{},call\n", day(days + n)));
        }
        let state = if (deal * 17 % 10) < 4 { "won" } else { "lost" };
        let all = before + after;
        let class = ["0-4", "5-8", "9+"][usize::from(all > 4) + usize::from(all > 8)];
        deals += &format!("R{deal:03},{},{},{state},{},{all},{before},{class}\n", day(at), day(at + length), deal * 37 % 90);
    }
    let space = space().write("d.csv", &deals).write("touch.csv", &rows);
    init(&space, &["d.csv", "--activities", "touch.csv"]);
    let draft = space.read("bantam.toml");
    let leaks = draft.split("leaks = [").nth(1).unwrap().split("]\n").next().unwrap();
    assert!(leaks.contains("\"berührungen\"") && leaks.contains("the number of all rows of `touch.csv`"), "{draft}");
    assert!(leaks.contains("\"klasse\"") && !leaks.contains("\"prior\""), "{draft}");
    assert!(draft.contains("\nprior = { kind"), "{draft}");
}

#[test]
fn a_unique_column_of_codes_is_the_id_whatever_its_name() {
    for name in ["Réf", "Vorgangsnummer", "Kenmerk", "Znak", "N° affaire"] {
        let text: String = (0..80).fold(format!("size,{name},stage\n"), |text, deal| {
            text + &format!("{},OP-{deal:04},{}\n", deal * 37 % 50, if deal % 3 == 0 { "Won" } else { "Lost" })
        });
        let space = space().write("d.csv", &text);
        init(&space, &["d.csv"]);
        let draft = space.read("bantam.toml");
        assert!(draft.contains(&format!("id = \"{name}\"")), "{draft}");
    }
}

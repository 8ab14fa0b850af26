//! Dates as they are written.

use chrono::NaiveDate;

use super::{DEALS, LEADS, control, rewritten, same_as_control, scores};
use crate::space::TestSpace;

fn day(cell: &str) -> NaiveDate {
    NaiveDate::parse_from_str(cell, "%Y-%m-%d").unwrap()
}

/// The control with all its dates written anew, but for empty cells.
fn dated(edit: impl Fn(NaiveDate) -> String) -> TestSpace {
    let edit = |cell: &str, _: &[&str]| if cell.is_empty() { String::new() } else { edit(day(cell)) };
    let deals = rewritten(DEALS, "created_at", edit);
    // Quoted cells are split no more: close dates go first where the styles have commas.
    control()
        .write("deals.csv", &closes(&deals, edit))
        .write("leads.csv", &rewritten(LEADS, "created_at", edit))
}

/// The close dates are in the last column.
fn closes(table: &str, edit: impl Fn(&str, &[&str]) -> String) -> String {
    let row = |line: &str| {
        let (rest, close) = line.rsplit_once(',').unwrap();
        if close == "closed_at" { format!("{line}\n") } else { format!("{rest},\"{}\"\n", edit(close, &[])) }
    };
    table.lines().map(row).collect()
}

fn seconds(date: NaiveDate) -> i64 {
    date.and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp()
}

#[test]
fn dates_of_programs_need_no_setting() {
    let styles: [fn(NaiveDate) -> String; 12] = [
        |date| date.format("%Y-%m-%dT00:00:00.000+0000").to_string(),
        |date| date.format("%Y-%m-%d 00:00:00+00").to_string(),
        |date| date.format("%Y-%m-%d 00:00:00 UTC").to_string(),
        |date| date.format("%Y-%m-%dT00:00:00Z").to_string(),
        |date| date.format("%Y-%m-%dT00:00:00+00:00[UTC]").to_string(),
        |date| date.format("%Y-%-m-%-d").to_string(),
        |date| (seconds(date) * 1000).to_string(),
        |date| seconds(date).to_string(),
        |date| (seconds(date) * 1_000_000).to_string(),
        |date| (seconds(date) / 86_400 + 25_569).to_string(),
        |date| date.format("%Y%m%d").to_string(),
        |date| date.format("%Y-%m-%dT02:00:00+0200").to_string(),
    ];
    for style in styles {
        let space = dated(style);
        same_as_control(&space);
        let checked = space.run(&["check"]);
        assert_eq!(checked.status, 0, "{}", checked.transcript());
    }
}

#[test]
fn milliseconds_are_reported() {
    let checked = dated(|date| (seconds(date) * 1000).to_string()).run(&["check"]);
    assert!(
        checked.stdout.contains("`created_at` has dates as milliseconds since 1970"),
        "{}",
        checked.stdout
    );
}

#[test]
fn a_format_with_a_time_reads_dates_without_one_and_iso_dates() {
    let us = |date: NaiveDate| date.format("%-m/%-d/%Y 12:00 AM").to_string();
    let space =
        dated(us).replace("bantam.toml", "null_values", "date_format = \"%m/%d/%Y %I:%M %p\"\nnull_values");
    let closes = closes(&space.read("deals.csv"), |cell, _| cell.trim_matches('"').replace(" 12:00 AM", ""));
    same_as_control(&space.write("deals.csv", &closes));
    let mixed = control().replace("bantam.toml", "null_values", "date_format = \"%m/%d/%Y\"\nnull_values");
    same_as_control(&mixed);
}

#[test]
fn formats_may_be_a_list_and_per_column() {
    let created = |cell: &str, _: &[&str]| day(cell).format("%d.%m.%Y").to_string();
    let closed = |cell: &str, _: &[&str]| {
        if cell.is_empty() { String::new() } else { day(cell).format("%m/%d/%Y").to_string() }
    };
    let space = || {
        control()
            .write("deals.csv", &closes(&rewritten(DEALS, "created_at", created), closed))
            .write("leads.csv", &rewritten(LEADS, "created_at", created))
    };
    let list = "date_format = [\"%d.%m.%Y\", \"%m/%d/%Y\"]\nnull_values";
    same_as_control(&space().replace("bantam.toml", "null_values", list));
    let columns =
        "date_format = \"%d.%m.%Y\"\ncolumns = { closed_at = { date_format = \"%m/%d/%Y\" } }\nnull_values";
    same_as_control(&space().replace("bantam.toml", "null_values", columns));
    let conflict = "date_format = [\"%d/%m/%Y\", \"%m/%d/%Y\"]\nnull_values";
    let refused = space().replace("bantam.toml", "null_values", conflict).run(&["check"]);
    assert_eq!(refused.status, 3, "{}", refused.transcript());
    assert!(refused.stderr.contains("read one date as two"), "{}", refused.stderr);
}

#[test]
fn an_offset_in_a_format_counts() {
    let west = |date: NaiveDate| {
        let local = date.and_hms_opt(0, 0, 0).unwrap() - chrono::Duration::hours(8);
        local.format("%Y/%m/%d %H:%M:%S -0800").to_string()
    };
    let space = dated(west).replace(
        "bantam.toml",
        "null_values",
        "date_format = \"%Y/%m/%d %H:%M:%S %z\"\nnull_values",
    );
    same_as_control(&space);
}

#[test]
fn zeros_are_no_date_and_the_end_of_time_is_not_a_close() {
    let (_, said) = scores(&control());
    for never in ["0000-00-00", "0000-00-00 00:00:00", "9999-12-31", "2999-12-31", "9999-12-31T23:59:59Z"] {
        let deals = closes(DEALS, |cell, _| if cell.is_empty() { never.to_owned() } else { cell.to_owned() });
        let space = control().write("deals.csv", &deals);
        same_as_control(&space);
        assert_eq!(scores(&space).1, said);
    }
}

#[test]
fn dates_out_of_range_reject_their_row_with_the_reason() {
    for date in ["2205-03-04", "0001-01-01", "1825-03-04"] {
        let deals = rewritten(DEALS, "created_at", |cell, cells| {
            if cells[0] == "D0002" { date.to_owned() } else { cell.to_owned() }
        });
        let leads = rewritten(LEADS, "created_at", |cell, cells| {
            if cells[0] == "L0002" { date.to_owned() } else { cell.to_owned() }
        });
        let space = control().write("deals.csv", &deals).write("leads.csv", &leads);
        let trained = space.run(&["train"]);
        let reason = match date {
            "0001-01-01" => format!("`created_at` is \"{date}\", which programs write for no date"),
            _ => format!("`created_at` should be a date from 1900 to 2199, found \"{date}\""),
        };
        assert!(trained.stderr.contains(&reason), "{}", trained.transcript());
        let predicted = space.run(&["predict", "-o", "scores.csv"]);
        assert_eq!(predicted.status, 0, "{}", predicted.transcript());
        assert_eq!(space.read("scores.csv").lines().count(), 20, "19 leads under the header");
        assert!(predicted.stderr.contains(&reason), "{}", predicted.stderr);
    }
}

#[test]
fn a_deal_may_close_on_the_local_day_on_which_it_was_created() {
    // Created in the evening in New York, closed on that day.
    let deals = rewritten(DEALS, "created_at", |cell, _| format!("{cell}T21:30:00-05:00"));
    let deals = deals.lines().enumerate().map(|(line, text)| {
        let cells: Vec<&str> = text.split(',').collect();
        let same_day = line % 5 == 1 && !cells[7].is_empty();
        let close = if same_day { cells[2].split('T').next().unwrap() } else { cells[7] };
        format!("{},{close}\n", cells[..7].join(","))
    });
    let deals: String = deals.collect();
    let utc = control().write("deals.csv", &deals).run(&["train"]);
    assert!(utc.status == 0 && !utc.stderr.contains("were rejected"), "{}", utc.transcript());
    let zoned = control()
        .write("deals.csv", &deals)
        .replace("bantam.toml", "null_values", "time_zone = \"America/New_York\"\nnull_values")
        .run(&["train"]);
    assert!(zoned.status == 0 && !zoned.stderr.contains("were rejected"), "{}", zoned.transcript());
}

const CALLS: &str = "\n[tables.activities]\nfile = \"activities.csv\"\nkey = \"deal_id\"\nat = \"at\"\n\
                     \n[features.behavioural]\ncalls = { from = \"activities\", count = \"kind = 'call'\" }\n";

/// One activity for every deal and lead, with the time that `at` makes of the day of creation.
fn with_calls(space: TestSpace, at: impl Fn(NaiveDate) -> String) -> TestSpace {
    let rows = DEALS.lines().skip(1).chain(LEADS.lines().skip(1)).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        format!("{},{},call\n", cells[0], at(day(cells[2])))
    });
    let activities = format!("deal_id,at,kind\n{}", rows.collect::<String>());
    let project = space.read("bantam.toml") + CALLS;
    space.write("activities.csv", &activities).write("bantam.toml", &project)
}

#[test]
fn a_date_without_a_time_is_not_before_a_time_of_the_same_day() {
    let deals = rewritten(DEALS, "created_at", |cell, _| format!("{cell}T14:00:00"));
    let deals =
        closes(&deals, |cell, _| if cell.is_empty() { String::new() } else { format!("{cell}T23:00:00") });
    let same_day = with_calls(control().write("deals.csv", &deals), |date| date.to_string()).run(&["train"]);
    assert!(
        same_day.stderr.contains("273 of 273 rows of `activities` are dated on or after"),
        "{}",
        same_day.transcript()
    );
    let before =
        with_calls(control().write("deals.csv", &deals), |date| format!("{date}T13:00:00")).run(&["train"]);
    assert!(!before.stderr.contains("are dated on or after"), "{}", before.transcript());
    let day_before =
        with_calls(control().write("deals.csv", &deals), |date| date.pred_opt().unwrap().to_string())
            .run(&["train"]);
    assert!(!day_before.stderr.contains("are dated on or after"), "{}", day_before.transcript());
}

#[test]
fn a_table_has_its_own_format() {
    let space = with_calls(control(), |date| date.pred_opt().unwrap().format("%d.%m.%Y").to_string())
        .replace("bantam.toml", "at = \"at\"\n", "at = \"at\"\nformat = { date_format = \"%d.%m.%Y\" }\n");
    let trained = space.run(&["train"]);
    assert!(
        trained.status == 0 && !trained.stderr.contains("are dated on or after"),
        "{}",
        trained.transcript()
    );
    let wrong = with_calls(control(), |date| date.format("%d.%m.%Y").to_string()).run(&["train"]);
    assert_eq!(wrong.status, 3);
    assert!(wrong.stderr.contains("set date_format under [tables.activities.format]"), "{}", wrong.stderr);
}

#[test]
fn a_time_zone_is_that_of_dates_without_an_offset() {
    let zone = "time_zone = \"America/Los_Angeles\"\nnull_values";
    let local = |space: TestSpace| space.replace("bantam.toml", "null_values", zone);
    let deals = rewritten(DEALS, "created_at", |cell, _| format!("{cell}T12:00:00"));
    let deals =
        closes(&deals, |cell, _| if cell.is_empty() { String::new() } else { format!("{cell}T23:00:00") });
    // 19:30 UTC is before noon in Los Angeles in winter (20:00 UTC), and after it in summer (19:00 UTC).
    let said = with_calls(local(control().write("deals.csv", &deals)), |date| format!("{date}T19:30:00Z"))
        .run(&["train"]);
    assert_eq!(said.status, 0, "{}", said.transcript());
    let line = said.stderr.lines().find(|line| line.contains("are dated on or after")).unwrap();
    let late: usize = line.split(' ').nth(1).unwrap().parse().unwrap();
    assert!(late > 100 && late < 250, "{line}");
    // Predictions have the date of the clocks there.
    let there = local(control().write("deals.csv", &deals));
    let predicted =
        there.trained().run(&["predict", "--as-of", "2026-07-02", "--format", "jsonl", "-o", "-"]);
    assert!(
        predicted.stdout.contains("\"as_of\":\"2026-07-02T00:00:00-07:00\""),
        "{}",
        predicted.transcript()
    );
    let unknown = control()
        .replace("bantam.toml", "null_values", "time_zone = \"Berlin\"\nnull_values")
        .run(&["check"]);
    assert_eq!(unknown.status, 3, "{}", unknown.transcript());
    assert!(unknown.stderr.contains("expected the name of a time zone"), "{}", unknown.stderr);
}

#[test]
fn months_of_other_languages_and_characters_for_year_month_and_day_are_read() {
    let months = [
        [
            "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
            "novembre", "décembre",
        ],
        [
            "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
            "octubre", "noviembre", "diciembre",
        ],
        ["Jan.", "Feb.", "Mär.", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez."],
    ];
    for (names, pattern) in months.into_iter().zip(["%d %b %Y", "%d %b %Y", "%d. %b %Y"]) {
        let written = |date: NaiveDate| {
            let dot = if pattern.contains('.') { "." } else { "" };
            format!(
                "{}{dot} {} {}",
                date.format("%-d"),
                names[date.format("%m").to_string().parse::<usize>().unwrap() - 1],
                date.format("%Y")
            )
        };
        let space = dated(written).replace(
            "bantam.toml",
            "null_values",
            &format!("date_format = \"{pattern}\"\nnull_values"),
        );
        same_as_control(&space);
    }
    same_as_control(&dated(|date| date.format("%Y年%-m月%-d日").to_string()));
}

#[test]
fn zones_that_several_share_are_named_and_those_of_europe_are_read() {
    same_as_control(&dated(|date| date.format("%Y-%m-%d 01:00:00 CET").to_string()));
    let refused = dated(|date| date.format("%Y-%m-%d 01:00:00 PST").to_string()).run(&["train"]);
    assert_eq!(refused.status, 3, "{}", refused.transcript());
    assert!(
        refused.stderr.contains("\"PST\" is the abbreviation of several time zones"),
        "{}",
        refused.stderr
    );
}

#[test]
fn dates_of_programs_for_no_date_are_never_closed_and_counted() {
    for never in ["1899-12-30", "0001-01-01", "0001-01-01T00:00:00", "9999-12-31"] {
        let deals = closes(DEALS, |cell, _| if cell.is_empty() { never } else { cell }.to_owned());
        let space = control().write("deals.csv", &deals);
        same_as_control(&space);
        let checked = space.run(&["check"]).stdout;
        let flat = checked.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(&format!("dates that mean \"not closed\", such as {never}")), "{checked}");
    }
}

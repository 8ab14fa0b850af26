//! Nested JSON.

use super::CaseFolder;

#[test]
fn keys_within_objects_are_columns() {
    let case = CaseFolder::of("52-nested-json");
    let output = case.run(&["check"]);
    assert_eq!(output.status, 3, "{}", output.transcript());
    assert!(output.stderr.contains("it is inside an object: `properties.account_id`"), "{}", output.stderr);
    case.goes_on(&["init", "deals.jsonl", "-o", "draft.toml", "--force"]);
    let draft = std::fs::read_to_string(case.path("draft.toml")).unwrap();
    assert!(draft.contains("account = \"properties.account_id\""), "{draft}");
}

/// The control as JSON objects, one on each line; `edit` gets the number of the row and may change its text.
fn as_json(case: &CaseFolder, file: &str, edit: impl Fn(usize, String) -> String) -> Vec<String> {
    let text = std::fs::read_to_string(case.path(file)).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let object = |line: &str| {
        let cells = header.iter().zip(line.split(',')).filter(|(_, cell)| !cell.is_empty());
        let cell = |(name, cell): (&&str, &str)| match *name {
            "employees" => format!("\"{name}\":{cell}"),
            _ => format!("\"{name}\":\"{cell}\""),
        };
        format!("{{{}}}", cells.map(cell).collect::<Vec<_>>().join(","))
    };
    lines.enumerate().map(|(row, line)| edit(row + 1, object(line))).collect()
}

#[test]
fn an_object_in_a_column_of_values_rejects_its_row() {
    let objects = [
        (3, "\"industry\":", "\"industry\":{\"name\":\"Retail\"},\"was\":", "is an object"),
        (3, "\"employees\":", "\"employees\":{\"value\":5},\"was\":", "is an object"),
        (4, "\"employees\":", "\"employees\":[{\"value\":5}],\"was\":", "is a list of objects"),
        (5, "\"champion\":", "\"champion\":{},\"was\":", "is an object"),
    ];
    for (at, from, to, reason) in objects {
        let case = CaseFolder::control();
        let rows = |file| {
            as_json(&case, file, |row, text| if row == at { text.replacen(from, to, 1) } else { text })
        };
        let (deals, leads) = (rows("deals.csv").join("\n"), rows("leads.csv").join("\n"));
        let case = case.written("deals.jsonl", deals.as_bytes()).written("leads.jsonl", leads.as_bytes());
        let case = case.edited("bantam.toml", |text| text.replace(".csv", ".jsonl").into_bytes());
        let trained = case.goes_on(&["train"]);
        assert!(trained.contains("1 of 300 rows") && trained.contains(reason), "{trained}");
        let predicted = case.goes_on(&["predict", "-o", "out.csv"]);
        assert!(predicted.contains("19 scored + 1 rejected"), "{predicted}");
    }
}

#[test]
fn a_json_file_of_one_list_is_read() {
    let case = CaseFolder::control();
    let list = |file| format!("[\n{}\n]\n", as_json(&case, file, |_, text| text).join(",\n"));
    let (deals, leads) = (list("deals.csv"), list("leads.csv"));
    let case = case.written("deals.json", deals.as_bytes()).written("leads.json", leads.as_bytes());
    case.edited("bantam.toml", |text| text.replace(".csv", ".json").into_bytes()).is_like_the_control();
    // As an API wraps them.
    let wrapped = CaseFolder::control().written(
        "deals.json",
        format!("{{\"count\":300,\"results\":{}}}", deals.replace('\n', "")).as_bytes(),
    );
    let refused = wrapped.run(&["init", "deals.json", "-o", "draft.toml"]);
    assert_eq!(refused.status, 3, "{}", refused.transcript());
    assert!(refused.stderr.contains("whose `results` is a list of objects"), "{}", refused.stderr);
    assert!(refused.stderr.contains("JSON Lines") && refused.stderr.contains("jq -c"), "{}", refused.stderr);
}

#[test]
fn leads_within_one_object_are_named() {
    let case = CaseFolder::control();
    let wrapped = format!("{{\"records\":[{}]}}\n", as_json(&case, "leads.csv", |_, text| text).join(","));
    let case = case.written("more.jsonl", wrapped.as_bytes());
    case.goes_on(&["train"]);
    let refused = case.run(&["predict", "more.jsonl", "-o", "out.csv"]);
    assert_eq!(refused.status, 3, "{}", refused.transcript());
    assert!(refused.stderr.contains("whose `records` is a list of objects"), "{}", refused.stderr);
}

#[test]
fn objects_may_have_a_comma_behind_them() {
    let case = CaseFolder::control();
    let rows = |file| as_json(&case, file, |_, text| text + ",").join("\n");
    let (deals, leads) = (rows("deals.csv"), rows("leads.csv"));
    let case = case.written("deals.jsonl", deals.as_bytes()).written("leads.jsonl", leads.as_bytes());
    case.edited("bantam.toml", |text| text.replace(".csv", ".jsonl").into_bytes()).is_like_the_control();
}

#[test]
fn a_key_in_other_letters_is_named() {
    let case = CaseFolder::control();
    let rows = |row: usize, text: String| {
        if row.is_multiple_of(2) { text.replace("\"employees\"", "\"Employees\"") } else { text }
    };
    let leads = as_json(&case, "leads.csv", rows).join("\n");
    let case = case.written("more.jsonl", leads.as_bytes());
    case.goes_on(&["train"]);
    let predicted = case.goes_on(&["predict", "more.jsonl", "-o", "out.csv"]);
    let predicted = predicted.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(predicted.contains("objects have `Employees` rather than `employees`"), "{predicted}");
    assert!(predicted.contains("write the key in the same way"), "{predicted}");
}

#[test]
fn a_key_that_all_objects_have_twice_is_named() {
    let case = CaseFolder::control();
    for file in ["deals", "leads"] {
        let twice = |_: usize, object: String| {
            object.replace("\"industry\":", "\"industry\":\"Other\",\"industry\":")
        };
        let objects = as_json(&case, &format!("{file}.csv"), twice).join("\n");
        std::fs::write(case.path(&format!("{file}.jsonl")), objects).unwrap();
    }
    let case = case.edited("bantam.toml", |text| text.replace(".csv", ".jsonl").into_bytes());
    for command in ["check", "train"] {
        let refused = case.run(&[command]);
        assert_eq!(refused.status, 3, "{}", refused.transcript());
        let flat = refused.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        let right = "300 of 300 rows of deals.jsonl are rejected, more than a tenth; the first: row 1: `industry` occurs twice";
        assert!(flat.contains(right) && flat.contains("rejected for `industry`: mend it"), "{flat}");
    }
}

#[test]
fn objects_without_line_feeds_are_read() {
    for between in ["", "\r", " ", ", "] {
        let case = CaseFolder::control();
        for file in ["deals", "leads"] {
            let objects = as_json(&case, &format!("{file}.csv"), |_, object| object).join(between);
            std::fs::write(case.path(&format!("{file}.jsonl")), objects).unwrap();
        }
        case.edited("bantam.toml", |text| text.replace(".csv", ".jsonl").into_bytes()).is_like_the_control();
    }
}

#[test]
fn lists_of_names_with_values_are_named_with_what_to_do() {
    let case = CaseFolder::control();
    let pairs = |_: usize, text: String| {
        let object: std::collections::BTreeMap<String, serde_json::Value> =
            serde_json::from_str(&text).unwrap();
        let pair = |(name, value): (&String, &serde_json::Value)| {
            format!("{{\"name\":\"{name}\",\"value\":{value}}}")
        };
        let fields: Vec<String> = object.iter().filter(|(name, _)| *name != "deal_id").map(pair).collect();
        format!("{{\"deal_id\":{},\"fields\":[{}]}}", object["deal_id"], fields.join(","))
    };
    let deals = as_json(&case, "deals.csv", pairs).join("\n");
    let case = case.written("deals.jsonl", deals.as_bytes());
    let case = case.edited("bantam.toml", |text| text.replace("deals.csv", "deals.jsonl").into_bytes());
    for arguments in [&["check"][..], &["train"], &["init", "deals.jsonl", "-o", "-"]] {
        let said = case.run(arguments).stderr.replace('\n', " ");
        assert!(said.contains("`fields`") && said.contains("a list of names with values"), "{said}");
        assert!(said.contains("write each name as a key of its object"), "{said}");
    }
}

#[test]
fn dates_of_dotnet_are_dates() {
    let case = CaseFolder::control();
    let dotnet = |_: usize, text: String| {
        let mut object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
        for name in ["created_at", "closed_at"] {
            let Some(date) = object.get(name).and_then(|date| date.as_str()) else { continue };
            let date: chrono::NaiveDate = date[..10].parse().unwrap();
            let milliseconds = date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis();
            object.insert(name.to_owned(), format!("/Date({milliseconds}+0000)/").into());
        }
        serde_json::Value::Object(object).to_string()
    };
    let (deals, leads) = (as_json(&case, "deals.csv", dotnet), as_json(&case, "leads.csv", dotnet));
    let case = case.written("deals.jsonl", deals.join("\n").as_bytes());
    let case = case.written("leads.jsonl", leads.join("\n").as_bytes());
    let case = case.edited("bantam.toml", |text| text.replace(".csv", ".jsonl").into_bytes());
    let (deals, grades) = case.deals_and_grades("bantam.toml");
    assert!(deals.starts_with("273 closed deals (116 won, 42.5 %)"), "{deals}");
    assert_eq!(grades, "grades: A 5, B 6, C 6, D 3");
    case.goes_on(&["init", "deals.jsonl", "-o", "draft.toml"]);
    assert!(std::fs::read_to_string(case.path("draft.toml")).unwrap().contains("at = \"created_at\""));
}

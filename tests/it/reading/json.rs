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

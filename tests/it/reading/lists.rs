//! Lists in the cells of JSON Lines and Parquet.

use polars::prelude::*;
use polars_io::parquet::write::ParquetWriter;

use super::CaseFolder;

/// The control as JSON objects, of which the row with this number has another text.
fn with_row(at: usize, from: &str, to: &str) -> CaseFolder {
    let case = CaseFolder::control();
    for file in ["deals", "leads"] {
        let text = std::fs::read_to_string(case.path(&format!("{file}.csv"))).unwrap();
        let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
        let object = |(row, line): (usize, &str)| {
            let cells = header.iter().zip(line.split(',')).filter(|(_, cell)| !cell.is_empty());
            let cells: Vec<String> = cells.map(|(name, cell)| format!("\"{name}\":\"{cell}\"")).collect();
            let object = format!("{{{}}}\n", cells.join(","));
            if row == at { object.replacen(from, to, 1) } else { object }
        };
        let lines: String = text.lines().enumerate().map(object).skip(1).collect();
        std::fs::write(case.path(&format!("{file}.jsonl")), lines).unwrap();
    }
    case.edited("bantam.toml", |text| text.replace(".csv", ".jsonl").into_bytes())
}

#[test]
fn a_list_in_a_column_of_values_rejects_its_row() {
    for (column, value) in [
        ("stage", "[\"Closed Won\"]"),
        ("industry", "[\"Retail\",\"Energy\"]"),
        ("created_at", "[\"2024-01-01\"]"),
        ("deal_id", "[\"D0003\"]"),
        ("employees", "[5]"),
        ("champion", "[true,false]"),
    ] {
        let case = with_row(3, &format!("\"{column}\":"), &format!("\"{column}\":{value},\"was\":"));
        let trained = case.goes_on(&["train"]);
        let right = format!("`{column}` should be a value, but it is a list");
        assert!(trained.contains("1 of 300 rows") && trained.contains(&right), "{column}: {trained}");
    }
}

#[test]
fn a_list_in_a_set_is_its_members() {
    let list = |text: &str| {
        text.replace(
            "industry = { kind = \"category\", min_count = 5 }",
            "industry = { kind = \"set\", min_count = 5 }",
        )
        .into_bytes()
    };
    let case = with_row(3, "\"industry\":", "\"industry\":[\"Retail\",\"Energy\"],\"was\":")
        .edited("bantam.toml", list);
    let trained = case.goes_on(&["train"]);
    assert!(!trained.contains("were rejected"), "{trained}");
    // So is a text of several words, which no list is.
    let text = with_row(3, "\"industry\":\"", "\"industry\":\"Retail;Energy;").goes_on(&["train"]);
    assert!(!text.contains("were rejected"), "{text}");
}

#[test]
fn a_list_column_of_parquet_is_refused_unless_it_is_a_set() {
    let case = CaseFolder::control();
    let text = std::fs::read_to_string(case.path("deals.csv")).unwrap();
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let cells = |at: usize| text.lines().skip(1).map(move |line| line.split(',').nth(at).unwrap_or_default());
    let column = |(at, name): (usize, &&str)| {
        if *name != "industry" {
            return Column::new((*name).into(), cells(at).collect::<Vec<_>>());
        }
        let lists: Vec<Series> = cells(at).map(|cell| Series::new("".into(), [cell])).collect();
        Column::new("industry".into(), lists)
    };
    let columns: Vec<Column> = header.iter().enumerate().map(column).collect();
    let mut frame = DataFrame::new(300, columns).unwrap();
    ParquetWriter::new(std::fs::File::create(case.path("deals.parquet")).unwrap())
        .finish(&mut frame)
        .unwrap();
    let case = case.edited("bantam.toml", |text| text.replace("deals.csv", "deals.parquet").into_bytes());
    let refused = case.run(&["train"]);
    assert_eq!(refused.status, 3, "{}", refused.transcript());
    assert!(
        refused.stderr.contains("`industry` in deals.parquet has values of the type list of"),
        "{}",
        refused.stderr
    );
    assert!(refused.stderr.contains("kind \"set\""), "{}", refused.stderr);
    let set = |text: &str| text.replace("kind = \"category\"", "kind = \"set\"").into_bytes();
    case.edited("bantam.toml", set).goes_on(&["train"]);
}

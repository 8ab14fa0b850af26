//! Compressed files, by their content.

use std::io::Write as _;

use super::CaseFolder;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 0).unwrap()
}

/// The rows of a CSV file as JSON Lines.
fn json_lines(text: &str) -> String {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let mut lines = String::new();
    for record in reader.records() {
        let record = record.unwrap();
        let cells = names.iter().zip(record.iter()).filter(|(_, cell)| !cell.is_empty());
        let object: serde_json::Map<_, _> =
            cells.map(|(name, cell)| (name.clone(), serde_json::Value::from(cell))).collect();
        lines += &(serde_json::Value::from(object).to_string() + "\n");
    }
    lines
}

#[test]
fn compressed_tables_are_read_whatever_their_ending() {
    let case = CaseFolder::control().both_edited(|text| gzip(text.as_bytes()));
    case.is_like_the_control();
    let case = case.renamed("deals.csv", "deals.csv.gz");
    case.is_like_the_control();
    assert!(case.goes_on(&["check"]).contains("gzip"));
    let case =
        CaseFolder::control().both_edited(|text| zstd(text.as_bytes())).renamed("leads.csv", "leads.csv.zst");
    case.is_like_the_control();
}

#[test]
fn json_lines_may_be_compressed_and_begin_with_a_mark() {
    let case = CaseFolder::control()
        .edited("deals.csv", |text| zstd(json_lines(text).as_bytes()))
        .edited("leads.csv", |text| ("\u{FEFF}".to_owned() + &json_lines(text)).into_bytes())
        .renamed("deals.csv", "deals.jsonl.zst")
        .renamed("leads.csv", "leads.jsonl");
    case.is_like_the_control();
    assert!(case.goes_on(&["check"]).contains("JSON Lines, zstd"));
}

#[test]
fn compressed_bytes_may_come_out_of_a_pipe() {
    let case = CaseFolder::control();
    case.goes_on(&["train"]);
    let text = std::fs::read_to_string(case.path("leads.csv")).unwrap();
    for (name, bytes) in [
        ("csv", gzip(text.as_bytes())),
        ("zst", zstd(text.as_bytes())),
        ("json", gzip(json_lines(&text).as_bytes())),
        ("plain", text.clone().into_bytes()),
    ] {
        let case = CaseFolder::of("00-control").written(name, &bytes);
        case.goes_on(&["train"]);
        let output = case.run_with_input(&["predict", "-", "-o", "out.csv"], Some(&case.path(name)));
        assert!(
            output.stdout.contains("20 leads scored") || output.stderr.contains("20 leads scored"),
            "{name}: {}",
            output.transcript()
        );
    }
}

#[test]
fn compressed_bytes_that_end_early_are_named() {
    let cut = |text: &str| {
        let mut bytes = gzip(text.as_bytes());
        bytes.truncate(bytes.len() / 2);
        bytes
    };
    let output = CaseFolder::control().edited("deals.csv", cut).run(&["check"]);
    assert_eq!(output.status, 3, "{}", output.transcript());
    assert!(output.stderr.contains("deals.csv: the gzip data are cut off"), "{}", output.stderr);
}

//! Parquet files with columns of unusual types and values, and files that are none.

use bantam::project::Reading;
use bantam::tables::{Reader, Request, Table, Types, Typing};
use polars::prelude::*;
use polars_io::parquet::write::ParquetWriter;

use super::CaseFolder;

/// The control as Parquet files; `other` gets the name of a column and its cells, and may write them in another type.
fn as_parquet(other: impl Fn(&str, &[Option<&str>]) -> Option<Column>) -> CaseFolder {
    let case = CaseFolder::control();
    for table in ["deals", "leads"] {
        let text = std::fs::read_to_string(case.path(&format!("{table}.csv"))).unwrap();
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
        let column = |(place, name): (usize, &&str)| {
            let cells: Vec<Option<&str>> =
                lines[1..].iter().map(|line| Some(line[place]).filter(|cell| !cell.is_empty())).collect();
            other(name, &cells).unwrap_or_else(|| Column::new((*name).into(), cells))
        };
        let columns = lines[0].iter().enumerate().map(column).collect();
        let mut frame = DataFrame::new(lines.len() - 1, columns).unwrap();
        let file = std::fs::File::create(case.path(&format!("{table}.parquet"))).unwrap();
        ParquetWriter::new(file).finish(&mut frame).unwrap();
    }
    case.edited("bantam.toml", |text| text.replace(".csv", ".parquet").into_bytes())
}

/// The bytes of a file with each `from` replaced by `to`, which is as long.
fn patched(case: &CaseFolder, file: &str, from: &[u8], to: &[u8]) -> usize {
    let mut bytes = std::fs::read(case.path(file)).unwrap();
    let places: Vec<usize> =
        (0..=bytes.len() - from.len()).filter(|&place| bytes[place..].starts_with(from)).collect();
    for &place in &places {
        bytes[place..place + to.len()].copy_from_slice(to);
    }
    std::fs::write(case.path(file), bytes).unwrap();
    places.len()
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The texts of base64 that hold these bytes in full, for each place at which they may begin.
fn in_base64(bytes: &[u8], before: &[u8], behind: &[u8]) -> Vec<u8> {
    let all = [before, bytes, behind].concat();
    assert_eq!(all.len() % 3, 0);
    let group = |three: &[u8]| {
        let bits = three.iter().fold(0_usize, |bits, &byte| bits << 8 | usize::from(byte));
        [18, 12, 6, 0].map(|shift| DIGITS[bits >> shift & 63])
    };
    all.chunks(3).flat_map(group).collect()
}

#[test]
fn an_offset_as_the_label_of_a_time_zone_changes_no_instant() {
    let instants = |name: &str, cells: &[Option<&str>]| {
        (name == "created_at").then(|| {
            let day =
                |cell: &str| cell.parse::<chrono::NaiveDate>().unwrap().and_time(chrono::NaiveTime::MIN);
            let instants: Vec<Option<i64>> =
                cells.iter().map(|cell| cell.map(|cell| day(cell).and_utc().timestamp_micros())).collect();
            let zone = TimeZone::opt_try_new(Some("Poland")).unwrap();
            let dtype = DataType::Datetime(TimeUnit::Microseconds, zone);
            Column::new(name.into(), instants).cast(&dtype).unwrap()
        })
    };
    let case = as_parquet(instants);
    // The schema of Arrow is there in base64: a length of four bytes, the text and a zero.
    for file in ["deals.parquet", "leads.parquet"] {
        let mut n = 0;
        for (before, behind) in [(&[0_u8; 3][..], &[][..]), (&[0; 2], &[0; 1]), (&[0; 1], &[0; 2])] {
            let (from, to) = (in_base64(b"Poland", before, behind), in_base64(b"+05:30", before, behind));
            n += patched(&case, file, &from, &to);
        }
        assert_eq!(n, 1);
    }
    case.is_like_the_control();
    case.goes_on(&["check"]);
}

#[test]
fn bytes_that_are_no_text_reject_their_rows_in_every_command() {
    let case = as_parquet(|name, cells| {
        (name == "industry" && cells.len() > 100).then(|| {
            let mut bytes: Vec<Option<&[u8]>> = cells.iter().map(|cell| cell.map(str::as_bytes)).collect();
            bytes[3] = Some(b"\xFF\xFE");
            Column::new(name.into(), bytes)
        })
    });
    for command in ["check", "train"] {
        let found = case.goes_on(&[command]).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(found.contains("`industry` should be UTF-8, found other bytes"), "{found}");
    }
}

#[test]
fn a_number_that_is_undefined_is_unknown() {
    let numbers = |undefined: Option<f64>| {
        as_parquet(move |name, cells| {
            (name == "employees").then(|| {
                let number = |(row, cell): (usize, Option<&str>)| match cell {
                    Some(cell) if row % 7 != 3 => cell.parse().ok(),
                    _ => undefined,
                };
                let numbers: Vec<Option<f64>> = cells.iter().copied().enumerate().map(number).collect();
                Column::new(name.into(), numbers)
            })
        })
    };
    let results = numbers(Some(f64::NAN)).deals_and_grades("bantam.toml");
    assert_eq!(results, numbers(None).deals_and_grades("bantam.toml"));
    assert!(results.0.starts_with("273 closed deals"), "{}", results.0);
}

#[test]
fn ids_that_floating_point_rounds_are_refused() {
    let case = as_parquet(|name, cells| {
        (name == "deal_id").then(|| {
            let ids: Vec<f64> = (0..cells.len()).map(|row| 9_007_199_254_740_993.0 + row as f64).collect();
            Column::new(name.into(), ids)
        })
    });
    for command in ["check", "train"] {
        let refused = case.run(&[command]);
        assert_eq!(refused.status, 3, "{}", refused.transcript());
        let message = "values of `deal_id` are numbers that floating point rounds beyond 2^53";
        assert!(refused.stderr.contains(message), "{}", refused.stderr);
    }
}

/// The leads of a Parquet file with this column, read three at a time: their ids or keys, the reasons of the rejected rows, and what is
/// doubtful of the column.
fn read_ids(column: &Column, id: Option<&str>) -> (Vec<Option<String>>, Vec<String>, Vec<String>) {
    let case = CaseFolder::control();
    let mut frame = DataFrame::new(column.len(), vec![column.clone()]).unwrap();
    let file = std::fs::File::create(case.path("ids.parquet")).unwrap();
    ParquetWriter::new(file).finish(&mut frame).unwrap();
    let (reading, folder) = (Reading::default(), case.path(""));
    let types: Types = serde_json::from_str("{\"n\": \"text\"}").unwrap();
    let request = Request::new("ids.parquet", &reading, Typing::Fixed(&types)).in_folder(&folder).with_id(id);
    let mut reader = Reader::open(request).unwrap();
    let (mut ids, mut reasons, mut doubts) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(table) = reader.next_table(3).unwrap() {
        let read = table.frame.column(column.name()).unwrap().str().unwrap();
        ids.extend(read.iter().map(|id| id.map(str::to_owned)));
        reasons.extend(table.rejected.into_iter().map(|row| row.reason));
        doubts.extend(table.rounded_ids);
    }
    (ids, reasons, doubts)
}

#[test]
fn a_number_that_is_undefined_or_infinite_is_no_id_and_no_key() {
    let numbers = Column::new("n".into(), [1.0, f64::NAN, 2.0, f64::INFINITY, f64::NEG_INFINITY, 3.5]);
    let some = |text: &str| Some(text.to_owned());
    for dtype in [DataType::Float64, DataType::Float32] {
        let numbers = numbers.cast(&dtype).unwrap();
        let (ids, reasons, _) = read_ids(&numbers, Some("n"));
        assert_eq!(ids, [some("1"), some("2"), some("3.5")]);
        assert_eq!(reasons, ["it has no `n`"; 3]);
        let (keys, reasons, _) = read_ids(&numbers, None);
        assert_eq!(keys, [some("1"), None, some("2"), None, None, some("3.5")]);
        assert!(reasons.is_empty(), "{reasons:?}");
    }
}

#[test]
fn ids_and_keys_beyond_the_whole_numbers_of_floating_point_are_doubted_once() {
    let ids: Vec<f64> = (0..9).map(|row| 9_007_199_254_740_990.0 + 2.0 * f64::from(row)).collect();
    let ids = Column::new("n".into(), ids);
    for id in [Some("n"), None] {
        let (read, rejected, doubts) = read_ids(&ids, id);
        assert_eq!((read.len(), rejected.len(), doubts.len()), (9, 0, 1), "{doubts:?}");
        assert!(doubts[0].contains("`n` has floating-point numbers from 2^53 on"), "{doubts:?}");
    }
    let short = Column::new("n".into(), [16_777_214_f32, 16_777_216.0]);
    assert!(read_ids(&short, Some("n")).2[0].contains("from 2^24 on"));
    let exact = Column::new("n".into(), [9_007_199_254_740_990.0, 0.5]);
    assert_eq!(read_ids(&exact, Some("n")).2, [""; 0]);
}

#[test]
fn two_columns_of_one_name_and_text_with_the_wrong_extension_are_said() {
    let case = as_parquet(|_, _| None);
    assert!(patched(&case, "deals.parquet", b"champion", b"industry") > 0);
    let refused = case.run(&["check"]);
    assert_eq!(refused.status, 3, "{}", refused.transcript());
    assert!(refused.stderr.contains("deals.parquet has two columns named `industry`"), "{}", refused.stderr);
    let text = std::fs::read(case.path("deals.csv")).unwrap();
    let refused = case.written("deals.parquet", &text).run(&["check"]);
    assert_eq!(refused.status, 3, "{}", refused.transcript());
    assert!(refused.stderr.contains("deals.parquet is text"), "{}", refused.stderr);
    assert!(!refused.stderr.contains("truncated"), "{}", refused.stderr);
}

/// A file of a case as a table, or what is said of it.
fn read(case: &CaseFolder, file: &str) -> Result<Table, String> {
    let (reading, types, folder) = (Reading::default(), Types::new(), case.path(""));
    let request = Request::new(file, &reading, Typing::Infer(&types)).in_folder(&folder);
    Reader::open(request).and_then(Reader::read_all).map_err(|error| error.to_string())
}

#[test]
fn a_page_that_does_not_match_its_checksum_is_damage() {
    let case = CaseFolder::of("parquet-pages");
    for file in ["checksums.parquet", "checksums-v2.parquet"] {
        assert_eq!(read(&case, file).unwrap().frame.height(), 40);
        assert!(patched(&case, file, b"Retail", b"Retain") > 0);
        let error = read(&case, file).unwrap_err();
        let right = "is damaged or not in the format of its extension: `industry` has a page whose bytes do not match";
        assert!(error.contains(file) && error.contains(right), "{error}");
    }
}

#[test]
fn times_of_day_in_seconds_are_stored_in_milliseconds() {
    let table = read(&CaseFolder::of("parquet-pages"), "clock.parquet").unwrap();
    let text = |name: &str| {
        let cells = table.frame.column(name).unwrap().str().unwrap();
        cells.iter().map(|cell| cell.map(str::to_owned)).collect::<Vec<_>>()
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(text("called"), [some("10:00:00"), None, some("23:59:59")]);
    assert_eq!(text("calls"), [some("10:00:00;00:01:01"), None, None]);
}

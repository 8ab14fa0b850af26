//! Parquet files of warehouses, and damaged ones.

use std::collections::BTreeSet;

use bantam::project::Reading;
use bantam::tables::{Reader, Request, Types, Typing};
use polars::prelude::*;
use polars_io::parquet::write::ParquetWriter;

use super::CaseFolder;

#[test]
fn columns_that_no_table_can_hold_are_left_out() {
    let case = CaseFolder::of("20-parquet-extra-nested");
    case.is_like_the_control();
    let checked = case.goes_on(&["check"]);
    assert!(checked.contains("left out: "), "{checked}");
    case.goes_on(&["init", "deals.parquet", "-o", "draft.toml"]);
}

#[test]
fn a_used_column_of_such_a_type_is_named_with_it() {
    let case = CaseFolder::of("20-parquet-extra-nested").edited("bantam.toml", |text| {
        text.replace(
            "[features.qualification]",
            "[features.qualification]\naddress = { kind = \"category\" }",
        )
        .into_bytes()
    });
    for command in ["check", "train"] {
        let output = case.run(&[command]);
        assert_eq!(output.status, 3, "{}", output.transcript());
        assert!(
            output.stderr.contains("`address` in deals.parquet has values of the type struct"),
            "{}",
            output.stderr
        );
    }
}

#[test]
fn times_of_96_bits_outside_of_the_range_move_no_row() {
    let case = CaseFolder::of("21-parquet-int96");
    case.is_like_the_control();
    let ancient =
        case.edited("bantam.toml", |text| text.replace("deals.parquet", "ancient.parquet").into_bytes());
    let checked = ancient.run(&["check"]);
    let message = "row 1: `created_at` should be a date from 1900 to 2199, found \"1000-01-01\"";
    assert!(
        checked.stderr.contains("1 of 300 rows") && checked.stderr.contains(message),
        "{}",
        checked.transcript()
    );
}

#[test]
fn every_codec_and_layout_gives_the_same_model() {
    let case = CaseFolder::of("22-parquet-codecs");
    for name in ["brotli", "decimal", "gzip", "lz4", "none", "snappy", "v2", "view", "zstd"] {
        let (deals, grades) = case.deals_and_grades(&format!("{name}.toml"));
        assert!(deals.starts_with("273 closed deals (116 won, 42.5 %)"), "{name}: {deals}");
        assert_eq!(grades, "grades: A 5, B 6, C 6, D 3", "{name}");
    }
}

#[test]
fn parts_of_other_types_are_promoted_or_declared() {
    let case = CaseFolder::of("61-parts-of-other-types");
    for name in ["int", "null", "ts", "dict", "empty"] {
        let (deals, grades) = case.deals_and_grades(&format!("{name}.toml"));
        assert!(deals.starts_with("273 closed deals (116 won, 42.5 %)"), "{name}: {deals}");
        assert_eq!(grades, "grades: A 5, B 6, C 6, D 3", "{name}");
        case.goes_on(&["check", "--project", &format!("{name}.toml")]);
    }
    // `init` reads all columns as text, and a project declares them as numbers.
    case.goes_on(&["init", "str-*.parquet", "-o", "draft.toml"]);
    let (deals, _) = case.deals_and_grades("str.toml");
    assert!(deals.starts_with("273 closed deals (116 won, 42.5 %)"), "{deals}");
}

#[test]
fn what_the_library_panics_on_is_an_error_that_names_the_file() {
    let case = CaseFolder::of("r34-panic-parquet-corrupted");
    let files = std::fs::read_dir(case.path("")).unwrap().map(|entry| entry.unwrap().file_name());
    let damaged = files.map(|name| name.into_string().unwrap()).filter(|name| name.ends_with(".parquet"));
    for file in damaged {
        let output = case.run(&["init", &file, "-o", "-"]);
        assert!(output.status == 3 || output.status == 2, "{file}: {}", output.transcript());
        assert!(output.stderr.contains(&file), "{file}: {}", output.transcript());
    }
}

#[test]
fn lists_of_short_floats_and_dates_beyond_the_calendar_are_no_panic() {
    let case = CaseFolder::of("r31-panic-parquet-list-of-float16");
    case.goes_on(&["train"]);
    let output = case.run(&["predict", "-o", "-"]);
    assert_eq!(output.status, 3, "{}", output.transcript());
    assert!(
        output.stderr.contains("`s1` in leads.parquet has values of the type list of float16"),
        "{}",
        output.stderr
    );
    let case = CaseFolder::of("r32-panic-parquet-date-out-of-range");
    case.goes_on(&["train"]);
    let output = case.run(&["predict", "-o", "-"]);
    assert!(output.status == 0 || output.stderr.contains("leads.parquet"), "{}", output.transcript());
}

/// A file with a date out of range of each type that Parquet has, between good ones.
fn strange_dates(case: &CaseFolder) {
    /// Days and milliseconds from 1970-01-01 to 2024-01-01.
    const DAYS: i32 = 19_723;
    const MILLISECONDS: i64 = 1_704_067_200_000;
    let days: Vec<i32> = (0..40).map(|row| if row == 3 { i32::MAX } else { DAYS + row }).collect();
    let times: Vec<i64> = (0..40).map(|row| if row == 5 { i64::MIN } else { MILLISECONDS + row }).collect();
    let closes: Vec<i32> = (0..40).map(|row| if row == 7 { 2_932_896 } else { DAYS + row }).collect();
    let ids: Vec<String> = (0..40).map(|row| format!("L{row}")).collect();
    let as_type = |name: &str, column: Column, dtype| column.cast(&dtype).unwrap().with_name(name.into());
    let milliseconds = DataType::Datetime(TimeUnit::Milliseconds, None);
    let columns = vec![
        Column::new("id".into(), ids),
        as_type("day", Column::new("".into(), days), DataType::Date),
        as_type("time", Column::new("".into(), times), milliseconds),
        as_type("closed_at", Column::new("".into(), closes), DataType::Date),
    ];
    let mut frame = DataFrame::new(40, columns).unwrap();
    let file = std::fs::File::create(case.path("dates.parquet")).unwrap();
    ParquetWriter::new(file).finish(&mut frame).unwrap();
}

#[test]
fn a_date_that_no_calendar_has_rejects_its_row_where_it_is_needed_and_is_unknown_elsewhere() {
    let case = CaseFolder::of("21-parquet-int96");
    strange_dates(&case);
    let (reading, types, folder) = (Reading::default(), Types::new(), case.path(""));
    let request = Request::new("dates.parquet", &reading, Typing::Infer(&types)).in_folder(&folder);
    let request = request.with_id(Some("id")).with_open_end(Some("closed_at"));
    let read = |request: Request<'_>| {
        Reader::open(request).and_then(Reader::read_all).map_err(|error| error.to_string()).unwrap()
    };
    let table = read(request.clone());
    let rejected: Vec<_> = table.rejected.iter().map(|row| (row.row, row.column.as_deref())).collect();
    assert_eq!(rejected, [(4, Some("day")), (6, Some("time"))]);
    assert_eq!(table.frame.column("closed_at").unwrap().null_count(), 0);
    let needed = BTreeSet::from(["id".to_owned()]);
    let table = read(request.with_needed(Some(&needed)));
    assert!(table.rejected.is_empty());
    let unknown = |name: &str| table.frame.column(name).unwrap().null_count();
    assert_eq!([unknown("day"), unknown("time"), unknown("closed_at")], [1, 1, 0]);
}

#[test]
fn a_flag_may_be_true_in_one_part_and_a_word_in_another() {
    let case = CaseFolder::control();
    let write = |name: &str, champion: Column, rows: &[usize]| {
        let text = std::fs::read_to_string(case.path("deals.csv")).unwrap();
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
        let columns = (0..lines[0].len()).map(|place| {
            if lines[0][place] == "champion" {
                return champion.clone();
            }
            let cell = |row: &usize| Some(lines[row + 1][place]).filter(|cell| !cell.is_empty());
            Column::new(lines[0][place].into(), rows.iter().map(cell).collect::<Vec<_>>())
        });
        let mut frame = DataFrame::new(rows.len(), columns.collect()).unwrap();
        ParquetWriter::new(std::fs::File::create(case.path(name)).unwrap()).finish(&mut frame).unwrap();
    };
    let text = std::fs::read_to_string(case.path("deals.csv")).unwrap();
    let words: Vec<&str> = text.lines().skip(1).map(|line| line.split(',').nth(5).unwrap()).collect();
    let (first, second): (Vec<usize>, Vec<usize>) = (0..words.len()).partition(|row| *row < 150);
    let flags: Vec<Option<bool>> = first
        .iter()
        .map(|&row| Some(words[row]).filter(|word| !word.is_empty()).map(|word| word == "yes"))
        .collect();
    write("deals-1.parquet", Column::new("champion".into(), flags), &first);
    let parts = |of_second: fn(&str) -> &str| {
        let words: Vec<Option<&str>> = second
            .iter()
            .map(|&row| Some(words[row]).filter(|word| !word.is_empty()).map(of_second))
            .collect();
        write("deals-2.parquet", Column::new("champion".into(), words), &second);
    };
    parts(|word| word);
    std::fs::write(
        case.path("bantam.toml"),
        std::fs::read_to_string(case.path("bantam.toml")).unwrap().replace("deals.csv", "deals-*.parquet"),
    )
    .unwrap();
    case.is_like_the_control();
    let checked = case.goes_on(&["check"]);
    assert!(checked.contains("champion"), "{checked}");
    // Words that are no yes and no are another column.
    parts(|word| if word == "yes" { "often" } else { word });
    let category = std::fs::read_to_string(case.path("bantam.toml"))
        .unwrap()
        .replace("champion = { kind = \"flag\" }", "champion = { kind = \"set\" }");
    std::fs::write(case.path("other.toml"), category.replace("kind = \"set\"", "kind = \"category\""))
        .unwrap();
    assert_ne!(case.run(&["check"]).status, 0);
}

/// The rows of a table of text in a Parquet file, with dates and numbers in types of their own where asked for.
fn write_part(rows: &[&str], header: &str, path: &std::path::Path, has_types: bool) {
    let columns = header.split(',').enumerate().map(|(index, name)| {
        let cells = rows.iter().map(|row| row.split(',').nth(index).filter(|cell| !cell.is_empty()));
        let name: PlSmallStr = name.into();
        match name.as_str() {
            "employees" if has_types => {
                Column::new(name, cells.map(|cell| cell?.parse().ok()).collect::<Vec<Option<i64>>>())
            }
            "created_at" if has_types => {
                let day = |cell: &str| cell[..10].parse::<chrono::NaiveDate>().unwrap();
                let days = |cell: &str| (day(cell) - chrono::NaiveDate::default()).num_days() as i32;
                let days: Vec<Option<i32>> = cells.map(|cell| cell.map(days)).collect();
                Column::new(name, days).cast(&DataType::Date).unwrap()
            }
            _ => Column::new(name, cells.collect::<Vec<Option<&str>>>()),
        }
    });
    let mut frame = DataFrame::new(rows.len(), columns.collect()).unwrap();
    ParquetWriter::new(std::fs::File::create(path).unwrap()).finish(&mut frame).unwrap();
}

#[test]
fn init_reads_parts_that_store_a_column_in_different_types() {
    let case = CaseFolder::control();
    let text = std::fs::read_to_string(case.path("deals.csv")).unwrap();
    let mut lines = text.lines();
    let header = lines.next().unwrap();
    let rows: Vec<&str> = lines.collect();
    let (first, second) = rows.split_at(150);
    write_part(first, header, &case.path("part-1.parquet"), true);
    write_part(second, header, &case.path("part-2.parquet"), false);
    let said = case.goes_on(&["init", "part-*.parquet", "-o", "draft.toml"]);
    assert!(said.contains("116 won, 157 lost and 27 open deals"), "{said}");
    let draft = std::fs::read_to_string(case.path("draft.toml")).unwrap();
    assert!(draft.contains("employees = { kind = \"number\""), "{draft}");
    case.goes_on(&["check", "--project", "draft.toml"]);
    case.goes_on(&["train", "--project", "draft.toml"]);
}

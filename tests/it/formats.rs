//! The same deals in every kind of file give the same model, and predictions come out in every kind.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

use bantam::design::Encoder;
use bantam::jobs::{self, TrainOptions};
use bantam::predict::{LeadsFrom, Predictor};
use bantam::project::{Project, Reading};
use bantam::tables::{Reader, Request, Types, Typing};
use bantam::units::AsOf;
use polars::df;
use polars::prelude::{Categories, DataFrame, DataType, IntoColumn, NamedFrom, Series, TimeUnit, TimeZone};
use polars_io::SerReader as _;
use polars_io::parquet::read::ParquetReader;
use polars_io::parquet::write::ParquetWriter;

use crate::training::{closed_deals, fitted, repository, sample_project, workspace, written_to};

/// Columns by name, with their cells.
type Columns = Vec<(String, Vec<Option<String>>)>;

/// Writes a table to a file.
type Writer<'a> = &'a dyn Fn(&Path, &[(String, Vec<Option<String>>)]);

/// The tables of the sample.
const TABLES: [&str; 7] = ["deals", "leads", "accounts", "activities", "contacts", "feedback", "renewals"];

/// The cells of a CSV file, `None` where empty, column by column.
fn cells(file: &Path) -> Columns {
    let mut reader = csv::Reader::from_path(file).unwrap();
    let mut columns: Columns =
        reader.headers().unwrap().iter().map(|name| (name.to_owned(), Vec::new())).collect();
    for record in reader.records() {
        for ((_, column), cell) in columns.iter_mut().zip(record.unwrap().iter()) {
            column.push((!cell.is_empty()).then(|| cell.to_owned()));
        }
    }
    columns
}

/// The sample with all its tables written by `write` under another ending.
fn converted(
    folder: &Path,
    ending: &str,
    write: impl Fn(&Path, &[(String, Vec<Option<String>>)]),
) -> Project {
    let mut project = sample_project();
    std::fs::create_dir_all(folder.join("data")).unwrap();
    for table in TABLES {
        let columns = cells(&repository().join("data").join(format!("{table}.csv")));
        write(&folder.join("data").join(format!("{table}.{ending}")), &columns);
    }
    let renamed = |file: &str| file.replace(".csv", &format!(".{ending}"));
    project.data.deals = renamed(&project.data.deals);
    project.data.leads = project.data.leads.as_deref().map(renamed);
    project.tables.iter_mut().for_each(|table| table.file = renamed(&table.file));
    project.lookups.iter_mut().for_each(|lookup| lookup.file = renamed(&lookup.file));
    project
}

/// The weights learned from a project's deals.
fn weights(project: &Project, folder: &Path) -> Vec<f64> {
    let closed = closed_deals(project, folder);
    let (encoder, _) = Encoder::learn(&project.features, &closed.features).unwrap();
    fitted(&encoder.encode(&closed.features).unwrap().design, &closed.won, 1.0).coefficients
}

fn text_with(separator: &str, line_end: &str, columns: &[(String, Vec<Option<String>>)]) -> String {
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let names: Vec<String> = columns.iter().map(|(name, _)| quoted(name)).collect();
    let mut text = names.join(separator) + line_end;
    for row in 0..columns[0].1.len() {
        let row: Vec<String> =
            columns.iter().map(|(_, cells)| quoted(cells[row].as_deref().unwrap_or_default())).collect();
        text += &(row.join(separator) + line_end);
    }
    text
}

#[test]
fn every_kind_of_file_gives_the_same_weights() {
    let expected = weights(&sample_project(), &repository());
    let folder = tempfile::tempdir().unwrap();
    let same = |ending: &str, write: Writer<'_>| {
        let project = converted(folder.path(), ending, write);
        assert_eq!(weights(&project, folder.path()), expected, "{ending}");
    };
    same("tsv", &|path, columns| std::fs::write(path, text_with("\t", "\n", columns)).unwrap());
    // As a spreadsheet in half of Europe writes it: byte-order mark, semicolons, all quoted, CRLF.
    same("txt", &|path, columns| {
        std::fs::write(path, format!("\u{feff}{}", text_with(";", "\r\n", columns))).unwrap();
    });
    same("jsonl", &|path, columns| {
        let rows = (0..columns[0].1.len()).map(|row| {
            let cells =
                columns.iter().filter_map(|(name, cells)| Some((name.clone(), cells[row].clone()?.into())));
            serde_json::Value::Object(cells.collect()).to_string()
        });
        std::fs::write(path, rows.collect::<Vec<_>>().join("\n")).unwrap();
    });
    same("parquet", &|path, columns| {
        let series = columns.iter().map(|(name, cells)| {
            let numbers: Option<Vec<Option<f64>>> = cells
                .iter()
                .map(|cell| cell.as_ref().map(|cell| cell.parse().ok()).map_or(Some(None), |n| n.map(Some)))
                .collect();
            match numbers {
                // Numbers as numbers, as a warehouse would have them.
                Some(numbers) => Series::new(name.as_str().into(), numbers),
                None => Series::new(name.as_str().into(), cells.clone()),
            }
            .into_column()
        });
        let mut frame = DataFrame::new(columns[0].1.len(), series.collect()).unwrap();
        ParquetWriter::new(File::create(path).unwrap()).finish(&mut frame).unwrap();
    });
}

#[test]
fn a_glob_reads_all_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let mut project = converted(folder.path(), "csv", |path, columns| {
        std::fs::write(path, text_with(",", "\n", columns)).unwrap();
    });
    let expected = weights(&project, folder.path());
    let deals = std::fs::read_to_string(folder.path().join("data/deals.csv")).unwrap();
    let (header, rows) = deals.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    for (part, rows) in rows.chunks(1500).enumerate() {
        let text = format!("{header}\n{}\n", rows.join("\n"));
        std::fs::write(folder.path().join(format!("data/quarter{part}.csv")), text).unwrap();
    }
    project.data.deals = "data/quarter*.csv".to_owned();
    assert_eq!(weights(&project, folder.path()), expected);
}

#[test]
fn predictions_are_equal_in_every_kind_of_file() {
    let folder = tempfile::tempdir().unwrap();
    let project = sample_project();
    let workspace = workspace(&project, &repository(), folder.path());
    let saved = jobs::train(&workspace, &TrainOptions::default(), &|_, _, _| {}).unwrap().saved;
    let predict = |name: &str| {
        let output = folder.path().join(name);
        let mut predictor = Predictor::new(&workspace, &saved).unwrap();
        predictor.run(&LeadsFrom::Project, &written_to(&output), &|_, _, _| {}).unwrap();
        output
    };
    let csv = cells(&predict("p.csv"));
    let ids: Vec<&str> = csv[0].1.iter().flatten().map(String::as_str).collect();
    let probability = csv.iter().find(|(name, _)| name == "probability").unwrap();
    let probabilities: Vec<f64> = probability.1.iter().flatten().map(|cell| cell.parse().unwrap()).collect();
    assert_eq!(ids.len(), 402);

    let jsonl = std::fs::read_to_string(predict("p.jsonl")).unwrap();
    let objects: Vec<serde_json::Value> =
        jsonl.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let from_json: Vec<f64> = objects.iter().map(|object| object["probability"].as_f64().unwrap()).collect();
    assert_eq!(from_json, probabilities);

    let file = File::open(predict("p.parquet")).unwrap();
    let frame = ParquetReader::new(file).finish().unwrap();
    let from_parquet: Vec<f64> =
        frame.column("probability").unwrap().f64().unwrap().iter().flatten().collect();
    assert_eq!(from_parquet, probabilities);
    let from_parquet: Vec<&str> = frame.column("id").unwrap().str().unwrap().iter().flatten().collect();
    assert_eq!(from_parquet, ids);
}

#[test]
fn parquet_may_hold_what_warehouses_and_pandas_write() {
    let expected = weights(&sample_project(), &repository());
    let folder = tempfile::tempdir().unwrap();
    let project = converted(folder.path(), "parquet", |path, columns| {
        let series = columns.iter().map(|(name, cells)| {
            let words = Series::new(name.as_str().into(), cells.clone());
            match name.as_str() {
                // pandas writes a category as a dictionary,
                "seniority" | "kind" | "industry" => {
                    words.cast(&DataType::from_categories(Categories::global())).unwrap()
                }
                // small and exact numbers as they are declared,
                "timeline_months" => words.cast(&DataType::Int8).unwrap(),
                "budget_amount" => {
                    words.cast(&DataType::Float64).unwrap().cast(&DataType::Decimal(18, 2)).unwrap()
                }
                // days as days, points in time with their zone,
                "closed_at" => time(name, cells).cast(&DataType::Date).unwrap(),
                "qualified_at" => {
                    let zoned = DataType::Datetime(TimeUnit::Milliseconds, Some(TimeZone::UTC));
                    time(name, cells).cast(&zoned).unwrap()
                }
                "occurred_at" => {
                    time(name, cells).cast(&DataType::Datetime(TimeUnit::Nanoseconds, None)).unwrap()
                }
                // and several words as a list.
                "pain" | "tech_stack" => {
                    let lists: Vec<Option<Series>> = cells
                        .iter()
                        .map(|cell| {
                            Some(Series::new("".into(), cell.as_ref()?.split(';').collect::<Vec<_>>()))
                        })
                        .collect();
                    Series::new(name.as_str().into(), lists)
                }
                _ => words,
            }
            .into_column()
        });
        let mut frame = DataFrame::new(columns[0].1.len(), series.collect()).unwrap();
        ParquetWriter::new(File::create(path).unwrap()).finish(&mut frame).unwrap();
    });
    assert_eq!(weights(&project, folder.path()), expected);
}

/// Points in time, in microseconds.
fn time(name: &str, cells: &[Option<String>]) -> Series {
    let micros = |cell: &Option<String>| Some(AsOf::parse(cell.as_ref()?).unwrap().microseconds());
    let values: Vec<Option<i64>> = cells.iter().map(micros).collect();
    Series::new(name.into(), values).cast(&DataType::Datetime(TimeUnit::Microseconds, None)).unwrap()
}

#[test]
fn a_parquet_column_that_is_no_value_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deals.parquet");
    let pair = Series::new("".into(), [Series::new("".into(), [1_i64, 2])]);
    let mut frame = df!("id" => ["a"], "blob" => [&b"\xff"[..]], "pairs" => [pair]).unwrap();
    ParquetWriter::new(File::create(&file).unwrap()).finish(&mut frame).unwrap();
    let (reading, types) = (Reading::default(), Types::new());
    let request = || {
        Request::new("deals.parquet", &reading, Typing::Infer(&types))
            .in_folder(folder.path())
            .with_id(Some("id"))
    };
    // Unless requested, such columns are left out and reported.
    let table = Reader::open(request()).and_then(Reader::read_all).unwrap();
    assert_eq!(table.columns, ["id"]);
    let mut left_out = table.findings[0].left_out.clone();
    left_out.sort();
    let expected = [("blob", "bytes"), ("pairs", "list of list of int64")];
    assert_eq!(left_out, expected.map(|(column, what)| (column.to_owned(), what.to_owned())));
    // One that is asked for is an error.
    let columns = BTreeSet::from(["id", "pairs"].map(str::to_owned));
    let asked = request().with_columns(Some(&columns));
    let error = Reader::open(asked).and_then(Reader::read_all).unwrap_err().to_string();
    assert!(error.starts_with("`pairs` in "), "{error}");
    let end = "has values of the type list of list of int64; expected text, numbers, true or false, or dates";
    assert!(error.ends_with(end), "{error}");
}

//! The ledger: predictions are appended, a repeated run counts once, and what is pruned is gone.

use std::fs;
use std::path::PathBuf;

use polars::prelude::DataFrame;

use crate::space::TestSpace;

/// The files of the ledger, by name.
fn runs(space: &TestSpace) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(space.path("models/inbound/ledger")) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn done(space: &TestSpace, arguments: &[&str]) -> String {
    let output = space.run(arguments);
    assert_eq!(output.status, 0, "{}", output.transcript());
    output.stdout
}

/// The rows of a file of the ledger.
fn rows(file: &PathBuf) -> DataFrame {
    use polars_io::SerReader as _;
    polars_io::parquet::read::ParquetReader::new(fs::File::open(file).unwrap()).finish().unwrap()
}

#[test]
fn predict_and_run_append_their_predictions_to_the_ledger() {
    let space = TestSpace::new();
    done(&space, &["run"]);
    let [file] = &runs(&space)[..] else { panic!("{:?}", runs(&space)) };
    let frame = rows(file);
    let names: Vec<&str> =
        frame.get_column_names().into_iter().map(polars::prelude::PlSmallStr::as_str).collect();
    assert_eq!(names, ["id", "probability", "score", "grade", "bant", "route", "model", "as_of"]);
    let predictions = space.read("predictions.csv");
    let mut reader = csv::Reader::from_reader(predictions.as_bytes());
    let written: Vec<std::collections::BTreeMap<String, String>> =
        reader.deserialize().map(Result::unwrap).collect();
    assert_eq!(frame.height(), written.len());
    for (row, written) in written.iter().enumerate() {
        for name in ["id", "grade", "bant", "route", "model", "as_of"] {
            assert_eq!(frame.column(name).unwrap().str().unwrap().get(row).unwrap(), written[name], "{name}");
        }
        let kept = frame.column("probability").unwrap().f32().unwrap().get(row).unwrap();
        assert!((f64::from(kept) - written["probability"].parse::<f64>().unwrap()).abs() < 1e-7);
        let score = frame.column("score").unwrap().i32().unwrap().get(row).unwrap();
        assert_eq!(score.to_string(), written["score"]);
    }
    let model = space.model().unwrap();
    let name = file.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with(&format!("2026-08-01_{model}_1_")), "{name}");
    // A file of the ledger is a prediction that a later one can be compared with.
    let previous = file.to_str().unwrap();
    done(&space, &["predict", "--as-of", "2026-08-08", "--previous", previous]);
    assert_eq!(runs(&space).len(), 2);
    assert!(done(&space, &["ledger", "list"]).contains("10 predictions in 2 files"));
}

#[test]
fn without_a_ledger_or_ids_nothing_is_kept() {
    let space = TestSpace::new();
    done(&space, &["run", "--no-ledger"]);
    done(&space, &["predict", "--no-ledger"]);
    assert!(!space.path("models/inbound/ledger").exists());
    let space = space.replace("bantam.toml", "[grades]", "[predict]\nledger = false\n\n[grades]");
    done(&space, &["predict"]);
    assert!(!space.path("models/inbound/ledger").exists());
    let space = space.replace("bantam.toml", "ledger = false", "ledger = true");
    done(&space, &["predict"]);
    assert_eq!(runs(&space).len(), 1);
    // Rows without an id are numbered, and the number is that of another lead next week.
    let nameless = TestSpace::new().replace("bantam.toml", "id = \"lead_id\"\n", "");
    done(&nameless, &["run"]);
    assert!(runs(&nameless).is_empty());
    let review = nameless.run(&["review"]);
    assert_eq!(review.status, 3, "{}", review.transcript());
    assert!(review.stderr.contains("names no `id` under [data]"), "{}", review.stderr);
}

#[test]
fn a_repeated_run_replaces_itself_and_another_one_as_of_the_date_counts_instead() {
    let space = TestSpace::new().trained();
    done(&space, &["predict"]);
    let first = runs(&space);
    done(&space, &["predict", "-o", "again.parquet"]);
    assert_eq!(runs(&space), first);
    let space = space.edit_column("leads.csv", "timeline_months", |_, _| "1".to_owned());
    done(&space, &["predict"]);
    assert_eq!(runs(&space).len(), 2);
    let ends: Vec<bool> = runs(&space).iter().map(|file| file.to_str().unwrap().contains("_2_")).collect();
    assert_eq!(ends.iter().filter(|is_second| **is_second).count(), 1);
}

#[test]
fn a_refused_prediction_leaves_nothing_in_the_ledger() {
    let limits = "[predict]\nmin_rows = 6\n\n[grades]";
    let space = TestSpace::new().replace("bantam.toml", "[grades]", limits).trained();
    assert_eq!(space.run(&["predict"]).status, 6);
    assert!(runs(&space).is_empty());
}

#[test]
fn old_predictions_and_those_of_some_leads_can_be_removed() {
    let space = TestSpace::new().trained();
    for date in ["2026-06-01", "2026-07-01", "2026-08-01"] {
        done(&space, &["predict", "--as-of", date]);
    }
    assert_eq!(runs(&space).len(), 3);
    let text = done(&space, &["ledger", "prune", "--before", "2026-07-01"]);
    assert!(text.starts_with("5 predictions removed"), "{text}");
    assert_eq!(runs(&space).len(), 2);
    let space = space.write("erase.txt", "L061\r\n\nL063\nL999\n");
    let text = done(&space, &["ledger", "prune", "--ids", "erase.txt"]);
    assert!(text.starts_with("4 predictions removed"), "{text}");
    assert!(text.contains("2 written anew; 1 id without a prediction"), "{text}");
    for file in runs(&space) {
        let bytes = fs::read(&file).unwrap();
        let has = |id: &str| bytes.windows(id.len()).any(|window| window == id.as_bytes());
        assert!(!has("L061") && !has("L063"), "{}", file.display());
        let frame = rows(&file);
        let ids: Vec<&str> = frame.column("id").unwrap().str().unwrap().iter().flatten().collect();
        assert_eq!(ids, ["L060", "L062", "L064"]);
        assert_eq!(frame.column("score").unwrap().dtype().to_string(), "i32");
        assert_eq!(frame.column("probability").unwrap().dtype().to_string(), "f32");
    }
    let everyone = space.run_with_input(&["ledger", "prune", "--ids", "-"], b"L060\nL062\nL064");
    assert!(everyone.stdout.contains("6 predictions removed"), "{}", everyone.transcript());
    assert!(runs(&space).is_empty());
    let space = space.write("models/inbound/ledger/copy.csv", "id\nL060\n");
    let text = done(&space, &["ledger", "prune", "--before", "2026-07-01"]);
    assert!(text.contains("1 file of other names not read"), "{text}");
    assert_eq!(space.run(&["ledger", "prune"]).status, 2);
    assert_eq!(space.run(&["ledger", "prune", "--ids", "none.txt"]).status, 1);
}

#[test]
fn no_output_goes_into_the_ledger() {
    let space = TestSpace::new().trained();
    done(&space, &["predict"]);
    let file = runs(&space).remove(0);
    let before = fs::read(&file).unwrap();
    for output in [file.to_str().unwrap(), "models/inbound/ledger/new.csv"] {
        let refused = space.run(&["predict", "--format", "parquet", "-o", output]);
        assert_eq!(refused.status, 2, "{}", refused.transcript());
        assert!(refused.stderr.contains("so it cannot be an output"), "{}", refused.stderr);
    }
    assert_eq!((fs::read(&file).unwrap(), runs(&space).len()), (before, 1));
}

#[cfg(unix)]
#[test]
fn a_ledger_that_cannot_be_written_is_a_warning() {
    use std::os::unix::fs::PermissionsExt as _;
    let space = TestSpace::new().trained();
    // A file in the place of the folder cannot be written into by anyone.
    let space = space.write("models/inbound/ledger", "");
    let output = space.run(&["predict"]);
    assert_eq!(output.status, 0, "{}", output.transcript());
    assert!(output.stderr.contains("the predictions were not added to the ledger"), "{}", output.stderr);
    assert_eq!(output.stderr.matches("not added to the ledger: ").count(), 1, "{}", output.stderr);
    assert_eq!(space.read("predictions.csv").lines().count(), 6);
    let space = space.remove("models/inbound/ledger");
    let folder = space.path("models/inbound");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    let is_root = fs::File::create(folder.join("probe")).is_ok();
    let output = space.run(&["predict"]);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(output.status, 0, "{}", output.transcript());
    assert_eq!(output.stderr.contains("were not added to the ledger"), !is_root, "{}", output.stderr);
}

#[test]
fn a_damaged_run_is_named_with_what_can_be_done() {
    let space = TestSpace::new();
    done(&space, &["run"]);
    let [file] = &runs(&space)[..] else { panic!("{:?}", runs(&space)) };
    let bytes = fs::read(file).unwrap();
    let name = file.file_name().unwrap().to_str().unwrap();
    // One that is cut off, and one that lacks the columns of a run.
    let frame = rows(file);
    let mut other = frame.select(["score", "grade"]).unwrap();
    let mut without_ids = Vec::new();
    polars_io::parquet::write::ParquetWriter::new(&mut without_ids).finish(&mut other).unwrap();
    fs::write(space.path("ids.txt"), "L1\n").unwrap();
    for damaged in [&bytes[..bytes.len() - 50], &without_ids] {
        fs::write(file, damaged).unwrap();
        for arguments in [&["ledger", "prune", "--ids", "ids.txt"][..], &["review"]] {
            let refused = space.run(arguments);
            assert_eq!(refused.status, 3, "{}", refused.transcript());
            let flat = refused.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flat.contains(&format!("{name} cannot be read as a run of the ledger: ")), "{flat}");
            assert!(flat.contains("hint: put back a copy of it, or remove it: "), "{flat}");
        }
    }
    fs::write(file, &bytes[..bytes.len() - 50]).unwrap();
    let refused = space.run(&["ledger", "list"]);
    assert!(refused.stderr.contains("remove it"), "{}", refused.transcript());
}

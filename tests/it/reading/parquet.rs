//! Parquet files of warehouses, and damaged ones.

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
fn parts_of_other_types_are_promoted_or_refused() {
    let case = CaseFolder::of("61-parts-of-other-types");
    for name in ["int", "null", "ts", "dict", "empty"] {
        let (deals, grades) = case.deals_and_grades(&format!("{name}.toml"));
        assert!(deals.starts_with("273 closed deals (116 won, 42.5 %)"), "{name}: {deals}");
        assert_eq!(grades, "grades: A 5, B 6, C 6, D 3", "{name}");
        case.goes_on(&["check", "--project", &format!("{name}.toml")]);
    }
    let output = case.run(&["init", "str-*.parquet", "-o", "draft.toml"]);
    assert_eq!(output.status, 3, "{}", output.transcript());
    let message = "`employees` has text in str-2.parquet, but whole numbers in str-1.parquet";
    assert!(output.stderr.contains(message), "{}", output.stderr);
    // A project says that they are numbers.
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

//! Arrow IPC files, as polars, pandas and R write them (`.arrow`, `.feather`).

use super::CaseFolder;

#[test]
fn every_compression_and_a_stream_give_the_same_model_and_what_no_table_can_hold_is_left_out() {
    let case = CaseFolder::of("arrow-files");
    for name in ["plain", "lz4", "zstd", "stream"] {
        let (deals, grades) = case.deals_and_grades(&format!("{name}.toml"));
        assert!(deals.starts_with("273 closed deals (116 won, 42.5 %)"), "{name}: {deals}");
        assert_eq!(grades, "grades: A 5, B 6, C 6, D 3", "{name}");
        let checked = case.goes_on(&["check", "--project", &format!("{name}.toml")]);
        assert!(checked.contains("Arrow"), "{checked}");
        assert_eq!(checked.contains("left out: "), name != "stream", "{checked}");
    }
    case.goes_on(&["init", "deals-lz4.feather", "-o", "draft.toml"]);
}

#[test]
fn a_pipe_of_arrow_is_recognised_by_its_first_bytes() {
    let case = CaseFolder::of("arrow-files");
    case.goes_on(&["train", "--project", "plain.toml"]);
    let leads = case.path("leads.arrow");
    let output = case.run_with_input(&["predict", "--project", "plain.toml", "-", "-o", "-"], Some(&leads));
    assert!(output.status == 0 && output.stdout.lines().count() == 21, "{}", output.transcript());
}

#[test]
fn a_buffer_that_would_take_gigabytes_is_refused_by_name() {
    let case = CaseFolder::of("arrow-files");
    let mut bytes = std::fs::read(case.path("deals-lz4.feather")).unwrap();
    // A compressed buffer begins with its length: that of the offsets of 300 texts.
    let length = 301_u64 * 4;
    let place = bytes.windows(8).position(|bytes| bytes == length.to_le_bytes()).unwrap();
    bytes[place..place + 8].copy_from_slice(&(1_u64 << 33).to_le_bytes());
    std::fs::write(case.path("bomb.feather"), bytes).unwrap();
    let output = case.run(&["init", "bomb.feather", "-o", "-"]);
    assert_eq!(output.status, 3, "{}", output.transcript());
    let message = "bomb.feather would take 8192 MB of memory, most of it for `deal_id`";
    assert!(output.stderr.contains(message), "{}", output.stderr);
}

#[test]
fn an_end_of_a_stream_within_the_file_is_an_error() {
    let case = CaseFolder::of("arrow-files");
    let good = std::fs::read(case.path("deals-stream.arrow")).unwrap();
    let messages =
        good.windows(4).enumerate().filter(|(_, bytes)| *bytes == [0xFF; 4]).map(|(place, _)| place);
    let messages: Vec<usize> = messages.filter(|place| place % 8 == 0).collect();
    assert!(messages.len() > 4, "{messages:?}");
    // The length of the last message but the end.
    let mut bytes = good.clone();
    let place = messages[messages.len() - 2] + 4;
    bytes[place..place + 4].fill(0);
    std::fs::write(case.path("deals-stream.arrow"), &bytes).unwrap();
    let output = case.run(&["check", "--project", "stream.toml"]);
    assert_eq!(output.status, 3, "{}", output.transcript());
    assert!(
        output.stderr.contains("deals-stream.arrow") && output.stderr.contains("before the file does"),
        "{}",
        output.stderr
    );
}

#[test]
fn a_stream_that_ends_within_rows_is_an_error() {
    let case = CaseFolder::of("arrow-files");
    let good = std::fs::read(case.path("deals-stream.arrow")).unwrap();
    let last = good.windows(8).rposition(|bytes| bytes == [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]).unwrap();
    std::fs::write(case.path("deals-stream.arrow"), &good[..last - 1]).unwrap();
    let output = case.run(&["check", "--project", "stream.toml"]);
    assert_eq!(output.status, 3, "{}", output.transcript());
    let message = "a block is longer than the file";
    assert!(
        output.stderr.contains("deals-stream.arrow") && output.stderr.contains(message),
        "{}",
        output.stderr
    );
}

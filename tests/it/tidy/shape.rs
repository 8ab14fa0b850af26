//! The sizes of files and functions.

use super::sources::{code, files, sources, without_visibility};

/// A file longer than this has two subjects (its tests count).
const LONGEST_FILE: usize = 400;

/// Half of the functions are at most so long, from the line of `fn` to the closing brace.
const MEDIAN_FUNCTION: usize = 9;

/// The room of the jobs holds orchestration only: fewer lines than this.
const LINES_OF_JOBS: usize = 2_300;

/// All files of the package, named from its folder.
fn all_files() -> Vec<(String, String)> {
    let in_folder = |folder: &'static str| {
        files(folder).into_iter().map(move |(file, text)| (format!("{folder}/{file}"), text))
    };
    ["src", "tests", "benches"].into_iter().flat_map(in_folder).collect()
}

#[test]
fn no_file_is_too_long_and_none_nests_deeper_than_its_room() {
    let mut wrong = Vec::new();
    for (file, text) in all_files() {
        let length = text.lines().count();
        if length > LONGEST_FILE {
            wrong.push(format!("{file} has {length} lines"));
        }
        if file.starts_with("src/") && file.matches('/').count() > 2 {
            wrong.push(format!("{file} nests deeper than its room"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_begins_with_a_line_of_documentation() {
    let files = all_files();
    let silent: Vec<&str> =
        files.iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(file, _)| file.as_str()).collect();
    assert!(silent.is_empty(), "without a first line of documentation: {}", silent.join(", "));
}

#[test]
fn jobs_only_orchestrate() {
    let of_jobs = sources().into_iter().filter(|(file, _)| file.starts_with("jobs/"));
    let lines: usize = of_jobs.map(|(_, text)| text.lines().count()).sum();
    assert!(lines < LINES_OF_JOBS, "jobs/ has {lines} lines");
}

/// The lengths of the functions of a file, in lines; code is formatted by rustfmt, so that a function ends with the first
/// brace that is indented as deep as its `fn`.
fn function_lengths(code: &str) -> Vec<usize> {
    let lines: Vec<&str> = code.lines().collect();
    let mut lengths = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let depth = line.len() - line.trim_start().len();
        if !without_visibility(line.trim_start()).0.starts_with("fn ") {
            continue;
        }
        let is_end = |line: &&str| line.get(..=depth).is_some_and(|start| start.trim_start() == "}");
        let body = lines[start..].iter().position(|line| line.ends_with('{') || line.ends_with('}'));
        let declared = lines[start..].iter().position(|line| line.ends_with(';'));
        let length = match (body, declared) {
            (Some(0), _) if line.ends_with('}') => Some(1),
            (Some(body), Some(declared)) if declared < body => None,
            _ => lines[start + 1..].iter().position(is_end).map(|end| end + 2),
        };
        lengths.extend(length);
    }
    lengths
}

#[test]
fn half_of_the_functions_are_short() {
    let mut lengths: Vec<usize> =
        sources().iter().flat_map(|(file, text)| function_lengths(&code(file, text))).collect();
    lengths.sort_unstable();
    assert!(lengths.len() > 1000, "{} functions", lengths.len());
    let median = lengths[lengths.len() / 2];
    assert!(median <= MEDIAN_FUNCTION, "the median function has {median} lines");
}

#[test]
fn the_length_of_a_function_is_counted_to_its_brace() {
    let code = "fn a() {}\nimpl X {\n    pub(crate) fn b(\n        x: u8,\n    ) -> u8 {\n        x\n    }\n\n    const fn c() {\n    }\n}\ntrait T {\n    fn d();\n}\n";
    assert_eq!(function_lengths(code), [1, 5, 2]);
}

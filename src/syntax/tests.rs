//! The cases of `trees.txt` and `faults_*.txt`, and the limits.

use std::fmt::Write;

use super::print::print;
use super::{Fault, parse};

/// The texts of a file of cases with the result of `answer` for each: a text is a line that begins with `> `, in which `␤`
/// is a line break.
fn assert_cases(cases: &str, answer: impl Fn(&str) -> String) {
    let mut answers = String::new();
    for line in cases.lines() {
        match line.strip_prefix("> ") {
            Some(text) => {
                let _ = writeln!(answers, "{line}\n{}", answer(&text.replace('␤', "\n")));
            }
            None if line.starts_with('#') || line.is_empty() => {
                let _ = writeln!(answers, "{line}");
            }
            None => {}
        }
    }
    let differences = cases.lines().zip(answers.lines()).find(|(case, answer)| case != answer);
    assert!(cases == answers, "differs first at {differences:?}; all answers:\n{answers}");
}

/// A fault under the text: a caret at its byte, the message, and the hint.
fn under(text: &str, fault: &Fault) -> String {
    let blanks = " ".repeat(text[..fault.at].chars().count() + 2);
    let hint = fault.hint.as_ref().map_or_else(String::new, |hint| format!("\n  hint: {hint}"));
    format!("{blanks}^ {}{hint}", fault.message)
}

fn tree_or_fault(text: &str) -> String {
    parse(text).map_or_else(|fault| under(text, &fault), |tree| format!("  {}", print(&tree)))
}

#[test]
fn texts_become_their_trees() {
    assert_cases(include_str!("trees.txt"), tree_or_fault);
}

#[test]
fn faults_of_characters_have_hints() {
    assert_cases(include_str!("faults_of_characters.txt"), tree_or_fault);
}

#[test]
fn faults_of_grammar_have_hints() {
    assert_cases(include_str!("faults_of_grammar.txt"), tree_or_fault);
}

/// The text around a value at each level of nesting, and the innermost text.
const NESTED: [(&str, &str); 8] = [
    ("(", ")"),
    ("lower(", ")"),
    ("CASE WHEN ", " THEN 1 END"),
    ("CASE 1 WHEN 2 THEN ", " END"),
    ("CAST(", " AS TEXT)"),
    ("position(", " IN a)"),
    ("b OR NOT c AND d = e || f + g * - (", ")"),
    ("trim(BOTH a FROM ", ")"),
];

#[test]
fn nesting_is_bounded_and_fits_a_small_stack() {
    let parse_nested = || {
        for (open, close) in NESTED {
            let nested = |levels| format!("{}a{}", open.repeat(levels), close.repeat(levels));
            assert!(parse(&nested(200)).is_ok(), "{open}");
            for levels in [201, 100_000] {
                let fault = parse(&nested(levels)).unwrap_err();
                assert_eq!(fault.message, "nested more than 200 levels deep", "{open}");
                assert!(fault.at >= 200 * open.len() && fault.at <= 201 * open.len(), "{open} {}", fault.at);
            }
        }
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(parse_nested).unwrap();
    thread.join().unwrap();
}

/// A stack size in bytes that threads have on all platforms.
const STACK: usize = 384 << 10;

#[test]
fn chains_of_any_length_are_parsed() {
    let chains = ["a OR ", "a AND ", "a || ", "a + ", "a * ", "NOT ", "- ", "a - - "];
    for link in chains {
        let tree = parse(&format!("{}a", link.repeat(100_000))).unwrap();
        assert!(tree.nodes().len() > 100_000, "{link}");
    }
    for link in ["::TEXT", " IS NULL", " IS DISTINCT FROM 1"] {
        assert!(parse(&format!("a{}", link.repeat(100_000))).is_ok(), "{link}");
    }
    let words: Vec<String> = (0..100_000).map(|word| format!("'{word}'")).collect();
    assert_eq!(parse(&format!("a IN ({})", words.join(", "))).unwrap().nodes().len(), 100_002);
}

#[test]
fn long_texts_and_long_faults_are_bounded() {
    assert!(parse(&format!("a = '{}'", "ä''".repeat(2_000_000))).is_ok());
    let fault = parse(&" ".repeat((16 << 20) + 1)).unwrap_err();
    assert_eq!(fault.message, "the rule is longer than 16 MiB: 16777217 bytes");
    let fault = parse(&"1+".repeat(2_000_001)).unwrap_err();
    assert_eq!(fault.message, "more than 4,000,000 values and operators");
    let fault = parse(&format!("a {}", "ä".repeat(1_000_000))).unwrap_err();
    assert!(fault.message.len() < 200 && fault.hint.is_some_and(|hint| hint.len() < 200));
}

/// Run by `cargo test --release linear -- --ignored --nocapture`: the exponent of the least time of five against size, for fourteen shapes.
#[expect(clippy::print_stdout, reason = "a measurement that is run by name")]
#[test]
#[ignore = "a measurement"]
fn linear() {
    for (name, open, repeated, close) in SHAPES {
        let time = |count: usize| {
            let text = format!("{open}{}{close}", repeated.repeat(count));
            let once = || {
                let start = std::time::Instant::now();
                let is_rule = parse(&text).is_ok();
                (start.elapsed().as_secs_f64(), is_rule, text.len())
            };
            (0..5).map(|_| once()).min_by(|a, b| a.0.total_cmp(&b.0)).unwrap()
        };
        let sizes =
            [10_000, 30_000, 100_000, 300_000, 1_000_000].map(|size| size / repeated.len().div_ceil(16));
        let points: Vec<(f64, f64)> =
            sizes.iter().map(|size| ((*size as f64).ln(), time(*size).0.ln())).collect();
        let last = time(sizes[4]);
        let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / points.len() as f64;
        let (x, y) = (mean(|point| point.0), mean(|point| point.1));
        let covariance: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
        let variance: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
        println!(
            "{name:24} exponent {:.2}  {} bytes in {:.3} s, {}",
            covariance / variance,
            last.2,
            last.0,
            last.1
        );
    }
}

const SHAPES: [(&str, &str, &str, &str); 14] = [
    ("OR", "", "a = 'x' OR ", "b"),
    ("+", "", "a + ", "b"),
    ("||", "", "a || ", "b"),
    ("NOT", "", "NOT ", "b"),
    ("minus", "", "- ", "b"),
    ("casts", "a", "::INT", ""),
    ("IS NULL", "a", " IS NULL", ""),
    ("IN", "a IN ('x'", ", 'word'", ")"),
    ("CASE", "CASE", " WHEN a THEN 1", " END"),
    ("BETWEEN", "", "a BETWEEN b AND c AND ", "d"),
    ("quotes", "a = '", "''", "'"),
    ("comments", "", "/* / * */", "a"),
    ("calls", "a IN (b", ", lower(c)", ")"),
    ("one long word (fault)", "a ", "xy", ""),
];

//! Damaged Parquet and Arrow files: hundreds of mutations of good ones, always the same.

use bantam::project::Reading;
use bantam::tables::{Reader, Request, Types, Typing};

use super::CaseFolder;

/// Numbers that look random and are always the same (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ mixed >> 31) % end as u64) as usize
    }
}

/// The file with bytes changed in its pages, its page headers or its footer, or cut off.
fn mutated(good: &[u8], kind: usize, numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = good.to_vec();
    let end = bytes.len() - 8;
    // Of Parquet; the footer of an Arrow file is in the second half, too.
    let footer = u32::from_le_bytes(good[end..end + 4].try_into().unwrap()) as usize;
    let footer = footer.min(end / 2);
    let pages = end - footer;
    let (from, to) = match kind {
        0 => (pages, end),
        1 => (4, pages),
        2 => (4, 4 + pages / 8),
        3 => (end, bytes.len()),
        _ => {
            bytes.truncate(numbers.below(good.len()));
            if numbers.below(2) == 0 {
                bytes.extend_from_slice(&good[end..]);
            }
            return bytes;
        }
    };
    for _ in 0..=numbers.below(3) {
        bytes[from + numbers.below(to - from)] = numbers.below(256) as u8;
    }
    bytes
}

/// What differs from the good file, so that it can be made again.
fn changes(good: &[u8], bad: &[u8]) -> String {
    let differs = (0..good.len().min(bad.len())).filter(|&at| good[at] != bad[at]).take(5);
    let changes: Vec<String> = differs.map(|at| format!("byte {at}: {} to {}", good[at], bad[at])).collect();
    format!("{} bytes, {}", bad.len(), changes.join(", "))
}

/// How many mutations are tried; the environment variable `BANTAM_MUTATIONS` asks for a longer campaign, and `BANTAM_FUZZ_SEED` for others.
fn mutations() -> usize {
    setting("BANTAM_MUTATIONS").unwrap_or(300)
}

fn setting<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok().and_then(|number| number.parse().ok())
}

#[test]
#[expect(clippy::print_stdout, reason = "the log of a campaign")]
fn damaged_files_are_errors_that_name_the_file_or_tables_of_its_shape() {
    let (codecs, arrow) = (CaseFolder::of("22-parquet-codecs"), CaseFolder::of("arrow-files"));
    let files = ["snappy", "v2", "none", "gzip"].map(|name| codecs.path(&format!("deals-{name}.parquet")));
    let others = ["deals.arrow", "deals-lz4.feather", "deals-stream.arrow"].map(|name| arrow.path(name));
    let files: Vec<_> = files.into_iter().chain(others).collect();
    let (reading, types) = (Reading::default(), Types::new());
    let folder = codecs.path("");
    let read = |name: &str, bytes: &[u8]| {
        std::fs::write(codecs.path(name), bytes).unwrap();
        let request = Request::new(name, &reading, Typing::Infer(&types)).in_folder(&folder);
        Reader::open(request).and_then(Reader::read_all).map_err(|error| error.to_string())
    };
    let mut numbers = Numbers(14 + 1_000_003 * setting::<u64>("BANTAM_FUZZ_SEED").unwrap_or(0));
    let mut refused = 0;
    for file in &files {
        let good = std::fs::read(file).unwrap();
        let damaged = format!("damaged.{}", file.extension().unwrap().to_str().unwrap());
        let rows = read(&damaged, &good).unwrap().frame.height();
        for index in 0..mutations() / files.len() {
            let bad = mutated(&good, index % 5, &mut numbers);
            let place = || format!("{} {index}: {}", file.display(), changes(&good, &bad));
            match read(&damaged, &bad) {
                Ok(table) => {
                    let found = table.frame.height() + table.rejected.len();
                    // Cut off between two messages, and with the end of a stream behind, it is a whole stream.
                    let is_shorter =
                        found < rows && bad.len() < good.len() && file.ends_with("deals-stream.arrow");
                    assert!(found == rows || is_shorter, "{found} rows: {}", place());
                }
                Err(error) => {
                    refused += 1;
                    assert!(error.contains(&damaged), "{}: {error}", place());
                }
            }
        }
    }
    println!("{} files: {refused} refused by name, the others read", mutations());
    assert!(refused * 3 > mutations(), "{refused} refused");
}

//! Fuzzing: mutations of good inputs, always the same for a seed. No input may panic, every error names its file, and every row of a table is
//! used or rejected with a reason.
//!
//! `cargo test --release fuzz::` tries a few thousand. A campaign sets `BANTAM_FUZZ` to the inputs a target and `BANTAM_FUZZ_SEED` to another
//! seed; `tests/fuzz/campaign.sh` does that for all cores, and prints the table of `docs/reliability.md`. Rules have their own target in
//! `src/syntax/fuzz.rs` and damaged Parquet and Arrow files in `tests/it/reading/parquet_damage.rs`.

mod mutate;
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use mutate::mutated;
use targets::Target;

/// Inputs a target, unless `BANTAM_FUZZ` asks for others.
const INPUTS: usize = 2_000;

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Tries mutations of the good inputs of a target. An input that panics is kept and named.
#[expect(clippy::print_stdout, reason = "the log of a campaign")]
fn fuzz(target: &Target) {
    let (inputs, seed) = (number("BANTAM_FUZZ", INPUTS) / target.cost, number("BANTAM_FUZZ_SEED", 1));
    let mut random = ChaCha8Rng::seed_from_u64(seed as u64);
    let mut accepted = 0;
    for index in 0..inputs {
        let good = &target.good[index % target.good.len()];
        let bytes = mutated(good, target.words, &mut random);
        let Ok(is_accepted) = catch_unwind(AssertUnwindSafe(|| (target.read)(&bytes))) else {
            let kept = tempfile::Builder::new().prefix("bantam-fuzz-").tempfile().unwrap();
            let (_, path) = kept.keep().unwrap();
            std::fs::write(&path, &bytes).unwrap();
            panic!("{}: input {index} of seed {seed} fails; it is kept in {}", target.name, path.display());
        };
        accepted += usize::from(is_accepted);
    }
    println!("fuzz {}: {inputs} inputs of seed {seed}, {accepted} accepted", target.name);
    // Mutations that nothing accepts, or everything, test nothing.
    assert!(accepted > 0 && accepted < inputs, "{}: {accepted} of {inputs} accepted", target.name);
}

#[test]
fn project_files() {
    fuzz(&targets::projects());
}

#[test]
fn csv_files() {
    fuzz(&targets::csv());
}

#[test]
fn json_lines() {
    fuzz(&targets::json_lines());
}

#[test]
fn workbooks() {
    fuzz(&targets::workbooks());
}

#[test]
fn model_files() {
    fuzz(&targets::models());
}

#[test]
fn ledgers() {
    fuzz(&targets::ledgers());
}

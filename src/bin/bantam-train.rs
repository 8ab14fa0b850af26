//! `bantam-train`: the one job, for schedulers.

use std::process::ExitCode;

fn main() -> ExitCode {
    bantam::cli::main_train()
}

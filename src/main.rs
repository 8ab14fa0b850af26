//! `bantam`.

use std::process::ExitCode;

fn main() -> ExitCode {
    bantam::cli::main()
}

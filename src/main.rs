//! `bantam`. Called by the name `bantam-train` or `bantam-predict`, it is that command, so that links to it are enough.

use std::process::ExitCode;

fn main() -> ExitCode {
    bantam::cli::main(std::env::args_os())
}

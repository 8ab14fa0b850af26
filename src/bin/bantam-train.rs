//! `bantam-train`: `bantam train` as a program of its own, for schedulers.

#[path = "../beside.rs"]
mod beside;

fn main() -> std::process::ExitCode {
    beside::run("train")
}

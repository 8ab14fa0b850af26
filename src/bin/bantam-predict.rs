//! `bantam-predict`: `bantam predict` as a program of its own, for schedulers.

#[path = "../beside.rs"]
mod beside;

fn main() -> std::process::ExitCode {
    beside::run("predict")
}

//! Runs one command of the `bantam` that lies beside this program.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, io};

/// The exit code of a failure, as that of `bantam`.
const FAILED: u8 = 1;

/// Runs `bantam COMMAND` with the arguments of this program; its exit code.
pub fn run(command: &str) -> ExitCode {
    let arguments = env::args_os().skip(1);
    let ended = bantam().and_then(|program| {
        let job = job(&program, command, arguments);
        job.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", program.display())))
    });
    ended.unwrap_or_else(|error| {
        let _ = io::Write::write_fmt(
            &mut io::stderr(),
            format_args!(
                "error: {error}\n  hint: this program needs `bantam` in the folder in which it lies\n"
            ),
        );
        ExitCode::from(FAILED)
    })
}

/// The path of `bantam`.
fn bantam() -> io::Result<PathBuf> {
    let own = env::current_exe()?.canonicalize()?;
    Ok(own.with_file_name(format!("bantam{}", env::consts::EXE_SUFFIX)))
}

/// The job takes the place of this program, so that signals reach it.
#[cfg(unix)]
fn job(program: &Path, command: &str, arguments: impl Iterator<Item = OsString>) -> io::Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    // Its name says which command it is, and stands in its help.
    Err(Command::new(program).arg0(format!("bantam-{command}")).args(arguments).exec())
}

#[cfg(not(unix))]
fn job(program: &Path, command: &str, arguments: impl Iterator<Item = OsString>) -> io::Result<ExitCode> {
    let ended = Command::new(program).arg(command).args(arguments).status()?;
    Ok(ended.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::from(FAILED), ExitCode::from))
}

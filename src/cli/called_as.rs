//! The other names of the program: called `bantam-train`, it is `bantam train`.

use std::ffi::OsString;
use std::path::Path;

use clap::Command;

/// The commands that have names of their own.
const NAMED: [(&str, &str); 2] = [("bantam-train", "train"), ("bantam-predict", "predict")];

/// The arguments as those of `bantam`, whatever the name that the program was called by.
pub(super) fn called_as(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut args: Vec<OsString> = args.into_iter().collect();
    let command = args.first().and_then(|name| named(Path::new(name))).map(|(_, command)| command);
    // `bantam-predict predict` says the command twice.
    if let Some(command) = command.filter(|command| args.get(1).is_none_or(|second| second != *command)) {
        args.insert(1, command.into());
    }
    args
}

/// The command line, in which the command that the program is called as has the name of the program in its usage.
pub(super) fn used_as(program: Command, args: &[OsString]) -> Command {
    let Some((name, command)) = args.first().and_then(|name| named(Path::new(name))) else { return program };
    program.mut_subcommand(command, |command| {
        let usage = command.clone().name(name).bin_name(name).render_usage().to_string();
        command.override_usage(usage.trim_start_matches("Usage:").trim().to_owned())
    })
}

/// The name of the program that it was called by, with its command.
fn named(program: &Path) -> Option<(&'static str, &'static str)> {
    let stem = program.file_stem()?.to_str()?;
    NAMED.into_iter().find(|(name, _)| *name == stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(args: &[&str]) -> Vec<OsString> {
        called_as(args.iter().map(OsString::from))
    }

    #[test]
    fn a_link_gives_its_command() {
        let plain = ["/opt/bin/bantam", "train"];
        assert_eq!(called(&plain), plain);
        assert_eq!(called(&["bantam-train", "-q"]), ["bantam-train", "train", "-q"]);
        assert_eq!(called(&["bantam-predict", "predict", "a.csv"]), ["bantam-predict", "predict", "a.csv"]);
        assert_eq!(called(&["./bin/bantam-predict.exe"]), ["./bin/bantam-predict.exe", "predict"]);
        // Other names, such as that of a copy of an older version, are the program itself.
        assert_eq!(called(&["bantam-0.1"]), ["bantam-0.1"]);
        assert!(called(&[]).is_empty());
    }
}

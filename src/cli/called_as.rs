//! The other names of the program: called `bantam-train`, it is `bantam train`.

use std::ffi::OsString;
use std::path::Path;

/// The commands that have names of their own.
const NAMED: [&str; 2] = ["train", "predict"];

/// The arguments as those of `bantam`, whatever the name that the program was called by.
pub(super) fn called_as(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut args: Vec<OsString> = args.into_iter().collect();
    if let Some(command) = args.first().and_then(|name| command_of(Path::new(name))) {
        args.insert(1, command.into());
    }
    args
}

fn command_of(program: &Path) -> Option<&'static str> {
    let command = program.file_stem()?.to_str()?.strip_prefix("bantam-")?;
    NAMED.into_iter().find(|name| *name == command)
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
        assert_eq!(called(&["./bin/bantam-predict.exe"]), ["./bin/bantam-predict.exe", "predict"]);
        // Other names, such as that of a copy of an older version, are the program itself.
        assert_eq!(called(&["bantam-0.1"]), ["bantam-0.1"]);
        assert!(called(&[]).is_empty());
    }
}

//! `bantam man FOLDER`: a manual page for each command. Hidden, for those who make packages.

use std::io;
use std::path::{Path, PathBuf};

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::manual::manual_page;
use super::manual_page::ManualPage;
use super::project_args::parse_date;
use crate::error::Error;
use crate::tables::write_atomically;
use crate::units::AsOf;

/// Arguments of `bantam man`.
#[derive(Debug, clap::Args)]
pub(super) struct ManArgs {
    /// Folder for the pages, such as `man1`.
    folder: PathBuf,
    /// The date on the pages.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    date: Option<AsOf>,
}

pub(super) fn man(args: &ManArgs, mut program: Command) -> Result<(), Error> {
    program.build();
    let date = args.date.map(|date| date.date().to_string()).unwrap_or_default();
    write_pages(&program, "", &date, &args.folder)
}

/// Writes the page of a command, and those of the commands below it.
fn write_pages(command: &Command, path: &str, date: &str, folder: &Path) -> Result<(), Error> {
    let man = Man::new(command.clone())
        .date(date)
        .source(format!("bantam {}", env!("CARGO_PKG_VERSION")))
        .manual("User Commands");
    let page = page(command, &man, manual_page(path)).map_err(Error::Output)?;
    write_atomically(&folder.join(man.get_filename()), &page)?;
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        write_pages(below, format!("{path} {}", below.get_name()).trim_start(), date, folder)?;
    }
    Ok(())
}

fn page(command: &Command, man: &Man, manual: Option<&ManualPage>) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.get_subcommands().any(|below| !below.is_hide_set()) {
        man.render_subcommands_section(&mut page)?;
    }
    if let Some(manual) = manual {
        sections(manual).to_writer(&mut page)?;
    }
    Ok(page)
}

/// The sections of the examples and of the exit codes.
fn sections(manual: &ManualPage) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXAMPLES"]);
    for (what, command) in manual.examples {
        roff.control("TP", []).text([roman(format!("{what}:"))]);
        for (place, line) in command.lines().enumerate() {
            if place > 0 {
                roff.control("br", []);
            }
            roff.text([bold(line.trim_start())]);
        }
    }
    roff.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in manual.exit_codes() {
        roff.control("TP", []).text([bold(code.to_string())]).text([roman(meaning)]);
    }
    roff
}

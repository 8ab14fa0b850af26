//! Checks the name of the project, its tables and how they are read.

use chrono::format::{Item, StrftimeItems};
use indexmap::IndexMap;

use super::checker::Checker;
use super::data::{Data, Reading};
use super::source_tables::{Lookup, TimedTable};
use crate::config::{Mistake, Path, RawData, RawLookup, RawTable};

impl Checker {
    pub(super) fn project_name(&mut self, name: &str) {
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
            let message = format!("expected letters, digits, `-` and `_` for `name`, found \"{name}\"");
            let hint = "models are stored in a folder of this name";
            self.report(Mistake::new(Path::new(["name"]), message).with_hint(hint));
        }
    }

    pub(super) fn data(&mut self, raw: RawData) -> Data {
        let path = Path::new(["data"]);
        let separator = raw.separator.and_then(|text| self.separator(&text, &path.join("separator")));
        if let Some(format) = &raw.date_format
            && StrftimeItems::new(format).any(|item| item == Item::Error)
        {
            let message =
                format!("expected a format of dates for `date_format` in [data], found \"{format}\"");
            let mistake = Mistake::new(path.join("date_format"), message);
            self.report(mistake.with_hint("for 31-12-2026 write `date_format = \"%d-%m-%Y\"`"));
        }
        Data {
            deals: raw.deals,
            leads: raw.leads,
            id: raw.id,
            account: raw.account,
            amount: raw.amount,
            reading: Reading { null_values: raw.null_values, separator, date_format: raw.date_format },
            leaks: raw.leaks,
        }
    }

    fn separator(&mut self, text: &str, path: &Path) -> Option<u8> {
        let separator = text.bytes().next().filter(u8::is_ascii);
        if separator.is_none() {
            let message = format!("expected an ASCII character for {}, found \"{text}\"", path.in_words());
            self.report(Mistake::new(path.clone(), message));
        }
        separator
    }

    pub(super) fn tables(&mut self, raw: IndexMap<String, RawTable>) -> Vec<TimedTable> {
        let path = Path::new(["tables"]);
        let table = |(name, raw): (String, RawTable)| {
            self.not_empty(&name, &path.join(&name));
            let on = raw.on.unwrap_or_else(|| raw.key.clone());
            TimedTable { name, file: raw.file, key: raw.key, on, at: raw.at }
        };
        raw.into_iter().map(table).collect()
    }

    pub(super) fn lookups(&mut self, raw: IndexMap<String, RawLookup>) -> Vec<Lookup> {
        let path = Path::new(["lookups"]);
        let lookup = |(name, raw): (String, RawLookup)| {
            self.not_empty(&name, &path.join(&name));
            let on = raw.on.unwrap_or_else(|| raw.key.clone());
            Lookup { name, file: raw.file, key: raw.key, on }
        };
        raw.into_iter().map(lookup).collect()
    }
}

//! Checks the name of the project, its tables and how they are read.

use indexmap::IndexMap;

use super::checker::Checker;
use super::connection::Connection;
use super::data::Data;
use super::reading::Reading;
use super::source_tables::{Lookup, TimedTable};
use crate::config::{Mistake, Path, RawData, RawFormat, RawLookup, RawTable};

impl Checker {
    pub(super) fn project_name(&mut self, name: &str) {
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
            let message = format!("expected letters, digits, `-` and `_` for `name`, found \"{name}\"");
            let hint = "models are stored in a folder of this name";
            self.report(Mistake::new(Path::new(["name"]), message).with_hint(hint));
        }
    }

    pub(super) fn data(&mut self, raw: RawData, connections: &[Connection]) -> Data {
        let path = |key| Path::new(["data", key]);
        let mut place = |raw, key| self.place(raw, &path(key), connections);
        let deals = place(raw.deals, "deals");
        let leads = raw.leads.map(|leads| place(leads, "leads"));
        let snapshot_table = raw.snapshot_table.map(|table| place(table, "snapshot_table"));
        let format = RawFormat {
            null_values: Some(raw.null_values),
            separator: raw.separator,
            date_format: raw.date_format,
            time_zone: raw.time_zone,
            numbers: raw.numbers,
            encoding: raw.encoding,
            sheet: raw.sheet,
            columns: raw.columns,
        };
        Data {
            deals,
            leads,
            snapshot_table,
            id: raw.id,
            account: raw.account,
            currency: self.currency(raw.currency.as_deref()),
            amount: raw.amount,
            reading: self.reading(format, &Path::new(["data"]), &Reading::default()),
            version: raw.version,
            leaks: raw.leaks,
        }
    }

    pub(super) fn tables(
        &mut self,
        raw: IndexMap<String, RawTable>,
        data: &Reading,
        connections: &[Connection],
    ) -> Vec<TimedTable> {
        let path = Path::new(["tables"]);
        let table = |(name, raw): (String, RawTable)| {
            self.not_empty(&name, &path.join(&name));
            let on = raw.on.unwrap_or_else(|| raw.key.clone());
            let format = raw.format.unwrap_or_default();
            let reading = self.reading(format, &path.join(&name).join("format"), data);
            let file = self.place(raw.file, &path.join(&name).join("file"), connections);
            TimedTable { name, file, key: raw.key, on, at: raw.at, reading }
        };
        raw.into_iter().map(table).collect()
    }

    pub(super) fn lookups(
        &mut self,
        raw: IndexMap<String, RawLookup>,
        data: &Reading,
        connections: &[Connection],
    ) -> Vec<Lookup> {
        let path = Path::new(["lookups"]);
        let lookup = |(name, raw): (String, RawLookup)| {
            self.not_empty(&name, &path.join(&name));
            let on = raw.on.unwrap_or_else(|| raw.key.clone());
            let format = raw.format.unwrap_or_default();
            let reading = self.reading(format, &path.join(&name).join("format"), data);
            let file = self.place(raw.file, &path.join(&name).join("file"), connections);
            Lookup { name, file, key: raw.key, on, reading }
        };
        raw.into_iter().map(lookup).collect()
    }
}

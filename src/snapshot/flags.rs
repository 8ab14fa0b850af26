//! Flags with values other than yes and no.

use super::feature_types::flag_text;
use super::sources::Sources;
use super::spec::Spec;
use crate::cells::parse_flag;
use crate::config::Mistake;
use crate::project::{Feature, Source};
use crate::quotation::in_quotes;
use crate::tables::{RowFault, Table, too_many};

use polars::prelude::DataFrame;

/// Values of a flag that are neither yes nor no.
pub(super) fn flag_faults(spec: &Spec, frame: &DataFrame) -> Vec<(usize, RowFault)> {
    let mut faults = Vec::new();
    for feature in &spec.features {
        let Some(values) = flag_text(feature, &feature.name, frame) else { continue };
        for (row, value) in values.iter().enumerate() {
            if let Some(value) = value
                && parse_flag(value).is_none()
            {
                let name = &feature.name;
                let reason = format!("`{name}` should be yes or no, found {value}", value = in_quotes(value));
                faults.push((row, RowFault::in_column(name, reason)));
            }
        }
    }
    faults
}

impl Sources {
    /// Flags whose columns mostly have other values, in the deals (`main`) and the lookups.
    #[must_use]
    pub fn wrong_flags(&self, spec: &Spec, main: &Table) -> Vec<Mistake> {
        let frames = || {
            std::iter::once(main)
                .chain(self.lookups.iter().map(|lookup| &lookup.table))
                .map(|table| &table.frame)
        };
        let wrong = |feature: &Feature| {
            let Source::Column(column) = &feature.source else { return None };
            let values = frames().find_map(|frame| flag_text(feature, column, frame))?;
            let is_bad = |value: &&str| parse_flag(value).is_none();
            let (bad, known) =
                (values.iter().flatten().filter(is_bad).count(), values.len() - values.null_count());
            let first = values.iter().flatten().find(is_bad)?;
            let message = format!(
                "{bad} of {known} values of `{}` are not yes or no; the first is {first}",
                feature.name,
                first = in_quotes(first)
            );
            let hint = "yes and no, true and false, y and n, t and f, 1 and 0 are understood, and such words in German, French, Spanish, Portuguese, Italian, Dutch, Polish, Swedish, Danish and Japanese; other words are a category";
            too_many(bad, known).then(|| Mistake::new(feature.path(), message).with_hint(hint))
        };
        spec.features.iter().filter_map(wrong).collect()
    }
}

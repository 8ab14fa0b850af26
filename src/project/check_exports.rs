//! Checks the mappings to a CRM.

use indexmap::IndexMap;

use super::check_predict::is_output_column;
use super::checker::Checker;
use super::exports::{DynamicsTable, Exports, FieldMapping};
use super::framework::Gate;
use crate::config::{Mistake, Path, RawExport};

/// The column of the id of a lead.
const ID: &str = "id";

/// The longest API name of a Salesforce field: 40 characters and the ending `__c`.
const LONGEST_SALESFORCE_NAME: usize = 43;

impl Checker {
    /// The mappings; columns are those of the predictions, which carry `keep` and have the verdicts of `gates`.
    pub(super) fn exports(&mut self, raw: RawExport, keep: &[String], gates: &[Gate]) -> Exports {
        let is_column = |name: &str| {
            is_output_column(name)
                || keep.iter().any(|kept| kept == name)
                || gates.iter().any(|gate| gate.name == name)
        };
        let hubspot = raw.hubspot.map(|raw| {
            let path = Path::new(["export", "hubspot"]);
            for name in
                [&raw.id].into_iter().chain(raw.properties.keys()).filter(|name| !is_hubspot_name(name))
            {
                self.field_name(
                    &path,
                    name,
                    "lower-case letters, digits and underscores, with a letter first",
                );
            }
            self.mapping(&path, "properties", (raw.id, raw.id_from, raw.properties), &is_column)
        });
        let salesforce = raw.salesforce.map(|raw| {
            let path = Path::new(["export", "salesforce"]);
            for name in [&raw.id].into_iter().chain(raw.fields.keys()).filter(|name| !is_salesforce_name(name)) {
                self.field_name(&path, name, "letters, digits and underscores, with a letter first, and `__c` at the end of custom ones");
            }
            self.mapping(&path, "fields", (raw.id, raw.id_from, raw.fields), &is_column)
        });
        let dynamics = raw.dynamics.map(|raw| {
            let id_from = raw.id_from.unwrap_or_else(|| ID.to_owned());
            self.exported_column(Path::new(["export", "dynamics", "id_from"]), &id_from, &is_column);
            DynamicsTable { entity: raw.entity, id_from }
        });
        Exports { hubspot, salesforce, dynamics }
    }

    fn mapping(
        &mut self,
        path: &Path,
        key: &str,
        (id, id_from, fields): (String, Option<String>, IndexMap<String, String>),
        is_column: &dyn Fn(&str) -> bool,
    ) -> FieldMapping {
        let id_from = id_from.unwrap_or_else(|| ID.to_owned());
        self.exported_column(path.join("id_from"), &id_from, is_column);
        if fields.is_empty() {
            let message = format!("{} has no field", path.join(key).in_words());
            self.report(
                Mistake::new(path.clone(), message).with_hint("name at least one field with its column"),
            );
        }
        for (place, (field, column)) in fields.iter().enumerate() {
            let path = path.join(key).join(field);
            self.exported_column(path.clone(), column, is_column);
            // CRMs do not distinguish capital letters in the names of fields.
            if field.eq_ignore_ascii_case(&id) {
                let message = format!("`{field}` is the id of a record, too");
                self.report(
                    Mistake::of_key(path, message).with_hint("remove it here: the id is written anyway"),
                );
            } else if let Some(other) =
                fields.keys().take(place).find(|other| other.eq_ignore_ascii_case(field))
            {
                let message = format!("`{field}` is the field `{other}` in other letters");
                self.report(
                    Mistake::of_key(path, message)
                        .with_hint("name each field once: capital letters do not distinguish them"),
                );
            }
        }
        FieldMapping { id, id_from, fields: fields.into_iter().collect() }
    }

    fn exported_column(&mut self, path: Path, column: &str, is_column: &dyn Fn(&str) -> bool) {
        if !is_column(column) {
            let hint = "name a column of the predictions, such as score, grade or route; a column of the leads must be carried by `keep` under [predict]";
            self.report(
                Mistake::new(path, format!("the predictions have no column `{column}`")).with_hint(hint),
            );
        }
    }

    fn field_name(&mut self, path: &Path, name: &str, form: &str) {
        let message = format!("`{name}` is no name of a field: expected {form}");
        self.report(
            Mistake::new(path.clone(), message)
                .with_hint("use the internal name, not the label that people see"),
        );
    }
}

/// Whether a name has the form of an internal name of HubSpot.
fn is_hubspot_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Whether a name has the form of an API name of Salesforce.
fn is_salesforce_name(name: &str) -> bool {
    let own = name.strip_suffix("__c").unwrap_or(name);
    // A namespace of a package is separated by two underscores, once.
    let own = own.split_once("__").map_or(own, |(_, own)| own);
    name.len() <= LONGEST_SALESFORCE_NAME
        && own.starts_with(|first: char| first.is_ascii_alphabetic())
        && own.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !own.ends_with('_')
        && !own.contains("__")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_the_forms_that_the_vendors_document() {
        for name in ["email", "lead_score_2"] {
            assert!(is_hubspot_name(name), "{name}");
        }
        for name in ["", "Lead", "2nd", "lead score", "lead-score", "_x", "ä"] {
            assert!(!is_hubspot_name(name), "{name}");
        }
        for name in ["Id", "Rating", "Lead_Score__c", "pkg__Score__c"] {
            assert!(is_salesforce_name(name), "{name}");
        }
        let long = format!("{}__c", "x".repeat(41));
        for name in ["", "1st__c", "Lead Score", "Score___c", "a__b__d__c", &long] {
            assert!(!is_salesforce_name(name), "{name}");
        }
    }
}

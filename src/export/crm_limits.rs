//! What CRMs take, as their vendors document it.

/// A value that a CRM would refuse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CrmFault {
    /// A lead without an id.
    #[error("lead `{lead}` has no value in `{column}`, by which the CRM finds its record")]
    NoId { lead: String, column: String },
    /// A value that is too long.
    #[error("lead `{lead}`: `{field}` has {length} characters, and {crm} takes {most}")]
    TooLong { lead: String, field: String, length: usize, crm: &'static str, most: usize },
    /// A score that is no whole number.
    #[error("lead `{lead}` has the score `{found}`, and Dynamics 365 takes whole numbers")]
    NoScore { lead: String, found: String },
    /// A grade that the project does not have.
    #[error("lead `{lead}` has the grade `{found}`, and the project has {grades}")]
    NoGrade { lead: String, found: String, grades: String },
}

impl CrmFault {
    /// What to do about it.
    pub(crate) const fn hint(&self) -> &'static str {
        match self {
            Self::NoId { .. } => {
                "name the column with the id of the CRM as `id_from` under [export], and carry it by `keep` under [predict]"
            }
            Self::TooLong { .. } => "export another column, or shorten it under [derive]",
            Self::NoScore { .. } | Self::NoGrade { .. } => {
                "predict again with this project: the predictions are of other settings, or were edited"
            }
        }
    }
}

/// The longest value of a kind of field, in characters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    crm: &'static str,
    most: usize,
}

impl Limit {
    /// The value of a property (HubSpot, "Properties": 65,536 characters).
    pub(super) const HUBSPOT_VALUE: Self = Self { crm: "HubSpot", most: 65_536 };
    /// An external id (Salesforce, "Custom field types": a text field has up to 255 characters).
    pub(super) const SALESFORCE_ID: Self = Self { crm: "Salesforce", most: 255 };
    /// The value of a field (Salesforce, "Bulk API limits": 32,000 characters).
    pub(super) const SALESFORCE_VALUE: Self = Self { crm: "Salesforce", most: 32_000 };
    /// A record with all fields (Salesforce, "Bulk API limits": 400,000 characters).
    pub(super) const SALESFORCE_RECORD: Self = Self { crm: "Salesforce", most: 400_000 };
    /// `msdyn_entityid` (Microsoft, reference of the table: 256 characters).
    pub(super) const DYNAMICS_ID: Self = Self { crm: "Dynamics 365", most: 256 };
    /// `msdyn_scorereasons` (Microsoft, reference of the table: 2,000 characters).
    pub(super) const DYNAMICS_REASONS: Self = Self { crm: "Dynamics 365", most: 2_000 };

    /// Fails when a value is longer.
    pub(super) fn check(self, value: &str, field: &str, lead: &str) -> Result<(), CrmFault> {
        let length = value.chars().count();
        if length <= self.most {
            return Ok(());
        }
        let (lead, field) = (lead.to_owned(), field.to_owned());
        Err(CrmFault::TooLong { lead, field, length, crm: self.crm, most: self.most })
    }

    /// The beginning of a text that is not longer.
    pub(super) fn cut(self, text: &str) -> String {
        text.chars().take(self.most).collect()
    }
}

/// The bytes of one upload to Salesforce, so that it stays below its limit of 150 MB once it is encoded as base64 there (Salesforce, "Bulk API
/// 2.0: prepare CSV files": data that does not exceed 100 MB).
pub(crate) const SALESFORCE_UPLOAD: usize = 100_000_000;

/// The grades of the table of Dynamics 365: A to D.
pub(crate) const DYNAMICS_GRADES: usize = 4;

/// Whether a text has the form of a GUID, as the ids of Dynamics 365 have.
pub(crate) fn is_guid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_is_recognised() {
        assert!(is_guid("00aa00aa-bb11-cc22-dd33-44ee44ee44ee"));
        assert!(!is_guid("L900001") && !is_guid("00aa00aa-bb11-cc22-dd33-44ee44ee44eg"));
    }

    #[test]
    fn texts_are_cut_at_characters() {
        assert_eq!(Limit { crm: "x", most: 2 }.cut("äöü"), "äö");
    }
}

//! Which columns of the predictions go to a CRM: `[export]`.

use crate::config::RawEntity;

/// The mappings, by CRM.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exports {
    /// `[export.hubspot]`.
    pub hubspot: Option<FieldMapping>,
    /// `[export.salesforce]`.
    pub salesforce: Option<FieldMapping>,
    /// `[export.dynamics]`.
    pub dynamics: Option<DynamicsTable>,
}

/// Fields of a CRM with the columns that they get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldMapping {
    /// The field that identifies a record.
    pub id: String,
    /// The column with its value.
    pub id_from: String,
    /// The other fields, each with its column.
    pub fields: Vec<(String, String)>,
}

/// The table of scores of Dynamics 365.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DynamicsTable {
    /// What is scored.
    pub entity: RawEntity,
    /// The column with the GUID of a record.
    pub id_from: String,
}

//! The section `[export]` as written.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// Which columns of the predictions go to which fields of a CRM.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawExport {
    /// `bantam export hubspot`.
    pub hubspot: Option<RawHubspot>,
    /// `bantam export salesforce`.
    pub salesforce: Option<RawSalesforce>,
    /// `bantam export dynamics`.
    pub dynamics: Option<RawDynamics>,
}

/// JSON Lines for `hubspot objects upsert`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawHubspot {
    /// Property that identifies a record: one whose values are unique in HubSpot, such as `email` or one of your own.
    #[schemars(length(min = 1))]
    pub id: String,
    /// Column of the predictions with its value. Default: `id`.
    #[schemars(length(min = 1))]
    pub id_from: Option<String>,
    /// Properties by their internal names, each with the column of the predictions that it gets: `{ lead_score = "score" }`.
    pub properties: IndexMap<String, String>,
}

/// CSV for an upsert by Bulk API 2.0.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSalesforce {
    /// Field that identifies a record: an external id, such as `Lead_Id__c`, or `Id`.
    #[schemars(length(min = 1))]
    pub id: String,
    /// Column of the predictions with its value. Default: `id`.
    #[schemars(length(min = 1))]
    pub id_from: Option<String>,
    /// Fields by their API names, each with the column of the predictions that it gets: `{ Lead_Score__c = "score" }`.
    pub fields: IndexMap<String, String>,
}

/// JSON Lines for the table `msdyn_predictivescore`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDynamics {
    /// What is scored. Default: `lead`.
    #[serde(default)]
    pub entity: RawEntity,
    /// Column of the predictions with the GUID of the record. Default: `id`.
    #[schemars(length(min = 1))]
    pub id_from: Option<String>,
}

/// A kind of records of Dynamics 365.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawEntity {
    /// Leads.
    #[default]
    Lead,
    /// Opportunities.
    Opportunity,
}

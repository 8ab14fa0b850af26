//! A predicted lead as a record of a CRM.
//!
//! | CRM | a line is | documented by |
//! |---|---|---|
//! | HubSpot | an input of `hubspot objects upsert`, which is one of `crm/v3/objects/{type}/batch/upsert` | HubSpot, "CRM API: objects", and the skills of its command line |
//! | Salesforce | a CSV row for an upsert | Salesforce, "Bulk API 2.0: prepare CSV files", and its limits |
//! | Dynamics 365 | a row of the table `msdyn_predictivescore` | Microsoft, "Populate predictive scores using custom scoring model", and the reference of the table |

use serde_json::{Map, Value, json};

use super::crm_limits::{CrmFault, Limit};
use crate::cells::parse_flag;
use crate::config::RawEntity;
use crate::project::{DynamicsTable, FieldMapping, Grades};
use crate::quotation::shortened;

/// What a value of Salesforce is set to where there is none; an empty cell would leave the old value.
const SALESFORCE_NULL: &str = "#N/A";

/// The reasons of a prediction, those for a win first.
const REASONS: [&str; 6] = ["for_1", "for_2", "for_3", "against_1", "against_2", "against_3"];

/// A CRM with what is written to it.
#[derive(Debug, Clone)]
pub(crate) enum Crm {
    Hubspot(FieldMapping),
    Salesforce(FieldMapping),
    Dynamics(DynamicsTable, Grades),
}

/// How a score has moved, as Dynamics 365 numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trend {
    Improving = 0,
    Steady = 1,
    Declining = 2,
    /// There is no earlier score.
    Unknown = 3,
}

/// A row of the predictions: cells by column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CrmRow<'a> {
    pub(crate) columns: &'a [String],
    pub(crate) cells: &'a [Option<String>],
    pub(crate) trend: Trend,
}

/// A flag as the CRMs document it: HubSpot takes `true` and `false` alone, and Salesforce takes them, too. What is no flag stays as it is.
pub(crate) fn as_crm_flag(cell: &mut Option<String>) {
    if let Some(flag) = cell.as_deref().and_then(parse_flag) {
        *cell = Some(flag.to_string());
    }
}

impl<'a> CrmRow<'a> {
    /// The value of a column; `None` where it has none.
    pub(crate) fn get(&self, column: &str) -> Option<&'a str> {
        let place = self.columns.iter().position(|name| name == column)?;
        self.cells[place].as_deref()
    }
}

impl Crm {
    /// The columns of the predictions that it needs.
    pub(crate) fn columns(&self) -> Vec<&str> {
        match self {
            Self::Hubspot(mapping) | Self::Salesforce(mapping) => {
                let columns = mapping.fields.iter().map(|(_, column)| column.as_str());
                columns.chain([mapping.id_from.as_str()]).collect()
            }
            Self::Dynamics(table, _) => {
                [table.id_from.as_str(), "score", "grade", "as_of"].into_iter().chain(REASONS).collect()
            }
        }
    }

    /// The column with the id of a record.
    pub(crate) fn id_from(&self) -> &str {
        match self {
            Self::Hubspot(mapping) | Self::Salesforce(mapping) => &mapping.id_from,
            Self::Dynamics(table, _) => &table.id_from,
        }
    }

    /// The first line of a file, where the format has one.
    pub(crate) fn header(&self) -> Option<String> {
        let Self::Salesforce(mapping) = self else { return None };
        let names = [&mapping.id].into_iter().chain(mapping.fields.iter().map(|(field, _)| field));
        Some(names.map(String::as_str).collect::<Vec<_>>().join(",") + "\n")
    }

    /// A lead as a line of the file.
    ///
    /// # Errors
    /// When it has no id, or a value is longer than the CRM takes or of another kind.
    pub(crate) fn line(&self, row: CrmRow<'_>) -> Result<String, CrmFault> {
        let line = match self {
            Self::Hubspot(mapping) => hubspot(mapping, row)?.to_string(),
            Self::Salesforce(mapping) => salesforce(mapping, row)?,
            Self::Dynamics(table, grades) => dynamics(table, grades, row)?.to_string(),
        };
        Ok(line + "\n")
    }
}

/// The id of a record, which must be there.
fn id<'a>(row: CrmRow<'a>, column: &str, limit: Limit) -> Result<&'a str, CrmFault> {
    let id = row.get(column).filter(|id| !id.is_empty());
    let id = id.ok_or_else(|| CrmFault::NoId { lead: lead(row), column: column.to_owned() })?;
    limit.check(id, column, &lead(row))?;
    Ok(id)
}

/// The lead of a row, for messages.
fn lead(row: CrmRow<'_>) -> String {
    shortened(row.get("id").unwrap_or_default()).into_owned()
}

/// Values are texts, as HubSpot documents them; an empty one clears the property.
fn hubspot(mapping: &FieldMapping, row: CrmRow<'_>) -> Result<Value, CrmFault> {
    let mut properties = Map::new();
    for (property, column) in &mapping.fields {
        let value = row.get(column).unwrap_or_default();
        Limit::HUBSPOT_VALUE.check(value, property, &lead(row))?;
        properties.insert(property.clone(), value.into());
    }
    let id = id(row, &mapping.id_from, Limit::HUBSPOT_VALUE)?;
    Ok(json!({ "idProperty": mapping.id, "id": id, "properties": properties }))
}

fn salesforce(mapping: &FieldMapping, row: CrmRow<'_>) -> Result<String, CrmFault> {
    let mut cells = vec![cell(id(row, &mapping.id_from, Limit::SALESFORCE_ID)?)];
    for (field, column) in &mapping.fields {
        let value = row.get(column).filter(|value| !value.is_empty()).unwrap_or(SALESFORCE_NULL);
        Limit::SALESFORCE_VALUE.check(value, field, &lead(row))?;
        cells.push(cell(value));
    }
    let line = cells.join(",");
    Limit::SALESFORCE_RECORD.check(&line, "record", &lead(row))?;
    Ok(line)
}

/// A cell of CSV, with quotes where it needs them.
fn cell(value: &str) -> String {
    if value.contains([',', '"', '\n', '\r']) || value.starts_with(' ') || value.ends_with(' ') {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

fn dynamics(table: &DynamicsTable, grades: &Grades, row: CrmRow<'_>) -> Result<Value, CrmFault> {
    let score =
        row.get("score").filter(|score| !score.is_empty()).map(|text| whole(text, row)).transpose()?;
    let grade = row.get("grade").filter(|grade| !grade.is_empty());
    let grade = grade.map(|name| grade_number(name, grades, row)).transpose()?;
    let reasons: Vec<&str> = REASONS.into_iter().filter_map(|column| row.get(column)).collect();
    let reasons = Limit::DYNAMICS_REASONS.cut(&reasons.join("; "));
    Ok(json!({
        "msdyn_entityid": id(row, &table.id_from, Limit::DYNAMICS_ID)?,
        "msdyn_entitytype": match table.entity {
            RawEntity::Lead => "lead",
            RawEntity::Opportunity => "opportunity",
        },
        "msdyn_score": score,
        "msdyn_grade": grade,
        "msdyn_scoretrend": row.trend as u8,
        "msdyn_scorereasons": reasons,
        "msdyn_scoredon": row.get("as_of"),
    }))
}

/// A score as a whole number; `54.0` is one, too.
fn whole(text: &str, row: CrmRow<'_>) -> Result<i32, CrmFault> {
    let number = text.parse::<f64>().ok().filter(|number| number.fract() == 0.0);
    let number = number.filter(|number| f64::from(i32::MIN) <= *number && *number <= f64::from(i32::MAX));
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and within the range")]
    let number = number.map(|number| number as i32);
    number.ok_or_else(|| CrmFault::NoScore { lead: lead(row), found: shortened(text).into_owned() })
}

/// The number of a grade: 0 for the best.
fn grade_number(name: &str, grades: &Grades, row: CrmRow<'_>) -> Result<usize, CrmFault> {
    let unknown = || CrmFault::NoGrade {
        lead: lead(row),
        found: shortened(name).into_owned(),
        grades: grades.names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    };
    grades.names().position(|grade| grade == name).ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping() -> FieldMapping {
        let field = |field: &str, column: &str| (field.to_owned(), column.to_owned());
        let fields = vec![field("score_of_lead", "score"), field("why", "for_1")];
        FieldMapping { id: "lead".to_owned(), id_from: "id".to_owned(), fields }
    }

    fn line(crm: &Crm, cells: [Option<&str>; 5]) -> Result<String, CrmFault> {
        let columns = ["as_of", "for_1", "grade", "id", "score"].map(str::to_owned);
        let cells = cells.map(|cell| cell.map(str::to_owned));
        crm.line(CrmRow { columns: &columns, cells: &cells, trend: Trend::Declining })
    }

    const ROW: [Option<&str>; 5] =
        [Some("2026-07-01"), Some("says \"go\", now"), Some("B"), Some("L1"), Some("64")];

    #[test]
    fn a_lead_is_a_line_of_each_format() {
        assert_eq!(
            line(&Crm::Hubspot(mapping()), ROW).unwrap(),
            "{\"id\":\"L1\",\"idProperty\":\"lead\",\"properties\":{\"score_of_lead\":\"64\",\"why\":\"says \\\"go\\\", now\"}}\n"
        );
        let salesforce = Crm::Salesforce(mapping());
        assert_eq!(salesforce.header().unwrap(), "lead,score_of_lead,why\n");
        assert_eq!(line(&salesforce, ROW).unwrap(), "L1,64,\"says \"\"go\"\", now\"\n");
        let row: Value = serde_json::from_str(&line(&dynamics_crm(), ROW).unwrap()).unwrap();
        assert_eq!(row["msdyn_grade"], 1);
        assert_eq!(row["msdyn_scoretrend"], 2);
        assert_eq!(row["msdyn_score"], 64);
        assert_eq!(row["msdyn_scoredon"], "2026-07-01");
    }

    fn dynamics_crm() -> Crm {
        let table = DynamicsTable { entity: RawEntity::Lead, id_from: "id".to_owned() };
        let levels = vec![("A".to_owned(), 65.0), ("B".to_owned(), 50.0)];
        Crm::Dynamics(table, Grades { levels, below: "C".to_owned() })
    }

    #[test]
    fn dynamics_gets_no_empty_score_or_grade_for_one_that_cannot_be_read() {
        let with = |grade, score| line(&dynamics_crm(), [None, None, Some(grade), Some("L1"), Some(score)]);
        let row: Value = serde_json::from_str(&with("C", "54.0").unwrap()).unwrap();
        assert_eq!((&row["msdyn_score"], &row["msdyn_grade"]), (&json!(54), &json!(2)));
        let empty = line(&dynamics_crm(), [None, None, None, Some("L1"), None]).unwrap();
        assert!(empty.contains("\"msdyn_score\":null"), "{empty}");
        assert!(matches!(with("C", "54.5"), Err(CrmFault::NoScore { .. })));
        assert!(matches!(with("C", "many"), Err(CrmFault::NoScore { .. })));
        let fault = with("D", "54").unwrap_err();
        assert_eq!(fault.to_string(), "lead `L1` has the grade `D`, and the project has `A`, `B`, `C`");
    }

    #[test]
    fn what_is_not_known_is_cleared_and_a_lead_without_id_is_refused() {
        let unknown = [None, None, None, Some("L1"), None];
        assert_eq!(line(&Crm::Salesforce(mapping()), unknown).unwrap(), "L1,#N/A,#N/A\n");
        assert!(line(&Crm::Hubspot(mapping()), unknown).unwrap().contains("\"why\":\"\""));
        let nobody = [None, None, None, None, Some("1")];
        assert!(matches!(line(&Crm::Hubspot(mapping()), nobody), Err(CrmFault::NoId { .. })));
        let long = "x".repeat(70_000);
        let too_long = [None, Some(long.as_str()), None, Some("L1"), None];
        assert!(matches!(line(&Crm::Hubspot(mapping()), too_long), Err(CrmFault::TooLong { .. })));
    }
}

//! The definitions of features in version 1 of the model file.

use serde::{Deserialize, Serialize};

use super::v1_reading::{ReadingV1, pattern, separator};
use crate::config::Path;
use crate::project::{
    Aggregate, Derived, DerivedValue, Feature, Group, Kind, Lookup, Measure, Persona, Reading, Shape, Sign,
    Signal, Source, TimedTable, ValueType,
};
use crate::rules::{Rule, Yields};
use crate::snapshot::Spec;
use crate::units::Days;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SpecV1 {
    null_values: Vec<String>,
    separator: Option<char>,
    date_format: Option<String>,
    /// How files are read, if more than the three keys above are needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    format: Option<ReadingV1>,
    id: Option<String>,
    account: Option<String>,
    tables: Vec<TableV1>,
    lookups: Vec<LookupV1>,
    derive: Vec<DerivedV1>,
    personas: Vec<NamedSql>,
    features: Vec<FeatureV1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableV1 {
    name: String,
    file: String,
    key: String,
    on: String,
    at: String,
    /// How its file is read, where that differs from the deals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    format: Option<ReadingV1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LookupV1 {
    name: String,
    file: String,
    key: String,
    on: String,
    /// How its file is read, where that differs from the deals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    format: Option<ReadingV1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedSql {
    name: String,
    sql: String,
}

/// A derived column: either SQL, or an aggregate with its type.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DerivedV1 {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sql: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    aggregate: Option<AggregateV1>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gives: Option<ValueType>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AggregateV1 {
    table: String,
    measure: String,
    operand: String,
    filter: Option<String>,
    within: Option<String>,
    half_life: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FeatureV1 {
    name: String,
    /// What people read in place of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    group: String,
    signal: Option<Signal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expect: Option<Sign>,
    source: SourceV1,
    kind: KindV1,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum SourceV1 {
    Column(String),
    Aggregate(AggregateV1),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum KindV1 {
    Number(ShapeV1),
    Flag,
    Category { min_count: u32 },
    Set { separator: String, min_count: u32 },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum ShapeV1 {
    Linear,
    Log,
    Quantiles(u32),
    Edges(Vec<f64>),
}

impl SpecV1 {
    pub(crate) fn of(spec: &Spec) -> Self {
        let named = |name: &str, rule: &Rule| NamedSql { name: name.to_owned(), sql: rule.text().to_owned() };
        let reading = &spec.reading;
        let date_format = match reading.date_formats.as_slice() {
            [only] => Some(only.text().to_owned()),
            _ => None,
        };
        let simple = Reading {
            null_values: reading.null_values.clone(),
            separator: reading.separator,
            date_formats: reading.date_formats.iter().take(1).cloned().collect(),
            ..Reading::default()
        };
        Self {
            null_values: reading.null_values.clone(),
            separator: reading.separator.map(char::from),
            date_format,
            format: (*reading != simple).then(|| ReadingV1::of(reading)),
            id: spec.id.clone(),
            account: spec.account.clone(),
            tables: spec.tables.iter().map(|table| table_to_file(table, reading)).collect(),
            lookups: spec.lookups.iter().map(|lookup| lookup_to_file(lookup, reading)).collect(),
            derive: spec.derived.iter().map(derived_to_file).collect(),
            personas: spec.personas.iter().map(|persona| named(&persona.name, &persona.when)).collect(),
            features: spec.features.iter().map(feature_to_file).collect(),
        }
    }

    pub(crate) fn into_spec(self) -> Result<Spec, String> {
        let reading = match self.format {
            Some(format) => format.into_reading()?,
            None => Reading {
                null_values: self.null_values,
                separator: self.separator.map(separator).transpose()?,
                date_formats: self.date_format.iter().map(|text| pattern(text)).collect::<Result<_, _>>()?,
                ..Reading::default()
            },
        };
        let own =
            |format: Option<ReadingV1>| format.map_or_else(|| Ok(reading.clone()), ReadingV1::into_reading);
        let table = |TableV1 { name, file, key, on, at, format }| {
            Ok(TimedTable { name, file, key, on, at, reading: own(format)? })
        };
        let tables: Result<Vec<TimedTable>, String> = self.tables.into_iter().map(table).collect();
        let lookup = |LookupV1 { name, file, key, on, format }| {
            Ok(Lookup { name, file, key, on, reading: own(format)? })
        };
        let lookups: Result<Vec<Lookup>, String> = self.lookups.into_iter().map(lookup).collect();
        let features: Result<Vec<Feature>, String> =
            self.features.into_iter().map(feature_from_file).collect();
        let derived: Result<Vec<Derived>, String> = self.derive.into_iter().map(derived_from_file).collect();
        let personas: Result<Vec<Persona>, String> =
            self.personas.into_iter().map(persona_from_file).collect();
        Ok(Spec {
            tables: tables?,
            lookups: lookups?,
            reading,
            id: self.id,
            account: self.account,
            derived: derived?,
            personas: personas?,
            features: features?,
        })
    }
}

/// The expression of a file at `path` of a project.
fn rule(text: &str, path: &[&str], yields: Yields) -> Result<Rule, String> {
    Rule::parse(text, Path::new(path.iter().copied()), yields).map_err(|error| error.to_string())
}

fn table_to_file(table: &TimedTable, main: &Reading) -> TableV1 {
    let TimedTable { name, file, key, on, at, reading } = table.clone();
    TableV1 { name, file, key, on, at, format: (reading != *main).then(|| ReadingV1::of(&reading)) }
}

fn lookup_to_file(lookup: &Lookup, main: &Reading) -> LookupV1 {
    let Lookup { name, file, key, on, reading } = lookup.clone();
    LookupV1 { name, file, key, on, format: (reading != *main).then(|| ReadingV1::of(&reading)) }
}

fn derived_to_file(derived: &Derived) -> DerivedV1 {
    let name = derived.name.clone();
    match &derived.value {
        DerivedValue::Rule(rule) => {
            DerivedV1 { name, sql: Some(rule.text().to_owned()), aggregate: None, gives: None }
        }
        DerivedValue::Aggregate(aggregate) => DerivedV1 {
            name,
            sql: None,
            aggregate: Some(aggregate_to_file(aggregate)),
            gives: Some(aggregate.gives),
        },
    }
}

fn derived_from_file(file: DerivedV1) -> Result<Derived, String> {
    let DerivedV1 { name, sql: text, aggregate, gives } = file;
    let path = ["derive", name.as_str()];
    let value = match (text, aggregate, gives) {
        (Some(text), None, None) => DerivedValue::Rule(rule(&text, &path, Yields::Value)?),
        (None, Some(aggregate), Some(gives)) => {
            DerivedValue::Aggregate(aggregate_from_file(aggregate, gives, &path)?)
        }
        _ => return Err(format!("the derived column \"{name}\" is neither SQL nor an aggregate")),
    };
    Ok(Derived { name, value })
}

fn persona_from_file(NamedSql { name, sql }: NamedSql) -> Result<Persona, String> {
    Ok(Persona { when: rule(&sql, &["personas", &name], Yields::Condition)?, name })
}

fn aggregate_to_file(aggregate: &Aggregate) -> AggregateV1 {
    AggregateV1 {
        table: aggregate.table.clone(),
        measure: aggregate.measure.name().to_owned(),
        operand: aggregate.operand.text().to_owned(),
        filter: aggregate.filter.as_ref().map(|rule| rule.text().to_owned()),
        within: aggregate.within.map(|span| span.to_string()),
        half_life: aggregate.half_life.map(|span| span.to_string()),
    }
}

/// The aggregate at `path` of a project.
fn aggregate_from_file(file: AggregateV1, gives: ValueType, path: &[&str]) -> Result<Aggregate, String> {
    let AggregateV1 { table, measure, operand, filter, within, half_life } = file;
    let span = |text: Option<String>| text.map(|text| Days::parse(&text)).transpose();
    let measure = Measure::ALL
        .into_iter()
        .find(|known| known.name() == measure)
        .ok_or_else(|| format!("there is no aggregate \"{measure}\""))?;
    Ok(Aggregate {
        table,
        measure,
        operand: rule(&operand, &[path, &[measure.name()]].concat(), measure.operand())?,
        filter: filter
            .map(|text| rule(&text, &[path, &["where"]].concat(), Yields::Condition))
            .transpose()?,
        within: span(within)?,
        half_life: span(half_life)?,
        gives,
    })
}

fn feature_to_file(feature: &Feature) -> FeatureV1 {
    FeatureV1 {
        name: feature.name.clone(),
        label: feature.label.clone(),
        group: feature.group.name().to_owned(),
        signal: feature.signal,
        expect: feature.expect,
        source: match &feature.source {
            Source::Column(column) => SourceV1::Column(column.clone()),
            Source::Aggregate(aggregate) => SourceV1::Aggregate(aggregate_to_file(aggregate)),
        },
        kind: match feature.kind.clone() {
            Kind::Number(Shape::Linear) => KindV1::Number(ShapeV1::Linear),
            Kind::Number(Shape::Log) => KindV1::Number(ShapeV1::Log),
            Kind::Number(Shape::Quantiles(bins)) => KindV1::Number(ShapeV1::Quantiles(bins)),
            Kind::Number(Shape::Edges(edges)) => KindV1::Number(ShapeV1::Edges(edges)),
            Kind::Flag => KindV1::Flag,
            Kind::Category { min_count } => KindV1::Category { min_count },
            Kind::Set { separator, min_count } => KindV1::Set { separator, min_count },
        },
    }
}

fn feature_from_file(file: FeatureV1) -> Result<Feature, String> {
    let group = Group::ALL
        .into_iter()
        .find(|group| group.name() == file.group)
        .ok_or_else(|| format!("there is no feature group \"{}\"", file.group))?;
    Ok(Feature {
        group,
        signal: file.signal,
        expect: file.expect,
        actionable: false,
        source: match file.source {
            SourceV1::Column(column) => Source::Column(column),
            SourceV1::Aggregate(aggregate) => {
                let gives = match &file.kind {
                    KindV1::Number(_) => ValueType::Number,
                    KindV1::Flag => ValueType::Flag,
                    KindV1::Category { .. } | KindV1::Set { .. } => ValueType::Words,
                };
                let path = ["features", group.name(), file.name.as_str()];
                Source::Aggregate(aggregate_from_file(aggregate, gives, &path)?)
            }
        },
        kind: match file.kind {
            KindV1::Number(ShapeV1::Linear) => Kind::Number(Shape::Linear),
            KindV1::Number(ShapeV1::Log) => Kind::Number(Shape::Log),
            KindV1::Number(ShapeV1::Quantiles(bins)) => Kind::Number(Shape::Quantiles(bins)),
            KindV1::Number(ShapeV1::Edges(edges)) => Kind::Number(Shape::Edges(edges)),
            KindV1::Flag => Kind::Flag,
            KindV1::Category { min_count } => Kind::Category { min_count },
            KindV1::Set { separator, min_count } => Kind::Set { separator, min_count },
        },
        label: file.label,
        name: file.name,
    })
}

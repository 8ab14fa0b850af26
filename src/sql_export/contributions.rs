//! One expression for each feature: its contribution to the log-odds, above that of the average lead.

use std::fmt::Write as _;

use polars::prelude::DataType;

use super::derived::normal_set_name;
use super::query::{NewColumn, Query, balanced};
use super::terms::FeatureTerms;
use crate::cells::FLAG_WORDS;
use crate::design::{Encoding, Term, TrainedLevels};
use crate::linear_model::LinearModel;
use crate::sql_dialect::SqlDialect;

/// The name of the contribution of a feature.
pub(super) fn contribution_name(feature: usize) -> String {
    format!("bantam_c{}", feature + 1)
}

/// The name of the number of features with a level that training never saw.
pub(super) const UNSEEN: &str = "bantam_unseen";

/// Adds the contribution of each feature; `column` is its column, with the type.
pub(super) fn add_contributions(
    query: &mut Query,
    model: &LinearModel,
    column: &dyn Fn(usize, &str) -> (String, DataType),
) {
    let mut columns = Vec::new();
    let mut unseen = Vec::new();
    for place in 0..model.encoder.features().len() {
        let terms = FeatureTerms::of(model, place);
        let name = &terms.feature.name;
        let value = FeatureValue::of(query, (place, name), column);
        columns.push(NewColumn::new(value.contribution(&terms), contribution_name(place)).with_comment(name));
        unseen.extend(value.is_unseen(&terms));
    }
    let zero = query.dialect.number(0.0);
    let count = balanced(&unseen, "+").unwrap_or(zero);
    columns
        .push(NewColumn::new(count, UNSEEN).with_comment("categories with a level that training never saw"));
    query.extend(
        "contributions",
        "the contribution of each feature to the log-odds, above the average lead",
        &columns,
    );
}

/// Members of a set that are added one after the other; more are added in a tree, as engines fail on long sums.
const MOST_IN_ORDER: usize = 64;

/// The value of a feature in SQL.
pub(super) struct FeatureValue {
    pub(super) dialect: SqlDialect,
    pub(super) sql: String,
    /// The set in normal form, if the feature is one.
    pub(super) set: String,
    dtype: DataType,
}

impl FeatureValue {
    /// That of a feature, by its index and its name; `column` is its column, with the type.
    pub(super) fn of(
        query: &Query,
        (place, name): (usize, &str),
        column: &dyn Fn(usize, &str) -> (String, DataType),
    ) -> Self {
        let (sql, dtype) = column(place, name);
        Self { dialect: query.dialect, sql, set: query.column(&normal_set_name(place)), dtype }
    }

    pub(super) fn number(&self, number: f64) -> String {
        self.dialect.number(number)
    }

    /// The contribution above that of the average lead: added up in the order of `predict`, so that equal reasons are equal
    /// here, too.
    pub(super) fn contribution(&self, terms: &FeatureTerms<'_>) -> String {
        match &terms.feature.encoding {
            Encoding::Number { log, mean, deviation, median, .. } => {
                let weight = terms.of_term(&Term::Value);
                let missing = -terms.average + weight * ((median - mean) / deviation) + terms.unknown();
                let x = self.as_number();
                let shaped = if *log { self.dialect.signed_log(&x) } else { x.clone() };
                format!(
                    "CASE WHEN {x} IS NULL THEN {} ELSE {} + {} * ((({shaped}) - {}) / {}) END",
                    self.number(missing),
                    self.number(-terms.average),
                    self.number(weight),
                    self.number(*mean),
                    self.number(*deviation)
                )
            }
            Encoding::Flag { mean, unknown } => {
                let yes = terms.of_term(&Term::Yes);
                let missing = if *unknown { terms.unknown() } else { mean * yes };
                let (is_yes, is_no) = self.is_flag();
                let [yes, no, missing] = [yes, 0.0, missing].map(|value| self.number(value - terms.average));
                format!("CASE WHEN {is_yes} THEN {yes} WHEN {is_no} THEN {no} ELSE {missing} END")
            }
            Encoding::Bins { edges, .. } => {
                let x = self.as_number();
                let mut arms =
                    format!("WHEN {x} IS NULL THEN {}", self.number(terms.unknown() - terms.average));
                let mut levels = terms.levels();
                for (edge, level) in edges.iter().zip(levels.by_ref()) {
                    let _ = write!(
                        arms,
                        " WHEN {x} < {} THEN {}",
                        self.number(*edge),
                        self.number(level - terms.average)
                    );
                }
                let last = levels.next().unwrap_or_default();
                format!("CASE {arms} ELSE {} END", self.number(last - terms.average))
            }
            Encoding::Levels { .. } => self.of_levels(terms),
            Encoding::Members { separator, rare, .. } => self.of_members(terms, separator, rare),
        }
    }

    /// The contribution of the members of a set.
    fn of_members(&self, terms: &FeatureTerms<'_>, separator: &str, rare: &[String]) -> String {
        let x = &self.sql;
        let mut members: Vec<String> = terms
            .words()
            .into_iter()
            .map(|(member, coefficient)| {
                let has = self.dialect.has_member(&self.set, member, separator);
                format!("CASE WHEN {has} THEN {} ELSE {} END", self.number(coefficient), self.number(0.0))
            })
            .collect();
        let rare: Vec<String> =
            rare.iter().map(|member| self.dialect.has_member(&self.set, member, separator)).collect();
        members.extend(balanced(&rare, "OR").map(|any| {
            let other = self.number(terms.of_term(&Term::Other));
            format!("CASE WHEN {any} THEN {other} ELSE {} END", self.number(0.0))
        }));
        let average = self.number(-terms.average);
        let sum = if members.len() <= MOST_IN_ORDER {
            members.iter().fold(average, |sum, member| format!("({sum} + {member})"))
        } else {
            balanced(&members, "+").map_or_else(|| average.clone(), |sum| format!("({average} + {sum})"))
        };
        let unknown = self.number(terms.unknown() - terms.average);
        format!("CASE WHEN {x} IS NULL THEN {unknown} ELSE {sum} END")
    }

    /// The value as a double; a flag is 1 or 0.
    fn as_number(&self) -> String {
        match self.dtype {
            DataType::Boolean => {
                let (one, zero) = (self.number(1.0), self.number(0.0));
                format!("(CASE WHEN {0} THEN {one} WHEN NOT {0} THEN {zero} END)", self.sql)
            }
            _ => self.sql.clone(),
        }
    }

    /// Conditions for yes and for no.
    pub(super) fn is_flag(&self) -> (String, String) {
        let x = &self.sql;
        match self.dtype {
            DataType::Boolean => (x.clone(), format!("NOT {x}")),
            DataType::String => {
                let lower = self.dialect.lower_somehow(x);
                let words = |is_yes: bool| {
                    let mut words: Vec<&str> = FLAG_WORDS
                        .iter()
                        .flat_map(|words| if is_yes { words.yes } else { words.no })
                        .copied()
                        .collect();
                    words.sort_unstable();
                    words.dedup();
                    let words: Vec<String> = words
                        .into_iter()
                        .flat_map(|word| self.dialect.lowered_forms(word))
                        .map(|word| self.dialect.text(&word))
                        .collect();
                    format!("{lower} IN ({})", words.join(", "))
                };
                (words(true), words(false))
            }
            _ => {
                let zero = self.number(0.0);
                (format!("{x} <> {zero}"), format!("{x} = {zero}"))
            }
        }
    }

    /// The contribution of a category: one flat CASE.
    fn of_levels(&self, terms: &FeatureTerms<'_>) -> String {
        let trained = terms.trained_levels();
        let arms: Vec<String> = terms
            .words()
            .into_iter()
            .flat_map(|(level, coefficient)| {
                let then = self.number(coefficient - terms.average);
                let forms = self.spellings(level, trained.as_ref()).into_iter();
                forms.map(move |level| format!("WHEN {level} THEN {then}"))
            })
            .collect();
        let [unknown, unseen] = [terms.unknown(), 0.0].map(|value| self.number(value - terms.average));
        let known = if arms.is_empty() {
            unseen
        } else {
            format!("CASE {} {} ELSE {unseen} END", self.sql, arms.join(" "))
        };
        format!("CASE WHEN {} IS NULL THEN {unknown} ELSE {known} END", self.sql)
    }

    /// A level as values of the type of the column. Programs write the code `1` as `1.0`, and `true` as `TRUE`: of a text, those of these
    /// forms that no other level has.
    pub(super) fn spellings(&self, level: &str, trained: Option<&TrainedLevels<'_>>) -> Vec<String> {
        match self.dtype {
            DataType::Boolean => match level.to_ascii_lowercase().as_str() {
                "true" => vec![SqlDialect::flag(true).to_owned()],
                "false" => vec![SqlDialect::flag(false).to_owned()],
                _ => Vec::new(),
            },
            DataType::Float64 => {
                level.parse().map_or_else(|_| Vec::new(), |number| vec![self.number(number)])
            }
            _ => {
                let forms = trained.map_or_else(|| vec![level.to_owned()], |trained| trained.forms_of(level));
                forms.iter().map(|form| self.dialect.text(form)).collect()
            }
        }
    }

    /// 1 for a category with a level that training never saw.
    pub(super) fn is_unseen(&self, terms: &FeatureTerms<'_>) -> Option<String> {
        let Encoding::Levels { .. } = &terms.feature.encoding else { return None };
        let (one, zero) = (self.number(1.0), self.number(0.0));
        let trained = terms.trained_levels();
        let levels: Vec<String> = terms
            .words()
            .into_iter()
            .flat_map(|(level, _)| self.spellings(level, trained.as_ref()))
            .collect();
        let x = &self.sql;
        let known =
            if levels.is_empty() { String::new() } else { format!(" OR {x} IN ({})", levels.join(", ")) };
        Some(format!("CASE WHEN {x} IS NULL{known} THEN {zero} ELSE {one} END"))
    }
}

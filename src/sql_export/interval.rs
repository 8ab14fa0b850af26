//! The 95 % interval of the probability, from the covariance of the weights.
//!
//! The variance of the log-odds is Σᵢⱼ xᵢ xⱼ Vᵢⱼ over the columns of the design and the intercept, and for a level, a member or a missing
//! value that training never saw that of the contribution of its feature. Each column of the design is computed once, and each row of the
//! covariance is a column of the next step. A join with a table of the covariance would make a row for each pair of columns of each lead.

use polars::prelude::DataType;

use super::contributions::FeatureValue;
use super::derived::normal_set_name;
use super::error::not_in_sql;
use super::query::{NewColumn, Query, balanced};
use super::scores::{LOG_ODDS, probability};
use super::terms::FeatureTerms;
use crate::design::{Encoding, Term};
use crate::fit::Covariance;
use crate::linear_model::LinearModel;
use crate::numbers::count;
use crate::score::open_variances;
use crate::sql_dialect::set_mark;
use crate::statistics::NORMAL_975;
use crate::workspace::JobError;

/// The names of the bounds.
pub(super) const LOW: &str = "bantam_low";
pub(super) const HIGH: &str = "bantam_high";
const LOW_LOG_ODDS: &str = "bantam_low_log_odds";
const HIGH_LOG_ODDS: &str = "bantam_high_log_odds";
const VARIANCE: &str = "bantam_variance";

/// What to do without an interval.
const WITHOUT: &str = "leave out --interval";

/// The largest number of weights: a statement has a product for each pair, about 1 MB for so many.
const MOST_WEIGHTS: usize = 200;

/// The largest number of members of a set that are taken out to find another one, in steps of so many: engines fail on calls that are
/// nested deeper.
const MOST_MEMBERS: usize = 100;
const MEMBERS_A_STEP: usize = 8;

/// The name of a column of the design.
fn design_name(column: usize) -> String {
    format!("bantam_design{}", column + 1)
}

/// The name of what a column of the design and those before it add to the variance.
fn share_name(column: usize) -> String {
    format!("bantam_share{}", column + 1)
}

/// Adds the bounds of the interval; `column` is the column of a feature, with the type.
///
/// # Errors
/// Without a covariance, and when there are so many weights that the statement would be too long for any engine.
pub(super) fn add_interval(
    query: &mut Query,
    model: &LinearModel,
    covariance: Option<&Covariance>,
    column: &dyn Fn(usize, &str) -> (String, DataType),
) -> Result<(), JobError> {
    let Some(covariance) = covariance else {
        return Err(not_in_sql("the interval of a model without a covariance of its weights", WITHOUT));
    };
    let n_columns = model.encoder.columns().len();
    if n_columns > MOST_WEIGHTS {
        let (weights, most) = (count(n_columns), count(MOST_WEIGHTS));
        let what = format!("the interval of a model with {weights} weights, more than {most},");
        return Err(not_in_sql(&what, WITHOUT));
    }
    add_other_members(query, model)?;
    let (mut design, mut open) = (Vec::new(), Vec::new());
    let variances = open_variances(model);
    for (place, variance) in variances.into_iter().enumerate() {
        let terms = FeatureTerms::of(model, place);
        let value = FeatureValue::of(query, (place, &terms.feature.name), column);
        let own = model.encoder.columns().iter().enumerate().filter(|(_, term)| term.feature == place);
        design.extend(own.map(|(index, term)| {
            let column = NewColumn::new(value.of_design(&terms, &term.term), design_name(index));
            column.with_comment(&terms.feature.name)
        }));
        let is_open = value.is_open(&terms, &query.column(&others_name(place))).filter(|_| variance > 0.0);
        open.extend(is_open.map(|is_open| format!("{is_open} * {}", query.dialect.number(variance))));
    }
    query.extend("interval_design", "the columns of the design", &design);

    let rows: Vec<&[f64]> = covariance.rows().collect();
    let number = |value: f64| query.dialect.number(value);
    let x = |index: usize| query.column(&design_name(index));
    let of_intercept = rows[n_columns];
    let share = |index: usize| {
        let (row, two) = (rows[index], number(2.0));
        let before = (0..index).filter(|&other| row[other] != 0.0);
        let before = before.map(|other| format!("{} * {}", x(other), number(row[other])));
        let terms: Vec<String> = std::iter::once(number(of_intercept[index])).chain(before).collect();
        let sum = balanced(&terms, "+").unwrap_or_default();
        let own = x(index);
        format!("{own} * ({two} * {sum} + {own} * {})", number(row[index]))
    };
    let shares: Vec<NewColumn> =
        (0..n_columns).map(|index| NewColumn::new(share(index), share_name(index))).collect();
    let all: Vec<String> = std::iter::once(number(of_intercept[n_columns]))
        .chain((0..n_columns).map(|index| query.column(&share_name(index))))
        .chain(open)
        .collect();
    let variance = balanced(&all, "+").unwrap_or_default();
    query.extend(
        "interval_shares",
        "what each column of the design adds to the variance, with those before",
        &shares,
    );
    let column = NewColumn::new(variance, VARIANCE);
    query.extend("interval_variance", "the variance of the log-odds", &[column]);
    add_bounds(query);
    Ok(())
}

/// The name of a set without the members that training saw.
fn others_name(feature: usize) -> String {
    format!("bantam_others{}", feature + 1)
}

/// Adds the sets without the members that training saw. Each member has separators of its own here, so that one that is repeated is taken out
/// as often.
fn add_other_members(query: &mut Query, model: &LinearModel) -> Result<(), JobError> {
    let dialect = query.dialect;
    let text = |text: &str| dialect.text(text);
    let mut sets: Vec<(usize, &str, Vec<&String>)> = Vec::new();
    for (place, feature) in model.encoder.features().iter().enumerate() {
        let Encoding::Members { separator, members, rare, .. } = &feature.encoding else { continue };
        let n_members = members.len() + rare.len();
        if n_members > MOST_MEMBERS {
            let (name, members, most) = (&feature.name, count(n_members), count(MOST_MEMBERS));
            let what =
                format!("the interval of a model with {members} members of `{name}`, more than {most},");
            return Err(not_in_sql(&what, WITHOUT));
        }
        sets.push((place, separator, members.iter().chain(rare).collect()));
    }
    // The columns of a step stay in the next one, so that each step has names of its own but for the last.
    let n_steps =
        sets.iter().map(|(.., members)| members.len().div_ceil(MEMBERS_A_STEP).max(1)).max().unwrap_or(0);
    let name = |place: usize, step: usize| {
        let others = others_name(place);
        if step + 1 == n_steps { others } else { format!("{others}_{}", step + 1) }
    };
    for step in 0..n_steps {
        let columns = sets.iter().map(|(place, separator, members)| {
            let mark = set_mark(separator);
            let before = if step == 0 {
                let own = query.column(&normal_set_name(*place));
                dialect.replace(&own, &text(mark), &text(&mark.repeat(2)))
            } else {
                query.column(&name(*place, step - 1))
            };
            let own = members.iter().skip(step * MEMBERS_A_STEP).take(MEMBERS_A_STEP);
            let rest = own.fold(before, |rest, member| {
                dialect.replace(&rest, &text(&format!("{mark}{member}{mark}")), &text(""))
            });
            NewColumn::new(rest, name(*place, step))
        });
        let columns: Vec<NewColumn> = columns.collect();
        query.extend(
            &format!("interval_members{}", step + 1),
            "sets without members that training saw",
            &columns,
        );
    }
    Ok(())
}

/// The bounds from the variance.
fn add_bounds(query: &mut Query) {
    let dialect = query.dialect;
    let (variance, log_odds) = (query.column(VARIANCE), query.column(LOG_ODDS));
    let (zero, z) = (dialect.number(0.0), dialect.number(NORMAL_975));
    let bound = |sign: &str, name: &str| {
        let error = format!("CASE WHEN {variance} > {zero} THEN SQRT({variance}) ELSE {zero} END");
        NewColumn::new(format!("({log_odds} {sign} {z} * {error})"), name)
    };
    let bounds = [bound("-", LOW_LOG_ODDS), bound("+", HIGH_LOG_ODDS)];
    query.extend("interval_bounds", "the log-odds at the ends of the 95 % interval", &bounds);
    let of = |log_odds: &str, name: &str| NewColumn::new(probability(dialect, &query.column(log_odds)), name);
    let bounds = [of(LOW_LOG_ODDS, LOW), of(HIGH_LOG_ODDS, HIGH)];
    query.extend("interval_of_probability", "the 95 % interval of the probability", &bounds);
}

impl FeatureValue {
    /// The value of a column of the design.
    fn of_design(&self, terms: &FeatureTerms<'_>, term: &Term) -> String {
        match (&terms.feature.encoding, term) {
            (_, Term::Unknown) => self.indicator(&self.is_unknown(terms)),
            (Encoding::Levels { rare, .. }, Term::Other) => self.indicator(&self.is_one_of(rare, terms)),
            (Encoding::Levels { .. }, Term::Level(level)) => {
                self.indicator(&self.is_one_of(std::slice::from_ref(level), terms))
            }
            (Encoding::Members { separator, rare, .. }, Term::Other) => {
                let any: Vec<String> = rare.iter().map(|member| self.has(member, separator)).collect();
                balanced(&any, "OR").map_or_else(|| self.number(0.0), |any| self.indicator(&any))
            }
            (Encoding::Members { separator, .. }, Term::Member(member)) => {
                self.indicator(&self.has(member, separator))
            }
            _ => self.contribution(&terms.only(term)),
        }
    }

    /// 1 where training never saw the level, a member or that the value is missing; `None` where that cannot be.
    fn is_open(&self, terms: &FeatureTerms<'_>, others: &str) -> Option<String> {
        let encoding = &terms.feature.encoding;
        let missing = (!encoding.has_unknown()).then(|| self.indicator(&self.is_unknown(terms)));
        let unseen = match encoding {
            Encoding::Members { separator, .. } => {
                let (dialect, one) = (self.dialect, self.dialect.text(set_mark(separator)));
                let rest = dialect.trimmed(&dialect.replace(others, &one, &dialect.text("")));
                Some(self.indicator(&format!("{} > 0", dialect.length(&rest))))
            }
            _ => self.is_unseen(terms),
        };
        let both: Vec<String> = missing.into_iter().chain(unseen).collect();
        balanced(&both, "+").map(|sum| format!("({sum})"))
    }

    /// Whether the value is missing.
    fn is_unknown(&self, terms: &FeatureTerms<'_>) -> String {
        if let Encoding::Flag { .. } = terms.feature.encoding {
            let (is_yes, is_no) = self.is_flag();
            let (zero, one) = (self.number(0.0), self.number(1.0));
            return format!("CASE WHEN {is_yes} THEN {zero} WHEN {is_no} THEN {zero} ELSE {one} END = {one}");
        }
        format!("{} IS NULL", self.sql)
    }

    fn is_one_of(&self, levels: &[String], terms: &FeatureTerms<'_>) -> String {
        let trained = terms.trained_levels();
        let levels: Vec<String> =
            levels.iter().flat_map(|level| self.spellings(level, trained.as_ref())).collect();
        if levels.is_empty() {
            "1 = 0".to_owned()
        } else {
            format!("{} IN ({})", self.sql, levels.join(", "))
        }
    }

    fn has(&self, member: &str, separator: &str) -> String {
        self.dialect.has_member(&self.set, member, separator)
    }

    /// 1 where a condition holds, else 0.
    fn indicator(&self, condition: &str) -> String {
        format!("CASE WHEN {condition} THEN {} ELSE {} END", self.number(1.0), self.number(0.0))
    }
}

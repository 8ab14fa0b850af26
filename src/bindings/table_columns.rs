//! The columns of a table as features, in the training and afterwards.

use polars::prelude::{Column, DataFrame, DataType, Float64Chunked};

use super::failure::Failure;
use super::fit_rows::FitRows;
use crate::design::{Cells, Encoding, Features};
use crate::error::Error;
use crate::model::NO_GROUP;
use crate::project::{Feature, Kind, Shape, Source};
use crate::workspace::JobError;

/// What to do about a column of a type that is no feature.
const CONVERT: &str = "convert the column, such as a date to a number of days, or leave it out";

/// The features of the columns of a training, with their values.
pub(super) fn learned(rows: &FitRows<'_>) -> Result<(Vec<Feature>, Features), Failure> {
    let features: Vec<Feature> =
        rows.frame.columns().iter().map(|column| feature(rows, column)).collect::<Result<_, _>>()?;
    check_shapes(rows, &features)?;
    let values = values(&features, rows.frame)?;
    Ok((features, values))
}

/// The values of the columns that features of these encodings were learned from.
pub(super) fn again<'a>(
    encoded: impl Iterator<Item = (&'a str, &'a Encoding)>,
    frame: &DataFrame,
) -> Result<Features, Failure> {
    let features: Vec<Feature> = encoded.map(|(name, encoding)| of_column(name, kind_of(encoding))).collect();
    for feature in &features {
        check(feature, frame.column(&feature.name).map_err(JobError::from)?)?;
    }
    values(&features, frame)
}

/// The values of features. An infinite number is refused by the name of its column.
fn values(features: &[Feature], frame: &DataFrame) -> Result<Features, Failure> {
    let values = Features::of(features, frame).map_err(JobError::from)?;
    let is_infinite = |cells: &Cells| match cells {
        Cells::Numbers(numbers) => numbers.iter().any(|number| number.is_infinite()),
        Cells::Flags(_) | Cells::Words(_) => false,
    };
    match features.iter().zip(values.columns()).find(|(_, cells)| is_infinite(cells)) {
        Some((feature, _)) => {
            let what = format!("column `{}` holds an infinite number", feature.name);
            Err(Error::Option { what, hint: "replace it by a number, or by NaN if it is not known" }.into())
        }
        None => Ok(values),
    }
}

fn feature(rows: &FitRows<'_>, column: &Column) -> Result<Feature, Failure> {
    let name = column.name().as_str();
    let kind = match column.dtype() {
        DataType::Boolean => Kind::Flag,
        kind if holds_words(kind) => Kind::Category { min_count: rows.min_count },
        // A column without a value is unknown in all rows.
        kind if holds_numbers(kind) || *kind == DataType::Null => {
            Kind::Number(rows.shapes.get(name).cloned().unwrap_or(Shape::Linear))
        }
        _ => return Err(no_feature(column)),
    };
    Ok(of_column(name, kind))
}

/// Whether a column is a category.
fn holds_words(kind: &DataType) -> bool {
    matches!(kind, DataType::String | DataType::Categorical(..) | DataType::Enum(..))
}

fn holds_numbers(kind: &DataType) -> bool {
    kind.is_primitive_numeric() || matches!(kind, DataType::Decimal(..))
}

fn no_feature(column: &Column) -> Failure {
    let (name, kind) = (column.name(), column.dtype());
    let what = format!("column `{name}` is of type {kind}, expected numbers, flags or texts");
    Error::Option { what, hint: CONVERT }.into()
}

/// Fails where a shape is of no column, or of one that holds no numbers.
fn check_shapes(rows: &FitRows<'_>, features: &[Feature]) -> Result<(), Failure> {
    for name in rows.shapes.keys() {
        let feature = features.iter().find(|feature| feature.name == *name);
        let what = match feature.map(|feature| &feature.kind) {
            Some(Kind::Number(_)) => continue,
            Some(_) => format!("`shapes` has column `{name}`, which holds no numbers"),
            None => {
                let names: Vec<String> =
                    features.iter().map(|feature| format!("`{}`", feature.name)).collect();
                format!("`shapes` has no column `{name}` to shape (found {})", names.join(", "))
            }
        };
        return Err(Error::Option { what, hint: "name columns of numbers" }.into());
    }
    Ok(())
}

/// Fails where a column is of a type that its feature cannot be read from. One without a value is of any type.
fn check(feature: &Feature, column: &Column) -> Result<(), Failure> {
    let (name, kind) = (&feature.name, column.dtype());
    if column.null_count() == column.len() {
        return Ok(());
    }
    if !(holds_words(kind) || holds_numbers(kind) || *kind == DataType::Boolean) {
        return Err(no_feature(column));
    }
    let other = |what: String, hint| Err(Error::Option { what, hint }.into());
    match &feature.kind {
        Kind::Number(_) if holds_words(kind) => other(
            format!("column `{name}` holds texts, but it held numbers in the training"),
            "convert the column to numbers",
        ),
        Kind::Flag if holds_words(kind) => other(
            format!("column `{name}` holds texts, but it held flags in the training"),
            "convert the column to true and false",
        ),
        Kind::Flag if holds_numbers(kind) => {
            let numbers = column.cast(&DataType::Float64).map_err(JobError::from)?;
            match numbers.f64().map(no_flag).map_err(JobError::from)? {
                None => Ok(()),
                Some(number) => other(
                    format!("column `{name}` holds {number}, but it held flags in the training"),
                    "convert the column to true and false",
                ),
            }
        }
        Kind::Category { .. } if *kind == DataType::Boolean => other(
            format!("column `{name}` holds flags, but it held texts in the training"),
            "convert the column to texts",
        ),
        _ => Ok(()),
    }
}

/// The first number that is neither 0, for no, nor 1, for yes. NaN is unknown.
fn no_flag(numbers: &Float64Chunked) -> Option<f64> {
    numbers.iter().flatten().find(|&number| !number.is_nan() && number != 0.0 && number != 1.0)
}

fn of_column(name: &str, kind: Kind) -> Feature {
    Feature {
        name: name.to_owned(),
        label: None,
        group: NO_GROUP,
        source: Source::Column(name.to_owned()),
        kind,
        expect: None,
        signal: None,
        actionable: true,
    }
}

/// The kind of cells that an encoding reads.
fn kind_of(encoding: &Encoding) -> Kind {
    match encoding {
        Encoding::Number { .. } | Encoding::Bins { .. } => Kind::Number(Shape::Linear),
        Encoding::Flag { .. } => Kind::Flag,
        Encoding::Levels { .. } => Kind::Category { min_count: 0 },
        Encoding::Members { separator, .. } => Kind::Set { separator: separator.clone(), min_count: 0 },
    }
}

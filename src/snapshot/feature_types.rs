//! The kinds of features that a column can be.

use polars::prelude::*;

use super::mistakes::with_hint;
use crate::config::Mistake;
use crate::project::{Feature, Kind, Source};
use crate::rules::type_name;
use crate::tables::number_text;

/// Why a column of this type cannot be a feature of that kind.
pub(super) fn wrong_kind(feature: &Feature, dtype: &DataType) -> Option<Mistake> {
    let (fits, expected) = match feature.kind {
        Kind::Number(_) => (matches!(dtype, DataType::Float64 | DataType::Boolean), "a number"),
        Kind::Flag => {
            (matches!(dtype, DataType::Boolean | DataType::String | DataType::Float64), "yes or no")
        }
        Kind::Category { .. } => {
            (matches!(dtype, DataType::String | DataType::Boolean | DataType::Float64), "words")
        }
        Kind::Set { .. } => (matches!(dtype, DataType::String), "words with a separator"),
    };
    if fits {
        return None;
    }
    let message = format!("`{}` should be {expected}, but it is {}", feature.name, type_name(dtype));
    let hint = matches!(dtype, DataType::Datetime(..)).then(|| {
        "derive a number from it, as in \"EXTRACT(YEAR FROM as_of) - EXTRACT(YEAR FROM founded_at)\""
            .to_owned()
    });
    Some(with_hint(Mistake::new(feature.path(), message), hint))
}

/// The values of a flag, in the column `name`, that are words or numbers.
pub(super) fn flag_text(feature: &Feature, name: &str, frame: &DataFrame) -> Option<StringChunked> {
    if !matches!((&feature.kind, &feature.source), (Kind::Flag, Source::Column(_))) {
        return None;
    }
    let column = frame.column(name).ok()?;
    match column.dtype() {
        DataType::String => column.str().ok().cloned(),
        DataType::Float64 => Some(column.f64().ok()?.iter().map(|value| value.map(number_text)).collect()),
        _ => None,
    }
}

//! Columns whose values are codes of a dictionary, as categories of pandas, as plain columns: a code below a null is any number there, and
//! the values may be numbers.

use polars::prelude::*;
use polars_arrow::array::{Array, DictionaryArray, DictionaryKey};
use polars_arrow::datatypes::{ArrowDataType, Field as ArrowField, IntegerType};

/// The type of a column with its values in place of codes.
pub(crate) fn plain_field(field: &ArrowField) -> ArrowField {
    let ArrowDataType::Dictionary(_, values, _) = field.dtype() else { return field.clone() };
    let kind = DataType::from_arrow_dtype(values).to_arrow(CompatLevel::newest());
    ArrowField::new(field.name.clone(), kind, true)
}

/// A column with its values in place of codes.
pub(crate) fn plain(array: Box<dyn Array>) -> PolarsResult<Box<dyn Array>> {
    let ArrowDataType::Dictionary(key, ..) = array.dtype() else { return Ok(array) };
    match key {
        IntegerType::Int8 => decoded::<i8>(&*array),
        IntegerType::Int16 => decoded::<i16>(&*array),
        IntegerType::Int32 => decoded::<i32>(&*array),
        IntegerType::Int64 => decoded::<i64>(&*array),
        IntegerType::UInt8 => decoded::<u8>(&*array),
        IntegerType::UInt16 => decoded::<u16>(&*array),
        IntegerType::UInt32 => decoded::<u32>(&*array),
        IntegerType::UInt64 => decoded::<u64>(&*array),
        other => polars_bail!(ComputeError: "codes of type {other:?} are not supported"),
    }
}

fn decoded<K: DictionaryKey>(array: &dyn Array) -> PolarsResult<Box<dyn Array>> {
    let coded = array.as_any().downcast_ref::<DictionaryArray<K>>();
    let coded =
        coded.ok_or_else(|| polars_err!(ComputeError: "codes are not of the type that the column says"))?;
    let values = Series::try_from((PlSmallStr::EMPTY, coded.values().clone()))?;
    let place = |code: K| {
        let place: Option<usize> = code.try_into().ok();
        let place = place.filter(|place| *place < values.len());
        place
            .map(|place| place as IdxSize)
            .ok_or_else(|| polars_err!(ComputeError: "a code of a category has no value"))
    };
    let places = coded.keys().iter().map(|code| code.map(|&code| place(code)).transpose());
    let places = places.collect::<PolarsResult<Vec<Option<IdxSize>>>>()?;
    let plain = if values.is_empty() {
        Series::full_null(PlSmallStr::EMPTY, places.len(), values.dtype())
    } else {
        values.take(&IdxCa::new(PlSmallStr::EMPTY, places))?
    };
    Ok(plain.rechunk().to_arrow(0, CompatLevel::newest()))
}

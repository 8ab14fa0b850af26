//! Numbers that are too large for a model.

use polars::prelude::*;

use super::spec::Spec;
use crate::project::{Feature, Kind, Shape};
use crate::tables::RowFault;

/// The sum of squares of larger numbers over the maximum number of rows overflows, so they cannot be
/// standardised.
const LARGEST: f64 = 1e100;

/// Features whose value is a number that is too large, or not finite.
pub(super) fn extreme_numbers(spec: &Spec, frame: &DataFrame) -> Vec<(usize, RowFault)> {
    let mut faults = Vec::new();
    for feature in &spec.features {
        let (Some(largest), Ok(column)) = (largest(feature), frame.column(&feature.name)) else { continue };
        let Ok(numbers) = column.f64() else { continue };
        let is_extreme = |value: f64| value.is_infinite() || value.abs() > largest;
        // Few columns have any, and a search for one is fast.
        let values = || numbers.downcast_iter().flat_map(|chunk| chunk.values().iter());
        if !values().any(|&value| is_extreme(value)) {
            continue;
        }
        for (row, value) in numbers.iter().enumerate() {
            if let Some(value) = value.filter(|&value| is_extreme(value)) {
                let name = &feature.name;
                let reason = format!("`{name}` is too large a number, found \"{value:e}\"");
                faults.push((row, RowFault::in_column(name, reason)));
            }
        }
    }
    faults
}

/// The largest absolute value of a feature, if it is a number.
fn largest(feature: &Feature) -> Option<f64> {
    match feature.kind {
        Kind::Number(Shape::Linear) => Some(LARGEST),
        Kind::Number(_) => Some(f64::MAX),
        _ => None,
    }
}

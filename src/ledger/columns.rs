//! The columns of a run, from those of its predictions.

use polars::prelude::*;

pub(super) const ID: &str = "id";
pub(super) const PROBABILITY: &str = "probability";
pub(super) const SCORE: &str = "score";
pub(super) const GRADE: &str = "grade";
pub(super) const ROUTE: &str = "route";
pub(super) const MODEL: &str = "model";
pub(super) const AS_OF: &str = "as_of";

/// The largest number below 1 with 32 bits.
const BELOW_ONE: f32 = 1.0 - f32::EPSILON / 2.0;

/// The names of the columns of a ledger with the verdicts of these frameworks.
pub(crate) fn ledger_names<'a>(gates: impl Iterator<Item = &'a str>) -> impl Iterator<Item = String> {
    let first = [ID, PROBABILITY, SCORE, GRADE].into_iter();
    first.chain(gates).chain([ROUTE, MODEL, AS_OF]).map(str::to_owned)
}

/// The columns of a ledger in a frame of predictions, with the verdicts of these frameworks. Probabilities are stored with 32 bits
/// (seven digits), and stay between 0 and 1.
pub(super) fn ledger_columns(predictions: &DataFrame, gates: &[String]) -> PolarsResult<DataFrame> {
    let column = |name: String| {
        let column = predictions.column(&name)?;
        match name.as_str() {
            PROBABILITY => short_probabilities(column),
            SCORE => column.cast(&DataType::Int32),
            _ => Ok(column.clone()),
        }
    };
    let columns =
        ledger_names(gates.iter().map(String::as_str)).map(column).collect::<PolarsResult<Vec<Column>>>()?;
    DataFrame::new(predictions.height(), columns)
}

fn short_probabilities(column: &Column) -> PolarsResult<Column> {
    let short = |p: f64| (p as f32).clamp(f32::MIN_POSITIVE, BELOW_ONE);
    let short: Float32Chunked = column.f64()?.iter().map(|p| p.map(short)).collect();
    Ok(short.with_name(PROBABILITY.into()).into_series().into_column())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certain_predictions_stay_below_one_and_above_zero() {
        let column = Column::new(PROBABILITY.into(), [1.0 - 1e-12, 1e-60, 0.25]);
        let short = short_probabilities(&column).unwrap();
        let short: Vec<f32> = short.f32().unwrap().iter().flatten().collect();
        assert!(short[0] < 1.0 && short[0] > 0.999_999 && short[1] > 0.0 && short[2] == 0.25);
    }
}

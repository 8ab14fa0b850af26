//! The columns of `[predict] keep`, as text.

use polars::prelude::*;

use crate::cells::Calendar;
use crate::tables::number_text;
use crate::units::AsOf;

/// These columns of a frame as text; a column that it does not have is unknown.
pub(super) fn kept_columns(
    keep: &[String],
    frame: &DataFrame,
    calendar: Calendar,
) -> PolarsResult<Vec<Column>> {
    let kept = |name: &String| match frame.column(name) {
        Ok(column) => as_text(column, calendar),
        Err(_) => Ok(Column::full_null(name.as_str().into(), frame.height(), &DataType::String)),
    };
    keep.iter().map(kept).collect()
}

/// A column as text: numbers and dates that something else uses are written in plain form.
fn as_text(column: &Column, calendar: Calendar) -> PolarsResult<Column> {
    let name = column.name().clone();
    let text: StringChunked = match column.dtype() {
        DataType::String => return Ok(column.clone()),
        DataType::Boolean => column.bool()?.iter().map(|flag| flag.map(yes_or_no)).collect(),
        DataType::Datetime(..) => {
            let micros = column.cast(&DataType::Int64)?;
            let date = |micros: i64| calendar.date_or_time(AsOf::from_microseconds(micros));
            micros.i64()?.iter().map(|micros| micros.map(date)).collect()
        }
        _ => {
            let numbers = column.cast(&DataType::Float64)?;
            numbers.f64()?.iter().map(|number| number.map(number_text)).collect()
        }
    };
    Ok(text.with_name(name).into_series().into_column())
}

/// A flag as people read it.
pub(super) const fn yes_or_no(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::DateZone;

    #[test]
    fn values_of_every_type_become_text() {
        let days = Column::new("day".into(), [Some(86_400_000_000_i64), None]);
        let days = days.cast(&DataType::Datetime(TimeUnit::Microseconds, None)).unwrap();
        let mut frame =
            df!("owner" => ["=Ann", " Bo "], "budget" => [1500.0, 0.5], "trial" => [Some(true), None])
                .unwrap();
        frame.with_column(days).unwrap();
        let keep = ["owner", "budget", "trial", "day", "gone"].map(str::to_owned);
        let kept = kept_columns(&keep, &frame, Calendar::default()).unwrap();
        let row = |row: usize| {
            kept.iter().map(|column| column.str().unwrap().get(row).unwrap_or("?")).collect::<Vec<_>>()
        };
        assert_eq!(row(0), ["=Ann", "1500", "yes", "1970-01-02", "?"]);
        assert_eq!(row(1), [" Bo ", "0.5", "?", "?", "?"]);
        let berlin = Calendar::of(DateZone::parse("Europe/Berlin"));
        let times = [Some(86_400_000_000_i64 - 3_600_000_000), Some(86_400_000_000)];
        let times = Column::new("day".into(), times);
        let times = times.cast(&DataType::Datetime(TimeUnit::Microseconds, None)).unwrap();
        let written = as_text(&times, berlin).unwrap();
        let written: Vec<_> = written.str().unwrap().iter().flatten().collect();
        assert_eq!(written, ["1970-01-02", "1970-01-02T01:00:00+01:00"]);
    }
}

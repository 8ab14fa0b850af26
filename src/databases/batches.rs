//! Batches between the Arrow crates of ADBC and polars, as bytes of Arrow IPC in memory.

use std::fmt::Write as _;
use std::io::Cursor;
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, Float64Array, ListArray, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use polars::prelude::{ArrowSchema, CompatLevel, DataFrame, PolarsResult, polars_err};
use polars_arrow::io::ipc::read::{StreamReader, StreamState, read_stream_metadata};
use polars_arrow::io::ipc::write::{StreamWriter, WriteOptions};

use super::arrow_rows::ArrowRows;
use super::field_kind::FieldKind;

/// The columns of a batch at these places, for polars.
pub(super) fn taken(batch: &RecordBatch, columns: &[(usize, FieldKind)]) -> PolarsResult<ArrowRows> {
    let failed = |error: ArrowError| polars_err!(ComputeError: "{error}");
    let (mut fields, mut arrays) = (Vec::new(), Vec::new());
    for (place, kind) in columns {
        let array = readable(batch.column(*place), kind);
        // Without what drivers say about the type, which polars may take for types of its own.
        fields.push(Field::new(batch.schema_ref().field(*place).name(), array.data_type().clone(), true));
        arrays.push(array);
    }
    let schema = Arc::new(Schema::new(fields));
    let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), arrays, &options).map_err(failed)?;
    let mut bytes = Vec::with_capacity(batch.get_array_memory_size());
    let mut writer = arrow_ipc::writer::StreamWriter::try_new(&mut bytes, &schema).map_err(failed)?;
    writer.write(&batch).and_then(|()| writer.finish()).map_err(failed)?;
    drop(writer);
    let mut read = Cursor::new(bytes.as_slice());
    let metadata = read_stream_metadata(&mut read)?;
    let fields = metadata.schema.iter_values().cloned().collect();
    let mut reader = StreamReader::new(read, metadata, None);
    let arrays = match reader.next().transpose()? {
        Some(StreamState::Some(chunk)) => chunk.into_arrays(),
        _ => return Err(polars_err!(ComputeError: "a batch without rows")),
    };
    Ok(ArrowRows { fields, arrays, rows: batch.num_rows(), bytes })
}

/// A column in a type that tables have.
fn readable(array: &ArrayRef, kind: &FieldKind) -> ArrayRef {
    match kind {
        FieldKind::NumberText => Arc::new(texts(array).map(number).collect::<Float64Array>()),
        FieldKind::Digits => {
            let is_finite = |text: &&str| number(Some(text)).is_some_and(f64::is_finite);
            Arc::new(texts(array).map(|text| text.filter(is_finite)).collect::<StringArray>())
        }
        FieldKind::NumberTexts => plain_texts(array),
        FieldKind::Uuid => uuids(array),
        FieldKind::PostgresTime => postgres_times(array),
        FieldKind::Plain | FieldKind::Refused(_) => Arc::clone(array),
    }
}

/// The texts of a column.
fn texts(array: &ArrayRef) -> Box<dyn Iterator<Item = Option<&str>> + '_> {
    match array.data_type() {
        DataType::LargeUtf8 => Box::new(array.as_string::<i64>().iter()),
        DataType::Utf8View => Box::new(array.as_string_view().iter()),
        _ => Box::new(array.as_string::<i32>().iter()),
    }
}

/// Lists of texts without what a driver says about the type of their members, which polars would take for a type of its own.
fn plain_texts(array: &ArrayRef) -> ArrayRef {
    let Some(lists) = array.as_list_opt::<i32>() else { return Arc::clone(array) };
    let (member, offsets, values, nulls) = lists.clone().into_parts();
    let member = Field::new(member.name(), member.data_type().clone(), true);
    Arc::new(ListArray::new(Arc::new(member), offsets, values, nulls))
}

/// A number that a driver gives as text, such as `12.50`: the nearest number to it, as of a file.
fn number(text: Option<&str>) -> Option<f64> {
    text.and_then(|text| text.parse().ok())
}

/// Days, and microseconds, from the epoch of Unix to that of PostgreSQL, 2000-01-01.
const POSTGRES_EPOCH: (i32, i64) = (10_957, 946_684_800_000_000);

/// 9999-12-31, the usual date for "never", in days and in microseconds.
const NEVER: (i32, i64) = (2_932_896, 253_402_214_400_000_000);

/// Dates and times of PostgreSQL. `infinity` is the largest number there, which the driver moves by its epoch until it overflows; files say
/// 9999-12-31 for it.
fn postgres_times(array: &ArrayRef) -> ArrayRef {
    let day = |day: i32| if day == i32::MAX.wrapping_add(POSTGRES_EPOCH.0) { NEVER.0 } else { day };
    let time = |time: i64| if time == i64::MAX.wrapping_add(POSTGRES_EPOCH.1) { NEVER.1 } else { time };
    match array.data_type() {
        DataType::Date32 => Arc::new(array.as_primitive::<Date32Type>().unary::<_, Date32Type>(day)),
        DataType::Timestamp(_, zone) => {
            let times = array.as_primitive::<TimestampMicrosecondType>();
            let times = times.unary::<_, TimestampMicrosecondType>(time);
            Arc::new(times.with_timezone_opt(zone.clone()))
        }
        _ => Arc::clone(array),
    }
}

/// UUIDs in their usual form.
fn uuids(array: &ArrayRef) -> ArrayRef {
    /// The places of the hyphens, by bytes.
    const HYPHENS: [usize; 4] = [4, 6, 8, 10];
    let values = array.as_fixed_size_binary();
    let mut text = StringBuilder::with_capacity(values.len(), 36 * values.len());
    let mut word = String::new();
    for value in values {
        word.clear();
        for (place, byte) in value.unwrap_or_default().iter().enumerate() {
            if HYPHENS.contains(&place) {
                word.push('-');
            }
            // Writing to a string cannot fail.
            let _ = write!(word, "{byte:02x}");
        }
        text.append_option(value.map(|_| word.as_str()));
    }
    Arc::new(text.finish())
}

/// The rows of a frame, for a driver.
pub(super) fn given(frame: &DataFrame) -> PolarsResult<Option<RecordBatch>> {
    let mut frame = frame.clone();
    frame.rechunk_mut();
    let Some(chunk) = frame.iter_chunks(CompatLevel::oldest(), false).next() else { return Ok(None) };
    let mut bytes = Vec::new();
    let mut writer = StreamWriter::new(&mut bytes, WriteOptions { compression: None });
    let fields = frame.columns().iter().map(|column| column.field().to_arrow(CompatLevel::oldest()));
    let schema: ArrowSchema = fields.map(|field| (field.name.clone(), field)).collect();
    writer.start(&schema, None)?;
    writer.write(&chunk, None)?;
    writer.finish()?;
    let failed = |error: ArrowError| polars_err!(ComputeError: "{error}");
    let mut reader = arrow_ipc::reader::StreamReader::try_new(Cursor::new(bytes), None).map_err(failed)?;
    reader.next().transpose().map_err(failed)
}

#[cfg(test)]
mod tests {
    use arrow_array::{FixedSizeBinaryArray, Int32Array};
    use polars::prelude::{Series, df};

    use super::*;

    #[test]
    fn an_id_that_is_a_number_keeps_its_digits_and_is_unknown_unless_it_is_one() {
        let ids = ["90071992547409931.50", "NaN", "-Infinity"];
        let ids: ArrayRef = Arc::new(StringArray::from_iter_values(ids));
        let digits = readable(&ids, &FieldKind::Digits);
        assert_eq!(texts(&digits).collect::<Vec<_>>(), [Some("90071992547409931.50"), None, None]);
    }

    #[test]
    fn numbers_and_uuids_of_a_driver_are_read_and_rows_go_back() {
        let uuid = FixedSizeBinaryArray::try_from_iter([[0x1F_u8; 16], [0xA0; 16]].into_iter()).unwrap();
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("n", Arc::new(StringArray::from(vec![Some("12.50"), None]))),
            ("u", Arc::new(uuid)),
            ("skipped", Arc::new(Int32Array::from(vec![1, 2]))),
        ];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let rows = taken(&batch, &[(0, FieldKind::NumberText), (1, FieldKind::Uuid)]).unwrap();
        let column =
            |place: usize| Series::try_from((&rows.fields[place], vec![rows.arrays[place].clone()])).unwrap();
        assert_eq!(column(0).f64().unwrap().to_vec(), [Some(12.5), None]);
        assert_eq!(column(1).str().unwrap().get(0), Some("1f1f1f1f-1f1f-1f1f-1f1f-1f1f1f1f1f1f"));
        assert_eq!((rows.rows, rows.fields.len()), (2, 2));
        let frame = df!("id" => ["a", "b"], "score" => [Some(1_i32), None]).unwrap();
        let back = given(&frame).unwrap().unwrap();
        assert_eq!((back.num_rows(), back.num_columns()), (2, 2));
        assert_eq!(back.column(1).null_count(), 1);
    }
}

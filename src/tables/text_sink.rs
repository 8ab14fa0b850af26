//! Rows out as text: CSV, TSV and JSON Lines.

use polars::prelude::*;

use super::TableError;
use super::csv_writer::{TextStyle, write_frame};
use super::output_target::OutputTarget;
use super::table_sink::TableSink;
use crate::cells::lines_for_terminal;

/// CSV or TSV.
pub(super) struct TextSink {
    target: OutputTarget,
    style: TextStyle,
    has_header: bool,
}

impl TextSink {
    pub(super) const fn new(target: OutputTarget, style: TextStyle) -> Self {
        Self { target, style, has_header: false }
    }
}

impl TableSink for TextSink {
    fn begin(&mut self, _: &Schema) -> Result<(), TableError> {
        self.target.begin()
    }

    fn write(&mut self, batch: &DataFrame) -> Result<(), TableError> {
        let mut bytes = Vec::new();
        let header = !std::mem::replace(&mut self.has_header, true);
        write_frame(batch, self.style, header, &mut bytes)?;
        add_text(&mut self.target, &bytes)
    }

    fn commit(self: Box<Self>) -> Result<(), TableError> {
        self.target.commit()
    }
}

/// One JSON object a line.
pub(super) struct JsonLinesSink {
    target: OutputTarget,
}

impl JsonLinesSink {
    pub(super) const fn new(target: OutputTarget) -> Self {
        Self { target }
    }
}

impl TableSink for JsonLinesSink {
    fn begin(&mut self, _: &Schema) -> Result<(), TableError> {
        self.target.begin()
    }

    fn write(&mut self, batch: &DataFrame) -> Result<(), TableError> {
        let mut bytes = Vec::new();
        for row in 0..batch.height() {
            json_line(batch, row, &mut bytes)?;
        }
        add_text(&mut self.target, &bytes)
    }

    fn commit(self: Box<Self>) -> Result<(), TableError> {
        self.target.commit()
    }
}

/// Adds text; to a terminal without control characters.
fn add_text(target: &mut OutputTarget, bytes: &[u8]) -> Result<(), TableError> {
    if !target.is_terminal() {
        return target.add(bytes);
    }
    let text = String::from_utf8_lossy(bytes);
    let safe: Vec<_> = text.split('\t').map(lines_for_terminal).collect();
    target.add(safe.join("\t").as_bytes())
}

fn json_line(frame: &DataFrame, row: usize, bytes: &mut Vec<u8>) -> Result<(), TableError> {
    let mut object = serde_json::Map::new();
    for column in frame.columns() {
        object.insert(column.name().to_string(), json_value(&column.get(row)?));
    }
    let text = serde_json::Value::Object(object).to_string();
    bytes.extend_from_slice(text.as_bytes());
    bytes.push(b'\n');
    Ok(())
}

fn json_value(value: &AnyValue<'_>) -> serde_json::Value {
    match value {
        AnyValue::Null => serde_json::Value::Null,
        AnyValue::Boolean(flag) => (*flag).into(),
        AnyValue::Int64(number) => (*number).into(),
        AnyValue::Int32(number) => (*number).into(),
        AnyValue::Float64(number) => (*number).into(),
        AnyValue::String(text) => (*text).into(),
        AnyValue::StringOwned(text) => text.as_str().into(),
        other => other.to_string().into(),
    }
}

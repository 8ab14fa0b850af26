//! Which columns of a database can be read, and how.

use arrow_schema::{DataType, Field, TimeUnit};

/// How a column is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FieldKind {
    /// As it is.
    Plain,
    /// Text that is a number: `NUMERIC` of PostgreSQL, which has no type of Arrow.
    NumberText,
    /// The same as the text that it is, for an id or key: no digit is lost, and what is no finite number is unknown.
    Digits,
    /// A list of such texts: `NUMERIC[]` of PostgreSQL. Features on lists read texts.
    NumberTexts,
    /// The 16 bytes of a UUID, as text.
    Uuid,
    /// A date or time of PostgreSQL, whose `infinity` its driver counts from another epoch.
    PostgresTime,
    /// Not at all: the name of its type.
    Refused(String),
}

/// The keys of what drivers say about the type of a column.
const EXTENSION: &str = "ARROW:extension:name";
const POSTGRESQL: &str = "POSTGRESQL:type";

/// Types of PostgreSQL whose values would mean something else as the driver gives them: amounts of money in hundredths, and numbers of objects.
const OTHER_MEANING: [&str; 9] =
    ["money", "oid", "xid", "cid", "tid", "regclass", "regtype", "regproc", "xid8"];

impl FieldKind {
    /// The kind of a column.
    pub(super) fn of(field: &Field) -> Self {
        let meta = |key: &str| field.metadata().get(key).map(String::as_str);
        let own_type = meta(POSTGRESQL).or_else(|| meta("ADBC:postgresql:typname"));
        let refused = || Self::Refused(own_type.map_or_else(|| words(field.data_type()), str::to_owned));
        if own_type.is_some_and(|own| OTHER_MEANING.contains(&own)) {
            return refused();
        }
        let is_text = matches!(field.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
        match meta(EXTENSION) {
            Some("arrow.json") => Self::Refused(own_type.unwrap_or("json").to_owned()),
            Some("arrow.uuid") if *field.data_type() == DataType::FixedSizeBinary(UUID_BYTES) => Self::Uuid,
            Some("arrow.opaque") if is_text && is_number(field) => Self::NumberText,
            Some("arrow.opaque") if !is_text => refused(),
            _ if is_list_of_number_texts(field.data_type()) => Self::NumberTexts,
            _ if own_type.is_some() && is_time(field.data_type()) => Self::PostgresTime,
            _ if is_plain(field.data_type()) => Self::Plain,
            _ => refused(),
        }
    }
}

/// Whether a type counts days or microseconds from an epoch.
fn is_time(dtype: &DataType) -> bool {
    matches!(dtype, DataType::Date32 | DataType::Timestamp(TimeUnit::Microsecond, _))
}

/// Bytes of a UUID.
pub(super) const UUID_BYTES: i32 = 16;

/// Whether a text without a type of Arrow is a number.
fn is_number(field: &Field) -> bool {
    let about =
        field.metadata().get("ARROW:extension:metadata").map(|text| text.to_lowercase()).unwrap_or_default();
    ["numeric", "decimal"].iter().any(|word| about.contains(word))
}

/// Whether these are lists of numbers that a driver gives as text.
fn is_list_of_number_texts(dtype: &DataType) -> bool {
    let DataType::List(member) = dtype else { return false };
    FieldKind::of(member) == FieldKind::NumberText
}

/// Whether polars can be given a type, and a table can have it.
fn is_plain(dtype: &DataType) -> bool {
    use DataType as T;
    match dtype {
        T::Null
        | T::Boolean
        | T::Int8
        | T::Int16
        | T::Int32
        | T::Int64
        | T::UInt8
        | T::UInt16
        | T::UInt32
        | T::UInt64
        | T::Float32
        | T::Float64
        | T::Decimal128(..)
        | T::Utf8
        | T::LargeUtf8
        | T::Utf8View
        | T::Date32
        | T::Date64
        | T::Timestamp(..)
        | T::Time32(_)
        | T::Time64(_) => true,
        T::Dictionary(_, values) => matches!(**values, T::Utf8 | T::LargeUtf8 | T::Utf8View),
        // Lists are read by features of the kind `set`, as those of files. Members of other types would be their codes or day numbers.
        T::List(member) | T::LargeList(member) => {
            FieldKind::of(member) == FieldKind::Plain && is_member(member.data_type())
        }
        _ => false,
    }
}

/// Whether the members of a list can be read: texts and numbers.
fn is_member(dtype: &DataType) -> bool {
    use DataType as T;
    matches!(dtype, T::Null | T::Boolean | T::Utf8 | T::LargeUtf8 | T::Utf8View)
        || (dtype.is_numeric() && !matches!(dtype, T::Decimal256(..)))
}

/// A type in words.
fn words(dtype: &DataType) -> String {
    use DataType as T;
    match dtype {
        T::Struct(_) => "struct".to_owned(),
        T::Map(..) => "map".to_owned(),
        T::List(_) | T::LargeList(_) | T::FixedSizeList(..) => "array".to_owned(),
        T::Interval(_) | T::Duration(_) => "interval".to_owned(),
        T::Binary | T::LargeBinary | T::BinaryView | T::FixedSizeBinary(_) => "bytes".to_owned(),
        other => other.to_string().to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn kind(dtype: DataType, about: &[(&str, &str)]) -> FieldKind {
        let about: HashMap<String, String> =
            about.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        FieldKind::of(&Field::new("a", dtype, true).with_metadata(about))
    }

    /// An ENUM of DuckDB.
    fn colours() -> DataType {
        DataType::Dictionary(Box::new(DataType::UInt8), Box::new(DataType::Utf8))
    }

    #[test]
    fn numbers_in_text_are_numbers_and_what_has_no_type_is_refused_by_its_name() {
        let numeric = [
            ("ARROW:extension:name", "arrow.opaque"),
            ("ARROW:extension:metadata", "{\"type_name\": \"numeric\"}"),
        ];
        assert_eq!(kind(DataType::Utf8, &numeric), FieldKind::NumberText);
        let uuid = [("ARROW:extension:name", "arrow.uuid"), ("POSTGRESQL:type", "uuid")];
        assert_eq!(kind(DataType::FixedSizeBinary(16), &uuid), FieldKind::Uuid);
        let refused = |name: &str| FieldKind::Refused(name.to_owned());
        let json = [("ARROW:extension:name", "arrow.json"), ("POSTGRESQL:type", "jsonb")];
        assert_eq!(kind(DataType::Utf8, &json), refused("jsonb"));
        assert_eq!(kind(DataType::Int64, &[("POSTGRESQL:type", "money")]), refused("money"));
        let inet = [("ARROW:extension:name", "arrow.opaque"), ("POSTGRESQL:type", "inet")];
        assert_eq!(kind(DataType::Binary, &inet), refused("inet"));
        assert_eq!(kind(DataType::Binary, &[]), refused("bytes"));
        assert_eq!(kind(DataType::Utf8, &[("POSTGRESQL:type", "varchar")]), FieldKind::Plain);
        let list = |member| DataType::List(std::sync::Arc::new(Field::new("item", member, true)));
        assert_eq!(kind(list(DataType::Utf8), &[]), FieldKind::Plain);
        let about = numeric.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let number = Field::new("item", DataType::Utf8, true).with_metadata(HashMap::from(about));
        let numbers = DataType::List(std::sync::Arc::new(number));
        assert_eq!(kind(numbers, &[("POSTGRESQL:type", "_numeric")]), FieldKind::NumberTexts);
        for member in [list(DataType::Utf8), DataType::Date32, colours()] {
            assert_eq!(kind(list(member), &[]), refused("array"));
        }
        let time = DataType::Timestamp(TimeUnit::Microsecond, None);
        assert_eq!(kind(time.clone(), &[("POSTGRESQL:type", "timestamp")]), FieldKind::PostgresTime);
        assert_eq!(kind(time, &[]), FieldKind::Plain);
    }
}

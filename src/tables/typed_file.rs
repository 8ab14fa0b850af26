//! The interface of every typed format.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use polars::prelude::{ArrowDataType, ArrowField, ArrowSchema, ArrowTimeUnit, DataFrame};

use super::TableError;
use super::read_findings::ContentHash;

/// Rows of a file, in the types of the file.
pub(super) struct TypedRows {
    pub(super) frame: DataFrame,
    /// Their size in the file.
    pub(super) stored: u64,
}

/// An open file of typed columns. It may panic if the file is damaged.
pub(super) trait TypedFile: Send {
    /// The name of the format.
    const FORMAT: &str;

    /// Whether having no rows is no sign of a fault.
    const MAY_BE_EMPTY: bool = false;

    /// Its columns.
    fn schema(&self) -> &ArrowSchema;

    /// The name of the type of a column that cannot be read whatever its Arrow type.
    fn refused(&self, _: &str) -> Option<String> {
        None
    }

    /// The hash of the rows that were read so far, if they are not those of a file that has a hash itself.
    fn content(&self) -> Option<ContentHash> {
        None
    }

    /// The same file from its first row on; `None` where it can be read only once, or has no other columns than the wanted ones.
    fn reopened(&self) -> Option<Result<Self, TableError>>
    where
        Self: Sized,
    {
        None
    }

    /// At most this number of further rows of these columns, or `None` at the end.
    ///
    /// # Errors
    /// When it is damaged, or they would take too much memory.
    fn next_rows(&mut self, columns: &[&str], rows: usize) -> Result<Option<TypedRows>, TableError>;
}

/// The type with UTC for any other time zone. The zone is a label: the stored instants are in UTC, and polars does not know
/// labels such as `+05:30`.
pub(super) fn in_utc(dtype: &ArrowDataType) -> ArrowDataType {
    use ArrowDataType as T;
    let member = |field: &ArrowField| Box::new(ArrowField { dtype: in_utc(&field.dtype), ..field.clone() });
    match dtype {
        T::Timestamp(unit, Some(zone)) if !zone.is_empty() => T::Timestamp(*unit, Some("UTC".into())),
        T::List(field) => T::List(member(field)),
        T::LargeList(field) => T::LargeList(member(field)),
        other => other.clone(),
    }
}

/// The type of what a Parquet file stores: it has no times of day in seconds, and writers that have them store milliseconds.
pub(super) fn in_milliseconds(dtype: &ArrowDataType) -> ArrowDataType {
    use ArrowDataType as T;
    let member =
        |field: &ArrowField| Box::new(ArrowField { dtype: in_milliseconds(&field.dtype), ..field.clone() });
    match dtype {
        T::Time32(ArrowTimeUnit::Second) => T::Time32(ArrowTimeUnit::Millisecond),
        T::List(field) => T::List(member(field)),
        T::LargeList(field) => T::LargeList(member(field)),
        other => other.clone(),
    }
}

/// Fails where a file is text, whatever its extension says.
pub(super) fn refuse_text(file: &mut File, label: &str) -> Result<(), TableError> {
    /// The bytes that are examined.
    const HEAD: u64 = 256;
    let mut head = Vec::new();
    let read = file.seek(SeekFrom::Start(0)).and_then(|_| (&mut *file).take(HEAD).read_to_end(&mut head));
    read.map_err(|source| TableError::Read { file: label.to_owned(), source })?;
    let is_letter = |byte: &u8| *byte >= b' ' || byte.is_ascii_whitespace();
    let is_text = !head.starts_with(b"PAR1") && head.contains(&b'\n') && head.iter().all(is_letter);
    if is_text { Err(TableError::TextFile { file: label.to_owned() }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ArrowTimeUnit::Microsecond;

    #[test]
    fn the_label_of_a_time_zone_is_utc_and_local_times_have_none() {
        use ArrowDataType::{LargeList, Timestamp};
        let utc = Timestamp(Microsecond, Some("UTC".into()));
        for zone in ["+05:30", "Z", "UTC", "Europe/Berlin"] {
            let zoned = Timestamp(Microsecond, Some(zone.into()));
            assert_eq!(in_utc(&zoned), utc);
            let list = |member| LargeList(Box::new(ArrowField::new("item".into(), member, true)));
            assert_eq!(in_utc(&list(zoned)), list(utc.clone()));
        }
        assert_eq!(in_utc(&Timestamp(Microsecond, None)), Timestamp(Microsecond, None));
    }
}

//! The types of a table that may be larger than memory, found batch by batch.

use super::column_type::{ColumnType, NumbersSeen};
use super::format::Format;
use super::{Reader, Request, Types, Typing, files_matching};

/// What the cells of a text file take in memory as a table, compared with its bytes; and those of a file that is stored compressed.
const GROWTH_OF_TEXT: u64 = 3;
const GROWTH_OF_COMPRESSED: u64 = 10;

/// Whether a table whose types are to be found may take more memory than this, judged by the size of its files. Never for what can be read only
/// once.
pub(crate) fn may_take_more_than(request: &Request<'_>, bytes: u64) -> bool {
    if request.is_stream() || request.database().is_some() {
        return false;
    }
    let sizes = files_matching(request.folder, request.pattern).into_iter().map(|file| {
        let is_text = matches!(Format::of(&file), Some(Format::Csv | Format::Tsv | Format::JsonLines));
        let growth = if is_text { GROWTH_OF_TEXT } else { GROWTH_OF_COMPRESSED };
        std::fs::metadata(&file).map_or(0, |about| about.len().saturating_mul(growth))
    });
    sizes.fold(0, u64::saturating_add) > bytes
}

/// The types that the columns of a table would have if it were read at once, found in batches of so many rows. `None` where batches differ in them,
/// or one has a fault: then only the whole table shows what is meant, or what the error is.
pub(crate) fn types_by_batch(request: &Request<'_>, rows: usize) -> Option<Types> {
    let Typing::Infer(_) = request.typing else { return None };
    let mut reader = Reader::open(request.clone()).ok()?;
    let (mut types, mut unknown) = (Types::new(), Types::new());
    while let Some(table) = reader.next_table(rows).ok()? {
        if !table.mixed.is_empty() {
            return None;
        }
        for column in table.frame.columns() {
            let name = column.name().to_string();
            let kind = *table.types.get(&name)?;
            if column.null_count() == column.len() {
                unknown.entry(name).or_insert(kind);
                continue;
            }
            let known = types.remove(&name).map_or(Some(kind), |known| common(known, kind))?;
            types.insert(name, known);
        }
    }
    unknown.extend(types);
    Some(unknown)
}

/// The type of a column that has the one in some rows and the other in the rest; `None` unless it is certain.
fn common(one: ColumnType, other: ColumnType) -> Option<ColumnType> {
    let (ColumnType::Number { format, seen, unit }, ColumnType::Number { seen: next, .. }) = (one, other)
    else {
        return (one == other).then_some(one);
    };
    let seen = match (seen, next) {
        (NumbersSeen::Any, _) | (_, NumbersSeen::Any) => NumbersSeen::Any,
        (NumbersSeen::Binary, NumbersSeen::Binary) => NumbersSeen::Binary,
        _ => NumbersSeen::Whole,
    };
    let with = |kind: ColumnType| match kind {
        ColumnType::Number { format, unit, .. } => ColumnType::Number { format, seen, unit },
        other => other,
    };
    (with(one) == with(other)).then_some(ColumnType::Number { format, seen, unit })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::{NumberFormat, NumberUnit};

    #[test]
    fn batches_that_agree_give_the_type_of_all_rows() {
        let number =
            |seen| ColumnType::Number { format: NumberFormat::Plain, seen, unit: NumberUnit::default() };
        let (any, whole, binary) =
            (number(NumbersSeen::Any), number(NumbersSeen::Whole), number(NumbersSeen::Binary));
        assert_eq!(common(binary, binary), Some(binary));
        assert_eq!(common(binary, whole), Some(whole));
        assert_eq!(common(whole, any), Some(any));
        assert_eq!(common(whole, ColumnType::number(NumberFormat::Comma)), None);
        assert_eq!(common(ColumnType::Text, ColumnType::Text), Some(ColumnType::Text));
        assert_eq!(common(ColumnType::Flag, ColumnType::Text), None);
    }
}

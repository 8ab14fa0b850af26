//! Cells of text that are the same number whatever the rest of their column: nothing but digits, in a column of plain numbers. They are read as numbers
//! at once, without a text for each.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::column_type::{ColumnType, NumbersSeen, number_text};
use super::{Request, Typing};
use crate::cells::{NumberFormat, NumberUnit, PointsAllowed, simple_number};

/// Which cells of a column are the same number whatever its other cells are.
#[derive(Debug, Clone, Copy)]
pub(super) struct SimpleCells {
    /// Those without a decimal point.
    are_numbers: bool,
    /// Those with one.
    points: PointsAllowed,
    /// Whether it must be seen once that three digits behind a point are no thousands.
    must_be_settled: bool,
}

impl SimpleCells {
    /// Those of a column of which this is known; `is_plain` says that its file writes numbers in plain form.
    pub(super) fn of((format, seen, unit): (NumberFormat, NumbersSeen, NumberUnit), is_plain: bool) -> Self {
        let is_any = seen == NumbersSeen::Any;
        let points = match format {
            _ if is_plain => PointsAllowed::Any,
            NumberFormat::Comma => PointsAllowed::None,
            _ if is_any => PointsAllowed::Any,
            // Training saw whole numbers, and 1.529 may be one; 16.0 is one.
            _ => PointsAllowed::NotBeforeThree,
        };
        Self {
            are_numbers: is_plain || !matches!(unit, NumberUnit::Percent | NumberUnit::Magnitude),
            points,
            must_be_settled: is_any,
        }
    }

    /// The number in such a cell.
    #[inline]
    pub(super) fn read(self, cell: &str) -> Option<f64> {
        if self.are_numbers { simple_number(cell, self.points) } else { None }
    }
}

/// Whether a number shows that a point before three digits is no sign of thousands.
fn settles(cell: &str) -> bool {
    match memchr::memchr(b'.', cell.as_bytes()) {
        Some(point) => cell.len() - point != 4,
        None => cell.len() > 3 && !cell.starts_with('-'),
    }
}

/// The columns of a prediction that may be read as numbers at once.
#[derive(Debug, Default)]
pub(super) struct SimpleNumbers(BTreeMap<String, SimpleCells>);

impl SimpleNumbers {
    /// Those of which the model has seen plain numbers, and of which the project says nothing.
    pub(super) fn of(request: &Request<'_>) -> Self {
        let Typing::Fixed(types) = request.typing else { return Self::default() };
        let simple = |(name, kind): (&String, &ColumnType)| {
            let ColumnType::Number { format: format @ NumberFormat::Plain, seen, unit } = *kind else {
                return None;
            };
            let is_free = request.reading.numbers_of(name).is_none() && request.id != Some(name);
            is_free.then(|| (name.clone(), SimpleCells::of((format, seen, unit), false)))
        };
        Self(types.iter().filter_map(simple).collect())
    }

    /// The cells of a column that are numbers; `None` where it is none of these columns.
    pub(super) fn cells(&self, column: &str) -> Option<SimpleCells> {
        self.0.get(column).copied()
    }
}

/// Appends rows to others of the same columns, of which some may be numbers in one frame and texts in the other.
pub(super) fn append_rows(
    upper: &mut DataFrame,
    mut lower: DataFrame,
    simple: &SimpleNumbers,
) -> PolarsResult<()> {
    let is_other = |(upper, lower): (&Column, &Column)| upper.dtype() != lower.dtype();
    let others: Vec<usize> = upper
        .columns()
        .iter()
        .zip(lower.columns())
        .enumerate()
        .filter_map(|(place, both)| is_other(both).then_some(place))
        .collect();
    for place in others {
        let [above, below] = [&*upper, &lower].map(|frame| frame.columns()[place].clone());
        let is_text_above = above.str().is_ok();
        let texts = if is_text_above { &above } else { &below };
        let numbers = simple.cells(texts.name()).and_then(|cells| as_numbers(texts, cells));
        match (numbers, is_text_above) {
            (Some(numbers), true) => upper.with_column(numbers)?,
            (Some(numbers), false) => lower.with_column(numbers)?,
            (None, true) => lower.with_column(as_texts(&below)?)?,
            (None, false) => upper.with_column(as_texts(&above)?)?,
        };
    }
    upper.vstack_mut_owned(lower).map(|_| ())
}

/// Texts as the numbers that they are, if all are simple.
fn as_numbers(texts: &Column, cells: SimpleCells) -> Option<Column> {
    let texts = texts.str().ok()?;
    let mut numbers = PrimitiveChunkedBuilder::<Float64Type>::new(texts.name().clone(), texts.len());
    for cell in texts.iter() {
        match cell {
            Some(cell) => numbers.append_value(cells.read(cell)?),
            None => numbers.append_null(),
        }
    }
    Some(numbers.finish().into_series().into_column())
}

/// Numbers as texts that are simple again: three digits behind a point might be thousands, and get a fourth.
fn as_texts(numbers: &Column) -> PolarsResult<Column> {
    let text = |number: f64| {
        let text = number_text(number);
        let has_three = text.rsplit_once('.').is_some_and(|(_, behind)| behind.len() == 3);
        if has_three { text + "0" } else { text }
    };
    let texts: StringChunked = numbers.f64()?.iter().map(|number| number.map(text)).collect();
    Ok(texts.with_name(numbers.name().clone()).into_series().into_column())
}

/// A column of a text file, of which slice after slice is read.
#[derive(Debug, Clone, Copy)]
pub(super) enum SlicedColumn {
    /// Its cells are texts.
    Text,
    /// All that were read are simple numbers, and they are texts as long as it is not settled.
    Simple { cells: SimpleCells, is_settled: bool },
}

/// The cells of a slice, and what the column is with them.
pub(super) type SliceCells = (Column, SlicedColumn);

impl SlicedColumn {
    pub(super) fn new(cells: Option<SimpleCells>) -> Self {
        let simple = |cells: SimpleCells| Self::Simple { cells, is_settled: !cells.must_be_settled };
        cells.map_or(Self::Text, simple)
    }

    /// The same with another slice, of which this was found.
    pub(super) fn with(self, found: Self) -> Self {
        match (self, found) {
            (Self::Simple { cells, is_settled }, Self::Simple { is_settled: also, .. }) => {
                Self::Simple { cells, is_settled: is_settled || also }
            }
            _ => Self::Text,
        }
    }

    /// The cells of a slice: numbers, if `as_numbers` and all of them are simple.
    pub(super) fn read<'a, I: Iterator<Item = Option<&'a str>>>(
        self,
        name: &str,
        slice: impl Fn() -> I,
        as_numbers: bool,
    ) -> SliceCells {
        let text = || {
            let mut texts = StringChunkedBuilder::new(name.into(), slice().size_hint().0);
            slice().for_each(|cell| texts.append_option(cell));
            texts.finish().into_series().into_column()
        };
        let Self::Simple { cells, mut is_settled } = self else { return (text(), Self::Text) };
        if as_numbers && !is_settled {
            // What comes later would no longer be compared with the earlier rows.
            return (text(), Self::Text);
        }
        let n_cells = if as_numbers { slice().size_hint().0 } else { 0 };
        let mut numbers = PrimitiveChunkedBuilder::<Float64Type>::new(name.into(), n_cells);
        for cell in slice() {
            let number = match cell.map(|cell| (cell, cells.read(cell))) {
                None => None,
                Some((_, None)) => return (text(), Self::Text),
                Some((cell, number)) => {
                    is_settled = is_settled || settles(cell);
                    number
                }
            };
            if as_numbers {
                numbers.append_option(number);
            }
        }
        let column = if as_numbers { numbers.finish().into_series().into_column() } else { text() };
        (column, Self::Simple { cells, is_settled })
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::project::Reading;
    use crate::tables::{Reader, Types};

    /// Ids with numbers in bits, and rejected rows with the reason.
    type ReadRows = (Vec<(String, Option<u64>)>, Vec<(u64, String)>);

    /// The rows of a file by batches.
    fn rows(file: &str, types: &Types, batch: usize) -> ReadRows {
        let reading = Reading::default();
        let request = Request::new(file, &reading, Typing::Fixed(types)).with_id(Some("id"));
        let mut reader = Reader::open(request).unwrap();
        let (mut found, mut rejected) = (Vec::new(), Vec::new());
        while let Some(table) = reader.next_table(batch).unwrap() {
            let ids = table.frame.column("id").unwrap().str().unwrap();
            let sizes = table.frame.column("size").unwrap().f64().unwrap();
            let rows = ids.iter().zip(sizes.iter());
            found.extend(rows.map(|(id, size)| (id.unwrap().to_owned(), size.map(f64::to_bits))));
            rejected.extend(table.rejected.iter().map(|row| (row.row, row.reason.clone())));
        }
        (found, rejected)
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]

        #[test]
        fn batches_with_numbers_are_the_rows_of_a_file_read_as_text(
            cells in proptest::collection::vec((0_usize..400, 0_usize..60), 1..400),
            seen in 0_usize..3,
            batch in 1_usize..60,
        ) {
            let odd = ["12 %", "yes", "1,055", "1.1k", "abc", "1e3", " 7", "-", "1.055"];
            let mut text = "id,size\n".to_owned();
            for (id, cell) in cells {
                let cell = match cell {
                    // Some files have none of them, some a few.
                    0 => odd[id % odd.len()].to_owned(),
                    1..10 => String::new(),
                    10..40 => cell.to_string(),
                    _ => format!("-{cell}.{id}5"),
                };
                // Copies of a row, and other rows with the same id.
                let cell = if id % 3 == 0 { "5" } else { &cell };
                let _ = writeln!(text, "L{id},\"{cell}\"");
            }
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("leads.csv");
            crate::tables::write_atomically(&file, text.as_bytes()).unwrap();
            let seen = [NumbersSeen::Any, NumbersSeen::Whole, NumbersSeen::Binary][seen];
            let kind = ColumnType::Number { format: NumberFormat::Plain, seen, unit: NumberUnit::Any };
            let types = Types::from([("id".to_owned(), ColumnType::Text), ("size".to_owned(), kind)]);
            let file = file.to_str().unwrap();
            // One batch is read as text.
            proptest::prop_assert_eq!(rows(file, &types, batch), rows(file, &types, usize::MAX - 1));
        }
    }

    fn simple(seen: NumbersSeen) -> SlicedColumn {
        let known = (NumberFormat::Plain, seen, NumberUnit::Bare);
        SlicedColumn::new(Some(SimpleCells::of(known, false)))
    }

    fn read(
        column: SlicedColumn,
        cells: &[Option<&'static str>],
        as_numbers: bool,
    ) -> (DataType, SlicedColumn) {
        let (values, found) = column.read("size", || cells.iter().copied(), as_numbers);
        assert_eq!(
            (values.len(), values.null_count()),
            (cells.len(), cells.iter().filter(|c| c.is_none()).count())
        );
        (values.dtype().clone(), column.with(found))
    }

    #[test]
    fn a_column_is_read_as_numbers_once_it_has_shown_its_decimals() {
        let decimals = simple(NumbersSeen::Any);
        let (dtype, after) = read(decimals, &[Some("1.5"), None, Some("-7")], false);
        assert_eq!(dtype, DataType::String, "the first rows show how numbers are written");
        assert_eq!(read(after, &[Some("1.055"), None], true).0, DataType::Float64);
        let (_, after) = read(decimals, &[Some("1.055"), Some("985"), Some("-1055")], false);
        let (dtype, after) = read(after, &[Some("1.5")], true);
        assert_eq!(dtype, DataType::String, "they have not shown that it is no thousand");
        assert!(matches!(after, SlicedColumn::Text));
        assert_eq!(read(simple(NumbersSeen::Whole), &[Some("1055"), Some("3")], true).0, DataType::Float64);
    }

    #[test]
    fn rows_of_numbers_and_of_texts_are_appended_as_numbers_or_as_simple_texts() {
        let types = Types::from([("size".to_owned(), ColumnType::NUMBER)]);
        let reading = Reading::default();
        let simple = SimpleNumbers::of(&Request::new("", &reading, Typing::Fixed(&types)));
        let numbers = || Column::new("size".into(), [Some(12.125), None, Some(-0.0)]).into_frame();
        let texts = |cell: &str| Column::new("size".into(), [cell]).into_frame();
        let appended = |mut upper: DataFrame, lower: DataFrame| {
            append_rows(&mut upper, lower, &simple).unwrap();
            upper.column("size").unwrap().clone()
        };
        assert_eq!(appended(numbers(), texts("7")).f64().unwrap().get(3), Some(7.0));
        assert_eq!(appended(texts("7"), numbers()).f64().unwrap().get(1), Some(12.125));
        for (column, first) in
            [(appended(numbers(), texts("12 %")), 0), (appended(texts("12 %"), numbers()), 1)]
        {
            let cells: Vec<_> = column.str().unwrap().iter().skip(first).take(3).collect();
            assert_eq!(cells, [Some("12.1250"), None, Some("-0")], "12.125 might be thousands");
        }
    }

    #[test]
    fn a_cell_that_is_no_simple_number_leaves_its_column_text_for_good() {
        for (seen, odd) in
            [(NumbersSeen::Whole, "1.529"), (NumbersSeen::Whole, "yes"), (NumbersSeen::Binary, "1e1")]
        {
            let (dtype, after) = read(simple(seen), &[Some("1"), Some(odd)], true);
            assert_eq!(dtype, DataType::String);
            assert_eq!(read(after, &[Some("1")], true).0, DataType::String, "{odd}");
        }
    }
}

//! Rows of a timed table with nothing but what aggregates need: the key, the time, and the values of their expressions.

use std::ops::Range;

/// Texts one behind the other.
#[derive(Debug, Clone, Default)]
pub(super) struct PackedTexts {
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
}

impl PackedTexts {
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text at this index.
    pub(super) fn get(&self, index: usize) -> &str {
        self.at(self.span(index))
    }

    /// Where the text at this index is.
    pub(super) fn span(&self, index: usize) -> Range<usize> {
        index.checked_sub(1).map_or(0, |before| self.ends[before])..self.ends[index]
    }

    /// The text at a place.
    pub(super) fn at(&self, span: Range<usize>) -> &str {
        self.text.get(span).unwrap_or_default()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index))
    }

    pub(super) fn extend(&mut self, other: &Self) {
        let before = self.text.len();
        self.text.push_str(&other.text);
        self.ends.extend(other.ends.iter().map(|end| before + end));
    }

    pub(super) fn bytes(&self) -> usize {
        self.text.len() + self.ends.len() * size_of::<usize>()
    }
}

/// The values of an expression, one for each row.
#[derive(Debug, Clone)]
pub(super) enum PackedValues {
    /// Whether a condition is met; unknown counts as not.
    Holds(Vec<bool>),
    /// Numbers; NaN if unknown.
    Numbers(Vec<f64>),
    /// Words, and whether each is known.
    Words(PackedTexts, Vec<bool>),
}

impl PackedValues {
    /// No values of the same type.
    fn none(&self) -> Self {
        match self {
            Self::Holds(_) => Self::Holds(Vec::new()),
            Self::Numbers(_) => Self::Numbers(Vec::new()),
            Self::Words(..) => Self::Words(PackedTexts::default(), Vec::new()),
        }
    }

    /// Appends the values of these rows of another column of the same type.
    fn extend_by(&mut self, from: &Self, rows: &[u32]) {
        let rows = rows.iter().map(|&row| row as usize);
        match (self, from) {
            (Self::Holds(own), Self::Holds(from)) => own.extend(rows.map(|row| from[row])),
            (Self::Numbers(own), Self::Numbers(from)) => own.extend(rows.map(|row| from[row])),
            (Self::Words(own, own_known), Self::Words(from, known)) => rows.for_each(|row| {
                own.push(from.get(row));
                own_known.push(known[row]);
            }),
            _ => {}
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Holds(values) => values.len(),
            Self::Numbers(values) => size_of_val(values.as_slice()),
            Self::Words(texts, known) => texts.bytes() + known.len(),
        }
    }
}

/// Rows of a timed table, in the order of its files.
#[derive(Debug, Clone, Default)]
pub(super) struct PackedRows {
    /// The key of each row, normalised.
    pub(super) keys: PackedTexts,
    /// Microseconds of UTC.
    pub(super) times: Vec<i64>,
    /// The values of each expression.
    pub(super) values: Vec<PackedValues>,
}

impl PackedRows {
    pub(super) fn len(&self) -> usize {
        self.times.len()
    }

    /// The memory that they take.
    pub(super) fn bytes(&self) -> usize {
        let values: usize = self.values.iter().map(PackedValues::bytes).sum();
        self.keys.bytes() + size_of_val(self.times.as_slice()) + values
    }

    /// Without rows, for the same expressions.
    pub(super) fn none(&self) -> Self {
        let values = self.values.iter().map(PackedValues::none).collect();
        Self { values, ..Self::default() }
    }

    /// Appends these rows of others.
    pub(super) fn extend_by(&mut self, from: &Self, rows: &[u32]) {
        for &row in rows {
            self.keys.push(from.keys.get(row as usize));
            self.times.push(from.times[row as usize]);
        }
        for (own, from) in self.values.iter_mut().zip(&from.values) {
            own.extend_by(from, rows);
        }
    }

    /// As bytes: the number of rows, then column by column, numbers in the order of bytes of the machine that reads them again.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.bytes() + size_of::<u64>());
        bytes.extend((self.len() as u64).to_ne_bytes());
        write_texts(&mut bytes, &self.keys);
        bytes.extend(self.times.iter().flat_map(|time| time.to_ne_bytes()));
        for values in &self.values {
            match values {
                PackedValues::Holds(values) => bytes.extend(values.iter().map(|&holds| u8::from(holds))),
                PackedValues::Numbers(values) => {
                    bytes.extend(values.iter().flat_map(|value| value.to_ne_bytes()));
                }
                PackedValues::Words(texts, known) => {
                    write_texts(&mut bytes, texts);
                    bytes.extend(known.iter().map(|&known| u8::from(known)));
                }
            }
        }
        bytes
    }

    /// Appends rows that [`PackedRows::to_bytes`] has written for the same expressions; `None` if they are not.
    pub(super) fn extend_from_bytes(&mut self, bytes: &[u8]) -> Option<()> {
        let mut bytes = Bytes(bytes);
        let rows = usize::try_from(u64::from_ne_bytes(*bytes.0.split_off(..8)?.first_chunk()?)).ok()?;
        bytes.texts(rows, &mut self.keys)?;
        self.times.extend(bytes.take::<8>(rows)?.iter().map(|time| i64::from_ne_bytes(*time)));
        for values in &mut self.values {
            match values {
                PackedValues::Holds(values) => bytes.flags(rows, values)?,
                PackedValues::Numbers(values) => {
                    values.extend(bytes.take::<8>(rows)?.iter().map(|value| f64::from_ne_bytes(*value)));
                }
                PackedValues::Words(texts, known) => {
                    bytes.texts(rows, texts)?;
                    bytes.flags(rows, known)?;
                }
            }
        }
        bytes.0.is_empty().then_some(())
    }
}

/// Lengths, and then the text.
fn write_texts(bytes: &mut Vec<u8>, texts: &PackedTexts) {
    let mut start = 0;
    for &end in &texts.ends {
        bytes.extend(((end - start) as u32).to_ne_bytes());
        start = end;
    }
    bytes.extend_from_slice(texts.text.as_bytes());
}

/// The bytes that are not read yet.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take<const WIDTH: usize>(&mut self, rows: usize) -> Option<&'a [[u8; WIDTH]]> {
        let bytes = self.0.split_off(..rows.checked_mul(WIDTH)?)?;
        Some(bytes.as_chunks().0)
    }

    fn flags(&mut self, rows: usize, flags: &mut Vec<bool>) -> Option<()> {
        flags.extend(self.take::<1>(rows)?.iter().map(|flag| flag[0] != 0));
        Some(())
    }

    fn texts(&mut self, rows: usize, texts: &mut PackedTexts) -> Option<()> {
        let lengths = self.take::<4>(rows)?.iter().map(|length| u32::from_ne_bytes(*length) as usize);
        let before = texts.text.len();
        let mut end = before;
        texts.ends.extend(lengths.map(|length| {
            end += length;
            end
        }));
        texts.text.push_str(std::str::from_utf8(self.0.split_off(..end - before)?).ok()?);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows with all kinds of values.
    fn rows(n: usize) -> PackedRows {
        let mut one = PackedRows {
            values: vec![
                PackedValues::Holds(Vec::new()),
                PackedValues::Numbers(Vec::new()),
                PackedValues::Words(PackedTexts::default(), Vec::new()),
            ],
            ..PackedRows::default()
        };
        for row in 0..n {
            one.keys.push(&"ké".repeat(row % 4));
            one.times.push(i64::try_from(row).unwrap() - 3);
            let numbers = [0.1 * row as f64, f64::NAN, -0.0];
            match &mut one.values[..] {
                [
                    PackedValues::Holds(holds),
                    PackedValues::Numbers(values),
                    PackedValues::Words(words, known),
                ] => {
                    holds.push(row % 2 == 0);
                    values.push(numbers[row % 3]);
                    words.push(if row % 3 == 0 { "" } else { "word" });
                    known.push(row % 3 != 0 || row % 2 == 0);
                }
                _ => unreachable!(),
            }
        }
        one
    }

    #[test]
    fn rows_are_the_same_once_they_are_written_and_read() {
        for n in [0, 1, 10] {
            let before = rows(n);
            let mut after = before.none();
            after.extend_from_bytes(&before.to_bytes()).unwrap();
            assert_eq!(format!("{before:?}"), format!("{after:?}"));
            assert_eq!(after.to_bytes(), before.to_bytes(), "to the last bit, NaN and −0 too");
            after.extend_from_bytes(&before.to_bytes()).unwrap();
            assert_eq!(after.len(), 2 * n);
        }
    }

    #[test]
    fn bytes_that_are_not_rows_are_no_rows() {
        let bytes = rows(10).to_bytes();
        for length in 0..bytes.len() {
            assert!(rows(0).extend_from_bytes(&bytes[..length]).is_none(), "{length} bytes");
        }
        assert!(rows(0).extend_from_bytes(&[bytes.as_slice(), &[0]].concat()).is_none());
        assert!(rows(0).extend_from_bytes(&[255; 40]).is_none());
    }

    #[test]
    fn chosen_rows_are_appended() {
        let (from, mut own) = (rows(10), rows(1));
        own.extend_by(&from, &[7, 2]);
        assert_eq!(own.times, [-3, 4, -1]);
        assert_eq!(own.keys.iter().collect::<Vec<_>>(), ["", "kékéké", "kéké"]);
        assert_eq!(own.bytes(), own.none().bytes() + (own.to_bytes().len() - 8) + 3 * (4 + 4));
    }
}

//! The length of texts that a Parquet page stores as a prefix of the text before and a rest (`DELTA_BYTE_ARRAY`).
//!
//! A page of a few kilobytes can hold a million texts of a megabyte each in this encoding, which only the
//! lengths of the prefixes show.

/// The sum of the numbers of a block in the encoding `DELTA_BINARY_PACKED`; `None` if it is damaged, has more than `most`
/// numbers, or a number is negative.
///
/// # Reference
/// Apache Parquet, Encodings.md, "Delta Encoding".
pub(super) fn sum_of_lengths(bytes: &[u8], most: usize) -> Option<u64> {
    let mut packed = Packed { bytes };
    let block = usize::try_from(packed.number()?).ok()?;
    let parts = usize::try_from(packed.number()?).ok()?;
    let count = usize::try_from(packed.number()?).ok().filter(|count| *count <= most)?;
    let mut value = packed.signed()?;
    let per_part = block.checked_div(parts)?;
    if count == 0 {
        return Some(0);
    }
    let mut sum = u64::try_from(value).ok()?;
    let mut left = count - 1;
    while left > 0 {
        let least = packed.signed()?;
        let widths = packed.take(parts)?;
        for &width in widths {
            let width = usize::from(width);
            if left == 0 || per_part == 0 || width > 64 {
                break;
            }
            let bits = packed.take(per_part.checked_mul(width)?.div_ceil(8))?;
            let here = per_part.min(left);
            for index in 0..here {
                let delta = least.wrapping_add(number_at(bits, index * width, width));
                value = value.wrapping_add(delta);
                sum = sum.saturating_add(u64::try_from(value).ok()?);
            }
            left -= here;
        }
        if per_part == 0 || widths.iter().any(|width| *width > 64) {
            return None;
        }
    }
    Some(sum)
}

/// The number of a given width in bits at a position, lowest bit first.
fn number_at(bits: &[u8], start: usize, width: usize) -> i64 {
    let bit = |place: usize| bits.get(place / 8).map_or(0, |byte| u64::from(byte >> (place % 8) & 1));
    (0..width).fold(0, |number, offset| number | bit(start + offset) << offset).cast_signed()
}

/// The remaining bytes.
struct Packed<'a> {
    bytes: &'a [u8],
}

impl<'a> Packed<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }

    /// An unsigned number of seven bits a byte (ULEB128).
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = *self.take(1)?.first()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// A signed number, its sign in the lowest bit (zigzag).
    fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_summed() {
        // The example of the specification: 1, 2, 3, 4, 5, with blocks of 128 in 4 parts; all deltas are 1.
        let bytes = [0x80, 0x01, 0x04, 0x05, 0x02, 0x02, 0, 0, 0, 0];
        assert_eq!(sum_of_lengths(&bytes, 5), Some(15));
        assert_eq!(sum_of_lengths(&bytes, 4), None);
        assert_eq!(sum_of_lengths(&bytes[..7], 5), None);
        // 7, 5, 3, 1, 2, 3, 4, 5: the least delta is -2, the others take two bits.
        let bytes = [0x80, 0x01, 0x04, 0x08, 0x0E, 0x03, 2, 0, 0, 0, 0xC0, 0x3F, 0, 0, 0, 0, 0, 0];
        assert_eq!(sum_of_lengths(&bytes, 8), Some(30));
        assert_eq!(sum_of_lengths(&[], 8), None);
    }
}

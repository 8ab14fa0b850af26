//! The bytes of a text that may end a cell or open a quote, found 64 bytes at a time.

/// How many bytes are compared at once: one bit of a word each.
const CHUNK: usize = 64;

/// Adds up eight bytes that are 0 or 1 to the bits of the highest byte of the product.
const GATHER: u64 = 0x0102_0408_1020_4080;

/// Walks over the separators, line breaks and quotes of a text, from left to right.
pub(super) struct SpecialBytes<'a> {
    text: &'a [u8],
    separator: u8,
    /// Where the current chunk begins.
    base: usize,
    /// The special bytes of the chunk that are still to come.
    mask: u64,
}

impl<'a> SpecialBytes<'a> {
    pub(super) fn new(text: &'a [u8], separator: u8, at: usize) -> Self {
        let mut special = Self { text, separator, base: 0, mask: 0 };
        special.seek(at);
        special
    }

    /// Goes on, or back, to a place.
    pub(super) fn seek(&mut self, at: usize) {
        self.base = at & !(CHUNK - 1);
        self.mask = self.chunk_mask() & (u64::MAX << (at - self.base));
    }

    /// The place of the next special byte.
    #[inline]
    pub(super) fn next(&mut self) -> Option<usize> {
        while self.mask == 0 {
            if self.base + CHUNK >= self.text.len() {
                return None;
            }
            self.base += CHUNK;
            self.mask = self.chunk_mask();
        }
        let place = self.base + self.mask.trailing_zeros() as usize;
        self.mask &= self.mask - 1;
        Some(place)
    }

    #[inline]
    fn chunk_mask(&self) -> u64 {
        let rest = self.text.get(self.base..).unwrap_or_default();
        if let Some(chunk) = rest.first_chunk::<CHUNK>() {
            return mask(chunk, self.separator);
        }
        let mut chunk = [0; CHUNK];
        chunk[..rest.len()].copy_from_slice(rest);
        mask(&chunk, self.separator)
    }
}

/// A bit for each special byte. Written so that the compiler compares many bytes at once.
#[inline]
fn mask(chunk: &[u8; CHUNK], separator: u8) -> u64 {
    let mut marks = [0u8; CHUNK];
    for (mark, &byte) in marks.iter_mut().zip(chunk) {
        *mark = u8::from(byte == separator)
            | u8::from(byte == b'\n')
            | u8::from(byte == b'\r')
            | u8::from(byte == b'"');
    }
    let mut mask = 0;
    for (index, marks) in marks.as_chunks::<8>().0.iter().enumerate() {
        mask |= (u64::from_le_bytes(*marks).wrapping_mul(GATHER) >> 56) << (8 * index);
    }
    mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_special_bytes_are_found_at_any_position() {
        let text: Vec<u8> = (0..500u32).map(|i| b"abc,\"\n\rxyz01"[(i * i % 13 % 12) as usize]).collect();
        let right: Vec<usize> = (0..text.len()).filter(|i| b",\"\n\r".contains(&text[*i])).collect();
        for start in [0, 1, 63, 64, 65, 200, 499, 500] {
            let mut special = SpecialBytes::new(&text, b',', start);
            let found: Vec<usize> = std::iter::from_fn(|| special.next()).collect();
            let right: Vec<usize> = right.iter().copied().filter(|place| *place >= start).collect();
            assert_eq!(found, right, "from {start}");
        }
    }
}

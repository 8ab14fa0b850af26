//! Where a JSON value ends, by its own brackets and quotes.

use memchr::memchr2;

/// The state of the search for the end of a value.
#[derive(Default)]
pub(super) struct ValueScan {
    pub(super) position: usize,
    depth: usize,
    is_quoted: bool,
}

impl ValueScan {
    /// The end of the value, once the bytes hold it: after its last bracket or quote, or before a comma or bracket that is
    /// not its own.
    pub(super) fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        while let Some(&byte) = bytes.get(self.position) {
            if self.is_quoted {
                let rest = &bytes[self.position..];
                let Some(found) = memchr2(b'"', b'\\', rest) else {
                    self.position = bytes.len();
                    return None;
                };
                if rest[found] == b'\\' {
                    if found + 1 >= rest.len() {
                        // The escaped character is still to be read.
                        self.position += found;
                        return None;
                    }
                    self.position += found + 2;
                    continue;
                }
                self.position += found + 1;
                self.is_quoted = false;
                continue;
            }
            match byte {
                b'"' => self.is_quoted = true,
                b'{' | b'[' => self.depth += 1,
                b',' | b'}' | b']' if self.depth == 0 && self.position > 0 => return Some(self.position),
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(self.position + 1);
                    }
                }
                _ => {}
            }
            self.position += 1;
        }
        None
    }
}

//! Line breaks: `\n`, `\r\n` and `\r`, also mixed.

use memchr::{memchr, memchr_iter, memchr2, memrchr2};

/// Where the line of `at` ends: before its line break, and behind it. `None`: it has none.
pub(super) fn line_end(text: &[u8], at: usize) -> Option<(usize, usize)> {
    let place = at + memchr2(b'\n', b'\r', text.get(at..)?)?;
    let is_pair = text[place] == b'\r' && text.get(place + 1) == Some(&b'\n');
    Some((place, place + 1 + usize::from(is_pair)))
}

/// Behind the last line break of `text[from..limit]`. There must be a byte at `limit`, which may be the second half of one.
pub(super) fn last_line_start(text: &[u8], from: usize, limit: usize) -> Option<usize> {
    let mut end = limit;
    loop {
        let place = from + memrchr2(b'\n', b'\r', text.get(from..end)?)?;
        if text[place] == b'\n' || text.get(place + 1) != Some(&b'\n') {
            return Some(place + 1);
        }
        end = place;
    }
}

/// How many line breaks there are.
pub(super) fn count_line_breaks(text: &[u8]) -> u64 {
    let feeds = memchr_iter(b'\n', text).count();
    if memchr(b'\r', text).is_none() {
        return feeds as u64;
    }
    let lone_returns = memchr_iter(b'\r', text).filter(|place| text.get(place + 1) != Some(&b'\n')).count();
    (feeds + lone_returns) as u64
}

/// The lines of a text without their line breaks; the last need not end with one.
pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= text.len() {
            return None;
        }
        let (end, next) = line_end(text, at).unwrap_or((text.len(), text.len()));
        let line = &text[at..end];
        at = next;
        Some(line)
    })
}

/// How many blank lines begin here, and where they end, if they are so many that reading them as records would take long.
#[inline]
pub(super) fn blank_lines(text: &[u8], at: usize) -> Option<(u64, usize)> {
    const FEWEST: usize = 16;
    let rest = text.get(at..).filter(|rest| matches!(rest.first(), Some(b'\n' | b'\r')))?;
    let (lines, bytes) = if rest[0] == b'\n' {
        (rest.iter().take_while(|byte| **byte == b'\n').count(), 1)
    } else {
        (rest.chunks_exact(2).take_while(|pair| *pair == b"\r\n").count(), 2)
    };
    (lines >= FEWEST).then(|| (lines as u64, at + bytes * lines))
}

/// The sign at which a program may have ended the lines of a text in UTF-8 that has several in one line.
pub(super) fn other_line_break(line: &[u8]) -> Option<&'static str> {
    /// A line of words may have one or two.
    const FEWEST: usize = 3;
    const SIGNS: [(&[u8], &str); 3] = [
        (b"\xE2\x80\xA8", "U+2028 (line separator)"),
        (b"\xE2\x80\xA9", "U+2029 (paragraph separator)"),
        (b"\xC2\x85", "U+0085 (next line)"),
    ];
    let is_frequent = |sign: &[u8]| memchr::memmem::find_iter(line, sign).take(FEWEST).count() == FEWEST;
    SIGNS.into_iter().find(|(sign, _)| is_frequent(sign)).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_line_breaks_count_once() {
        let text = b"a\r\nb\rc\n\nd\r\r\n";
        assert_eq!(count_line_breaks(text), 6);
        let lines: Vec<&[u8]> = lines(text).collect();
        assert_eq!(lines, [&b"a"[..], b"b", b"c", b"", b"d", b""]);
        assert_eq!(blank_lines(&[b'\n'; 20], 3), Some((17, 20)));
        assert_eq!(blank_lines(b"\r\n".repeat(20).as_slice(), 0), Some((20, 40)));
        assert_eq!(blank_lines(b"\n\na", 0), None);
        assert_eq!(last_line_start(b"a\nb\r\nc", 0, 4), Some(2));
        assert_eq!(last_line_start(b"a\nb\r\nc", 0, 5), Some(5));
        assert_eq!(last_line_start(b"ab\r\nc", 0, 3), None);
        assert_eq!(last_line_start(b"ab\rc", 0, 3), Some(3));
    }
}

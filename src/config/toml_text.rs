//! Positions in the text of a TOML string, from positions in its value.

/// The byte within `written`, which begins with the opening quote of a TOML string, that corresponds to byte `wanted` of its
/// value; the end of the string if the value is shorter.
pub(super) fn written_byte(written: &str, wanted: usize) -> usize {
    let quote = if written.starts_with('\'') { '\'' } else { '"' };
    let is_long = written.starts_with(&quote.to_string().repeat(3));
    let mut byte = if is_long { 3 } else { quote.len_utf8() };
    if is_long {
        // A line break right after the opening quotes is not part of the text.
        byte +=
            ["\r\n", "\n"].iter().find(|end| written[byte..].starts_with(**end)).map_or(0, |end| end.len());
    }
    let mut made = 0;
    while made < wanted {
        let rest = &written[byte..];
        let Some((source, text)) = next_piece(rest, quote, is_long) else { break };
        byte += source;
        made += text;
    }
    // A line that ends in a backslash continues at the next letter.
    let is_joined =
        |rest: &str| quote == '"' && is_long && rest.starts_with('\\') && joined_line(rest).is_some();
    while is_joined(&written[byte..]) {
        byte += joined_line(&written[byte..]).unwrap_or(1);
    }
    byte
}

/// The bytes of the next character of a TOML string as written, and of its value; `None` at the closing quote.
fn next_piece(rest: &str, quote: char, is_long: bool) -> Option<(usize, usize)> {
    let letter = rest.chars().next()?;
    let closes = if is_long { rest.starts_with(&quote.to_string().repeat(3)) } else { letter == quote };
    if closes {
        return None;
    }
    if letter != '\\' || quote == '\'' {
        return Some((letter.len_utf8(), letter.len_utf8()));
    }
    if let Some(bytes) = joined_line(rest) {
        return Some((bytes, 0));
    }
    let digits = match rest[1..].chars().next()? {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        other => return Some((1 + other.len_utf8(), 1)),
    };
    let code = rest.get(2..2 + digits).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    Some((2 + digits, code.and_then(char::from_u32).map_or(1, char::len_utf8)))
}

/// The bytes of a backslash at the end of a line and of the white space after it.
fn joined_line(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('\\')?;
    let line_end = after.trim_start_matches([' ', '\t']);
    let is_joined = line_end.starts_with('\n') || line_end.starts_with("\r\n");
    is_joined.then(|| rest.len() - after.trim_start().len())
}

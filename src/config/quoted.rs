//! Keys and texts as TOML writes them.

use std::fmt::Write as _;

/// A key: bare where TOML allows it, else in quotes.
#[must_use]
pub fn toml_key(name: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !name.is_empty() && name.bytes().all(is_bare) { name.to_owned() } else { toml_text(name) }
}

/// A text in double quotes.
#[must_use]
pub fn toml_text(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('"');
    for letter in value.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\t' => quoted.push_str("\\t"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", control as u32);
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_texts_are_quoted_where_they_must_be() {
        assert_eq!(toml_key("a-b_1"), "a-b_1");
        assert_eq!(toml_key("say \"hi\"\\"), r#""say \"hi\"\\""#);
        assert_eq!(toml_key(""), "\"\"");
        assert_eq!(toml_text("a\tb\u{1}"), "\"a\\tb\\u0001\"");
    }
}

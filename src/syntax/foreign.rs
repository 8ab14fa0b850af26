//! Characters and operators of other languages, with hints.

use super::fault::Fault;

/// Operators of other dialects and languages: longer ones first.
const OPERATORS: [(&str, &str); 24] = [
    ("<=>", "write `IS NOT DISTINCT FROM`"),
    ("===", "write `=`"),
    ("!==", "write `<>`"),
    ("->>", "a nested field is a separate column: use its name in the table"),
    ("->", "a nested field is a separate column: use its name in the table"),
    ("~~", "write `LIKE`"),
    ("!~~", "write `NOT LIKE`"),
    ("~*", "write `regexp_like(text, '(?i)pattern')`"),
    ("!~*", "write `NOT regexp_like(text, '(?i)pattern')`"),
    ("=~", "write `regexp_like(text, 'pattern')`"),
    ("==", "write `=`"),
    ("=>", "write `>=`"),
    ("=<", "write `<=`"),
    ("><", "write `<>`"),
    ("<<", "write `x * power(2, n)`"),
    (">>", "write `floor(x / power(2, n))`"),
    ("&&", "write `AND`"),
    ("**", "write `power(x, y)`"),
    ("//", "write `floor(x / y)`"),
    ("!<", "write `>=`"),
    ("!>", "write `<=`"),
    (":=", "write `=`"),
    ("^=", "write `<>`"),
    ("*=", "write `=`"),
];

/// Characters that look like one of this language, with hints.
const LOOK_ALIKES: [(&str, &str); 8] = [
    ("‘’‚‛′´", "write the straight quote `'`"),
    ("“”„‟″«»", "write the straight quote: `'` around a text, `\"` around a name"),
    ("−–—‐‑", "write the plain minus sign `-`"),
    ("≥", "write `>=`"),
    ("≤", "write `<=`"),
    ("≠", "write `<>`"),
    ("×", "write `*`"),
    ("÷", "write `/`"),
];

/// Characters without width, or that reorder the text around them.
const INVISIBLE: &str = "\u{ad}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2060}\
    \u{2066}\u{2067}\u{2068}\u{2069}\u{feff}";

/// Letters that other dialects allow before a text.
const PREFIXES: [&str; 6] = ["e", "n", "b", "x", "r", "u"];

/// The maximum length of a text in a message; longer ones are cut.
const LONGEST_SHOWN: usize = 40;

/// A piece of the text for a message: in backticks, on one line, cut if it is long.
pub(super) fn quoted(piece: &str) -> String {
    let is_cut = piece.chars().nth(LONGEST_SHOWN).is_some();
    let plain = |c: char| if c.is_control() || INVISIBLE.contains(c) { ' ' } else { c };
    let start: String = piece.chars().take(LONGEST_SHOWN).map(plain).collect();
    format!("`{start}{}`", if is_cut { "…" } else { "" })
}

/// The fault of an operator of another language, if `rest` begins with one.
#[cold]
pub(super) fn symbol(rest: &str, at: usize) -> Option<Fault> {
    let longest =
        OPERATORS.iter().filter(|(operator, _)| rest.starts_with(operator)).max_by_key(|pair| pair.0.len());
    let &(operator, hint) = longest?;
    Some(Fault::new(at, format!("unknown operator `{operator}`")).with_hint(hint))
}

/// The fault of a character that begins no token.
#[cold]
pub(super) fn character(rest: &str, at: usize) -> Fault {
    let Some(character) = rest.chars().next() else { return Fault::new(at, "there is nothing here") };
    if let Some((_, hint)) = LOOK_ALIKES.iter().find(|(characters, _)| characters.contains(character)) {
        let message = format!("unexpected `{character}` (U+{:04X})", u32::from(character));
        return Fault::new(at, message).with_hint(*hint);
    }
    if INVISIBLE.contains(character) {
        let message = format!("unexpected invisible character U+{:04X}", u32::from(character));
        return Fault::new(at, message).with_hint("delete it");
    }
    let Some(hint) = hint_of(character, rest) else {
        return Fault::new(at, format!("unexpected {}", named(character)))
            .with_hint("a name with such a character is written in double quotes, a text in single quotes");
    };
    let message =
        if character == '`' { "unexpected backtick".to_owned() } else { format!("unexpected `{character}`") };
    Fault::new(at, message).with_hint(hint)
}

fn named(character: char) -> String {
    if character.is_control() { format!("U+{:04X}", u32::from(character)) } else { format!("`{character}`") }
}

/// The hint for `character`, which begins `rest`.
fn hint_of(character: char, rest: &str) -> Option<String> {
    let hint = match character {
        '`' => return Some(in_double_quotes(rest, '`')),
        '[' if rest[1..].trim_start().starts_with(|c: char| c.is_alphabetic() || c == '_') => {
            return Some(in_double_quotes(rest, ']'));
        }
        '[' | ']' => "there are no lists: write `has(tags, 'x')` for a member of a text such as `a; b; c`",
        '{' | '}' => "rules have no braces and no placeholders: write the name of the column",
        '&' => "write `AND`; texts are concatenated with `||`",
        '|' => "write `OR`; texts are concatenated with `||`",
        '!' => "write `NOT`",
        '^' => "write `power(x, y)`",
        '#' => "a comment begins with `--`",
        '$' if rest.starts_with("$$") => "write the text in single quotes, a quote in it twice: `''`",
        '$' | '?' | ':' | '@' => "rules have no parameters: write the value",
        '\\' => "a quote in a text is written twice: `''`",
        _ => return None,
    };
    Some(hint.to_owned())
}

/// The hint for a name between other quotes, which ends with `close`.
fn in_double_quotes(rest: &str, close: char) -> String {
    let name = rest[1..].chars().take(LONGEST_SHOWN).collect::<String>();
    match name.split_once(close) {
        Some((name, _)) if !name.contains(|c: char| c.is_control() || INVISIBLE.contains(c)) => {
            format!("a name is written in double quotes: `\"{}\"`", name.replace('"', "\"\""))
        }
        _ => "a name is written in double quotes: `\"Lead Source\"`".to_owned(),
    }
}

/// Whether `word` directly before a quote is a prefix of other dialects.
pub(super) fn is_prefix(word: &str) -> bool {
    PREFIXES.iter().any(|prefix| word.eq_ignore_ascii_case(prefix))
}

/// The fault of a text with a prefix.
#[cold]
pub(super) fn prefix(word: &str, at: usize) -> Fault {
    Fault::new(at, format!("the prefix `{word}` before a text is not supported"))
        .with_hint("write the text in single quotes alone, a quote in it twice: `''`")
}

/// The fault of an invalid number at the start of `rest`.
#[cold]
pub(super) fn number(rest: &str, at: usize) -> Fault {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let spelling = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
    let fault = Fault::new(at, format!("{} is not a number", quoted(spelling)));
    if spelling.len() > LONGEST_SHOWN {
        return fault;
    }
    let digits = spelling.replace('_', "");
    if digits.len() < spelling.len() && digits.parse::<f64>().is_ok() {
        return fault.with_hint(format!("write `{digits}`"));
    }
    if spelling.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return fault.with_hint(
            "a number has one decimal point and no separators; a date is written DATE '2026-05-01'",
        );
    }
    fault.with_hint(format!(
        "write a number in full, and a name that begins with a digit in quotes: `\"{spelling}\"`"
    ))
}

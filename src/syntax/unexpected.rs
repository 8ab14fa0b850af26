//! The messages about unexpected tokens.

#![expect(
    clippy::unnecessary_box_returns,
    reason = "faults are boxed so that the frames of the recursion stay small"
)]

use super::fault::Fault;
use super::foreign::quoted;
use super::keywords::{is_reserved, misspelt};
use super::lexer::Token;
use super::parser::Parser;

/// Words of other dialects between two values.
const INFIX: [(&str, &str); 16] = [
    ("contains", "write `contains(text, 'x')`"),
    ("div", "write `trunc(x / y)`"),
    ("ends", "write `ends_with(text, 'x')`"),
    ("equals", "write `=`"),
    ("eq", "write `=`"),
    ("glob", "write `LIKE` with `%` and `_`, or `regexp_like(text, 'pattern')`"),
    ("gt", "write `>`"),
    ("gte", "write `>=`"),
    ("lt", "write `<`"),
    ("lte", "write `<=`"),
    ("matches", "write `regexp_like(text, 'pattern')`"),
    ("mod", "write `%`"),
    ("ne", "write `<>`"),
    ("starts", "write `starts_with(text, 'x')`"),
    ("startswith", "write `starts_with(text, 'x')`"),
    ("xor", "write `a <> b` with two flags"),
];

/// The words of a query around an expression.
const QUERY: [&str; 14] = [
    "select", "with", "from", "where", "group", "order", "having", "limit", "offset", "union", "intersect",
    "except", "join", "qualify",
];

const QUERY_HINT: &str = "a rule is one expression, not a query: write the condition or the value alone";

impl Parser<'_> {
    /// The current token for a message.
    pub(super) fn token_in_message(&self) -> String {
        match self.token() {
            Token::End => "the end of the rule".to_owned(),
            Token::Word(word) if is_reserved(word) && word.len() < 12 => word.to_ascii_uppercase(),
            _ => quoted(self.spelling()),
        }
    }

    /// The fault of a token instead of `expected`.
    #[cold]
    pub(super) fn expected(&self, expected: &str) -> Box<Fault> {
        let at = if matches!(self.token(), Token::End) { self.before().1 } else { self.at() };
        Fault::new(at, format!("expected {expected}, found {}", self.token_in_message())).into()
    }

    /// The fault of a token instead of `expected`, with a hint.
    #[cold]
    pub(super) fn expected_as(&self, expected: &str, hint: &str) -> Box<Fault> {
        self.expected(expected).with_hint(hint).into()
    }

    /// A fault at byte `at`, with a hint.
    #[cold]
    pub(super) fn fault(at: usize, message: &str, hint: &str) -> Box<Fault> {
        Fault::new(at, message).with_hint(hint).into()
    }

    /// The fault of a token instead of a value.
    #[cold]
    pub(super) fn expected_value(&self) -> Box<Fault> {
        let fault = self.expected("a value");
        match self.hint_for_value() {
            Some(hint) => fault.with_hint(hint).into(),
            None => fault,
        }
    }

    fn hint_for_value(&self) -> Option<String> {
        let (start, end, _) = self.before();
        let before = self.slice(start, end);
        let hint = match *self.token() {
            Token::Symbol("*") => "`*` is not a value: name the column",
            Token::End | Token::Symbol(")") if before == "%" => "write the number alone: 50 or 0.5",
            Token::Symbol(")") if before == "," => "leave out the comma before it",
            Token::Symbol("=" | "<" | ">" | "<>") if ["<", ">", "="].contains(&before) => {
                "`<=`, `>=`, `<>` and `=` are written without a blank"
            }
            Token::Word(word) => return hint_for_word(word),
            _ => return None,
        };
        Some(hint.to_owned())
    }

    /// The fault of a token after a value instead of `expected`.
    #[cold]
    pub(super) fn expected_after_value(&self, expected: &str) -> Box<Fault> {
        let fault = self.expected(expected);
        match self.hint_after_value(expected) {
            Some(hint) => fault.with_hint(hint).into(),
            None => fault,
        }
    }

    fn hint_after_value(&self, expected: &str) -> Option<String> {
        let (start, end, is_word) = self.before();
        let before = self.slice(start, end);
        let is_list = expected.starts_with("`,`");
        let is_adjacent = end == self.at();
        let hint = match *self.token() {
            Token::Symbol(";") if is_list => "arguments are separated by `,`",
            Token::Symbol(";") => "leave out the `;`: a rule is one expression",
            _ if expected.starts_with("AND") => "it is written `x BETWEEN low AND high`",
            Token::Symbol(",") => {
                "a list is only allowed after IN or in a call, and a number is written with a point: `1.5`"
            }
            Token::Symbol("(") if before.ends_with('"') => "the name of a function is written without quotes",
            Token::Symbol("(") => "write an operator before it",
            Token::Text(_) if before.ends_with('\'') && !is_list => "texts are concatenated with `||`",
            Token::Word(_) | Token::Text(_) if is_adjacent && before.ends_with('\'') => {
                "a quote in a text is written twice: `''`"
            }
            Token::Text(_)
                if ["datetime", "timestamptz", "time"]
                    .iter()
                    .any(|word| before.eq_ignore_ascii_case(word)) =>
            {
                "write `TIMESTAMP '2026-05-01 12:30:00'`"
            }
            Token::Text(_) if is_word && !is_list && is_short(before) && is_short(self.spelling()) => {
                return Some(format!("write `{before} = {}`", self.spelling()));
            }
            Token::Word(word) if is_word && self.is_compared(start) && is_text_part(word, before) => {
                return Some(format!(
                    "a text stands in single quotes: `'{before} {word}'`; a name with a blank in double quotes"
                ));
            }
            Token::Word(word) => {
                let hint = hint_for_word_after(word, is_word.then_some(before), expected);
                return hint.or_else(|| missing_operator(expected));
            }
            _ => return missing_operator(expected),
        };
        Some(hint.to_owned())
    }

    /// Whether a comparison stands before byte `at`.
    fn is_compared(&self, at: usize) -> bool {
        self.slice(0, at).trim_end().ends_with(['=', '<', '>'])
    }

    /// The fault of the name at byte `at`, followed by a point: `a.b`.
    #[cold]
    pub(super) fn qualified(&mut self, at: usize) -> Box<Fault> {
        let fault = Fault::new(at, "a column is named without its table");
        let first = self.slice(at, self.at()).trim_end().trim_matches('"').to_owned();
        if self.take().is_err() {
            return fault.into();
        }
        let hint = match self.token() {
            Token::Word(_) | Token::Quoted(_) if is_short(&first) && is_short(self.spelling()) => {
                let (name, part) = (self.spelling(), self.spelling().trim_matches('"'));
                format!("write `{name}`, or `\"{first}.{part}\"` if that is the whole name")
            }
            _ => "write the name of the column alone".to_owned(),
        };
        fault.with_hint(hint).into()
    }
}

/// The hint for `word` after a value; `before` is the bare word before it.
fn hint_for_word_after(word: &str, before: Option<&str>, expected: &str) -> Option<String> {
    let lower = if is_short(word) { word.to_ascii_lowercase() } else { String::new() };
    if let Some((_, hint)) = INFIX.iter().find(|(name, _)| *name == lower) {
        return Some((*hint).to_owned());
    }
    let hint = match lower.as_str() {
        "as" => "leave out AS and the name: a rule has no alias",
        "collate" => "leave out COLLATE: `lower(x) = 'y'` ignores case",
        "at" => "times have no time zones",
        "escape" => "write ESCAPE right after the pattern of LIKE",
        "isnull" => "write `IS NULL`",
        "notnull" => "write `IS NOT NULL`",
        "when" | "then" | "else" | "end" => "it is written `CASE WHEN condition THEN value ELSE value END`",
        _ if QUERY.contains(&lower.as_str()) => {
            return expected.ends_with("the end of the rule").then(|| QUERY_HINT.to_owned());
        }
        _ => return hint_for_name_after(word, before.filter(|_| expected != "`)`")),
    };
    Some(hint.to_owned())
}

/// Whether two bare words after a comparison look like a text.
fn is_text_part(word: &str, before: &str) -> bool {
    let is_operator = INFIX.iter().any(|(name, _)| word.eq_ignore_ascii_case(name));
    !is_operator
        && misspelt(word).is_none()
        && [word, before].iter().all(|word| is_short(word) && !is_reserved(word))
}

/// The hint for a word other than a keyword after a value; `before` is the bare word before it.
fn hint_for_name_after(word: &str, before: Option<&str>) -> Option<String> {
    if let Some(keyword) = misspelt(word) {
        return Some(format!("did you mean {keyword}?"));
    }
    let before = before.filter(|before| is_short(before) && is_short(word) && !is_reserved(word))?;
    (!is_reserved(before))
        .then(|| format!("a name with a blank is written in double quotes: `\"{before} {word}\"`"))
}

/// The hint for a value right after a value.
fn missing_operator(expected: &str) -> Option<String> {
    let hint = if expected.starts_with("an operator") {
        "write AND, OR or another operator between two values"
    } else if expected.starts_with("`,`") {
        "write `,` or an operator between two values"
    } else {
        return None;
    };
    Some(hint.to_owned())
}

/// The hint for the reserved `word` instead of a value.
fn hint_for_word(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    let hint = match lower.as_str() {
        "and" | "or" | "is" | "in" | "like" | "ilike" | "between" | "rlike" | "regexp" | "similar"
        | "escape" => {
            return None;
        }
        "not" => "put it in parentheses: `(NOT x)`",
        "exists" | "any" | "all" | "some" => "sub-queries are not supported: write a list of values after IN",
        "when" | "then" | "else" => "it is written `CASE WHEN condition THEN value ELSE value END`",
        "select" | "with" | "where" | "from" | "having" => QUERY_HINT,
        _ => return Some(format!("a column of that name is written in double quotes: `\"{word}\"`")),
    };
    Some(hint.to_owned())
}

/// Whether a piece of the text is short enough to be repeated in a hint.
fn is_short(piece: &str) -> bool {
    piece.len() <= 40 && !piece.contains(char::is_control)
}

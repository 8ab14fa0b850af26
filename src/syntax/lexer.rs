//! The text of a rule to its tokens, one at a time.

use std::borrow::Cow;

use super::fault::Fault;
use super::foreign;

/// The smallest part of a rule.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'t> {
    /// A bare word: a keyword, a column or a function.
    Word(&'t str),
    /// A name in double quotes, without them.
    Quoted(Cow<'t, str>),
    /// A text in single quotes, without them.
    Text(Cow<'t, str>),
    /// A finite number.
    Number(f64),
    /// An operator or a mark.
    Symbol(&'static str),
    /// The end of the rule.
    End,
}

/// A token with its byte range in the text.
#[derive(Debug, Clone)]
pub(super) struct Lexeme<'t> {
    pub(super) token: Token<'t>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Reads tokens from `at` on.
#[derive(Debug, Clone)]
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

/// The operators and marks of a rule, longer ones first.
const SYMBOLS: [&str; 21] = [
    "<>", "!=", "<=", ">=", "||", "::", "!~", "(", ")", ",", ".", ";", "=", "<", ">", "+", "-", "*", "/",
    "%", "~",
];

/// Whether `first` can begin a bare word.
pub(super) fn begins_word(first: char) -> bool {
    first.is_alphabetic() || first == '_'
}

/// Whether `letter` is allowed in a bare word.
pub(super) fn continues_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// A lexer of the same text from byte `at` on.
    pub(super) fn from(&self, at: usize) -> Self {
        Self { text: self.text, at }
    }

    /// The next token; [`Token::End`] at the end of the text, also repeatedly.
    pub(super) fn next(&mut self) -> Result<Lexeme<'t>, Fault> {
        self.skip_blanks()?;
        let start = self.at;
        let Some(first) = self.rest().chars().next() else {
            return Ok(Lexeme { token: Token::End, start, end: start });
        };
        let token = match first {
            '\'' => Token::Text(self.quoted('\'', "the text that begins here is never closed")?),
            '"' => Token::Quoted(self.quoted('"', "the name that begins here is never closed")?),
            '0'..='9' => self.number()?,
            '.' if self.rest()[1..].starts_with(|next: char| next.is_ascii_digit()) => self.number()?,
            _ if begins_word(first) => self.word()?,
            _ => self.symbol()?,
        };
        Ok(Lexeme { token, start, end: self.at })
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Skips white space and comments.
    fn skip_blanks(&mut self) -> Result<(), Fault> {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start().len();
            let rest = self.rest();
            if rest.starts_with("--") {
                self.at += memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                self.at += comment_length(rest)
                    .ok_or_else(|| Fault::new(self.at, "the comment that begins here is never closed"))?;
            } else {
                return Ok(());
            }
        }
    }

    /// The text between two `quote`s, in which a doubled quote is one.
    fn quoted(&mut self, quote: char, unclosed: &str) -> Result<Cow<'t, str>, Fault> {
        let content = &self.rest()[1..];
        let mut end = 0;
        let mut is_plain = true;
        loop {
            let Some(length) = memchr::memchr(quote as u8, &content.as_bytes()[end..]) else {
                return Err(Fault::new(self.at, unclosed));
            };
            end += length;
            if !content[end + 1..].starts_with(quote) {
                break;
            }
            is_plain = false;
            end += 2;
        }
        self.at += end + 2;
        let content = &content[..end];
        let doubled = if quote == '"' { "\"\"" } else { "''" };
        let single = &doubled[1..];
        Ok(if is_plain { Cow::Borrowed(content) } else { Cow::Owned(content.replace(doubled, single)) })
    }

    fn number(&mut self) -> Result<Token<'t>, Fault> {
        let rest = self.rest();
        let digits = |from: usize| from + rest[from..].bytes().take_while(u8::is_ascii_digit).count();
        let mut length = digits(0);
        if rest[length..].starts_with('.') {
            length = digits(length + 1);
        }
        if rest[length..].starts_with(['e', 'E']) {
            let sign = usize::from(rest[length + 1..].starts_with(['+', '-']));
            let exponent = length + 1 + sign;
            if digits(exponent) > exponent {
                length = digits(exponent);
            }
        }
        if rest[length..].starts_with(continues_word) || rest[length..].starts_with('.') {
            return Err(foreign::number(rest, self.at));
        }
        let start = self.at;
        self.at += length;
        let value: f64 = rest[..length].parse().unwrap_or(f64::INFINITY);
        let too_large =
            || Fault::new(start, "this number is too large").with_hint("the largest is about 1.8e308");
        if value.is_finite() { Ok(Token::Number(value)) } else { Err(too_large()) }
    }

    fn word(&mut self) -> Result<Token<'t>, Fault> {
        let rest = self.rest();
        let length = rest.find(|letter| !continues_word(letter)).unwrap_or(rest.len());
        let word = &rest[..length];
        if rest[length..].starts_with('\'') && foreign::is_prefix(word) {
            return Err(foreign::prefix(word, self.at));
        }
        self.at += length;
        Ok(Token::Word(word))
    }

    fn symbol(&mut self) -> Result<Token<'t>, Fault> {
        let rest = self.rest();
        let begins_longer = !rest.starts_with(['(', ')', ',', '.', ';', '+', '%']);
        if let Some(fault) = begins_longer.then(|| foreign::symbol(rest, self.at)).flatten() {
            return Err(fault);
        }
        let Some(symbol) = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol)) else {
            return Err(foreign::character(rest, self.at));
        };
        self.at += symbol.len();
        Ok(Token::Symbol(if symbol == "!=" { "<>" } else { symbol }))
    }
}

/// The bytes of the comment that `rest` begins with. Comments nest, as in `PostgreSQL` and `DuckDB`.
fn comment_length(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut depth = 0_usize;
    let mut at = 0;
    loop {
        at += memchr::memchr2(b'/', b'*', &bytes[at..])?;
        match bytes.get(at..at + 2)? {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return Some(at);
        }
    }
}

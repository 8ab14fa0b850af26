//! The grammar of types and of literals that begin with the name of a type.

use super::keywords::is_reserved;
use super::lexer::Token;
use super::parser::{ParseResult, Parser};
use super::tree::{NodeId, Syntax};

/// The words that continue a type of more than one word.
const CONTINUED: [(&str, &[&str]); 5] = [
    ("DOUBLE", &["PRECISION"]),
    ("CHARACTER", &["VARYING"]),
    ("CHAR", &["VARYING"]),
    ("TIMESTAMP", &["WITH", "WITHOUT", "TIME", "ZONE", "LOCAL"]),
    ("TIME", &["WITH", "WITHOUT", "TIME", "ZONE"]),
];

impl Parser<'_> {
    /// A type in upper case; lengths and precisions, as in `VARCHAR(20)`, are read and ignored.
    pub(super) fn type_name(&mut self) -> ParseResult<String> {
        let Token::Word(word) = *self.token() else {
            return Err(
                self.expected_as("a type", "such as TEXT, DOUBLE, INTEGER, BOOLEAN, DATE or TIMESTAMP")
            );
        };
        let mut name = word.to_ascii_uppercase();
        self.skip()?;
        self.skip_precision()?;
        let continued =
            CONTINUED.iter().find(|(first, _)| *first == name).map_or(&[][..], |(_, words)| words);
        while let Some(word) = continued.iter().find(|word| self.is_word(word)) {
            name.push(' ');
            name.push_str(word);
            self.skip()?;
            self.skip_precision()?;
        }
        Ok(name)
    }

    /// Skips `(20)` and `(10, 2)` after a type.
    fn skip_precision(&mut self) -> ParseResult<()> {
        let open = self.at();
        if !self.take_symbol("(")? {
            return Ok(());
        }
        loop {
            if !matches!(self.token(), Token::Number(_)) {
                return Err(self.expected("a whole number in the parentheses of a type"));
            }
            self.skip()?;
            if !self.take_symbol(",")? {
                return self.close(open, "`,` or `)`");
            }
        }
    }

    /// Whether the current word, DATE, TIMESTAMP or INTERVAL, begins a literal; else it is a column or a function.
    pub(super) fn begins_literal(&mut self) -> ParseResult<bool> {
        let is_interval = self.is_word("interval");
        let is_timestamp = self.is_word("timestamp");
        Ok(match *self.peek()? {
            Token::Text(_) => true,
            Token::Number(_) | Token::Symbol("(") => is_interval,
            Token::Symbol("-") => is_interval && self.is_negative_interval()?,
            Token::Word(word) if is_interval => !is_reserved(word),
            Token::Word(word) => is_timestamp && (word.eq_ignore_ascii_case("with")),
            _ => false,
        })
    }

    /// Whether INTERVAL is followed by a minus sign, a number and a unit, so that it is not a column to subtract from.
    fn is_negative_interval(&self) -> ParseResult<bool> {
        let mut ahead = self.lexer_ahead();
        ahead.next()?;
        let is_number = matches!(ahead.next()?.token, Token::Number(_));
        Ok(is_number && matches!(ahead.next()?.token, Token::Word(unit) if !is_reserved(unit)))
    }

    /// `DATE '…'`, `TIMESTAMP '…'` or an INTERVAL.
    pub(super) fn time_literal(&mut self) -> ParseResult<NodeId> {
        let at = self.at();
        let is_date = self.is_word("date");
        let is_interval = self.is_word("interval");
        self.skip()?;
        if is_interval {
            let span = self.interval(at)?;
            return self.push(Syntax::Interval(span), at);
        }
        match self.take()? {
            Token::Text(text) if is_date => self.push(Syntax::Date(text.into_owned()), at),
            Token::Text(text) => self.push(Syntax::Timestamp(text.into_owned()), at),
            _ => Err(Self::fault(at, "times have no time zones", "write `TIMESTAMP '2026-05-01 12:30:00'`")),
        }
    }

    /// The literal after INTERVAL at byte `at`: `'3 months'`, `'3' MONTH`, `3 MONTH` or `-3 MONTH`.
    fn interval(&mut self, at: usize) -> ParseResult<String> {
        let start = self.at();
        let mut span = match self.token() {
            Token::Text(text) => text.clone().into_owned(),
            Token::Number(_) => self.spelling().to_owned(),
            Token::Symbol("-") => {
                self.skip()?;
                format!("-{}", self.spelling())
            }
            _ => {
                let hint = "write `INTERVAL '3 months'`, or `add_days(time, days)`";
                return Err(Self::fault(start, "the amount of an INTERVAL must be a constant", hint));
            }
        };
        let is_text = matches!(self.token(), Token::Text(_));
        self.skip()?;
        match *self.token() {
            Token::Word(unit) if !is_reserved(unit) => {
                span.push(' ');
                span.push_str(unit);
                self.skip()?;
            }
            _ if is_text => {}
            _ => {
                let hint = "write `INTERVAL 3 MONTH` or `INTERVAL '3 months'`";
                return Err(Self::fault(at, "this INTERVAL has no unit", hint));
            }
        }
        if self.is_word("to") {
            let message = "an INTERVAL from one unit to another is not supported";
            return Err(Self::fault(at, message, "write `INTERVAL '1 year 2 months'`"));
        }
        Ok(span)
    }
}

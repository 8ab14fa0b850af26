//! The grammar of values: literals, columns, parentheses, calls, CASE and CAST.

#![expect(
    clippy::unnecessary_box_returns,
    reason = "faults are boxed so that the frames of the recursion stay small"
)]

use super::fault::Fault;
use super::keywords::{is_callable, is_clock, is_reserved};
use super::lexer::Token;
use super::parser::{ParseResult, Parser};
use super::tree::{NodeId, Syntax};

/// The form of a value that begins with a bare word.
enum Form {
    Case,
    Cast,
    /// DATE, TIMESTAMP or INTERVAL with its text.
    Time,
    Call,
    /// A constant or a column.
    Plain,
}

impl Parser<'_> {
    /// A value.
    pub(super) fn value(&mut self) -> ParseResult<NodeId> {
        match *self.token() {
            Token::Word(word) => self.word_value(word),
            Token::Symbol("(") => self.parentheses(),
            Token::Symbol(_) | Token::End => Err(self.expected_value()),
            Token::Number(_) | Token::Text(_) | Token::Quoted(_) => self.literal(),
        }
    }

    /// A number, a text in single quotes or a name in double quotes.
    #[inline(never)]
    fn literal(&mut self) -> ParseResult<NodeId> {
        let at = self.at();
        let syntax = match self.take()? {
            Token::Number(number) => Syntax::Number(number),
            Token::Text(text) => Syntax::Text(text.into_owned()),
            Token::Quoted(name) => Syntax::Column(name.into_owned()),
            _ => Syntax::Null,
        };
        if self.is_symbol(".") {
            return Err(self.qualified(at));
        }
        self.push(syntax, at)
    }

    fn parentheses(&mut self) -> ParseResult<NodeId> {
        let open = self.at();
        self.skip()?;
        let node = self.nested()?;
        self.close(open, "an operator or `)`")?;
        Ok(node)
    }

    /// Takes the parenthesis that closes the one at byte `open`.
    pub(super) fn close(&mut self, open: usize, expected: &str) -> ParseResult<()> {
        if self.take_symbol(")")? {
            return Ok(());
        }
        if matches!(self.token(), Token::End) {
            return Err(Fault::new(open, "the parenthesis opened here is never closed").into());
        }
        Err(self.expected_after_value(expected))
    }

    /// A value that begins with a bare word.
    fn word_value(&mut self, word: &str) -> ParseResult<NodeId> {
        match self.form(word)? {
            Form::Case => self.case(),
            Form::Cast => self.cast_call(),
            Form::Time => self.time_literal(),
            Form::Call => self.call(word),
            Form::Plain => self.plain_word(word),
        }
    }

    /// The form of the value that begins with `word`, the current token.
    #[inline(never)]
    fn form(&mut self, word: &str) -> ParseResult<Form> {
        let is_any = |words: &[&str]| words.iter().any(|keyword| word.eq_ignore_ascii_case(keyword));
        Ok(if is_any(&["case"]) {
            Form::Case
        } else if is_any(&["cast", "try_cast"]) {
            Form::Cast
        } else if is_any(&["date", "timestamp", "interval"]) && self.begins_literal()? {
            Form::Time
        } else if is_callable(word) && matches!(self.peek()?, Token::Symbol("(")) {
            Form::Call
        } else {
            Form::Plain
        })
    }

    /// NULL, TRUE, FALSE, the clock or a column.
    #[inline(never)]
    fn plain_word(&mut self, word: &str) -> ParseResult<NodeId> {
        let at = self.at();
        let constants =
            [("null", Syntax::Null), ("true", Syntax::Flag(true)), ("false", Syntax::Flag(false))];
        if let Some((_, constant)) = constants.into_iter().find(|(name, _)| word.eq_ignore_ascii_case(name)) {
            self.skip()?;
            return self.push(constant, at);
        }
        if is_reserved(word) {
            return Err(self.expected_value());
        }
        self.skip()?;
        if self.is_symbol(".") {
            return Err(self.qualified(at));
        }
        let name = word.to_owned();
        let syntax = if is_clock(word) {
            Syntax::Call { function: name, arguments: [].into() }
        } else {
            Syntax::Column(name)
        };
        self.push(syntax, at)
    }

    /// CASE, with or without an operand.
    #[inline(never)]
    fn case(&mut self) -> ParseResult<NodeId> {
        let at = self.at();
        self.skip()?;
        let has_operand =
            !matches!(self.token(), Token::End) && !["when", "end"].iter().any(|word| self.is_word(word));
        let operand = if has_operand { Some(self.nested()?) } else { None };
        let mut arms = Vec::new();
        while self.take_word("when")? {
            let condition = self.nested()?;
            if !self.take_word("then")? {
                return Err(self.unclosed_case(at, "THEN"));
            }
            arms.push((condition, self.nested()?));
        }
        if arms.is_empty() {
            return Err(self.unclosed_case(at, "WHEN"));
        }
        let otherwise = if self.take_word("else")? { Some(self.nested()?) } else { None };
        if !self.take_word("end")? {
            let expected = if otherwise.is_some() { "END" } else { "WHEN, ELSE or END" };
            return Err(self.unclosed_case(at, expected));
        }
        self.push(Syntax::Case { operand, arms: arms.into(), otherwise }, at)
    }

    /// The fault of a CASE at byte `open` without the expected word.
    #[cold]
    fn unclosed_case(&self, open: usize, expected: &str) -> Box<Fault> {
        if matches!(self.token(), Token::End) {
            let hint = "it is written `CASE WHEN condition THEN value ELSE value END`";
            return Self::fault(open, &format!("the CASE that begins here lacks {expected}"), hint);
        }
        self.expected_after_value(expected)
    }

    /// `CAST(x AS type)` and `TRY_CAST(x AS type)`.
    #[inline(never)]
    fn cast_call(&mut self) -> ParseResult<NodeId> {
        let at = self.at();
        self.skip()?;
        let open = self.at();
        if !self.take_symbol("(")? {
            return Err(self.expected_as("`(` after CAST", "it is written `CAST(x AS DOUBLE)`"));
        }
        let operand = self.nested()?;
        if self.is_symbol(",") || self.is_symbol(")") {
            return Err(self.expected_as("AS and a type", "it is written `CAST(x AS DOUBLE)`"));
        }
        if !self.take_word("as")? {
            self.close_early(open)?;
            return Err(self.expected_after_value("AS and a type"));
        }
        let to = self.type_name()?;
        self.close(open, "`)`")?;
        self.push(Syntax::Cast { operand, to }, at)
    }

    /// Faults where the text ends before the parenthesis at byte `open` is closed.
    fn close_early(&self, open: usize) -> ParseResult<()> {
        match self.token() {
            Token::End => Err(Fault::new(open, "the parenthesis opened here is never closed").into()),
            _ => Ok(()),
        }
    }
}

//! The grammar of calls, including those of the SQL standard with keywords inside.

use super::keywords::is_reserved;
use super::lexer::Token;
use super::parser::{ParseResult, Parser};
use super::tree::{NodeId, Syntax};

const ROW_BY_ROW: &str =
    "a rule is evaluated row by row; figures over a lead's rows are aggregates with `from`";
const EXTRACT: &str = "it is written `EXTRACT(MONTH FROM t)`";

impl Parser<'_> {
    /// A call of the function `name`, which is the current token, followed by its parenthesis.
    pub(super) fn call(&mut self, name: &str) -> ParseResult<NodeId> {
        let at = self.at();
        self.skip()?;
        let open = self.at();
        self.skip()?;
        let (function, arguments) = match name.to_ascii_lowercase().as_str() {
            "extract" => (name, self.extract(open)?),
            "position" => (name, self.position(open)?),
            "substring" | "substr" => (name, self.substring(open)?),
            "trim" => self.trim(name, open)?,
            _ => (name, self.arguments(open)?),
        };
        self.after_call()?;
        self.push(Syntax::Call { function: function.to_owned(), arguments: arguments.into() }, at)
    }

    /// The arguments up to the parenthesis that closes the one at byte `open`.
    fn arguments(&mut self, open: usize) -> ParseResult<Vec<NodeId>> {
        if self.take_symbol(")")? {
            return Ok(Vec::new());
        }
        if self.is_symbol("*") || self.is_word("distinct") || self.is_word("all") {
            return Err(Self::fault(
                self.at(),
                &format!("{} is not an argument", self.token_in_message()),
                ROW_BY_ROW,
            ));
        }
        self.list_until_parenthesis(open)
    }

    /// Expressions with commas between, up to the parenthesis that closes the one at byte `open`.
    pub(super) fn list_until_parenthesis(&mut self, open: usize) -> ParseResult<Vec<NodeId>> {
        let first = self.nested()?;
        self.rest_of_list(open, first)
    }

    /// The rest of a list after its `first` member.
    fn rest_of_list(&mut self, open: usize, first: NodeId) -> ParseResult<Vec<NodeId>> {
        let mut list = vec![first];
        while self.take_symbol(",")? {
            list.push(self.nested()?);
        }
        self.close(open, "`,` or `)`")?;
        Ok(list)
    }

    /// `MONTH FROM t)` after `EXTRACT(`: the field as a text in upper case, and the time.
    fn extract(&mut self, open: usize) -> ParseResult<Vec<NodeId>> {
        let at = self.at();
        let field = match self.token() {
            Token::Word(field) => field.to_ascii_uppercase(),
            Token::Text(field) => field.to_ascii_uppercase(),
            _ => return Err(self.expected_as("a field such as MONTH", EXTRACT)),
        };
        let is_text = matches!(self.token(), Token::Text(_));
        if !matches!(self.peek()?, Token::Word(word) if word.eq_ignore_ascii_case("from")) {
            if is_text {
                return self.arguments(open);
            }
            self.skip()?;
            return Err(self.expected_as("FROM after the field", EXTRACT));
        }
        self.skip()?;
        self.skip()?;
        let field = self.push(Syntax::Text(field), at)?;
        let time = self.nested()?;
        self.close(open, "an operator or `)`")?;
        Ok(vec![field, time])
    }

    /// `a IN b)` or `a, b)` after `POSITION(`.
    fn position(&mut self, open: usize) -> ParseResult<Vec<NodeId>> {
        if self.is_symbol(")") {
            return self.arguments(open);
        }
        self.enter()?;
        let needle = self.operand()?;
        self.leave();
        if !self.take_word("in")? {
            return self.rest_of_list(open, needle);
        }
        let text = self.nested()?;
        self.close(open, "an operator or `)`")?;
        Ok(vec![needle, text])
    }

    /// `s FROM a FOR b)` or `s, a, b)` after `SUBSTRING(`.
    fn substring(&mut self, open: usize) -> ParseResult<Vec<NodeId>> {
        if self.is_symbol(")") {
            return self.arguments(open);
        }
        let text = self.nested()?;
        if !self.is_word("from") && !self.is_word("for") {
            return self.rest_of_list(open, text);
        }
        let at = self.at();
        let start =
            if self.take_word("from")? { self.nested()? } else { self.push(Syntax::Number(1.0), at)? };
        let mut arguments = vec![text, start];
        if self.take_word("for")? {
            arguments.push(self.nested()?);
        }
        self.close(open, "FOR or `)`")?;
        Ok(arguments)
    }

    /// `BOTH 'x' FROM s)`, `'x' FROM s)` or `s, 'x')` after `TRIM(`: the name of the function, and its arguments.
    fn trim<'n>(&mut self, name: &'n str, open: usize) -> ParseResult<(&'n str, Vec<NodeId>)> {
        let side = self.trim_side()?;
        if side.is_none() && self.is_symbol(")") {
            return Ok((name, self.arguments(open)?));
        }
        if side.is_some() {
            self.skip()?;
        }
        let function = side.unwrap_or(name);
        let characters = if self.is_word("from") { None } else { Some(self.nested()?) };
        if let (Some(text), false) = (characters, self.is_word("from")) {
            if side.is_none() {
                return Ok((name, self.rest_of_list(open, text)?));
            }
            self.close(open, "FROM or `)`")?;
            return Ok((function, vec![text]));
        }
        self.skip()?;
        let text = self.nested()?;
        self.close(open, "an operator or `)`")?;
        Ok((function, [Some(text), characters].into_iter().flatten().collect()))
    }

    /// The function for BOTH, LEADING or TRAILING as the current token; `None` if it is a column.
    fn trim_side(&mut self) -> ParseResult<Option<&'static str>> {
        let sides = [("both", "trim"), ("leading", "ltrim"), ("trailing", "rtrim")];
        let Some((_, function)) = sides.into_iter().find(|(side, _)| self.is_word(side)) else {
            return Ok(None);
        };
        Ok(match *self.peek()? {
            Token::Text(_) | Token::Quoted(_) | Token::Number(_) => Some(function),
            Token::Word(word) if word.eq_ignore_ascii_case("from") || !is_reserved(word) => Some(function),
            _ => None,
        })
    }

    /// The fault of clauses that other dialects allow after a call.
    fn after_call(&self) -> ParseResult<()> {
        if !(self.is_word("over") || self.is_word("filter")) {
            return Ok(());
        }
        Err(Self::fault(
            self.at(),
            &format!("{} after a call is not supported", self.token_in_message()),
            ROW_BY_ROW,
        ))
    }
}

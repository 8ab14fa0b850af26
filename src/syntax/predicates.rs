//! The grammar of predicates: comparisons, IN, BETWEEN, LIKE and IS.

#![expect(
    clippy::unnecessary_box_returns,
    reason = "faults are boxed so that the frames of the recursion stay small"
)]

use super::fault::Fault;
use super::lexer::Token;
use super::parser::{ParseResult, Parser};
use super::tree::{Is, NodeId, Relation, Syntax};

/// The longest operands that the hint about chained comparisons repeats, in bytes.
const LONGEST_REPEATED: usize = 60;

impl Parser<'_> {
    /// An operand, or a predicate on it.
    pub(super) fn predicate(&mut self) -> ParseResult<NodeId> {
        let start = self.at();
        let left = self.operand()?;
        let middle = self.at();
        let mut node = self.predicate_on(left)?;
        while self.is_word("is") {
            node = self.is_test(node)?;
        }
        if self.begins_predicate() {
            return Err(self.chained(start, middle));
        }
        Ok(node)
    }

    /// The predicate on `left` that the current token begins; `left` itself if it begins none.
    #[inline(never)]
    fn predicate_on(&mut self, left: NodeId) -> ParseResult<NodeId> {
        let at = self.at();
        if let Some(comparison) = comparison(self.token()) {
            self.skip()?;
            let right = self.operand()?;
            return self.push(Syntax::Compare(comparison, left, right), at);
        }
        let negated = self.take_word("not")?;
        let Token::Word(word) = *self.token() else {
            return if negated || self.is_symbol("~") || self.is_symbol("!~") {
                self.regular_expression(left, at, negated)
            } else {
                Ok(left)
            };
        };
        match word.to_ascii_lowercase().as_str() {
            "in" => self.in_list(left, at, negated),
            "between" => self.between(left, at, negated),
            "like" => self.like(left, at, negated, false),
            "ilike" => self.like(left, at, negated, true),
            "rlike" | "regexp" => self.regular_expression(left, at, negated),
            "similar" => Err(Self::fault(
                self.at(),
                "SIMILAR TO is not supported",
                "write `LIKE`, or `regexp_like(text, 'pattern')`",
            )),
            "isnull" | "notnull" if !negated => Err(self.postfix_null()),
            _ if negated => Err(self.after_not()),
            _ => Ok(left),
        }
    }

    fn begins_predicate(&self) -> bool {
        let words = ["not", "in", "between", "like", "ilike", "rlike", "regexp", "similar"];
        comparison(self.token()).is_some()
            || self.is_symbol("~")
            || self.is_symbol("!~")
            || words.iter().any(|word| self.is_word(word))
    }

    /// The fault of a second comparison in a row: the first operand begins at `start`, its operator at `middle`.
    #[cold]
    fn chained(&self, start: usize, middle: usize) -> Box<Fault> {
        let first = self.slice(start, self.at()).trim_end();
        let shared = self.slice(middle, self.at()).trim_start_matches(['=', '<', '>', '!']).trim();
        let message = format!("a second comparison in a row: {}", self.token_in_message());
        if shared.contains("||") {
            let hint = "`||` joins texts: write OR between two conditions";
            return Self::fault(self.at(), &message, hint);
        }
        let is_plain =
            comparison(self.token()).is_some() && self.slice(middle, self.at()).len() > shared.len() + 1;
        if is_plain && first.len() + shared.len() <= LONGEST_REPEATED && !first.contains(char::is_control) {
            let hint = format!("write `{first} AND {shared} {} …`, or use BETWEEN", self.spelling());
            return Self::fault(self.at(), &message, &hint);
        }
        Self::fault(self.at(), &message, "join two comparisons with AND, or put the first in parentheses")
    }

    /// The fault of NOT after a value without a predicate after it.
    #[cold]
    fn after_not(&self) -> Box<Fault> {
        let expected = "IN, BETWEEN, LIKE or ILIKE after NOT";
        match self.token() {
            Token::Symbol("=") => self.expected_as(expected, "write `<>`"),
            _ if self.is_word("null") => self.expected_as(expected, "write `IS NOT NULL`"),
            Token::End => self.expected(expected),
            _ => self.expected_as(expected, "write AND or OR before NOT"),
        }
    }

    #[cold]
    fn postfix_null(&self) -> Box<Fault> {
        let word = self.spelling();
        let instead = if self.is_word("isnull") { "IS NULL" } else { "IS NOT NULL" };
        Self::fault(
            self.at(),
            &format!("`{word}` after a value is not supported"),
            &format!("write `{instead}`"),
        )
    }

    fn in_list(&mut self, operand: NodeId, at: usize, negated: bool) -> ParseResult<NodeId> {
        self.skip()?;
        let open = self.at();
        if !self.take_symbol("(")? {
            return Err(self.expected_as("`(` after IN", "write the list in parentheses: `IN ('a', 'b')`"));
        }
        if self.is_symbol(")") {
            return Err(Fault::new(open, "the list of IN is empty").into());
        }
        let list = self.list_until_parenthesis(open)?.into();
        self.push(Syntax::In { operand, list, negated }, at)
    }

    fn between(&mut self, operand: NodeId, at: usize, negated: bool) -> ParseResult<NodeId> {
        self.skip()?;
        if self.is_word("symmetric") || self.is_word("asymmetric") {
            let message = format!("BETWEEN {} is not supported", self.token_in_message());
            return Err(Self::fault(self.at(), &message, "write `BETWEEN least(a, b) AND greatest(a, b)`"));
        }
        let low = self.operand()?;
        if !self.take_word("and")? {
            return Err(self.expected_after_value("AND and the upper bound of BETWEEN"));
        }
        let high = self.operand()?;
        self.push(Syntax::Between { operand, low, high, negated }, at)
    }

    fn like(&mut self, operand: NodeId, at: usize, negated: bool, ignore_case: bool) -> ParseResult<NodeId> {
        self.skip()?;
        let pattern = self.operand()?;
        let escape = if self.take_word("escape")? { Some(self.escape_character()?) } else { None };
        self.push(Syntax::Like { operand, pattern, escape, ignore_case, negated }, at)
    }

    fn escape_character(&mut self) -> ParseResult<char> {
        let at = self.at();
        let one = if let Token::Text(text) = self.token() {
            let mut characters = text.chars();
            characters.next().filter(|_| characters.next().is_none())
        } else {
            None
        };
        let one = one.ok_or_else(|| Fault::new(at, "ESCAPE needs a text of one character, such as '!'"))?;
        self.skip()?;
        Ok(one)
    }

    /// `x RLIKE p`, `x REGEXP p` and `x ~ p` are calls.
    fn regular_expression(&mut self, text: NodeId, at: usize, negated: bool) -> ParseResult<NodeId> {
        let is_symbol = matches!(self.token(), Token::Symbol(_));
        if negated && !(self.is_word("rlike") || self.is_word("regexp")) {
            return Err(self.after_not());
        }
        let negated = negated || (is_symbol && self.is_symbol("!~"));
        self.skip()?;
        let pattern = self.operand()?;
        let arguments = [text, pattern].into();
        let call = self.push(Syntax::Call { function: "regexp_like".to_owned(), arguments }, at)?;
        if negated { self.push(Syntax::Not(call), at) } else { Ok(call) }
    }

    /// The predicate from IS on.
    #[inline(never)]
    fn is_test(&mut self, operand: NodeId) -> ParseResult<NodeId> {
        let at = self.at();
        self.skip()?;
        let negated = self.take_word("not")?;
        if self.take_word("distinct")? {
            if !self.take_word("from")? {
                return Err(self.expected("FROM after IS DISTINCT"));
            }
            let right = self.operand()?;
            return self.push(Syntax::Distinct { left: operand, right, negated }, at);
        }
        let tests = [("null", Is::Null), ("true", Is::True), ("false", Is::False), ("unknown", Is::Unknown)];
        let Some((_, what)) = tests.into_iter().find(|(word, _)| self.is_word(word)) else {
            let expected = "NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM after IS";
            return Err(self.expected_as(expected, "compare with a value by `=` or `<>`"));
        };
        self.skip()?;
        self.push(Syntax::Is { operand, what, negated }, at)
    }
}

/// The comparison of a token.
fn comparison(token: &Token) -> Option<Relation> {
    match token {
        Token::Symbol("=") => Some(Relation::Equal),
        Token::Symbol("<>") => Some(Relation::NotEqual),
        Token::Symbol("<") => Some(Relation::Less),
        Token::Symbol("<=") => Some(Relation::LessOrEqual),
        Token::Symbol(">") => Some(Relation::Greater),
        Token::Symbol(">=") => Some(Relation::GreaterOrEqual),
        _ => None,
    }
}

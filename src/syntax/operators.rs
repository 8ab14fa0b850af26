//! The grammar of operators, from OR, with the lowest precedence, to `::`, with the highest.
//!
//! ```text
//! expression     = conjunction { OR conjunction }
//! conjunction    = negation { AND negation }
//! negation       = { NOT } predicate
//! predicate      = operand [comparison | IN … | BETWEEN … | LIKE …] { IS … }
//! operand        = sum { "||" sum }
//! sum            = product { ("+" | "-") product }
//! product        = signed { ("*" | "/" | "%") signed }
//! signed         = { "-" } cast
//! cast           = value { "::" type }
//! ```
//!
//! Chains of any length are loops: only nested parentheses, calls, CASE and CAST recurse, and their depth is bounded.

use super::lexer::Token;
use super::parser::{ParseResult, Parser};
use super::tree::{Arithmetic, NodeId, Syntax};

impl Parser<'_> {
    /// An expression one level deeper: within parentheses, a call, a CASE or a CAST.
    pub(super) fn nested(&mut self) -> ParseResult<NodeId> {
        self.enter()?;
        let node = self.expression()?;
        self.leave();
        Ok(node)
    }

    /// An expression.
    pub(super) fn expression(&mut self) -> ParseResult<NodeId> {
        let first = self.conjunction()?;
        if !self.is_word("or") {
            return Ok(first);
        }
        let at = self.at();
        let mut operands = vec![first];
        while self.take_word("or")? {
            operands.push(self.conjunction()?);
        }
        self.push(Syntax::Or(operands.into()), at)
    }

    fn conjunction(&mut self) -> ParseResult<NodeId> {
        let first = self.negation()?;
        if !self.is_word("and") {
            return Ok(first);
        }
        let at = self.at();
        let mut operands = vec![first];
        while self.take_word("and")? {
            operands.push(self.negation()?);
        }
        self.push(Syntax::And(operands.into()), at)
    }

    fn negation(&mut self) -> ParseResult<NodeId> {
        let mut negations = Vec::new();
        while self.is_word("not") {
            negations.push(self.at());
            self.skip()?;
        }
        let mut node = self.predicate()?;
        for at in negations.into_iter().rev() {
            node = self.push(Syntax::Not(node), at)?;
        }
        Ok(node)
    }

    /// The operand of a comparison.
    pub(super) fn operand(&mut self) -> ParseResult<NodeId> {
        let first = self.sum()?;
        if !self.is_symbol("||") {
            return Ok(first);
        }
        let at = self.at();
        let mut operands = vec![first];
        while self.take_symbol("||")? {
            operands.push(self.sum()?);
        }
        self.push(Syntax::Concat(operands.into()), at)
    }

    fn sum(&mut self) -> ParseResult<NodeId> {
        let mut left = self.product()?;
        loop {
            let operator = match self.token() {
                Token::Symbol("+") => Arithmetic::Add,
                Token::Symbol("-") => Arithmetic::Subtract,
                _ => return Ok(left),
            };
            let at = self.at();
            self.skip()?;
            let right = self.product()?;
            left = self.arithmetic(operator, left, right, at)?;
        }
    }

    fn product(&mut self) -> ParseResult<NodeId> {
        let mut left = self.signed()?;
        loop {
            let operator = match self.token() {
                Token::Symbol("*") => Arithmetic::Multiply,
                Token::Symbol("/") => Arithmetic::Divide,
                Token::Symbol("%") => Arithmetic::Remainder,
                _ => return Ok(left),
            };
            let at = self.at();
            self.skip()?;
            let right = self.signed()?;
            left = self.arithmetic(operator, left, right, at)?;
        }
    }

    #[inline(never)]
    fn arithmetic(
        &mut self,
        operator: Arithmetic,
        left: NodeId,
        right: NodeId,
        at: usize,
    ) -> ParseResult<NodeId> {
        self.push(Syntax::Arithmetic(operator, left, right), at)
    }

    fn signed(&mut self) -> ParseResult<NodeId> {
        let mut signs = Vec::new();
        while self.is_symbol("-") {
            signs.push(self.at());
            self.skip()?;
        }
        if self.is_symbol("+") {
            self.take_plus_sign()?;
        }
        let mut node = self.cast()?;
        for at in signs.into_iter().rev() {
            node = self.push(Syntax::Negate(node), at)?;
        }
        Ok(node)
    }

    /// Takes the sign of `+5`, which has no effect; before anything other than a number, it is a mistake.
    fn take_plus_sign(&mut self) -> ParseResult<()> {
        let at = self.at();
        self.skip()?;
        match self.token() {
            Token::Number(_) => Ok(()),
            _ => Err(Self::fault(at, "a plus sign is only allowed before a number", "leave out the `+`")),
        }
    }

    fn cast(&mut self) -> ParseResult<NodeId> {
        let mut node = self.value()?;
        while self.is_symbol("::") {
            let at = self.at();
            self.skip()?;
            let to = self.type_name()?;
            node = self.push(Syntax::Cast { operand: node, to }, at)?;
        }
        Ok(node)
    }
}

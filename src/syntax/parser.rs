//! The state of the parser: the current token, the tree so far, and the depth of nesting.

use super::fault::Fault;
use super::lexer::{Lexeme, Lexer, Token};
use super::tree::{Node, NodeId, Syntax};

/// The maximum depth of parentheses, calls, CASE and CAST, as recursion needs a bounded stack.
pub(super) const MOST_LEVELS: usize = 200;

/// The maximum number of nodes of a tree, which bounds its memory to about 250 MB.
pub(super) const MOST_NODES: usize = 4_000_000;

const SPLIT: &str = "split the rule: define a part of it under [derive]";

/// The result of a rule of the grammar. The fault is boxed so that the frames of the recursion stay small.
pub(super) type ParseResult<T> = Result<T, Box<Fault>>;

/// Parses the tokens of `text`.
///
/// The grammar is in the files that use this one, a method for each of its rules; a method begins at the first token
/// of its rule and ends at the first token after it.
#[derive(Debug)]
pub(super) struct Parser<'t> {
    text: &'t str,
    lexer: Lexer<'t>,
    /// The current token.
    current: Lexeme<'t>,
    /// The token after it, if it has been read.
    ahead: Option<Lexeme<'t>>,
    /// The token before it: its first byte, the byte after it, and whether it was a bare word.
    before: (usize, usize, bool),
    nodes: Vec<Node>,
    levels: usize,
}

impl<'t> Parser<'t> {
    /// A parser at the first token.
    pub(super) fn new(text: &'t str) -> ParseResult<Self> {
        let mut lexer = Lexer::new(text);
        let current = lexer.next()?;
        Ok(Self { text, lexer, current, ahead: None, before: (0, 0, false), nodes: Vec::new(), levels: 0 })
    }

    /// The nodes, each after those that it uses.
    pub(super) fn into_nodes(self) -> Vec<Node> {
        self.nodes
    }

    /// The current token.
    pub(super) fn token(&self) -> &Token<'t> {
        &self.current.token
    }

    /// The first byte of the current token.
    pub(super) fn at(&self) -> usize {
        self.current.start
    }

    /// The first byte of the token before the current one, the byte after it, and whether it was a bare word.
    pub(super) fn before(&self) -> (usize, usize, bool) {
        self.before
    }

    /// The text of the current token as written.
    pub(super) fn spelling(&self) -> &'t str {
        &self.text[self.current.start..self.current.end]
    }

    /// The text from byte `start` to byte `end`.
    pub(super) fn slice(&self, start: usize, end: usize) -> &'t str {
        &self.text[start..end]
    }

    /// Takes the current token.
    pub(super) fn take(&mut self) -> ParseResult<Token<'t>> {
        let next = match self.ahead.take() {
            Some(next) => next,
            None => self.lexer.next()?,
        };
        let taken = std::mem::replace(&mut self.current, next);
        self.before = (taken.start, taken.end, matches!(taken.token, Token::Word(_)));
        Ok(taken.token)
    }

    /// Takes the current token, whatever it is.
    #[inline(never)]
    pub(super) fn skip(&mut self) -> ParseResult<()> {
        self.take().map(drop)
    }

    /// The token after the current one.
    pub(super) fn peek(&mut self) -> ParseResult<&Token<'t>> {
        let next = match self.ahead.take() {
            Some(next) => next,
            None => self.lexer.next()?,
        };
        Ok(&self.ahead.insert(next).token)
    }

    /// The tokens after the current one, without taking them.
    pub(super) fn lexer_ahead(&self) -> Lexer<'t> {
        match &self.ahead {
            Some(ahead) => self.lexer.from(ahead.start),
            None => self.lexer.clone(),
        }
    }

    /// Whether the current token is the bare word `keyword`, in any case.
    pub(super) fn is_word(&self, keyword: &str) -> bool {
        matches!(self.current.token, Token::Word(word) if word.eq_ignore_ascii_case(keyword))
    }

    /// Whether the current token is `symbol`.
    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.current.token, Token::Symbol(found) if found == symbol)
    }

    /// Takes the current token if it is the bare word `keyword`.
    pub(super) fn take_word(&mut self, keyword: &str) -> ParseResult<bool> {
        let is_here = self.is_word(keyword);
        if is_here {
            self.skip()?;
        }
        Ok(is_here)
    }

    /// Takes the current token if it is `symbol`.
    pub(super) fn take_symbol(&mut self, symbol: &str) -> ParseResult<bool> {
        let is_here = self.is_symbol(symbol);
        if is_here {
            self.skip()?;
        }
        Ok(is_here)
    }

    /// Adds a node to the tree.
    pub(super) fn push(&mut self, syntax: Syntax, at: usize) -> ParseResult<NodeId> {
        if self.nodes.len() == MOST_NODES {
            return Err(Fault::new(at, "more than 4,000,000 values and operators").with_hint(SPLIT).into());
        }
        self.nodes.push(Node { syntax, at: at as u32 });
        Ok(self.nodes.len() as NodeId - 1)
    }

    /// Enters one more level of nesting.
    pub(super) fn enter(&mut self) -> ParseResult<()> {
        if self.levels == MOST_LEVELS {
            return Err(Fault::new(self.at(), format!("nested more than {MOST_LEVELS} levels deep"))
                .with_hint(SPLIT)
                .into());
        }
        self.levels += 1;
        Ok(())
    }

    /// Leaves a level of nesting.
    pub(super) fn leave(&mut self) {
        self.levels -= 1;
    }
}

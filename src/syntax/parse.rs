//! The text of a rule to its tree.

use super::fault::Fault;
use super::lexer::Token;
use super::parser::{ParseResult, Parser};
use super::tree::Tree;

/// Bytes of the longest text of a rule.
const LONGEST_TEXT: usize = 16 << 20;

/// Parses the text of a rule.
///
/// Linear in the length of the text; the stack does not grow with it.
///
/// # Errors
/// When it is not one expression of the rule language, is longer than 16 MiB, is nested more than 200 levels deep, or has
/// more than 4,000,000 values and operators. The fault is the first one.
pub fn parse(text: &str) -> Result<Tree, Fault> {
    if text.len() > LONGEST_TEXT {
        return Err(Fault::new(0, format!("the rule is longer than 16 MiB: {} bytes", text.len()))
            .with_hint("put a long list into a table, and join it with an aggregate"));
    }
    parse_tokens(text).map_err(|fault| *fault)
}

fn parse_tokens(text: &str) -> ParseResult<Tree> {
    let mut parser = Parser::new(text)?;
    if matches!(parser.token(), Token::End) {
        return Err(Fault::new(0, "the rule is empty").into());
    }
    parser.expression()?;
    match parser.token() {
        Token::End => Ok(Tree { nodes: parser.into_nodes() }),
        Token::Symbol(")") => {
            Err(Fault::new(parser.at(), "this parenthesis does not close any other").into())
        }
        _ => Err(parser.expected_after_value("an operator or the end of the rule")),
    }
}

//! Forms of expressions: how one operation is written in rules and in `DuckDB`.

use crate::pipeline::RuleType;

/// What is accepted at one place of a form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Operand {
    /// Any expression of a type.
    Of(RuleType),
    /// A number of characters, parts or days: small, at times negative or not whole.
    Count,
    /// The digits of `round`.
    Digits,
    /// A constant of a type, never NULL.
    Constant(RuleType),
    /// A pattern of LIKE.
    LikePattern,
    /// A pattern of LIKE in which `!` takes the meaning from the next character.
    EscapedPattern,
    /// A regular expression that means the same to both engines.
    Regex,
    /// A separator of one or two characters.
    Separator,
    /// A member of a list in one text.
    Member,
    /// A column of lists in one text.
    List,
    /// An interval of whole days, weeks, months or years.
    DaySpan,
    /// An interval with a time of day.
    TimeSpan,
    /// A unit of `date_trunc` not below the day.
    DayUnit,
    /// A unit of `date_trunc` below the day.
    TimeUnit,
    /// A time in single quotes alone, as it may be compared with a column.
    BareTime,
}

/// One operation on operands. `#0` in a template is operand 0 as it is, `$0` is operand 0 in parentheses where it needs them.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// The operation that the coverage counts.
    pub operation: &'static str,
    /// The type of the value.
    pub yields: RuleType,
    /// The arguments at `#0`, `#1`, ….
    pub operands: &'static [Operand],
    /// The rule.
    pub rule: &'static str,
    /// The same for `DuckDB`.
    pub duckdb: &'static str,
}

/// A form that is the same in both.
pub const fn same(
    operation: &'static str,
    yields: RuleType,
    operands: &'static [Operand],
    template: &'static str,
) -> Form {
    Form { operation, yields, operands, rule: template, duckdb: template }
}

/// A form that `DuckDB` writes in another way.
pub const fn other(
    operation: &'static str,
    yields: RuleType,
    operands: &'static [Operand],
    rule: &'static str,
    duckdb: &'static str,
) -> Form {
    Form { operation, yields, operands, rule, duckdb }
}

/// How the words of a form are written in a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As in the template.
    Plain,
    /// In lower case.
    LowerCase,
    /// In lines of their own, with comments.
    Lines,
}

/// An expression as a rule and for `DuckDB`.
#[derive(Debug, Clone)]
pub struct Printed {
    /// The rule.
    pub rule: String,
    /// The same for `DuckDB`.
    pub duckdb: String,
}

impl Form {
    /// The form with its operands printed.
    pub fn print(&self, style: Style, operands: &[Printed]) -> Printed {
        // Quoted text is not a word.
        let template = match style {
            Style::LowerCase if !self.rule.contains('\'') => self.rule.to_lowercase(),
            Style::Lines if !self.rule.contains('\'') => {
                self.rule.replace(' ', " -- say \"so\"\n\t/* or 'so' */ ")
            }
            _ => self.rule.to_owned(),
        };
        Printed {
            rule: fill(&template, operands, |operand| &operand.rule),
            duckdb: fill(self.duckdb, operands, |operand| &operand.duckdb),
        }
    }
}

fn fill(template: &str, operands: &[Printed], text: impl Fn(&Printed) -> &String) -> String {
    let mut filled = String::new();
    let mut characters = template.chars();
    while let Some(character) = characters.next() {
        if character != '#' && character != '$' {
            filled.push(character);
            continue;
        }
        let index = characters.next().and_then(|digit| digit.to_digit(10)).map_or(0, |digit| digit as usize);
        let operand = text(&operands[index]);
        if character == '#' || is_atomic(operand) {
            filled.push_str(operand);
        } else {
            filled.push('(');
            filled.push_str(operand);
            filled.push(')');
        }
    }
    filled
}

/// Whether a text is a column, a constant or a call, so that no adjacent operator binds to a part of it.
fn is_atomic(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut quote = None;
    for character in text.chars() {
        match (quote, character) {
            (Some(open), _) => quote = (character != open).then_some(open),
            (None, '\'' | '"') => quote = Some(character),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            _ if depth > 0 || character.is_alphanumeric() || "_.".contains(character) => {}
            _ => return false,
        }
    }
    true
}

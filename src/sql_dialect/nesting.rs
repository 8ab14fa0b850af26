//! How deep an expression is nested, as the parser of an engine counts it.

use super::dialect::SqlDialect;

/// What the parts of an expression take of the depth of a parser, each while what is in it is read.
struct ParserCosts {
    /// A parenthesis.
    group: usize,
    /// The parenthesis of a call.
    call: usize,
    /// An argument after the first.
    argument: usize,
    /// A CASE, and what is behind its WHEN, its THEN and its ELSE.
    case: [usize; 4],
    /// The operand behind an operator.
    operator: usize,
}

impl SqlDialect {
    /// The most levels, and what takes how many; `None` where a parser takes all that a rule can have.
    const fn depth(self) -> Option<(usize, ParserCosts)> {
        match self {
            // Entries of its stack, of which it had 100 up to version 3.45; the statement around a rule has some 15.
            Self::Sqlite => {
                Some((80, ParserCosts { group: 1, call: 3, argument: 2, case: [2, 2, 4, 2], operator: 2 }))
            }
            // Calls of its parser within each other, of which it allows 50.
            Self::Datafusion => {
                Some((42, ParserCosts { group: 1, call: 1, argument: 0, case: [0, 1, 1, 1], operator: 1 }))
            }
            _ => None,
        }
    }

    /// Whether the parser of the engine takes an expression.
    pub(super) fn can_parse(self, sql: &str) -> bool {
        self.depth().is_none_or(|(most, costs)| sql.len() <= most || Nesting::new(costs).of(sql) <= most)
    }
}

/// What is open around a place: what it takes itself, the part of it that is read, and an operator before the place.
#[derive(Default)]
struct OpenPart {
    own: usize,
    part: usize,
    operator: usize,
}

/// Reads an expression from its start.
struct Nesting {
    costs: ParserCosts,
    open: Vec<OpenPart>,
    depth: usize,
    deepest: usize,
}

impl Nesting {
    fn new(costs: ParserCosts) -> Self {
        Self { costs, open: vec![OpenPart::default()], depth: 0, deepest: 0 }
    }

    /// The deepest place of an expression.
    fn of(mut self, sql: &str) -> usize {
        let mut rest = sql;
        let mut after_name = false;
        while let Some(first) = rest.chars().next() {
            let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
            let length = match first {
                '\'' | '"' => quoted(rest, first),
                _ if is_word(first) => rest.find(|letter| !is_word(letter)).unwrap_or(rest.len()),
                _ => first.len_utf8(),
            };
            let (token, behind) = rest.split_at(length);
            self.take(token, after_name);
            after_name = first.is_alphabetic() && !is_operator(token) && !first.is_whitespace();
            rest = behind;
        }
        self.deepest
    }

    fn take(&mut self, token: &str, after_name: bool) {
        let [case, when, then, otherwise] = self.costs.case;
        match token {
            "(" => self.enter(if after_name { self.costs.call } else { self.costs.group }),
            "CASE" => self.enter(case),
            ")" | "END" => self.leave(),
            "WHEN" => self.part(when),
            "THEN" => self.part(then),
            "ELSE" => self.part(otherwise),
            "," => self.part(self.costs.argument),
            _ if is_operator(token) => {
                let operator = self.costs.operator;
                self.change(|open| open.operator = operator);
            }
            _ => {}
        }
    }

    fn enter(&mut self, own: usize) {
        self.open.push(OpenPart::default());
        self.change(|open| open.own = own);
    }

    fn leave(&mut self) {
        if let Some(open) = self.open.pop() {
            self.depth -= open.own + open.part + open.operator;
        }
    }

    fn part(&mut self, cost: usize) {
        self.change(|open| (open.part, open.operator) = (cost, 0));
    }

    fn change(&mut self, change: impl Fn(&mut OpenPart)) {
        let Some(open) = self.open.last_mut() else { return };
        self.depth -= open.own + open.part + open.operator;
        change(open);
        self.depth += open.own + open.part + open.operator;
        self.deepest = self.deepest.max(self.depth);
    }
}

fn is_operator(token: &str) -> bool {
    matches!(token, "AND" | "OR" | "NOT" | "IN" | "IS" | "LIKE" | "GLOB" | "BETWEEN")
        || token.starts_with(['+', '-', '*', '/', '%', '<', '>', '=', '|', '~'])
}

/// The bytes of a text or a name in quotes, which stand twice within it.
fn quoted(sql: &str, quote: char) -> usize {
    let mut end = quote.len_utf8();
    loop {
        match sql[end..].find(quote) {
            None => return sql.len(),
            Some(place) => end += place + quote.len_utf8(),
        }
        if !sql[end..].starts_with(quote) {
            return end;
        }
        end += quote.len_utf8();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth(dialect: SqlDialect, sql: &str) -> usize {
        Nesting::new(dialect.depth().unwrap().1).of(sql)
    }

    #[test]
    fn what_is_open_around_a_place_is_counted() {
        let sqlite = |sql: &str| depth(SqlDialect::Sqlite, sql);
        assert_eq!(sqlite("((x))"), 2);
        assert_eq!(sqlite("(x + (y))"), 4);
        assert_eq!(sqlite("ABS(ABS(x))"), 6);
        assert_eq!(sqlite("MAX(x, ABS(x))"), 8);
        assert_eq!(sqlite("(CASE WHEN x THEN (CASE WHEN x THEN y END) END)"), 14);
        assert_eq!(sqlite("f('((((''((', \"((\"\"((\")"), 5);
        assert_eq!(depth(SqlDialect::Datafusion, "(NOT (NOT (x)))"), 5);
    }

    #[test]
    fn the_parsers_of_sqlite_and_datafusion_take_so_much() {
        let calls = |levels: usize| format!("{}x{}", "(ABS(".repeat(levels), "))".repeat(levels));
        assert!(SqlDialect::Sqlite.can_parse(&calls(20)) && !SqlDialect::Sqlite.can_parse(&calls(21)));
        assert!(
            SqlDialect::Datafusion.can_parse(&calls(21)) && !SqlDialect::Datafusion.can_parse(&calls(22))
        );
        assert!(SqlDialect::Postgres.can_parse(&calls(200)));
    }
}

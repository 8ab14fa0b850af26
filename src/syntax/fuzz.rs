//! Random texts and random trees: no panic, every fault within the text, and printed trees are parsed to the same tree.

use proptest::prelude::*;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::keywords;
use super::print::print;
use super::tree::{Arithmetic, Is, Node, NodeId, Relation, Syntax, Tree};
use super::{Fault, parse};

/// Pieces of random token sequences, in addition to the keywords.
const PIECES: [&str; 64] = [
    "a", "b", "größe", "stage", "date", "timestamp", "interval", "position", "extract", "substring", "trim",
    "count", "month", "\"Lead Source\"", "\"a\"\"b\"", "\"", "'x'", "'it''s'", "''", "'", "'ä'", "1", ".5",
    "1.", "1e-3", "1_0", "1e999", "(", "(", "(", ")", ")", ")", ",", ",", ".", "=", "<>", "!=", "<", "<=",
    ">", ">=", "||", "::", "+", "-", "*", "/", "%", "~", "!~", ";", "--", "/*", "*/", "\n", "`", "[", "’",
    "&&", "$1", "\u{a0}", "unknown",
];

/// How many random texts of each kind: `BANTAM_FUZZ`, else few.
#[expect(clippy::disallowed_methods, reason = "a fuzzing campaign runs more tests")]
fn rounds() -> usize {
    std::env::var("BANTAM_FUZZ").ok().and_then(|count| count.parse().ok()).unwrap_or(3_000)
}

/// Checks the invariants for any text; returns whether it is a rule.
fn check(text: &str) -> bool {
    match parse(text) {
        Ok(tree) => {
            check_tree(&tree, text);
            true
        }
        Err(fault) => {
            check_fault(&fault, text);
            false
        }
    }
}

fn check_fault(fault: &Fault, text: &str) {
    assert!(text.is_char_boundary(fault.at), "{text:?}: {fault:?}");
    assert!(fault.message.len() < 300 && !fault.message.ends_with('.'), "{fault:?}");
    assert!(fault.line_and_column(text).1 > 0);
}

fn check_tree(tree: &Tree, text: &str) {
    assert!(tree.nodes().iter().all(|node| text.is_char_boundary(node.at as usize)));
    for (id, node) in tree.nodes().iter().enumerate() {
        node.syntax.operands(|operand| assert!((operand as usize) < id, "{text:?}"));
    }
    let printed = print(tree);
    let again = parse(&printed).unwrap_or_else(|fault| panic!("{text:?} → {printed}: {fault:?}"));
    assert!(is_same(tree, &again), "{text:?} → {printed} → {}", print(&again));
    let _ = (tree.columns(), tree.number_columns(), tree.only_column());
}

fn is_same(a: &Tree, b: &Tree) -> bool {
    a.nodes().iter().map(|node| &node.syntax).eq(b.nodes().iter().map(|node| &node.syntax))
}

#[test]
fn random_bytes_are_a_rule_or_a_fault_within_them() {
    let mut random = ChaCha8Rng::seed_from_u64(13);
    for _ in 0..rounds() {
        let mut bytes = vec![0; random.random_range(0..40)];
        random.fill_bytes(&mut bytes);
        if random.random() {
            for byte in &mut bytes {
                *byte = b' ' + *byte % 95;
            }
        }
        check(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn random_tokens_are_a_rule_or_a_fault_within_them() {
    let mut random = ChaCha8Rng::seed_from_u64(30);
    let pieces: Vec<&str> = PIECES.into_iter().chain(keywords::all()).collect();
    let mut rules = 0;
    for _ in 0..rounds() {
        let mut text = String::new();
        for _ in 0..random.random_range(0..16) {
            text.push_str(pieces[random.random_range(0..pieces.len())]);
            text.push_str(if random.random_ratio(9, 10) { " " } else { "" });
        }
        rules += usize::from(check(&text));
    }
    assert!(rules > 0);
}

/// Texts that were rules before one token was lost, doubled or swapped: more similar to rules than random tokens.
#[test]
fn rules_with_slips_are_a_rule_or_a_fault_within_them() {
    let mut random = ChaCha8Rng::seed_from_u64(16);
    for _ in 0..rounds() {
        let choices: Vec<u8> = (0..60).map(|_| random.random()).collect();
        let printed = print(&Choices::new(&choices).tree());
        let mut tokens: Vec<&str> = printed.split_inclusive([' ', '(', ')']).collect();
        let at = random.random_range(0..tokens.len());
        let other = random.random_range(0..tokens.len());
        match random.random_range(0..3) {
            0 => drop(tokens.remove(at)),
            1 => tokens.insert(at, tokens[other]),
            _ => tokens.swap(at, other),
        }
        check(&tokens.concat());
    }
}

proptest! {
    #[test]
    fn a_printed_tree_is_parsed_to_the_same_tree(choices in proptest::collection::vec(any::<u8>(), 0..300)) {
        let tree = Choices::new(&choices).tree();
        let printed = print(&tree);
        let parsed = parse(&printed).map_err(|fault| TestCaseError::fail(format!("{printed}: {fault:?}")))?;
        prop_assert!(is_same(&tree, &parsed), "{}\n{}", printed, print(&parsed));
    }
}

/// A tree made of choices: few choices make a small tree, so that proptest can find the smallest that fails.
struct Choices<'c> {
    choices: std::slice::Iter<'c, u8>,
    nodes: Vec<Node>,
}

impl<'c> Choices<'c> {
    fn new(choices: &'c [u8]) -> Self {
        Self { choices: choices.iter(), nodes: Vec::new() }
    }

    fn tree(mut self) -> Tree {
        self.node(0);
        Tree { nodes: self.nodes }
    }

    /// A number below `count`; 0 once all choices are used.
    fn choose(&mut self, count: u8) -> u8 {
        self.choices.next().map_or(0, |choice| choice % count)
    }

    fn flag(&mut self) -> bool {
        self.choose(2) == 1
    }

    fn pick<T: Copy>(&mut self, values: &[T]) -> T {
        values[usize::from(self.choose(values.len() as u8))]
    }

    fn some(&mut self, least: u8, deep: u32) -> Box<[NodeId]> {
        let count = least + self.choose(3);
        (0..count).map(|_| self.node(deep)).collect()
    }

    fn node(&mut self, deep: u32) -> NodeId {
        let choice = if deep > 6 { self.choose(8) } else { self.choose(23) };
        let syntax = if choice < 8 { self.leaf(choice) } else { self.branch(choice, deep + 1) };
        self.nodes.push(Node { syntax, at: 0 });
        self.nodes.len() as NodeId - 1
    }

    fn leaf(&mut self, choice: u8) -> Syntax {
        let texts = ["", "x", "it's", "a\"b", "größe", "3 MONTH", "%_", "--", "/*"];
        match choice {
            0 => Syntax::Null,
            1 => Syntax::Flag(self.flag()),
            2 => Syntax::Number(self.pick(&[0.0, 1.0, 0.1, 1e-7, 1e300, f64::MIN_POSITIVE, 2_147_483_648.0])),
            3 => Syntax::Text(self.pick(&texts).to_owned()),
            4 => Syntax::Date(self.pick(&texts).to_owned()),
            5 => Syntax::Timestamp(self.pick(&texts).to_owned()),
            6 => Syntax::Interval(self.pick(&texts).to_owned()),
            _ => {
                let names = ["a", "Lead Source", "end", "date", "interval", "größe", "", "a.b", "\"", "both"];
                Syntax::Column(self.pick(&names).to_owned())
            }
        }
    }

    fn branch(&mut self, choice: u8, deep: u32) -> Syntax {
        match choice {
            8 => Syntax::Not(self.node(deep)),
            9 => Syntax::Negate(self.node(deep)),
            10 => {
                use Arithmetic::{Add, Divide, Multiply, Remainder, Subtract};
                let operator = self.pick(&[Add, Subtract, Multiply, Divide, Remainder]);
                Syntax::Arithmetic(operator, self.node(deep), self.node(deep))
            }
            11 => Syntax::Concat(self.some(2, deep)),
            12 => {
                use Relation::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
                let operator = self.pick(&[Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual]);
                Syntax::Compare(operator, self.node(deep), self.node(deep))
            }
            13 => Syntax::And(self.some(2, deep)),
            14 => Syntax::Or(self.some(2, deep)),
            15 => {
                let what = self.pick(&[Is::Null, Is::True, Is::False, Is::Unknown]);
                Syntax::Is { operand: self.node(deep), what, negated: self.flag() }
            }
            16 => Syntax::Distinct { left: self.node(deep), right: self.node(deep), negated: self.flag() },
            17 => Syntax::In { operand: self.node(deep), list: self.some(1, deep), negated: self.flag() },
            18 => {
                let (operand, low, high) = (self.node(deep), self.node(deep), self.node(deep));
                Syntax::Between { operand, low, high, negated: self.flag() }
            }
            19 => {
                let (operand, pattern) = (self.node(deep), self.node(deep));
                let escape = self.pick(&[None, Some('!'), Some('\''), Some('ä')]);
                Syntax::Like { operand, pattern, escape, ignore_case: self.flag(), negated: self.flag() }
            }
            20 => {
                let operand = self.flag().then(|| self.node(deep));
                let arms = (0..=self.choose(3)).map(|_| (self.node(deep), self.node(deep))).collect();
                Syntax::Case { operand, arms, otherwise: self.flag().then(|| self.node(deep)) }
            }
            21 => {
                let to = ["TEXT", "DOUBLE PRECISION", "TIMESTAMP WITH TIME ZONE", "INTEGER", "DATE"];
                Syntax::Cast { operand: self.node(deep), to: self.pick(&to).to_owned() }
            }
            _ => {
                let names = [
                    "lower", "left", "replace", "isnull", "Trim", "position", "substr", "if", "date", "größe",
                ];
                Syntax::Call { function: self.pick(&names).to_owned(), arguments: self.some(0, deep) }
            }
        }
    }
}

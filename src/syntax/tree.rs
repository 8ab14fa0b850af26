//! The tree of a rule, as parsed: no types, no columns checked.

/// The index of a node in [`Tree::nodes`].
pub type NodeId = u32;

/// A parsed expression. Every node comes after the nodes that it uses, so a computation for all nodes is one loop
/// without recursion; the last node is the whole expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    pub(super) nodes: Vec<Node>,
}

/// A node of the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its syntax.
    pub syntax: Syntax,
    /// The byte of the text at which it begins (for an operator: the first byte of its left operand is the start of the
    /// operand; this is the byte of the operator or the keyword itself).
    pub at: u32,
}

/// A part of an expression.
#[expect(missing_docs, reason = "the comment of a variant names its fields")]
#[derive(Debug, Clone, PartialEq)]
pub enum Syntax {
    /// NULL.
    Null,
    /// TRUE or FALSE.
    Flag(bool),
    /// A number; finite.
    Number(f64),
    /// A text in single quotes, without them.
    Text(String),
    /// `DATE '2026-05-01'` with the text between the quotes.
    Date(String),
    /// `TIMESTAMP '2026-05-01 12:30:00'` with the text between the quotes.
    Timestamp(String),
    /// `INTERVAL '3 months'`, `INTERVAL '3' MONTH` or `INTERVAL 3 MONTH`: amount and unit as written, one string: `3 MONTH`.
    Interval(String),
    /// A column: its name without quotes.
    Column(String),
    /// NOT.
    Not(NodeId),
    /// A minus sign before a value.
    Negate(NodeId),
    /// `+ - * / %`.
    Arithmetic(Arithmetic, NodeId, NodeId),
    /// Two or more operands of one chain of `||`.
    Concat(Box<[NodeId]>),
    /// `= <> < <= > >=`.
    Compare(Relation, NodeId, NodeId),
    /// Two or more operands of one chain of AND.
    And(Box<[NodeId]>),
    /// Two or more operands of one chain of OR.
    Or(Box<[NodeId]>),
    /// `x IS [NOT] NULL | TRUE | FALSE | UNKNOWN`.
    Is { operand: NodeId, what: Is, negated: bool },
    /// `a IS [NOT] DISTINCT FROM b`.
    Distinct { left: NodeId, right: NodeId, negated: bool },
    /// `x [NOT] IN (…)`.
    In { operand: NodeId, list: Box<[NodeId]>, negated: bool },
    /// `x [NOT] BETWEEN low AND high`.
    Between { operand: NodeId, low: NodeId, high: NodeId, negated: bool },
    /// `x [NOT] LIKE | ILIKE pattern [ESCAPE 'c']`.
    Like { operand: NodeId, pattern: NodeId, escape: Option<char>, ignore_case: bool, negated: bool },
    /// `CASE [operand] WHEN … THEN … [ELSE …] END`.
    Case { operand: Option<NodeId>, arms: Box<[(NodeId, NodeId)]>, otherwise: Option<NodeId> },
    /// `CAST(x AS type)`, `TRY_CAST(x AS type)` or `x::type`, with the type as written in upper case: `VARCHAR`, `DOUBLE PRECISION`.
    Cast { operand: NodeId, to: String },
    /// A call, with the name as written. The forms of the SQL standard with keywords inside become calls, too:
    /// `EXTRACT(MONTH FROM t)` is `extract('MONTH', t)`, `POSITION(a IN b)` is `position(a, b)`, `SUBSTRING(s FROM a FOR b)` is
    /// `substring(s, a, b)`, `TRIM(BOTH 'x' FROM s)` is `trim(s, 'x')` (LEADING: `ltrim`, TRAILING: `rtrim`).
    Call { function: String, arguments: Box<[NodeId]> },
}

/// The operators of arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
    /// `%`: the remainder, with the sign of the dividend.
    Remainder,
}

impl Arithmetic {
    /// The operator as written in a rule.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }
}

/// The operators of comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// `=`.
    Equal,
    /// `<>` or `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
}

impl Relation {
    /// The operator as written in a rule.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// The same relation of the right operand to the left one.
    pub(crate) const fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            same => same,
        }
    }
}

/// The operand of IS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Is {
    /// IS NULL.
    Null,
    /// IS TRUE.
    True,
    /// IS FALSE.
    False,
    /// IS UNKNOWN.
    Unknown,
}

impl Syntax {
    /// Whether this is true or false by its form, whatever the types of its operands.
    pub(crate) const fn is_condition(&self) -> bool {
        matches!(
            self,
            Self::Flag(_)
                | Self::Not(_)
                | Self::Compare(..)
                | Self::And(_)
                | Self::Or(_)
                | Self::Is { .. }
                | Self::Distinct { .. }
                | Self::In { .. }
                | Self::Between { .. }
                | Self::Like { .. }
        )
    }

    /// Calls `visit` with each node that this one uses directly.
    pub fn operands(&self, mut visit: impl FnMut(NodeId)) {
        match self {
            Self::Null
            | Self::Flag(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Date(_)
            | Self::Timestamp(_)
            | Self::Interval(_)
            | Self::Column(_) => {}
            Self::Not(operand)
            | Self::Negate(operand)
            | Self::Is { operand, .. }
            | Self::Cast { operand, .. } => visit(*operand),
            Self::Arithmetic(_, left, right)
            | Self::Compare(_, left, right)
            | Self::Distinct { left, right, .. } => [*left, *right].into_iter().for_each(visit),
            Self::Like { operand, pattern, .. } => [*operand, *pattern].into_iter().for_each(visit),
            Self::Between { operand, low, high, .. } => [*operand, *low, *high].into_iter().for_each(visit),
            Self::Concat(operands) | Self::And(operands) | Self::Or(operands) => {
                operands.iter().for_each(|&operand| visit(operand));
            }
            Self::In { operand, list, .. } => {
                visit(*operand);
                list.iter().for_each(|&member| visit(member));
            }
            Self::Call { arguments, .. } => arguments.iter().for_each(|&argument| visit(argument)),
            Self::Case { operand, arms, otherwise } => {
                operand.iter().chain(otherwise).for_each(|&part| visit(part));
                arms.iter()
                    .for_each(|&(condition, value)| [condition, value].into_iter().for_each(&mut visit));
            }
        }
    }
}

impl Tree {
    /// The nodes, each after those that it uses.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The whole expression: the last node.
    #[must_use]
    pub fn root(&self) -> NodeId {
        self.nodes.len() as NodeId - 1
    }

    /// The node `id`.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }
}

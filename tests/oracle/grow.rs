//! Grows random expressions of a type.

use std::collections::BTreeMap;

use crate::chance::Chance;
use crate::constants;
use crate::form::{Form, Operand, Printed, Style};
use crate::pipeline::RuleType;
use crate::table::TableColumn;
use crate::{flag_forms, number_forms, text_forms, time_forms};

/// An expression: a form on operands, or a column or constant.
pub enum Grown {
    /// A column or a constant.
    Leaf(Printed, RuleType),
    /// An operation.
    Node(&'static Form, Style, Vec<Grown>),
}

/// Grows expressions, and sees to it that every operation is used about as often as the others of its type.
pub struct Gardener<'a> {
    chance: Chance,
    table: &'a [TableColumn],
    /// The forms of a type.
    forms: BTreeMap<&'static str, Vec<&'static Form>>,
    /// How often each operation was used.
    used: BTreeMap<&'static str, usize>,
}

/// Of so many forms the one whose operation was used least is taken.
const CANDIDATES: usize = 4;
/// The types of whole expressions, each as often as it is listed here.
const ROOTS: &[RuleType] = &[
    RuleType::Flag,
    RuleType::Flag,
    RuleType::Flag,
    RuleType::Flag,
    RuleType::Number,
    RuleType::Number,
    RuleType::Number,
    RuleType::Text,
    RuleType::Text,
    RuleType::Date,
    RuleType::Timestamp,
];
const DEEPEST: usize = 5;

impl<'a> Gardener<'a> {
    /// A gardener with the columns of a table.
    pub fn new(chance: Chance, table: &'a [TableColumn]) -> Self {
        let mut forms: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let tables = [flag_forms::FORMS, number_forms::FORMS, text_forms::FORMS, time_forms::FORMS];
        for form in tables.into_iter().flatten() {
            forms.entry(type_name(form.yields)).or_default().push(form);
        }
        Self { chance, table, forms, used: BTreeMap::new() }
    }

    /// A whole expression.
    pub fn expression(&mut self) -> Grown {
        let yields = self.chance.one_of(ROOTS);
        let depth = 1 + self.chance.below(DEEPEST);
        self.node(yields, depth)
    }

    fn node(&mut self, yields: RuleType, depth: usize) -> Grown {
        let form = self.form(yields);
        let style = match self.chance.below(20) {
            0 => Style::LowerCase,
            1 => Style::Lines,
            _ => Style::Plain,
        };
        let operands = form.operands.iter().map(|operand| self.operand(*operand, depth - 1)).collect();
        Grown::Node(form, style, operands)
    }

    fn form(&mut self, yields: RuleType) -> &'static Form {
        let forms = &self.forms[type_name(yields)];
        let mut best = self.chance.one_of(forms);
        for _ in 1..CANDIDATES {
            let candidate = self.chance.one_of(forms);
            if self.used.get(candidate.operation) < self.used.get(best.operation) {
                best = candidate;
            }
        }
        *self.used.entry(best.operation).or_default() += 1;
        best
    }

    fn operand(&mut self, operand: Operand, depth: usize) -> Grown {
        match operand {
            Operand::Of(yields) if depth > 0 && !self.chance.one_in(4) => self.node(yields, depth),
            Operand::Of(yields) => self.leaf(yields),
            Operand::Count if depth > 0 && self.chance.one_in(5) => self.leaf(RuleType::Number),
            Operand::List if depth > 0 && self.chance.one_in(5) => self.node(RuleType::Text, depth),
            Operand::List => Grown::Leaf(column("tags"), RuleType::Text),
            constant => {
                let yields = if constant == Operand::Count { RuleType::Number } else { RuleType::Text };
                Grown::Leaf(constants::constant(&mut self.chance, constant), yields)
            }
        }
    }

    fn leaf(&mut self, yields: RuleType) -> Grown {
        let printed = if self.chance.one_in(50) {
            constants::null(&mut self.chance, yields)
        } else if self.chance.one_in(3) {
            constants::constant(&mut self.chance, Operand::Constant(yields))
        } else {
            let of_type: Vec<&TableColumn> =
                self.table.iter().filter(|column| column.value_type == yields).collect();
            column(of_type[self.chance.below(of_type.len())].name)
        };
        Grown::Leaf(printed, yields)
    }
}

impl Grown {
    /// The type of its value.
    pub fn yields(&self) -> RuleType {
        match self {
            Self::Leaf(_, yields) => *yields,
            Self::Node(form, ..) => form.yields,
        }
    }

    /// The expression as a rule and for `DuckDB`.
    pub fn print(&self) -> Printed {
        match self {
            Self::Leaf(printed, _) => printed.clone(),
            Self::Node(form, style, operands) => {
                form.print(*style, &operands.iter().map(Self::print).collect::<Vec<_>>())
            }
        }
    }

    /// The operations in it, counted.
    pub fn count(&self, counts: &mut BTreeMap<&'static str, usize>) {
        if let Self::Node(form, _, operands) = self {
            *counts.entry(form.operation).or_default() += 1;
            for operand in operands {
                operand.count(counts);
            }
        }
    }

    /// The operations in it and itself, each after its operands.
    pub fn parts(&self) -> Vec<&Self> {
        let Self::Node(_, _, operands) = self else { return Vec::new() };
        operands.iter().flat_map(Self::parts).chain([self]).collect()
    }
}

/// The word for a type in the output.
pub fn type_name(value_type: RuleType) -> &'static str {
    match value_type {
        RuleType::Text => "text",
        RuleType::Number => "number",
        RuleType::Flag => "flag",
        RuleType::Date => "date",
        RuleType::Timestamp => "timestamp",
        RuleType::Span => "span",
        RuleType::Null => "null",
    }
}

fn column(name: &str) -> Printed {
    let is_bare =
        name.chars().all(|character| character.is_alphanumeric() || character == '_') && name != "order";
    let quoted = if is_bare { name.to_owned() } else { format!("\"{name}\"") };
    Printed { rule: quoted.clone(), duckdb: quoted }
}

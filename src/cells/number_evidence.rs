//! The evidence of all cells of a column on the format of its numbers.

use std::collections::BTreeMap;

use super::affixes::{Affixes, SignMark};
use super::invisible::seen;
use super::number::{GroupMark, is_code, plain, value};
use super::number_format::NumberFormat;
use super::tally::CellTally;

/// The number of signs of money that are named.
const MOST_MONEY: usize = 4;

/// The number of bytes of the longest cell that is parsed as a number.
const LONGEST: usize = 80;

/// The numbers of a column: after all known cells, or merged slices of them, it gives the
/// [`NumberVerdict`](super::NumberVerdict).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NumberEvidence {
    pub(super) known: usize,
    /// Cells that `str::parse` reads.
    pub(super) plain: usize,
    /// Cells that no convention reads, codes with leading zeros among them.
    pub(super) no_numbers: CellTally,
    /// Cells that only a decimal point, or only a decimal comma, makes a number.
    pub(super) only_point: CellTally,
    pub(super) only_comma: CellTally,
    /// Cells such as `1.234` and `1,234`, of which either convention makes another number.
    pub(super) either_dot: CellTally,
    pub(super) either_comma: CellTally,
    /// Those of the last two whose last digit is 0.
    pub(super) either_round: usize,
    /// Those of them with three digits in front.
    pub(super) either_long: usize,
    /// Whole numbers without any separator: from 1 to 999, those of them from 100 on, and from 1000 on.
    pub(super) below_1000: usize,
    pub(super) hundreds: usize,
    pub(super) from_1000: usize,
    /// Numbers other than zero without a sign of money or percent.
    pub(super) bare: CellTally,
    zeros: usize,
    pub(super) manner: Manner,
}

/// The counts of signs other than digits and a decimal sign.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Manner {
    pub money: BTreeMap<String, CellTally>,
    pub percent: CellTally,
    pub powers: usize,
    pub parentheses: usize,
    pub minus_behind: usize,
    pub blanks: usize,
    pub apostrophes: usize,
}

/// The values of a cell in both conventions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    No,
    Point,
    Comma,
    Either,
    /// Both give the same number.
    Same,
}

impl NumberEvidence {
    /// Adds a known cell.
    pub fn add(&mut self, cell: &str) {
        let cell = cell.trim();
        self.known += 1;
        if let Some(fit) = quick_fit(cell) {
            if fit == Fit::No {
                self.no_numbers.add(cell);
            } else {
                self.plain += 1;
                self.zeros += usize::from(is_zero(cell));
                self.add_bare(cell);
                self.count(cell, cell.strip_prefix('-').unwrap_or(cell), fit);
            }
            return;
        }
        let text = seen(cell);
        let text = text.trim();
        let taken = (text.len() <= LONGEST && !is_code(text)).then(|| Affixes::strip(text)).flatten();
        let point = plain(text).or_else(|| value(taken.as_ref()?, NumberFormat::Point));
        let comma = plain(text).filter(|_| !text.contains('.'));
        let comma = comma.or_else(|| value(taken.as_ref()?, NumberFormat::Comma));
        let fit = match (point, comma) {
            _ if is_code(text) => Fit::No,
            (None, None) => Fit::No,
            (Some(_), None) => Fit::Point,
            (None, Some(_)) => Fit::Comma,
            (Some(point), Some(comma)) if point == comma => Fit::Same,
            _ => Fit::Either,
        };
        if fit == Fit::No {
            self.no_numbers.add(cell);
            return;
        }
        self.plain += usize::from(plain(cell).is_some());
        self.zeros += usize::from(is_zero(cell));
        if let Some(taken) = taken {
            self.count(cell, taken.core, fit);
            self.manner.add(cell, &taken);
            if !taken.is_percent && taken.currency.is_none() {
                self.add_bare(cell);
            }
        } else {
            self.count(cell, text, fit);
            self.add_bare(cell);
        }
    }

    /// Counts a number without a unit.
    fn add_bare(&mut self, cell: &str) {
        if !is_zero(cell) {
            self.bare.add(cell);
        }
    }

    /// Counts a cell that is a number, with its digits and separators.
    fn count(&mut self, cell: &str, core: &str, fit: Fit) {
        match fit {
            Fit::Point => self.only_point.add(cell),
            Fit::Comma => self.only_comma.add(cell),
            Fit::Either => {
                let tally = if core.contains('.') { &mut self.either_dot } else { &mut self.either_comma };
                tally.add(cell);
                self.either_round += usize::from(core.ends_with('0'));
                self.either_long += usize::from(core.find(['.', ',']) == Some(3));
            }
            Fit::Same if core.bytes().all(|byte| byte.is_ascii_digit()) => {
                let is_zero = core.bytes().all(|byte| byte == b'0');
                self.below_1000 += usize::from(core.len() <= 3 && !is_zero);
                self.hundreds += usize::from(core.len() == 3);
                self.from_1000 += usize::from(core.len() > 3);
            }
            Fit::No | Fit::Same => {}
        }
    }

    /// Adds the evidence of other cells of the column.
    pub fn merge(&mut self, other: &Self) {
        self.known += other.known;
        self.plain += other.plain;
        self.no_numbers.merge(&other.no_numbers);
        self.only_point.merge(&other.only_point);
        self.only_comma.merge(&other.only_comma);
        self.either_dot.merge(&other.either_dot);
        self.either_comma.merge(&other.either_comma);
        self.either_round += other.either_round;
        self.either_long += other.either_long;
        self.below_1000 += other.below_1000;
        self.hundreds += other.hundreds;
        self.from_1000 += other.from_1000;
        self.bare.merge(&other.bare);
        self.zeros += other.zeros;
        self.manner.merge(&other.manner);
    }

    /// The number of cells.
    pub const fn cells(&self) -> usize {
        self.known
    }

    /// One of the cells that no convention reads, and how many they are.
    pub fn first_fault(&self) -> Option<(String, usize)> {
        (self.no_numbers.count > 0).then(|| (self.no_numbers.example.text(), self.no_numbers.count))
    }

    /// The number of cells that are zero.
    pub(super) const fn zeros(&self) -> usize {
        self.zeros
    }

    /// The number of cells that no convention reads, codes with leading zeros among them.
    pub const fn no_numbers(&self) -> usize {
        self.no_numbers.count
    }
}

/// Whether a number has no digit but zeros.
fn is_zero(cell: &str) -> bool {
    !cell.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}

/// The values of a cell of digits and at most one dot, the usual case; `None` for any other cell.
fn quick_fit(cell: &str) -> Option<Fit> {
    let bytes = cell.as_bytes();
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    if digits.is_empty() || digits.len() > LONGEST {
        return None;
    }
    let count = |bytes: &[u8]| bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = count(digits);
    if whole == 0 {
        return None;
    }
    if digits[0] == b'0' && whole > 1 {
        // What follows may be a date: that is no number either.
        return (digits.len() == bytes.len()).then_some(Fit::No);
    }
    let Some((b'.', fraction)) = digits[whole..].split_first() else {
        return (whole == digits.len()).then_some(Fit::Same);
    };
    if fraction.is_empty() || count(fraction) < fraction.len() {
        return None;
    }
    let may_be_group = fraction.len() == 3 && whole <= 3 && digits[0] != b'0';
    Some(if may_be_group { Fit::Either } else { Fit::Point })
}

impl Manner {
    fn add(&mut self, cell: &str, affixes: &Affixes<'_>) {
        if let Some(money) = affixes.currency {
            if let Some(tally) = self.money.get_mut(money) {
                tally.add(cell);
            } else {
                self.money.entry(money.to_owned()).or_default().add(cell);
                self.limit();
            }
        }
        if affixes.is_percent {
            self.percent.add(cell);
        }
        self.powers += usize::from(affixes.power.is_some());
        self.parentheses += usize::from(affixes.sign == Some(SignMark::Parentheses));
        self.minus_behind += usize::from(affixes.sign == Some(SignMark::MinusBehind));
        let has = |mark| affixes.core.chars().any(|letter| GroupMark::of(letter, 'x') == Some(mark));
        self.blanks += usize::from(has(GroupMark::Blank));
        self.apostrophes += usize::from(has(GroupMark::Apostrophe));
    }

    fn merge(&mut self, other: &Self) {
        for (money, tally) in &other.money {
            self.money.entry(money.clone()).or_default().merge(tally);
        }
        self.limit();
        self.percent.merge(&other.percent);
        self.powers += other.powers;
        self.parentheses += other.parentheses;
        self.minus_behind += other.minus_behind;
        self.blanks += other.blanks;
        self.apostrophes += other.apostrophes;
    }

    /// The first by their letters stay, whatever the order they came in.
    fn limit(&mut self) {
        while self.money.len() > MOST_MONEY {
            self.money.pop_last();
        }
    }
}

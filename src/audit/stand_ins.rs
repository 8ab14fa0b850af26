//! One number that is in many cells of a column and apart from all others: often a stand-in for an unknown value, such as −1 or 999.

use super::column::AuditedColumn;
use super::deal_dates::DATES;
use super::evidence::Evidence;
use super::finding::{Finding, Severity, Topic};
use super::stands_apart::StandsApart;
use crate::config::toml_text;
use crate::design::Cells;
use crate::syntax::column_sql;
use crate::tables::number_text;

/// The least number of different other values: with fewer, the column is a scale or a list of codes.
const LEAST_DISTINCT: usize = 10;

/// The least number of cells with one number, and their least share.
const LEAST: usize = 3;
const LEAST_SHARE: f64 = 0.005;

/// The same for numbers that nobody uses as a stand-in, or that lie among the others.
const LEAST_UNUSUAL: usize = 10;

/// How far from the others, as a share of their range, a number lies apart from them.
const APART: f64 = 0.25;

/// How many times as frequent as its neighbours a number is that people use as a stand-in, and another number.
const TIMES: usize = 2;
const TIMES_UNUSUAL: usize = 5;

/// How many neighbours are compared.
const NEIGHBOURS: usize = 3;

/// The different numbers of a column, ascending, with the number of cells of each.
struct Frequencies(Vec<(f64, usize)>);

impl Frequencies {
    fn of(numbers: &[f64]) -> Self {
        let mut sorted: Vec<f64> = numbers.iter().copied().filter(|number| number.is_finite()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        Self(sorted.chunk_by(|a, b| a == b).map(|run| (run[0], run.len())).collect())
    }

    fn n(&self) -> usize {
        self.0.iter().map(|(_, cells)| cells).sum()
    }

    /// The most cells of a neighbour of the number at one end.
    fn near(&self, is_least: bool) -> usize {
        let others = &self.0[..];
        let near = if is_least {
            &others[1..=NEIGHBOURS]
        } else {
            &others[others.len() - 1 - NEIGHBOURS..others.len() - 1]
        };
        near.iter().map(|(_, cells)| *cells).max().unwrap_or_default()
    }

    /// The only number below 0, if it is a whole one.
    fn negative(&self) -> Option<(Severity, usize, StandsApart)> {
        let [(least, cells), (next, of_next), ..] = self.0[..] else { return None };
        if least >= 0.0 || next < 0.0 || least.fract() != 0.0 {
            return None;
        }
        // Changes of small numbers may end at -1.
        let is_next = next - least <= 1.0 && self.0.iter().all(|(number, _)| number.fract() == 0.0);
        let is_evident = !is_next || cells > TIMES * of_next + LEAST;
        Some((if is_evident { Severity::Warning } else { Severity::Question }, 0, StandsApart::Negative))
    }

    /// The least or the largest number, if it is far from the others.
    fn far(&self, is_least: bool) -> Option<(Severity, usize, StandsApart)> {
        let last = self.0.len() - 1;
        let (place, next, other_end) = if is_least { (0, 1, last) } else { (last, last - 1, 0) };
        let ((number, cells), (nearest, _)) = (self.0[place], self.0[next]);
        let range = (self.0[other_end].0 - nearest).abs();
        let is_apart = (number - nearest).abs() >= APART * range;
        // In a list of prices 999 is one of them.
        let ends_in_nine = |(number, _): &&(f64, usize)| number.rem_euclid(10.0) == 9.0;
        let is_price = 2 * self.0.iter().filter(ends_in_nine).count() > self.0.len();
        let (severity, times, fewest) = if is_usual(number) && !is_price {
            (Severity::Warning, TIMES, LEAST)
        } else {
            (Severity::Question, TIMES_UNUSUAL, LEAST_UNUSUAL)
        };
        // A usual stand-in that is farther from all others than these are from each other needs no more cells than they have.
        let is_alone = is_usual(number) && (number - nearest).abs() >= range;
        let is_frequent = cells >= fewest && (is_alone || cells > times * self.near(is_least));
        (is_apart && is_frequent).then_some((severity, place, StandsApart::Far(nearest)))
    }

    /// A number of nines among the others, if it is far more frequent than each of them.
    fn frequent(&self) -> Option<(Severity, usize, StandsApart)> {
        let of_nines = |number: f64| number.abs() >= 100.0 && has_digits(number, '9');
        let place = (0..self.0.len())
            .filter(|&place| of_nines(self.0[place].0))
            .max_by_key(|&place| self.0[place].1)?;
        let others =
            self.0.iter().enumerate().filter(|(other, (number, _))| *other != place && *number != 0.0);
        let most = others.map(|(_, (_, cells))| *cells).max().unwrap_or_default();
        let cells = self.0[place].1;
        let is_frequent = cells >= LEAST_UNUSUAL && cells > TIMES_UNUSUAL * most;
        is_frequent.then_some((Severity::Question, place, StandsApart::Frequent(most)))
    }

    /// What stands for an unknown number, if anything does.
    fn stand_in(&self) -> Option<(Severity, usize, StandsApart)> {
        if self.0.len() <= LEAST_DISTINCT {
            return None;
        }
        let n = self.n() as f64;
        let is_repeated = |place: usize| {
            let cells = self.0[place].1;
            cells >= LEAST && cells as f64 >= LEAST_SHARE * n
        };
        let found = [self.negative(), self.far(true), self.far(false), self.frequent()];
        found.into_iter().flatten().find(|(_, place, _)| is_repeated(*place))
    }
}

/// Whether a number is one that people and programs write where none is known.
fn is_usual(number: f64) -> bool {
    const OTHERS: [f64; 8] = [-1.0, -2.0, -7.0, -8.0, -9.0, -32_768.0, 2_147_483_647.0, -2_147_483_648.0];
    OTHERS.contains(&number)
        || number.abs() >= 10.0 && ['8', '9'].into_iter().any(|digit| has_digits(number, digit))
}

/// Whether a whole number has this digit alone.
fn has_digits(number: f64, digit: char) -> bool {
    number.fract() == 0.0
        && number.abs() < 1e15
        && format!("{:.0}", number.abs()).chars().all(|other| other == digit)
}

/// The finding that one number of a feature may stand for an unknown one.
///
/// # False alarms
/// Of 3,000 columns of honest numbers (continuous, counts, rounded, skewed, with many zeros, capped, differences), at most 1 % have a warning.
pub(super) fn stand_in(column: &AuditedColumn) -> Option<Finding> {
    let Cells::Numbers(numbers) = &column.closed else { return None };
    if column.kind == DATES || !column.usage.reaches_model() {
        return None;
    }
    let frequencies = Frequencies::of(numbers);
    let (severity, place, how) = frequencies.stand_in()?;
    let (value, deals) = frequencies.0[place];
    let evidence = Evidence::StandIn { value, deals, of: frequencies.n(), how };
    let (name, value) = (column_sql(&column.name), number_text(value));
    let remedy = format!(
        "if {value} stands for a number that is not known, add {} to null_values under [data], which is for all columns, or use a derived \
         column, such as `NULLIF({name}, {value})`, as the feature",
        toml_text(&value)
    );
    Some(column.finding(severity, Topic::Useless, vec![evidence], Some(remedy)))
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::audit::tests::feature;

    fn finding(numbers: Vec<f64>) -> Option<Finding> {
        stand_in(&feature("Team Size", Cells::Numbers(numbers)))
    }

    fn found(honest: &[f64], value: f64, cells: usize) -> Option<(Severity, f64, usize)> {
        let numbers = honest.iter().copied().chain(std::iter::repeat_n(value, cells)).collect();
        finding(numbers).map(|finding| match finding.evidence[0] {
            Evidence::StandIn { value, deals, .. } => (finding.severity, value, deals),
            _ => unreachable!(),
        })
    }

    #[test]
    fn numbers_that_stand_for_unknown_ones_are_named() {
        let counts: Vec<f64> = (0..300).map(|row| f64::from(row * 7919 % 60)).collect();
        for (value, cells) in [
            (-1.0, 40),
            (-1.0, 20),
            (-9.0, 4),
            (-999.0, 3),
            (999.0, 12),
            (99.0, 80),
            (9999.0, 5),
            (888.0, 30),
        ] {
            assert_eq!(found(&counts, value, cells), Some((Severity::Warning, value, cells)), "{value}");
        }
        assert_eq!(found(&counts, -1.0, 6), Some((Severity::Question, -1.0, 6)), "as frequent as 0");
        assert_eq!(found(&counts, 500.0, 60), Some((Severity::Question, 500.0, 60)), "no usual stand-in");
        assert_eq!(found(&counts, 500.0, 9), None);
        assert_eq!(found(&counts, -1.0, 1), None, "one cell");
        let sizes: Vec<f64> = (0..300).map(|row| f64::from(row * 7919 % 2_003)).collect();
        assert_eq!(found(&sizes, 999.0, 40), Some((Severity::Question, 999.0, 40)), "among the others");
        let changes: Vec<f64> = (0..300).map(|row| f64::from(row * 7919 % 200 - 100) / 3.0).collect();
        assert_eq!(found(&changes, -99.0, 12), Some((Severity::Warning, -99.0, 12)));
        assert_eq!(found(&changes, -1.0, 12), None, "negative numbers are usual");
        let scale: Vec<f64> = (0..300).map(|row| f64::from(row % 6)).collect();
        assert_eq!(found(&scale, -1.0, 30), None, "a scale");
    }

    #[test]
    fn the_remedy_is_an_expression_that_parses() {
        let numbers = (0..300).map(|row| f64::from(row % 60)).chain([-1.0; 40]).collect();
        let remedy = finding(numbers).unwrap().remedy.unwrap();
        assert!(
            remedy.contains("add \"-1\" to null_values") && remedy.contains("NULLIF(\"Team Size\", -1)"),
            "{remedy}"
        );
        assert!(crate::syntax::parse(remedy.split('`').nth(1).unwrap()).is_ok(), "{remedy}");
    }

    #[test]
    fn honest_numbers_give_a_warning_in_at_most_one_column_of_a_hundred() {
        let mut random = ChaCha8Rng::seed_from_u64(11);
        let kinds: [fn(f64, f64, f64) -> f64; 10] = [
            |normal, _, _| normal,
            |normal, _, _| (5.0 + 1.4 * normal).exp().floor(),
            |normal, _, _| (3.0 * normal).exp(),
            |_, uniform, _| (60.0 * uniform).floor(),
            |_, uniform, other| if other < 0.6 { 0.0 } else { (-12.0 * uniform.ln()).floor() },
            |normal, _, _| (100.0 * (1.0 + normal)).clamp(0.0, 300.0).round(),
            |normal, _, _| (4.0 * normal).round(),
            |normal, _, _| {
                let size = (6.0 + 1.5 * normal).exp();
                let digit = 10_f64.powf(size.log10().floor());
                (size / digit).round() * digit
            },
            |_, uniform, other| (10.0 * uniform).floor() * 100.0 + if other < 0.5 { 99.0 } else { 49.0 },
            |normal, uniform, _| (2.0 * normal + 20.0 * uniform * uniform).round(),
        ];
        let (mut columns, mut warnings, mut questions) = (0, 0, 0);
        for _ in 0..100 {
            for n in [120, 400, 2_000] {
                for kind in kinds {
                    let normal = |random: &mut ChaCha8Rng| {
                        let (a, b): (f64, f64) =
                            (random.random_range(1e-12..1.0), random.random_range(0.0..1.0));
                        (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
                    };
                    let number = |_| {
                        let normal = normal(&mut random);
                        kind(normal, random.random_range(1e-9..1.0), random.random_range(0.0..1.0))
                    };
                    let numbers: Vec<f64> = (0..n).map(number).collect();
                    let severity = finding(numbers).map(|finding| finding.severity);
                    columns += 1;
                    warnings += usize::from(severity == Some(Severity::Warning));
                    questions += usize::from(severity == Some(Severity::Question));
                }
            }
        }
        assert!(
            columns == 3_000 && warnings <= 30 && questions <= 60,
            "{warnings} and {questions} of {columns}"
        );
    }
}

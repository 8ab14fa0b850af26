//! Numbers far beyond all others of their column: often a stand-in for an unknown value, or a slip of the keyboard.

use super::column::AuditedColumn;
use super::deal_dates::DATES;
use super::evidence::Evidence;
use super::finding::{Finding, Severity, Topic};
use crate::design::Cells;
use crate::syntax::column_sql;
use crate::tables::number_text;

/// The least ratio of the smallest of such numbers to the largest of all others. Of 300 numbers from a log-normal distribution with
/// σ = 3 the two largest are so far apart in 0.5 % of samples.
const RATIO: f64 = 100.0;

/// The largest share of the numbers other than 0 that can be far beyond the others.
const MOST: f64 = 0.1;

/// The same where all of them are one number: a stand-in may be in half of the cells.
const MOST_EQUAL: f64 = 0.6;

/// The least number of all others.
const LEAST_OTHERS: usize = 20;

/// The finding that some numbers of a feature are far beyond all others, without regard to their signs.
pub(super) fn far_beyond(column: &AuditedColumn) -> Option<Finding> {
    let Cells::Numbers(numbers) = &column.closed else { return None };
    if column.kind == DATES || !column.usage.reaches_model() {
        return None;
    }
    let mut sizes: Vec<f64> =
        numbers.iter().map(|number| number.abs()).filter(|size| size.is_finite() && *size > 0.0).collect();
    sizes.sort_by(f64::total_cmp);
    let after = |most: f64| ((sizes.len() as f64 * (1.0 - most)).ceil() as usize).max(LEAST_OTHERS);
    let is_one = |place: usize| sizes[place].to_bits() == sizes[sizes.len() - 1].to_bits();
    let is_beyond = |&place: &usize| sizes[place] >= RATIO * sizes[place - 1];
    let mut places = (after(MOST_EQUAL)..sizes.len()).filter(is_beyond);
    let beyond = places.find(|&place| place >= after(MOST) || is_one(place))?;
    let (least, next) = (sizes[beyond], sizes[beyond - 1]);
    let evidence =
        Evidence::FarBeyond { deals: sizes.len() - beyond, of: sizes.len(), least, all_others: next };
    let (name, one) = (column_sql(&column.name), number_text(least));
    let remedy = format!(
        "if they stand for an unknown number, use a derived column, such as `CASE WHEN ABS({name}) < {one} THEN {name} END`, as \
         the feature; if they are true, give it `shape = \"log\"`: a straight line is determined by them"
    );
    Some(column.finding(Severity::Warning, Topic::Useless, vec![evidence], Some(remedy)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::feature;

    fn finding(name: &str, numbers: Vec<f64>) -> Option<Finding> {
        far_beyond(&feature(name, Cells::Numbers(numbers)))
    }

    fn found(numbers: Vec<f64>) -> Option<Evidence> {
        finding("seats", numbers).map(|finding| finding.evidence[0].clone())
    }

    #[test]
    fn the_remedy_is_an_expression_that_parses() {
        let numbers = (1..=300).map(f64::from).chain([1e9]).collect();
        let remedy = finding("Annual Revenue", numbers).unwrap().remedy.unwrap();
        assert!(
            remedy.contains("CASE WHEN ABS(\"Annual Revenue\") < 1000000000 THEN \"Annual Revenue\" END"),
            "{remedy}"
        );
        let expression = remedy.split('`').nth(1).unwrap();
        assert!(crate::syntax::parse(expression).is_ok(), "{expression}");
    }

    #[test]
    fn stand_ins_and_slips_are_found() {
        let honest: Vec<f64> = (1..=300).map(f64::from).collect();
        let with = |others: &[f64]| honest.iter().chain(others).copied().collect::<Vec<f64>>();
        assert_eq!(found(with(&[])), None);
        assert_eq!(found(with(&[0.0, f64::NAN, 29_000.0])), None);
        let one = Evidence::FarBeyond { deals: 1, of: 301, least: 3e9, all_others: 300.0 };
        assert_eq!(found(with(&[3e9])), Some(one));
        let twelve = Evidence::FarBeyond { deals: 12, of: 312, least: 99_999.0, all_others: 300.0 };
        assert_eq!(found(with(&[-99_999.0; 12])), Some(twelve));
        let many = Evidence::FarBeyond { deals: 200, of: 500, least: 99_999.0, all_others: 300.0 };
        assert_eq!(found(with(&[99_999.0; 200])), Some(many), "one number in many cells");
        let different: Vec<f64> = (0..200).map(|place| 99_999.0 + f64::from(place)).collect();
        assert_eq!(found(with(&different)), None, "a column of two kinds of deals");
    }

    #[test]
    fn skewed_numbers_and_counts_with_many_zeros_are_not() {
        // Quantiles of a Pareto distribution with a tail of exponent 1.
        assert_eq!(found((1..=1000).map(|place| 1000.5 / (1000.5 - f64::from(place))).collect()), None);
        let zeros = std::iter::repeat_n(0.0, 500).chain([1.0, 3.0, 900.0]);
        assert_eq!(found(zeros.collect()), None, "too few others");
    }
}

//! One contract for every kind of encoding: what training rows, unknown, rare and unseen values become.

use bantam::design::{Encoded, Encoder, Features};
use bantam::project::{Feature, Group, Kind, Shape, Source};
use polars::prelude::{DataFrame, NamedFrom, Series};

fn feature(kind: Kind) -> Feature {
    let (name, source) = ("x".to_owned(), Source::Column("x".to_owned()));
    Feature {
        name,
        group: Group::Firmographic,
        source,
        kind,
        expect: None,
        signal: None,
        actionable: false,
        label: None,
    }
}

fn values(kind: Kind, column: Series) -> Features {
    let frame = DataFrame::new(column.len(), vec![column.into()]).unwrap();
    Features::of(&[feature(kind)], &frame).unwrap()
}

fn numbers(numbers: &[Option<f64>]) -> Features {
    values(Kind::Number(Shape::Linear), Series::new("x".into(), numbers))
}

fn words(words: &[Option<&str>]) -> Features {
    values(Kind::Category { min_count: 1 }, Series::new("x".into(), words))
}

fn learn(kind: Kind, training: &Features) -> Encoder {
    Encoder::learn(&[feature(kind)], training).unwrap().0
}

fn names(encoder: &Encoder) -> Vec<String> {
    (0..encoder.columns().len()).map(|column| encoder.column_name(column)).collect()
}

/// The rows of a design, written out.
fn rows(encoded: &Encoded) -> Vec<Vec<f64>> {
    let design = &encoded.design;
    design.to_dense().unwrap().chunks(design.n_columns()).map(<[f64]>::to_vec).collect()
}

/// Every kind, with training rows that have a gap.
fn every_kind() -> Vec<(Kind, Features)> {
    let figures: Vec<Option<f64>> = (0..40).map(|n| (n % 8 != 0).then(|| f64::from(n))).collect();
    let levels: Vec<Option<&str>> = (0..40).map(|n| [None, Some("a"), Some("b"), Some("c")][n % 4]).collect();
    let sets: Vec<Option<&str>> =
        (0..40).map(|n| [None, Some("a;b"), Some("b; c"), Some("")][n % 4]).collect();
    let flags: Vec<Option<bool>> = (0..40).map(|n| [None, Some(true), Some(false)][n % 3]).collect();
    vec![
        (Kind::Number(Shape::Linear), numbers(&figures)),
        (Kind::Number(Shape::Log), numbers(&figures)),
        (Kind::Number(Shape::Quantiles(4)), numbers(&figures)),
        (Kind::Number(Shape::Edges(vec![10.0, 20.0])), numbers(&figures)),
        (Kind::Flag, values(Kind::Flag, Series::new("x".into(), flags))),
        (Kind::Category { min_count: 5 }, words(&levels)),
        (Kind::Set { separator: ";".to_owned(), min_count: 5 }, words(&sets)),
    ]
}

#[test]
fn every_kind_has_an_indicator_of_unknown_and_flags_no_training_value() {
    for (kind, training) in every_kind() {
        let encoder = learn(kind.clone(), &training);
        assert_eq!(names(&encoder).last().unwrap(), "x = (unknown)", "{kind:?}");
        let encoded = encoder.encode(&training).unwrap();
        assert!(encoded.unseen[0].is_empty() && encoded.newly_unknown[0].is_empty(), "{kind:?}");
        let unknown = encoder.columns().len() - 1;
        let missing: Vec<u32> = training.columns()[0].unknown();
        for (row, values) in (0u32..).zip(rows(&encoded)) {
            assert_eq!(values[unknown], f64::from(u8::from(missing.contains(&row))), "{kind:?}");
        }
    }
}

#[test]
fn every_kind_flags_an_unknown_value_where_training_had_none() {
    for (kind, training) in every_kind() {
        let missing: Vec<u32> = training.columns()[0].unknown();
        let known: Vec<usize> =
            (0..training.n_rows()).filter(|&row| !missing.contains(&(row as u32))).collect();
        let whole = training.select_rows(&known);
        let encoder = learn(kind.clone(), &whole);
        assert!(!names(&encoder).contains(&"x = (unknown)".to_owned()), "{kind:?}");
        let encoded = encoder.encode(&training.select_rows(&[0])).unwrap();
        assert_eq!(encoded.newly_unknown[0], [0], "{kind:?}");
        // A number takes the median, a flag the share of yes; anything else has none of its columns.
        let row = &rows(&encoded)[0];
        match kind {
            Kind::Number(Shape::Linear | Shape::Log) => {}
            Kind::Flag => assert_eq!(row, &[0.5]),
            _ => assert!(row.iter().all(|value| *value == 0.0), "{kind:?}: {row:?}"),
        }
    }
}

#[test]
fn a_number_is_centred_and_scaled_on_its_training_rows() {
    for shape in [Shape::Linear, Shape::Log] {
        let training = numbers(&[Some(1.0), Some(2.0), Some(4.0), Some(100.0), None, Some(-7.0)]);
        let encoded = learn(Kind::Number(shape), &training).encode(&training).unwrap();
        let values: Vec<f64> = rows(&encoded).iter().map(|row| row[0]).collect();
        let mean = values.iter().sum::<f64>() / 6.0;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 6.0;
        assert!(mean.abs() < 1e-12 && (variance - 1.0).abs() < 1e-12, "{values:?}");
        // The unknown value is the median of the known ones, 2.
        assert_eq!(values[4], values[1]);
        // ln(1 + |x|) keeps the sign, so the negative number stays the smallest.
        assert!(values.iter().all(|value| *value >= values[5]));
    }
}

#[test]
fn a_constant_is_named_and_has_no_effect() {
    let training = numbers(&[Some(3.0); 10]);
    let (encoder, constant) = Encoder::learn(&[feature(Kind::Number(Shape::Linear))], &training).unwrap();
    assert_eq!(constant, ["x"]);
    assert!(rows(&encoder.encode(&training).unwrap()).iter().all(|row| row[0] == 0.0));
}

#[test]
fn bins_are_quantiles_of_the_training_rows_and_a_value_on_an_edge_is_above_it() {
    // numpy.quantile(range(1, 10), [.25, .5, .75]) = [3, 5, 7]
    let training = numbers(&(1..10).map(|n| Some(f64::from(n))).collect::<Vec<_>>());
    let encoder = learn(Kind::Number(Shape::Quantiles(4)), &training);
    assert_eq!(names(&encoder), ["x = under 3", "x = 3 to under 5", "x = 5 to under 7", "x = 7 or more"]);
    let encoded = encoder.encode(&numbers(&[Some(2.999), Some(3.0), Some(7.0), Some(1e9)])).unwrap();
    let bins: Vec<usize> =
        rows(&encoded).iter().map(|row| row.iter().position(|value| *value == 1.0).unwrap()).collect();
    assert_eq!(bins, [0, 1, 3, 3]);
}

#[test]
fn many_equal_values_give_fewer_bins_and_none_of_them_empty() {
    let mut values = vec![Some(0.0); 60];
    values.extend((1..=40).map(|n| Some(f64::from(n))));
    let training = numbers(&values);
    let encoder = learn(Kind::Number(Shape::Quantiles(5)), &training);
    let design = encoder.encode(&training).unwrap().design;
    assert!(design.column_means().unwrap().iter().all(|share| *share > 0.0), "{:?}", names(&encoder));
}

#[test]
fn rare_levels_share_one_column_and_unseen_ones_add_nothing() {
    let mut values = vec![Some("often"); 20];
    values.extend([Some("rare"), Some("seldom")]);
    let encoder = learn(Kind::Category { min_count: 5 }, &words(&values));
    assert_eq!(names(&encoder), ["x = often", "x = (other)"]);
    let encoded = encoder.encode(&words(&[Some("seldom"), Some("new"), Some("often")])).unwrap();
    assert_eq!(rows(&encoded), [[0.0, 1.0], [0.0, 0.0], [1.0, 0.0]]);
    assert_eq!(encoded.unseen[0], [1]);
}

#[test]
fn a_set_has_one_column_for_each_member_and_counts_each_once() {
    let mut values = vec![Some("crm; erp"), Some("crm"), Some("erp;crm;crm"), Some("")];
    values.extend([Some("crm;rare"); 1]);
    let encoder = learn(Kind::Set { separator: ";".to_owned(), min_count: 2 }, &words(&values));
    assert_eq!(names(&encoder), ["x has crm", "x has erp", "x = (other)"]);
    let encoded =
        encoder.encode(&words(&[Some("erp;crm;crm"), Some(""), Some("new;erp"), Some("rare")])).unwrap();
    assert_eq!(rows(&encoded), [[1.0, 1.0, 0.0], [0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);
    assert_eq!(encoded.unseen[0], [2]);
}

#[test]
fn centring_changes_no_probability_of_a_training_row_and_makes_unseen_the_average() {
    let levels: Vec<Option<&str>> = (0..40).map(|n| [Some("a"), Some("a"), Some("b"), None][n % 4]).collect();
    let training = words(&levels);
    let encoder = learn(Kind::Category { min_count: 1 }, &training);
    let design = encoder.encode(&training).unwrap().design;
    let means = design.column_means().unwrap();
    let (intercept, weights) = (0.3, vec![1.0, -2.0, 0.7]);
    let before: Vec<f64> = design.matvec(&weights).iter().map(|sum| sum + intercept).collect();
    let mut point = [weights, vec![intercept]].concat();
    encoder.centre(&mut point, &means);
    let (weights, intercept) = (&point[..3], point[3]);
    let after: Vec<f64> = design.matvec(weights).iter().map(|sum| sum + intercept).collect();
    assert!(before.iter().zip(&after).all(|(before, after)| (before - after).abs() < 1e-12));
    let average: f64 = weights.iter().zip(&means).map(|(weight, mean)| weight * mean).sum();
    assert!(average.abs() < 1e-12);
    let unseen = encoder.encode(&words(&[Some("new")])).unwrap().design.matvec(weights)[0] + intercept;
    assert!((unseen - after.iter().sum::<f64>() / 40.0).abs() < 1e-12);
}

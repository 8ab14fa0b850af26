//! Units are valid by construction.

use bantam::units::{AsOf, Days, LogOdds, Probability, logistic, softplus};

#[test]
fn a_probability_is_never_outside_0_to_1() {
    assert!(Probability::new(1.2).is_none());
    assert!(Probability::new(f64::NAN).is_none());
    assert_eq!(LogOdds::new(800.0).unwrap().probability().value(), 1.0);
    assert_eq!(LogOdds::new(-800.0).unwrap().probability().value(), 0.0);
}

#[test]
fn softplus_and_logistic_agree_with_their_definitions() {
    for x in [-30.0, -1.5, 0.0, 0.3, 12.0] {
        assert!((softplus(x) - (1.0 + f64::exp(x)).ln()).abs() < 1e-13);
        assert!((logistic(x) - 1.0 / (1.0 + f64::exp(-x))).abs() < 1e-15);
    }
    assert_eq!(softplus(1000.0), 1000.0);
}

#[test]
fn spans_and_dates_are_read_and_written_back() {
    assert_eq!(Days::parse("12w"), Ok(Days::new(84)));
    assert!(Days::parse("0d").is_err() && Days::parse("90").is_err() && Days::parse("é").is_err());
    let date = AsOf::parse("2026-06-30").unwrap();
    assert_eq!(date.to_string(), "2026-06-30");
    assert_eq!(AsOf::parse("2026-06-30T02:00:00+02:00"), Some(date));
    assert_eq!(AsOf::parse("2026-06-30 09:05").unwrap().to_string(), "2026-06-30T09:05:00");
    assert_eq!(AsOf::parse("2026-02-30"), None);
    assert_eq!(AsOf::parse("26-02-03"), None);
    assert_eq!(AsOf::parse("26-02-03 10:00"), None);
    assert_eq!(AsOf::parse("1969-12-31").unwrap().date().to_string(), "1969-12-31");
}

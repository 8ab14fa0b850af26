//! Tests of scores and counterfactuals.

use super::*;

#[test]
fn ten_points_double_the_odds() {
    assert!((points(2f64.ln()) - 10.0).abs() < 1e-12);
    assert_eq!(Score { exact: 112.3 }.displayed(), 100);
    assert!(Score { exact: 112.3 }.is_clamped());
    assert!(!Score { exact: 99.6 }.is_clamped());
}

#[test]
fn the_least_score_is_the_lowest_that_shows_so() {
    for shown in [1.0, 35.0, 49.5, 50.0, 100.0] {
        let least = Score::least(shown);
        assert!(f64::from(least.displayed()) >= shown, "{shown}");
        assert!(f64::from(Score { exact: least.exact - 1e-9 }.displayed()) < shown, "{shown}");
    }
    let base = -1.3;
    assert!((AVERAGE_SCORE + points(log_odds_of(Score { exact: 64.5 }, base) - base) - 64.5).abs() < 1e-12);
}

mod change {
    use proptest::prelude::*;

    use super::super::counterfactual::{Counterfactual, FeatureChange, counterfactual};
    use super::super::grid::{CounterfactualStep, Grid};
    use crate::design::{Encoder, Encoding, FeatureEncoding, Features, Value};
    use crate::linear_model::LinearModel;
    use crate::project::Group;
    use crate::units::LogOdds;

    const WORDS: [&str; 3] = ["a", "b", "c"];

    /// One feature of each kind, those of one column first.
    fn encoder() -> Encoder {
        let words = || WORDS.map(str::to_owned).to_vec();
        let encodings = [
            Encoding::Number { log: false, mean: 3.0, deviation: 2.0, median: 2.5, unknown: true },
            Encoding::Number { log: true, mean: 1.5, deviation: 0.8, median: 1.4, unknown: false },
            Encoding::Flag { mean: 0.3, unknown: true },
            Encoding::Levels { levels: words(), rare: vec!["d".to_owned()], unknown: true },
            Encoding::Bins { edges: vec![2.0, 5.0, 5.5], unknown: true },
            Encoding::Members { separator: ";".to_owned(), members: words(), rare: vec![], unknown: true },
        ];
        let feature = |(place, encoding)| FeatureEncoding {
            name: format!("feature {place}"),
            label: None,
            group: Group::Behavioural,
            signal: None,
            encoding,
        };
        Encoder::new(encodings.into_iter().enumerate().map(feature).collect())
    }

    fn model(intercept: f64, coefficients: Vec<f64>) -> LinearModel {
        let means = vec![0.0; coefficients.len()];
        LinearModel { encoder: encoder(), intercept, coefficients, means }
    }

    fn log_odds(model: &LinearModel, values: &[Value]) -> f64 {
        model.log_odds(&Features::from_rows(model.encoder.features(), &[values])).unwrap()[0]
    }

    fn changed(values: &[Value], changes: &[FeatureChange]) -> Vec<Value> {
        let mut values = values.to_vec();
        for change in changes {
            assert_eq!(values[change.feature], change.from);
            values[change.feature] = change.to.clone();
        }
        values
    }

    /// Weights of all columns, the values of a lead, which features are actionable, and how far the goal is away.
    fn cases() -> impl Strategy<Value = (Vec<f64>, Vec<Value>, Vec<Option<CounterfactualStep>>, f64)> {
        let number = || {
            prop_oneof![Just(Value::Unknown), (-10..200i32).prop_map(|x| Value::Number(f64::from(x) / 10.0))]
        };
        let word = |words: Vec<&'static str>| {
            prop_oneof![
                Just(Value::Unknown),
                prop::sample::select(words).prop_map(|word| Value::Words(word.to_owned()))
            ]
        };
        let flag = prop_oneof![Just(Value::Unknown), any::<bool>().prop_map(Value::Flag)];
        let values =
            (number(), number(), flag, word(vec!["a", "b", "d", "x"]), number(), word(vec!["a", "a;c", "x"]));
        let values = values.prop_map(|(a, b, c, d, e, f)| vec![a, b, c, d, e, f]);
        let step = prop_oneof![
            Just(None),
            Just(Some(CounterfactualStep::Whole)),
            Just(Some(CounterfactualStep::Round))
        ];
        let n_columns = encoder().columns().len();
        (prop::collection::vec(-1.5..1.5f64, n_columns), values, prop::collection::vec(step, 6), 0.01..4.0f64)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_change_reaches_the_goal_and_touches_only_what_it_may((weights, values, steps, away) in cases()) {
            let model = model(0.2, weights);
            let needed = log_odds(&model, &values) + away;
            let goal = LogOdds::new(needed).unwrap();
            let found = counterfactual(&model, &values, &steps, goal).unwrap();
            let after = log_odds(&model, &changed(&values, &found.changes));
            prop_assert_eq!(after.to_bits(), found.log_odds.to_bits());
            prop_assert_eq!(found.is_reached, after >= needed);
            prop_assert!(found.changes.iter().all(|change| steps[change.feature].is_some() && change.from != change.to));
            prop_assert!(found.changes.windows(2).all(|pair| pair[0].feature < pair[1].feature));
            for change in found.changes.iter().filter(|change| change.feature < 2) {
                // The mean and 2.5 deviations: 8 and e^3.5 - 1; never below 0 by a change.
                let Value::Number(to) = change.to else { panic!("{change:?}") };
                let from = if let Value::Number(from) = change.from { from } else { 0.0 };
                prop_assert!(to >= from.min(0.0) && to <= from.max([8.0, 32.2][change.feature]), "{change:?}");
                prop_assert!(steps[change.feature] != Some(CounterfactualStep::Whole) || to.fract() == 0.0, "{change:?}");
            }
        }

        #[test]
        fn no_fewer_changes_would_do((weights, values, steps, away) in cases()) {
            let model = model(0.2, weights);
            let goal = LogOdds::new(log_odds(&model, &values) + away).unwrap();
            let found = counterfactual(&model, &values, &steps, goal).unwrap();
            // No proper subset of the changes reaches the goal, nor does a smaller single change.
            let n_needed = |found: &Counterfactual| if found.is_reached { found.changes.len() } else { usize::MAX };
            for left_out in 0..steps.len() {
                let mut fewer = steps.clone();
                fewer[left_out] = None;
                let other = counterfactual(&model, &values, &fewer, goal).unwrap();
                prop_assert!(n_needed(&other) >= n_needed(&found));
                let mut alone = vec![None; steps.len()];
                alone[left_out] = steps[left_out];
                let alone = counterfactual(&model, &values, &alone, goal).unwrap();
                prop_assert!(!alone.is_reached || found.changes.len() == 1);
            }
        }

        #[test]
        fn no_smaller_step_of_one_field_would_do((weights, values, _, away) in cases(), feature in 0..6usize, whole in any::<bool>()) {
            let model = model(0.2, weights);
            let needed = log_odds(&model, &values) + away;
            let mut steps = vec![None; 6];
            steps[feature] = Some(if whole { CounterfactualStep::Whole } else { CounterfactualStep::Round });
            let found = counterfactual(&model, &values, &steps, LogOdds::new(needed).unwrap()).unwrap();
            let with = |value: Value| {
                let mut values = values.clone();
                values[feature] = value;
                log_odds(&model, &values)
            };
            // A hundred values between, and beyond if the goal is not reachable.
            let (from, to) = match (&values[feature], found.changes.first()) {
                (Value::Number(from), Some(change)) if feature < 2 => {
                    let Value::Number(to) = change.to else { panic!("{change:?}") };
                    (*from, to)
                }
                (Value::Flag(flag), None) => {
                    prop_assert!(with(Value::Flag(!flag)) < needed);
                    return Ok(());
                }
                (Value::Words(_), None) if feature == 3 => {
                    prop_assert!(WORDS.iter().all(|word| with(Value::Words((*word).to_owned())) < needed));
                    return Ok(());
                }
                _ => return Ok(()),
            };
            prop_assume!(found.is_reached);
            let grid = if whole { Grid::whole() } else { Grid::of_scale([2.0, 0.8_f64.exp_m1()][feature]) };
            let before = grid.next(to, (from - to).signum());
            if (before - from) * (to - from) > 0.0 {
                prop_assert!(with(Value::Number(before)) < needed + 1e-6, "{from} to {to}, but {before} would do");
            }
        }

        #[test]
        fn a_lead_that_is_there_is_not_changed((weights, values, steps, above) in cases()) {
            let model = model(0.2, weights);
            let needed = log_odds(&model, &values) - above;
            let found = counterfactual(&model, &values, &steps, LogOdds::new(needed).unwrap()).unwrap();
            prop_assert!(found.is_reached && found.changes.is_empty());
        }
    }

    #[test]
    fn each_kind_is_changed_in_its_own_way() {
        // number, its unknown, log, flag, its unknown, three levels, other, unknown, four bins, unknown, three members, unknown
        let coefficients =
            [0.5, -0.4, 0.8, 1.0, 0.0, 0.0, 0.6, 0.2, 0.0, 0.0, 0.0, 0.3, 0.6, 0.9, 0.0, 0.1, 0.2, 0.7, 0.0];
        let model = model(0.0, coefficients.to_vec());
        let values = vec![
            Value::Number(1.0),
            Value::Number(3.0),
            Value::Flag(false),
            Value::Words("a".to_owned()),
            Value::Number(1.0),
            Value::Words("a".to_owned()),
        ];
        let now = log_odds(&model, &values);
        let only = |feature: usize, away: f64| {
            let mut steps = vec![None; 6];
            steps[feature] = Some(CounterfactualStep::Round);
            let goal = LogOdds::new(now + away).unwrap();
            counterfactual(&model, &values, &steps, goal).unwrap()
        };
        let to = |feature: usize, away: f64| {
            let found = only(feature, away);
            found.is_reached.then(|| found.changes[0].to.clone())
        };
        let words = |words: &str| Some(Value::Words(words.to_owned()));
        assert_eq!(to(0, 0.6), Some(Value::Number(3.4)));
        // ln(1 + x) has to grow by 0.5.
        assert_eq!(to(1, 0.5), Some(Value::Number(5.6)));
        assert_eq!(to(2, 0.9), Some(Value::Flag(true)));
        assert_eq!(to(2, 1.1), None);
        assert_eq!((to(3, 0.1), to(3, 0.5)), (words("b"), words("b")));
        assert_eq!((to(4, 0.1), to(4, 0.5)), (Some(Value::Number(2.0)), Some(Value::Number(5.0))));
        assert_eq!((to(5, 0.15), to(5, 0.5)), (words("a;c"), words("a;c")));
        assert_eq!(only(5, 0.5).changes[0].added.as_deref(), Some("c"));
        // Three together: the flag and the level at their maximum, then as much of the number as is needed.
        let mut steps = vec![None; 6];
        (steps[0], steps[2], steps[3]) = (
            Some(CounterfactualStep::Round),
            Some(CounterfactualStep::Round),
            Some(CounterfactualStep::Round),
        );
        let goal = LogOdds::new(now + 2.9).unwrap();
        let found = counterfactual(&model, &values, &steps, goal).unwrap();
        let features: Vec<usize> = found.changes.iter().map(|change| change.feature).collect();
        assert_eq!(features, [0, 2, 3]);
        assert_eq!(found.changes[0].to, Value::Number(6.2));
    }
}

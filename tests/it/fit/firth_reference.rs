//! Fits and intervals by Firth's penalty, against reference numbers.
//!
//! The numbers are maxima and profile bounds at 50 decimal digits by mpmath 1.4.1: Newton's method on the modified score
//! Σ (w (y − p) + h (½ − p)) x = 0 from the result of scoring, and on {uₖ = 0 for k ≠ j, l* = max − χ²/2} from a bracket.
//! They agree with R 4.2.2 `glm(form, binomial, d, method = "brglmFit", control = brglmControl(type = "AS_mean",
//! epsilon = 1e-14, maxit = 10000))` of brglm2 0.9 to 14 digits of point and errors, with
//! `FirthLogisticRegression(tol=1e-12, max_iter=2000, pl_max_iter=20000).fit(X, y)` of firthlogist 0.5.0 (Python) to 12
//! digits of the bounds, and in the endometrial example with the published output of R's logistf to its 8 digits.

#![expect(clippy::unreadable_literal, clippy::approx_constant, reason = "as mpmath prints them")]

use bantam::design::{Categorical, Dense, Design};
use bantam::fit::{Fitted, Interval, Penalty, Problem, infer, profile_intervals};

use super::{aliased, assert_close, dense, firth, unit};
use crate::reference::deals;

/// 20 deals: a flag whose seven deals were all won, and a number.
#[rustfmt::skip]
const QUASI_X: &[f64] = &[
    0.0, -0.8, 1.0, -3.3, 0.0, -0.8, 0.0, -0.2, 0.0, -1.6, 0.0, 0.0, 0.0, -1.2, 0.0, 0.5, 1.0, -0.5, 1.0,
    0.5, 1.0, 0.7, 0.0, -2.9, 0.0, 0.9, 1.0, 2.2, 0.0, -0.6, 0.0, -2.6, 0.0, -2.5, 0.0, -0.7, 1.0, 1.6,
    1.0, 2.4,
];
#[rustfmt::skip]
const QUASI_WON: &[u8] = &[
    0, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1,
];

/// 12 deals that two numbers separate into won and lost.
#[rustfmt::skip]
const SEPARATED_X: &[f64] = &[
    0.5, -1.2, 1.5, 0.3, -0.7, 0.8, 2.1, -0.4, -1.3, -0.9, 0.2, 1.7, -0.4, 0.1, 1.1, -1.6, -1.9, 0.6, 0.9,
    0.9, -0.1, -0.5, 0.0, 2.2,
];
#[rustfmt::skip]
const SEPARATED_WON: &[u8] = &[
    1, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0,
];

/// 79 patients: the example of Heinze & Schemper (2002), by which implementations of Firth's penalty are compared.
#[rustfmt::skip]
const ENDOMETRIAL_X: &[f64] = &[
    0.0, 13.0, 1.64, 0.0, 16.0, 2.26, 0.0, 8.0, 3.14, 0.0, 34.0, 2.68, 0.0, 20.0, 1.28, 0.0, 5.0, 2.31,
    0.0, 17.0, 1.8, 0.0, 10.0, 1.68, 0.0, 26.0, 1.56, 0.0, 17.0, 2.31, 0.0, 8.0, 2.01, 0.0, 7.0, 1.89, 0.0,
    20.0, 3.15, 0.0, 10.0, 1.23, 0.0, 18.0, 1.27, 0.0, 16.0, 1.76, 0.0, 18.0, 2.0, 0.0, 8.0, 2.64, 0.0,
    29.0, 0.88, 0.0, 12.0, 1.27, 0.0, 20.0, 1.37, 1.0, 38.0, 0.97, 1.0, 22.0, 1.14, 1.0, 7.0, 0.88, 1.0,
    25.0, 0.91, 1.0, 15.0, 0.58, 0.0, 7.0, 0.97, 0.0, 28.0, 1.5, 0.0, 11.0, 1.33, 0.0, 19.0, 2.37, 0.0,
    10.0, 1.82, 0.0, 10.0, 3.13, 0.0, 18.0, 1.31, 0.0, 14.0, 1.92, 0.0, 21.0, 1.64, 0.0, 11.0, 2.01, 0.0,
    17.0, 1.88, 0.0, 25.0, 1.93, 0.0, 16.0, 2.11, 0.0, 19.0, 1.29, 0.0, 15.0, 1.72, 0.0, 33.0, 0.75, 0.0,
    24.0, 1.92, 0.0, 48.0, 1.84, 0.0, 12.0, 1.11, 0.0, 19.0, 1.61, 0.0, 2.0, 1.18, 1.0, 22.0, 1.44, 1.0,
    40.0, 1.18, 1.0, 5.0, 0.93, 1.0, 0.0, 1.17, 0.0, 21.0, 1.19, 0.0, 15.0, 1.06, 0.0, 29.0, 2.02, 0.0,
    15.0, 2.29, 0.0, 12.0, 2.33, 0.0, 3.0, 2.9, 0.0, 20.0, 1.7, 0.0, 23.0, 1.41, 0.0, 12.0, 2.25, 0.0,
    22.0, 1.54, 0.0, 42.0, 1.97, 0.0, 15.0, 1.75, 0.0, 13.0, 2.16, 0.0, 14.0, 2.57, 0.0, 19.0, 1.37, 0.0,
    12.0, 3.61, 0.0, 13.0, 2.04, 0.0, 10.0, 2.17, 0.0, 12.0, 1.69, 1.0, 49.0, 0.27, 0.0, 6.0, 1.84, 0.0,
    5.0, 1.3, 0.0, 17.0, 0.96, 1.0, 11.0, 1.01, 1.0, 21.0, 0.98, 0.0, 5.0, 0.35, 1.0, 19.0, 1.02, 0.0,
    33.0, 0.85,
];
#[rustfmt::skip]
const ENDOMETRIAL_WON: &[u8] = &[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
];

struct Expected {
    /// Coefficients, and then the intercept.
    point: &'static [f64],
    penalised_log_likelihood: f64,
    log_likelihood: f64,
    errors: &'static [f64],
    intervals: &'static [[f64; 2]],
}

fn outcomes(won: &[u8]) -> Vec<bool> {
    won.iter().map(|&won| won == 1).collect()
}

fn assert_bounds(intervals: &[Interval], expected: &[[f64; 2]]) {
    for (interval, expected) in intervals.iter().zip(expected) {
        assert_close(&[interval.lower.unwrap(), interval.upper.unwrap()], expected, 1e-9);
    }
}

/// The fit and the intervals of all kept weights, in coordinates where these are the first ones.
fn assert_agrees(problem: &Problem, expected: &Expected) -> Fitted {
    let fit = firth(problem).unwrap();
    let (point, aliased) = (fit.point(), aliased(problem, &fit));
    let kept: Vec<usize> = (0..point.len()).filter(|coordinate| !aliased.contains(coordinate)).collect();
    assert_close(&kept.iter().map(|&kept| point[kept]).collect::<Vec<f64>>(), expected.point, 1e-10);
    let covariance = infer(problem, Penalty::Firth, &fit).unwrap().unwrap().covariance;
    let errors: Vec<f64> = kept.iter().map(|&kept| covariance.standard_error(kept)).collect();
    assert_close(&errors, expected.errors, 1e-10);
    let values = [-fit.certificate.objective, fit.certificate.log_likelihood];
    assert_close(&values, &[expected.penalised_log_likelihood, expected.log_likelihood], 1e-10);
    let contrasts: Vec<Vec<f64>> = kept.iter().map(|&kept| unit(kept, point.len())).collect();
    assert_bounds(&profile_intervals(problem, &fit, &contrasts).unwrap(), expected.intervals);
    fit
}

#[test]
fn mixed_deals_agree() {
    let deals = deals();
    assert_agrees(
        &Problem::new(&deals.design, &deals.won),
        &Expected {
            point: &[1.1462531607506412, -0.5740272568470373, 1.1617789781374495, 1.2406542013219215],
            penalised_log_likelihood: -13.992955453512371,
            log_likelihood: -17.329400330076712,
            errors: &[0.3957697444492881, 0.2697453265144866, 1.0261431098013971, 0.9160573478492636],
            intervals: &[
                [0.4834550802450969, 2.114507046163936],
                [-1.1898779845631013, -0.11036694778813848],
                [-0.7117530182802555, 3.4400525580938295],
                [-0.4039515149812178, 3.228205034086737],
            ],
        },
    );
}

#[test]
fn weighted_deals_with_an_offset_agree() {
    let deals = deals();
    let problem =
        Problem::new(&deals.design, &deals.won).weighted(&deals.weights[..]).with_offset(&deals.offset);
    assert_agrees(
        &problem,
        &Expected {
            point: &[2.0504563444008923, -0.9735427134214443, 1.152281119325416, 2.3138111939232586],
            penalised_log_likelihood: -13.313078319731156,
            log_likelihood: -16.21030178955764,
            errors: &[0.5085067009439701, 0.30748870991270666, 1.0080166260244359, 1.0185709646670817],
            intervals: &[
                [1.2014439660597203, 3.3917099410970213],
                [-1.705189515139107, -0.448434057135584],
                [-0.7467391830947835, 3.440671489470562],
                [0.5165133560342741, 4.64095540174832],
            ],
        },
    );
}

#[test]
fn deals_with_a_flag_that_was_always_won_agree() {
    let (design, won) = (dense(2, QUASI_X), outcomes(QUASI_WON));
    assert_agrees(
        &Problem::new(&design, &won),
        &Expected {
            point: &[2.620035097253711, 0.2601013950436467, -0.1735265508943304],
            penalised_log_likelihood: -7.94172586888132,
            log_likelihood: -9.029307819054976,
            errors: &[1.5592905793641205, 0.4117387980500318, 0.6795152765798868],
            intervals: &[
                [0.289040372565249, 7.42533525224771],
                [-0.5933849118864568, 1.1986541998436526],
                [-1.525761335877731, 1.1431556074662852],
            ],
        },
    );
}

#[test]
fn separated_deals_agree() {
    let (design, won) = (dense(2, SEPARATED_X), outcomes(SEPARATED_WON));
    assert_agrees(
        &Problem::new(&design, &won),
        &Expected {
            point: &[2.503812105425569, -0.5475954599919497, -0.8928591967029671],
            penalised_log_likelihood: -1.7938502872043576,
            log_likelihood: -1.7055046556426476,
            errors: &[1.4922875354153295, 0.7966016912744626, 1.0518113377662208],
            intervals: &[
                [0.44405475481718315, 10.19272793861615],
                [-3.142321816295208, 0.8948307321894224],
                [-4.643528667338189, 1.0490835017170606],
            ],
        },
    );
}

#[test]
fn the_endometrial_example_agrees() {
    let (design, won) = (dense(3, ENDOMETRIAL_X), outcomes(ENDOMETRIAL_WON));
    assert_agrees(
        &Problem::new(&design, &won),
        &Expected {
            point: &[2.92927335319712, -0.034751759870436695, -2.6041639252936823, 3.774559713647115],
            penalised_log_likelihood: -24.037267800697922,
            log_likelihood: -28.28769732552096,
            errors: &[1.5507637294530494, 0.03957814734776351, 0.776017642501567, 1.488691663435672],
            intervals: &[
                [0.6097244363032023, 7.854631713877352],
                [-0.1244587208517281, 0.04045547318061113],
                [-4.3651832472632295, -1.2327210572170049],
                [1.082537108447699, 7.209280498246937],
            ],
        },
    );
}

/// The separated deals with levels 0, 1 and 2, of which the first is the most frequent; the effects of the levels,
/// less their mean, by replacing a column with what it has to be for one coordinate to be that effect.
#[test]
fn levels_and_their_centred_effects_agree() {
    let category = Categorical { n_levels: 3, codes: vec![0, 1, 2, 0, 1, 2, 0, 0, 1, 1, 2, 0] };
    let numbers = Dense { n_columns: 2, values: SEPARATED_X.to_vec() };
    let design = Design::new(12, numbers, vec![category], vec![]).unwrap();
    let won = outcomes(SEPARATED_WON);
    let problem = Problem::new(&design, &won);
    let fit = assert_agrees(
        &problem,
        &Expected {
            point: &[
                1.5032234556268276,
                -0.46759271181285084,
                0.7569723526366798,
                -0.967248369824616,
                -0.41011136193897063,
            ],
            penalised_log_likelihood: -2.8065228771925743,
            log_likelihood: -2.128714548679185,
            errors: &[
                0.9301485643638117, 0.7139992150875119, 1.9384927405935766, 2.1697134039492316,
                1.2359174553277923,
            ],
            intervals: &[
                [0.1834401773919845, 5.642028982710141],
                [-2.642252428954027, 0.6361850036907761],
                [-3.772438371181495, 8.085570943110008],
                [-6.14164723082226, 3.4133271257608393],
                [-4.000672542741281, 2.059738783750374],
            ],
        },
    );
    assert_eq!(aliased(&problem, &fit), [2]);
    let means = design.column_means().unwrap();
    let contrast = |level: usize| {
        let share = |column: usize| if (2..5).contains(&column) { -means[column] } else { 0.0 };
        let mut contrast: Vec<f64> =
            (0..6).map(|column| if column < 5 { share(column) } else { 0.0 }).collect();
        contrast[2 + level] += 1.0;
        contrast
    };
    let contrasts = [contrast(0), contrast(1), contrast(2)];
    let effect = |contrast: &Vec<f64>| contrast.iter().zip(fit.point()).map(|(c, x)| c * x).sum();
    let effects: Vec<f64> = contrasts.iter().map(effect).collect();
    assert_close(&effects, &[-0.010512025089405925, 0.7464603275472739, -0.977760394914022], 1e-10);
    assert_bounds(
        &profile_intervals(&problem, &fit, &contrasts).unwrap(),
        &[
            [-2.3497510714985057, 1.7541274481447686],
            [-2.259478415169691, 5.4850123882948125],
            [-4.765497274022639, 1.5170377337831311],
        ],
    );
}

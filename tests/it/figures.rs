//! The figures of the evaluation against published examples and other programs.

use bantam::evaluate::{
    Ranking, auc, auc_difference, auc_interval, average_precision, brier_scores, calibration, log_losses,
    weighted_mean,
};
use bantam::statistics::wilson;

/// The data of pROC's own example: 113 patients after a subarachnoid haemorrhage (Turck et al. 2010).
///
/// `library(pROC); data(aSAH)`, pROC 1.18.1. This is `aSAH$outcome == "Poor"`.
const POOR: [u8; 113] = [
    0, 0, 0, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0,
    1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 0,
    1, 1, 1, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1,
    1, 0, 0, 0, 1, 0, 0, 0,
];
/// `aSAH$s100b`, in hundredths.
const S100B: [u16; 113] = [
    13, 14, 10, 4, 13, 10, 47, 16, 18, 10, 12, 10, 44, 71, 4, 8, 49, 4, 7, 33, 9, 9, 7, 11, 7, 17, 7, 11, 13,
    19, 5, 16, 41, 14, 34, 35, 48, 9, 96, 25, 50, 46, 16, 7, 43, 45, 11, 8, 9, 86, 52, 8, 6, 13, 207, 10, 14,
    15, 7, 6, 77, 5, 9, 30, 3, 9, 4, 23, 70, 9, 27, 71, 8, 26, 8, 16, 9, 13, 10, 8, 11, 33, 11, 28, 7, 10,
    32, 22, 7, 5, 24, 38, 10, 15, 8, 14, 10, 7, 4, 19, 56, 14, 58, 32, 82, 74, 15, 47, 17, 44, 15, 50, 48,
];
/// `as.integer(aSAH$wfns)`.
const WFNS: [u16; 113] = [
    1, 1, 1, 1, 3, 2, 5, 4, 1, 2, 5, 2, 5, 5, 1, 2, 5, 2, 2, 5, 2, 1, 1, 1, 1, 2, 1, 2, 1, 1, 3, 4, 2, 1, 4,
    5, 4, 1, 4, 2, 5, 5, 1, 1, 2, 4, 1, 1, 2, 5, 5, 2, 1, 2, 5, 1, 2, 2, 2, 1, 5, 1, 1, 2, 5, 2, 1, 4, 5, 2,
    4, 4, 1, 4, 1, 2, 1, 4, 2, 1, 2, 3, 2, 4, 2, 1, 4, 5, 1, 1, 5, 4, 2, 2, 1, 1, 1, 3, 1, 2, 5, 2, 2, 5, 5,
    5, 2, 4, 4, 5, 1, 1, 1,
];
/// `aSAH$ndka`, in hundredths.
const NDKA: [u16; 113] = [
    301, 854, 809, 1042, 1740, 1275, 600, 1320, 1554, 601, 1596, 1786, 518, 890, 1341, 2075, 1160, 1611,
    3237, 5482, 3241, 4994, 4034, 947, 629, 1253, 654, 630, 8030, 1280, 980, 981, 985, 1821, 503, 1404, 2193,
    802, 742, 838, 659, 963, 1312, 796, 1434, 4143, 763, 706, 1259, 1356, 387, 944, 766, 1298, 41919, 2719,
    2227, 995, 2122, 1173, 1040, 5883, 639, 1109, 1222, 1367, 1721, 2263, 1290, 970, 2157, 823, 7257, 1554,
    1051, 1060, 1457, 519, 963, 461, 2148, 1730, 1271, 944, 1107, 1946, 1083, 537, 1197, 775, 983, 1055,
    2849, 853, 1257, 1290, 4683, 1168, 1267, 901, 957, 3406, 1172, 1426, 4761, 1167, 2458, 1033, 1387, 1589,
    2243, 679, 1345,
];

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}

/// `ci.auc(roc(aSAH$outcome, x, levels = c("Good", "Poor"), direction = "<"), method = "delong")`, pROC 1.18.1
#[test]
#[expect(clippy::unreadable_literal, clippy::excessive_precision, reason = "as R prints them")]
fn areas_and_their_intervals_are_those_of_proc() {
    let poor = POOR.map(|poor| poor == 1);
    let expected = [
        (S100B, [0.63011821176162264, 0.73136856368563685, 0.83261891560965107]),
        (WFNS, [0.74853488781945288, 0.82367886178861793, 0.89882283575778299]),
        (NDKA, [0.50124499927170263, 0.61195799457994582, 0.72267098988818901]),
    ];
    for (scores, [low, value, high]) in expected {
        let found = auc_interval(&scores.map(f64::from), &poor).unwrap();
        close(found.value, value, 1e-12);
        close(found.low, low, 1e-8);
        close(found.high, high, 1e-8);
    }
}

/// `t <- roc.test(roc(…, a), roc(…, b), method = "delong", paired = TRUE); t$statistic; t$p.value; t$conf.int`. The first is
/// the published example: Z = -2.209, p = 0.02718 (Robin et al. 2011).
#[test]
#[expect(clippy::unreadable_literal, clippy::excessive_precision, reason = "as R prints them")]
fn the_paired_test_is_that_of_proc() {
    let poor = POOR.map(|poor| poor == 1);
    let expected = [
        (
            S100B,
            WFNS,
            [-2.20898359144090772, 0.02717578222918815, -0.174214419249477559, -0.010406176956484617],
        ),
        (
            S100B,
            NDKA,
            [1.39077002573557706, 0.16429517522305448, -0.048870606422809354, 0.287691744634191449],
        ),
        (
            WFNS,
            NDKA,
            [2.7977759186890387433, 0.0051455797069109776, 0.063401170933987644, 0.360040563483356557],
        ),
    ];
    for (first, second, [z, p, low, high]) in expected {
        let (first, second) = (first.map(f64::from), second.map(f64::from));
        let found = auc_difference(&[(&first, &poor)], &[(&second, &poor)]).unwrap();
        close(found.value / found.error, z, 1e-8);
        close(found.p, p, 1e-8);
        close(found.low, low, 1e-8);
        close(found.high, high, 1e-8);
    }
}

/// A pseudo-random number from 0 to 1, in integer arithmetic that is the same in every program.
fn noise(index: u64) -> f64 {
    const MODULUS: u64 = 1 << 32;
    let mut z = (index * 2_654_435_761 + 12_345) % MODULUS;
    z ^= z >> 15;
    z = z * 2_246_822_519 % MODULUS;
    z ^= z >> 13;
    z as f64 / MODULUS as f64
}

/// 200 deals with 40 different probabilities, outcomes that follow them, and weights from 0 to 3.
fn random_deals() -> (Vec<f64>, Vec<bool>, Vec<f64>) {
    let probability: Vec<f64> = (0..200).map(|i| ((noise(i) * 40.0).floor() + 1.0) / 42.0).collect();
    let won = (0..200).map(|i| noise(3 * i + 1000) < 0.2 + 0.6 * probability[i as usize]).collect();
    let weights = (0..200).map(|i| (noise(5 * i + 5000) * 4.0).floor()).collect();
    (probability, won, weights)
}

/// `roc_auc_score, average_precision_score, log_loss, brier_score_loss` of scikit-learn 1.9.1, each `(y, p)` and
/// `(y, p, sample_weight=w)`; `ks_2samp(p[y == 1], p[y == 0]).statistic` of scipy 1.18.1, and of the rows repeated `w` times
#[test]
#[expect(clippy::unreadable_literal, reason = "as Python prints them")]
fn figures_are_those_of_scikit_learn_with_ties_and_weights() {
    let (probability, won, weights) = random_deals();
    let ranking = Ranking::of(&probability).unwrap();
    let log_odds: Vec<f64> = probability.iter().map(|p| (p / (1.0 - p)).ln()).collect();
    let plain = [
        0.6695678271308523,
        0.6660128358814863,
        0.7086081291328487,
        0.24695861678004533,
        0.27270908363345336,
    ];
    let weighted =
        [0.6572662601626017, 0.6012691551822414, 0.7223213114341142, 0.2516834436477294, 0.27623798965262386];
    for (weights, expected) in [(vec![1.0; 200], plain), (weights, weighted)] {
        let weight = |row: usize| weights[row];
        let tallies = ranking.tallies(&won, weight);
        let found = [
            tallies.auc().unwrap(),
            tallies.average_precision().unwrap(),
            weighted_mean(&log_losses(&log_odds, &won), weight).unwrap(),
            weighted_mean(&brier_scores(&log_odds, &won), weight).unwrap(),
            tallies.kolmogorov_smirnov().unwrap(),
        ];
        for (found, expected) in found.into_iter().zip(expected) {
            close(found, expected, 1e-12);
        }
    }
    close(auc(&probability, &won).unwrap(), plain[0], 1e-12);
    close(average_precision(&probability, &won).unwrap(), plain[1], 1e-12);
}

/// `summary(glm(y ~ x, family = binomial, weights = w, control = glm.control(epsilon = 1e-14, maxit = 100)))$coefficients`
/// for the slope, the same of `y ~ offset(x)` for the intercept; R 4.2.2
#[test]
#[expect(clippy::unreadable_literal, clippy::excessive_precision, reason = "as R prints them")]
fn calibration_is_that_of_glm() {
    let x = [-2.1, -1.3, 0.2, 0.9, -0.4, 1.7, -1.1, 0.5, -0.7, 2.2, -1.9, 0.1];
    let y = [0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 0].map(|y| y == 1);
    let w = [1.0, 2.0, 1.0, 1.0, 3.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0];
    let plain = [0.87463686032219079, 0.59083413625217895, 0.18666409465285994, 0.67391256792764487];
    let weighted = [0.99615082851060199, 0.61027367556151479, 0.34136564771519196, 0.5638769419959665];
    for (weights, [slope, slope_error, intercept, intercept_error]) in [([1.0; 12], plain), (w, weighted)] {
        let found = calibration(&x, &y, &|row| weights[row]).unwrap();
        let error = |interval: Option<(f64, f64)>| {
            let (low, high) = interval.unwrap();
            (high - low) / 2.0 / 1.959963984540054
        };
        close(found.slope.value, slope, 1e-10);
        // R takes its errors from the step before the last.
        close(error(found.slope.interval), slope_error, 1e-8);
        close(found.intercept.value, intercept, 1e-10);
        close(error(found.intercept.interval), intercept_error, 1e-8);
    }
}

/// `prop.test(won, n, correct = FALSE)$conf.int`, R 4.2.2
#[test]
#[expect(clippy::unreadable_literal, clippy::excessive_precision, reason = "as R prints them")]
fn intervals_of_shares_are_wilsons() {
    let expected = [
        (0, 11, 0.0, 0.25883296696803165),
        (3, 20, 0.052368745896216609, 0.360418864740756906),
        (20, 20, 0.83887484194718065, 1.0),
        (61, 412, 0.11701950631477326, 0.18559933110844640),
    ];
    for (won, n, low, high) in expected {
        let (found_low, found_high) = wilson(won, n).unwrap();
        close(found_low, low, 1e-12);
        close(found_high, high, 1e-12);
    }
    assert_eq!(wilson(0, 0), None);
}

//! Fits against reference numbers, with the calls that gave them.
//!
//! The numbers were computed from the same inputs with 50 digits (mpmath 1.4.1) and agree with the call named in each
//! test to at least 13 digits. Coordinates are the columns and then the intercept.

#![expect(clippy::unreadable_literal, reason = "as the tools print them")]

use bantam::design::{Dense, Design};
use bantam::fit::{FitOptions, Fitted, Inference, Penalty, Problem, Solver, fit, infer};

/// Two numbers, a flag, the outcome, a case weight and an offset of 40 deals. The outcomes overlap.
#[rustfmt::skip]
const DEALS: [[f64; 6]; 40] = [
    [0.9, 5.6, 1.0, 0.0, 1.0, 0.0], [-0.4, 2.0, 1.0, 0.0, 1.0, -0.2],
    [3.8, 2.6, 0.0, 1.0, 1.0, -0.3], [-1.8, 2.5, 0.0, 0.0, 3.0, -1.0],
    [1.2, 1.4, 0.0, 1.0, 1.0, 0.0], [0.1, 3.3, 0.0, 0.0, 2.0, 0.6],
    [-0.2, 4.6, 0.0, 0.0, 1.0, 0.6], [1.7, 7.9, 1.0, 1.0, 0.5, -0.8],
    [-2.1, 2.7, 0.0, 0.0, 1.0, -0.5], [-1.0, 3.7, 0.0, 0.0, 2.0, -0.1],
    [0.2, 1.9, 0.0, 1.0, 0.5, -0.2], [2.6, 3.2, 1.0, 1.0, 3.0, -0.2],
    [0.4, 4.6, 0.0, 0.0, 0.5, -0.3], [1.5, 2.3, 1.0, 1.0, 2.0, 0.5],
    [-2.1, 4.1, 0.0, 0.0, 2.0, 0.5], [-1.3, 4.1, 1.0, 0.0, 3.0, 0.3],
    [1.6, 3.1, 0.0, 1.0, 2.0, -0.1], [-0.5, 2.5, 0.0, 1.0, 1.0, 0.5],
    [0.2, 3.8, 0.0, 0.0, 1.0, 0.1], [1.3, 5.5, 0.0, 0.0, 3.0, -0.8],
    [-2.6, 3.1, 1.0, 0.0, 2.0, -1.0], [-1.3, 6.5, 1.0, 1.0, 0.5, 0.8],
    [0.2, 3.6, 0.0, 0.0, 1.0, -0.6], [-1.7, 3.5, 0.0, 0.0, 1.0, -0.9],
    [-0.6, 5.3, 1.0, 0.0, 3.0, 0.0], [0.2, 1.8, 0.0, 1.0, 0.5, 1.0],
    [-0.6, 2.6, 0.0, 0.0, 1.0, -0.7], [0.0, 1.4, 0.0, 1.0, 3.0, 0.6],
    [0.4, 1.3, 1.0, 1.0, 3.0, -0.8], [2.0, 5.2, 0.0, 0.0, 0.5, -0.8],
    [2.4, 6.1, 1.0, 1.0, 3.0, -0.2], [-0.2, 2.3, 0.0, 0.0, 0.5, 0.4],
    [-0.8, 1.4, 0.0, 0.0, 1.0, 0.8], [1.5, 2.7, 0.0, 1.0, 3.0, -1.0],
    [1.0, 0.3, 0.0, 1.0, 2.0, -0.2], [0.6, 7.5, 0.0, 0.0, 0.5, -0.4],
    [-0.9, 1.3, 0.0, 1.0, 1.0, -0.5], [1.1, 5.0, 0.0, 1.0, 1.0, -0.9],
    [1.4, 2.5, 0.0, 1.0, 0.5, 0.6], [-2.0, 3.8, 1.0, 0.0, 1.0, 1.0],
];

/// Next to no penalty: it changes the eleventh digit of a weight.
const NONE: f64 = 1e-11;

pub struct Deals {
    pub design: Design,
    pub won: Vec<bool>,
    pub weights: Vec<f64>,
    pub offset: Vec<f64>,
}

/// Forty deals whose outcomes overlap.
pub fn deals() -> Deals {
    let values = DEALS.iter().flat_map(|deal| deal[..3].to_vec()).collect();
    let column = |index: usize| DEALS.iter().map(|deal| deal[index]).collect::<Vec<f64>>();
    Deals {
        design: Design::new(DEALS.len(), Dense { n_columns: 3, values }, vec![], vec![]).unwrap(),
        won: column(3).iter().map(|&won| won == 1.0).collect(),
        weights: column(4),
        offset: column(5),
    }
}

fn close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= 1e-9 * (1.0 + expected.abs()), "{what}: {found} is not {expected}");
}

/// Fits, and compares coordinates, their standard errors and the log-likelihood to nine digits.
fn compare(
    problem: &Problem,
    alpha: f64,
    coordinates: &[f64],
    errors: &[f64],
    log_likelihood: f64,
) -> (Fitted, Inference) {
    let options = FitOptions::new(Penalty::Ridge(alpha), 100).unwrap().with_solver(Solver::Newton);
    let fitted = fit(problem, &options).unwrap();
    let inference = infer(problem, options.penalty(), &fitted).unwrap().unwrap();
    assert_eq!(fitted.point().len(), coordinates.len());
    for (coordinate, found) in fitted.point().into_iter().enumerate() {
        close(found, coordinates[coordinate], "coordinate");
        close(inference.covariance.standard_error(coordinate), errors[coordinate], "standard error");
    }
    close(fitted.certificate.log_likelihood, log_likelihood, "log-likelihood");
    (fitted, inference)
}

/// ```r
/// m <- glm(y ~ x1 + x2 + f, family=binomial, data=d, control=glm.control(epsilon=1e-15, maxit=100))
/// m <- update(m, start=coef(m)); vcov(m)                       # R 4.2.2; the same by statsmodels 0.15.0:
/// ```
/// ```python
/// sm.Logit(y, X1).fit(method='newton', tol=1e-15, maxiter=200)
/// ```
#[test]
fn an_unpenalised_fit_is_that_of_r() {
    let deals = deals();
    let problem = Problem::new(&deals.design, &deals.won);
    #[rustfmt::skip]
    let (coordinates, errors) = (
        [1.3971331683897197, -0.703260909772545, 1.4144843610136264, 1.5510102157899042],
        [0.46739058024038765, 0.303728592656985, 1.1382022912206, 1.0018185798387143],
    );
    let (fitted, inference) = compare(&problem, NONE, &coordinates, &errors, -17.14774305670624);
    assert!((fitted.certificate.objective + fitted.certificate.log_likelihood).abs() < 1e-9);
    #[rustfmt::skip]
    let covariance = [
        [0.21845395449744626, -0.0716942035066461, 0.12803912747932705, 0.16398049799593484],
        [-0.0716942035066461, 0.09225105799739271, -0.1666304356347747, -0.26434959569907857],
        [0.12803912747932705, -0.1666304356347747, 1.2955044557398234, 0.24228836744308846],
        [0.16398049799593484, -0.26434959569907857, 0.24228836744308846, 1.0036404669100583],
    ];
    for (i, row) in inference.covariance.rows().enumerate() {
        for (j, found) in row.iter().enumerate() {
            close(*found, covariance[i][j], "covariance");
        }
    }
}

/// ```python
/// sm.GLM(y, X1, family=sm.families.Binomial(), freq_weights=w).fit(tol=1e-15, maxiter=200, tol_criterion='params')
/// ```
#[test]
fn weights_count_as_those_of_statsmodels() {
    let deals = deals();
    let problem = Problem::new(&deals.design, &deals.won).weighted(&deals.weights[..]);
    #[rustfmt::skip]
    let (coordinates, errors) = (
        [2.243315306775335, -1.2770878662078793, 1.458417629374682, 3.1257657799018177],
        [0.6301820515814137, 0.38303451887811624, 1.2076955145588943, 1.2131556469774285],
    );
    compare(&problem, NONE, &coordinates, &errors, -15.66449013691641);
}

/// ```python
/// sm.GLM(y, X1, family=sm.families.Binomial(), offset=o).fit(tol=1e-15, maxiter=200, tol_criterion='params')
/// ```
#[test]
fn an_offset_is_added_as_by_statsmodels() {
    let deals = deals();
    let problem = Problem::new(&deals.design, &deals.won).with_offset(&deals.offset);
    #[rustfmt::skip]
    let (coordinates, errors) = (
        [1.5971799324200593, -0.6209359421101259, 1.3736564344980406, 1.2933415359684879],
        [0.48913202894203206, 0.29218753528379593, 1.105121125435553, 0.9902467366669012],
    );
    compare(&problem, NONE, &coordinates, &errors, -17.030962029286346);
}

/// ```python
/// sm.GLM(y, X1, family=sm.families.Binomial(), freq_weights=w, offset=o).fit(tol=1e-15, maxiter=200, tol_criterion='params')
/// ```
#[test]
fn weights_and_an_offset_work_together() {
    let deals = deals();
    let problem =
        Problem::new(&deals.design, &deals.won).weighted(&deals.weights[..]).with_offset(&deals.offset);
    #[rustfmt::skip]
    let (coordinates, errors) = (
        [2.452765030450957, -1.1885148787256066, 1.3847082978882213, 2.845269034127407],
        [0.6444447550784499, 0.3696455987508864, 1.1554119777512748, 1.184218884244133],
    );
    compare(&problem, NONE, &coordinates, &errors, -15.940296235923714);
}

/// ```python
/// m = LogisticRegression(C=1/0.5, solver='newton-cholesky', tol=1e-14, max_iter=10000).fit(X, y)
/// H = X1.T @ (W[:, None] * X1) + 0.5*np.diag([1, 1, 1, 0])      # W = w*p*(1-p) at that fit, scikit-learn 1.9.1
/// np.linalg.inv(H); np.trace(np.linalg.inv(H) @ (X1.T @ (W[:, None] * X1))); np.linalg.cond(H / D / D[:, None], 1)
/// ```
#[test]
fn a_ridge_fit_is_that_of_scikit_learn_and_its_covariance_follows() {
    let deals = deals();
    let problem = Problem::new(&deals.design, &deals.won);
    #[rustfmt::skip]
    let (coordinates, errors) = (
        [1.2244010715494253, -0.5870077232367883, 0.8375537461614052, 1.3298993269952888],
        [0.3993608492691417, 0.25753918138364174, 0.8276830113206256, 0.9092807013221348],
    );
    let (fitted, inference) = compare(&problem, 0.5, &coordinates, &errors, -17.32836306140023);
    #[rustfmt::skip]
    let covariance = [
        [0.15948908792897012, -0.04227192906946338, 0.03010969202181525, 0.09706545764474105],
        [-0.04227192906946338, 0.06632642994775632, -0.06721287491391614, -0.20254824628206858],
        [0.03010969202181525, -0.06721287491391614, 0.6850591672287788, 0.05829439062569673],
        [0.09706545764474105, -0.20254824628206858, 0.05829439062569673, 0.8267913937968733],
    ];
    for (i, row) in inference.covariance.rows().enumerate() {
        for (j, found) in row.iter().enumerate() {
            close(*found, covariance[i][j], "covariance");
        }
    }
    close(-fitted.certificate.objective, -17.964671143615234, "penalised log-likelihood");
    close(inference.effective_parameters, 3.5445626574472473, "effective parameters");
    close(inference.condition, 36.43510417048562, "condition");
    assert!(inference.newton_decrement < 1e-8);
}

/// ```python
/// m = LogisticRegression(C=1/5, solver='newton-cholesky', tol=1e-14, max_iter=10000).fit(X, y, sample_weight=w)
/// H = X1.T @ (W[:, None] * X1) + 5*np.diag([1, 1, 1, 0])      # W = w*p*(1-p) at that fit, scikit-learn 1.9.1
/// np.linalg.inv(H); np.trace(np.linalg.inv(H) @ (X1.T @ (W[:, None] * X1))); np.linalg.cond(H / D / D[:, None], 1)
/// ```
#[test]
fn a_weighted_ridge_fit_is_that_of_scikit_learn_and_its_covariance_follows() {
    let deals = deals();
    let problem = Problem::new(&deals.design, &deals.won).weighted(&deals.weights[..]);
    #[rustfmt::skip]
    let (coordinates, errors) = (
        [1.1081954219027803, -0.6192786969117082, 0.2314136457756328, 1.5964514620019203],
        [0.24469291083472233, 0.19222883697606105, 0.3838409612850861, 0.7148704944287306],
    );
    let (fitted, inference) = compare(&problem, 5.0, &coordinates, &errors, -19.295599890859055);
    #[rustfmt::skip]
    let covariance = [
        [0.059874620612769366, -0.014004418469594318, -0.003988609764185712, 0.02809718168279781],
        [-0.014004418469594318, 0.03695192576516906, -0.008234049058901021, -0.11847172439068912],
        [-0.003988609764185712, -0.008234049058901021, 0.14733388356025898, -0.016508721135768234],
        [0.02809718168279781, -0.11847172439068912, -0.016508721135768234, 0.5110398238047779],
    ];
    for (i, row) in inference.covariance.rows().enumerate() {
        for (j, found) in row.iter().enumerate() {
            close(*found, covariance[i][j], "covariance");
        }
    }
    close(-fitted.certificate.objective, -23.458488573424344, "penalised log-likelihood");
    close(inference.effective_parameters, 2.779197850309013, "effective parameters");
    close(inference.condition, 25.87621284721104, "condition");
    assert!(inference.newton_decrement < 1e-8);
}

/// ```python
/// f = lambda b: np.sum(np.logaddexp(0, X1 @ b) - y*(X1 @ b)) + 2/2*np.sum((b[:3] - [0.5, -0.3, 0.2])**2)
/// scipy.optimize.minimize(f, np.zeros(4), method='trust-exact', jac=gradient, hess=hessian)
/// ```
#[test]
fn the_ridge_can_pull_towards_other_weights_than_0() {
    let deals = deals();
    let problem = Problem::new(&deals.design, &deals.won).shrunk_towards(&[0.5, -0.3, 0.2]);
    #[rustfmt::skip]
    let (coordinates, errors) = (
        [1.1093458043948206, -0.5248762913706375, 0.5405397897307374, 1.2184251318761856],
        [0.33819901960467164, 0.22805082908787136, 0.5700017315375085, 0.8442220023052738],
    );
    let (fitted, inference) = compare(&problem, 2.0, &coordinates, &errors, -17.61765072789854);
    #[rustfmt::skip]
    let covariance = [
        [0.11437857686156108, -0.02586284773035714, 0.00470643260818532, 0.057786000554058595],
        [-0.02586284773035714, 0.05200718064766551, -0.025574896281792235, -0.16644434740550942],
        [0.00470643260818532, -0.025574896281792235, 0.324901973955758, 0.006329741714424552],
        [0.057786000554058595, -0.16644434740550942, 0.006329741714424552, 0.7127107891763257],
    ];
    for (i, row) in inference.covariance.rows().enumerate() {
        for (j, found) in row.iter().enumerate() {
            close(*found, covariance[i][j], "covariance");
        }
    }
    close(-fitted.certificate.objective, -18.15548973204258, "penalised log-likelihood");
    close(inference.effective_parameters, 3.0174245370700308, "effective parameters");
    close(inference.condition, 27.947906902058165, "condition");
    assert!(inference.newton_decrement < 1e-8);
}

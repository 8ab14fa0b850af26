//! Covariances of weights.

use bantam::design::{Dense, Design};
use bantam::fit::{Covariance, FitOptions, Penalty, Problem, clustered_covariance, fit, infer};

fn example() -> Covariance {
    Covariance::from_rows(&[vec![4.0], vec![1.0, 9.0], vec![-0.5, 2.0, 1.0]]).unwrap()
}

#[test]
fn the_error_of_a_sum_follows_from_its_definition() {
    let covariance = example();
    let rows = covariance.rows().collect::<Vec<&[f64]>>();
    for (x, dense, ones) in [
        ([2.0, -1.0, 1.0], &[2.0, -1.0][..], &[][..]),
        ([2.0, 1.0, 1.0], &[2.0], &[1]),
        ([1.0; 3], &[], &[0, 1]),
    ] {
        let mut variance = 0.0;
        for i in 0..3 {
            for j in 0..3 {
                variance += x[i] * x[j] * rows[i.max(j)][i.min(j)];
            }
        }
        let actual = covariance.standard_error_of_sum(dense, ones);
        assert!((actual - f64::sqrt(variance)).abs() < 1e-14);
    }
    assert_eq!(covariance.standard_error_of_sum(&[], &[]), covariance.standard_error(2));
}

#[test]
fn a_mapped_covariance_is_that_of_the_mapped_weights() {
    // T = [[1, -1, 0], [0, 2, 0], [1, 0, 1]]
    let map = |x: &mut [f64]| x.copy_from_slice(&[x[0] - x[1], 2.0 * x[1], x[0] + x[2]]);
    let mapped = example().mapped(map);
    let rows: Vec<&[f64]> = mapped.rows().collect();
    assert_eq!(rows, [&[11.0][..], &[-16.0, 36.0], &[0.5, 6.0, 4.0]]);
}

#[test]
fn a_triangle_with_gaps_is_none() {
    assert_eq!(Covariance::from_rows(&[vec![1.0], vec![1.0]]), None);
    assert_eq!(Covariance::from_rows(&[vec![f64::NAN]]), None);
}

#[test]
fn intervals_by_account_are_those_of_a_cluster_robust_regression() {
    let n = 60;
    let x = |i: usize| ((i * 37) % 61) as f64 / 30.0 - 1.0;
    let of_account = |i: usize| ((i / 4 * 53) % 17) as f64 / 8.0 - 1.0;
    let e = |i: usize| ((i * 29) % 59) as f64 / 59.0;
    let won: Vec<bool> =
        (0..n).map(|i| e(i) < 1.0 / (1.0 + (-(0.3 + 0.8 * x(i) + 1.2 * of_account(i))).exp())).collect();
    let values = (0..n).flat_map(|i| [x(i), of_account(i)]).collect();
    let design = Design::new(n, Dense { n_columns: 2, values }, vec![], vec![]).unwrap();
    let problem = Problem::new(&design, &won);
    let alpha = 1e-9;
    let penalty = Penalty::Ridge(alpha);
    let fitted = fit(&problem, &FitOptions::new(penalty, 100).unwrap()).unwrap();
    let model_based = infer(&problem, penalty, &fitted).unwrap().unwrap().covariance;
    let accounts: Vec<u64> = (0..n as u64).map(|i| i / 4).collect();
    let found = clustered_covariance(&problem, (alpha, &fitted), &accounts, &model_based).unwrap();
    // statsmodels 0.14: Logit(y, X).fit(cov_type="cluster", cov_kwds={"groups": g, "use_correction": False}).bse, times
    // sqrt(15 / 14) and scipy.stats.t.ppf(0.975, 14) / scipy.stats.norm.ppf(0.975).
    let factor = (15.0_f64 / 14.0).sqrt() * 2.144_786_7 / 1.959_963_985;
    for (coordinate, error) in [0.622_998_85, 0.477_029_52, 0.278_517_35].into_iter().enumerate() {
        assert!((found.standard_error(coordinate) / factor / error - 1.0).abs() < 1e-4, "{coordinate}");
    }
    assert!(clustered_covariance(&problem, (alpha, &fitted), &vec![7; n], &model_based).is_none());
}

//! Covariances of weights.

use bantam::fit::Covariance;

fn example() -> Covariance {
    Covariance::from_rows(&[vec![4.0], vec![1.0, 9.0], vec![-0.5, 2.0, 1.0]]).unwrap()
}

#[test]
fn the_error_of_a_sum_follows_from_its_definition() {
    let covariance = example();
    let (rows, x) = (covariance.rows().collect::<Vec<&[f64]>>(), [2.0, -1.0, 1.0]);
    let mut variance = 0.0;
    for i in 0..3 {
        for j in 0..3 {
            variance += x[i] * x[j] * rows[i.max(j)][i.min(j)];
        }
    }
    let actual = covariance.standard_error_of_sum(&[(0, 2.0), (1, -1.0)]);
    assert!((actual - f64::sqrt(variance)).abs() < 1e-14);
    assert_eq!(covariance.standard_error_of_sum(&[]), covariance.standard_error(2));
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

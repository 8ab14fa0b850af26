//! Limits of size, and how exact a fit must be.

/// The largest [`Certificate::gradient_norm`](super::Certificate::gradient_norm) of a converged fit: a hundred-millionth of a standard error,
/// far below what moves a score, and far above the rounding of sums over millions of deals (about 1e-13).
pub(super) const TOLERANCE: f64 = 1e-8;

/// The largest number of columns: its Gram matrix takes 128 MiB, and so does each of up to sixteen partial sums.
pub(super) const MOST_COLUMNS: usize = 4096;

/// The most rows × columns² of a fit, where columns are those that are no combination of others, and the intercept.
///
/// The largest number of multiplications of an iteration, about 0.03 seconds on one core, so that a fit of ten to sixty
/// iterations takes up to two seconds, and ten on a slow machine. The profile intervals of all p columns take 10 p to
/// 20 p iterations: at this limit ten seconds for 60 columns, and two minutes for 200. With more deals for each column
/// than this, the penalty moves no weight by much.
pub(super) const MOST_WORK: usize = 100_000_000;

/// The most columns for which there are intervals and a choice of the penalty: time and memory grow with their square
/// and cube, and a model file with this number has ten megabytes of covariance.
pub const MOST_INFERRED_COLUMNS: usize = 1000;

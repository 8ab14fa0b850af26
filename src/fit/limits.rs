//! Limits of size, and the tolerance of a fit.

/// The largest [`Certificate::gradient_norm`](super::Certificate::gradient_norm) of a converged fit: a hundred-millionth of a standard error,
/// far below a visible change of a score, and far above the rounding error of sums over millions of deals (about 1e-13).
pub(super) const TOLERANCE: f64 = 1e-8;

/// The largest number of columns: its Gram matrix takes 128 MiB, and so does each of up to sixteen partial sums.
pub(super) const MOST_COLUMNS: usize = 4096;

/// The largest rows × columns² of a fit, where columns are those that are not aliased, and the intercept.
///
/// The largest number of multiplications of an iteration, about 0.03 seconds on one core, so that a fit of ten to sixty
/// iterations takes up to two seconds, and ten on a slow machine. The profile intervals of all p columns take 10 p to
/// 20 p iterations: at this limit ten seconds for 60 columns, and two minutes for 200. With more deals for each column
/// than this, the effect of the penalty is negligible.
pub(super) const MOST_WORK: usize = 100_000_000;

/// The largest number of columns for intervals and for a choice of the penalty: memory is quadratic and time cubic in
/// it, and a model file with this number has ten megabytes of covariance.
pub const MOST_INFERRED_COLUMNS: usize = 1000;

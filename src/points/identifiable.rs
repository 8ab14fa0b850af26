//! Which combinations of points are identifiable from the deals: between rules that match the same deals, or together
//! match every deal, points can be moved without changing any rank.

/// The part of points, or of weights, that changes the rank of some deal.
///
/// Points are not identifiable in the directions v with Σ vⱼ xⱼ the same for every deal, where xⱼ is 1 for the deals
/// that rule j matches. The identifiable part of a vector is orthogonal to these; in the other part, the points of the
/// table are unchanged.
#[derive(Debug, Clone, PartialEq)]
pub struct Identifiable {
    /// An orthonormal basis of the directions that are not identifiable.
    null_space: Vec<Vec<f64>>,
}

/// Relative tolerance: a direction is in the null space if its variance is below this share of that of its rules.
const ROUNDING: f64 = 1e-9;

impl Identifiable {
    /// All points are identifiable.
    #[must_use]
    pub fn everything() -> Self {
        Self { null_space: Vec::new() }
    }

    /// The identifiable combinations for these deals; one flag for each rule and deal.
    #[must_use]
    pub fn of(holds: &[Vec<bool>]) -> Self {
        Self { null_space: orthonormal(null_space(covariances(holds))) }
    }

    /// Projects a vector with one number for each rule, and possibly further ones, on its identifiable part.
    ///
    /// # Panics
    /// When the vector has fewer numbers than there are rules.
    pub fn project(&self, vector: &mut [f64]) {
        for direction in &self.null_space {
            let along: f64 = direction.iter().zip(vector.iter()).map(|(d, x)| d * x).sum();
            vector.iter_mut().zip(direction).for_each(|(x, d)| *x -= along * d);
        }
    }
}

/// For each pair of rules, the number of deals that both match; on the diagonal, the deals that one matches.
pub(crate) fn deals_of_both(holds: &[Vec<bool>]) -> Vec<Vec<f64>> {
    let bits: Vec<Vec<u64>> = holds.iter().map(|holds| packed(holds)).collect();
    let both = |a: &[u64], b: &[u64]| {
        a.iter().zip(b).map(|(a, b)| u64::from((a & b).count_ones())).sum::<u64>() as f64
    };
    bits.iter().map(|a| bits.iter().map(|b| both(a, b)).collect()).collect()
}

fn packed(holds: &[bool]) -> Vec<u64> {
    let word =
        |bits: &[bool]| bits.iter().enumerate().fold(0, |word, (bit, &holds)| word | u64::from(holds) << bit);
    holds.chunks(64).map(word).collect()
}

/// n² times the covariances of the rules: integers, and so exact up to 2⁵³.
fn covariances(holds: &[Vec<bool>]) -> Vec<Vec<f64>> {
    let n = holds.first().map_or(0, Vec::len) as f64;
    let both = deals_of_both(holds);
    let covariance = |a: usize, b: usize| n * both[a][b] - both[a][a] * both[b][b];
    (0..holds.len()).map(|a| (0..holds.len()).map(|b| covariance(a, b)).collect()).collect()
}

/// Directions whose product with the symmetric positive semidefinite matrix is 0, by elimination with pivots on the diagonal.
fn null_space(mut matrix: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let n = matrix.len();
    let scale: Vec<f64> = (0..n).map(|i| matrix[i][i]).collect();
    let (mut pivots, mut free): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..n).collect());
    // The variance of a rule that is not explained by those before it, as a share of its variance.
    let left = |matrix: &[Vec<f64>], i: usize| if scale[i] > 0.0 { matrix[i][i] / scale[i] } else { 0.0 };
    while let Some(place) =
        (0..free.len()).max_by(|&a, &b| left(&matrix, free[a]).total_cmp(&left(&matrix, free[b])))
        && left(&matrix, free[place]) > ROUNDING
    {
        let pivot = free.remove(place);
        let row: Vec<f64> = matrix[pivot].iter().map(|x| x / matrix[pivot][pivot]).collect();
        for other in (0..n).filter(|&other| other != pivot) {
            let factor = matrix[other][pivot];
            matrix[other].iter_mut().zip(&row).for_each(|(x, r)| *x -= factor * r);
        }
        matrix[pivot] = row;
        pivots.push(pivot);
    }
    let direction = |&free: &usize| {
        let mut direction = vec![0.0; n];
        direction[free] = 1.0;
        for &pivot in &pivots {
            direction[pivot] = -matrix[pivot][free];
        }
        direction
    };
    free.iter().map(direction).collect()
}

/// An orthonormal basis of what the vectors span (Gram and Schmidt).
fn orthonormal(vectors: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let mut identifiable = Identifiable::everything();
    for mut vector in vectors {
        identifiable.project(&mut vector);
        let length = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
        if length > ROUNDING {
            identifiable.null_space.push(vector.into_iter().map(|x| x / length).collect());
        }
    }
    identifiable.null_space
}

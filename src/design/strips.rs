//! Dense columns of a few rows in strips, and the products of all pairs of strips: the dense part of the Gram matrix.

/// The number of lanes: with four by four, the sums of a tile fit into sixteen registers of two.
pub(crate) const LANES: usize = 4;

/// A few neighbouring numbers of a row.
pub(crate) type Lanes = [f64; LANES];

/// Rows that are copied at a time, so that the lines of the cache that are read and those that are written stay there.
const COPIED_ROWS: usize = 8;

/// Columns in strips of [`LANES`], each strip row after row.
///
/// A product of two strips reads two runs of some KiB, however many columns there are. From rows as they are in the design it would
/// read one piece of each row, and of wide rows a new page of memory for each.
#[derive(Debug, Default)]
pub(super) struct Strips {
    n_rows: usize,
    plain: Vec<Lanes>,
    /// The same times the weight of the row.
    weighted: Vec<Lanes>,
}

impl Strips {
    /// Takes rows of `n_strips` lanes each, one for each weight.
    pub(super) fn fill(&mut self, rows: &[Lanes], n_strips: usize, weights: &[f64]) {
        self.n_rows = weights.len();
        self.plain.resize(rows.len(), [0.0; LANES]);
        self.weighted.resize(rows.len(), [0.0; LANES]);
        for (block, weights) in weights.chunks(COPIED_ROWS).enumerate() {
            let first = block * COPIED_ROWS;
            for strip in 0..n_strips {
                let start = strip * self.n_rows + first;
                let places = start..start + weights.len();
                let copies = self.plain[places.clone()].iter_mut().zip(&mut self.weighted[places]);
                for ((plain, weighted), (row, weight)) in copies.zip((first..).zip(weights)) {
                    *plain = rows[row * n_strips + strip];
                    *weighted = plain.map(|value| weight * value);
                }
            }
        }
    }

    /// Adds the products of all pairs of columns, in tiles on and below the diagonal, to a matrix of `row_lanes` lanes a row.
    pub(super) fn add_products(&self, row_lanes: usize, sums: &mut [Lanes]) {
        for (left, weighted) in self.weighted.chunks_exact(self.n_rows).enumerate() {
            for (right, plain) in self.plain.chunks_exact(self.n_rows).take(left + 1).enumerate() {
                for (lane, tile) in tile(weighted, plain).iter().enumerate() {
                    add(&mut sums[(left * LANES + lane) * row_lanes + right], tile);
                }
            }
        }
    }
}

/// The products of the columns of two strips, summed over rows: a row for each column of `left`.
pub(crate) fn tile(left: &[Lanes], right: &[Lanes]) -> [Lanes; LANES] {
    let mut tile = [[0.0; LANES]; LANES];
    for (left, right) in left.iter().zip(right) {
        for (sums, left) in tile.iter_mut().zip(left) {
            sums.iter_mut().zip(right).for_each(|(sum, right)| *sum += left * right);
        }
    }
    tile
}

/// Adds lane by lane.
pub(super) fn add(sums: &mut Lanes, addends: &Lanes) {
    sums.iter_mut().zip(addends).for_each(|(sum, addend)| *sum += addend);
}

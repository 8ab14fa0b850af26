//! Round numbers: integers, or those with two significant digits.

/// The steps by which a number can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CounterfactualStep {
    /// Whole numbers only, as for counts.
    Whole,
    /// Numbers of two significant digits; whole ones where the lead's value and the training median are whole.
    Round,
}

/// A grid of numbers: multiples of a power of ten, coarser for larger numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grid {
    /// The smallest exponent of the power of ten.
    finest: i32,
    /// Whether larger numbers are coarser.
    coarsens: bool,
}

impl Grid {
    pub fn whole() -> Self {
        Self { finest: 0, coarsens: false }
    }

    /// Numbers of two significant digits, for differences of this size.
    pub fn of_scale(scale: f64) -> Self {
        Self { finest: power(scale) - 1, coarsens: true }
    }

    /// The nearest number of the grid that is not below (`direction` above 0) or not above (below 0) another.
    pub fn round(self, number: f64, direction: f64) -> f64 {
        let finest = self.finest;
        let coarse = if self.coarsens { (power(number) - 1).max(finest) } else { finest };
        let steps = |multiples: f64| if direction > 0.0 { multiples.ceil() } else { multiples.floor() };
        // Division by a power of ten is rounded once, so that 0.3 is 0.3.
        if coarse < 0 {
            let parts = 10_f64.powi(-coarse);
            steps(number * parts) / parts
        } else {
            let size = 10_f64.powi(coarse);
            steps(number / size) * size
        }
    }

    /// The next number of the grid in a direction.
    pub fn next(self, number: f64, direction: f64) -> f64 {
        /// Far smaller than a step of the grid, far larger than the rounding error of a number.
        const HAIR: f64 = 1e-7;
        let away = (number.abs() * HAIR).max(10_f64.powi(self.finest) * HAIR);
        self.round(number + away * direction, direction)
    }
}

/// The decimal exponent of a number: 1 for 10 to 99. Clamped, so that 0 has one, too.
fn power(number: f64) -> i32 {
    // Larger numbers do not occur in tables; within the range the cast cannot overflow.
    number.abs().clamp(1e-12, 1e12).log10().floor() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_away_to_two_digits() {
        let grid = Grid::of_scale(1.0);
        assert_eq!(
            [0.31, 37.4, 1234.0, -0.31, 0.0, 99.5].map(|x| grid.round(x, 1.0)),
            [0.4, 38.0, 1300.0, -0.3, 0.0, 100.0]
        );
        assert_eq!([0.31, 37.4, 1234.0, -0.31].map(|x| grid.round(x, -1.0)), [0.3, 37.0, 1200.0, -0.4]);
        assert_eq!([3.0, 3.2, -7.5].map(|x| Grid::whole().round(x, 1.0)), [3.0, 4.0, -7.0]);
    }

    #[test]
    fn the_next_number_is_one_step_on() {
        let grid = Grid::of_scale(1.0);
        assert_eq!([0.0, 0.3, 9.9, 10.0, 38.0].map(|x| grid.next(x, 1.0)), [0.1, 0.4, 10.0, 11.0, 39.0]);
        assert_eq!([0.0, 0.3, 10.0, 38.0].map(|x| grid.next(x, -1.0)), [-0.1, 0.2, 9.9, 37.0]);
        assert_eq!(Grid::whole().next(12.0, -1.0), 11.0);
    }
}

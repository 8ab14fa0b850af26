//! The search for one end of a profile interval.

use super::cholesky::dot;
use super::fisher_scoring::{Ascent, Maximum, ScoringStep};
use super::jeffreys::PenalisedPoint;
use super::profile_likelihood::ProfileLikelihood;

/// A point of the profile has converged if its predicted rise is at most half of this: with a slope of
/// 2 per standard error, that moves a bound by less than 1e-10 of one.
const AIM: f64 = 1e-10;

/// A shorter step along the profile, in standard errors, is the last and taken without evaluation: as convergence is
/// quadratic, the remaining error is about its square.
const CLOSE: f64 = 1e-5;

/// The tolerance of a bracket of the bound, in standard errors.
const SHORTEST_BRACKET: f64 = 1e-9;

/// Without a bracket, the largest factor by which a step extends the distance from the estimate.
const MOST_GROWTH: f64 = 2.0;

/// The maximum number of steps along the profile; five are usual.
const MOST_STEPS: usize = 60;

/// The maximum number of steps to a point of the profile; three are usual.
const MOST_ITERATIONS: u64 = 200;

/// A bound whose distance from the estimate differs by no more than this share from that of the symmetric interval is
/// not searched twice: a profile that is nearly a parabola has one maximum.
const PARABOLIC: f64 = 0.1;

/// The maximum number of times that a bound is moved outwards because of a higher maximum; usually none or one.
const MOST_PEAKS: usize = 6;

/// A maximum is higher if the root of twice the drop is smaller by this, far more than its rounding error.
const LEAST_GAIN: f64 = 1e-6;

/// The search for one bound. Distances are those of θ from its estimate, towards the bound.
pub(super) struct EndpointSearch<'a> {
    profile: &'a ProfileLikelihood<'a>,
    contrast: &'a [f64],
    ascent: Ascent<'a>,
    /// −1 for the lower bound, 1 for the upper.
    side: f64,
    estimate: f64,
    /// The information at the estimate.
    standard_error: f64,
    /// The root of twice the drop at the bound.
    target: f64,
}

/// A point of the profile.
struct Point {
    distance: f64,
    place: PenalisedPoint,
    /// The signed root of twice the drop: linear if the profile is a parabola.
    root: f64,
    /// The point where the root reaches the target by linear extrapolation.
    newton: f64,
}

impl<'a> EndpointSearch<'a> {
    /// `None` if the combination is always 0.
    pub(super) fn new(
        profile: &'a ProfileLikelihood<'a>,
        contrast: &'a [f64],
        side: f64,
        target: f64,
    ) -> Option<Self> {
        let maximum = &profile.maximum;
        let variance = dot(&maximum.information.solve(contrast)?, contrast);
        (variance > 0.0 && variance.is_finite()).then(|| Self {
            profile,
            contrast,
            ascent: Ascent::new(&profile.likelihood, Some(contrast)),
            side,
            estimate: dot(&maximum.point, contrast),
            standard_error: variance.sqrt(),
            target,
        })
    }

    /// The bound; `None` if none is found.
    pub(super) fn bound(mut self) -> Option<f64> {
        let symmetric = self.target * self.standard_error;
        let mut distance = self.crossing(None, symmetric)?;
        for _ in 0..MOST_PEAKS {
            if (distance - symmetric).abs() <= PARABOLIC * symmetric {
                break;
            }
            let Some(higher) = self.higher_peak(distance) else { break };
            let first = within(higher.newton, distance, f64::INFINITY);
            distance = self.crossing(Some(higher), first)?;
        }
        Some(self.estimate + self.side * distance)
    }

    /// The point beyond `last` (or the estimate) where the root equals the target, by Newton's method
    /// within a bracket, starting at `next`.
    fn crossing(&mut self, mut last: Option<Point>, mut next: f64) -> Option<f64> {
        let at = |last: &Option<Point>| last.as_ref().map_or(0.0, |last| last.distance);
        let (mut inside, mut outside) = (at(&last), f64::INFINITY);
        for _ in 0..MOST_STEPS {
            let Some(point) = self.point(last.as_ref(), next) else {
                // Too far for one step.
                next = f64::midpoint(at(&last), next);
                continue;
            };
            if point.root < self.target {
                inside = next;
            } else {
                outside = next;
            }
            if (point.newton - next).abs() <= CLOSE * self.standard_error {
                return Some(point.newton);
            }
            if outside - inside <= SHORTEST_BRACKET * self.standard_error {
                return Some(next);
            }
            next = within(point.newton, inside, outside);
            last = Some(point);
        }
        None
    }

    /// The point of the profile at this distance, coming from the last one, or from the estimate.
    fn point(&mut self, last: Option<&Point>, distance: f64) -> Option<Point> {
        let (from, at) = last.map_or((&self.profile.maximum, 0.0), |last| (&last.place, last.distance));
        let start = self.ascent.shifted(from, self.side * (distance - at))?;
        let maximum = maximise(&mut self.ascent, start)?;
        Some(self.point_of(maximum, distance))
    }

    /// A point at this distance, coming from the estimate or from 0 in one step, that has dropped by less than the
    /// target.
    fn higher_peak(&self, distance: f64) -> Option<Point> {
        let starts = [
            (&self.profile.maximum, self.side * distance),
            (&self.profile.origin, self.estimate + self.side * distance),
        ];
        let peaks = starts.into_iter().filter_map(|(from, change)| {
            let mut ascent = Ascent::new(&self.profile.likelihood, Some(self.contrast));
            let start = ascent.shifted(from, change)?;
            maximise(&mut ascent, start).map(|maximum| self.point_of(maximum, distance))
        });
        let highest = peaks.min_by(|a, b| a.root.total_cmp(&b.root))?;
        (highest.root < self.target - LEAST_GAIN).then_some(highest)
    }

    fn point_of(&self, maximum: Maximum, distance: f64) -> Point {
        let drop = self.profile.maximum.value - maximum.place.value;
        let root = (2.0 * drop).max(0.0).sqrt();
        let slope = -self.side * maximum.direction.slope / root;
        // Higher than the fit itself, at another maximum: the slope does not give the distance to the bound.
        let newton = if root > 0.0 { distance + (self.target - root) / slope } else { f64::INFINITY };
        Point { distance, place: maximum.place, root, newton }
    }
}

/// The Newton step if it stays between `inside` and `outside`; else one that does.
fn within(newton: f64, inside: f64, outside: f64) -> f64 {
    let furthest = if outside.is_finite() { outside } else { MOST_GROWTH * inside };
    if newton > inside && newton < furthest {
        newton
    } else if outside.is_finite() {
        f64::midpoint(inside, outside)
    } else {
        furthest
    }
}

/// The point of the profile near `start`.
fn maximise(ascent: &mut Ascent, start: PenalisedPoint) -> Option<Maximum> {
    let is_done = |_: &PenalisedPoint, direction: &ScoringStep| direction.predicted_rise <= AIM;
    let maximum = ascent.maximise(start, is_done, MOST_ITERATIONS)?;
    is_done(&maximum.place, &maximum.direction).then_some(maximum)
}

//! Three-valued flags, and the representation of an unknown time.

/// A flag that is false. The order false < unknown < true makes AND the minimum, OR the maximum and NOT `2 - x`.
pub const FALSE: u8 = 0;
/// A flag that is unknown.
pub const UNKNOWN: u8 = 1;
/// A flag that is true.
pub const TRUE: u8 = 2;
/// A time that is unknown.
pub const NO_TIME: i64 = i64::MIN;

//! Features to numbers: encoders fitted on training rows only, and the blocked matrix.
//!
//! [`Encoder::learn`] fits the encoder on training rows; [`Encoder::encode`] only transforms. The matrix
//! ([`Design`]) is independent of features, and the solvers are independent of tables.

mod blocks;
mod cells;
mod classes;
mod same_values;
mod encode;
mod encoder;
mod encoding;
mod features;
mod gram;
mod learn;
mod level_codes;
mod matrix;
mod panel;
mod strips;
mod wide;
mod words;

pub(crate) use blocks::ABSENT;
pub use blocks::{Categorical, Dense, DesignError, SetBlock};
pub(crate) use blocks::{lane_sums, short_dot};
pub use cells::{Cells, Value};
pub use encode::{EncodeError, Encoded};
pub(crate) use encode::{shaped, unshaped};
pub(crate) use encoder::shown_level;
pub use encoder::{ColumnTerm, Encoder, FeatureEncoding};
pub use encoding::{Encoding, Term};
pub use features::Features;
pub use gram::Gram;
pub(crate) use level_codes::LevelCodes;
pub use matrix::Design;
pub(crate) use same_values::TrainedLevels;
pub(crate) use strips::{LANES, Lanes, tile};
pub use words::Words;

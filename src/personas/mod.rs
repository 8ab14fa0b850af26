//! The figures of each persona: share and trend, win rate, and revenue.
//!
//! A deal belongs to the first persona whose condition is true. All conditions are evaluated, so that a persona without
//! deals, or with deals that match another one, can be reported.
//!
//! | file | what it owns |
//! |---|---|
//! | `trend` | quarters, and whether a share changes over them |
//! | `figures` | the figures of each persona |

mod trend;
mod figures;

pub(crate) use figures::personas;
pub use figures::{Condition, PersonaDeals, PersonaFigures, Personas};
pub use trend::ShareTrend;

//! What each persona is worth: how often it comes and whether that changes, how often it buys, and what it pays.
//!
//! A deal belongs to the first persona whose condition is true, as everywhere; here all conditions are evaluated, so that
//! one which never gets a deal, or takes deals from another, can be pointed out.
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

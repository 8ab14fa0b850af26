//! Models on disk: `models/<name>/<date>-<hash8>/`, the champion, and the log of all that happened to them.
//!
//! | file | what it owns |
//! |---|---|
//! | `hashes` | ids of models, hashes of models and inputs |
//! | `event`, `log` | the lines of `log.jsonl`, which are appended under a lock and never changed |
//! | `standing` | which model was the champion when, by the log |
//! | `store` | saving, loading and listing models |
//! | `promotion` | the champion: promotion and rollback; deleting other models |

mod hashes;
mod event;
mod log;
mod standing;
mod store;
mod promotion;

pub(crate) use event::{Author, Event, EventKind};
pub(crate) use hashes::day_of_id;
pub(crate) use promotion::Grounds;
pub(crate) use standing::ModelStanding;
pub use store::{Registry, Saved, load};

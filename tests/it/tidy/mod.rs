//! The architecture, checked by tests.

mod circles;
mod interface;
mod rooms;
mod shape;
mod sources;
mod words;

pub use self::sources::texts;

//! The one integration binary: the program as a user runs it, the laws it must keep, and its architecture.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![expect(
    clippy::disallowed_methods,
    reason = "a test may write what it reads, and ask where the real tables are"
)]

mod audit;
mod bad_inputs;
mod encoders;
mod formats;
mod frozen;
mod inference;
mod laws;
mod learning;
mod real;
mod real_audit;
mod recovery;
mod reference;
mod regressions;
mod sample;
mod schema;
mod space;
mod tidy;
mod training;

//! The one integration binary: the program as a user runs it, the laws it must keep, and its architecture.

mod bad_inputs;
mod encoders;
mod formats;
mod frozen;
mod laws;
mod real;
mod recovery;
mod sample;
mod schema;
mod space;
mod tidy;
mod training;

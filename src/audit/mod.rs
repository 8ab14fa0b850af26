//! What could be wrong with the data before anything is learned from them: columns that know the future, and columns that
//! cannot tell anything.

mod words;

pub use words::{Doubt, doubt, words};

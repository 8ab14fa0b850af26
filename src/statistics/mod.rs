//! Estimates with intervals, quantiles, and the tails of the normal and the chi-square distribution.

mod chi_square;
mod figure;
mod noncentral;
mod normal;
mod quantile;
mod student;

pub(crate) use chi_square::{CHI_SQUARE_95, chi_square_tail};
pub use figure::{Figure, wilson};
pub(crate) use noncentral::{chi_square_upper, noncentrality_interval};
pub(crate) use normal::{NORMAL_975, NORMAL_995, normal_p, student_975, student_quantile};
pub(crate) use quantile::{median, order_key, quantile};
pub(crate) use student::student_p;

//! `bantam.toml` as checked: the [`Project`].
//!
//! Only [`load`] builds a [`Project`], and only after all checks of the file, so
//! that a user gets all mistakes at once, each with its line, its column and the most similar key.

pub mod template;

mod aggregate;
mod alternative;
mod checked_project;
mod connection;
mod data;
mod decisions;
mod drift_limits;
mod derived;
mod error;
mod expressions;
mod feature;
mod feedback;
mod fitting;
mod framework;
mod handcrafted;
mod lineage;
mod outcome;
mod predict_limits;
mod exports;
mod check_exports;
mod promotion;
mod reading;
mod snapshot_table;
mod source_tables;
mod checker;
mod check;
mod check_data;
mod check_outcome;
mod check_columns;
mod check_connections;
mod check_labels;
mod check_features;
mod check_facts;
mod check_aggregate;
mod check_encoding;
mod check_feedback;
mod check_fit;
mod check_points;
mod check_predict;
mod check_promotion;
mod check_reading;
mod check_report;
mod check_gates;
mod check_rules;

pub use aggregate::{Aggregate, Measure, ValueType};
pub use alternative::Alternative;
pub use check::{load, parse};
pub(crate) use check_connections::ADDRESS_HINT;
pub(crate) use check_points::group_of;
pub(crate) use check_predict::is_output_column;
pub(crate) use check_rules::CHANGES;
pub use checked_project::Project;
#[cfg(feature = "databases")]
pub(crate) use connection::DriverOption;
pub(crate) use connection::{
    Address, Connection, Connections, DatabasePlace, DatabaseRelation, LedgerPlace, WriteMode, table_parts,
};
use data::Data;
pub use decisions::{Grades, Route};
pub(crate) use derived::PERSONA;
pub use derived::{Derived, DerivedValue, Persona};
pub(crate) use drift_limits::DriftLimits;
pub use error::ProjectError;
pub(crate) use exports::{DynamicsTable, FieldMapping};
pub(crate) use expressions::expressions_of_columns;
pub use expressions::{Expression, RuleRole};
pub use feature::{Feature, Group, Kind, Shape, Sign, Signal, Source};
pub use feedback::Feedback;
pub use fitting::{EvaluationOptions, FitSettings, PenaltySetting, Prior, SolverSetting};
use framework::Meaning;
pub use framework::{Criterion, Gate, Pass};
pub use handcrafted::{Decay, DecayStep, Points, PointsGroup, PointsRule};
pub use lineage::Lineage;
pub use outcome::{Fact, OutcomeRules};
pub use predict_limits::PredictLimits;
pub(crate) use promotion::{Promotion, PromotionPolicy};
pub use reading::{ColumnReading, Reading};
pub use source_tables::{Lookup, TimedTable};

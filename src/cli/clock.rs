//! The clock time.

use chrono::{DateTime, SecondsFormat, Utc};

/// The time, for logs.
#[expect(clippy::disallowed_methods, reason = "a log says when something was done")]
pub(super) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// A time as RFC 3339 with milliseconds: `2026-08-01T06:00:00.000Z`.
pub(super) fn rfc3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

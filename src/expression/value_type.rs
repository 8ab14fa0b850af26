//! The types of the rule language.

/// The type of a value. Users know four: text, number, flag and time; a time is a date or a timestamp, and a span
/// is added to a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RuleType {
    /// Unicode text.
    Text,
    /// A finite 64-bit floating point number.
    Number,
    /// True or false.
    Flag,
    /// A day, without a time of day.
    Date,
    /// A day and a time of day, in microseconds.
    Timestamp,
    /// Months, and microseconds.
    Span,
    /// The type of NULL, which fits every type.
    Null,
}

impl RuleType {
    /// The type in a sentence: `text`, `a number`.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "a number",
            Self::Flag => "a flag (true or false)",
            Self::Date => "a date",
            Self::Timestamp => "a timestamp",
            Self::Span => "an interval",
            Self::Null => "NULL",
        }
    }

    /// Whether it is a date or a timestamp.
    #[must_use]
    pub const fn is_time(self) -> bool {
        matches!(self, Self::Date | Self::Timestamp)
    }

    /// The type that values of both types have: dates become timestamps, NULL fits every type, nothing else is converted.
    #[must_use]
    pub fn common(self, other: Self) -> Option<Self> {
        match (self, other) {
            (a, b) if a == b => Some(a),
            (Self::Null, known) | (known, Self::Null) => Some(known),
            (a, b) if a.is_time() && b.is_time() => Some(Self::Timestamp),
            _ => None,
        }
    }
}

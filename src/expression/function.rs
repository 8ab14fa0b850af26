//! The functions of the rule language.

/// A function. Its names, signature, meaning and example are in the table that `reference` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the table of functions documents each")]
pub enum Function {
    // Text.
    Lower,
    Upper,
    /// trim(s) or trim(s, characters).
    Trim,
    TrimStart,
    TrimEnd,
    /// In characters.
    Length,
    /// substr(s, start from 1 [, length]).
    Substr,
    Left,
    Right,
    /// position(needle, text): from 1; 0 where it is not found.
    Position,
    Replace,
    StartsWith,
    EndsWith,
    Contains,
    /// `split_part(s, separator, n)`: from 1; negative from the end.
    SplitPart,
    Reverse,
    Repeat,
    PadStart,
    PadEnd,
    /// `regexp_like(s, pattern)`: a match anywhere.
    RegexpLike,
    // Sets in one text: members separated by `;`, trimmed.
    Has,
    CountOf,
    // Numbers.
    Abs,
    /// Half away from zero; round(x [, digits]).
    Round,
    Floor,
    Ceil,
    Truncate,
    Ln,
    Log10,
    Log2,
    Exp,
    Sqrt,
    Power,
    Sign,
    Mod,
    // Times.
    Year,
    Quarter,
    Month,
    /// ISO week.
    Week,
    Day,
    DayOfYear,
    /// ISO: 1 is Monday.
    Weekday,
    /// Unknown for a date without a time.
    Hour,
    Minute,
    Second,
    /// `date_trunc('month', t)`: the unit is a constant, in lower case and the singular.
    DateTrunc,
    DaysBetween,
    AddDays,
    // Any type.
    Coalesce,
    NullIf,
    Greatest,
    Least,
}

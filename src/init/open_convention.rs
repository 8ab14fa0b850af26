//! Ambiguous formats of a column, as questions to the user.

use super::some_dates::SomeDates;
use crate::cells::{MixedUnits, zone_example};
use crate::numbers::counted;
use crate::quotation::in_quotes;

/// What the cells of a column leave open.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum OpenConvention {
    /// The order of day and month is ambiguous.
    DayOrMonth { day_first: String, month_first: String, example: String },
    /// Some cells have the day first, others the month.
    MixedDates { day_first: String, month_first: String },
    /// Most cells are dates, and others are words.
    SomeDates(Box<SomeDates>),
    /// Times have the abbreviation of a time zone that several share.
    SharedZone { zone: String, values: usize },
    /// The sign before three digits may be a decimal sign or separate thousands.
    PointOrComma { example: String, as_point: f64, as_comma: f64 },
    /// Some cells have a decimal point, others a decimal comma.
    MixedNumbers { point: String, comma: String },
    /// The numbers are in more than one unit.
    MixedUnits(MixedUnits),
    /// Lists as text whose members cannot be set apart, or are too many.
    TextLists { example: String },
}

impl OpenConvention {
    /// The question in words, for all columns in which it is the same.
    fn question(&self, columns: &[&str]) -> String {
        let column = columns.join("`, `");
        match self {
            Self::DayOrMonth { day_first, month_first, example } => format!(
                "the dates of `{column}`, such as {example}, match \"{day_first}\" and \"{month_first}\": choose one with \
                 --date-format; until then they are not used",
                example = in_quotes(example)
            ),
            Self::MixedDates { day_first, month_first } => format!(
                "the dates of `{column}` have the day first (\"{day_first}\") and the month first (\"{month_first}\") and are \
                 not used: export all dates in one format"
            ),
            Self::SomeDates(dates) => dates.question(&column),
            Self::SharedZone { zone, values } => format!(
                "{} of `{column}` with {zone}, which several time zones share: name yours with --time-zone, such as \
                 --time-zone {}; until then they are not used",
                counted(*values, "date"),
                zone_example(zone),
                zone = in_quotes(zone)
            ),
            Self::PointOrComma { example, as_point, as_comma } => format!(
                "{example} of `{column}` is {as_point} with a decimal point, and {as_comma} with a decimal comma: set \
                 `numbers` under [data.columns] and make it a feature; until then it is not used",
                example = in_quotes(example)
            ),
            Self::MixedNumbers { point, comma } => format!(
                "{point} of `{column}` has a decimal point, and {comma} a decimal comma: export all numbers in one way; \
                 until then they are not used",
                point = in_quotes(point),
                comma = in_quotes(comma)
            ),
            Self::MixedUnits(units) => {
                format!("`{column}` has {units}: {}; until then they are not used", units.remedy())
            }
            Self::TextLists { .. } => format!("`{column}` has {}; until then it is not used", self.reason()),
        }
    }

    /// Why the column is no feature.
    pub(crate) fn reason(&self) -> String {
        match self {
            Self::DayOrMonth { .. } => "dates, which are not used until their format is chosen".to_owned(),
            Self::MixedDates { .. } => "dates with the day first and with the month first".to_owned(),
            Self::SomeDates(dates) => dates.reason(),
            Self::SharedZone { zone, .. } => {
                format!(
                    "dates with {zone}, which several time zones share: set `time_zone` to use them",
                    zone = in_quotes(zone)
                )
            }
            Self::PointOrComma { example, as_point, as_comma } => {
                format!(
                    "{example} may be {as_point} or {as_comma}: set `numbers` to use it",
                    example = in_quotes(example)
                )
            }
            Self::MixedNumbers { point, comma } => {
                format!(
                    "{point} has a decimal point, and {comma} a decimal comma",
                    point = in_quotes(point),
                    comma = in_quotes(comma)
                )
            }
            Self::MixedUnits(units) => format!("more than one unit: {units}"),
            Self::TextLists { example } => format!(
                "lists as text, such as {}: export the members with \"; \" between them, without brackets and quotes",
                in_quotes(example)
            ),
        }
    }
}

/// The questions in words; the order of day and month is asked for once.
pub(super) fn questions<'o>(open: impl Iterator<Item = &'o (String, OpenConvention)> + Clone) -> Vec<String> {
    let is_order = |open: &OpenConvention| matches!(open, OpenConvention::DayOrMonth { .. });
    let unordered: Vec<&str> =
        open.clone().filter(|(_, open)| is_order(open)).map(|(column, _)| column.as_str()).collect();
    let order = open.clone().find(|(_, open)| is_order(open)).map(|(_, open)| open.question(&unordered));
    let others = open.filter(|(_, open)| !is_order(open)).map(|(column, open)| open.question(&[column]));
    order.into_iter().chain(others).collect()
}

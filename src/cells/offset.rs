//! Offsets from UTC and time zones.

use chrono::{DateTime, Duration, MappedLocalTime, NaiveDateTime, Offset, TimeZone};
use chrono_tz::{OffsetName, Tz};

use super::clock::number;
use super::date_value::{DAY, SECOND};

/// Microseconds of the longest gap of local time in any zone: a day and an hour.
const LONGEST_GAP: i64 = 25 * 3600 * SECOND;

/// A time zone of the IANA database, `[data] time_zone`: that of dates without an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DateZone(Tz);

impl DateZone {
    /// The zone of this name, such as `Europe/Berlin` or `UTC`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The instant of a local time, both in microseconds since 1970. An ambiguous local time is the first of
    /// the two; one in a gap is shifted forward by the gap.
    #[must_use]
    pub fn instant(self, local: i64) -> i64 {
        local.saturating_sub(self.offset(local).unwrap_or(0))
    }

    /// Whether it is UTC by name.
    #[must_use]
    pub fn is_utc(self) -> bool {
        matches!(self.0, Tz::UTC | Tz::Etc__UTC)
    }

    /// An instant as ISO 8601 in this zone, such as `2026-06-01T00:00:00+02:00`; empty beyond the calendar.
    #[must_use]
    pub fn written(self, instant: i64) -> String {
        let time = naive(instant).map(|utc| self.0.from_utc_datetime(&utc));
        time.map(|time| time.format("%Y-%m-%dT%H:%M:%S%:z").to_string()).unwrap_or_default()
    }

    /// The local time of an instant, both in microseconds since 1970.
    #[must_use]
    pub fn local(self, instant: i64) -> i64 {
        let offset = naive(instant).map(|utc| self.0.offset_from_utc_datetime(&utc).fix().local_minus_utc());
        instant.saturating_add(i64::from(offset.unwrap_or(0)) * SECOND)
    }

    /// The instant of a local time that has this abbreviation in the zone, such as `PDT` in Los Angeles, whatever the time of year;
    /// `None` where the zone has no such abbreviation in that year.
    pub(super) fn instant_named(self, local: i64, name: Abbreviation) -> Option<i64> {
        /// One of these is in winter and one in summer, whatever the day.
        const QUARTER: i64 = 91;
        let near = [0, -QUARTER, QUARTER, -2 * QUARTER, 2 * QUARTER].into_iter();
        near.filter_map(|days| naive(local.checked_add(days * DAY)?)).find_map(|local_time| {
            let offsets = self.0.offset_from_local_datetime(&local_time);
            let offsets = [offsets.earliest(), offsets.latest()].into_iter().flatten();
            let mut named = offsets.filter(|offset| offset.abbreviation() == Some(name.text()));
            Some(local - i64::from(named.next()?.fix().local_minus_utc()) * SECOND)
        })
    }

    /// Whether times of this zone have this abbreviation, in our days.
    #[must_use]
    pub fn has_abbreviation(self, name: &str) -> bool {
        /// 2024-01-15.
        const A_WINTER: i64 = 1_705_276_800 * SECOND;
        Abbreviation::parse(name).is_some_and(|name| self.instant_named(A_WINTER, name).is_some())
    }

    /// The offset at a local time, in microseconds.
    fn offset(self, local: i64) -> Option<i64> {
        let naive = naive(local)?;
        let offset = match self.0.offset_from_local_datetime(&naive) {
            MappedLocalTime::Single(offset) | MappedLocalTime::Ambiguous(offset, _) => offset,
            MappedLocalTime::None => {
                let before = naive.checked_sub_signed(Duration::microseconds(LONGEST_GAP))?;
                self.0.offset_from_local_datetime(&before).earliest()?
            }
        };
        Some(i64::from(offset.fix().local_minus_utc()) * SECOND)
    }
}

fn naive(microseconds: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_micros(microseconds).map(|time| time.naive_utc())
}

/// The offset of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OffsetMark {
    /// No offset.
    None,
    /// Microseconds east of UTC.
    Fixed(i64),
    /// A zone of the IANA database.
    Zone(DateZone),
    /// An abbreviation that several zones share.
    Shared(Abbreviation),
}

/// An abbreviation of a time zone in capitals, such as `PST`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Abbreviation {
    letters: [u8; Self::LONGEST],
    length: usize,
}

impl Abbreviation {
    const LONGEST: usize = 5;

    /// Three to five capitals.
    fn parse(text: &str) -> Option<Self> {
        let is_name =
            (3..=Self::LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase());
        let mut letters = [0; Self::LONGEST];
        letters.iter_mut().zip(text.bytes()).for_each(|(to, byte)| *to = byte);
        is_name.then_some(Self { letters, length: text.len() })
    }

    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.letters[..self.length]).unwrap_or_default()
    }
}

/// Reads all of what follows a date or a time of day: nothing, `Z`, `UTC`, `GMT`, `+00`, `+0000`, `+00:00`, `GMT+1`, and behind
/// or instead of them a zone as in `[Europe/Berlin]`; the offset counts when there are both. Of abbreviations, those of
/// Europe have one offset; others, such as PST and IST, are shared by several zones.
pub(super) fn offset_mark(text: &str) -> Option<OffsetMark> {
    let text = text.trim();
    if text.is_empty() {
        return Some(OffsetMark::None);
    }
    if let Some((_, hours)) = EUROPEAN.iter().find(|(name, _)| *name == text) {
        return Some(OffsetMark::Fixed(hours * 3600 * SECOND));
    }
    if let Some(name) = Abbreviation::parse(text).filter(|name| !matches!(name.text(), "UTC" | "GMT")) {
        return Some(OffsetMark::Shared(name));
    }
    let (mark, rest) = fixed(text)?;
    let rest = rest.trim();
    match mark {
        Some(micros) if rest.is_empty() || is_comment(rest) => Some(OffsetMark::Fixed(micros)),
        Some(micros) => zone(rest).map(|_| OffsetMark::Fixed(micros)),
        None => zone(rest).map(OffsetMark::Zone),
    }
}

/// The abbreviations of zones of Europe, in English and German, which no other zone shares, with their hours east of UTC.
const EUROPEAN: [(&str, i64); 8] =
    [("WET", 0), ("WEST", 1), ("CET", 1), ("CEST", 2), ("MEZ", 1), ("MESZ", 2), ("EET", 2), ("EEST", 3)];

/// The abbreviation of a time zone behind a time of day that several zones share, such as `PST`.
#[must_use]
pub fn shared_zone(cell: &str) -> Option<&str> {
    let (time, name) = cell.trim().rsplit_once(' ')?;
    let is_shared = matches!(offset_mark(name), Some(OffsetMark::Shared(_)));
    let has_clock = time.ends_with(|letter: char| letter.is_ascii_digit()) || time.ends_with(['M', 'm']);
    (is_shared && has_clock && time.contains(':')).then_some(name)
}

/// Zones that have an abbreviation, as examples: of those who share it, the one with the most people who write English.
#[must_use]
pub fn zone_example(abbreviation: &str) -> &'static str {
    match abbreviation {
        "EST" | "EDT" => "America/New_York",
        "CST" | "CDT" => "America/Chicago",
        "MST" | "MDT" => "America/Denver",
        "IST" => "Asia/Kolkata",
        "BST" => "Europe/London",
        "JST" => "Asia/Tokyo",
        "KST" => "Asia/Seoul",
        "HKT" => "Asia/Hong_Kong",
        "AEST" | "AEDT" => "Australia/Sydney",
        "AWST" => "Australia/Perth",
        "NZST" | "NZDT" => "Pacific/Auckland",
        "SAST" => "Africa/Johannesburg",
        "MSK" => "Europe/Moscow",
        "AKST" | "AKDT" => "America/Anchorage",
        "HST" => "Pacific/Honolulu",
        _ => "America/Los_Angeles",
    }
}

/// `(Central European Time)`, as browsers add it.
fn is_comment(text: &str) -> bool {
    text.starts_with('(') && text.ends_with(')')
}

fn zone(text: &str) -> Option<DateZone> {
    let name = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    DateZone::parse(name).filter(|_| name.contains('/') || matches!(name, "UTC" | "GMT"))
}

/// An offset at the start, with the rest; `None` for one that is out of range.
fn fixed(text: &str) -> Option<(Option<i64>, &str)> {
    let prefix = |word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let (is_utc, rest) = match text.as_bytes() {
        [b'Z' | b'z'] => (true, ""),
        [b'Z' | b'z', b'[' | b' ', ..] => (true, &text[1..]),
        _ if prefix("UTC") || prefix("GMT") => (true, &text[3..]),
        _ => (false, text),
    };
    let sign = match rest.chars().next() {
        Some('+') => 1,
        Some('-' | '\u{2212}') => -1,
        _ if is_utc => return Some((Some(0), rest)),
        _ => return Some((None, rest)),
    };
    let digits = rest.trim_start_matches(['+', '-', '\u{2212}']);
    if rest.chars().count() != digits.chars().count() + 1 {
        return None;
    }
    let (hours, rest) = number(digits, 1, 2)?;
    let minutes = rest.strip_prefix(':').unwrap_or(rest);
    let (minutes, rest) = number(minutes, 2, 2).unwrap_or((0, rest));
    let is_possible = hours <= 18 && minutes < 60;
    is_possible.then_some((Some(sign * (hours * 3600 + minutes * 60) * SECOND), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3600 * SECOND;

    #[test]
    fn offsets_are_read_in_all_their_spellings() {
        for (text, hours) in [
            ("Z", 0.0),
            ("+0000", 0.0),
            ("+00", 0.0),
            (" +00:00", 0.0),
            (" UTC", 0.0),
            (" GMT", 0.0),
            ("Z[UTC]", 0.0),
            ("-0800", -8.0),
            ("+05:30", 5.5),
            ("\u{2212}03", -3.0),
            (" GMT+1", 1.0),
            (" GMT+0100 (Central European Standard Time)", 1.0),
            (" UTC-03:30", -3.5),
            ("+01:00[Europe/Berlin]", 1.0),
        ] {
            let expected = Some(OffsetMark::Fixed((hours * HOUR as f64) as i64));
            assert_eq!(offset_mark(text), expected, "{text:?}");
        }
        let berlin = DateZone::parse("Europe/Berlin").map(OffsetMark::Zone);
        assert_eq!(offset_mark("[Europe/Berlin]"), berlin);
        assert_eq!(offset_mark(" Europe/Berlin"), berlin);
        assert_eq!(offset_mark("  "), Some(OffsetMark::None));
        assert_eq!(offset_mark(" CEST"), Some(OffsetMark::Fixed(2 * HOUR)));
        let shared =
            |text| matches!(offset_mark(text), Some(OffsetMark::Shared(name)) if name.text() == text.trim());
        assert!(shared("CST") && shared(" PST") && shared("AEST"));
        assert_eq!(shared_zone("2024-03-05 10:11:12 PST"), Some("PST"));
        assert_eq!(shared_zone("3/5/2024 2:15 PM EST"), Some("EST"));
        for other in ["2024-03-05 10:11:12 CET", "3/5/2024 2:15 PM", "Bonn NRW", "10:11", ""] {
            assert_eq!(shared_zone(other), None, "{other}");
        }
        for text in
            ["+", "+19:00", "+01:60", "--01", "[Mars/Phobos]", "Zulu", "+1x", "EST5EDT", "é", "+01:00 x"]
        {
            assert_eq!(offset_mark(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_zone_reads_its_own_abbreviations() {
        let pacific = DateZone::parse("America/Los_Angeles").unwrap();
        let local = 1_709_633_472 * SECOND; // 2024-03-05 10:11:12, in winter
        let hours = |zone: DateZone, name: &str| {
            let name = Abbreviation::parse(name).unwrap();
            zone.instant_named(local, name).map(|instant| (instant - local) / HOUR)
        };
        let may = local + 57 * DAY;
        let standard = Abbreviation::parse("PST").unwrap();
        assert_eq!(
            pacific.instant_named(may, standard),
            Some(may + 8 * HOUR),
            "some write winter time all year"
        );
        assert_eq!(
            (hours(pacific, "PST"), hours(pacific, "PDT"), hours(pacific, "EST")),
            (Some(8), Some(7), None)
        );
        let kolkata = DateZone::parse("Asia/Kolkata").unwrap();
        assert_eq!(hours(kolkata, "IST"), Some(-5));
        assert!(zone_example("XYZ").contains('/'));
        for name in [
            "PST", "PDT", "EST", "CDT", "MST", "IST", "JST", "KST", "HKT", "AEST", "AWST", "NZDT", "SAST",
            "MSK", "AKST", "HST", "BST",
        ] {
            let zone = DateZone::parse(zone_example(name)).unwrap();
            assert!(hours(zone, name).is_some(), "{name}");
        }
    }

    #[test]
    fn hours_that_come_twice_or_never_have_one_instant() {
        let berlin = DateZone::parse("Europe/Berlin").unwrap();
        let local = |text: &str| {
            NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap().and_utc().timestamp_micros()
        };
        let shift = |text: &str| (local(text) - berlin.instant(local(text))) / HOUR;
        assert_eq!((shift("2024-01-15 12:00"), shift("2024-07-15 12:00")), (1, 2));
        // 02:30 came twice on 2024-10-27 (first as summer time) and never on 2024-03-31 (02:30 is 03:30).
        assert_eq!(shift("2024-10-27 02:30"), 2);
        assert_eq!(berlin.instant(local("2024-03-31 02:30")), local("2024-03-31 01:30"));
        assert_eq!(berlin.instant(local("2024-03-31 02:30")), berlin.instant(local("2024-03-31 03:30")));
        // Samoa skipped the whole of 2011-12-30.
        let apia = DateZone::parse("Pacific/Apia").unwrap();
        assert_eq!(apia.instant(local("2011-12-30 12:00")), apia.instant(local("2011-12-31 12:00")));
        // And back: the local time of an instant, whatever the time of year.
        for text in ["2024-01-15 12:00", "2024-07-15 00:00", "2024-10-27 02:30"] {
            assert_eq!(berlin.local(berlin.instant(local(text))), local(text));
        }
        let written = |text: &str| berlin.written(berlin.instant(local(text)));
        assert_eq!(written("2026-06-01 00:00"), "2026-06-01T00:00:00+02:00");
        assert_eq!(written("2026-01-01 00:00"), "2026-01-01T00:00:00+01:00");
        assert!(!berlin.is_utc() && DateZone::parse("UTC").unwrap().is_utc());
        assert_eq!(berlin.name(), "Europe/Berlin");
        assert_eq!(DateZone::parse("Berlin"), None);
        assert_eq!(berlin.instant(i64::MAX), i64::MAX);
    }
}

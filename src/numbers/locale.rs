//! How a locale writes numbers and dates, and the page that is being written in it.

use std::cell::Cell;
use std::marker::PhantomData;

use pure_rust_locales::{Locale, locale_match};

/// How a locale writes numbers and dates.
///
/// # Reference
/// The locales of the GNU C library, as of the crate `pure-rust-locales`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocaleFormat {
    /// The decimal sign.
    pub(super) decimal: &'static str,
    /// The sign between groups of digits; empty for none.
    pub(super) thousands: &'static str,
    /// Digits of the last group, and of those before it.
    pub(super) groups: (usize, usize),
    /// The pattern of a date, with a year of two or four digits.
    date: &'static str,
    /// Whether the currency stands before the amount.
    pub(super) currency_first: bool,
    /// Whether a space stands between both.
    pub(super) currency_apart: bool,
}

impl LocaleFormat {
    /// The format of a BCP 47 tag of a language and a region, such as `de-DE`; `None` if there is no such locale.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let parts: Vec<&str> = tag.split('-').collect();
        let is_letters = |part: &&str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
        let (language, script, region) = match parts.as_slice() {
            [language, region] => (language, None, region),
            [language, script, region] if script.len() == 4 => (language, Some(script), region),
            _ => return None,
        };
        if !matches!((language.len(), region.len()), (2 | 3, 2)) || !parts.iter().all(is_letters) {
            return None;
        }
        let variant = match script.map(|script| script.to_ascii_lowercase()).as_deref() {
            None => "",
            Some("latn") => "@latin",
            Some("cyrl") => "@cyrillic",
            Some("deva") => "@devanagari",
            Some(_) => return None,
        };
        let name = format!("{}_{}{variant}", language.to_ascii_lowercase(), region.to_ascii_uppercase());
        Some(Self::of(Locale::try_from(name.as_str()).ok()?))
    }

    fn of(locale: Locale) -> Self {
        let decimal = locale_match!(locale => LC_NUMERIC::DECIMAL_POINT);
        let own = locale_match!(locale => LC_NUMERIC::THOUSANDS_SEP);
        let of_money = locale_match!(locale => LC_MONETARY::MON_THOUSANDS_SEP);
        let mut sizes: Vec<usize> = Vec::new();
        for &size in locale_match!(locale => LC_NUMERIC::GROUPING) {
            sizes.extend(usize::try_from(size).ok().filter(|size| *size > 0));
        }
        // Where a locale groups amounts only, other numbers are grouped in the same way.
        let thousands = if own.is_empty() || sizes.is_empty() { of_money } else { own };
        let last = sizes.first().copied().unwrap_or(3);
        Self {
            decimal,
            thousands: if thousands == decimal { "" } else { thousands },
            groups: (last, sizes.get(1).copied().unwrap_or(last)),
            date: locale_match!(locale => LC_TIME::D_FMT),
            currency_first: locale_match!(locale => LC_MONETARY::P_CS_PRECEDES) == 1,
            currency_apart: locale_match!(locale => LC_MONETARY::P_SEP_BY_SPACE) > 0,
        }
    }

    /// The sign between two numbers.
    pub(super) fn list_sign(&self) -> &'static str {
        if self.decimal == "," { ";" } else { "," }
    }

    /// The pattern of a date with a year of four digits. Those of another calendar are written as in ISO 8601.
    pub(super) fn date_pattern(&self) -> String {
        let plain = self.date.replace("%y", "%Y").replace("%e", "%-d");
        let is_simple = |pattern: &str| {
            pattern.split('%').skip(1).all(|part| part.starts_with(['Y', 'm', 'd', 'b', 'B', '-']))
        };
        let is_whole = ["Y", "d"].iter().all(|part| plain.contains(part));
        if is_simple(&plain) && is_whole { plain } else { "%Y-%m-%d".to_owned() }
    }
}

/// Tags that are proposed where one is unknown.
pub(crate) const COMMON_TAGS: [&str; 46] = [
    "bg-BG", "ca-ES", "cs-CZ", "da-DK", "de-AT", "de-CH", "de-DE", "el-GR", "en-AU", "en-CA", "en-GB",
    "en-IE", "en-IN", "en-NZ", "en-US", "en-ZA", "es-ES", "es-MX", "et-EE", "fi-FI", "fr-BE", "fr-CA",
    "fr-CH", "fr-FR", "he-IL", "hr-HR", "hu-HU", "id-ID", "it-CH", "it-IT", "ja-JP", "ko-KR", "lt-LT",
    "lv-LV", "nb-NO", "nl-BE", "nl-NL", "pl-PL", "pt-BR", "pt-PT", "ro-RO", "sk-SK", "sl-SI", "sv-SE",
    "tr-TR", "zh-CN",
];

thread_local! {
    /// The format of the page that this thread is writing.
    static PAGE: Cell<Option<LocaleFormat>> = const { Cell::new(None) };
}

/// While it lives, this thread writes numbers and dates in one format; then in the one before.
#[must_use = "the format ends where this is dropped"]
pub(crate) struct FormatScope {
    before: Option<LocaleFormat>,
    /// The format is that of one thread.
    of_thread: PhantomData<*const ()>,
}

impl Drop for FormatScope {
    fn drop(&mut self) {
        PAGE.set(self.before);
    }
}

/// Writes the numbers and dates of a page in this format, until the scope is dropped; `None` as everywhere else.
pub(crate) fn page_format(format: Option<LocaleFormat>) -> FormatScope {
    FormatScope { before: PAGE.replace(format), of_thread: PhantomData }
}

/// The format of the page that is being written.
pub(super) fn format_of_page() -> Option<LocaleFormat> {
    PAGE.get()
}

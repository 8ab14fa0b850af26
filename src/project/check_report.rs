//! Checks how pages are written: the locale, and the currency of amounts.

use super::checker::Checker;
use crate::config::{Mistake, Path};
use crate::numbers::{COMMON_TAGS, LocaleFormat};
use crate::units::Currency;

impl Checker {
    /// The format of the pages.
    pub(super) fn locale(&mut self, tag: Option<&str>) -> Option<LocaleFormat> {
        let tag = tag?;
        let format = LocaleFormat::of_tag(tag);
        if format.is_none() {
            let path = Path::new(["report", "locale"]);
            let message = format!("no locale is named \"{tag}\"");
            let hint = "write a language and a region, such as `locale = \"de-DE\"`".to_owned();
            self.report(Mistake::new(path, message).with_nearest(tag, COMMON_TAGS, hint));
        }
        format
    }

    /// The currency of the amounts.
    pub(super) fn currency(&mut self, text: Option<&str>) -> Option<Currency> {
        let text = text?;
        let currency = Currency::parse(text);
        if currency.is_none() {
            let path = Path::new(["data", "currency"]);
            let message = format!("{} is no currency: \"{text}\"", path.in_words());
            let hint = currency_hint(text);
            self.report(Mistake::new(path, message).with_hint(hint));
        }
        currency
    }
}

/// Names of currencies with their codes in ISO 4217.
const CURRENCY_NAMES: [(&str, &str); 8] = [
    ("euro", "EUR"),
    ("dollar", "USD"),
    ("us dollar", "USD"),
    ("pound", "GBP"),
    ("pound sterling", "GBP"),
    ("swiss franc", "CHF"),
    ("yen", "JPY"),
    ("indian rupee", "INR"),
];

/// What to write in place of a text that is no currency.
fn currency_hint(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let singular = lower.strip_suffix('s').unwrap_or(&lower);
    let named = CURRENCY_NAMES.iter().find(|(name, _)| singular == *name).map(|(_, code)| *code);
    let upper = lower.to_uppercase();
    let code = named.or_else(|| Currency::parse(&upper).map(|_| upper.as_str()));
    match code {
        Some(code) => format!("did you mean \"{code}\"?"),
        None => "write the code of ISO 4217, such as \"EUR\", or one symbol, such as \"€\"".to_owned(),
    }
}

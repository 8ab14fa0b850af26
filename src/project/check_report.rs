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
            let hint = "write a code of three capitals, such as \"EUR\", or one symbol, such as \"€\"";
            self.report(Mistake::new(path, message).with_hint(hint));
        }
        currency
    }
}

//! The tone of a finding, and a verdict with its reasons.

/// The tone of a finding; the worst is the largest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    Good,
    /// Use it with care, for the reasons given.
    Caution,
    /// Nothing is known against it, but too little is known for it.
    NotYet,
    Bad,
}

impl Tone {
    /// What to do with the model.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Good => "use it",
            Self::Caution => "use it with care",
            Self::NotYet => "do not use it yet",
            Self::Bad => "do not use it",
        }
    }
}

/// The verdict on a training, in words. Its texts have neither a capital nor a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportVerdict {
    /// The worst of its parts.
    pub tone: Tone,
    /// One line: "better than your points table by 0.06 AUC [0.03, 0.09]; calibrated; ready".
    pub headline: String,
    /// The reasons.
    pub sentences: Vec<String>,
    /// The first reason against [`Tone::Good`].
    pub missing: Option<String>,
}

impl ReportVerdict {
    /// What the report says against using the model, where that is so.
    pub(crate) fn objection(&self) -> Option<String> {
        let why = self.missing.as_deref().unwrap_or(&self.headline);
        (self.tone == Tone::Bad).then(|| format!("its report says “{}”: {why}", self.tone.word()))
    }

    /// The verdict with its texts as sentences.
    pub(crate) fn written(self) -> Self {
        let sentences = self.sentences.iter().map(|text| sentence(text)).collect();
        Self { headline: capitalised(&self.headline), sentences, ..self }
    }
}

/// The text with a capital first letter, names in quotation marks instead of backticks, and the apostrophe that goes with these.
pub(crate) fn capitalised(text: &str) -> String {
    let (mut is_open, mut before) = (false, ' ');
    let mut letters = text.chars().peekable();
    let mut quoted = String::with_capacity(text.len());
    while let Some(letter) = letters.next() {
        let is_within = before.is_alphabetic() && letters.peek().is_some_and(|next| next.is_alphabetic());
        is_open ^= letter == '`';
        before = letter;
        quoted.push(match letter {
            '`' if is_open => '“',
            '`' => '”',
            '\'' if is_within => '’',
            other => other,
        });
    }
    let text = quoted;
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The text as a sentence: with a capital and a full stop.
pub(crate) fn sentence(text: &str) -> String {
    capitalised(text) + "."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_begin_with_a_capital() {
        assert_eq!((capitalised("über"), capitalised("")), ("Über".to_owned(), String::new()));
        assert_eq!(sentence("better than `a`"), "Better than “a”.");
    }
}

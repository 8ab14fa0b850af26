//! What is secret about a connection, and messages of drivers without it.

use super::secret_parts;

/// What a secret is replaced by.
const HIDDEN: &str = "[secret]";

/// A shorter secret is hidden only where it stands alone: its letters occur in ordinary words.
const SHORT: usize = 4;

/// Longer messages are cut: drivers repeat statements in them.
const LONGEST: usize = 600;

/// What stands before the statement that a driver repeats.
const STATEMENT: [&str; 2] = ["\nLINE ", "\nQuery was:"];

/// What no message may contain: addresses, passwords, and values of options that come from the environment.
#[derive(Default)]
pub(super) struct Secrets {
    /// The longest first.
    texts: Vec<SecretText>,
    /// What may be a password: a quoted part of it is hidden, too.
    stretches: Vec<String>,
}

/// A text that no message may contain.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SecretText {
    text: String,
    /// Whether it is hidden only where it is a word of its own.
    is_word: bool,
}

impl Secrets {
    /// The secrets of an address and of further values.
    pub(super) fn of(address: Option<&str>, others: impl Iterator<Item = String>) -> Self {
        let mut stretches: Vec<String> = Vec::new();
        let mut wholes: Vec<String> = others.flat_map(|text| forms(&text)).collect();
        if let Some(address) = address {
            stretches = secret_parts::stretches(address).into_iter().flat_map(forms).collect();
            wholes.extend(stretches.iter().cloned());
            wholes.extend(forms(address));
        }
        let pieces: Vec<String> =
            stretches.iter().flat_map(|text| secret_parts::pieces(text)).map(str::to_owned).collect();
        if let Some(address) = address.filter(|address| secret_parts::is_doubtful(address)) {
            stretches.extend(forms(address));
        }
        let text = |text: String, is_piece| SecretText { is_word: is_piece || text.len() < SHORT, text };
        let wholes = wholes.into_iter().filter(|text| !text.is_empty()).map(|whole| text(whole, false));
        let mut texts: Vec<SecretText> =
            wholes.chain(pieces.into_iter().map(|piece| text(piece, true))).collect();
        texts.sort_by(|one, other| {
            let by_text = other.text.len().cmp(&one.text.len()).then_with(|| one.text.cmp(&other.text));
            by_text.then(one.is_word.cmp(&other.is_word))
        });
        texts.dedup_by(|one, other| one.text == other.text);
        Self { texts, stretches }
    }

    /// A message in one line without the secrets, and without parts of them in quotes: a driver that misreads an address may quote
    /// a part of the password as a host or a port.
    pub(super) fn removed_from(&self, message: &str) -> String {
        let message = STATEMENT
            .iter()
            .filter_map(|mark| message.find(mark))
            .min()
            .map_or(message, |end| &message[..end]);
        let mut text = one_line(message);
        for SecretText { text: secret, is_word } in &self.texts {
            text = if *is_word { hide_word(&text, secret) } else { text.replace(secret.as_str(), HIDDEN) };
        }
        let text = self.without_quoted_parts(&text);
        match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    }

    /// Hosts, ports and users of a well-formed address are no secrets, and messages need them: only what may belong to a password is hidden.
    fn without_quoted_parts(&self, text: &str) -> String {
        let is_part = |quoted: &str| {
            quoted.trim().len() > 1 && self.stretches.iter().any(|secret| secret.contains(quoted))
        };
        // A quote within a password makes the inside of quotes uncertain.
        let is_uncertain = self.stretches.iter().any(|secret| secret.contains('"'));
        let mut parts: Vec<String> = text.split('"').map(str::to_owned).collect();
        let last = parts.len().saturating_sub(1);
        for (place, part) in parts.iter_mut().enumerate() {
            let is_quoted = place % 2 == 1 && place < last;
            if (is_quoted || is_uncertain) && is_part(part) {
                HIDDEN.clone_into(part);
            }
        }
        parts.join("\"")
    }
}

/// The forms in which a message may show a text: as it is, without the quotes around it, without escapes, and decoded.
fn forms(text: &str) -> Vec<String> {
    let bare = text.trim_matches(['\'', '"', '{', '}']);
    let mut forms = vec![text.to_owned(), bare.to_owned(), bare.replace('\\', "")];
    let decoded: Vec<String> = forms.iter().map(|text| percent_decoded(text)).collect();
    forms.extend(decoded);
    let mut forms: Vec<String> =
        forms.iter().map(|text| one_line(text)).filter(|text| !text.is_empty()).collect();
    forms.sort();
    forms.dedup();
    forms
}

/// A text in one line, with single blanks.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Hides a secret where it is a word of its own.
fn hide_word(text: &str, secret: &str) -> String {
    let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let mut hidden = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(secret) {
        let (before, after) = (&rest[..at], &rest[at + secret.len()..]);
        let is_within = is_letter(before.chars().next_back().or(hidden.chars().next_back()))
            || is_letter(after.chars().next());
        hidden.push_str(before);
        hidden.push_str(if is_within { secret } else { HIDDEN });
        rest = after;
    }
    hidden + rest
}

/// A text with `%41` as `A`; a text that is not UTF-8 then stays as it is.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut decoded, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(&byte) = bytes.get(at) {
        let code = text
            .get(at + 1..at + 3)
            .filter(|_| byte == b'%')
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        decoded.push(code.unwrap_or(byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(address: &str) -> Secrets {
        Secrets::of(Some(address), std::iter::empty())
    }

    #[test]
    fn no_form_of_a_password_is_left_in_a_message() {
        let uri = secrets("postgresql://etl:pl%40nted@db.example:5432/crm?sslmode=require");
        let message = uri.removed_from("invalid URI \"postgresql://etl:pl%40nted@db.example:5432/crm?sslmode=require\"\n  for etl:pl@nted");
        assert_eq!(message, "invalid URI \"[secret]\" for etl:[secret]");
        let dsn = secrets("host=db user=etl password='planted secret' dbname=crm");
        assert!(!dsn.removed_from("bad: 'planted").contains("planted secret"));
        let odbc = secrets("Driver={x};Server=s;UID=etl;PWD={planted}");
        assert_eq!(odbc.removed_from("login with planted failed"), "login with [secret] failed");
        let other = Secrets::of(None, ["tok-1234".to_owned()].into_iter());
        assert_eq!(other.removed_from("token tok-1234 expired"), "token [secret] expired");
    }

    #[test]
    fn a_misread_password_is_hidden_and_the_host_is_not() {
        let uri = secrets("postgresql://etl:pl@an/ted@db.example/crm");
        assert_eq!(
            uri.removed_from("could not translate host name \"an\" to address"),
            "could not translate host name \"[secret]\" to address"
        );
        let uri = secrets("postgresql://etl:planted@db.example:5432/crm");
        let message = "connection to server at \"db.example\", port 5432 failed: password authentication failed for user \"etl\"";
        assert_eq!(uri.removed_from(message), message);
    }

    #[test]
    fn parts_of_a_password_that_a_driver_misreads_are_hidden() {
        for (address, message, leak) in [
            (
                "postgresql://db/crm?password=First1&Second2&user=etl",
                "missing key/value separator \"=\" in URI query parameter: \"Second2\"",
                "Second2",
            ),
            (
                "postgresql://db/crm?password=First1  Second2 Third3",
                "unexpected spaces found in \"First1  Second2 Third3\", use %20 for Third3",
                "Third3",
            ),
            (
                "postgresql://etl:Start7EndPart9",
                "invalid integer value \"Start7EndPart9\" for connection option \"port\"",
                "EndPart",
            ),
            ("postgresql://etl:Start%zzEnd", "invalid percent-encoded token: \"Start%zzEnd\"", "zzEnd"),
            ("postgresql://etl:Begin%00End9", "forbidden value %00 in \"Begin%00End9\"", "End9"),
            (
                "host=db user=etl password='Two Words9' dbname=crm",
                "missing \"=\" after \"Words9'\" in connection info string",
                "Words9",
            ),
            (
                "host=db user=etl password=Two Words9",
                "missing \"=\" after \"Words9\" in connection info string",
                "Words9",
            ),
            ("postgresql://etl:one  two3x@db/crm", "unexpected spaces found in \"one  two3x@db\"", "two3x"),
            ("postgresql://etl:a\"Quoted4@db/crm", "invalid \"a\"Quoted4\" of etl", "Quoted4"),
            ("postgresql://etl:Slash5/Part6@db/crm", "could not translate \"db\" or Part6", "Part6"),
        ] {
            let text = secrets(address).removed_from(message);
            assert!(!text.contains(leak) && text.contains(HIDDEN), "{address}\n{text}");
        }
        let misread = secrets("postgresql://etl:Start7EndPart9");
        let message = "invalid integer value \"Start7EndPart9\" for connection option \"port\"";
        assert_eq!(
            misread.removed_from(message),
            "invalid integer value \"[secret]\" for connection option \"port\""
        );
    }

    #[test]
    fn a_statement_that_is_repeated_is_cut() {
        let message =
            "ERROR:  relation \"a\" does not exist\nLINE 1: SELECT * FROM a\n   ^\nQuery was:SELECT";
        assert_eq!(Secrets::default().removed_from(message), "ERROR: relation \"a\" does not exist");
    }

    #[test]
    fn a_short_password_does_not_garble_a_message() {
        let uri = secrets("postgresql://etl:a@db/crm");
        assert_eq!(
            uri.removed_from("a table is missing, not \"a\""),
            "[secret] table is missing, not \"[secret]\""
        );
    }
}

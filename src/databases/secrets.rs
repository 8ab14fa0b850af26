//! What is secret about a connection, and messages of drivers without it.

/// What a secret is replaced by.
const HIDDEN: &str = "[secret]";

/// Parameters of an address whose values are secret, by parts of their names.
const SECRET: [&str; 8] = ["password", "passwd", "pwd", "secret", "token", "key", "credential", "passphrase"];

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
    texts: Vec<String>,
}

impl Secrets {
    /// The secrets of an address and of further values.
    pub(super) fn of(address: Option<&str>, others: impl Iterator<Item = String>) -> Self {
        let mut texts: Vec<String> = others.collect();
        if let Some(address) = address {
            texts.extend(passwords(address));
            texts.push(address.to_owned());
        }
        let decoded: Vec<String> = texts.iter().map(|text| percent_decoded(text)).collect();
        texts.extend(decoded);
        texts.retain(|text| !text.is_empty());
        texts.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        texts.dedup();
        Self { texts }
    }

    /// A message in one line without the secrets, and without parts of them in quotes: a driver that misreads an address may quote
    /// a part of the password as a host or a port.
    pub(super) fn removed_from(&self, message: &str) -> String {
        let message = STATEMENT
            .iter()
            .filter_map(|mark| message.find(mark))
            .min()
            .map_or(message, |end| &message[..end]);
        let mut text = message.split_whitespace().collect::<Vec<_>>().join(" ");
        for secret in &self.texts {
            text = if secret.len() < SHORT {
                hide_word(&text, secret)
            } else {
                text.replace(secret.as_str(), HIDDEN)
            };
        }
        let text = self.without_quoted_parts(&text);
        match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    }

    fn without_quoted_parts(&self, text: &str) -> String {
        let is_part = |quoted: &str| {
            quoted.len() > 1 && self.texts.iter().any(|secret| secret.contains(quoted) && secret != quoted)
        };
        // Hosts, ports and users of a well-formed address are no secrets, and messages need them: only passwords and what follows from
        // misreading them is hidden.
        let mut pieces: Vec<String> = text.split('"').map(str::to_owned).collect();
        let last = pieces.len().saturating_sub(1);
        for (place, piece) in pieces.iter_mut().enumerate() {
            if place % 2 == 1 && place < last && is_part(piece) && !self.is_public(piece) {
                HIDDEN.clone_into(piece);
            }
        }
        pieces.join("\"")
    }

    /// Whether a quoted word is the user, the host, the port or the database of an address rather than a piece of a password.
    fn is_public(&self, word: &str) -> bool {
        self.texts.iter().filter(|secret| secret.contains("://")).any(|address| {
            let rest = address.split_once("://").map_or("", |(_, rest)| rest);
            let (login, place) = rest.rsplit_once('@').unwrap_or(("", rest));
            let user = login.split_once(':').map_or(login, |(user, _)| user);
            let is_in_password = login.split_once(':').is_some_and(|(_, password)| password.contains(word));
            !is_in_password
                && (user == word || place.split(['/', ':', '?', '&', '=', ',']).any(|part| part == word))
        })
    }
}

/// Hides a short secret where it is a word of its own.
fn hide_word(text: &str, secret: &str) -> String {
    let words: Vec<String> = text
        .split(' ')
        .map(|word| {
            let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
            if word == secret || bare == secret { word.replace(secret, HIDDEN) } else { word.to_owned() }
        })
        .collect();
    words.join(" ")
}

/// The passwords in an address: after the user's name, and the values of secret parameters.
fn passwords(address: &str) -> Vec<String> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let mut found = Vec::new();
    if let Some((login, _)) = rest.rsplit_once('@')
        && let Some((_, password)) = login.split_once(':')
    {
        found.push(password.to_owned());
    }
    for parameter in address.split(['?', '&', ';', ' ', ',']) {
        let Some((name, value)) = parameter.split_once('=') else { continue };
        let name = name.to_lowercase();
        if SECRET.iter().any(|word| name.contains(word)) {
            let value = value.trim_matches(['\'', '"', '{', '}']);
            found.push(value.to_owned());
        }
    }
    found
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

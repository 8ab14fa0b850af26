//! The parts of an address that may be a password, or a piece of one that a driver misreads.

/// Parameters of an address whose values are secret, by parts of their names.
const SECRET: [&str; 8] = ["password", "passwd", "pwd", "secret", "token", "key", "credential", "passphrase"];

/// Parameters whose values are no secrets. What follows a secret value without such a name may belong to it.
const PUBLIC: [&str; 35] = [
    "account",
    "application_name",
    "authenticator",
    "channel_binding",
    "client_encoding",
    "connect_timeout",
    "database",
    "db",
    "dbname",
    "driver",
    "encrypt",
    "gssencmode",
    "host",
    "hostaddr",
    "id",
    "keepalives",
    "load_balance_hosts",
    "options",
    "passfile",
    "port",
    "project",
    "protocol",
    "region",
    "role",
    "schema",
    "server",
    "service",
    "sslcert",
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
    "trustservercertificate",
    "uid",
    "user",
    "warehouse",
];

/// Where a driver may break an address.
const SEPARATORS: &str = "&?;@/'\"{}[]:,=#%\\";

/// A shorter piece of a password says little, and occurs in ordinary words.
const SHORTEST: usize = 3;

/// The stretches of an address that are, or may be, secret: what follows the user's name, and the values of secret parameters with all that
/// follows them up to a parameter that is none.
pub(super) fn stretches(address: &str) -> Vec<&str> {
    let mut found: Vec<&str> = login_secret(address).into_iter().collect();
    let mut begin = None;
    let mut end = |begin: &mut Option<usize>, at: usize| {
        if let Some(begin) = begin.take()
            && begin < at
        {
            found.push(&address[begin..at]);
        }
    };
    for (at, _) in address.match_indices('=') {
        let before = address[..at].trim_end();
        let is_of_name = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
        let name = &before[before.trim_end_matches(is_of_name).len()..];
        let lower = name.to_lowercase();
        if SECRET.iter().any(|word| lower.contains(word)) {
            begin = begin.or(Some(at + 1));
        } else if PUBLIC.contains(&lower.as_str()) {
            end(&mut begin, before.len() - name.len());
        }
    }
    end(&mut begin, address.len());
    found.into_iter().map(|text| text.trim_matches(is_between)).filter(|text| !text.is_empty()).collect()
}

/// Pieces of a text that a driver may quote on their own.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| letter.is_whitespace() || SEPARATORS.contains(letter))
        .filter(|piece| piece.chars().count() >= SHORTEST && !PUBLIC.contains(&piece.to_lowercase().as_str()))
}

/// Whether it is not certain where the password of an address begins and ends, so that any part of it may be one.
pub(super) fn is_doubtful(address: &str) -> bool {
    let Some((_, rest)) = address.split_once("://") else {
        return address.matches('\'').count() % 2 == 1 || address.contains('@');
    };
    let is_split = match rest.rsplit_once('@') {
        Some((login, _)) => login.contains(['@', '/', '?', '#', '"']),
        None => login_secret(address).is_some(),
    };
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    let is_broken = !query.is_empty() && query.split('&').any(|parameter| !parameter.contains('='));
    is_split || is_broken || rest.contains(char::is_whitespace) || !is_well_encoded(rest)
}

/// What follows the user's name: up to the last `@`, or to the end where the host is forgotten.
fn login_secret(address: &str) -> Option<&str> {
    let (is_uri, rest) = address.split_once("://").map_or((false, address), |(_, rest)| (true, rest));
    if let Some((login, _)) = rest.rsplit_once('@') {
        return login.split_once(':').map(|(_, password)| password);
    }
    let hosts = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    if !is_uri || hosts.split(',').all(has_port) {
        return None;
    }
    rest.split_once(':').map(|(_, password)| password)
}

/// Whether what follows the name of a host, if anything, is a port.
fn has_port(host: &str) -> bool {
    let after = host.strip_prefix('[').and_then(|host| host.split_once(']')).map_or(host, |(_, after)| after);
    after.split_once(':').is_none_or(|(_, port)| port.is_empty() || port.parse::<u16>().is_ok())
}

/// Whether each `%` is followed by the two digits of a character other than zero.
fn is_well_encoded(text: &str) -> bool {
    text.match_indices('%').all(|(at, _)| {
        let code = text.get(at + 1..at + 3).and_then(|code| u8::from_str_radix(code, 16).ok());
        code.is_some_and(|code| code != 0)
    })
}

/// What separates parameters, and stands around their values.
fn is_between(letter: char) -> bool {
    letter.is_whitespace() || "&;?,".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_secret_is_found_in_addresses_of_all_forms() {
        for (address, expected) in [
            ("postgresql://etl:pw@db/crm", &["pw"][..]),
            ("postgresql://etl@db:5432/crm?sslmode=require", &[]),
            ("postgresql://[::1]:5432,other:5433/crm", &[]),
            ("postgresql://etl:Start7EndPart9", &["Start7EndPart9"]),
            ("postgresql://etl:a@b/c?d@db/crm", &["a@b/c?d"]),
            ("postgresql://db/crm?password=ab&cd ef&user=etl", &["ab&cd ef"]),
            ("host=db password = 'Two  Words9' dbname=crm", &["'Two  Words9'"]),
            ("Driver={x};Server=s;UID=etl;PWD={pl;anted}", &["{pl;anted}"]),
            ("etl:pw@account/db", &["pw"]),
            ("file:crm.sqlite?mode=ro", &[]),
        ] {
            assert_eq!(stretches(address), expected, "{address}");
        }
    }

    #[test]
    fn an_address_that_can_be_read_in_two_ways_is_doubtful() {
        for address in [
            "postgresql://etl:Start7EndPart9",
            "postgresql://etl:a@b@db/crm",
            "postgresql://etl:a/b@db/crm",
            "postgresql://db/crm?password=ab&cd",
            "postgresql://etl:a%zz@db/crm",
            "postgresql://etl:a%00@db/crm",
            "host=db password='Two",
        ] {
            assert!(is_doubtful(address), "{address}");
        }
        for address in ["postgresql://etl:pw@db:5432/crm?sslmode=require", "host=db password='Two Words9'"] {
            assert!(!is_doubtful(address), "{address}");
        }
    }
}

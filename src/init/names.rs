//! What the name of a column suggests: the group of a feature, an id, an account, or free text.

use super::vocabulary::{
    ACCOUNTS, CHANGES, CLOSE, DATE_ENDS, DATES, DEALS, EXPECTED, FILLERS, FIRST_IDS, HISTORIES, IDS,
    JOINED_IDS, NAMES, RELATED, SNAPSHOT,
};
use crate::audit::{NameHint, is_listed, name_hint, words};
use crate::project::Group;

/// Words in the name of free text.
const FREE_TEXTS: [&str; 45] = [
    "name", "names", "firstname", "lastname", "surname", "email", "mail", "phone", "telephone", "mobile",
    "fax", "url", "website", "domain", "address", "street", "linkedin", "comment", "comments", "note",
    "notes", "description", "message", "subject", "remark", "remarks", "text", "zip", "postcode", "postal",
    "ip", "contact", "telefon", "telefono", "teléfono", "téléphone", "telefone", "plz", "postleitzahl",
    "adresse", "notiz", "notizen", "beschreibung", "kommentar", "titel",
];

/// Last words in the name of a column of digits that is no number.
const DIGITS: [&str; 15] = [
    "phone", "telephone", "mobile", "fax", "zip", "postcode", "code", "ip", "telefon", "téléphone",
    "teléfono", "telefone", "telefono", "plz", "postleitzahl",
];

/// Words for stable attributes of a person or company; with one of them, a column such as "current occupation" is no leak.
const PLAIN: [&str; 33] = [
    "occupation", "job", "title", "industry", "sector", "marital", "employment", "employer", "provider",
    "vendor", "supplier", "software", "system", "tool", "tools", "legal", "ownership", "credit", "energy",
    "family", "civil", "juridique", "rechtsform", "familienstand", "legale", "jurídico", "jurídica",
    "juridische", "business", "production", "warranty", "lease", "branche",
];

/// Words of suggestions of a leak that mean something else beside a stable attribute.
const SOFT: [&str; 21] = [
    "current", "status", "profile", "statut", "stato", "rating", "score", "index", "quality", "qualité",
    "qualität", "cycle", "duration", "durée", "dauer", "laufzeit", "duur", "looptijd", "durata", "change",
    "contract",
];

/// Words for amounts that are often determined only while a deal is worked.
const AMOUNTS: [&str; 25] = [
    "wert", "betrag", "rabatt", "preis", "montant", "prix", "remise", "importe", "precio", "valor", "preço",
    "desconto", "importo", "prezzo", "bedrag", "金額", "amount", "price", "value", "quote", "quoted",
    "discount", "acv", "arr", "mrr",
];

/// Words of each group, in the order in which the groups are tried.
const GROUPS: [(Group, &str); 5] = [
    (
        Group::Qualification,
        "budget budgt authority need needs timeline timeframe timing decision criteria competitor \
         competitors champion procurement purch purchase purchasing tender deal amount product seller \
         agent owner rep scope metrics urgency buyer",
    ),
    (
        Group::Behavioural,
        "visit visits view pageviews views page pages time website site email emails mail call calls \
         click clicks opens download downloads webinar webinars demo trial source origin channel \
         campaign search newspaper magazine advertisement forum forums referral referred \
         recommendation recommendations hear heard updates newsletter copy event events meeting \
         meetings session sessions activity activities rfi rfp tend login logins medium route quelle \
         kanal kampagne herkunft canal campagne campaña fuente origen origem campanha fonte canale bron \
         kanaal webseite anrufe",
    ),
    (
        Group::Psychographic,
        "pain pains challenge challenges goal goals interest interests motivation matters concern \
         concerns attitude problem problems priority priorities objection",
    ),
    (
        Group::Firmographic,
        "industry sector employees employee headcount revenue turnover size company comp firm account \
         client customer organisation organization annual founded established subsidiary technology \
         technologies tech stack growth partnership headquarters office vertical naics sic funding \
         region territory branche mitarbeiter mitarbeiterzahl umsatz firma unternehmen effectif effectifs \
         secteur entreprise sector empleados empresa ingresos setor funcionários settore dipendenti \
         fatturato azienda medewerkers omzet bedrijf 業種 従業員数 売上",
    ),
    (
        Group::Demographic,
        "country city state county title job role seniority department dept function gender age \
         language occupation education specialization specialisation person contact location level \
         position persona land stadt bundesland abteilung sprache pays ville langue fonction país ciudad \
         cargo idioma cidade paese città ruolo lingua functie taal 国 役職 部署",
    ),
];

/// The group of a feature; qualification if no word matches.
pub(crate) fn group(name: &str) -> Group {
    // The prefix with the table of the column, as Pipedrive writes it, carries no information.
    let own = name.split_once(" - ").filter(|(table, _)| DEALS.contains(&table.to_lowercase().as_str()));
    let words = words(own.map_or(name, |(_, own)| own));
    let has = |list: &str| list.split(' ').any(|listed| words.iter().any(|word| word == listed));
    GROUPS.iter().find(|(_, list)| has(list)).map_or(Group::Qualification, |(group, _)| *group)
}

/// The last key of a column within objects, such as `account_id` of `properties.account_id`; any other name as it is.
fn own_name(name: &str) -> &str {
    let is_key = |key: &str| {
        key.starts_with(|letter: char| letter.is_ascii_lowercase() || letter == '_')
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if !name.split('.').all(is_key) {
        return name;
    }
    // A bare id or name is that of its object: `account.id`.
    let is_bare = |key: &str| key == "name" || IDS.contains(&key);
    let last = name.rfind('.').map_or(0, |dot| dot + 1);
    let before = name[..last.saturating_sub(1)].rfind('.').map_or(0, |dot| dot + 1);
    if is_bare(&name[last..]) { &name[before..] } else { &name[last..] }
}

/// The words of a name as they are compared here: an id in one word with what it is of, such as `opportunityid`, is two words, and
/// what an export says of its own columns is none.
pub(crate) fn name_words(name: &str) -> Vec<String> {
    /// The mark of Dynamics for columns that identify rows at re-import.
    const MARK: [&str; 3] = ["do", "not", "modify"];
    let of_id = |word: &String| {
        let is_thing = |thing: &str| DEALS.contains(&thing) || ACCOUNTS.contains(&thing);
        // German joins words with an s: `Vorgangsnummer`.
        let split = |id: &str| {
            let thing = word.strip_suffix(id)?;
            [Some(thing), thing.strip_suffix('s')]
                .into_iter()
                .flatten()
                .find(|thing| is_thing(thing))
                .map(str::to_owned)
        };
        JOINED_IDS.iter().find_map(|id| Some(vec![split(id)?, (*id).to_owned()]))
    };
    let all = words(own_name(name));
    let own = all.strip_prefix(&MARK.map(str::to_owned)).unwrap_or(&all);
    own.iter().flat_map(|word| of_id(word).unwrap_or_else(|| vec![word.clone()])).collect()
}

/// Whether the name is that of a date, so that its numbers are dates.
pub(crate) fn is_date(name: &str) -> bool {
    /// Words that end in "date" and are none.
    const OTHERS: [&str; 4] = ["update", "candidate", "mandate", "validate"];
    let words = name_words(name);
    let is_one = |word: &String| {
        let word = word.as_str();
        DATES.contains(&word)
            || CLOSE.contains(&word)
            || SNAPSHOT[1].contains(&word)
            || SNAPSHOT[2].contains(&word)
    };
    let ends = |word: &String| word.ends_with("date") && !OTHERS.contains(&word.as_str());
    words.iter().any(|word| is_one(word) || ends(word))
        || words.last().is_some_and(|word| DATE_ENDS.contains(&word.as_str()))
}

/// Whether the name has a word for a close.
pub(crate) fn is_close(name: &str) -> bool {
    any(name, &CLOSE)
}

/// Whether the name is that of the date on which something was created or opened.
pub(crate) fn is_creation(name: &str) -> bool {
    any(name, SNAPSHOT[1])
}

/// Whether the name is that of a record of a history.
pub(crate) fn names_history(name: &str) -> bool {
    any(name, &HISTORIES)
}

/// The rank of a name as that of the date of the last change of a row, 0 for the best; `None` if it is none.
pub(crate) fn change_rank(name: &str) -> Option<u8> {
    let words = name_words(name);
    let has = |stems: &[&str]| words.iter().any(|word| stems.iter().any(|stem| word.contains(stem)));
    let rank = CHANGES.iter().position(|stems| has(stems))?;
    u8::try_from(rank).ok()
}

/// Whether the name is that of something expected.
pub(crate) fn names_expectation(name: &str) -> bool {
    any(name, &EXPECTED)
}

fn any(name: &str, list: &[&str]) -> bool {
    name_words(name).iter().any(|word| list.contains(&word.as_str()))
}

/// Whether the name is that of an id.
pub(crate) fn is_id(name: &str) -> bool {
    name_words(name).last().is_some_and(|word| IDS.contains(&word.as_str()))
}

/// The rank of a name as the id of a deal, 0 for the best; `None` if it is none.
pub(crate) fn deal_id_rank(name: &str) -> Option<u8> {
    let words = name_words(name);
    let names_a_deal = words.iter().any(|word| DEALS.contains(&word.as_str()));
    let is_deal = !words.is_empty() && words.iter().all(|word| DEALS.contains(&word.as_str()));
    let last_is_id = words.last().is_some_and(|word| word == "id");
    match (names_a_deal, last_is_id, is_id(name)) {
        (true, true, _) => Some(0),
        (false, true, _) if words.len() == 1 => Some(1),
        (true, _, true) => Some(2),
        (true, ..) if words.first().is_some_and(|word| FIRST_IDS.contains(&word.as_str())) => Some(2),
        _ if is_deal => Some(3),
        (_, true, _) if !any(name, &ACCOUNTS) => Some(4),
        (_, _, true) if !any(name, &ACCOUNTS) => Some(5),
        _ => None,
    }
}

/// Whether the name is that of the id of a deal alone, unlike that of its owner or type.
pub(crate) fn is_deal_id(name: &str) -> bool {
    let words = name_words(name);
    let is_known = |word: &String| {
        let word = word.as_str();
        DEALS.contains(&word) || IDS.contains(&word) || FIRST_IDS.contains(&word)
    };
    matches!(deal_id_rank(name), Some(0..=2)) && words.iter().all(is_known)
}

/// Whether the name is that of the id of a deal or company, which is no feature however often it repeats.
pub(crate) fn names_a_deal(name: &str) -> bool {
    let is_deal = matches!(deal_id_rank(name), Some(0 | 2)) && name_words(name).len() == 2;
    is_deal || account_rank(name) == Some(0)
}

/// The rank of a name as the company of a deal, 0 for the best; `None` if it is none.
pub(crate) fn account_rank(name: &str) -> Option<u8> {
    let words = name_words(name);
    let is_word = |word: &String, lists: &[&[&str]]| lists.iter().any(|list| list.contains(&word.as_str()));
    let is_beside = |word: &String| is_listed(word, RELATED) || is_listed(word, FILLERS);
    // The company of a deal.
    let of_deal = words.iter().take_while(|word| is_word(word, &[&DEALS])).count();
    let words = &words[of_deal..];
    let fits = words.iter().any(|word| is_word(word, &[&ACCOUNTS]))
        && words.iter().all(|word| is_word(word, &[&ACCOUNTS, &IDS, &NAMES]) || is_beside(word));
    // The id may come first: `IDs zugehöriger Unternehmen`.
    let has_id = is_id(name) || words.first().is_some_and(|word| matches!(word.as_str(), "id" | "ids"));
    fits.then(|| u8::from(!has_id))
}

/// Whether the name is that of free text.
pub(crate) fn is_free_text(name: &str) -> bool {
    any(name, &FREE_TEXTS)
}

/// Whether the name is that of digits that are no number, also with a word for a number behind.
pub(crate) fn is_dialled(name: &str) -> bool {
    let words = words(name);
    let is_number = |word: &&String| matches!(word.as_str(), "no" | "nr" | "number" | "nummer");
    words.iter().rev().find(|word| !is_number(word)).is_some_and(|word| DIGITS.contains(&word.as_str()))
}

/// Whether the name is that of an amount that may be negotiated late.
pub(crate) fn is_amount(name: &str) -> bool {
    let is_expected = names_expectation(name) && any(name, &["revenue", "umsatz"]);
    (any(name, &AMOUNTS) && !any(name, &["budget"])) || is_expected
}

/// Words of a status that are also those of a state.
const STATES: [&str; 2] = ["estado", "stato"];

/// The leak that a name suggests, unless it also names a stable attribute; a count of activities is only a question.
pub(crate) fn leak_hint(name: &str) -> Option<(NameHint, String)> {
    let is_soft = |word: &str| SOFT.contains(&word);
    name_hint(name).filter(|(hint, word)| {
        *hint != NameHint::Counter
            && !STATES.contains(&word.as_str())
            && !(is_soft(word.as_str()) && any(name, &PLAIN))
    })
}

/// Whether a date with this name is overwritten while a deal is worked: that of the latest activity or of the last change.
pub(crate) fn is_overwritten(name: &str) -> bool {
    let is_latest = name_hint(name).is_some_and(|(hint, _)| hint == NameHint::Latest);
    is_latest || change_rank(name) == Some(0)
}

/// Words for a count.
const COUNTS: [&str; 13] = [
    "number", "count", "num", "anzahl", "zahl", "nombre", "nbre", "número", "cantidad", "quantidade",
    "numero", "aantal", "total",
];

/// Whether a number with a name that suggests this leak may be the duration or the count of something else.
pub(crate) fn may_be_of_others(name: &str, hint: NameHint) -> bool {
    hint == NameHint::Process || any(name, &COUNTS)
}

/// The least number of words in names that are compared.
const LEAST_WORDS: usize = 4;

/// Whether two long names differ in one word only, as those of a family of columns do.
pub(crate) fn are_siblings(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    one.len() >= LEAST_WORDS
        && one.len() == other.len()
        && one.iter().zip(&other).filter(|(one, other)| one != other).count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_suggest_the_group() {
        assert_eq!(group("Customer size by turnover"), Group::Firmographic);
        assert_eq!(group("Your current occupation"), Group::Demographic);
        assert_eq!(group("Minutes on our website"), Group::Behavioural);
        assert_eq!(group("What matters to you"), Group::Psychographic);
        assert_eq!(group("budgt_ok"), Group::Qualification);
        assert_eq!(group("xyz"), Group::Qualification);
    }

    #[test]
    fn names_suggest_ids_and_accounts() {
        assert!(deal_id_rank("lead_id") < deal_id_rank("Lead Number"));
        assert_eq!(deal_id_rank("account_id"), None);
        assert!(is_deal_id("Opportunity ID") && is_deal_id("id") && is_deal_id("Référence affaire"));
        assert!(!is_deal_id("lead_source_id") && !is_deal_id("Deal Owner ID") && !is_deal_id("contact_id"));
        assert_eq!(deal_id_rank("Number of employees"), None);
        assert!(names_a_deal("Deal ID") && names_a_deal("company_id") && !names_a_deal("Lead Source"));
        assert!(account_rank("account_id") < account_rank("Company Name"));
        assert_eq!((account_rank("Company Size"), account_rank("id")), (None, None));
        assert_eq!(account_rank("properties.account_id"), account_rank("account_id"));
        assert_eq!((own_name("a.account.id"), own_name("id")), ("account.id", "id"));
        assert_eq!((own_name("a.b.deal_id"), own_name("Est. Close Date")), ("deal_id", "Est. Close Date"));
    }

    #[test]
    fn ids_and_dates_of_other_languages_and_programs_are_recognised() {
        for name in ["opportunityid", "案件番号", "Référence affaire", "Deal - ID", "ID oportunidad"] {
            assert!(matches!(deal_id_rank(name), Some(0 | 2)), "{name}");
        }
        assert_eq!(deal_id_rank("(Do Not Modify) Opportunity"), Some(3));
        assert!(account_rank("Kundennummer") == Some(0) && account_rank("Associated Company IDs") == Some(0));
        assert!(account_rank("Accountname") == Some(1) && is_close("Schlusstermin"));
        for name in [
            "Zugehöriges Unternehmen (ID)",
            "IDs zugehöriger Unternehmen",
            "Zugeordnete Unternehmens-ID",
            "ID de l'entreprise associée",
            "ID de la empresa asociada",
            "ID da empresa associada",
            "ID dell'azienda associata",
            "ID van gekoppeld bedrijf",
        ] {
            assert_eq!(account_rank(name), Some(0), "{name}");
        }
        for name in
            ["Zugehöriges Unternehmen", "Nom de l'entreprise", "Nombre de la empresa", "Nome da empresa"]
        {
            assert_eq!(account_rank(name), Some(1), "{name}");
        }
        assert!(is_date("hs_lastmodifieddate") && is_date("Geschlossen am") && is_date("created_ts"));
        assert!(!is_date("Employees") && !is_date("candidate") && !is_date("Update count"));
    }

    #[test]
    fn a_current_occupation_is_plain_and_a_last_activity_is_not() {
        assert!(leak_hint("Your current occupation").is_none());
        assert!(leak_hint("Last touch").is_some() && leak_hint("Customer profile").is_some());
        assert!(are_siblings("Share of days in talks a quarter", "Share of days in trial a quarter"));
        assert!(!are_siblings("Lead Source", "Lead Rating"));
        for name in [
            "Last Activity",
            "Datum der letzten Aktivität",
            "Letztes Aktivitätsdatum",
            "Geändert am",
            "Date de la dernière activité",
            "Fecha de la última actividad",
            "Data da última atividade",
            "Data dell'ultima attività",
            "Datum laatste activiteit",
            "Data ostatniej aktywności",
            "Senaste aktivitet",
            "最終活動日",
        ] {
            assert!(is_overwritten(name), "{name}");
        }
        assert!(
            !is_overwritten("Founded")
                && !is_overwritten("Last funding round")
                && !is_overwritten("最終学歴")
        );
    }
}

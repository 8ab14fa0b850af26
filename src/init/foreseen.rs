//! Values that name an outcome which is only foreseen: `Verbally won`, `Plan to win`, `At risk of being lost`.

use super::vocabulary::{DEALS, LOST, WON};
use crate::audit::{is_closed_word, is_listed};

/// Words before an outcome that is only foreseen.
const BEFORE: &str = "verbal verbally almost nearly near plan planned planning expect expected expecting likely probable probably \
    possible possibly potential potentially maybe perhaps soon will could might may should hope hopefully forecast forecasted \
    anticipated presumed presumably provisional provisionally tentative tentatively technical technically risk risking about being \
    unconfirmed pending awaiting \
    mündlich mündliche fast beinahe voraussichtlich wahrscheinlich vermutlich möglich möglicherweise geplant bald droht gefährdet \
    erwartet vorläufig \
    presque quasi quasiment verbalement oralement probablement bientôt prévu prévue risque potentiellement \
    casi verbalmente probablemente posible posiblemente pronto riesgo previsto prevista \
    quase provável provavelmente possível possivelmente risco prevista \
    probabile probabilmente possibile forse rischio \
    bijna mondeling waarschijnlijk mogelijk risico binnenkort verwacht \
    prawie ustnie prawdopodobnie ryzyko wkrótce \
    nästan muntligt muntligen troligen snart næsten mundtligt sandsynligvis nesten muntlig sannsynlig";

/// Words after a win that is not one yet.
const AFTER_WON: &str = "verbal verbally unconfirmed unsigned tbc provisional provisionally tentative tentatively probability chance \
    plan strategy likely confirm mündlich unbestätigt bestätigen verbalement confirmer confirmar confermare mondeling bevestigen \
    onbevestigd ustnie potwierdzenia muntligt muntligen mundtligt bekräfta bekræfte 見込 見込み 予定 内示 内諾 口頭";

/// Words for what is waited for, each after one of the words for the paper.
const WAITING: &str =
    "pending awaiting waiting await ausstehend offen attente pendiente pendente attesa wacht oczekuje";

/// Words for the paper that makes a win.
const PAPERS: &str = "signature sign signing contract confirmation approval po paperwork unterschrift vertrag bestätigung contrat \
    confirmation firma contrato confirmación assinatura confirmação contratto conferma handtekening podpis umowa";

/// Words for a person who can no longer be reached, which are lost in another sense.
const CONTACT: &str = "contact touch kontakt contacto contato contatto";

/// Whether the outcome that a value names, by the word at this place, is only foreseen.
pub(super) fn is_foreseen(words: &[String], place: usize, is_won: bool) -> bool {
    let has = |words: &[String], list: &str| words.iter().any(|word| is_listed(word, list));
    let (before, after) = (&words[..place], &words[place + 1..]);
    // What is closed has been decided.
    if words.iter().any(|word| is_closed_word(word)) {
        return false;
    }
    let is_to_come = match before {
        [.., to] if to == "to" => true,
        [.., to, be] => to == "to" && be == "be",
        _ => false,
    };
    let is_to_be_confirmed =
        after.windows(2).any(|pair| pair[0] == "be" && matches!(pair[1].as_str(), "confirmed" | "signed"));
    let waits = has(after, WAITING) && has(after, PAPERS);
    let is_open_win = is_won && (has(after, AFTER_WON) || waits);
    let is_of_person = !is_won && words.len() == 2 && has(words, CONTACT);
    has(before, BEFORE) || is_to_come || is_to_be_confirmed || is_open_win || is_of_person
}

/// Whether a value says nothing but its outcome: `Closed Won`, `5 - Lost`, `Deal lost`.
pub(super) fn is_plain(words: &[String]) -> bool {
    let is_number = |word: &str| word.chars().all(|letter| letter.is_ascii_digit());
    words.iter().all(|word| {
        let own = word.as_str();
        WON.contains(&own)
            || LOST.contains(&own)
            || DEALS.contains(&own)
            || is_number(own)
            || is_closed_word(own)
    })
}

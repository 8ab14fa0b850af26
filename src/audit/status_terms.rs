//! Statuses that say that nobody works on a deal any more, in English, German, French, Spanish, Portuguese, Italian and Dutch,
//! with some of Japanese and Polish.

use super::name_terms::words;

/// Terms of one or more consecutive words of a status, by language.
const DEAD: [&str; 8] = [
    "junk, spam, dead, unqualified, disqualified, not qualified, non qualified, disqualify, unresponsive, not responding, \
     no response, no reply, no answer, never responded, unreachable, not reachable, cannot contact, not interested, \
     no interest, bad fit, not a fit, no fit, bad data, bad lead, invalid, bogus, fake, duplicate, abandoned, cancelled, \
     canceled, rejected, declined, refused, dropped, discarded, withdrawn, expired, ghosted, unsubscribed, no budget, \
     do not contact, wrong number, out of business, lost, no decision, archived, terminated, opted out, stopped, gone, \
     gone cold, went cold, gone silent, went silent, went dark, gone dark, gone quiet, went quiet, ghosting, closed out",
    "unqualifiziert, disqualifiziert, nicht qualifiziert, keine rückmeldung, keine antwort, keine reaktion, reagiert nicht, \
     antwortet nicht, nicht erreichbar, unerreichbar, kein interesse, nicht interessiert, abgesagt, abgelehnt, storniert, \
     ungültig, dublette, duplikat, doppelt, karteileiche, tot, abgebrochen, verworfen, aussortiert, zurückgezogen, kein budget, \
     kein bedarf, ungeeignet, unpassend, passt nicht, verloren, archiviert, eingestellt, aufgegeben, müll, erledigt, \
     beendet, kein potenzial, falsche daten",
    "non qualifié, non qualifiée, pas qualifié, disqualifié, disqualifiée, sans réponse, pas de réponse, aucune réponse, \
     ne répond pas, ne répond plus, injoignable, pas intéressé, non intéressé, sans intérêt, abandonné, abandonnée, annulé, \
     annulée, refusé, refusée, rejeté, rejetée, doublon, invalide, sans suite, mort, morte, écarté, écartée, perdu, perdue, \
     hors cible, archivé, archivée, pas de budget, indésirable, faux contact",
    "no calificado, no calificada, no cualificado, descalificado, descalificada, sin respuesta, no responde, no contesta, \
     ilocalizable, no interesado, no interesada, sin interés, no le interesa, descartado, descartada, cancelado, cancelada, \
     rechazado, rechazada, anulado, anulada, abandonado, abandonada, duplicado, duplicada, inválido, no válido, basura, \
     muerto, muerta, perdido, perdida, archivado, sin presupuesto, no apto, no viable",
    "não qualificado, não qualificada, desqualificado, desqualificada, sem resposta, não responde, não respondeu, \
     não interessado, sem interesse, descartado, descartada, cancelado, cancelada, recusado, recusada, rejeitado, rejeitada, \
     abandonado, abandonada, duplicado, duplicada, inválido, inválida, lixo, morto, perdido, perdida, arquivado, \
     sem orçamento, fora do perfil, incontactável, desistiu, desistência",
    "non qualificato, non qualificata, squalificato, squalificata, nessuna risposta, senza risposta, non risponde, \
     irraggiungibile, non raggiungibile, non interessato, non interessata, nessun interesse, scartato, scartata, annullato, \
     annullata, rifiutato, rifiutata, abbandonato, abbandonata, duplicato, non valido, spazzatura, morto, perso, persa, \
     archiviato, senza budget, non idoneo, fuori target",
    "niet gekwalificeerd, ongekwalificeerd, gediskwalificeerd, geen reactie, geen antwoord, geen respons, reageert niet, \
     onbereikbaar, niet bereikbaar, niet geïnteresseerd, geen interesse, geannuleerd, afgewezen, afgevallen, vervallen, \
     dubbel, duplicaat, ongeldig, geen budget, ongeschikt, niet geschikt, dood, verloren, gearchiveerd, opgegeven, \
     gestopt, afgeblazen, ingetrokken",
    "brak odpowiedzi, niezainteresowany, niezainteresowana, niezakwalifikowany, odrzucony, odrzucona, odrzucone, anulowany, \
     anulowana, anulowane, porzucony, porzucone, przegrana, utracona, duplikat",
];

/// Terms of a status in Japanese, which has no blanks between words.
const DEAD_WITHOUT_BLANKS: &str = "見込みなし 見込み無し 見込なし 対象外 失注 連絡不能 連絡つかず 連絡が取れない 興味なし 無効 重複 取消 キャンセル 却下 断念 辞退";

/// Words that mean that the status is not over after all.
const ALIVE: [&str; 10] = [
    "reactivated", "reopened", "waiting", "pending", "follow", "retry", "nachfassen", "wiedervorlage",
    "relance", "open",
];

/// Whether a status says that a deal is over although it is neither won nor lost.
pub(super) fn is_dead(status: &str) -> bool {
    let words = words(status);
    let name = format!(" {} ", words.join(" "));
    let is_alive = words.iter().any(|word| ALIVE.contains(&word.as_str()));
    let mut terms = DEAD.iter().flat_map(|terms| terms.split(", "));
    let is_without_blanks = || DEAD_WITHOUT_BLANKS.split(' ').any(|term| status.contains(term));
    !is_alive && (terms.any(|term| name.contains(&format!(" {term} "))) || is_without_blanks())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_that_mean_dead_are_known_in_seven_languages() {
        let dead = [
            "Junk Lead",
            "Unqualified",
            "Not Responding",
            "DISQUALIFIED",
            "Keine Rückmeldung",
            "Nicht qualifiziert",
            "Sans suite",
            "Ne répond pas",
            "Descartado",
            "Sin respuesta",
            "Não qualificado",
            "Non risponde",
            "Geen reactie",
            "closed - no decision",
            "Went dark",
            "見込みなし",
            "Brak odpowiedzi",
        ];
        for status in dead {
            assert!(is_dead(status), "{status}");
        }
        for status in [
            "Proposal",
            "Qualified",
            "Wiedervorlage",
            "No response – follow up",
            "Angebot",
            "On hold",
            "保留",
            "商談中",
            "Budget ok",
            "",
        ] {
            assert!(!is_dead(status), "{status}");
        }
    }
}

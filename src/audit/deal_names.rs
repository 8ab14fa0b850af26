//! Names that can be of nothing but the deal itself: its stage, why it was lost, how long it took.
//!
//! A term of a leak in a name raises a question only, because `status_of_company` and `contract_type` have one, too. A name is
//! unequivocal if all of its words are of the vocabulary of deals.

use super::name_terms::{is_listed, words};

/// What only a deal has, in English, German, French, Spanish, Portuguese, Italian and Dutch.
const OF_DEALS: &str = "stage stages status substatus disposition outcome result won lost loss churned converted signed renewed close closed \
    closing elapsed probability likelihood forecast last latest identified validated stufe phase verkaufsphase vertriebsphase \
    vertriebsstufe ergebnis gewonnen verloren verlust verlustgrund absagegrund ablehnungsgrund unterschrieben abschluss \
    abgeschlossen geschlossen durchlaufzeit vertriebszyklus verkaufszyklus wahrscheinlichkeit abschlusswahrscheinlichkeit letzte \
    letzter letztes letzten letztem zuletzt statut étape résultat gagné gagnée perdu perdue perte clôture cloture signé signée probabilité \
    dernier dernière derniers dernières etapa resultado ganado ganada perdido perdida pérdida cierre cerrado cerrada firmado probabilidad último \
    última últimos últimas situação ganho ganha perda fechamento fechado assinado probabilidade fase esito risultato vinto vinta perso persa \
    perdita ultimi ultime chiusura chiuso firmato probabilità ultimo ultima uitkomst resultaat verlies sluiting gesloten getekend \
    doorlooptijd waarschijnlijkheid kans laatste laatst";

/// What has such a meaning beside a word for the deal only: a score may be that of a credit agency.
const OF_DEALS_OR_OTHERS: &str = "score rating grade quality index profile tag tags reason duration cycle age change changes invoice \
    bewertung qualität einschätzung grund dauer laufzeit zyklus évaluation qualité raison motif durée calificación puntuación \
    calidad motivo duración ciclo avaliação pontuação qualidade duração valutazione punteggio qualità durata beoordeling \
    kwaliteit reden duur looptijd cyclus";

/// The deal, and programs that assess leads.
const DEALS: &str = "deal deals lead leads opportunity opportunities opp prospect sales sale pipeline lifecycle geschäft vertrieb verkauf \
    affaire vente ventes oportunidad venta ventas oportunidade negócio venda vendas opportunità trattativa vendita kans verkoop \
    pardot marketo hubspot einstein salesforce eloqua asymmetrique madkudu infer";

/// Words that may stand beside these.
const OTHERS: &str = "of the a to in through for by is was date day days on at total number count ratio percent activity activities contact \
    contacted touch notable interaction modified name code id reason reasons change changes cycle duration score index \
    profile quality rating category sub current qualified est estimated expected actual planned der die das des am in tage grund datum aktivität kontakt de du la le \
    les d l jours date motif raison activité del fecha días motivo razón actividad contacto da do data dias razão atividade \
    contato di della dell dello giorni attività contatto van het datum dagen reden activiteit dem den aktivitäten aktivitätsdatum \
    kontaktaufnahme kontaktdatum änderung geändert bearbeitung activités contact modification modifié actividades modificación \
    atividades modificação modifica activiteiten activiteitsdatum wijziging gewijzigd";

/// Documents that only a deal that was won has, with what is of this one of them.
const DOCUMENTS: [&str; 2] = [
    "contract invoice vertrag rechnung contrat facture contrato factura fatura contratto fattura factuur",
    "number no nr nummer signed date datum fecha data numéro numero número",
];

/// Names of documents in one word.
const DOCUMENT_NUMBERS: [&str; 4] = ["rechnungsnummer", "vertragsnummer", "rechnungsdatum", "factuurnummer"];

/// Whether a name can be of nothing but the deal itself.
pub fn names_deal_itself(name: &str) -> bool {
    let words = words(name);
    let has = |list: &str| words.iter().any(|word| is_listed(word, list));
    let [documents, parts] = DOCUMENTS;
    let is_document = words.len() > 1
        && has(documents)
        && words.iter().all(|word| is_listed(word, documents) || is_listed(word, parts));
    let is_own = |word: &String| {
        [OF_DEALS, OF_DEALS_OR_OTHERS, DEALS, OTHERS].into_iter().any(|list| is_listed(word, list))
    };
    is_document
        || words.iter().any(|word| DOCUMENT_NUMBERS.contains(&word.as_str()))
        || ((has(OF_DEALS) || (has(DEALS) && has(OF_DEALS_OR_OTHERS)) || is_time_to_end(&words))
            && words.iter().all(is_own))
}

/// Whether words are those of the time to a step of a deal: "days to", "total days".
fn is_time_to_end(words: &[String]) -> bool {
    const TIMES: [[&str; 2]; 4] = [["days", "to"], ["days", "in"], ["days", "through"], ["total", "days"]];
    words.windows(2).any(|pair| TIMES.iter().any(|time| pair[0] == time[0] && pair[1] == time[1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_deal_itself_are_distinguished_from_those_with_a_word_of_them() {
        for name in [
            "stage",
            "Deal Stage",
            "Lead Status",
            "Loss Reason",
            "Closed Lost Reason",
            "Contract signed date",
            "Invoice Number",
            "Total Days Identified Through Closing",
            "Ratio Days Qualified To Total Days",
            "Sales Stage Change Count",
            "Motivo de pérdida",
            "Deal - Verlustgrund",
            "Probability (%)",
            "Lead Rating",
            "leadScore",
            "Last Notable Activity",
            "Est. Close Date",
            "Datum der letzten Aktivität",
            "Letzte Kontaktaufnahme",
            "Date des dernières activités",
            "Data dell'ultima attività",
            "Laatste activiteitsdatum",
        ] {
            assert!(names_deal_itself(name), "{name}");
        }
        for name in [
            "market_index",
            "lost_time_accidents",
            "contract_type",
            "invoice_system",
            "stage_of_growth",
            "win_rate_of_region",
            "Website visits last 30 days",
            "Puntuación crediticia",
            "status_of_company",
            "reason_for_contact",
            "tags_industry",
            "last_year_revenue",
            "days since last activity",
            "last_touch_channel",
            "number of visits before snapshot",
            "closing_price_prev_contract",
            "closing_time",
            "Score",
            "Contract",
            "Durée souhaitée (mois)",
            "renewal_month_of_vendor",
            "competitor_lost_to_previously",
            "Customer profile",
        ] {
            assert!(!names_deal_itself(name), "{name}");
        }
    }
}

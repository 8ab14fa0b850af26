//! The words of exports for outcomes, dates, deals and companies: English, German, French, Spanish, Portuguese, Italian, Dutch and
//! Japanese, with some of Polish and the Scandinavian languages. All are in lower case.

/// Words in a value for won.
pub(super) const WON: [&str; 35] = [
    "won", "win", "closedwon", "gewonnen", "gagné", "gagnée", "gagnés", "gagnées", "ganado", "ganada",
    "ganados", "ganadas", "ganho", "ganha", "ganhos", "ganhas", "vinto", "vinta", "vinti", "vinte",
    "wygrana", "wygrane", "wygrany", "vunnen", "vunnet", "受注", "受注済", "受注済み", "成約", "vundet",
    "vundne", "vunna", "ganhou", "remporté", "remportée",
];

/// Words in a value for lost.
pub(super) const LOST: [&str; 33] = [
    "lost", "loss", "lose", "loses", "closedlost", "verloren", "perdu", "perdue", "perdus", "perdues",
    "perdido", "perdida", "perdidos", "perdidas", "perso", "persa", "persi", "perse", "przegrana",
    "przegrane", "przegrany", "utracona", "förlorad", "förlorat", "tapt", "tabt", "失注", "失注済",
    "失注済み", "敗注", "förlorade", "tabte", "perdeu",
];

/// Words that negate a value.
pub(super) const NOT: [&str; 9] = ["not", "nicht", "non", "pas", "não", "niet", "nie", "inte", "ikke"];

/// Complete values for won in a column with the name of an outcome.
pub(super) const MAYBE_WON: [&str; 27] = [
    "converted", "success", "successful", "signed", "customer", "sold", "purchased", "bought", "accepted",
    "erfolgreich", "konvertiert", "beauftragt", "verkauft", "conclu", "conclue", "signé", "signée", "vendu",
    "vendida", "vendido", "firmado", "fechado", "acquisito", "acquisita", "verkocht", "契約", "獲得",
];

/// Complete values for lost in a column with the name of an outcome.
pub(super) const MAYBE_LOST: [&str; 26] = [
    "not converted",
    "unsuccessful",
    "failure",
    "failed",
    "not sold",
    "not purchased",
    "rejected",
    "declined",
    "dead",
    "no sale",
    "refused",
    "nicht erfolgreich",
    "nicht konvertiert",
    "abgelehnt",
    "abgesagt",
    "refusé",
    "refusée",
    "abandonné",
    "rechazado",
    "rechazada",
    "recusado",
    "recusada",
    "rifiutato",
    "rifiutata",
    "afgewezen",
    "却下",
];

/// Words in the name of an outcome.
pub(super) const OUTCOMES: [&str; 88] = [
    "stage",
    "status",
    "result",
    "outcome",
    "converted",
    "conversion",
    "won",
    "win",
    "success",
    "successful",
    "sold",
    "bought",
    "purchased",
    "signed",
    "target",
    "closed",
    "dealstage",
    "phase",
    "ergebnis",
    "gewonnen",
    "statut",
    "état",
    "étape",
    "phase",
    "résultat",
    "gagné",
    "estado",
    "etapa",
    "resultado",
    "ganado",
    "situação",
    "ganho",
    "stato",
    "fase",
    "esito",
    "risultato",
    "uitkomst",
    "resultaat",
    "wynik",
    "状態",
    "ステータス",
    "ステージ",
    "フェーズ",
    "結果",
    "商談フェーズ",
    "受注",
    "konvertiert",
    "konversion",
    "converti",
    "convertie",
    "convertido",
    "convertida",
    "convertito",
    "convertita",
    "geconverteerd",
    "verkauft",
    "vendu",
    "vendue",
    "vendido",
    "vendida",
    "venduto",
    "venduta",
    "verkocht",
    "gekauft",
    "acheté",
    "comprado",
    "acquistato",
    "gekocht",
    "signé",
    "signée",
    "firmado",
    "firmada",
    "firmato",
    "firmata",
    "getekend",
    "unterschrieben",
    "erfolg",
    "erfolgreich",
    "succès",
    "éxito",
    "sucesso",
    "successo",
    "succes",
    "abschlussstatus",
    "utfall",
    "resultat",
    "udfald",
    "etap",
];

/// Parts of the name of an outcome in Japanese, which has no blanks between words.
pub(super) const OUTCOMES_WITHOUT_BLANKS: [&str; 4] = ["受注", "成約", "契約", "獲得"];

/// Words in a value for a deal that is still open.
pub(super) const OPEN: &str = "open opened pending progress ongoing working active new qualified negotiation proposal offen laufend \
    bearbeitung verhandlung angebot neu ouvert ouverte cours négociation nouveau abierto abierta curso proceso negociación nuevo \
    aberto aberta andamento negociação novo aperto aperta lavorazione trattativa nuovo lopend bezig behandeling otwarta otwarty toku \
    öppen pågående åben åpen";

/// Words in the name of a close date.
pub(super) const CLOSE: [&str; 57] = [
    "closed", "close", "closing", "won", "signed", "decided", "decision", "end", "ended", "completed",
    "finished", "converted", "closedate", "closeddate", "actualclosedate", "geschlossen", "abgeschlossen",
    "abschluss", "abschlussdatum", "abschlusstermin", "schlussdatum", "schlusstermin", "schließdatum",
    "schliessdatum", "entschieden", "clôture", "cloture", "clôturé", "clôturée", "fermé", "fermée",
    "fermeture", "cierre", "cerrado", "cerrada", "fechamento", "fechado", "fechada", "chiusura", "chiuso",
    "chiusa", "sluiting", "sluitingsdatum", "gesloten", "afgesloten", "完了日", "完了予定日", "クローズ日",
    "受注日", "encerramento", "encerrado", "encerrada", "zamknięcie", "zamknięcia", "avslutad", "afsluttet",
    "lukket",
];

/// Words in the name of a date on which something was expected.
pub(super) const EXPECTED: [&str; 27] = [
    "est",
    "estimated",
    "expected",
    "forecast",
    "planned",
    "target",
    "estimatedclosedate",
    "erwartet",
    "erwartetes",
    "geplant",
    "geplantes",
    "voraussichtlich",
    "voraussichtliches",
    "prévu",
    "prévue",
    "prévisionnelle",
    "estimée",
    "previsto",
    "prevista",
    "estimado",
    "estimada",
    "esperado",
    "esperada",
    "prevision",
    "verwacht",
    "verwachte",
    "完了予定日",
];

/// Words in the name of a snapshot date, in order of preference.
pub(super) const SNAPSHOT: [&[&str]; 3] = [
    &[
        "qualified", "qualification", "mql", "sql", "scored", "accepted", "handed", "assigned", "engage",
        "engaged", "qualifiziert", "übergeben", "zugewiesen", "qualifié", "qualifiée", "calificado",
        "qualificado", "qualificato", "gekwalificeerd",
    ],
    &[
        "opened", "open", "created", "create", "creation", "started", "start", "received", "added",
        "entered", "registered", "submitted", "inquiry", "enquiry", "createdate", "createddate", "createdon",
        "createdat", "erstellt", "erstelldatum", "erstellungsdatum", "angelegt", "anlagedatum", "eröffnet",
        "hinzugefügt", "eingang", "créé", "créée", "création", "ouverture", "creado", "creada", "creación",
        "criado", "criada", "criação", "creato", "creata", "creazione", "aangemaakt", "aanmaakdatum",
        "gemaakt", "utworzono", "作成日", "作成日時", "登録日",
    ],
    &["date", "day", "at", "on", "datum", "fecha", "giorno", "日付"],
];

/// Words in the name of the id of a record of a history.
pub(super) const HISTORIES: [&str; 14] = [
    "history", "change", "event", "log", "audit", "version", "revision", "row", "transition", "verlauf",
    "historie", "änderung", "historique", "historial",
];

/// Parts of words in the name of the date of a change, in order of preference.
pub(super) const CHANGES: [&[&str]; 2] = [
    &[
        "modif", "updat", "chang", "modstamp", "geänder", "änderung", "aktualisier", "actualiz", "atualiz",
        "alterad", "cambi", "aggiorna", "gewijzig", "wijzig", "zmieni", "更新",
    ],
    &["version", "revision", "valid", "effective", "gültig", "snapshot", "extract", "history", "since"],
];

/// Words in the name of any date.
pub(super) const DATES: [&str; 20] = [
    "date", "datetime", "timestamp", "ts", "time", "datum", "fecha", "updated", "modified", "changed",
    "aktualisiert", "geändert", "modifié", "modificado", "modificato", "gewijzigd", "epoch", "更新日",
    "最終更新日", "日時",
];

/// Last words in the name of a date.
pub(super) const DATE_ENDS: [&str; 4] = ["at", "on", "am", "le"];

/// Last words in the name of an id.
pub(super) const IDS: [&str; 34] = [
    "id", "ids", "uuid", "guid", "number", "no", "nr", "key", "ref", "reference", "code", "record",
    "identifier", "nummer", "numéro", "número", "numero", "référence", "referencia", "referência", "código",
    "codice", "番号", "réf", "réfs", "rif", "riferimento", "referentie", "kenmerk", "aktenzeichen", "nº",
    "folio", "numer", "kod",
];

/// Words for a row of the deals.
pub(super) const DEALS: [&str; 29] = [
    "deal", "opportunity", "opp", "lead", "prospect", "record", "case", "verkaufschance", "geschäft",
    "affaire", "opportunité", "oportunidad", "oportunidade", "negocio", "negócio", "opportunità",
    "trattativa", "verkoopkans", "商談", "案件", "vorgang", "dossier", "zaak", "expediente", "pratica",
    "sprawa", "szansa", "affär", "ordre",
];

/// Words for a company, also as the first part of a word with a hyphen: `Unternehmens-ID`.
pub(super) const ACCOUNTS: [&str; 55] = [
    "account", "company", "customer", "client", "organisation", "organization", "firm", "organisations",
    "firma", "unternehmen", "kunde", "kunden", "entreprise", "société", "compte", "empresa", "cuenta",
    "cliente", "conta", "azienda", "organización", "organização", "organizzazione", "organisatie", "bedrijf",
    "klant", "会社", "取引先", "企業", "accountname", "companyname", "firmenname", "kundenname",
    "unternehmensname", "accounts", "companies", "customers", "unternehmens", "firmen", "entreprises",
    "sociétés", "empresas", "cuentas", "clientes", "contas", "aziende", "società", "bedrijven", "bedrijfs",
    "klanten", "会社名", "企業名", "取引先名", "företag", "virksomhed",
];

/// Words of exports for the relation of a deal to its company.
pub(super) const RELATED: &str = "associated primary parent related linked zugehörig zugehörige zugehöriges zugehöriger zugehörigen \
    zugeordnet zugeordnete zugeordnetes zugeordneter zugeordneten verknüpft verknüpfte verknüpftes verknüpfter verknüpften primär primäre \
    primäres primärer primären übergeordnet übergeordnete übergeordnetes hauptunternehmen associé associée associés associées lié liée liées \
    principal principale rattachée asociado asociada asociados asociadas relacionada principal associado associada associados associadas \
    vinculada associato associata associati associate collegata collegato primaria principale gekoppeld gekoppelde bijbehorend \
    bijbehorende geassocieerd geassocieerde primaire powiązana powiązany kopplat tilknyttet 関連";

/// Words that join the others of a name.
pub(super) const FILLERS: &str = "of the for to in de la le les l du des d del el los las da do das dos di della dello dell van het der die \
    das den dem des zu zur zum im von vom y e et und and och og";

/// Words of ids that precede their subject: `Référence affaire`.
pub(super) const FIRST_IDS: [&str; 14] = [
    "id", "référence", "numéro", "referencia", "referência", "número", "numero", "código", "codice", "n",
    "nº", "réf", "rif", "nr",
];

/// Ids in one word with their subject: `opportunityid`, `Kundennummer`.
pub(super) const JOINED_IDS: [&str; 4] = ["id", "nummer", "nr", "番号"];

/// Words for a name.
pub(super) const NAMES: [&str; 8] = ["name", "nom", "nombre", "nome", "naam", "nazwa", "namn", "navn"];

/// Words for the title of a deal, which alone may be that of a person.
pub(super) const TITLES: [&str; 5] = ["title", "titel", "titre", "título", "titolo"];

/// Words for what a deal is about.
pub(super) const TOPICS: [&str; 8] =
    ["topic", "thema", "betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp"];

/// Names of deals in one word.
pub(super) const DEAL_NAMES: [&str; 5] =
    ["dealname", "opportunityname", "verkaufschancenname", "商談名", "案件名"];

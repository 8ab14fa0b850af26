//! Whole numbers that are codes: of regions, departments, persons, industries. Their order says nothing, so they are categories.
//!
//! The name decides, by a vocabulary in the languages that are read; without such a name a few scattered numbers of one length that
//! recur often are codes.

use super::column::{ColumnProfile, Numbers};
use super::names::{is_amount, name_words};
use crate::audit::{NameHint, is_listed, name_hint};

/// Whole words for a code, whatever else the name says.
const CODES: &str = "code codes código códigos codice codici kode kod kodenummer schlüssel schlüsselnummer kennziffer kennzahl plz \
    postleitzahl zip zipcode postal postcode postnummer postnr prefix prefijo prefixo préfixe prefisso vorwahl indicatif indicativo \
    ddd naics sic nace cnae naf ape ateco sbi isic matricule matrícula matricola personalnummer mitarbeiternummer vertreternummer \
    kostenstellennummer medewerkersnummer personeelsnummer";

/// Whole words for what has codes or numbers for its names: places, parts of companies, persons, campaigns, products.
const CODED: &str = "region territory área zone district province department dept division team branch office unit segment industry \
    sector product campaign source channel country state city county owner rep agent seller salesperson salesman saleswoman \
    representative person manager advisor consultant assignee assigned store shop location warehouse queue pipeline \
    gebiet vertriebsgebiet verkaufsgebiet region abteilung bereich filiale niederlassung standort zweigstelle branche \
    wirtschaftszweig verkäufer vertriebler vertreter betreuer kundenbetreuer sachbearbeiter berater ansprechpartner bearbeiter \
    zuständiger zuständig kostenstelle kampagne land bundesland kreis mandant werk warengruppe produktgruppe quelle kanal \
    région département secteur zone pays ville agence succursale bureau vendeur commercial conseiller gestionnaire responsable \
    chargé équipe service campagne canal produit gamme arrondissement canton \
    región provincia departamento sector zona territorio delegación oficina sucursal sede tienda comercial vendedor agente gestor \
    gestora asesor asesora persona asignada asignado equipo campaña producto país ciudad municipio comarca \
    região província estado município setor escritório agência filial loja gerente consultor consultora equipe equipa campanha \
    produto canal cidade responsável atribuído \
    regione settore ufficio negozio venditore venditrice commerciale consulente responsabile squadra reparto campagna prodotto paese \
    città comune assegnato \
    regio provincie gebied afdeling vestiging filiaal kantoor winkel verkoper vertegenwoordiger accountmanager adviseur \
    contactpersoon behandelaar kostenplaats campagne gemeente \
    województwo oddział dział handlowiec opiekun kampania miasto avdelning säljare kontor kampanj län kommun afdeling sælger selger \
    avdeling kampagne fylke";

/// Two words together for the same.
const CODED_PAIRS: [(&str, &str); 15] = [
    ("cost", "center"),
    ("cost", "centre"),
    ("profit", "center"),
    ("centro", "coste"),
    ("centro", "costes"),
    ("centro", "costo"),
    ("centro", "custo"),
    ("centro", "custos"),
    ("centre", "coût"),
    ("centre", "coûts"),
    ("area", "manager"),
    ("sales", "area"),
    ("account", "manager"),
    ("sales", "rep"),
    ("sales", "person"),
];

/// Parts of names in Japanese.
const CODED_WITHOUT_BLANKS: [&str; 9] =
    ["コード", "担当", "支店", "部門", "部署", "地域", "拠点", "営業所", "番号"];

/// Last parts of words in one with what they are of, as in German, Dutch and the Scandinavian languages.
const JOINED: [&str; 20] = [
    "nummer", "nr", "code", "kode", "schlüssel", "gebiet", "region", "regio", "bezirk", "filiale",
    "abteilung", "niederlassung", "standort", "stelle", "gruppe", "team", "büro", "kantoor", "kontor",
    "kennzeichen",
];

/// Persons whose number is a code where all are of one length: "employee number" may be a count.
const NUMBERED: [&str; 8] =
    ["employee", "staff", "personnel", "badge", "personal", "mitarbeiter", "empleado", "employé"];

/// Words of a size, a count or a duration: beside one of them a number is none.
const MEASURES: &str = "number count num total anzahl zahl summe nombre nbre nb número cantidad quantidade numero conteggio aantal \
    totaal liczba antal antall size sizes revenue turnover budget price spend sales score rate share growth age percent ratio \
    average avg mean largest days day hours minutes months month years year weeks seconds since tage monate jahre wochen stunden \
    minuten seit alter größe umsatz preis kosten anteil jours mois ans années semaines heures depuis taille effectif chiffre prix \
    días meses años semanas horas desde tamaño facturación precio dias anos tamanho faturamento preço giorni mesi anni settimane ore \
    dimensione fatturato prezzo dagen maanden jaren weken uren grootte omzet prijs square qm m2 km kg employees users seats licenses";

/// Words that are left out when the words of a name are counted.
const FILLERS: &str =
    "of the de la le les du des del el los las da do das dos di della van het der die das und y e et";

/// Longer names are sentences.
const MOST_WORDS: usize = 3;

/// The least number of letters before the last part of a word in one.
const LEAST_JOINED: usize = 3;

/// Whether a column of numbers is one of codes.
pub(super) fn are_codes(name: &str, profile: &ColumnProfile, numbers: Numbers) -> bool {
    // What is counted may be none at all, and codes begin with 1 at the least.
    let is_possible = numbers.are_whole && numbers.least >= 1.0;
    let is_counted = matches!(name_hint(name), Some((NameHint::Counter, _)));
    is_possible
        && !is_counted
        && (names_codes(name) || are_scattered(name, profile) || is_numbered(name, profile))
}

/// Whether a name is that of codes.
fn names_codes(name: &str) -> bool {
    let words: Vec<String> = name_words(name).into_iter().filter(|word| !is_listed(word, FILLERS)).collect();
    // The region of sales is none of the sales of a region.
    let own = words.strip_prefix(&["sales".to_owned()]).unwrap_or(&words);
    let is_measure = own.iter().any(|word| is_listed(word, MEASURES)) || is_amount(name);
    if words.last().is_some_and(|word| is_listed(word, CODES)) {
        return true;
    }
    let is_pair =
        |pair: &[String]| CODED_PAIRS.iter().any(|(one, other)| pair[0] == *one && pair[1] == *other);
    let has = |list: &str| words.iter().any(|word| is_listed(word, list));
    let is_joined = words.iter().any(|word| {
        JOINED
            .iter()
            .any(|part| word.strip_suffix(part).is_some_and(|rest| rest.chars().count() >= LEAST_JOINED))
    });
    let is_coded = is_joined || has(CODES) || has(CODED) || words.windows(2).any(is_pair);
    (is_coded && !is_measure && words.len() <= MOST_WORDS)
        || CODED_WITHOUT_BLANKS.iter().any(|part| name.contains(part))
}

/// Whether all values have this many digits.
fn digits(profile: &ColumnProfile) -> Option<usize> {
    let mut lengths = profile
        .levels
        .iter()
        .map(|(value, _)| value.bytes().all(|byte| byte.is_ascii_digit()).then_some(value.len()));
    let first = lengths.next()??;
    lengths.all(|length| length == Some(first)).then_some(first)
}

/// Whether a name is that of the number of a person, and the values have one length.
fn is_numbered(name: &str, profile: &ColumnProfile) -> bool {
    /// Shorter ones are counts.
    const SHORTEST: usize = 3;
    let words = name_words(name);
    let [thing, number] = &words[..] else { return false };
    NUMBERED.contains(&thing.as_str())
        && matches!(number.as_str(), "number" | "no" | "nr" | "nummer" | "numéro" | "número" | "id")
        && digits(profile).is_some_and(|digits| digits >= SHORTEST)
}

/// Whether a few whole numbers of one length, far apart, recur so often that they name something.
fn are_scattered(name: &str, profile: &ColumnProfile) -> bool {
    /// The largest number of such values, the least number of rows of each on average, and the least number of digits.
    const VALUES: std::ops::RangeInclusive<usize> = 3..=12;
    const ROWS: usize = 20;
    const DIGITS: usize = 2;
    /// With two digits more values are needed, as few may be hours or the like.
    const LEAST_OF_TWO: usize = 4;
    /// The range for each value from which they are scattered.
    const SPREAD: f64 = 2.0;
    let words = name_words(name);
    let is_measure = words.iter().any(|word| is_listed(word, MEASURES)) || is_amount(name);
    let different = profile.different();
    if is_measure || !VALUES.contains(&different) || profile.filled < ROWS * different {
        return false;
    }
    let values: Vec<f64> = profile.levels.iter().filter_map(|(value, _)| value.parse().ok()).collect();
    let (least, most) =
        (values.iter().copied().fold(f64::INFINITY, f64::min), values.iter().copied().fold(0.0, f64::max));
    // Amounts are round, prices end in nine, and years are a number.
    let are_years = least >= 1900.0 && most <= 2100.0;
    let is_amount = |value: &&f64| **value % 5.0 == 0.0 || **value % 10.0 == 9.0;
    let amounts = values.iter().filter(is_amount).count();
    digits(profile).is_some_and(|digits| digits > DIGITS || (digits == DIGITS && different >= LEAST_OF_TWO))
        && !are_years
        && 2 * amounts < values.len()
        && most - least >= SPREAD * different as f64
}

#[cfg(test)]
mod tests {
    use super::super::conventions::Conventions;
    use super::super::exported_column::ExportedColumn;
    use super::*;

    fn found(name: &str, values: &[u32]) -> bool {
        let cells: Vec<String> = (0..300).map(|row| values[row * 7 % values.len()].to_string()).collect();
        let cells = cells.iter().map(|cell| Some(cell.as_str())).collect();
        let column = ExportedColumn { name: name.to_owned(), cells };
        let profile = ColumnProfile::of(&column, &Conventions::default());
        are_codes(name, &profile, profile.numbers.unwrap())
    }

    #[test]
    fn names_of_codes_are_known_in_the_languages_of_exports() {
        for name in [
            "Region",
            "Código postal",
            "Código CNAE",
            "Salesperson",
            "Cost center",
            "Comercial",
            "Delegación",
            "Provincia",
            "Oficina",
            "Persona asignada",
            "Campaña",
            "Betreuer",
            "Kostenstelle",
            "Niederlassung",
            "Vertriebsgebiet",
            "Matricule vendeur",
            "Agence",
            "Centre de coût",
            "phone_prefix",
            "Gerente responsável",
            "Filial",
            "Venditore",
            "Codice ATECO",
            "Vestiging",
            "Kostenplaats",
            "Handlowiec",
            "Vertriebsregion",
            "Filialnummer",
            "Kundengruppe",
            "Verkoopkantoor",
            "担当者コード",
        ] {
            assert!(found(name, &[8, 28, 41, 46]), "{name}");
        }
    }

    #[test]
    fn sizes_counts_and_years_stay_numbers() {
        for name in [
            "employees",
            "Number of offices",
            "Anzahl Filialen",
            "Team size",
            "days in department",
            "Número de sucursales",
            "Budget of the department",
            "Umsatz der Filiale",
            "visits",
            "Visites site",
            "Besuche Filiale",
            "Stores count",
        ] {
            assert!(!found(name, &[8, 28, 41, 46]), "{name}");
        }
        assert!(!found("Filiale", &[0, 1, 2, 5]));
        assert!(!found("founded", &[1985, 1999, 2004, 2013]));
        assert!(!found("seats", &[100, 250, 500, 900]) && !found("plan", &[199, 299, 499, 999]));
        assert!(!found("hours", &[35, 37, 41, 48]) && !found("closing hour", &[17, 18, 20]));
        assert!(!found("weight", &[98, 101, 117, 140]) && !found("height", &[171, 172, 173, 174]));
    }

    #[test]
    fn a_few_scattered_numbers_of_one_length_are_codes_whatever_the_name() {
        assert!(found("x", &[501, 507, 522, 531]) && found("x", &[14, 17, 19, 22, 38]));
        assert!(found("Employee number", &[4011, 4012, 4077, 4090]));
        assert!(!found("Employee number", &[4, 31, 250, 4090]));
    }
}

//! The words of footers: sources, filters, page numbers, and counts of rows.

use super::report_words::{after_total, is_alone};

/// Beginnings of footers, in lower case.
const BEGINNINGS: &[&str] = &[
    "copyright",
    "©",
    "(c) ",
    "all rights reserved",
    "confidential",
    "vertraulich",
    "confidentiel",
    "confidencial",
    "generated ",
    "report generated",
    "exported by",
    "exported on",
    "exported at",
    "exported from",
    "exportiert ",
    "downloaded from",
    "printed by",
    "printed on",
    "created by",
    "created on",
    "erstellt ",
    "gedruckt ",
    "généré ",
    "as of ",
    "data as of",
    "filtered by",
    "filters applied",
    "filter applied",
    "applied filter",
    "angewendete filter",
    "sorted by",
    "grouped by",
    "last updated",
    "last refreshed",
    "powered by",
    "end of ",
    "ende de",
    "fin de",
    "fin du",
    "fine del",
    "конец от",
    "конец фай",
    "number of ",
    "no. of ",
    "anzahl der ",
    "nombre de ",
    "showing ",
    "displaying ",
];

/// What is written before a colon below a table, in lower case.
const HEADINGS: &[&str] = &[
    "filter", "filters", "filtre", "filtres", "filtro", "filtros", "filtri", "фильтр", "фильтры", "search",
    "suche", "query", "criteria", "kriterien", "sort", "sort by", "sortierung", "group by", "view",
    "ansicht", "report", "bericht", "rapport", "informe", "отчет", "отчёт", "source", "quelle", "note",
    "notes", "hinweis", "hinweise", "anmerkung", "remark", "remarks", "legend", "legende", "date range",
    "period", "zeitraum", "période", "stand", "time zone", "timezone", "zeitzone", "currency", "währung",
    "user", "benutzer", "run by", "run on", "run at", "author", "export", "exported", "generated", "created",
    "printed", "updated", "refreshed", "disclaimer", "http", "https",
];

/// What reports count, in lower case.
const UNITS: &[&str] = &[
    "record", "records", "row", "rows", "line", "lines", "lead", "leads", "deal", "deals", "entry",
    "entries", "item", "items", "result", "results", "opportunity", "opportunities", "contact", "contacts",
    "account", "accounts", "company", "companies", "prospects", "hits", "datensatz", "datensätze",
    "datensätzen", "datensaetze", "zeile", "zeilen", "eintrag", "einträge", "einträgen", "treffer",
    "ergebnisse", "ligne", "lignes", "enregistrement", "enregistrements", "registro", "registros", "fila",
    "filas", "riga", "righe", "linhas", "rijen", "regels", "wierszy", "wiersze", "rekordów", "rader",
    "rækker", "řádků", "satır", "kayıt", "sor", "запись", "записи", "записей", "строка", "строки", "строк",
    "件", "行", "条", "건",
];

/// What may follow a count of rows, in lower case.
const AFTER_COUNTS: &[&str] = &[
    "returned", "affected", "selected", "total", "found", "exported", "listed", "shown", "displayed", "in",
    "insgesamt", "gefunden", "exportiert", "au", "en", "s",
];

/// The word for a page, in lower case.
const PAGES: &[&str] =
    &["page", "seite", "página", "pagina", "strona", "страница", "стр", "sida", "oldal", "sayfa", "strana"];

/// The word between a number and that of all.
const OUT_OF: &[&str] = &["of", "von", "de", "sur", "di", "van", "z", "av", "из"];

/// The line below the rows of `COPY`, as `PostgreSQL` writes it.
const END_OF_COPY: &str = "\\.";

/// Whether a cell is a footer by its words. `text` is the cell in lower case, without the signs around it.
pub(super) fn is_footer(cell: &str, text: &str) -> bool {
    text == "eof"
        || cell == END_OF_COPY
        || BEGINNINGS.iter().any(|beginning| text.starts_with(beginning))
        || cell.to_lowercase().starts_with("(c) ")
        || is_heading(text)
        || is_page(text)
        || is_count(text)
        || is_total_count(text)
}

/// `Filter: Industry = Retail`.
fn is_heading(text: &str) -> bool {
    let (heading, _) = text.split_once([':', '=']).unwrap_or_default();
    HEADINGS.contains(&heading.trim_end()) || UNITS.contains(&heading.trim_end())
}

/// `Page 1 of 3`.
fn is_page(text: &str) -> bool {
    let number = PAGES.iter().filter_map(|page| text.strip_prefix(page));
    let mut number = number.map(|rest| rest.trim_start_matches([' ', ':', '.', '#']));
    number.any(|rest| {
        let (number, rest) = split_number(rest);
        let rest = rest.trim_start();
        let is_last = rest.is_empty() || rest.starts_with(['/', '|', '-', ',', '(']);
        !number.is_empty() && (is_last || OUT_OF.contains(&first_word(rest).0))
    })
}

/// `20 records`, `1-20 of 20`, `20 row(s) returned`.
pub(super) fn is_count(text: &str) -> bool {
    let (number, rest) = split_number(text);
    let (unit, rest) = first_word(rest.trim_start());
    if number.is_empty() {
        return false;
    }
    if OUT_OF.contains(&unit) {
        return !split_number(rest.trim_start()).0.is_empty();
    }
    let (next, _) = first_word(rest.trim_start_matches(|letter: char| !letter.is_alphanumeric()));
    UNITS.contains(&unit) && (next.is_empty() || AFTER_COUNTS.contains(&next))
}

/// `Total records: 20`.
fn is_total_count(text: &str) -> bool {
    let (unit, rest) = first_word(after_total(text).unwrap_or_default().trim_start());
    (UNITS.contains(&unit) || unit == "count") && is_alone(rest)
}

/// The number or range of numbers in front, and the rest.
fn split_number(text: &str) -> (&str, &str) {
    let is_part = |letter: char| {
        letter.is_numeric() || matches!(letter, ',' | '.' | '\'' | '-' | '–' | '\u{A0}' | '\u{202F}')
    };
    if !text.starts_with(char::is_numeric) {
        return ("", text);
    }
    text.split_at(text.find(|letter| !is_part(letter)).unwrap_or(text.len()))
}

/// The word in front, and the rest.
fn first_word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|letter: char| !letter.is_alphabetic()).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use crate::cells::Label;

    #[test]
    fn footers_are_recognised_by_their_words() {
        for cell in [
            "20 records",
            "(20 rows)",
            "20 Datensätze",
            "1,204 row(s) returned",
            "20 rows affected",
            "-- end --",
            "*** end of report ***",
            "EOF",
            "<<< EOF >>>",
            "Filter: Industry = Retail",
            "Filters applied: Industry = Retail",
            "Page 1 of 3",
            "Seite 1/3",
            "Page: 2",
            "1-20 of 20",
            "Showing 1 to 20 of 20 entries",
            "Total records: 20",
            "Rows: 20",
            "Copyright (c) 2026",
            "(c) 2026 a vendor",
            "© 2026",
            "Generated on 2026-01-01",
            "As of 2026-01-01",
            "20 件",
            "-----",
            "=====",
            "Number of rows: 20",
            "Source: CRM",
            "### END ###",
            "20 строк",
            "\\.",
        ] {
            assert_eq!(Label::of(cell), Some(Label::Footer), "{cell}");
        }
        for cell in [
            "Page Industries", "Page 7 Media", "Filter GmbH", "Lead 20", "Deal 7", "20 Records Ltd", "3M",
            "1-800 Flowers", "20th Century", "Report Factory", "Row House", "Showcase", "EOF Inc",
            "7 Leads Agency", "L0001", "--",
        ] {
            assert_eq!(Label::of(cell), None, "{cell}");
        }
    }
}

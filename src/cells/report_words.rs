//! The words of lines that are no rows: totals, averages, counts of rows, and footers of reports.
//!
//! A word says what a line may be; `report_lines` decides by the other cells of the line and by its place. The words
//! are those of spreadsheets, CRMs and databases in the languages in which these write reports.

/// Totals that are the name of nothing else, in lower case.
pub(super) const SUBTOTALS: &[&str] = &[
    "grand totals",
    "grand total",
    "grand summaries",
    "subtotals",
    "subtotal",
    "sub-total",
    "sub total",
    "totals",
    "report total",
    "page total",
    "running total",
    "total général",
    "total general",
    "total geral",
    "totaux",
    "totales",
    "totais",
    "gesamtsumme",
    "gesamtergebnis",
    "zwischensumme",
    "zwischenergebnis",
    "teilergebnis",
    "endsumme",
    "insgesamt",
    "sous-total",
    "subtotaal",
    "eindtotaal",
    "genel toplam",
    "ara toplam",
    "mezisoučet",
    "общий итог",
    "промежуточный итог",
    "промежуточные итоги",
    "подытог",
    "総計",
    "小計",
    "总计",
    "小计",
    "총계",
    "소계",
];

/// Totals and averages whose word may be a name, in lower case.
pub(super) const TOTALS: &[&str] = &[
    "total",
    "totale",
    "totali",
    "totalt",
    "totaal",
    "sum",
    "sums",
    "gesamt",
    "ergebnis",
    "summe",
    "somme",
    "somma",
    "suma",
    "soma",
    "razem",
    "ogółem",
    "celkem",
    "součet",
    "összesen",
    "toplam",
    "yhteensä",
    "i alt",
    "итого",
    "итог",
    "всего",
    "сумма",
    "σύνολο",
    "合計",
    "合计",
    "总和",
    "합계",
    "المجموع",
    "الإجمالي",
    "average",
    "averages",
    "avg",
    "median",
    "mittelwert",
    "durchschnitt",
    "moyenne",
    "médiane",
    "médias",
    "média",
    "mediana",
    "mediaan",
    "promedio",
    "gemiddelde",
    "średnia",
    "průměr",
    "átlag",
    "ortalama",
    "keskiarvo",
    "genomsnitt",
    "medelvärde",
    "gennemsnit",
    "gjennomsnitt",
    "среднее значение",
    "среднее",
    "медиана",
    "平均値",
    "平均值",
    "平均",
    "평균",
    "standard deviation",
    "std dev",
    "std. dev",
    "standardabweichung",
    "écart-type",
];

/// Other figures, in lower case. Their words are also names.
pub(super) const AGGREGATES: &[&str] = &[
    "minimum",
    "maximum",
    "min",
    "max",
    "mean",
    "mittel",
    "media",
    "std",
    "stdev",
    "stddev",
    "variance",
    "varianz",
    "range",
    "count",
    "counts",
    "row count",
    "record count",
    "anzahl",
    "nombre",
    "número",
    "numero",
    "cantidad",
    "aantal",
    "liczba",
    "antal",
    "количество",
    "кол-во",
    "минимум",
    "максимум",
    "мин",
    "макс",
    "mínimo",
    "máximo",
    "minimo",
    "massimo",
    "最大値",
    "最小値",
    "最大值",
    "最小值",
    "最大",
    "最小",
    "件数",
    "计数",
    "개수",
];

/// The rest after the longest of the words that the text begins with.
pub(super) fn after_word<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    let rests = words.iter().filter_map(|word| text.strip_prefix(word));
    rests.min_by_key(|rest| rest.len())
}

/// The rest behind a word for a total, in lower case.
pub(super) fn after_total(text: &str) -> Option<&str> {
    after_word(text, TOTALS)
}

/// Whether nothing follows a word but a count, a colon, a parenthesis, and what follows these.
pub(super) fn is_alone(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.is_empty()
        || rest.starts_with(|next: char| matches!(next, '(' | ':' | '-' | '–' | '=') || next.is_numeric())
}

/// The first bytes of totals in letters that are not ASCII, in either case.
const BEGINNINGS: [&str; 30] = [
    "合", "総", "小", "总", "平", "합", "총", "소", "평", "и", "И", "в", "В", "о", "О", "п", "П", "с", "С",
    "м", "М", "σ", "Σ", "ا", "ö", "Ö", "ś", "Ś", "á", "Á",
];

/// Whether a first cell may be the word for a total, by its first bytes: this is asked of each row.
#[inline]
pub(crate) fn may_be_total(cell: &[u8]) -> bool {
    match cell {
        [first, ..] if !first.is_ascii() => {
            BEGINNINGS.iter().any(|beginning| cell.starts_with(beginning.as_bytes()))
                || matches!(cell, [0xC3, 0x89 | 0xA9, ..])
        }
        [b'*' | b'-' | b'=' | b'(' | b'[' | b'<' | b'#', ..] => true,
        [a, b, c, ..] => {
            let letters = [a.to_ascii_lowercase(), b.to_ascii_lowercase(), c.to_ascii_lowercase()];
            is_beginning(letters)
        }
        _ => false,
    }
}

/// Whether a total begins with these letters.
#[inline]
const fn is_beginning(letters: [u8; 3]) -> bool {
    matches!(
        &letters,
        b"gra"
            | b"sub"
            | b"tot"
            | b"sum"
            | b"ges"
            | b"zwi"
            | b"tei"
            | b"ins"
            | b"sou"
            | b"som"
            | b"ein"
            | b"raz"
            | b"rep"
            | b"pag"
            | b"run"
            | b"end"
            | b"gen"
            | b"ara"
            | b"mez"
            | b"erg"
            | b"og\xc3"
            | b"cel"
            | b"so\xc4"
            | b"top"
            | b"yht"
            | b"i a"
            | b"ave"
            | b"avg"
            | b"med"
            | b"mit"
            | b"dur"
            | b"moy"
            | b"m\xc3\xa9"
            | b"pro"
            | b"gem"
            | b"pr\xc5"
            | b"ort"
            | b"kes"
            | b"gje"
            | b"sta"
            | b"std"
            | b"m\xc3\x89"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_let_every_total_through() {
        for word in SUBTOTALS.iter().chain(TOTALS) {
            let letters = word.chars();
            let capital: String =
                letters.clone().take(1).flat_map(char::to_uppercase).chain(letters.skip(1)).collect();
            for form in [(*word).to_owned(), capital, word.to_uppercase()] {
                assert!(may_be_total(form.as_bytes()), "{form}");
            }
        }
        assert!(!may_be_total(b"L0001"));
    }
}

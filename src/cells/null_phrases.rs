//! Candidates for null values, which `init` suggests as `null_values`.

use super::level::level_key;

/// The possible meaning of a null value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NullSense {
    /// A missing value.
    Gap,
    /// It may be an answer, since an unknown or absent value can be predictive: a suggestion only.
    MaybeAnswer,
}

/// The null values of a language, in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NullPhrases {
    /// The language, in English; empty for signs and the words of programs.
    pub language: &'static str,
    /// Words of the sense [`NullSense::Gap`].
    pub gaps: &'static [&'static str],
    /// Words of the sense [`NullSense::MaybeAnswer`].
    pub answers: &'static [&'static str],
}

/// The number of bytes of the longest cell that is compared.
const LONGEST: usize = 40;

#[rustfmt::skip]
static PHRASES: [NullPhrases; 10] = [
    NullPhrases {
        language: "",
        gaps: &[
            "\\n", "null", "(null)", "<null>", "[null]", "\"null\"", "#null!", "nil", "<nil>", "nan", "-nan", "1.#qnan",
            "nat", "<na>", "na", "n/a", "<n/a>", "(n/a)", "n.a.", "n.a", "#n/a", "#na", "#n/a n/a", "#n/d", "#nv",
            "#value!", "#ref!", "#div/0!", "#name?", "#num!", "-", "--", "---", "–", "—", "?", "??", "???", ".", "..",
            "...", "…", "_", "*", "[undefined]", "[object object]", "void", "()", "[]", "{}",
        ],
        answers: &["undefined", "none", "<none>", "(none)", "-none-", "--none--", "- none -", "[none]"],
    },
    NullPhrases {
        language: "English",
        gaps: &[
            "(blank)", "blank", "(blanks)", "[blank]", "<blank>", "(empty)", "empty", "<empty>", "[empty]",
            "[not provided]", "(not provided)", "(not set)", "not set", "[not set]", "(no value)", "no value",
            "[no value]", "not answered", "no answer", "select", "please select", "-select-", "--select--",
            "- select -", "please choose", "choose one", "missing", "(missing)", "[missing]", "no data", "(no data)",
        ],
        answers: &[
            "unknown", "(unknown)", "[unknown]", "unk", "not known", "not available", "not applicable",
            "not specified", "not provided", "unspecified", "unassigned", "(unassigned)", "not assigned", "not recorded",
            "not reported", "nr", "nd", "undisclosed", "not disclosed", "tbd", "to be determined",
        ],
    },
    NullPhrases {
        language: "German",
        gaps: &[
            "k. a.", "k.a.", "k.a", "k a", "keine angabe", "keine angaben", "(leer)", "leer", "nicht angegeben",
            "nicht gesetzt", "ohne angabe", "o. a.", "o.a.", "bitte wählen", "bitte auswählen", "#nv", "kein wert",
            "(kein wert)", "n. v.", "n.v.", "fehlt",
        ],
        answers: &["unbekannt", "(unbekannt)", "nicht bekannt", "nicht verfügbar", "keine", "keiner", "keines", "nicht zugewiesen", "nicht zugeordnet", "nicht erfasst"],
    },
    NullPhrases {
        language: "French",
        gaps: &[
            "non renseigné", "non renseignée", "non renseigne", "(vide)", "vide", "n.c.", "n/c", "n.r.", "n/r",
            "non défini", "non indiqué", "sans réponse", "sélectionner", "à sélectionner", "#n/a", "(non défini)",
        ],
        answers: &["inconnu", "inconnue", "(inconnu)", "non communiqué", "non précisé", "non spécifié", "aucun", "aucune", "non disponible", "non connu", "non connue", "non attribué", "non affecté", "nc"],
    },
    NullPhrases {
        language: "Spanish",
        gaps: &[
            "sin datos", "sin dato", "sin especificar", "(en blanco)", "en blanco", "(vacío)", "vacío", "vacio",
            "sin valor", "sin respuesta", "sin información", "s/d", "s.d.", "n/d", "n.d.", "seleccionar", "no consta",
        ],
        answers: &["desconocido", "desconocida", "(desconocido)", "no especificado", "no disponible", "ninguno", "ninguna", "no informado", "sin asignar", "no asignado", "no conocido"],
    },
    NullPhrases {
        language: "Portuguese",
        gaps: &[
            "não informado", "nao informado", "não informada", "(vazio)", "vazio", "(em branco)", "em branco",
            "sem dados", "sem informação", "sem valor", "não preenchido", "selecione", "s/i", "não definido",
        ],
        answers: &["desconhecido", "desconhecida", "não especificado", "não disponível", "nenhum", "nenhuma", "não atribuído", "sem atribuição", "não conhecido"],
    },
    NullPhrases {
        language: "Italian",
        gaps: &[
            "non specificato", "non specificata", "(vuoto)", "vuoto", "(vuote)", "nessun dato", "nessun valore",
            "non indicato", "non impostato", "n.p.", "n.d.", "n/d", "selezionare", "seleziona",
        ],
        answers: &["sconosciuto", "sconosciuta", "non noto", "non disponibile", "nessuno", "nessuna", "non assegnato", "non assegnata", "non conosciuto"],
    },
    NullPhrases {
        language: "Dutch",
        gaps: &[
            "(leeg)", "leeg", "niet ingevuld", "niet opgegeven", "geen waarde", "geen gegevens", "n.v.t.", "nvt",
            "n.n.b.", "selecteer", "niet ingesteld", "#n/b", "n.b.",
        ],
        answers: &["onbekend", "(onbekend)", "niet bekend", "niet beschikbaar", "geen", "niet toegewezen"],
    },
    NullPhrases {
        language: "Japanese",
        gaps: &[
            "未入力", "未設定", "未記入", "空白", "(空白)", "（空白）", "空", "該当なし", "データなし", "選択してください", "未回答", "未選択",
            "値なし", "ー", "―",
        ],
        answers: &["不明", "(不明)", "（不明）", "未定", "なし", "無し", "非公開", "未割り当て", "未割当", "未登録"],
    },
    NullPhrases {
        language: "Polish",
        gaps: &["brak danych", "(puste)", "puste", "nie podano", "b.d.", "b/d"],
        answers: &["nieznany", "nieznane", "nieznana", "brak", "nie dotyczy"],
    },
];

/// What a cell means if it is one of the null values of a language, whatever its case and blanks. The column
/// decides whether it is a null value: NA may be North America.
#[must_use]
pub fn null_sense(cell: &str) -> Option<NullSense> {
    let cell = cell.trim();
    if cell.is_empty() || cell.len() > LONGEST {
        return None;
    }
    let key = level_key(cell);
    let is_one = |words: fn(&NullPhrases) -> &'static [&'static str]| {
        PHRASES.iter().any(|phrases| words(phrases).contains(&key.as_ref()))
    };
    if is_one(|phrases| phrases.gaps) {
        return Some(NullSense::Gap);
    }
    is_one(|phrases| phrases.answers).then_some(NullSense::MaybeAnswer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_values_are_recognised_in_many_languages() {
        for word in [
            "\\N",
            "NULL",
            "NaN",
            "NaT",
            "<NA>",
            "n/a",
            "NA",
            "#N/A",
            "#NULL!",
            "nil",
            "-",
            "--",
            "?",
            "(blank)",
            "(empty)",
            "[not provided]",
            "(not set)",
            "Select",
            "k. A.",
            "k.A.",
            "Keine Angabe",
            "Non renseigné",
            "SIN DATOS",
            "sin especificar",
            "Não informado",
            "non specificato",
            "(leeg)",
            "未入力",
            "（空白）",
            "k.\u{a0}A.",
            "na\u{303}o informado",
        ] {
            assert_eq!(null_sense(word), Some(NullSense::Gap), "{word}");
        }
        for word in [
            "None", "unknown", "(unknown)", "Not specified", "unbekannt", "onbekend", "不明", "Desconocido",
            "keine", "NR", "ND", "Sin asignar", "Non connu", "Unassigned", "Nicht zugewiesen", "未割り当て",
        ] {
            assert_eq!(null_sense(word), Some(NullSense::MaybeAnswer), "{word}");
        }
        for word in ["", "Retail", "no", "0", "North America", "Nan Ltd", "nadia"] {
            assert_eq!(null_sense(word), None, "{word}");
        }
    }

    #[test]
    fn the_words_are_keys_and_have_one_sense() {
        for phrases in &PHRASES {
            for word in phrases.gaps.iter().chain(phrases.answers) {
                assert_eq!(level_key(word), *word, "{word}");
                assert!(word.len() <= LONGEST, "{word}");
            }
            for word in phrases.answers {
                assert_eq!(null_sense(word), Some(NullSense::MaybeAnswer), "{word}");
            }
        }
    }
}

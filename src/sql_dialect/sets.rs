//! Sets of words in one text.

use super::dialect::SqlDialect;
use crate::cells::sign_in_members;

/// What stands for a blank.
const BLANKS: [&str; 4] = ["\t", "\n", "\r", "\u{a0}"];

/// Stands for a separator that is longer than a character, or has a blank at an end: a visible sign that no text has.
const UNIT_MARK: &str = "\u{241f}";

/// Another one, which is in a text only while runs of a character are made one.
const RECORD_MARK: &str = "\u{241e}";

/// What is before and after each member of a set in normal form.
pub(crate) fn set_mark(separator: &str) -> &str {
    let mut letters = separator.chars();
    match (letters.next(), letters.next()) {
        (Some(only), None) if !only.is_whitespace() => separator,
        _ => UNIT_MARK,
    }
}

impl SqlDialect {
    /// The members of a list with the separator of the set between them, as the program reads a list: in a member it is another sign.
    /// Members that are unknown are none. An engine without lists has such a text.
    pub(crate) fn list_text(self, list: &str, separator: &str) -> String {
        let (sign, other) = sign_in_members(separator);
        let [separator, sign, other, mark] = [separator, sign, other, UNIT_MARK].map(|text| self.text(text));
        let joined = match self {
            Self::Sqlite => return list.to_owned(),
            Self::Clickhouse => {
                format!("arrayStringConcat(arrayMap(e_ -> ifNull(toString(e_), ''), {list}), {mark})")
            }
            Self::Spark | Self::Databricks => format!("ARRAY_JOIN({list}, {mark})"),
            _ => format!("ARRAY_TO_STRING({list}, {mark})"),
        };
        format!("REPLACE(REPLACE({joined}, {sign}, {other}), {mark}, {separator})")
    }

    /// A set with one mark before and after each member, and no blanks around the members; `is_word` if it is a column whose
    /// blanks are single ones already.
    pub(crate) fn normal_set(self, tags: &str, separator: &str, is_word: bool) -> String {
        let text = |text: &str| self.text(text);
        let mut set = tags.to_owned();
        if !is_word {
            for blank in BLANKS {
                set = self.replace(&set, &text(blank), &text(" "));
            }
            set = self.without_runs(&set, " ");
            // Most texts have nothing to replace, and looking for it is faster.
            if !tags.contains('(') {
                let has = BLANKS.into_iter().chain(["  "]);
                let has = has.map(|blank| format!("{} > 0", self.position(&text(blank), tags)));
                set =
                    format!("CASE WHEN {} THEN {set} ELSE {tags} END", has.collect::<Vec<_>>().join(" OR "));
            }
        }
        let mark = set_mark(separator);
        // From the left, as the program cuts it.
        if mark != separator {
            set = self.replace(&set, &text(separator), &text(mark));
        }
        let ends = self.text(mark);
        let (before, behind) = (text(&format!(" {mark}")), text(&format!("{mark} ")));
        let marked = format!("({ends} || {set} || {ends})");
        let normal = self.replace(&self.replace(&marked, &before, &ends), &behind, &ends);
        if set != tags {
            return normal;
        }
        // Most sets have no blanks around their members, and looking for them is faster.
        let has = [before, behind].map(|blank| format!("{} > 0", self.position(&blank, tags)));
        format!("(CASE WHEN {} THEN {normal} ELSE {marked} END)", has.join(" OR "))
    }

    /// Whether a member is in a set that is in normal form.
    pub(crate) fn has_member(self, normal: &str, member: &str, separator: &str) -> String {
        let mark = set_mark(separator);
        let wanted = self.text(&format!("{mark}{member}{mark}"));
        format!("({} > 0)", self.position(&wanted, normal))
    }

    /// The number of members that are not empty, as a double.
    pub(super) fn count_of(self, tags: &str, separator: &str) -> String {
        let mark = set_mark(separator);
        let set = self.without_runs(&self.normal_set(tags, separator, false), mark);
        let without = self.replace(&set, &self.text(mark), "''");
        let marks = self.as_double(&format!("({} - {})", self.length(&set), self.length(&without)));
        format!("({marks} - {})", self.number(1.0))
    }

    /// With one character for each run of it.
    fn without_runs(self, text: &str, letter: &str) -> String {
        let sql = |text: &str| self.text(text);
        // A mark behind each, then a mark and the next one are the rest of a run.
        let marked = self.replace(text, &sql(letter), &sql(&format!("{letter}{RECORD_MARK}")));
        let first = self.replace(&marked, &sql(&format!("{RECORD_MARK}{letter}")), "''");
        self.replace(&first, &sql(RECORD_MARK), "''")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_joined_by_a_function_that_takes_no_text() {
        for dialect in SqlDialect::ALL {
            let written = dialect.list_text("t_.x", ";");
            assert!(written.contains("t_.x") && !written.contains("CAST(t_.x"), "{written}");
            assert_eq!(written == "t_.x", dialect == SqlDialect::Sqlite);
        }
    }

    #[test]
    fn a_separator_that_may_overlap_has_a_mark_in_its_place() {
        assert_eq!([";", "|", "é"].map(set_mark), [";", "|", "é"]);
        assert_eq!([";;", ", ", " ", " and ", "aa", "\t"].map(set_mark), [UNIT_MARK; 6]);
        let set = SqlDialect::Duckdb.normal_set("x", ", ", true);
        assert!(set.contains("REPLACE(x, ', ', '\u{241f}')"), "{set}");
        let has = SqlDialect::Duckdb.has_member("x", "a", ", ");
        assert_eq!(has, "(STRPOS(x, '\u{241f}a\u{241f}') > 0)");
        assert_eq!(SqlDialect::Duckdb.has_member("x", "a", ";"), "(STRPOS(x, ';a;') > 0)");
    }
}

//! Sets of words in one text.

use super::dialect::SqlDialect;

/// What stands for a blank.
const BLANKS: [&str; 4] = ["\t", "\n", "\r", "\u{a0}"];

/// Runs of blanks and of separators are halved this many times: up to 32 are one.
const HALVINGS: usize = 5;

impl SqlDialect {
    /// A set with one separator before and after each member, and no blanks around the members.
    pub(crate) fn normal_set(self, tags: &str, separator: &str) -> String {
        let text = |text: &str| self.text(text);
        let mut set = tags.to_owned();
        for blank in BLANKS {
            set = self.replace(&set, &text(blank), &text(" "));
        }
        for _ in 0..HALVINGS {
            set = self.replace(&set, &text("  "), &text(" "));
        }
        // Most texts have nothing to replace, and looking for it is faster.
        if !tags.contains('(') {
            let has = BLANKS.into_iter().chain(["  "]);
            let has = has.map(|blank| format!("{} > 0", self.position(&text(blank), tags)));
            set = format!("CASE WHEN {} THEN {set} ELSE {tags} END", has.collect::<Vec<_>>().join(" OR "));
        }
        let ends = self.text(separator);
        set = format!("({ends} || {set} || {ends})");
        set = self.replace(&set, &text(&format!(" {separator}")), &ends);
        self.replace(&set, &text(&format!("{separator} ")), &ends)
    }

    /// Whether a member is in a set that is in normal form.
    pub(crate) fn has_member(self, normal: &str, member: &str, separator: &str) -> String {
        let wanted = self.text(&format!("{separator}{member}{separator}"));
        format!("({} > 0)", self.position(&wanted, normal))
    }

    /// The number of members that are not empty, as a double.
    pub(super) fn count_of(self, tags: &str, separator: &str) -> String {
        let (one, two) = (self.text(separator), self.text(&separator.repeat(2)));
        let mut set = self.normal_set(tags, separator);
        for _ in 0..HALVINGS {
            set = self.replace(&set, &two, &one);
        }
        let without = self.replace(&set, &one, "''");
        let characters = format!("({} - {})", self.length(&set), self.length(&without));
        let separators = format!(
            "{} / {}",
            self.as_double(&characters),
            self.number(separator.chars().count().max(1) as f64)
        );
        format!("({separators} - {})", self.number(1.0))
    }
}

//! What to do about headers whose names are no names.

/// What to do about rows with a cell more than the header.
pub(super) const ONE_MORE_CELL: &str = "the rows have a cell more than the header, so that no cell is known to be in its column: give each \
    column a name, also the one with the names of rows (in R: `row.names = FALSE`), or quote cells that contain the separator";

/// What to do about two columns of this name. A name of signs alone is a part of a separator.
pub(super) fn other_name(column: &str) -> &'static str {
    if column.chars().any(char::is_alphanumeric) {
        return "give one of them another name";
    }
    "give one of them another name; if it is a part of the separator, as in `a|~|b`: a separator is one character, so export the \
     table with commas, semicolons or tabs"
}

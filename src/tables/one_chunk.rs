//! Batches whose columns are in one piece each.

use std::borrow::Cow;

use polars::prelude::*;

/// The batch with all its columns in one piece: polars' writer panics on columns in different pieces, as those that were read and
/// those that were computed are.
pub(super) fn in_one_chunk(batch: &DataFrame) -> Cow<'_, DataFrame> {
    if batch.columns().iter().all(|column| column.n_chunks() == 1) {
        return Cow::Borrowed(batch);
    }
    let mut whole = batch.clone();
    whole.rechunk_mut();
    Cow::Owned(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_in_different_pieces_are_brought_into_one() {
        let mut read = Column::new("read".into(), [1.0, 2.0]);
        read.append(&Column::new("read".into(), [3.0])).unwrap();
        let computed = Column::new("computed".into(), ["a", "b", "c"]);
        let batch = DataFrame::new(3, vec![read, computed]).unwrap();
        let whole = in_one_chunk(&batch);
        assert!(batch.should_rechunk() && !whole.should_rechunk());
        assert!(whole.equals(&batch));
        assert!(matches!(in_one_chunk(&whole), Cow::Borrowed(_)));
    }
}

//! Checks how a feature becomes columns of the design: its kind, shape and bins.

use super::checker::Checker;
use super::{Kind, Shape};
use crate::config::{
    DEFAULT_BINS, DEFAULT_MIN_COUNT, DEFAULT_SET_SEPARATOR, Mistake, Path, RawBins, RawKind, RawShape,
};

/// The keys of the encoding of a feature.
pub(super) struct WrittenEncoding {
    pub(super) kind: RawKind,
    pub(super) shape: Option<RawShape>,
    pub(super) bins: Option<RawBins>,
    pub(super) min_count: Option<u32>,
    pub(super) separator: Option<String>,
}

impl Checker {
    /// The encoding of the feature; rejects keys that do not apply to its kind.
    pub(super) fn kind(&mut self, encoding: WrittenEncoding, path: &Path) -> Kind {
        let WrittenEncoding { kind, shape, bins, min_count, separator } = encoding;
        let is_number = kind == RawKind::Number;
        let is_set = kind == RawKind::Set;
        let is_counted = is_set || kind == RawKind::Category;
        let only_for = [
            (shape.is_some(), is_number, "shape", "is only for numbers"),
            (bins.is_some(), is_number, "bins", "is only for numbers"),
            (min_count.is_some(), is_counted, "min_count", "is only for categories and sets"),
            (separator.is_some(), is_set, "separator", "is only for sets"),
        ];
        for (is_given, is_allowed, key, rule) in only_for {
            if is_given && !is_allowed && self.is_intact(path) {
                self.refuse(path, key, rule, kind_name(kind));
            }
        }
        let min_count = min_count.unwrap_or(DEFAULT_MIN_COUNT);
        match kind {
            RawKind::Number => Kind::Number(self.shape(shape, bins, path)),
            RawKind::Flag => Kind::Flag,
            RawKind::Category => Kind::Category { min_count },
            RawKind::Set => {
                let separator = separator.unwrap_or_else(|| DEFAULT_SET_SEPARATOR.to_owned());
                Kind::Set { separator, min_count }
            }
        }
    }

    fn shape(&mut self, shape: Option<RawShape>, bins: Option<RawBins>, path: &Path) -> Shape {
        if bins.is_some() && shape != Some(RawShape::Bins) && self.is_intact(path) {
            let path = path.join("bins");
            let message = format!("{} needs `shape = \"bins\"`", path.in_words());
            self.report(Mistake::of_key(path, message));
        }
        match (shape.unwrap_or(RawShape::Linear), bins) {
            (RawShape::Linear, _) => Shape::Linear,
            (RawShape::Log, _) => Shape::Log,
            (RawShape::Bins, None) => Shape::Quantiles(DEFAULT_BINS),
            (RawShape::Bins, Some(RawBins::Quantiles(number))) => Shape::Quantiles(number),
            (RawShape::Bins, Some(RawBins::Edges(edges))) => {
                self.increasing(&edges, &path.join("bins"));
                Shape::Edges(edges)
            }
        }
    }

    fn increasing(&mut self, edges: &[f64], path: &Path) {
        if let Some(i) = edges.windows(2).position(|pair| pair[0] >= pair[1]) {
            let (before, edge) = (edges[i], edges[i + 1]);
            let message =
                format!("expected increasing edges for {}, found {edge} after {before}", path.in_words());
            self.report(Mistake::new(path.element(i + 2), message));
        }
    }
}

fn kind_name(kind: RawKind) -> &'static str {
    match kind {
        RawKind::Number => "a number",
        RawKind::Flag => "a flag",
        RawKind::Category => "a category",
        RawKind::Set => "a set",
    }
}

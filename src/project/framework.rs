//! Qualification frameworks, checked.

use super::alternative::Alternative;
use super::template::{PainSide, Template};
use crate::config::Path;
use crate::rules::Rule;

/// A qualification framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Its name.
    pub name: String,
    /// The label that people read in place of its name.
    pub label: Option<String>,
    /// Its template.
    pub template: Option<&'static Template>,
    /// How many of its criteria must pass, from 1 to their number.
    pub require: u32,
    /// Whether a criterion is asked only if none before it failed.
    pub in_order: bool,
    /// Pains of the project, each with its side of the triangle; none twice.
    pub pains: Vec<(String, PainSide)>,
    /// Its criteria: those of the template first, then others in the order of the file.
    pub criteria: Vec<Criterion>,
}

impl Gate {
    /// The framework of an unchanged template, under the name of the template.
    #[must_use]
    pub fn of_template(template: &'static Template) -> Self {
        let path = Path::new(["gates", &template.name]);
        Self {
            name: template.name.clone(),
            label: None,
            template: Some(template),
            require: template.required(template.criteria.len()),
            in_order: template.in_order,
            pains: Vec::new(),
            criteria: Criterion::of_template(template, &path),
        }
    }
}

/// One criterion of a framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Its name.
    pub name: String,
    /// The label that people read in place of its name.
    pub label: Option<String>,
    /// Its condition.
    pub pass: Pass,
    /// The question that answers it.
    pub ask: Option<String>,
    /// Whether its failure fails the framework.
    pub must: bool,
    /// Its description, as far as it is written.
    pub meaning: Meaning,
}

/// The condition of a criterion: TRUE passes, FALSE fails, NULL is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pass {
    /// A condition written in the project.
    Written(Rule),
    /// The conditions of a template: the first that fits the columns of the data is used, and if none does, the
    /// criterion is unknown.
    Alternatives(Vec<Alternative>),
}

/// The description of a criterion, for people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meaning {
    /// What it checks.
    pub checks: Option<String>,
    /// Why it matters.
    pub why: Option<String>,
    /// Which columns give evidence.
    pub evidence: Option<String>,
    /// When it counts as unknown.
    pub unknown: Option<String>,
    /// Its source.
    pub source: Option<String>,
}

impl Criterion {
    /// The condition written in the project, if there is one.
    #[must_use]
    pub const fn written(&self) -> Option<&Rule> {
        match &self.pass {
            Pass::Written(rule) => Some(rule),
            Pass::Alternatives(_) => None,
        }
    }

    /// The conditions of the template, if the project has none.
    #[must_use]
    pub fn alternatives(&self) -> &[Alternative] {
        match &self.pass {
            Pass::Written(_) => &[],
            Pass::Alternatives(alternatives) => alternatives,
        }
    }

    /// The criteria of a template, for the framework at `path`.
    #[must_use]
    pub fn of_template(template: &Template, path: &Path) -> Vec<Self> {
        let criterion = |of: &super::template::TemplateCriterion| {
            let path = path.join(&of.name);
            Self {
                name: of.name.clone(),
                label: None,
                pass: Pass::Alternatives(of.pass.iter().map(|alternative| alternative.at(&path)).collect()),
                ask: Some(of.question.clone()),
                must: of.must,
                meaning: Meaning {
                    checks: Some(of.checks.clone()),
                    why: Some(of.why.clone()),
                    evidence: Some(of.evidence.clone()),
                    unknown: Some(of.unknown.clone()),
                    source: Some(of.source.clone()),
                },
            }
        };
        template.criteria.iter().map(criterion).collect()
    }
}

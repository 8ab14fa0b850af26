//! Leads compared with the deals that the model was trained on.

use super::batch::EncodedLeads;
use super::lead_tables::BATCH_ROWS;
use super::predictor::{LeadsFrom, Predictor};
use super::seen::LeadsSeen;
use super::summary::merged;
use crate::design::Features;
use crate::drift::{DriftFigures, ExpectedPerformance, FeatureDrift, LeadCounts};
use crate::numbers::{counted, decimals, percent, short};
use crate::snapshot::{Snapshot, TableAge, TableRead};
use crate::tables::retain_rows;
use crate::training::groups_by_account;
use crate::units::AsOf;
use crate::warning::{LeadWarning, Warning};
use crate::workspace::{JobError, Progress, Rules};

/// Leads that were read to be compared with the training deals.
pub(crate) struct LeadsRead {
    /// Their counts.
    pub(crate) counts: LeadCounts,
    /// The values of the leads, or of a sample of them.
    pub(crate) values: Option<Features>,
    /// The account of each of these.
    pub(crate) clusters: Option<Vec<u64>>,
    /// The files.
    pub(crate) files: String,
    /// The warnings.
    pub(crate) warnings: Vec<Warning>,
    /// Their rows by result.
    pub(crate) read: TableRead,
    /// How many of them are compared as of their own snapshot; the others are as of today.
    pub(crate) at_snapshot: usize,
}

/// Of a full batch, one lead in so many is in the sample.
const STEP: usize = BATCH_ROWS / 10_000 + 1;

/// With at least this share of leads outside of the range of the training data there is a warning.
const MOST: f64 = 0.5;

/// The share of leads by which a feature of a timed table may be unknown more often than in training as time passes.
const MOST_UNKNOWN_BY_TIME: f64 = 0.1;

/// Fewer leads may have one score by chance.
const FEWEST_OF_ONE_SCORE: usize = 10;

/// The leads of a prediction compared with the training deals.
#[derive(Debug, Default)]
pub(super) struct LeadDrift {
    pub(super) warnings: Vec<Warning>,
    /// The figures, without those that the time since the snapshots may have changed.
    pub(super) figures: Option<DriftFigures>,
    /// The performance to expect; `None` where the model could not be evaluated out of sample.
    pub(super) expected: Option<ExpectedPerformance>,
}

impl Predictor<'_> {
    /// Counts the leads of a batch, and returns the account of each.
    pub(super) fn count_drift(
        &self,
        seen: &mut LeadsSeen,
        snapshot: &Snapshot,
        leads: &EncodedLeads,
    ) -> Option<Vec<u64>> {
        let model = &self.saved.model;
        let (counts, profile) = (seen.drift.as_mut()?, model.profile.as_ref()?);
        // Leads need no column of the account.
        let clusters = groups_by_account(&self.spec, snapshot).ok().flatten();
        let EncodedLeads { values, encoded, scored } = leads;
        let log_odds = scored.iter().map(|lead| lead.log_odds.value()).collect();
        counts.add((&model.linear, &profile.features), (encoded, log_odds), values, clusters.as_deref());
        clusters
    }

    /// The leads compared with the training deals, and what to expect of them. All are scored as of today: what comes from timed tables
    /// grows with the time since their snapshot, so that a change of it is one remark of all such features, and no warning of each.
    pub(super) fn lead_drift(&self, ages: &[TableAge]) -> LeadDrift {
        let Some(figures) = self.drift_figures() else { return LeadDrift::default() };
        let project = self.workspace.project;
        let profile = self.saved.model.profile.as_ref();
        let counts = self.held.seen.drift.as_ref();
        let expected = profile.zip(counts).and_then(|(profile, counts)| {
            profile.expect_of(counts, project.evaluation.capacity, project.fit.seed)
        });
        let timed = self.changed_by_time(&figures, ages);
        let mut warnings = drift_warnings(&figures, &timed);
        let changed: Vec<String> = figures
            .features
            .iter()
            .filter(|drift| is_in(&timed, drift) && drift.psi.as_ref().is_some_and(|psi| psi.is_material))
            .map(|drift| format!("`{}`", drift.feature))
            .collect();
        if let Some(days) = self.held.seen.ages.median().filter(|_| !changed.is_empty()) {
            let what = format!(
                "the leads are scored {} after their snapshot (median), training deals as of theirs: that may be why values from timed \
                 tables differ ({}); `bantam drift` compares leads as of their snapshots",
                counted(days as usize, "day"),
                changed.join(", ")
            );
            warnings.push(LeadWarning::Drift { what }.into());
        }
        LeadDrift { warnings, figures: Some(without(figures, &timed)), expected }
    }

    /// The features of timed tables, which may differ for the time since the snapshots alone.
    fn changed_by_time(&self, figures: &DriftFigures, ages: &[TableAge]) -> Vec<String> {
        if self.held.seen.ages.median().is_none_or(|days| days <= 0) {
            return Vec::new();
        }
        let is_current = |table: &String| !ages.iter().any(|age| age.table == *table && age.is_ended);
        // Time makes known what was unknown, and not the reverse.
        let is_no_less_known = |name: &String| {
            let own = figures.features.iter().find(|drift| drift.feature.name() == name);
            own.is_none_or(|own| {
                own.unknown.leads as f64
                    <= (own.unknown.training + MOST_UNKNOWN_BY_TIME) * figures.n_leads as f64
            })
        };
        let timed = self.spec.tables_behind().into_iter();
        let timed = timed.filter(|(name, tables)| tables.iter().all(is_current) && is_no_less_known(name));
        timed.map(|(name, _)| name).collect()
    }

    /// The leads so far, compared with the training deals.
    pub(super) fn drift_figures(&self) -> Option<DriftFigures> {
        let model = &self.saved.model;
        model.profile.as_ref()?.compare(&model.linear, self.held.seen.drift.as_ref()?)
    }

    /// Reads all leads to compare them with the training deals, without verdicts and routes. Training deals are as of their snapshots, and so
    /// are the leads that have one before today; the others are as of today.
    ///
    /// # Errors
    /// As [`Predictor::run`], and when the model has no profile of its training deals.
    pub(crate) fn read_leads(
        &mut self,
        from: &LeadsFrom,
        progress: Progress<'_>,
    ) -> Result<LeadsRead, JobError> {
        self.read_since(from, None, progress)
    }

    /// The same of the deals of the project, open and closed, with a snapshot on or after a day and before today.
    ///
    /// # Errors
    /// As [`Predictor::read_leads`].
    pub(crate) fn read_deals_since(&mut self, since: AsOf) -> Result<LeadsRead, JobError> {
        self.read_since(&LeadsFrom::Deals, Some(since), &|_, _, _| {})
    }

    fn read_since(
        &mut self,
        from: &LeadsFrom,
        since: Option<AsOf>,
        progress: Progress<'_>,
    ) -> Result<LeadsRead, JobError> {
        let mut seen = LeadsSeen::none(self.saved, true);
        if seen.drift.is_none() {
            return Err(JobError::NoProfile { model: self.saved.id.clone() });
        }
        let mut sample: (Option<Features>, Option<Vec<u64>>) = (None, None);
        let (mut files, mut warnings) = (String::new(), Vec::new());
        let mut read = TableRead { table: self.leads_table(from).to_owned(), ..TableRead::default() };
        self.each_batch(from, &mut |predictor, mut table| {
            let workspace = predictor.workspace;
            files = table.files.join(", ");
            // Batches of a large file have fewer rows where some are rejected, or where its row groups end.
            let step = if table.n_read < BATCH_ROWS / 2 { 1 } else { STEP };
            let mut own = predictor.own_snapshots(&table)?;
            if let Some(since) = since {
                let is_since: Vec<bool> = own.iter().map(|own| own.is_some_and(|own| own >= since)).collect();
                table.retain(&is_since)?;
                retain_rows(&mut own, &is_since);
            }
            seen.ages.add(&own, workspace.today);
            let as_of = own.into_iter().map(|own| own.unwrap_or(workspace.today)).collect();
            let snapshot = predictor.sources.snapshot(&predictor.spec, table, as_of);
            let snapshot = snapshot.map_err(|error| predictor.in_model(error))?;
            let (mut snapshot, leads) = predictor.scored(snapshot)?;
            seen.tally.count(&leads.encoded, &leads.values);
            let clusters = predictor.count_drift(&mut seen, &snapshot, &leads);
            warnings.append(&mut snapshot.warnings);
            read.add(&TableRead::of("", &snapshot.table));
            add_sample(&mut sample, (leads.values, clusters), step);
            progress("reading", seen.drift.as_ref().map_or(0, LeadCounts::n) as u64, 0);
            Ok(true)
        })?;
        self.held.seen = seen;
        warnings.extend(self.checked.iter().flat_map(Rules::take_warnings));
        warnings.extend(self.sources.take_warnings());
        let mut warnings = merged(self.warnings.drain(..).chain(warnings));
        warnings.extend(self.held.seen.tally.warnings(&self.saved.model.linear.encoder));
        warnings.extend(self.drift_figures().iter().flat_map(|figures| drift_warnings(figures, &[])));
        let counts = self
            .held
            .seen
            .drift
            .take()
            .ok_or_else(|| JobError::NoProfile { model: self.saved.id.clone() })?;
        let at_snapshot = self.held.seen.ages.n();
        Ok(LeadsRead { counts, values: sample.0, clusters: sample.1, files, warnings, read, at_snapshot })
    }
}

/// Adds every `step`-th lead of a batch to a sample.
fn add_sample(
    (values, clusters): &mut (Option<Features>, Option<Vec<u64>>),
    (of_batch, more): (Features, Option<Vec<u64>>),
    step: usize,
) {
    let rows: Vec<usize> = (0..of_batch.n_rows()).step_by(step).collect();
    let of_batch = of_batch.select_rows(&rows);
    let more = more.map(|more| rows.iter().map(|&row| more[row]).collect::<Vec<u64>>());
    let is_first = values.is_none();
    *values = Some(values.as_ref().map_or_else(|| of_batch.clone(), |values| values.followed_by(&of_batch)));
    *clusters = match (clusters.take(), more) {
        (Some(mut clusters), Some(more)) => {
            clusters.extend(more);
            Some(clusters)
        }
        (None, more) if is_first => more,
        _ => None,
    };
}

fn is_in(names: &[String], drift: &FeatureDrift) -> bool {
    names.iter().any(|name| name == drift.feature.name())
}

/// The figures without those of these features, and without the interval of the mean score, which they change, too.
fn without(figures: DriftFigures, names: &[String]) -> DriftFigures {
    let mut figures = figures;
    figures.features.retain(|drift| !is_in(names, drift));
    figures.shift.interval = figures.shift.interval.filter(|_| names.is_empty());
    figures
}

/// One warning for each feature with a material change, or with most of its numbers outside of the training data; and for scores that are
/// all the same. Values that are all unseen, or unknown without precedent, have a warning of their own, and material changes of the
/// features in `excused` none.
fn drift_warnings(figures: &DriftFigures, excused: &[String]) -> Vec<Warning> {
    let n = figures.n_leads;
    let constant = figures.has_constant_scores && n >= FEWEST_OF_ONE_SCORE;
    let constant = constant.then(|| format!("all {} have the same score", counted(n, "lead")));
    let of_features = figures.features.iter().filter_map(|feature| of_feature(figures, feature, excused));
    of_features.chain(constant.map(|what| Warning::from(LeadWarning::Drift { what }))).collect()
}

fn of_feature(figures: &DriftFigures, drift: &FeatureDrift, excused: &[String]) -> Option<Warning> {
    let (n, feature) = (figures.n_leads, &drift.feature);
    if let (Some(outside), Some((low, high))) = (&drift.outside, drift.range)
        && outside.leads as f64 > MOST * n as f64
    {
        let range = format!("{} to {}", short(low), short(high));
        return Some(Warning::from(LeadWarning::OutsideTraining {
            feature: feature.clone(),
            leads: outside.leads,
            of: n,
            range,
        }));
    }
    let has_no_precedent = drift.unknown.training == 0.0;
    if drift.unknown.leads == n && drift.unknown.training < MOST {
        let what = format!(
            "{} is unknown for all {}, but for {} of the training deals",
            feature.quoted(),
            counted(n, "lead"),
            percent(drift.unknown.training)
        );
        return (!has_no_precedent).then_some(Warning::from(LeadWarning::Drift { what }));
    }
    let psi = drift
        .psi
        .as_ref()
        .filter(|psi| psi.is_material && !excused.iter().any(|name| name == feature.name()))?;
    if drift.unseen.as_ref().is_some_and(|unseen| unseen.leads == n) {
        return None;
    }
    let shift = figures.shift.features.iter().find(|shift| shift.feature == *feature);
    let cause = shift.map(|shift| format!("; {}", shift.cause)).unwrap_or_default();
    let [value, low, high] = [psi.value, psi.low, psi.high].map(|number| decimals(number, 2));
    let what =
        format!("{} has changed since the training: PSI {value} [{low}, {high}]{cause}", feature.quoted());
    Some(Warning::from(LeadWarning::Drift { what }))
}

//! What to do about a warning.

use super::Warning;

impl Warning {
    /// The hint, if there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Leads(warning) => warning.hint().map(str::to_owned),
            Self::UnmatchedKeys { lookup, .. } => Some(format!(
                "their columns from [lookups.{lookup}] are unknown; compare the spelling of the keys"
            )),
            Self::UnmatchedTable { table, on, .. } => Some(format!(
                "its columns are as without any row; compare the spelling of the keys, or set `on` of [tables.{table}] to \
                 another column than `{on}`"
            )),
            Self::ListedKeys { .. } => Some(
                "a key is compared as a whole: export one row for each member, or join by a column with one key in each row"
                    .to_owned(),
            ),
            Self::DoubtfulValues { remedy, .. } => Some((*remedy).to_owned()),
            Self::RejectedRows { remedy, .. } | Self::Condition { remedy, .. } => remedy.clone(),
            Self::HiddenColumn { column, .. } => {
                Some(format!("to use the column, give it another name under [derive]: own_{column} = \"{column}\""))
            }
            Self::ConstantFeature { feature } => {
                Some(format!("it carries no information; remove `{}` from [features]", feature.name()))
            }
            Self::Contradicted { feature, .. } => Some(format!(
                "check how `{}` is filled in, and correlated features; or change `expect`",
                feature.name()
            )),
            Self::FewEvents { missing, .. } => Some(format!(
                "about {} needed, or fewer features, or a stronger penalty",
                if *missing == 1 { "1 more such deal is".to_owned() } else { format!("{missing} more such deals are") }
            )),
            Self::Unmapped { gate, criteria } => criteria.first().map(|(name, _)| {
                format!(
                    "write `{name} = \"…\"` under [gates.{gate}], or `{name} = false` to leave it out; see `bantam gates \
                     {gate}`"
                )
            }),
            Self::GuessedEncoding { remedy: Some(remedy), .. } => Some(remedy.clone()),
            other => other.fixed_hint().map(str::to_owned),
        }
    }
    /// The hint where it is the same whatever the warning is about.
    const fn fixed_hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoSnapshot => {
                "add [snapshot] at = \"…\" with the date on which a deal would have been scored"
            }
            Self::NotCompared { .. } => "a larger --memory reads it as a whole, and so does `bantam check`",
            Self::GuessedEncoding { .. } => "if letters look wrong, set `encoding` under [data]",
            Self::NoCloses => "set `closed_at` under [outcome] to the column with the date of the close",
            Self::OneAccount { .. } => {
                "set `account` under [data] to the column that names the company, or remove it"
            }
            Self::SnapshotAtClose { .. } => {
                "set `at` under [snapshot] to the date on which a lead would have been scored"
            }
            Self::AlphaNotChosen { .. } => "set `alpha` under [fit]",
            Self::WeightedRate { .. } => {
                "if that is not intended, `weight` under [outcome] must not depend on the outcome"
            }
            Self::NotExpressed { .. } => {
                "add a feature for the condition of each: under [derive] as a flag, or as a number with `bins` at its thresholds"
            }
            Self::FullySeparated { .. } => {
                "look for a column that is filled in once the outcome is known, and add it to `leaks`; with few \
                 deals it may be chance"
            }
            Self::SuspectedSwap { .. } => {
                "check `won` and `lost` under [outcome]; if they are right, it is the signs of the points or of `expect` that are wrong"
            }
            Self::OutcomeChanged { .. } => "run `bantam train` for a model of the current [outcome]",
            Self::ProjectChanged { .. } => "run `bantam train` to use the current bantam.toml",
            _ => return None,
        })
    }
}

//! What the log says about each model.

use super::event::{Event, EventKind};

/// The place of a model in its registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelStanding {
    /// It scores leads.
    Champion {
        /// Since this day.
        since: String,
    },
    /// It was the champion.
    Former {
        /// Until this day.
        until: String,
    },
    /// It has never been the champion.
    Candidate,
}

impl ModelStanding {
    /// In a word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Champion { .. } => "champion",
            Self::Former { .. } => "former champion",
            Self::Candidate => "candidate",
        }
    }
}

/// A reign of a champion.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reign {
    model: String,
    since: String,
}

/// The champions by the events of a log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Champions {
    /// Those that a rollback would go through, the present one last.
    stack: Vec<Reign>,
    /// Those that were replaced, with the day.
    former: Vec<(String, String)>,
}

impl Champions {
    pub(super) fn of(events: &[Event]) -> Self {
        let mut champions = Self::default();
        let mut before = champions.clone();
        for event in events {
            match event.event {
                EventKind::Promoted => {
                    before = champions.clone();
                    champions.replace(event);
                }
                EventKind::RolledBack => {
                    before = champions.clone();
                    champions.roll_back(event);
                }
                EventKind::Failed => champions = before.clone(),
                EventKind::Trained
                | EventKind::Recalibrated
                | EventKind::Kept
                | EventKind::Look
                | EventKind::Pruned => {}
            }
        }
        champions
    }

    fn leave(&mut self, event: &Event) {
        self.former.extend(self.stack.last().map(|reign| (reign.model.clone(), event.day().to_owned())));
    }

    fn replace(&mut self, event: &Event) {
        if self.current() == Some(&*event.model) {
            return;
        }
        self.leave(event);
        self.stack.push(Reign { model: event.model.clone(), since: event.day().to_owned() });
    }

    fn roll_back(&mut self, event: &Event) {
        self.leave(event);
        while self.stack.last().is_some_and(|reign| reign.model != event.model) {
            self.stack.pop();
        }
        let since = event.day().to_owned();
        match self.stack.last_mut() {
            Some(reign) => reign.since = since,
            None => self.stack.push(Reign { model: event.model.clone(), since }),
        }
    }

    /// The present champion.
    pub(super) fn current(&self) -> Option<&str> {
        self.stack.last().map(|reign| &*reign.model)
    }

    /// The champion that a rollback from `current` returns to: the one before, or the last that the log knows, where it does not know of
    /// `current`.
    pub(super) fn before(&self, current: &str) -> Option<&str> {
        self.stack.iter().rev().map(|reign| &*reign.model).find(|model| *model != current)
    }

    /// Where a model stands.
    pub(super) fn standing(&self, model: &str) -> ModelStanding {
        let until = || self.former.iter().rev().find(|(former, _)| former == model);
        match self.stack.last() {
            Some(reign) if reign.model == model => ModelStanding::Champion { since: reign.since.clone() },
            _ => until().map_or(ModelStanding::Candidate, |(_, until)| ModelStanding::Former {
                until: until.clone(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::super::event::Author;
    use super::*;

    fn champions(events: &[(EventKind, &str)]) -> Champions {
        let event = |(day, (kind, model)): (usize, &(EventKind, &str))| {
            let at = DateTime::from_timestamp(1_767_225_600, 0).unwrap()
                + TimeDelta::days(day.try_into().unwrap());
            let author = Author { clock: || DateTime::UNIX_EPOCH, who: "a@b".to_owned() };
            Event { at: at.to_rfc3339(), ..Event::new(&author, *kind, model) }
        };
        Champions::of(&events.iter().enumerate().map(event).collect::<Vec<_>>())
    }

    #[test]
    fn a_rollback_returns_to_the_champion_before() {
        use EventKind::{Promoted, RolledBack, Trained};
        let three = [(Promoted, "a"), (Trained, "b"), (Promoted, "b"), (Promoted, "c")];
        let all = champions(&three);
        assert_eq!((all.current(), all.before("c"), all.before("torn")), (Some("c"), Some("b"), Some("c")));
        assert_eq!(all.standing("b"), ModelStanding::Former { until: "2026-01-04".to_owned() });
        assert_eq!(all.standing("d"), ModelStanding::Candidate);
        let back = champions(&[&three[..], &[(RolledBack, "b")]].concat());
        assert_eq!((back.current(), back.before("b")), (Some("b"), Some("a")));
        assert_eq!(back.standing("b"), ModelStanding::Champion { since: "2026-01-05".to_owned() });
        assert_eq!(back.standing("c"), ModelStanding::Former { until: "2026-01-05".to_owned() });
        let twice = champions(&[&three[..], &[(RolledBack, "b"), (RolledBack, "a")]].concat());
        assert_eq!((twice.current(), twice.before("a")), (Some("a"), None));
    }

    #[test]
    fn a_promotion_that_failed_is_none() {
        use EventKind::{Failed, Promoted};
        let failed = champions(&[(Promoted, "a"), (Promoted, "b"), (Failed, "b")]);
        assert_eq!((failed.current(), failed.standing("b")), (Some("a"), ModelStanding::Candidate));
    }
}

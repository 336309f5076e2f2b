//! From one look at the readers to the next: which events lie between.

use std::collections::BTreeMap;

use super::ReaderEvent;
use crate::DeviceError;

/// How a reader looked at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slot {
    /// Nothing on it.
    Empty,
    /// A card that answered to reset with these bytes.
    Card(Vec<u8>),
    /// Something that gave no answer to reset.
    Mute,
}

/// A reader as last seen: its slot, and the service's count of insertions and removals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) slot: Slot,
    pub(super) count: u32,
}

/// Remembers what was reported and turns the next look into events.
#[derive(Debug, Default)]
pub(super) struct Tracker {
    readers: BTreeMap<String, Seen>,
    service_gone: bool,
}

impl Tracker {
    /// Takes in a whole look: every reader that is there now.
    pub(super) fn look(&mut self, now: &BTreeMap<String, Seen>, out: &mut Vec<ReaderEvent>) {
        if std::mem::take(&mut self.service_gone) {
            out.push(ReaderEvent::ServiceBack);
        }
        let gone: Vec<String> = self
            .readers
            .keys()
            .filter(|name| !now.contains_key(*name))
            .cloned()
            .collect();
        for reader in gone {
            self.drop_reader(&reader, out);
        }
        for (reader, seen) in now {
            match self.readers.get(reader) {
                None => {
                    out.push(ReaderEvent::ReaderFound {
                        reader: reader.clone(),
                    });
                    arrived(reader, &seen.slot, out);
                }
                // The same card twice with a removal between is two visits, not one.
                Some(old) if old.slot != seen.slot || old.count != seen.count => {
                    left(reader, &old.slot, out);
                    arrived(reader, &seen.slot, out);
                }
                Some(_) => {}
            }
        }
        self.readers.clone_from(now);
    }

    /// The service is gone: everything it had is gone with it. Says so once.
    pub(super) fn service_gone(&mut self, out: &mut Vec<ReaderEvent>) {
        let all: Vec<String> = self.readers.keys().cloned().collect();
        for reader in all {
            self.drop_reader(&reader, out);
        }
        if !std::mem::replace(&mut self.service_gone, true) {
            out.push(ReaderEvent::ServiceGone);
        }
    }

    fn drop_reader(&mut self, reader: &str, out: &mut Vec<ReaderEvent>) {
        if let Some(old) = self.readers.remove(reader) {
            left(reader, &old.slot, out);
            out.push(ReaderEvent::ReaderGone {
                reader: reader.to_owned(),
            });
        }
    }
}

fn arrived(reader: &str, slot: &Slot, out: &mut Vec<ReaderEvent>) {
    let reader = reader.to_owned();
    match slot {
        Slot::Empty => {}
        Slot::Card(atr) => out.push(ReaderEvent::CardPresent {
            reader,
            atr: atr.clone(),
        }),
        Slot::Mute => out.push(ReaderEvent::CardUnusable {
            reader,
            code: DeviceError::CardUnresponsive.code(),
        }),
    }
}

fn left(reader: &str, slot: &Slot, out: &mut Vec<ReaderEvent>) {
    if *slot != Slot::Empty {
        out.push(ReaderEvent::CardAbsent {
            reader: reader.to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(tracker: &mut Tracker, readers: &[(&str, Slot, u32)]) -> Vec<ReaderEvent> {
        let now = readers
            .iter()
            .map(|(name, slot, count)| {
                let seen = Seen {
                    slot: slot.clone(),
                    count: *count,
                };
                ((*name).to_owned(), seen)
            })
            .collect();
        let mut out = Vec::new();
        tracker.look(&now, &mut out);
        out
    }

    fn found() -> ReaderEvent {
        ReaderEvent::ReaderFound { reader: "R".into() }
    }
    fn present() -> ReaderEvent {
        ReaderEvent::CardPresent {
            reader: "R".into(),
            atr: vec![0x3B, 0],
        }
    }
    fn absent() -> ReaderEvent {
        ReaderEvent::CardAbsent { reader: "R".into() }
    }
    fn card() -> Slot {
        Slot::Card(vec![0x3B, 0])
    }

    #[test]
    fn a_look_without_change_says_nothing() {
        let mut t = Tracker::default();
        assert_eq!(events(&mut t, &[("R", card(), 1)]), [found(), present()]);
        assert_eq!(events(&mut t, &[("R", card(), 1)]), []);
    }

    #[test]
    fn a_card_swapped_between_two_looks_is_absent_then_present() {
        let mut t = Tracker::default();
        events(&mut t, &[("R", card(), 1)]);
        assert_eq!(events(&mut t, &[("R", card(), 3)]), [absent(), present()]);
    }

    #[test]
    fn a_mute_card_has_its_own_event_and_leaves_like_any_card() {
        let mut t = Tracker::default();
        let unusable = ReaderEvent::CardUnusable {
            reader: "R".into(),
            code: "card_unresponsive",
        };
        assert_eq!(events(&mut t, &[("R", Slot::Mute, 1)]), [found(), unusable]);
        assert_eq!(events(&mut t, &[("R", Slot::Empty, 2)]), [absent()]);
    }

    #[test]
    fn a_dead_service_takes_card_and_reader_with_it_once() {
        let mut t = Tracker::default();
        events(&mut t, &[("R", card(), 1)]);
        let gone = ReaderEvent::ReaderGone { reader: "R".into() };
        let mut out = Vec::new();
        t.service_gone(&mut out);
        t.service_gone(&mut out);
        assert_eq!(out, [absent(), gone, ReaderEvent::ServiceGone]);
        assert_eq!(
            events(&mut t, &[("R", card(), 1)]),
            [ReaderEvent::ServiceBack, found(), present()]
        );
    }
}

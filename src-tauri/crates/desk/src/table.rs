//! Every card reader of this machine as one source: which are there, and what lies on them.
//!
//! A person lays a card down and is not asked what kind it is. Whatever watches a reader tells it
//! here; the session hears of one card at a time, the one that was laid last.

use crate::codes;
use crate::session::Message;
use devices::card::ReaderEvent;
use devices::sam::SamEvent;
use ipc::ErrorCode;
use std::sync::mpsc::Sender;
use std::sync::{Mutex, MutexGuard, PoisonError};
use visit::Event;

/// The two ways to read cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// PC/SC: cards with a chip of their own.
    Chip,
    /// The security module on a serial line: Chinese identity cards.
    IdCard,
}

/// How one way is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Health {
    /// This machine has none.
    None,
    There,
    Away(ErrorCode),
}

/// Where a card lies.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Spot {
    Reader(String),
    Module,
}

/// All readers. Events are handed out in the order in which they were told.
pub(crate) struct Table {
    out: Sender<Message>,
    now: Mutex<Now>,
}

struct Now {
    readers: Vec<String>,
    chip: Health,
    id_card: Health,
    card: Option<Spot>,
    /// The way whose reader took its card along, until another card is laid on.
    lost: Option<Way>,
}

impl Table {
    /// Which ways this machine has; their readers are yet to be found.
    pub(crate) fn new(out: Sender<Message>, has_chip: bool, has_id_card: bool) -> Self {
        let health = |has: bool| {
            if has {
                Health::Away(ErrorCode::ReaderGone)
            } else {
                Health::None
            }
        };
        Self {
            out,
            now: Mutex::new(Now {
                readers: Vec::new(),
                chip: health(has_chip),
                id_card: health(has_id_card),
                card: None,
                lost: None,
            }),
        }
    }

    /// Something happened at PC/SC. `laid` is what a card that was laid on is to the session.
    pub(crate) fn chip(&self, event: ReaderEvent, laid: Event) {
        self.change(|now| now.chip_event(event, laid));
    }

    /// Something happened at the security module.
    pub(crate) fn id_card(&self, event: SamEvent) {
        self.change(|now| match event {
            SamEvent::ReaderBack => now.there(Way::IdCard),
            SamEvent::ReaderGone(error) => now.away(Way::IdCard, codes::id_reader(error)),
            SamEvent::CardLaid => now.laid(Spot::Module, Event::OpenCardLaid),
            SamEvent::CardLifted => now.lifted(&Spot::Module),
        });
    }

    /// The words for a chip card that cannot be opened: gone only where none lies there.
    pub(crate) fn trouble(&self, error: devices::DeviceError) -> ErrorCode {
        match (error, &self.lock().card) {
            (devices::DeviceError::NoCard, Some(Spot::Reader(_))) => ErrorCode::CardUnreadable,
            _ => codes::device(error),
        }
    }

    /// Runs a change and tells what follows from it before another one can begin.
    fn change(&self, change: impl FnOnce(&mut Now) -> Vec<Event>) {
        let mut now = self.lock();
        let before = (now.chip, now.id_card);
        let events = change(&mut now);
        for (way, was, is) in [
            (Way::Chip, before.0, now.chip),
            (Way::IdCard, before.1, now.id_card),
        ] {
            if was != is {
                let trouble = match is {
                    Health::Away(code) => Some(code),
                    Health::There | Health::None => None,
                };
                let _ = self.out.send(Message::ReaderHealth(way, trouble));
            }
        }
        for event in events {
            let _ = self.out.send(Message::Happened(Box::new(event)));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        // Each change leaves it whole, so a poisoned lock still guards a usable value.
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Now {
    fn chip_event(&mut self, event: ReaderEvent, laid: Event) -> Vec<Event> {
        match event {
            ReaderEvent::ReaderFound { reader } => {
                self.readers.push(reader);
                self.there(Way::Chip)
            }
            ReaderEvent::ReaderGone { reader } => {
                self.readers.retain(|have| *have != reader);
                if self.readers.is_empty() {
                    self.away(Way::Chip, ErrorCode::ReaderGone)
                } else {
                    self.lifted(&Spot::Reader(reader))
                }
            }
            ReaderEvent::CardPresent { reader, .. } | ReaderEvent::CardUnusable { reader, .. } => {
                self.laid(Spot::Reader(reader), laid)
            }
            ReaderEvent::CardAbsent { reader } => self.lifted(&Spot::Reader(reader)),
            ReaderEvent::ServiceGone => {
                self.readers.clear();
                self.away(Way::Chip, ErrorCode::ReaderServiceGone)
            }
            // Its readers follow one by one.
            ReaderEvent::ServiceBack => Vec::new(),
        }
    }

    fn health(&mut self, way: Way) -> &mut Health {
        match way {
            Way::Chip => &mut self.chip,
            Way::IdCard => &mut self.id_card,
        }
    }

    fn any_there(&self) -> bool {
        self.chip == Health::There || self.id_card == Health::There
    }

    fn there(&mut self, way: Way) -> Vec<Event> {
        let first = !self.any_there();
        *self.health(way) = Health::There;
        if first {
            vec![Event::ReaderBack]
        } else {
            Vec::new()
        }
    }

    fn away(&mut self, way: Way, code: ErrorCode) -> Vec<Event> {
        *self.health(way) = Health::Away(code);
        let mine = match (&self.card, way) {
            (Some(Spot::Reader(_)), Way::Chip) | (Some(Spot::Module), Way::IdCard) => {
                self.card.take().is_some()
            }
            _ => false,
        };
        if self.any_there() {
            // A service that ends is told after its readers: the reason that counts comes last.
            if !mine && self.lost != Some(way) {
                return Vec::new();
            }
            self.lost = Some(way);
            return vec![Event::CardLost(code)];
        }
        // With all of them away it is PC/SC's reason that is told, where it has one.
        let told = match self.chip {
            Health::Away(code) => code,
            Health::There | Health::None => code,
        };
        vec![Event::ReaderGone(told)]
    }

    fn laid(&mut self, spot: Spot, laid: Event) -> Vec<Event> {
        // The card before it no longer counts, wherever it lies: one person, one card.
        let mut events = Vec::new();
        self.lost = None;
        if self.card.replace(spot).is_some() {
            events.push(Event::CardLifted);
        }
        events.push(laid);
        events
    }

    fn lifted(&mut self, spot: &Spot) -> Vec<Event> {
        if self.card.as_ref() == Some(spot) {
            self.card = None;
            vec![Event::CardLifted]
        } else {
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use devices::DeviceError;
    use std::sync::mpsc::{Receiver, channel};

    fn table() -> (Table, Receiver<Message>) {
        let (out, inbox) = channel();
        (Table::new(out, true, true), inbox)
    }

    fn told(inbox: &Receiver<Message>) -> Vec<String> {
        inbox
            .try_iter()
            .filter_map(|message| {
                if let Message::Happened(event) = message {
                    Some(format!("{event:?}"))
                } else {
                    None
                }
            })
            .collect()
    }

    fn present(reader: &str) -> ReaderEvent {
        ReaderEvent::CardPresent {
            reader: reader.into(),
            atr: vec![0x3B, 0],
        }
    }

    fn found(reader: &str) -> ReaderEvent {
        ReaderEvent::ReaderFound {
            reader: reader.into(),
        }
    }

    #[test]
    fn a_mute_card_is_unreadable_and_not_taken_away_too_early() {
        let (table, inbox) = table();
        let mute = ReaderEvent::CardUnusable {
            reader: "reader".into(),
            code: DeviceError::CardUnresponsive.code(),
        };
        table.chip(mute, Event::CardUnusable(ErrorCode::CardUnreadable));
        assert_eq!(told(&inbox), ["CardUnusable(CardUnreadable)"]);
        assert_eq!(
            table.trouble(DeviceError::NoCard),
            ErrorCode::CardUnreadable
        );
        let absent = ReaderEvent::CardAbsent {
            reader: "reader".into(),
        };
        table.chip(absent, Event::CardLaid);
        assert_eq!(told(&inbox), ["CardLifted"]);
        assert_eq!(table.trouble(DeviceError::NoCard), ErrorCode::CardRemoved);
    }

    #[test]
    fn a_second_card_takes_the_place_of_the_first_whose_lifting_says_nothing_more() {
        let (table, inbox) = table();
        table.chip(found("a"), Event::CardLaid);
        table.id_card(SamEvent::ReaderBack);
        assert_eq!(told(&inbox), ["ReaderBack"]);
        table.chip(present("a"), Event::CardLaid);
        table.id_card(SamEvent::CardLaid);
        assert_eq!(told(&inbox), ["CardLaid", "CardLifted", "OpenCardLaid"]);
        let absent = ReaderEvent::CardAbsent { reader: "a".into() };
        table.chip(absent, Event::CardLaid);
        assert_eq!(told(&inbox), [""; 0]);
        table.id_card(SamEvent::CardLifted);
        assert_eq!(told(&inbox), ["CardLifted"]);
    }

    #[test]
    fn one_dead_reader_takes_its_card_along_and_both_dead_stop_the_reading() {
        let (table, inbox) = table();
        table.chip(found("a"), Event::CardLaid);
        table.id_card(SamEvent::ReaderBack);
        table.id_card(SamEvent::CardLaid);
        told(&inbox);
        table.id_card(SamEvent::ReaderGone(DeviceError::LineCut));
        assert_eq!(told(&inbox), ["CardLost(ReaderGone)"]);
        table.chip(ReaderEvent::ServiceGone, Event::CardLaid);
        assert_eq!(told(&inbox), ["ReaderGone(ReaderServiceGone)"]);
        table.id_card(SamEvent::ReaderBack);
        assert_eq!(told(&inbox), ["ReaderBack"]);
        table.chip(found("a"), Event::CardLaid);
        assert_eq!(told(&inbox), [""; 0]);
    }

    #[test]
    fn the_reason_for_a_lost_card_is_the_one_that_comes_last() {
        let (table, inbox) = table();
        table.chip(found("a"), Event::CardLaid);
        table.id_card(SamEvent::ReaderBack);
        table.chip(present("a"), Event::CardLaid);
        told(&inbox);
        let gone = ReaderEvent::ReaderGone { reader: "a".into() };
        table.chip(gone, Event::CardLaid);
        table.chip(ReaderEvent::ServiceGone, Event::CardLaid);
        assert_eq!(
            told(&inbox),
            ["CardLost(ReaderGone)", "CardLost(ReaderServiceGone)"]
        );
        table.id_card(SamEvent::CardLaid);
        table.chip(ReaderEvent::ServiceGone, Event::CardLaid);
        assert_eq!(told(&inbox), ["OpenCardLaid"]);
    }

    #[test]
    fn the_health_of_each_way_is_told_when_it_changes() {
        let (table, inbox) = table();
        table.id_card(SamEvent::ReaderBack);
        table.id_card(SamEvent::ReaderGone(DeviceError::LineCut));
        let health: Vec<_> = inbox
            .try_iter()
            .filter_map(|message| {
                if let Message::ReaderHealth(way, trouble) = message {
                    Some((way, trouble))
                } else {
                    None
                }
            })
            .collect();
        assert_eq!(
            health,
            [
                (Way::IdCard, None),
                (Way::IdCard, Some(ErrorCode::ReaderGone))
            ]
        );
    }
}

//! A queue ticket at the kiosk.

use crate::device::*;
use domain::ticket::{Priority, TicketNumber};
use ipc::{ErrorCode, Input, LoadState, Screen, TicketShown};
use visit::{Effect, Event, Turn};

fn looks(effects: &[Effect]) -> Option<Turn> {
    effects.iter().find_map(|effect| match effect {
        Effect::LookAtLines(turn) => Some(*turn),
        _ => None,
    })
}

fn takes(effects: &[Effect]) -> Option<(Turn, Priority)> {
    effects.iter().find_map(|effect| match effect {
        Effect::TakeTicket(turn, _, priority) => Some((*turn, *priority)),
        _ => None,
    })
}

fn taken(device: &Device) -> Box<TicketShown> {
    Box::new(TicketShown {
        number: TicketNumber::new(0, 7).unwrap(),
        item: device.item(false),
        ahead: 3,
        estimate: None,
        window: None,
        taken_ms: 0,
        qr_svg: String::new(),
    })
}

fn load(device: &Device) -> Option<LoadState> {
    match device.state.screen() {
        Screen::TicketFor { load, .. } | Screen::Ticket { load, .. } => Some(load),
        _ => None,
    }
}

/// To the page that asks whether the person goes before others.
fn choose(device: &mut Device) {
    let _ = device.touch(Input::OpenTicket);
    let item = device.item(false);
    let _ = device.touch(Input::TicketFor { item });
}

#[test]
fn a_number_is_three_touches_away_and_nobody_has_to_say_who_they_are() {
    let mut device = Device::new();
    let turn = looks(&device.touch(Input::OpenTicket)).unwrap();
    let _ = device.happens(Event::TicketLines(turn, Vec::new(), None));
    assert_eq!(load(&device), Some(LoadState::Ready));
    let item = device.item(false);
    let _ = device.touch(Input::TicketFor { item });
    assert_eq!(page(&device), "ticket_who");
    let effects = device.touch(Input::TakeTicket {
        priority: Priority::Elder,
    });
    let (turn, priority) = takes(&effects).unwrap();
    assert_eq!(priority, Priority::Elder);
    let ticket = taken(&device);
    let _ = device.happens(Event::TicketTaken(turn, ticket));
    assert_eq!(load(&device), Some(LoadState::Ready));
    assert!(!device.state.session_open() && device.state.person().is_none());
    let _ = device.touch(Input::Back);
    assert_eq!(page(&device), "home");
}

#[test]
fn a_number_that_comes_late_is_not_shown_to_the_next_person() {
    let mut device = Device::new();
    choose(&mut device);
    let priority = Priority::Ordinary;
    let (turn, _) = takes(&device.touch(Input::TakeTicket { priority })).unwrap();
    // There is no way back while it is being taken, but one can walk away.
    assert!(device.touch(Input::Back).is_empty());
    assert_eq!(page(&device), "ticket");
    let _ = device.wait(80_000);
    assert_eq!(page(&device), "home");
    choose(&mut device);
    let (_, _) = takes(&device.touch(Input::TakeTicket { priority })).unwrap();
    let ticket = taken(&device);
    let _ = device.happens(Event::TicketTaken(turn, ticket));
    assert_eq!(load(&device), Some(LoadState::Loading));
}

#[test]
fn without_the_halls_node_the_page_says_so_and_can_be_tried_again() {
    let mut device = Device::new();
    let turn = looks(&device.touch(Input::OpenTicket)).unwrap();
    let code = ErrorCode::TicketsAway;
    let _ = device.happens(Event::TicketLines(turn, Vec::new(), Some(code)));
    assert_eq!(load(&device), Some(LoadState::Failed { code }));
    let item = device.item(false);
    let _ = device.touch(Input::TicketFor { item });
    let priority = Priority::Disabled;
    let (turn, _) = takes(&device.touch(Input::TakeTicket { priority })).unwrap();
    let _ = device.happens(Event::TicketFailed(turn, code));
    assert_eq!(load(&device), Some(LoadState::Failed { code }));
    let _ = device.touch(Input::Retry);
    assert_eq!(page(&device), "ticket_who");
    assert!(takes(&device.touch(Input::TakeTicket { priority })).is_some());
}

#[test]
fn nobody_books_at_the_kiosk_and_what_the_hall_does_not_offer_has_no_number() {
    let mut device = Device::new();
    let _ = device.touch(Input::OpenTicket);
    let item = domain::id::ItemCode::new("XX-0001").unwrap();
    let _ = device.touch(Input::TicketFor { item });
    assert_eq!(page(&device), "ticket_for");
    let item = device.item(false);
    let _ = device.touch(Input::TicketFor { item });
    let priority = Priority::Booked { for_s: 0 };
    assert!(device.touch(Input::TakeTicket { priority }).is_empty());
    assert_eq!(page(&device), "ticket_who");
}

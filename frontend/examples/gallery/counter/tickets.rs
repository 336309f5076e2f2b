//! A window's queue tickets: nobody, called, served, put aside, the hall's node away.

use domain::id::ItemCode;
use domain::ticket::{MaskedName, Priority, TicketNumber, Title};
use ipc::*;
use serde_json::{Map, Value};

use super::{add, case_id, view};
use crate::made::NOW_MS;

fn row(count: u16, name: Option<&str>, priority: Priority, state: TicketStands) -> TicketRow {
    TicketRow {
        id: case_id(count.to_le_bytes()[0]),
        number: TicketNumber::new(2, count).expect("a number"),
        item: ItemCode::new("ZJ-0001").expect("an item"),
        priority,
        name: name.and_then(|name| MaskedName::of(name, Some(Title::Ms))),
        state,
        taken_ms: NOW_MS - i64::from(count) * 60_000,
    }
}

fn page(current: Option<TicketRow>, waiting: u16, aside: bool) -> TicketsPage {
    let priorities = [
        Priority::Ordinary,
        Priority::Elder,
        Priority::Disabled,
        Priority::Booked {
            for_s: 1_795_314_000,
        },
    ];
    let waits = |count: u16| {
        let name = count.is_multiple_of(2).then_some("欧阳示范");
        let priority = priorities[usize::from(count) % 4];
        row(count, name, priority, TicketStands::Waiting)
    };
    let put_aside = [
        row(3, Some("王示范"), Priority::Ordinary, TicketStands::Held),
        row(5, None, Priority::Elder, TicketStands::Absent),
    ];
    TicketsPage {
        window: 5,
        known: true,
        current,
        waiting: (40..40 + waiting.min(60)).map(waits).collect(),
        waiting_count: waiting.into(),
        aside: put_aside.into_iter().filter(|_| aside).collect(),
        away_since_ms: None,
        unsent: 0,
        sending_on: false,
        news: Vec::new(),
        error: None,
    }
}

pub(super) fn tickets(views: &mut Map<String, Value>) {
    let mut put = |name: &str, page: TicketsPage| {
        add(
            views,
            &format!("tickets-{name}"),
            &view(CounterPage::Tickets(page)),
        );
    };
    let here = |state| Some(row(32, Some("张示范"), Priority::Elder, state));
    put("nobody", page(None, 0, false));
    put("free", page(None, 3, true));
    put("called", page(here(TicketStands::Called), 3, true));
    put("serving", page(here(TicketStands::Serving), 60, true));
    put(
        "sending-on",
        TicketsPage {
            sending_on: true,
            ..page(here(TicketStands::Serving), 3, false)
        },
    );
    put(
        "away",
        TicketsPage {
            away_since_ms: Some(NOW_MS),
            unsent: 4,
            news: vec![
                TicketNews {
                    number: TicketNumber::new(2, 30),
                    window: Some(7),
                },
                TicketNews {
                    number: None,
                    window: None,
                },
            ],
            error: Some(CounterCode::TicketGone),
            ..page(here(TicketStands::Called), 3, true)
        },
    );
    put(
        "loading",
        TicketsPage {
            known: false,
            ..page(None, 0, false)
        },
    );
}

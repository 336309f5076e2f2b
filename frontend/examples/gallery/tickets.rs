//! Queue tickets.

use domain::id::DepartmentCode;
use domain::ticket::{Minutes, TicketNumber};
use ipc::*;

use super::made::{NOW_MS, item, view};
use super::{Views, add};

/// What for, whether before others, the number.
pub(super) fn tickets(views: &mut Views) {
    let away = LoadState::Failed {
        code: ErrorCode::TicketsAway,
    };
    for (name, load, lines) in [
        ("loading", LoadState::Loading, vec![]),
        ("ready", LoadState::Ready, lines()),
        ("failed", away, vec![]),
    ] {
        let screen = Screen::TicketFor { load, lines };
        add(views, &format!("ticket-for-{name}"), view(screen, false));
    }
    let who = || Screen::TicketWho {
        item: item("GA-0001"),
    };
    add(views, "ticket-who", view(who(), false));
    add(views, "ticket-who-known", view(who(), true));
    let short = Minutes { from: 0, to: 4 };
    let long = Minutes { from: 35, to: 48 };
    for (name, load, ticket) in [
        ("taking", LoadState::Loading, None),
        ("taken", LoadState::Ready, Some(taken(12, Some(long), None))),
        ("next", LoadState::Ready, Some(taken(0, Some(short), None))),
        ("unknown", LoadState::Ready, Some(taken(1, None, None))),
        ("called", LoadState::Ready, Some(taken(0, None, Some(5)))),
        ("failed", away, None),
    ] {
        let item = item("GA-0001");
        let screen = Screen::Ticket { load, item, ticket };
        add(views, &format!("ticket-{name}"), view(screen, false));
    }
}

fn lines() -> Vec<TicketLine> {
    let line = |code: &str, waiting, estimate: Option<(u32, u32)>| TicketLine {
        department: DepartmentCode::new(code).expect("a department's code"),
        waiting,
        estimate: estimate.map(|(from, to)| Minutes { from, to }),
    };
    vec![
        line("GA", 126, Some((125, 180))),
        line("SJ", 0, Some((0, 3))),
        line("ZJ", 1, None),
        line("RS", 9, Some((20, 28))),
    ]
}

fn taken(ahead: u32, estimate: Option<Minutes>, window: Option<u16>) -> TicketShown {
    TicketShown {
        number: TicketNumber::new(0, 32).expect("a number"),
        item: item("GA-0001"),
        ahead,
        estimate,
        window,
        taken_ms: NOW_MS,
        qr_svg: QR.into(),
    }
}

/// A square in the place of a code: nothing is said by it.
const QR: &str = concat!(
    r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 41 41">"##,
    r##"<rect width="41" height="41" fill="#fff"/>"##,
    r##"<path d="M4 4h7v7h-7zM30 4h7v7h-7zM4 30h7v7h-7zM14 14h13v13h-13z" fill="#16211F"/></svg>"##,
);

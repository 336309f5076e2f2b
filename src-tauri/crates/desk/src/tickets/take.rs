//! A kiosk's half: what the lines look like, and taking a ticket.

use super::{client, code};
use crate::service::Service;
use crate::session::Message;
use crate::{clock, qr};
use domain::id::ItemCode;
use domain::ticket::{MaskedName, Priority, State, Take, TicketView};
use ipc::{ErrorCode, TicketLine, TicketShown};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;
use sync::TicketClient;
use visit::{Event, Turn};

/// Looks at the lines from another thread.
pub(crate) fn lines(service: &Arc<Service>, turn: Turn, out: Sender<Message>) {
    let service = Arc::clone(service);
    in_background(move || {
        let event = match look(&service) {
            Ok(lines) => Event::TicketLines(turn, lines, None),
            Err(code) => Event::TicketLines(turn, Vec::new(), Some(code)),
        };
        let _ = out.send(Message::Happened(Box::new(event)));
    });
}

fn of(service: &Service) -> Result<TicketClient, ErrorCode> {
    client(&service.gateways, &service.access, &service.signer).map_err(|_| ErrorCode::TicketsAway)
}

fn look(service: &Service) -> Result<Vec<TicketLine>, ErrorCode> {
    let client = of(service)?;
    let board = client.board(&service.hall.code).map_err(|f| code(&f))?;
    let lines = board.lines.into_iter().map(|line| TicketLine {
        department: line.department,
        waiting: line.waiting,
        estimate: line.estimate,
    });
    Ok(lines.collect())
}

/// Takes a ticket from another thread. A question that was not answered is asked once more with
/// the same id: it is the same ticket then.
pub(crate) fn take(
    service: &Arc<Service>,
    item: ItemCode,
    priority: Priority,
    name: Option<MaskedName>,
    turn: Turn,
    out: Sender<Message>,
) {
    let service = Arc::clone(service);
    in_background(move || {
        let taken = take_one(&service, item, priority, name);
        let event = match taken {
            Ok(ticket) => Event::TicketTaken(turn, Box::new(ticket)),
            Err(code) => Event::TicketFailed(turn, code),
        };
        let _ = out.send(Message::Happened(Box::new(event)));
    });
}

fn take_one(
    service: &Service,
    item: ItemCode,
    priority: Priority,
    name: Option<MaskedName>,
) -> Result<TicketShown, ErrorCode> {
    let client = of(service)?;
    let take = Take {
        id: service.fresh_id()?,
        item,
        priority,
        name,
    };
    let taken = client.take(&take).or_else(|_| client.take(&take));
    taken
        .map(|ticket| shown(service, &ticket))
        .map_err(|fault| code(&fault))
}

fn shown(service: &Service, ticket: &TicketView) -> TicketShown {
    let taken_ms = i64::try_from(ticket.taken_s.saturating_mul(1_000)).unwrap_or(i64::MAX);
    TicketShown {
        number: ticket.number,
        item: ticket.item.clone(),
        ahead: ticket.ahead,
        estimate: ticket.estimate,
        window: match ticket.state {
            State::Called { window } | State::Serving { window } => Some(window),
            State::Waiting
            | State::Transferred
            | State::Held { .. }
            | State::Absent { .. }
            | State::Finished { .. } => None,
        },
        taken_ms,
        qr_svg: qr::svg(&slip(service, ticket)).unwrap_or_default(),
    }
}

/// What the code on the screen says to any phone that scans it: hall, number, whose line, since
/// when, and the id by which the hall's node is asked.
fn slip(service: &Service, ticket: &TicketView) -> String {
    let hall = &service.hall;
    let item = (service.catalogue.items().iter()).find(|item| item.code == ticket.item.as_str());
    let department = item.map_or("", |item| item.department.name.zh.as_str());
    let time = clock::local(ticket.taken_s, hall.utc_offset_min);
    format!(
        "{}\n{} {}\n{}\n{}-{}",
        hall.name_zh, ticket.number, department, time, hall.code, ticket.id
    )
}

fn in_background(work: impl FnOnce() + Send + 'static) {
    if thread::Builder::new()
        .name("tickets".into())
        .spawn(work)
        .is_err()
    {
        tracing::error!("no thread for tickets");
    }
}

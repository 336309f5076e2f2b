//! A kiosk, a counter and a big screen of one demo on one machine, at the same time.

use crate::counter::{Counter, ITEM};
use crate::hall::{Hall, options};
use desk::tickets::BoardFace;
use domain::case::CaseState;
use ipc::{CounterInput, Mode, StaffAct};
use std::path::Path;

pub(crate) fn one_chain(state: &Path) {
    let hall = Hall::open(state);
    assert_eq!(
        desk::demo::beside(state, Mode::Kiosk),
        None,
        "one of a kind"
    );
    let beside = |mode| desk::demo::beside(state, mode).unwrap();
    let counter = Counter::open(&beside(Mode::Counter));
    let board = BoardFace::open(&desk::Options {
        mode: Mode::Board,
        ..options(&beside(Mode::Board), None)
    })
    .unwrap();

    hall.take_ticket(ITEM);
    counter.sign_in();
    let _ = counter.0.act(CounterInput::ShowTickets);
    let _ = counter.0.act(CounterInput::CallNext);
    hall.until("the call on the big screen", |_| {
        !board.view().calls.is_empty()
    });

    let _ = counter.0.act(CounterInput::ShowWork);
    hall.choose(ITEM);
    hall.identify(0);
    let filed = hall.apply().case;
    hall.settled();
    let _ = counter.0.act(CounterInput::Refresh);
    counter.show(filed);
    counter.act(StaffAct::Take, |_| ());
    counter.act(StaffAct::Accept, |_| ());
    counter.state(CaseState::Accepted);
    let cases = hall.my_cases();
    assert_eq!(cases[0].state, Some(CaseState::Accepted));
    hall.leave();
}

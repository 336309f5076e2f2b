//! One person's session at a device as a state machine.
//!
//! [`State::step`] takes what happened (a touch, a card, a finished save) and the time, and
//! returns what has to be done about it ([`Effect`]). [`State::screen`] says what to show.
//! Nothing here waits, reads or stores: the caller runs the effects and reports back with an
//! [`Event`] that carries the effect's [`Turn`]; a report on a turn that is over is dropped, so
//! a slow reader can never put one person's data into the next person's session.
#![forbid(unsafe_code)]
#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "most inputs mean nothing on most pages, and must mean nothing on a new one"
)]

mod answers;
mod card;
mod cases;
mod certificates;
mod correct;
mod filing;
mod finger;
mod form;
mod grants;
mod idle;
mod misses;
mod offer;
mod print;
mod reopening;
mod seen;
mod session;
mod step;
mod submit;
mod ticket;
mod view;

pub use card::{Access, Person};
pub use filing::{Earlier, Filing};
pub use offer::Given;
pub use print::Printout;
pub use session::{Config, Effect, Event, Now, State, Turn};

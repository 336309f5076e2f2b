//! The counter (窗口): a clerk's desk.
//!
//! It shows an [`ipc::CounterView`] and sends [`ipc::CounterInput`]s. Everything can be done with
//! the keyboard alone: the shell says which keys do something now, and `keys` what they mean.
//!
//! | module | what it is |
//! |---|---|
//! | `state`, `queue` | which view is shown; what is told to the shell, in order |
//! | `keys` | what a key means, from the view's list of shortcuts |
//! | `app`, `bar` | the desk: what is on every page |
//! | `gate` | signing in, the lock, out of service |
//! | `list`, `grid` | the worklist: only rows that are seen are there |
//! | `case` | the open case: one file per tab |
//! | `dialog` | an act: what is to be said, then exactly what is written on the chain |
//! | `tickets` | the window's queue tickets |
//! | `tray` | what was refused |
//! | `say` | states, acts and people in words |

mod app;
mod bar;
mod case;
mod dialog;
mod gate;
mod grid;
mod help;
mod keys;
mod list;
mod queue;
mod say;
mod state;
mod tickets;
mod tray;

pub(crate) use app::{App, Props};

/// The counter's own texts, which a kiosk does not carry.
const ZH: &str = include_str!("../../../assets/texts/counter/zh.ftl");
const EN: &str = include_str!("../../../assets/texts/counter/en.ftl");

/// Takes the counter's own texts in.
pub(crate) fn texts() {
    crate::i18n::also(ZH, EN);
}

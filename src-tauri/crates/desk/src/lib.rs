//! Everything put together without a window: runs the effects of `visit`, loops
//! `outbox.due -> sync.step -> outbox.record`, and publishes one [`ipc::View`] after every change.
//!
//! Threads: one owns the session and is the only one that changes it; one watches each kind
//! of card reader and reads cards; one talks to the fingerprint scanner; one carries the queue to the
//! gateway. They send each other values and share nothing but the store.
#![forbid(unsafe_code)]

mod card;
pub mod carry;
mod cases;
pub mod certificates;
mod clerk;
mod clock;
mod codes;
mod config;
mod correction;
mod courier;
mod delivery;
mod demo_chain;
mod desk;
mod error;
mod filing;
mod finger;
mod foot;
mod grants;
mod holder;
mod id_card;
mod keys;
mod licences;
mod mrz;
mod my_certificates;
mod pin;
mod place;
mod printing;
mod publish;
mod qr;
mod reading;
mod seen;
mod service;
mod session;
mod standing;
mod start;
mod table;
pub mod tickets;
pub mod tray;
mod trust;
mod validators;
pub mod verify;

#[cfg(feature = "demo")]
pub mod demo;

#[cfg(test)]
mod stopped_tests;

pub use clerk::{Clerk, KeyFile, Locked};
pub use config::{Config, Options};
pub use desk::Desk;
pub use error::DeskError;

//! The pieces that recur on the pages. Each is one component.

pub(crate) mod answer;
pub(crate) mod button;
pub(crate) mod device;
pub(crate) mod dialog;
pub(crate) mod end;
pub(crate) mod error;
pub(crate) mod field;
pub(crate) mod foot;
pub(crate) mod frame;
pub(crate) mod header;
pub(crate) mod icon;
pub(crate) mod idle;
pub(crate) mod keys;
pub(crate) mod note;
pub(crate) mod panel;
pub(crate) mod phrases;
pub(crate) mod pinyin;
pub(crate) mod print;
pub(crate) mod steps;
pub(crate) mod strip;

pub(crate) use button::{Button, Kind};
pub(crate) use device::DeviceLines;
pub(crate) use error::ErrorBox;
pub(crate) use frame::Frame;
pub(crate) use note::{Note, Tone};
pub(crate) use phrases::{clauses, identifier, own_words, phrases};
pub(crate) use print::Print;

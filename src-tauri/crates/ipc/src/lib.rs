//! Every command, event and error code between the window and the shell.
//!
//! The window shows a view and sends inputs; it keeps nothing of a person. A kiosk's are a
//! [`View`] and [`Input`]s, a counter's a [`CounterView`] and [`CounterInput`]s: which face it
//! is, [`Boot::mode`] says. One set of commands carries either: `boot() -> Boot`,
//! `view() -> FaceView`, `act(FaceInput) -> FaceView`; event: `view` with a [`FaceView`] after
//! every change. Times are Unix milliseconds, durations seconds.
#![forbid(unsafe_code)]

mod boot;
mod cases;
mod certificates;
#[macro_use]
mod codes;
mod counter;
mod face;
mod grants;
mod identify;
mod input;
mod panel;
mod print;
mod screen;
mod secret;
mod ticket;
mod view;

pub use boot::{Boot, Item, Mode};
pub use cases::{AskedRow, CaseDetail, CaseRow, Correction, HistoryRow, JudgedRow};
pub use certificates::{CertificateField, CertificateShown};
pub use codes::ErrorCode;
pub use counter::*;
pub use face::{FaceInput, FaceView, MAX_INPUT_BYTES};
pub use grants::{About, CertificateOffer, GrantDraft, GrantRow, GrantState, SeenRow, SharedRow};
pub use identify::{DocumentKind, FingerPhase, IdentifyPhase, Identity, IdentityCheck, ReadStep};
pub use input::{AccessFields, Input};
pub use panel::{PanelInput, PanelPerson, PanelView};
pub use print::PrintState;
pub use screen::Screen;
pub use secret::{SecretText, SecretValue};
pub use ticket::{BoardView, TicketLine, TicketShown};
pub use view::{
    AnswerRow, DeviceState, Devices, Foot, Health, LoadState, Marks, PersonChip, Progress,
    Question, Receipt, Stage, Stamp, StripState, Submittal, ThreeStates, View, WithoutFinger,
};

/// The window's languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// 中文, the default.
    #[default]
    Zh,
    /// English.
    En,
}

/// The names of the commands and of the event, declared once for shell and window.
pub mod names {
    /// `boot() -> Boot`: once, when the window opens.
    pub const BOOT: &str = "boot";
    /// `view() -> FaceView`: what to show now.
    pub const VIEW: &str = "view";
    /// `act(input) -> FaceView`: a person did something.
    pub const ACT: &str = "act";
    /// The event that carries each new `FaceView`.
    pub const VIEW_EVENT: &str = "view";
}

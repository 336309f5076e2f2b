//! What the window shows. It is made anew after every step; the window derives nothing.

use core::fmt;

use crate::{AskedRow, ErrorCode, Identity, Lang, PanelView, Screen, SecretValue};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// Everything on the screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Grows with every change; the window drops an older one.
    pub sequence: u64,
    /// The language.
    pub lang: Lang,
    /// Elder mode.
    pub elder: bool,
    /// Whose session it is, once a card was read.
    pub person: Option<PersonChip>,
    /// What was read from that card, masked, and what of it was checked.
    pub identity: Option<Identity>,
    /// A session is open: "end session" is offered.
    pub in_session: bool,
    /// Seconds until the session ends by itself when nobody touches anything; `None` where none is
    /// open.
    pub time_left_s: Option<u32>,
    /// The person's card was lifted while a form is filled in: it must lie on the reader again
    /// before anything is submitted.
    pub card_away: bool,
    /// "Really end?" is being asked: what was filled in and not submitted would be lost.
    pub asking_end: bool,
    /// The same seconds as `time_left_s`, while the idle warning is shown.
    pub idle_warning_s: Option<u32>,
    /// The page.
    pub screen: Screen,
    /// The foot line.
    pub foot: Foot,
    /// The devices.
    pub devices: Devices,
    /// What must be marked on every screen.
    pub marks: Marks,
    /// The device panel, where devices are simulated.
    pub panel: Option<PanelView>,
}

/// Who is served, masked. Prints as `***` and is wiped when dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonChip {
    /// Such as `ZHANG* 女士`: the card's zone has Latin letters only.
    pub zh: String,
    /// Such as `Ms ZHANG*`.
    pub en: String,
}

impl fmt::Debug for PersonChip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonChip(***)")
    }
}

impl Drop for PersonChip {
    fn drop(&mut self) {
        self.zh.zeroize();
        self.en.zeroize();
    }
}

/// What was submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Submittal {
    /// An application.
    Application,
    /// Its correction.
    Correction,
    /// Its withdrawal.
    Withdrawal,
    /// A grant.
    Grant,
    /// The end of a grant.
    GrantEnd,
}

/// What becomes of it where the person does not lay a finger on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithoutFinger {
    /// It is filed, and staff confirm the person at a counter.
    ConfirmedLater,
    /// A case is corrected at a counter.
    CorrectedThere,
    /// A case is withdrawn at a counter.
    WithdrawnThere,
}

/// The step bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The stage in words.
    pub stage: Stage,
    /// This step, from 1.
    pub step: u16,
    /// Of how many.
    pub of: u16,
}

/// The stages of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 确认是您本人
    Identify,
    /// 验指纹
    Finger,
    /// 回答问题
    Form,
    /// 核对
    Check,
    /// 同意并提交
    Consent,
}

/// One question: the item's form tells words and widget, this tells its state. Prints
/// without the answer.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// The form's property; look it up in the item.
    pub field: String,
    /// This question, from 1.
    pub index: u16,
    /// Of how many.
    pub of: u16,
    /// It may be left open.
    pub optional: bool,
    /// The answer so far.
    pub value: Option<SecretValue>,
    /// Values of the choices to offer now, where the answer is one of a list.
    pub choices: Vec<String>,
    /// A JSON Schema keyword that the value offends: `required`, `minimum`, `maximum`,
    /// `pattern`, `minLength`, `maxLength`, `enum`, `format`, `type`.
    pub error: Option<String>,
    /// Continue leads back to the check page.
    pub changing: bool,
    /// Why the department asks for it anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<AskedRow>,
}

/// An answer on the check page. Prints as its field alone.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerRow {
    /// The form's property.
    pub field: String,
    /// The answer; `None` where an optional one was left open.
    pub value: Option<SecretValue>,
    /// It can be changed: nobody asked for another one otherwise.
    pub can_change: bool,
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Question")
            .field("field", &self.field)
            .field("index", &self.index)
            .field("of", &self.of)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for AnswerRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerRow")
            .field("field", &self.field)
            .finish_non_exhaustive()
    }
}

/// When and where a state was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Unix milliseconds.
    pub at_ms: i64,
    /// Block height, for "final".
    pub height: Option<u64>,
}

/// The three honest states of what was submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreeStates {
    /// Durable on this device.
    pub saved: Option<Stamp>,
    /// A node has taken it.
    pub received: Option<Stamp>,
    /// Verified as final on the chain.
    pub finalised: Option<Stamp>,
    /// What it waits for or why it was refused.
    pub now: StripState,
}

/// What the current state waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "strip", rename_all = "snake_case")]
pub enum StripState {
    /// On its way.
    Moving,
    /// No gateway can be reached; the next try in so many seconds.
    WaitingNetwork {
        /// Why.
        code: ErrorCode,
        /// Seconds.
        next_try_s: u32,
    },
    /// All three reached.
    Final,
    /// The chain refused it.
    Refused {
        /// Why.
        code: ErrorCode,
    },
}

/// A verified receipt, ready to show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The QR code's text (`HS1:…`).
    pub text: String,
    /// The QR code as an SVG document.
    pub qr_svg: String,
    /// Block height.
    pub height: u64,
    /// The block's time, Unix milliseconds.
    pub time_ms: i64,
    /// Validators that signed.
    pub signers: u32,
    /// Of how many.
    pub validators: u32,
}

/// Whether a list is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "load", rename_all = "snake_case")]
pub enum LoadState {
    /// Being fetched and verified.
    Loading,
    /// There.
    Ready,
    /// Not to be had; what is shown comes from this device alone.
    Failed {
        /// Why.
        code: ErrorCode,
    },
}

/// The foot line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foot {
    /// All well, no network, or trouble.
    pub health: Health,
    /// Newest verified block.
    pub height: Option<u64>,
    /// Its age in seconds.
    pub head_age_s: Option<u32>,
    /// Validators of the chain.
    pub validators: u32,
    /// What waits on this device to be sent or proven.
    pub pending: u32,
    /// Refused items in the tray.
    pub refused: u32,
    /// Minutes without network.
    pub offline_min: Option<u32>,
    /// Wall clock, Unix milliseconds.
    pub now_ms: i64,
    /// The hall's offset from UTC, minutes.
    pub utc_offset_min: i32,
}

/// The whole machine's state in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// 系统正常
    Good,
    /// 网络中断
    Offline,
    /// A device or a gateway is in trouble; other services go on.
    Trouble,
}

/// The devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Devices {
    /// Reader of cards with a chip of their own (PC/SC).
    pub reader: DeviceState,
    /// Reader of Chinese identity cards (a security module on a serial line); `None` where this
    /// machine has none.
    pub id_reader: Option<DeviceState>,
    /// Fingerprint scanner.
    pub finger: DeviceState,
}

/// One device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "device", rename_all = "snake_case")]
pub enum DeviceState {
    /// Works.
    Ready,
    /// Does not.
    Missing {
        /// Why.
        code: ErrorCode,
    },
}

/// What must be marked on every screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Marks {
    /// Made-up people and simulated devices.
    pub demo: bool,
    /// The device key lies in a file, not in a sealed place.
    pub development_key: bool,
    /// The configuration says that it is not for real people, and need not be signed.
    pub development: bool,
}

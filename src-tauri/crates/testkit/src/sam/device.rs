//! The SAM itself: commands in, answers out.

use super::SamSettings;
use super::frame::{Input, answer};
use super::specimen::SamCard;

const OK: u8 = 0x90;
const FOUND: u8 = 0x9F;
const CHECKSUM: u8 = 0x10;
const LENGTH: u8 = 0x11;
const COMMAND: u8 = 0x21;
const READ_FAILED: u8 = 0x41;
const FIND_FAILED: u8 = 0x80;
const SELECT_FAILED: u8 = 0x81;
const ABSENT: u8 = 0x91;
/// The speeds, by their parameter.
const BAUDS: [u32; 5] = [115_200, 57_600, 38_400, 19_200, 9_600];

/// How far the card on the reader is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Laid,
    Found,
    Selected,
    Read,
}

pub(super) struct Device {
    settings: SamSettings,
    card: Option<(SamCard, Stage)>,
    readings: u32,
}

impl Device {
    pub(super) fn new(settings: SamSettings) -> Self {
        Self {
            settings,
            card: None,
            readings: 0,
        }
    }

    pub(super) fn lay(&mut self, card: SamCard) {
        self.card = Some((card, Stage::Laid));
    }

    pub(super) fn lift(&mut self) {
        self.card = None;
    }

    pub(super) fn has_card(&self) -> bool {
        self.card.is_some()
    }

    pub(super) fn readings(&self) -> u32 {
        self.readings
    }

    pub(super) fn baud(&self) -> u32 {
        self.settings.baud
    }

    pub(super) fn strict_baud(&self) -> bool {
        self.settings.strict_baud
    }

    /// The field comes up anew: every card is fresh.
    pub(super) fn power_on(&mut self) {
        if let Some((_, stage)) = &mut self.card {
            *stage = Stage::Laid;
        }
    }

    pub(super) fn take(&mut self, input: &Input) -> Vec<u8> {
        let command = match input {
            Input::BadChecksum => return answer(CHECKSUM, &[]),
            Input::BadLength => return answer(LENGTH, &[]),
            Input::Command(command) => *command,
        };
        match command {
            [0x10, 0xFF] => {
                self.power_on();
                answer(OK, &[])
            }
            [0x11, 0xFF] => answer(OK, &[]),
            [0x12, 0xFF] => answer(OK, &self.id()),
            [0x20, 0x01] => self.find(),
            [0x20, 0x02] => self.select(),
            [0x30, 0x01] => self.read(false),
            [0x30, 0x10] => self.read(true),
            [0x30, 0x03] => self.item(|card| card.additional_address()),
            [0x30, 0x05] => self.item(|card| card.management_id()),
            [0x60, parameter] => match BAUDS.get(usize::from(parameter)) {
                Some(baud) => {
                    // The answer still goes at the old speed; a pty does not care.
                    self.settings.baud = *baud;
                    answer(OK, &[])
                }
                None => answer(COMMAND, &[]),
            },
            _ => answer(COMMAND, &[]),
        }
    }

    fn id(&self) -> Vec<u8> {
        let (a, b, c, d, e) = self.settings.id;
        let mut bytes = Vec::with_capacity(16);
        bytes.extend(a.to_le_bytes());
        bytes.extend(b.to_le_bytes());
        for part in [c, d, e] {
            bytes.extend(part.to_le_bytes());
        }
        bytes
    }

    fn find(&mut self) -> Vec<u8> {
        match &mut self.card {
            // Once read it must be lifted first.
            Some((_, stage)) if *stage != Stage::Read => {
                *stage = Stage::Found;
                answer(FOUND, &[0; 4])
            }
            _ => answer(FIND_FAILED, &[]),
        }
    }

    fn select(&mut self) -> Vec<u8> {
        match &mut self.card {
            Some((_, stage @ (Stage::Found | Stage::Selected))) => {
                *stage = Stage::Selected;
                answer(OK, &[0; 8])
            }
            _ => answer(SELECT_FAILED, &[]),
        }
    }

    fn read(&mut self, with_fingers: bool) -> Vec<u8> {
        let again = self.settings.reads_again;
        match &mut self.card {
            Some((card, stage))
                if *stage == Stage::Selected || (again && *stage == Stage::Read) =>
            {
                *stage = Stage::Read;
                self.readings += 1;
                answer(OK, &card.contents(with_fingers))
            }
            _ => answer(READ_FAILED, &[]),
        }
    }

    fn item(&self, item: impl Fn(&SamCard) -> Option<Vec<u8>>) -> Vec<u8> {
        match &self.card {
            Some((card, stage)) if *stage >= Stage::Selected => match item(card) {
                Some(data) => answer(OK, &data),
                None => answer(ABSENT, &[]),
            },
            _ => answer(READ_FAILED, &[]),
        }
    }
}

//! The scanner as a state machine: a packet in, packets out.
//!
//! Instruction numbers and confirmation codes: R30x user manual, "Module instruction system" and
//! "Confirmation code"; R503 manual for 30 and above.

use std::collections::BTreeMap;

use super::packet::{ACK, COMMAND, DATA, END, Input, packet};
use super::print::{self, Press};
use super::{Faults, POWER_ON, SensorConfig};

/// Longest data that a host may send down: a picture.
const MAX_DOWN_BYTES: usize = 64 * 1024;
/// Points for each shared feature.
const POINTS: usize = 4;
const NOTE_BYTES: usize = 32;
const NOTES: usize = 16;
/// The R30x's own number.
const SYSTEM_ID: u16 = 0x0009;

const OK: u8 = 0x00;
const BAD_PACKET: u8 = 0x01;
const NO_FINGER: u8 = 0x02;
const CAPTURE: u8 = 0x03;
const MESSY: u8 = 0x06;
const FEW_FEATURES: u8 = 0x07;
const NO_MATCH: u8 = 0x08;
const NOT_FOUND: u8 = 0x09;
const MERGE: u8 = 0x0A;
const BAD_PAGE: u8 = 0x0B;
const LOAD: u8 = 0x0C;
const UPLOAD: u8 = 0x0D;
const IMAGE_UPLOAD: u8 = 0x0F;
const DELETE: u8 = 0x10;
const PASSWORD: u8 = 0x13;
const NO_IMAGE: u8 = 0x15;
const FLASH: u8 = 0x18;
const BAD_REGISTER: u8 = 0x1A;
const ADDRESS: u8 = 0x20;
const VERIFY_FIRST: u8 = 0x21;
const SENSOR: u8 = 0x29;
const ECHO: u8 = 0x55;

/// Where data packets from the host go.
enum Receiving {
    Nothing,
    Buffer(u8, Vec<u8>),
    Image(Vec<u8>),
}

/// What an instruction leads to.
enum Answer {
    /// A confirmation code.
    Code(u8),
    /// A confirmation code and what follows it.
    With(u8, Vec<u8>),
    /// 00, then data packets.
    Data(Vec<u8>),
    /// 00, then a restart.
    Restart,
}

pub(super) struct Device {
    config: SensorConfig,
    security: u8,
    verified: bool,
    library: BTreeMap<u16, Vec<u8>>,
    notes: Vec<[u8; NOTE_BYTES]>,
    buffers: [Option<Vec<u8>>; 2],
    image: Option<Vec<u8>>,
    receiving: Receiving,
    presses: u64,
}

impl Device {
    pub(super) fn new(config: SensorConfig) -> Self {
        Self {
            config,
            security: 3,
            verified: false,
            library: BTreeMap::new(),
            notes: vec![[0; NOTE_BYTES]; NOTES],
            buffers: [None, None],
            image: None,
            receiving: Receiving::Nothing,
            presses: 0,
        }
    }

    /// Everything but library, notes and parameters is forgotten.
    pub(super) fn power_on(&mut self) {
        self.verified = false;
        self.buffers = [None, None];
        self.image = None;
        self.receiving = Receiving::Nothing;
    }

    pub(super) fn strict_baud(&self) -> bool {
        self.config.strict_baud
    }

    pub(super) fn baud(&self) -> u32 {
        self.config.baud
    }

    pub(super) fn buffer(&self, number: u8) -> Option<&Vec<u8>> {
        let [one, two] = &self.buffers;
        if number == 1 { one } else { two }.as_ref()
    }

    fn set_buffer(&mut self, number: u8, template: Option<Vec<u8>>) {
        let [one, two] = &mut self.buffers;
        // "Other values would be processed as CharBuffer2."
        *(if number == 1 { one } else { two }) = template;
    }

    /// Takes one packet in and gives the packets to send back.
    pub(super) fn take(
        &mut self,
        input: &Input,
        finger: Option<u64>,
        faults: &Faults,
    ) -> Vec<Vec<u8>> {
        match input {
            Input::Damaged { address } if *address == self.config.address => {
                vec![self.ack(&[BAD_PACKET])]
            }
            Input::Packet {
                address,
                pid: COMMAND,
                ..
            } if *address != self.config.address => vec![self.ack(&[ADDRESS])],
            Input::Packet {
                pid: COMMAND,
                payload,
                ..
            } => {
                self.receiving = Receiving::Nothing;
                self.command(payload, finger, faults)
            }
            Input::Packet {
                address,
                pid: pid @ (DATA | END),
                payload,
            } if *address == self.config.address => {
                self.receive(payload, *pid == END);
                Vec::new()
            }
            Input::Packet { .. } | Input::Damaged { .. } => Vec::new(),
        }
    }

    fn ack(&self, payload: &[u8]) -> Vec<u8> {
        packet(self.config.address, ACK, payload)
    }

    fn receive(&mut self, payload: &[u8], last: bool) {
        let bytes = match &mut self.receiving {
            Receiving::Nothing => return,
            Receiving::Buffer(_, bytes) | Receiving::Image(bytes) => bytes,
        };
        bytes.extend_from_slice(payload);
        if bytes.len() > MAX_DOWN_BYTES {
            self.receiving = Receiving::Nothing;
        } else if last {
            match std::mem::replace(&mut self.receiving, Receiving::Nothing) {
                Receiving::Nothing => {}
                Receiving::Buffer(number, bytes) => self.set_buffer(number, Some(bytes)),
                Receiving::Image(bytes) => self.image = Some(bytes),
            }
        }
    }

    fn command(&mut self, payload: &[u8], finger: Option<u64>, faults: &Faults) -> Vec<Vec<u8>> {
        let locked = self.config.password != 0 && !self.verified;
        let answer = match payload {
            [0x13, a, b, c, d] => {
                self.verified = u32::from_be_bytes([*a, *b, *c, *d]) == self.config.password;
                Answer::Code(if self.verified { OK } else { PASSWORD })
            }
            _ if locked => Answer::Code(VERIFY_FIRST),
            _ => self
                .capture_command(payload, finger, faults)
                .or_else(|| self.library_command(payload))
                .or_else(|| self.system_command(payload, faults))
                .unwrap_or(Answer::Code(BAD_PACKET)),
        };
        match answer {
            Answer::Code(code) => vec![self.ack(&[code])],
            Answer::With(code, rest) => vec![self.ack(&[&[code][..], &rest].concat())],
            Answer::Data(data) => {
                let mut out = vec![self.ack(&[OK])];
                let mut chunks = data.chunks(self.config.packet_bytes).peekable();
                while let Some(chunk) = chunks.next() {
                    let pid = if chunks.peek().is_some() { DATA } else { END };
                    out.push(packet(self.config.address, pid, chunk));
                }
                out
            }
            Answer::Restart => {
                let ack = self.ack(&[OK]);
                self.power_on();
                vec![ack, vec![POWER_ON]]
            }
        }
    }

    /// Pictures, features and templates in the buffers.
    fn capture_command(
        &mut self,
        payload: &[u8],
        finger: Option<u64>,
        faults: &Faults,
    ) -> Option<Answer> {
        Some(match payload {
            [0x01] => Answer::Code(self.gen_img(finger, faults)),
            [0x02, to] => Answer::Code(self.img_to_tz(*to, faults)),
            [0x03] => {
                let score = match &self.buffers {
                    [Some(one), Some(two)] => print::common(one, two),
                    _ => 0,
                };
                let matched = score >= print::threshold(self.security);
                Answer::With(if matched { OK } else { NO_MATCH }, points(score).to_vec())
            }
            [0x05] => Answer::Code(self.reg_model()),
            [0x08, from] => match self.buffer(*from) {
                Some(template) => Answer::Data(template.clone()),
                None => Answer::Code(UPLOAD),
            },
            [0x09, to] => {
                self.receiving = Receiving::Buffer(*to, Vec::new());
                Answer::Code(OK)
            }
            [0x0A] => match &self.image {
                Some(image) => Answer::Data(image.clone()),
                None => Answer::Code(IMAGE_UPLOAD),
            },
            [0x0B] => {
                self.receiving = Receiving::Image(Vec::new());
                Answer::Code(OK)
            }
            _ => return None,
        })
    }

    fn gen_img(&mut self, finger: Option<u64>, faults: &Faults) -> u8 {
        if faults.sensor_abnormal {
            return SENSOR;
        }
        let Some(finger) = finger else {
            return NO_FINGER;
        };
        if faults.capture_fails {
            return CAPTURE;
        }
        self.presses += 1;
        self.image = Some(print::picture(Press {
            finger,
            press: self.presses,
        }));
        OK
    }

    fn img_to_tz(&mut self, to: u8, faults: &Faults) -> u8 {
        let Some(image) = &self.image else {
            return NO_IMAGE;
        };
        if faults.few_features {
            return FEW_FEATURES;
        }
        match print::press_in(image) {
            Some(press) if !faults.messy => {
                let template = print::template(press, self.config.template_bytes);
                self.set_buffer(to, Some(template));
                OK
            }
            _ => MESSY,
        }
    }

    fn reg_model(&mut self) -> u8 {
        let [Some(one), Some(two)] = &self.buffers else {
            return MERGE;
        };
        let Some(merged) = print::merge(one, two, self.config.template_bytes) else {
            return MERGE;
        };
        self.buffers = [Some(merged.clone()), Some(merged)];
        OK
    }

    /// The library in flash.
    fn library_command(&mut self, payload: &[u8]) -> Option<Answer> {
        Some(match payload {
            [0x04 | 0x1B, from, s1, s0, c1, c0] => {
                let start = u16::from_be_bytes([*s1, *s0]);
                let end = start.saturating_add(u16::from_be_bytes([*c1, *c0]));
                self.search(*from, start..end)
            }
            [0x06, from, p1, p0] => {
                let page = u16::from_be_bytes([*p1, *p0]);
                Answer::Code(match self.buffer(*from).cloned() {
                    _ if page >= self.config.capacity => BAD_PAGE,
                    None => FLASH,
                    Some(template) => {
                        self.library.insert(page, template);
                        OK
                    }
                })
            }
            [0x07, to, p1, p0] => {
                let page = u16::from_be_bytes([*p1, *p0]);
                Answer::Code(match self.library.get(&page).cloned() {
                    _ if page >= self.config.capacity => BAD_PAGE,
                    None => LOAD,
                    Some(template) => {
                        self.set_buffer(*to, Some(template));
                        OK
                    }
                })
            }
            [0x0C, p1, p0, c1, c0] => {
                let start = u16::from_be_bytes([*p1, *p0]);
                let end = start.checked_add(u16::from_be_bytes([*c1, *c0]));
                Answer::Code(match end {
                    Some(end) if end <= self.config.capacity => {
                        self.library.retain(|page, _| !(start..end).contains(page));
                        OK
                    }
                    _ => DELETE,
                })
            }
            [0x0D] => {
                self.library.clear();
                Answer::Code(OK)
            }
            [0x1D] => {
                let count = u16::try_from(self.library.len()).unwrap_or(u16::MAX);
                Answer::With(OK, count.to_be_bytes().to_vec())
            }
            [0x1F, page] => {
                let mut table = vec![0_u8; 32];
                let first = u16::from(*page) * 256;
                for (byte, at) in table.iter_mut().zip((first..).step_by(8)) {
                    *byte = (0..8)
                        .filter(|bit| self.library.contains_key(&(at + bit)))
                        .fold(0, |all, bit| all | 1 << bit);
                }
                Answer::With(OK, table)
            }
            _ => return None,
        })
    }

    fn search(&self, from: u8, pages: std::ops::Range<u16>) -> Answer {
        let none = || Answer::With(NOT_FOUND, vec![0; 4]);
        let Some(wanted) = self.buffer(from) else {
            return none();
        };
        let best = self
            .library
            .iter()
            .filter(|(page, _)| pages.contains(page))
            .map(|(page, template)| (print::common(wanted, template), page))
            .max_by_key(|(score, page)| (*score, u16::MAX - **page));
        match best {
            Some((score, page)) if score >= print::threshold(self.security) => {
                Answer::With(OK, [page.to_be_bytes(), points(score)].concat())
            }
            _ => none(),
        }
    }

    /// Parameters, notes, lights and the rest.
    fn system_command(&mut self, payload: &[u8], faults: &Faults) -> Option<Answer> {
        Some(match payload {
            [0x0E, register, value] => Answer::Code(self.set_parameter(*register, *value)),
            [0x0F] => Answer::With(OK, self.parameters()),
            [0x12, a, b, c, d] => {
                self.config.password = u32::from_be_bytes([*a, *b, *c, *d]);
                self.verified = true;
                Answer::Code(OK)
            }
            // The acknowledgement already comes from the new address.
            [0x15, a, b, c, d] => {
                self.config.address = u32::from_be_bytes([*a, *b, *c, *d]);
                Answer::Code(OK)
            }
            [0x14] => Answer::With(OK, rand::random::<[u8; 4]>().to_vec()),
            [0x16] => Answer::Data(self.information_page()),
            [0x18, page, note @ ..] => {
                let place = self.notes.get_mut(usize::from(*page));
                match (place, <[u8; NOTE_BYTES]>::try_from(note)) {
                    (Some(place), Ok(note)) => {
                        *place = note;
                        Answer::Code(OK)
                    }
                    (None, Ok(_)) => Answer::Code(BAD_PAGE),
                    (_, Err(_)) => Answer::Code(BAD_PACKET),
                }
            }
            [0x19, page] => match self.notes.get(usize::from(*page)) {
                Some(note) => Answer::With(OK, note.to_vec()),
                None => Answer::Code(BAD_PAGE),
            },
            [0x36] if faults.sensor_abnormal => Answer::Code(SENSOR),
            [0x17, 0 | 1] | [0x35, _, _, _, _] | [0x36] | [0x40] | [0x50] | [0x51] => {
                Answer::Code(OK)
            }
            [0x3D] => Answer::Restart,
            [0x53] => Answer::Code(ECHO),
            _ => return None,
        })
    }

    fn set_parameter(&mut self, register: u8, value: u8) -> u8 {
        match (register, value) {
            (4, 1..=12) => self.config.baud = u32::from(value) * 9_600,
            (5, 1..=5) => self.security = value,
            (6, 0..=3) => self.config.packet_bytes = 32 << value,
            _ => return BAD_REGISTER,
        }
        OK
    }

    fn parameters(&self) -> Vec<u8> {
        let packet_code = match self.config.packet_bytes {
            32 => 0_u16,
            64 => 1,
            128 => 2,
            _ => 3,
        };
        let status = u16::from(self.verified) << 2 | u16::from(self.image.is_some()) << 3;
        let baud = u16::try_from(self.config.baud / 9_600).unwrap_or(u16::MAX);
        let mut out = Vec::with_capacity(16);
        let before = [
            status,
            SYSTEM_ID,
            self.config.capacity,
            self.security.into(),
        ];
        out.extend(before.iter().flat_map(|word| word.to_be_bytes()));
        out.extend_from_slice(&self.config.address.to_be_bytes());
        out.extend(
            [packet_code, baud]
                .iter()
                .flat_map(|word| word.to_be_bytes()),
        );
        out
    }

    /// 512 bytes that begin with the parameters.
    fn information_page(&self) -> Vec<u8> {
        let mut page = self.parameters();
        page.resize(512, 0);
        page
    }
}

fn points(features: usize) -> [u8; 2] {
    u16::try_from(features * POINTS)
        .unwrap_or(u16::MAX)
        .to_be_bytes()
}

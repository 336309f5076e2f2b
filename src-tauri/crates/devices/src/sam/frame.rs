//! Frames on the line: `AA AA AA 96 69 | LEN16 | body | CHK`, big-endian (GA/T 467, "communication
//! protocol").
//!
//! LEN counts what follows it, CHK included; CHK is the XOR of everything after the preamble, LEN
//! included. The body of a command is `CMD PARA`, that of an answer `SW1 SW2 SW3 data`.

use zeroize::{Zeroize, Zeroizing};

use super::status::SamStatus;

/// First five bytes of every frame.
pub const PREAMBLE: [u8; 5] = [0xAA, 0xAA, 0xAA, 0x96, 0x69];
/// LEN of an answer without data: three status bytes and CHK.
const SHORTEST_LEN: usize = 4;
/// LEN of the longest answer: text, photo and two fingerprints, each with its length.
const LONGEST_LEN: usize = 3 + 6 + 256 + 1_024 + 1_024 + 1;
/// Preamble and LEN.
const PREFIX_BYTES: usize = 7;
/// Longest answer on the line, bytes.
pub const MAX_FRAME_BYTES: usize = PREFIX_BYTES + LONGEST_LEN;

/// The speeds of the family, bits per second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baud {
    /// 115,200, the factory's.
    B115200,
    /// 57,600.
    B57600,
    /// 38,400.
    B38400,
    /// 19,200.
    B19200,
    /// 9,600.
    B9600,
}

impl Baud {
    /// All, fastest first.
    pub const ALL: [Self; 5] = [
        Self::B115200,
        Self::B57600,
        Self::B38400,
        Self::B19200,
        Self::B9600,
    ];

    /// Bits per second.
    #[must_use]
    pub fn bits_per_second(self) -> u32 {
        match self {
            Self::B115200 => 115_200,
            Self::B57600 => 57_600,
            Self::B38400 => 38_400,
            Self::B19200 => 19_200,
            Self::B9600 => 9_600,
        }
    }

    /// The speed of so many bits per second, where the family has it.
    #[must_use]
    pub fn from_bits_per_second(bits: u32) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|baud| baud.bits_per_second() == bits)
    }

    fn parameter(self) -> u8 {
        match self {
            Self::B115200 => 0,
            Self::B57600 => 1,
            Self::B38400 => 2,
            Self::B19200 => 3,
            Self::B9600 => 4,
        }
    }
}

/// A command to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// 10 FF: starts the SAM afresh.
    Reset,
    /// 11 FF: whether the SAM is well.
    Status,
    /// 12 FF: the SAM's number.
    SamId,
    /// 20 01: looks for a card.
    Find,
    /// 20 02: selects the card that was found.
    Select,
    /// 30 01: text and photo.
    Read,
    /// 30 10: text, photo and fingerprint features.
    ReadWithFinger,
    /// 30 03: the newest additional address.
    AdditionalAddress,
    /// 30 05: the card's management number.
    ManagementId,
    /// 60 nn: another speed from the next command on.
    SetBaud(Baud),
}

impl Command {
    /// `CMD` and `PARA`.
    #[must_use]
    pub fn code(self) -> [u8; 2] {
        match self {
            Self::Reset => [0x10, 0xFF],
            Self::Status => [0x11, 0xFF],
            Self::SamId => [0x12, 0xFF],
            Self::Find => [0x20, 0x01],
            Self::Select => [0x20, 0x02],
            Self::Read => [0x30, 0x01],
            Self::ReadWithFinger => [0x30, 0x10],
            Self::AdditionalAddress => [0x30, 0x03],
            Self::ManagementId => [0x30, 0x05],
            Self::SetBaud(baud) => [0x60, baud.parameter()],
        }
    }

    /// Whether the SAM reads the card for it, which takes its time.
    #[must_use]
    pub fn is_reading(self) -> bool {
        matches!(
            self,
            Self::Read | Self::ReadWithFinger | Self::AdditionalAddress | Self::ManagementId
        )
    }

    /// The whole frame.
    #[must_use]
    pub fn bytes(self) -> [u8; 10] {
        let [cmd, para] = self.code();
        let [a, b, c, d, e] = PREAMBLE;
        let check = 0x03 ^ cmd ^ para;
        [a, b, c, d, e, 0x00, 0x03, cmd, para, check]
    }
}

/// An answer of the reader. May carry a person's data: zeroized on drop, `***` in Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// Status bytes that the card itself gave the SAM; 0 where it was not asked.
    pub card_status: [u8; 2],
    /// SW3: what the SAM says.
    pub status: SamStatus,
    /// What follows, at most 2,310 bytes.
    pub data: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Answer({:?}, {} bytes ***)",
            self.status,
            self.data.len()
        )
    }
}

impl Answer {
    /// Appends the frame's bytes to `out`. Data beyond the longest answer is cut there.
    pub fn write_to(&self, out: &mut Vec<u8>) {
        let most = LONGEST_LEN - SHORTEST_LEN;
        let data = self.data.get(..most).unwrap_or(&self.data);
        let len = u16::try_from(data.len() + SHORTEST_LEN).expect("2,314 fits in 16 bits");
        out.extend_from_slice(&PREAMBLE);
        let from = out.len();
        out.extend_from_slice(&len.to_be_bytes());
        out.extend_from_slice(&self.card_status);
        out.push(self.status.0);
        out.extend_from_slice(data);
        let check = xor(out.get(from..).unwrap_or(&[]));
        out.push(check);
    }
}

fn xor(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| sum ^ byte)
}

/// Finds answers in whatever comes down the line: bytes in any pieces, noise before and between.
pub struct Decoder {
    bytes: Zeroizing<Vec<u8>>,
    /// Bytes before this one are done with; they are wiped and go when room is wanted.
    start: usize,
    skipped: usize,
}

impl Default for Decoder {
    fn default() -> Self {
        // Room for what one read brings, so that growing leaves no copies behind in memory.
        Self {
            bytes: Zeroizing::new(Vec::with_capacity(4 * MAX_FRAME_BYTES)),
            start: 0,
            skipped: 0,
        }
    }
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Decoder({} bytes ***)", self.waiting().len())
    }
}

impl Decoder {
    /// Takes in bytes from the line. Take answers out after each push: the decoder keeps no more
    /// than is pushed between two calls of [`Decoder::next_answer`] and one frame.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.start > 0 {
            self.bytes.copy_within(self.start.., 0);
            let left = self.bytes.len() - self.start;
            if let Some(behind) = self.bytes.get_mut(left..) {
                behind.zeroize();
            }
            self.bytes.truncate(left);
            self.start = 0;
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole answer with a right checksum, or `None` until more bytes come. Anything else
    /// is skipped byte by byte.
    pub fn next_answer(&mut self) -> Option<Answer> {
        loop {
            match parse(self.waiting()) {
                Parsed::Answer(answer, bytes) => {
                    self.discard(bytes);
                    return Some(answer);
                }
                Parsed::Incomplete => return None,
                Parsed::Noise => {
                    self.discard(1);
                    self.skipped += 1;
                }
            }
        }
    }

    /// Gives up on a frame whose rest never came (noise that looked like the start of one) and
    /// returns the next whole answer behind it, if there is one.
    pub fn give_up_partial(&mut self) -> Option<Answer> {
        while self.has_partial() {
            self.discard(1);
            self.skipped += 1;
            if let Some(answer) = self.next_answer() {
                return Some(answer);
            }
        }
        None
    }

    /// Whether the start of a frame has come whose rest has not.
    #[must_use]
    pub fn has_partial(&self) -> bool {
        !self.waiting().is_empty()
    }

    /// How many bytes were noise since the last call.
    pub fn take_skipped(&mut self) -> usize {
        std::mem::take(&mut self.skipped)
    }

    fn waiting(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or(&[])
    }

    fn discard(&mut self, count: usize) {
        let end = self.bytes.len().min(self.start + count);
        if let Some(done) = self.bytes.get_mut(self.start..end) {
            done.zeroize();
        }
        self.start = end;
    }
}

enum Parsed {
    Answer(Answer, usize),
    Incomplete,
    Noise,
}

fn parse(bytes: &[u8]) -> Parsed {
    let begun = PREAMBLE.iter().zip(bytes).all(|(want, have)| want == have);
    if !begun {
        return Parsed::Noise;
    }
    let Some(&[high, low]) = bytes.get(PREAMBLE.len()..PREFIX_BYTES) else {
        return Parsed::Incomplete;
    };
    let len = usize::from(u16::from_be_bytes([high, low]));
    if !(SHORTEST_LEN..=LONGEST_LEN).contains(&len) {
        return Parsed::Noise;
    }
    let whole = PREFIX_BYTES + len;
    let Some(summed) = bytes.get(PREAMBLE.len()..whole) else {
        return Parsed::Incomplete;
    };
    // CHK is in it: the sum of all is nothing.
    if xor(summed) != 0 {
        return Parsed::Noise;
    }
    match summed.get(2..summed.len() - 1) {
        Some([sw1, sw2, sw3, data @ ..]) => Parsed::Answer(
            Answer {
                card_status: [*sw1, *sw2],
                status: SamStatus(*sw3),
                data: Zeroizing::new(data.to_vec()),
            },
            whole,
        ),
        _ => Parsed::Noise,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn answer(status: SamStatus, data: &[u8]) -> Answer {
        Answer {
            card_status: [0, 0],
            status,
            data: Zeroizing::new(data.to_vec()),
        }
    }

    fn bytes(answer: &Answer) -> Vec<u8> {
        let mut out = Vec::new();
        answer.write_to(&mut out);
        out
    }

    fn all(decoder: &mut Decoder) -> Vec<Answer> {
        std::iter::from_fn(|| decoder.next_answer()).collect()
    }

    #[test]
    fn every_command_comes_out_byte_for_byte() {
        for (command, wanted) in [
            (Command::Reset, [0x00, 0x03, 0x10, 0xFF, 0xEC]),
            (Command::Status, [0x00, 0x03, 0x11, 0xFF, 0xED]),
            (Command::SamId, [0x00, 0x03, 0x12, 0xFF, 0xEE]),
            (Command::Find, [0x00, 0x03, 0x20, 0x01, 0x22]),
            (Command::Select, [0x00, 0x03, 0x20, 0x02, 0x21]),
            (Command::Read, [0x00, 0x03, 0x30, 0x01, 0x32]),
            (Command::ReadWithFinger, [0x00, 0x03, 0x30, 0x10, 0x23]),
            (Command::AdditionalAddress, [0x00, 0x03, 0x30, 0x03, 0x30]),
            (Command::ManagementId, [0x00, 0x03, 0x30, 0x05, 0x36]),
            (
                Command::SetBaud(Baud::B9600),
                [0x00, 0x03, 0x60, 0x04, 0x67],
            ),
        ] {
            assert_eq!(command.bytes()[..5], PREAMBLE);
            assert_eq!(command.bytes()[5..], wanted, "{command:?}");
        }
    }

    #[test]
    fn the_published_answers_are_read_and_come_out_byte_for_byte() {
        for (text, status, data) in [
            ("000800009F0000000097", SamStatus::FOUND, &[0; 4][..]),
            ("000400008084", SamStatus::FIND_FAILED, &[]),
            ("000C00009000000000000000009C", SamStatus::OK, &[0; 8]),
            ("000400008185", SamStatus::SELECT_FAILED, &[]),
            ("000400004145", SamStatus::READ_FAILED, &[]),
            ("000400009195", SamStatus::ABSENT, &[]),
            ("000400009094", SamStatus::OK, &[]),
        ] {
            let body: Vec<u8> = (0..text.len() / 2)
                .map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).unwrap())
                .collect();
            let frame = [&PREAMBLE[..], &body].concat();
            let mut decoder = Decoder::default();
            decoder.push(&frame);
            let got = decoder.next_answer().unwrap();
            assert_eq!(got, answer(status, data), "{text}");
            assert_eq!(bytes(&got), frame);
        }
        let read = answer(SamStatus::OK, &[1; 4 + 256 + 1_024]);
        assert_eq!(bytes(&read).len(), 1_295);
        let with_fingers = answer(SamStatus::OK, &[1; 6 + 256 + 2 * 1_024]);
        assert_eq!(bytes(&with_fingers).len(), MAX_FRAME_BYTES);
        assert_eq!(MAX_FRAME_BYTES, 2_321);
    }

    #[test]
    fn a_preamble_behind_more_of_its_first_byte_is_found() {
        let mut decoder = Decoder::default();
        decoder.push(&[0xAA; 7]);
        decoder.push(&bytes(&answer(SamStatus::OK, &[]))[..]);
        assert_eq!(all(&mut decoder), [answer(SamStatus::OK, &[])]);
        assert_eq!(decoder.take_skipped(), 7);
    }

    #[test]
    fn a_wrong_checksum_costs_one_answer_and_not_the_next() {
        let mut broken = bytes(&answer(SamStatus::FOUND, &[0; 4]));
        *broken.last_mut().unwrap() ^= 1;
        let mut decoder = Decoder::default();
        decoder.push(&broken);
        decoder.push(&bytes(&answer(SamStatus::OK, &[])));
        assert_eq!(all(&mut decoder), [answer(SamStatus::OK, &[])]);
    }

    #[test]
    fn a_length_beyond_or_below_any_answer_is_noise_and_not_waited_for() {
        for len in [[0xFF, 0xFF], [0x09, 0x0B], [0x00, 0x03], [0x00, 0x00]] {
            let mut decoder = Decoder::default();
            decoder.push(&PREAMBLE);
            decoder.push(&len);
            decoder.push(&bytes(&answer(SamStatus::OK, &[])));
            assert_eq!(all(&mut decoder), [answer(SamStatus::OK, &[])], "{len:?}");
        }
    }

    #[test]
    fn a_half_answer_before_a_whole_one_is_given_up() {
        let half = bytes(&answer(SamStatus::OK, &[7; 1_284]));
        let mut decoder = Decoder::default();
        decoder.push(&half[..900]);
        decoder.push(&bytes(&answer(SamStatus::READ_FAILED, &[])));
        assert_eq!(all(&mut decoder), []);
        assert_eq!(
            decoder.give_up_partial(),
            Some(answer(SamStatus::READ_FAILED, &[]))
        );
    }

    #[test]
    fn debug_shows_no_byte_of_an_answer() {
        let text = format!("{:?}", answer(SamStatus::OK, &[0xAB; 8]));
        assert!(
            text.ends_with("8 bytes ***)") && !text.contains("171"),
            "{text}"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn answers_survive_any_splitting_behind_any_noise_without_a_preamble(
            noise in proptest::collection::vec(0_u8..0xAA, 0..64),
            datas in proptest::collection::vec(
                proptest::collection::vec(any::<u8>(), 0..=LONGEST_LEN - SHORTEST_LEN), 1..4),
            piece in 1_usize..80,
        ) {
            let answers: Vec<Answer> = datas.iter().map(|d| answer(SamStatus::OK, d)).collect();
            let mut line = noise;
            for answer in &answers {
                answer.write_to(&mut line);
            }
            let mut decoder = Decoder::default();
            let mut got = Vec::new();
            for part in line.chunks(piece) {
                decoder.push(part);
                got.extend(all(&mut decoder));
            }
            prop_assert_eq!(got, answers);
        }

        #[test]
        fn arbitrary_bytes_end_and_leave_nothing_behind(
            line in proptest::collection::vec(
                prop_oneof![any::<u8>(), Just(0xAA), Just(0x96), Just(0x69), Just(0x00)], 0..900),
        ) {
            let mut decoder = Decoder::default();
            decoder.push(&line);
            while decoder.next_answer().is_some() {}
            while decoder.give_up_partial().is_some() {}
            prop_assert!(!decoder.has_partial());
            prop_assert!(decoder.bytes.iter().all(|byte| *byte == 0), "what is done with is wiped");
        }
    }
}

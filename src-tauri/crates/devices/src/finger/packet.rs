//! Packets of the ZFM / R30x family: `EF01 | addr4 | PID | LEN16 | payload | SUM16`, big-endian.
//!
//! LEN counts payload and SUM; SUM is the sum of PID, both bytes of LEN and the payload, mod 65536
//! (R30x user manual, "Data package format").

use std::collections::VecDeque;

use zeroize::Zeroize;

/// First two bytes of every packet.
const HEADER: [u8; 2] = [0xEF, 0x01];
/// Bytes before the payload: header, address, PID, LEN.
const PREFIX_BYTES: usize = 9;
const SUM_BYTES: usize = 2;
/// Longest payload: the largest packet size that SetSysPara offers.
pub const MAX_PAYLOAD_BYTES: usize = 256;
/// Longest packet on the line.
pub const MAX_PACKET_BYTES: usize = PREFIX_BYTES + MAX_PAYLOAD_BYTES + SUM_BYTES;

/// Package identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pid {
    /// 01: a command to the scanner.
    Command,
    /// 02: data, more follows.
    Data,
    /// 07: the scanner's answer.
    Ack,
    /// 08: the last packet of data.
    EndOfData,
}

impl Pid {
    /// The byte on the line.
    #[must_use]
    pub fn byte(self) -> u8 {
        match self {
            Self::Command => 0x01,
            Self::Data => 0x02,
            Self::Ack => 0x07,
            Self::EndOfData => 0x08,
        }
    }

    fn from_byte(byte: u8) -> Option<Self> {
        Some(match byte {
            0x01 => Self::Command,
            0x02 => Self::Data,
            0x07 => Self::Ack,
            0x08 => Self::EndOfData,
            _ => return None,
        })
    }
}

/// One packet. May carry template bytes: zeroized on drop, `***` in Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct Packet {
    /// Address of the scanner, FFFFFFFF by default.
    pub address: u32,
    /// What kind of packet it is.
    pub pid: Pid,
    /// At most [`MAX_PAYLOAD_BYTES`] bytes.
    pub payload: Vec<u8>,
}

impl std::fmt::Debug for Packet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Packet({:08X}, {:?}, {} bytes ***)",
            self.address,
            self.pid,
            self.payload.len()
        )
    }
}

impl Drop for Packet {
    fn drop(&mut self) {
        self.payload.zeroize();
    }
}

impl Packet {
    /// Appends the packet's bytes to `out`. A payload beyond [`MAX_PAYLOAD_BYTES`] is cut there.
    pub fn write_to(&self, out: &mut Vec<u8>) {
        let payload = self
            .payload
            .get(..MAX_PAYLOAD_BYTES)
            .unwrap_or(&self.payload);
        let len = u16::try_from(payload.len() + SUM_BYTES).expect("256 + 2 fits in 16 bits");
        out.extend_from_slice(&HEADER);
        out.extend_from_slice(&self.address.to_be_bytes());
        out.push(self.pid.byte());
        out.extend_from_slice(&len.to_be_bytes());
        out.extend_from_slice(payload);
        out.extend_from_slice(&checksum(self.pid, len, payload).to_be_bytes());
    }
}

fn checksum(pid: Pid, len: u16, payload: &[u8]) -> u16 {
    [pid.byte()]
        .iter()
        .chain(&len.to_be_bytes())
        .chain(payload)
        .fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)))
}

/// Finds packets in whatever comes down the line: bytes in any pieces, noise before and between.
pub struct Decoder {
    bytes: VecDeque<u8>,
    skipped: usize,
}

impl Default for Decoder {
    fn default() -> Self {
        // Room for what one read brings, so that growing leaves no copies behind in memory.
        Self {
            bytes: VecDeque::with_capacity(4 * MAX_PACKET_BYTES),
            skipped: 0,
        }
    }
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Decoder({} bytes ***)", self.bytes.len())
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        self.bytes.make_contiguous().zeroize();
    }
}

impl Decoder {
    /// Takes in bytes from the line. Take packets out after each push: the decoder keeps no more
    /// than is pushed between two calls of [`Decoder::next_packet`] and one packet.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    /// The next whole packet with a right checksum, or `None` until more bytes come. Anything else
    /// is skipped byte by byte.
    pub fn next_packet(&mut self) -> Option<Packet> {
        loop {
            match self.parse() {
                Parsed::Packet(packet, bytes) => {
                    self.discard(bytes);
                    return Some(packet);
                }
                Parsed::Incomplete => return None,
                Parsed::Noise => {
                    self.discard(1);
                    self.skipped += 1;
                }
            }
        }
    }

    /// Gives up on a packet whose rest never came (noise that looked like the start of one) and
    /// returns the next whole packet behind it, if there is one.
    pub fn give_up_partial(&mut self) -> Option<Packet> {
        while !self.bytes.is_empty() {
            self.discard(1);
            self.skipped += 1;
            if let Some(packet) = self.next_packet() {
                return Some(packet);
            }
        }
        None
    }

    /// Whether the start of a packet has come whose rest has not.
    #[must_use]
    pub fn has_partial(&self) -> bool {
        !self.bytes.is_empty()
    }

    /// How many bytes were noise since the last call.
    pub fn take_skipped(&mut self) -> usize {
        std::mem::take(&mut self.skipped)
    }

    fn discard(&mut self, count: usize) {
        for byte in self.bytes.iter_mut().take(count) {
            byte.zeroize();
        }
        self.bytes.drain(..count.min(self.bytes.len()));
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn parse(&self) -> Parsed {
        for (at, want) in HEADER.into_iter().enumerate() {
            match self.byte(at) {
                None => return Parsed::Incomplete,
                Some(byte) if byte != want => return Parsed::Noise,
                Some(_) => {}
            }
        }
        let Some(pid) = self.byte(6) else {
            return Parsed::Incomplete;
        };
        let Some(pid) = Pid::from_byte(pid) else {
            return Parsed::Noise;
        };
        let (Some(high), Some(low)) = (self.byte(7), self.byte(8)) else {
            return Parsed::Incomplete;
        };
        let len = u16::from_be_bytes([high, low]);
        let Some(payload_bytes) = usize::from(len)
            .checked_sub(SUM_BYTES)
            .filter(|n| *n <= MAX_PAYLOAD_BYTES)
        else {
            return Parsed::Noise;
        };
        let whole = PREFIX_BYTES + payload_bytes + SUM_BYTES;
        if self.bytes.len() < whole {
            return Parsed::Incomplete;
        }
        let mut address = [0_u8; 4];
        for (to, from) in address.iter_mut().zip(self.bytes.range(2..6)) {
            *to = *from;
        }
        let packet = Packet {
            address: u32::from_be_bytes(address),
            pid,
            payload: self
                .bytes
                .range(PREFIX_BYTES..PREFIX_BYTES + payload_bytes)
                .copied()
                .collect(),
        };
        let sum = checksum(pid, len, &packet.payload).to_be_bytes();
        if self.bytes.range(whole - SUM_BYTES..whole).ne(&sum) {
            return Parsed::Noise;
        }
        Parsed::Packet(packet, whole)
    }
}

enum Parsed {
    Packet(Packet, usize),
    Incomplete,
    Noise,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ack(payload: &[u8]) -> Packet {
        Packet {
            address: 0xFFFF_FFFF,
            pid: Pid::Ack,
            payload: payload.to_vec(),
        }
    }

    fn bytes(packet: &Packet) -> Vec<u8> {
        let mut out = Vec::new();
        packet.write_to(&mut out);
        out
    }

    fn all(decoder: &mut Decoder) -> Vec<Packet> {
        std::iter::from_fn(|| decoder.next_packet()).collect()
    }

    #[test]
    fn the_manuals_verify_password_packet_comes_out_byte_for_byte() {
        let command = Packet {
            address: 0xFFFF_FFFF,
            pid: Pid::Command,
            payload: vec![0x13, 0, 0, 0, 0],
        };
        let wanted = [
            0xEF, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0x00, 0x07, 0x13, 0, 0, 0, 0, 0x00, 0x1B,
        ];
        assert_eq!(bytes(&command), wanted);
    }

    #[test]
    fn a_power_on_byte_before_a_packet_is_skipped() {
        let mut decoder = Decoder::default();
        decoder.push(&[0x55]);
        decoder.push(&bytes(&ack(&[0])));
        assert_eq!(all(&mut decoder), [ack(&[0])]);
        assert_eq!(decoder.take_skipped(), 1);
    }

    #[test]
    fn a_wrong_checksum_costs_one_packet_and_not_the_next() {
        let mut broken = bytes(&ack(&[0, 1, 2]));
        if let Some(last) = broken.last_mut() {
            *last ^= 1;
        }
        let mut decoder = Decoder::default();
        decoder.push(&broken);
        decoder.push(&bytes(&ack(&[7])));
        assert_eq!(all(&mut decoder), [ack(&[7])]);
    }

    #[test]
    fn a_length_beyond_any_packet_is_noise_and_not_waited_for() {
        let mut decoder = Decoder::default();
        decoder.push(&[0xEF, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0xFF, 0xFF]);
        decoder.push(&bytes(&ack(&[0])));
        assert_eq!(all(&mut decoder), [ack(&[0])]);
    }

    #[test]
    fn a_half_packet_before_a_whole_one_is_given_up() {
        let mut decoder = Decoder::default();
        decoder.push(&[
            0xEF, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0x02, 0x00, 0x82, 1, 2, 3,
        ]);
        decoder.push(&bytes(&ack(&[0])));
        assert_eq!(all(&mut decoder), []);
        assert_eq!(decoder.give_up_partial(), Some(ack(&[0])));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn packets_survive_any_splitting_behind_any_noise_without_a_header(
            noise in proptest::collection::vec(0_u8..0xEF, 0..64),
            payloads in proptest::collection::vec(
                proptest::collection::vec(any::<u8>(), 0..=MAX_PAYLOAD_BYTES), 1..4),
            piece in 1_usize..40,
        ) {
            let packets: Vec<Packet> = payloads.iter().map(|p| ack(p)).collect();
            let mut line = noise;
            for packet in &packets {
                packet.write_to(&mut line);
            }
            let mut decoder = Decoder::default();
            let mut got = Vec::new();
            for part in line.chunks(piece) {
                decoder.push(part);
                got.extend(all(&mut decoder));
            }
            prop_assert_eq!(got, packets);
        }

        #[test]
        fn arbitrary_bytes_end_and_leave_nothing_behind(
            line in proptest::collection::vec(
                prop_oneof![any::<u8>(), Just(0xEF), Just(0x01), Just(0x00)], 0..700),
        ) {
            let mut decoder = Decoder::default();
            decoder.push(&line);
            while decoder.next_packet().is_some() {}
            prop_assert!(decoder.bytes.len() < MAX_PACKET_BYTES);
            while decoder.give_up_partial().is_some() {}
            prop_assert!(decoder.bytes.is_empty());
        }
    }
}

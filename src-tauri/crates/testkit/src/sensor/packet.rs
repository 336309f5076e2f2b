//! The scanner's own reading and writing of packets, written apart from the driver's on purpose:
//! a mistake in one is not hidden by the same mistake in the other.

/// Longest payload on the line.
const MAX_PAYLOAD: usize = 256;
pub(super) const COMMAND: u8 = 0x01;
pub(super) const DATA: u8 = 0x02;
pub(super) const ACK: u8 = 0x07;
pub(super) const END: u8 = 0x08;

/// What came down the line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// A packet with a right checksum.
    Packet {
        address: u32,
        pid: u8,
        payload: Vec<u8>,
    },
    /// A packet with a wrong one.
    Damaged { address: u32 },
}

impl Input {
    /// Whether it is a part of a template or a picture, which nobody acknowledges.
    pub(super) fn is_data(&self) -> bool {
        matches!(
            self,
            Self::Packet {
                pid: DATA | END,
                ..
            }
        )
    }
}

#[derive(Default)]
pub(super) struct PacketReader {
    bytes: Vec<u8>,
}

impl PacketReader {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    pub(super) fn next_input(&mut self) -> Option<Input> {
        loop {
            let start = self.bytes.windows(2).position(|w| w == [0xEF, 0x01]);
            // Without a start, the last byte may still become one.
            let start = start.unwrap_or(self.bytes.len().saturating_sub(1));
            self.bytes.drain(..start);
            let [_, _, a, b, c, d, pid, high, low, rest @ ..] = self.bytes.as_slice() else {
                return None;
            };
            let (address, pid) = (u32::from_be_bytes([*a, *b, *c, *d]), *pid);
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            if !(2..=MAX_PAYLOAD + 2).contains(&length) {
                self.bytes.drain(..2);
                continue;
            }
            let body = rest.get(..length)?;
            let (payload, sum) = body.split_at(length - 2);
            let right = sum_of(pid, length, payload).to_be_bytes() == sum;
            let payload = payload.to_vec();
            self.bytes.drain(..9 + length);
            return Some(if right {
                Input::Packet {
                    address,
                    pid,
                    payload,
                }
            } else {
                Input::Damaged { address }
            });
        }
    }
}

fn sum_of(pid: u8, length: usize, payload: &[u8]) -> u16 {
    let total: usize = payload.iter().map(|b| usize::from(*b)).sum::<usize>()
        + usize::from(pid)
        + (length >> 8)
        + (length & 0xFF);
    u16::try_from(total & 0xFFFF).expect("masked to 16 bits")
}

/// The bytes of one packet.
pub(super) fn packet(address: u32, pid: u8, payload: &[u8]) -> Vec<u8> {
    let length = payload.len() + 2;
    let mut out = vec![0xEF, 0x01];
    out.extend_from_slice(&address.to_be_bytes());
    out.push(pid);
    out.extend_from_slice(
        &u16::try_from(length)
            .expect("payloads are at most 256 bytes")
            .to_be_bytes(),
    );
    out.extend_from_slice(payload);
    out.extend_from_slice(&sum_of(pid, length, payload).to_be_bytes());
    out
}

/// Noise without end that keeps looking like a packet of 128 bytes.
pub(super) fn looks_like_a_start() -> impl Iterator<Item = u8> {
    [0xEF, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x00, 0x82, 0x33]
        .into_iter()
        .cycle()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manuals_read_parameters_packet_comes_out_byte_for_byte() {
        assert_eq!(
            packet(0xFFFF_FFFF, COMMAND, &[0x0F]),
            [
                0xEF, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0x00, 0x03, 0x0F, 0x00, 0x13
            ]
        );
    }

    #[test]
    fn a_packet_in_single_bytes_behind_noise_is_read() {
        let mut line = vec![0x00, 0xEF, 0xEF];
        line.extend(packet(7, COMMAND, &[0x01]));
        let mut reader = PacketReader::default();
        let mut got = Vec::new();
        for byte in line {
            reader.push(&[byte]);
            got.extend(reader.next_input());
        }
        let wanted = Input::Packet {
            address: 7,
            pid: COMMAND,
            payload: vec![0x01],
        };
        assert_eq!(got, [wanted]);
    }
}

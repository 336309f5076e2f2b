//! Commands out, acknowledgements in: packets on a serial line that may fail at any byte.

use std::time::{Duration, Instant};

use zeroize::{Zeroize, Zeroizing};

use super::code::Code;
use super::packet::{Decoder, MAX_PACKET_BYTES, Packet, Pid};
use crate::serial::SerialLine;
use crate::{Cancel, DeviceError};

/// Times a command is sent when the line garbled it or its answer.
const ATTEMPTS: usize = 2;
/// The line counts as quiet after this long without a byte.
const QUIET: Duration = Duration::from_millis(60);
/// A packet whose next byte takes longer than this was noise that looked like one.
const BYTE_GAP: Duration = Duration::from_millis(250);

/// The acknowledgement of one command.
pub(super) struct Ack {
    pub(super) code: Code,
    data: Zeroizing<Vec<u8>>,
}

impl Ack {
    /// The 16-bit word that begins `at` bytes behind the code.
    pub(super) fn word(&self, at: usize) -> Result<u16, DeviceError> {
        let bytes = self.data.get(at..).and_then(|d| d.first_chunk::<2>());
        Ok(u16::from_be_bytes(*bytes.ok_or(DeviceError::LineGarbage)?))
    }

    /// The 32-bit word that begins `at` bytes behind the code.
    pub(super) fn double(&self, at: usize) -> Result<u32, DeviceError> {
        let bytes = self.data.get(at..).and_then(|d| d.first_chunk::<4>());
        Ok(u32::from_be_bytes(*bytes.ok_or(DeviceError::LineGarbage)?))
    }

    /// Everything behind the code.
    pub(super) fn data(&self) -> &[u8] {
        &self.data
    }
}

/// An open line to a scanner of a known address.
pub(super) struct Link {
    line: SerialLine,
    decoder: Decoder,
    pub(super) address: u32,
    /// An answer may still be on its way that nobody waits for any more.
    dirty: bool,
}

impl Link {
    pub(super) fn open(path: &str, baud: u32, address: u32) -> Result<Self, DeviceError> {
        let line = SerialLine::open(path, baud)?;
        Ok(Self {
            line,
            decoder: Decoder::default(),
            address,
            dirty: true,
        })
    }

    pub(super) fn set_baud(&mut self, baud: u32) -> Result<(), DeviceError> {
        self.dirty = true;
        self.line.set_baud(baud)
    }

    /// Sends a command and waits for its acknowledgement; once more when noise came instead.
    pub(super) fn command(
        &mut self,
        payload: &[u8],
        timeout: Duration,
    ) -> Result<Ack, DeviceError> {
        let mut last = DeviceError::LineSilent;
        for _ in 0..ATTEMPTS {
            match self.command_once(payload, timeout) {
                Ok(ack) if ack.code == Code::PACKET => last = DeviceError::LineGarbage,
                Ok(ack) => return Ok(ack),
                Err(DeviceError::LineGarbage) => last = DeviceError::LineGarbage,
                Err(DeviceError::LineSilent) => last = DeviceError::LineSilent,
                Err(e) => return Err(e),
            }
            self.dirty = true;
        }
        Err(last)
    }

    /// As [`Link::command`], but gives up after the first try.
    pub(super) fn command_once(
        &mut self,
        payload: &[u8],
        timeout: Duration,
    ) -> Result<Ack, DeviceError> {
        let quiet = if self.dirty {
            QUIET
        } else {
            Duration::from_millis(1)
        };
        self.line.discard_input(quiet)?;
        self.decoder = Decoder::default();
        self.dirty = false;
        self.send(Pid::Command, payload)?;
        self.ack(Instant::now() + timeout)
    }

    fn send(&mut self, pid: Pid, payload: &[u8]) -> Result<(), DeviceError> {
        let packet = Packet {
            address: self.address,
            pid,
            payload: payload.to_vec(),
        };
        let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_PACKET_BYTES));
        packet.write_to(&mut bytes);
        self.line.write(&bytes)
    }

    fn ack(&mut self, deadline: Instant) -> Result<Ack, DeviceError> {
        loop {
            let mut packet = self.packet(deadline)?;
            let code = packet.payload.first().copied().map(Code);
            match (packet.pid, code) {
                // A scanner that was told another address answers 20 from its own.
                (Pid::Ack, Some(code))
                    if packet.address == self.address || code == Code::ADDRESS =>
                {
                    let data = Zeroizing::new(packet.payload.get(1..).unwrap_or(&[]).to_vec());
                    packet.payload.zeroize();
                    return Ok(Ack { code, data });
                }
                // Late data of an upload that was given up, or somebody else's answer.
                _ => {}
            }
        }
    }

    /// The next whole packet before `deadline`.
    fn packet(&mut self, deadline: Instant) -> Result<Packet, DeviceError> {
        let never = Cancel::new();
        let mut buffer = Zeroizing::new([0_u8; MAX_PACKET_BYTES]);
        loop {
            if let Some(packet) = self.decoder.next_packet() {
                return Ok(packet);
            }
            let until = if self.decoder.has_partial() {
                deadline.min(Instant::now() + BYTE_GAP)
            } else {
                deadline
            };
            let got = self.line.read(buffer.as_mut_slice(), until, &never)?;
            if got > 0 {
                self.decoder.push(buffer.get(..got).unwrap_or(&[]));
            } else if let Some(packet) = self.decoder.give_up_partial() {
                return Ok(packet);
            } else if Instant::now() >= deadline {
                return Err(if self.decoder.take_skipped() > 0 {
                    DeviceError::LineGarbage
                } else {
                    DeviceError::LineSilent
                });
            }
            // A line that never falls silent must not hold us longer than a silent one.
            if Instant::now() >= deadline + QUIET {
                return Err(DeviceError::LineGarbage);
            }
        }
    }

    /// Receives data packets up to the one that says it is the last; `max` bytes in all.
    pub(super) fn receive_data(
        &mut self,
        max: usize,
        packet_timeout: Duration,
    ) -> Result<Zeroizing<Vec<u8>>, DeviceError> {
        let result = self.receive_packets(max, packet_timeout);
        self.dirty = result.is_err();
        result
    }

    fn receive_packets(
        &mut self,
        max: usize,
        packet_timeout: Duration,
    ) -> Result<Zeroizing<Vec<u8>>, DeviceError> {
        self.decoder.take_skipped();
        // The whole room at once: growing would leave copies of the data behind.
        let mut data = Zeroizing::new(Vec::with_capacity(max));
        let mut empty_packets = 0;
        loop {
            let packet = self.packet(Instant::now() + packet_timeout)?;
            if self.decoder.take_skipped() > 0 {
                // Noise between packets may have been a packet: what we have is not the template.
                return Err(DeviceError::LineGarbage);
            }
            let last = match packet.pid {
                Pid::Data => false,
                Pid::EndOfData => true,
                Pid::Ack | Pid::Command => return Err(DeviceError::LineGarbage),
            };
            if packet.address != self.address || data.len() + packet.payload.len() > max {
                return Err(DeviceError::LineGarbage);
            }
            empty_packets += usize::from(packet.payload.is_empty());
            if empty_packets > 1 {
                return Err(DeviceError::LineGarbage);
            }
            data.extend_from_slice(&packet.payload);
            if last {
                return Ok(data);
            }
        }
    }

    /// Sends `data` in packets of `packet_bytes`, the last one marked so.
    pub(super) fn send_data(
        &mut self,
        data: &[u8],
        packet_bytes: usize,
    ) -> Result<(), DeviceError> {
        let mut chunks = data.chunks(packet_bytes.max(1)).peekable();
        while let Some(chunk) = chunks.next() {
            let pid = if chunks.peek().is_some() {
                Pid::Data
            } else {
                Pid::EndOfData
            };
            self.send(pid, chunk)?;
        }
        // The family does not acknowledge data, but some of its cousins do.
        self.dirty = true;
        Ok(())
    }
}

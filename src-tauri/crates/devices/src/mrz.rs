//! Document scanners that send the machine-readable zone as lines of text on a serial port.
//!
//! Lines end with CR, LF, STX, ETX or any mix; a zone is 2 lines of 44 characters (ICAO Doc 9303
//! part 4), 2 of 36 (part 6) or 3 of 30 (part 5), of `A-Z`, `0-9` and `<`. Scanners that send a whole
//! zone as one line of 88, 72 or 90 characters are understood too.

use std::time::{Duration, Instant};

use zeroize::{Zeroize, Zeroizing};

use crate::serial::SerialLine;
use crate::{Cancel, DeviceError};

/// Longest line that can be of a zone: all three lines of 30 in one.
const MAX_LINE_BYTES: usize = 90;
/// A line that comes later than this after the one before starts a new zone.
const MAX_PAUSE: Duration = Duration::from_secs(2);
/// Pause before a port that could not be opened is tried again.
const REOPEN_AFTER: Duration = Duration::from_millis(500);

/// A whole machine-readable zone as it was scanned; check digits are the reader's business.
/// Zeroized on drop, `***` in Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct MrzText {
    text: Zeroizing<String>,
    line_chars: usize,
}

impl MrzText {
    /// The lines from top to bottom: 2 of 44, 2 of 36 or 3 of 30 characters.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        (0..self.text.len() / self.line_chars).filter_map(|line| {
            let from = line * self.line_chars;
            self.text.get(from..from + self.line_chars)
        })
    }

    /// All lines in one, without separators: 88, 72 or 90 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl std::fmt::Debug for MrzText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MrzText(***)")
    }
}

/// Puts zones together from bytes in any pieces. Keeps at most one zone's bytes.
pub struct MrzDecoder {
    line: Zeroizing<Vec<u8>>,
    line_is_noise: bool,
    zone: Zeroizing<Vec<u8>>,
    zone_line_bytes: usize,
}

impl Default for MrzDecoder {
    fn default() -> Self {
        Self {
            line: Zeroizing::new(Vec::with_capacity(MAX_LINE_BYTES)),
            line_is_noise: false,
            zone: Zeroizing::new(Vec::with_capacity(MAX_LINE_BYTES)),
            zone_line_bytes: 0,
        }
    }
}

impl MrzDecoder {
    /// Takes in one byte; a zone when it was the last one of it.
    pub fn push(&mut self, byte: u8) -> Option<MrzText> {
        match byte {
            b'\r' | b'\n' | 0x02 | 0x03 => return self.end_of_line(),
            b'A'..=b'Z' | b'0'..=b'9' | b'<' if self.line.len() < MAX_LINE_BYTES => {
                self.line.push(byte);
            }
            _ => self.line_is_noise = true,
        }
        None
    }

    /// Forgets what has come of a zone.
    pub fn reset(&mut self) {
        self.drop_line();
        self.drop_zone();
    }

    fn drop_line(&mut self) {
        self.line.zeroize();
        self.line_is_noise = false;
    }

    fn drop_zone(&mut self) {
        self.zone.zeroize();
        self.zone_line_bytes = 0;
    }

    fn end_of_line(&mut self) -> Option<MrzText> {
        if self.line.is_empty() && !self.line_is_noise {
            return None;
        }
        let noise = self.line_is_noise;
        let bytes = self.line.len();
        let (line_bytes, lines) = match bytes {
            44 | 88 => (44, 2),
            36 | 72 => (36, 2),
            30 | 90 => (30, 3),
            _ => (0, 0),
        };
        if noise || lines == 0 {
            self.reset();
            return None;
        }
        if bytes != line_bytes || self.zone_line_bytes != line_bytes {
            self.drop_zone();
        }
        self.zone.extend_from_slice(&self.line);
        self.zone_line_bytes = line_bytes;
        self.drop_line();
        if self.zone.len() < line_bytes * lines {
            return None;
        }
        let text = std::str::from_utf8(&self.zone).ok().map(str::to_owned);
        self.drop_zone();
        Some(MrzText {
            text: Zeroizing::new(text?),
            line_chars: line_bytes,
        })
    }
}

/// A document scanner on a serial port.
pub struct MrzReader {
    path: String,
    baud: u32,
    line: Option<SerialLine>,
    decoder: MrzDecoder,
    last_byte: Instant,
    waiting: std::collections::VecDeque<MrzText>,
    cancel: Cancel,
}

impl MrzReader {
    /// A scanner at `path` (need not be among the listed ports); opened when first polled.
    #[must_use]
    pub fn new(path: impl Into<String>, baud: u32) -> Self {
        Self {
            path: path.into(),
            baud,
            line: None,
            decoder: MrzDecoder::default(),
            last_byte: Instant::now(),
            waiting: std::collections::VecDeque::new(),
            cancel: Cancel::new(),
        }
    }

    /// Ends a waiting [`MrzReader::poll`] from any thread, and every later one.
    #[must_use]
    pub fn canceller(&self) -> Cancel {
        self.cancel.clone()
    }

    /// Waits up to `timeout` for a scanned zone. Opens the port first where needed; after an error
    /// the next call tries again.
    ///
    /// # Errors
    /// Errors of the port and [`DeviceError::LineCut`], after at least a short pause, so that a loop
    /// over a missing scanner does not spin; [`DeviceError::Cancelled`].
    pub fn poll(&mut self, timeout: Duration) -> Result<Option<MrzText>, DeviceError> {
        let result = self.wait(Instant::now() + timeout);
        if let Err(e) = result {
            self.line = None;
            self.decoder.reset();
            self.cancel.sleep(timeout.min(REOPEN_AFTER));
            tracing::debug!(code = e.code(), "document scanner");
        }
        result
    }

    fn wait(&mut self, deadline: Instant) -> Result<Option<MrzText>, DeviceError> {
        let mut buffer = Zeroizing::new([0_u8; 256]);
        loop {
            if let Some(zone) = self.waiting.pop_front() {
                return Ok(Some(zone));
            }
            let line = match &mut self.line {
                Some(line) => line,
                None => self.line.insert(SerialLine::open(&self.path, self.baud)?),
            };
            let got = line.read(buffer.as_mut_slice(), deadline, &self.cancel)?;
            if got == 0 {
                return Ok(None);
            }
            if self.last_byte.elapsed() > MAX_PAUSE {
                self.decoder.reset();
            }
            self.last_byte = Instant::now();
            let bytes = buffer.get(..got).unwrap_or(&[]);
            let zones = bytes.iter().filter_map(|b| self.decoder.push(*b));
            self.waiting.extend(zones);
            // A line that babbles without a zone must not hold the caller.
            if self.waiting.is_empty() && Instant::now() >= deadline {
                return Ok(None);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TD1: [&str; 3] = [
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    ];
    const TD3: [&str; 2] = [
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    ];

    fn zones(bytes: &[u8]) -> Vec<Vec<String>> {
        let mut decoder = MrzDecoder::default();
        let found = bytes.iter().filter_map(|b| decoder.push(*b));
        found
            .map(|zone| zone.lines().map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn a_zone_is_read_with_every_usual_line_end() {
        for end in ["\r", "\n", "\r\n", "\r\r\n", "\x03"] {
            let text = TD1.map(|l| format!("{l}{end}")).concat();
            assert_eq!(zones(text.as_bytes()), [TD1], "{end:?}");
            let text = TD3.map(|l| format!("{l}{end}")).concat();
            assert_eq!(zones(text.as_bytes()), [TD3], "{end:?}");
        }
    }

    #[test]
    fn a_zone_sent_as_one_line_is_cut_into_its_lines() {
        assert_eq!(zones(format!("{}\r", TD1.concat()).as_bytes()), [TD1]);
        assert_eq!(zones(format!("{}\r", TD3.concat()).as_bytes()), [TD3]);
    }

    #[test]
    fn a_line_that_was_cut_off_does_not_shift_the_next_zone() {
        let text = format!("{}\r12<UTO\r{}\r{}\r", TD3[0], TD3[0], TD3[1]);
        assert_eq!(zones(text.as_bytes()), [TD3]);
    }

    #[test]
    fn a_line_of_another_format_between_starts_over() {
        let text = format!("{}\r{}\r{}\r{}\r", TD1[0], TD3[0], TD3[1], TD1[1]);
        assert_eq!(zones(text.as_bytes()), [TD3]);
    }

    #[test]
    fn letters_outside_the_alphabet_spoil_their_line_only() {
        let text = format!("{}\r{}\r{}\r", TD3[0].to_lowercase(), TD3[0], TD3[1]);
        assert_eq!(zones(text.as_bytes()), [TD3]);
    }

    #[test]
    fn an_endless_line_is_dropped_up_to_its_end() {
        let mut text = vec![b'<'; 100_000];
        text.extend_from_slice(format!("\r{}\r{}\r", TD3[0], TD3[1]).as_bytes());
        assert_eq!(zones(&text), [TD3]);
    }

    #[test]
    fn debug_shows_nothing_of_a_zone() {
        let mut decoder = MrzDecoder::default();
        let text = format!("{}\r", TD3.concat());
        let zone = text.bytes().find_map(|b| decoder.push(b)).unwrap();
        assert_eq!(format!("{zone:?}"), "MrzText(***)");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn arbitrary_bytes_never_panic_and_never_pile_up(
            bytes in proptest::collection::vec(
                prop_oneof![any::<u8>(), Just(b'<'), Just(b'\r')], 0..1_000),
        ) {
            let mut decoder = MrzDecoder::default();
            for byte in bytes {
                if let Some(zone) = decoder.push(byte) {
                    prop_assert!([72, 88, 90].contains(&zone.as_str().len()));
                }
                prop_assert!(decoder.line.len() <= MAX_LINE_BYTES);
                prop_assert!(decoder.zone.len() <= MAX_LINE_BYTES);
            }
        }

        #[test]
        fn a_zone_is_found_behind_any_noise_that_ends_its_line(
            noise in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            let mut text = noise;
            text.extend_from_slice(format!("\n!\n{}\r{}\r", TD3[0], TD3[1]).as_bytes());
            let found = zones(&text);
            prop_assert_eq!(found.last().map(Vec::as_slice), Some(&TD3.map(String::from)[..]));
        }
    }
}

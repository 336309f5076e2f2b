//! A reader of Chinese identity cards on a pty: a security module (SAM) as of GA 450 and GA/T 467.
//!
//! An equal implementation of the device, not a script: it has a card that is found, selected, read
//! and lifted, a speed and a number, and answers with frames of the exact sizes that hosts check.
//! [`SamCard`] makes cards of all four kinds, of people that nobody is.

mod device;
mod frame;
mod specimen;

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use device::Device;
use frame::{Input, RequestReader};
pub use specimen::{MadeUp, SamCard, citizen_number};

use crate::pty::Port;

/// How often the device looks for bytes, and for a cut.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// A request whose rest does not come is dropped after this.
const REQUEST_TIMEOUT: Duration = Duration::from_millis(500);

/// How the reader left the factory.
#[derive(Debug, Clone)]
pub struct SamSettings {
    /// Speed in bits per second.
    pub baud: u32,
    /// Hear nothing from hosts that have set another speed. A pty carries bytes at any speed.
    pub strict_baud: bool,
    /// A card that lies there may be read more than once; not found more than once.
    pub reads_again: bool,
    /// The SAM's number.
    pub id: (u16, u16, u32, u32, u32),
}

impl Default for SamSettings {
    fn default() -> Self {
        Self {
            baud: 115_200,
            strict_baud: false,
            reads_again: true,
            id: (5, 1, 20_200_101, 1, 4_000_000_002),
        }
    }
}

/// Answers so many commands with a status instead of doing them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// CMD and PARA of the commands; every one where it is `None`.
    pub command: Option<[u8; 2]>,
    /// SW3.
    pub status: u8,
    /// How many; `u32::MAX` for all.
    pub times: u32,
}

impl Refusal {
    /// Every command, for good: 66 of a SAM that is not authorised, 60 of one that is broken.
    #[must_use]
    pub fn everything(status: u8) -> Self {
        Self {
            command: None,
            status,
            times: u32::MAX,
        }
    }
}

/// What is wrong with the reader at the moment. The default is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SamFaults {
    /// Answers nothing.
    pub silent: bool,
    /// Answers noise instead of frames.
    pub garbage: bool,
    /// Sends so many bytes of noise, which look like the start of a frame, before each answer.
    pub noise_before_bytes: usize,
    /// Damages the checksum of so many of the next answers.
    pub wrong_checksums: u32,
    /// Damages the checksum of so many of the next answers to "read".
    pub damaged_readings: u32,
    /// Thinks so long before each answer.
    pub delay: Duration,
    /// Sends pieces of so many bytes with a millisecond between; 0 for whole frames.
    pub fragment_bytes: usize,
    /// Cuts the line after so many more bytes.
    pub cut_after_bytes: Option<usize>,
    /// The card is lifted while it is read, after so many bytes of the answer: they stop there. The
    /// answer that says so follows, as of a SAM that began to send too early.
    pub lifted_in_read: Option<usize>,
    /// Answered with a status.
    pub refusals: Vec<Refusal>,
}

struct Shared {
    port: Port,
    stop: AtomicBool,
    state: Mutex<State>,
}

struct State {
    device: Device,
    faults: SamFaults,
}

/// A virtual reader. Hosts open [`VirtualSam::path`] as a serial port. Ends with this value.
pub struct VirtualSam {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl VirtualSam {
    /// Plugs one in.
    ///
    /// # Errors
    /// When the operating system has no pty or thread to give.
    pub fn start(settings: SamSettings) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            port: Port::new()?,
            stop: AtomicBool::new(false),
            state: Mutex::new(State {
                device: Device::new(settings),
                faults: SamFaults::default(),
            }),
        });
        let of_thread = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("virtual-sam".into())
            .spawn(move || of_thread.run())?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Path of the port; stays the same when the reader is plugged in again.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.shared.port.path()
    }

    /// Lays a card on, in the place of one that lies there.
    pub fn lay(&self, card: SamCard) {
        self.shared.state().device.lay(card);
    }

    /// Lifts the card.
    pub fn lift(&self) {
        self.shared.state().device.lift();
    }

    /// Whether a card lies there.
    #[must_use]
    pub fn has_card(&self) -> bool {
        self.shared.state().device.has_card()
    }

    /// How many times text and photo were handed out.
    #[must_use]
    pub fn readings(&self) -> u32 {
        self.shared.state().device.readings()
    }

    /// Breaks the reader in these ways, and mends all others.
    pub fn set_faults(&self, faults: SamFaults) {
        self.shared.state().faults = faults;
    }

    /// Cuts the line: hosts see it break, the path is gone.
    pub fn cut(&self) {
        self.shared.port.cut();
    }

    /// Plugs the reader in again at the same path, mended; a card on it is found anew.
    ///
    /// # Errors
    /// When the operating system has no pty to give.
    pub fn replug(&self) -> io::Result<()> {
        let mut state = self.shared.state();
        state.device.power_on();
        state.faults = SamFaults::default();
        self.shared.port.plug()
    }

    /// The speed that the reader has now, bits per second.
    #[must_use]
    pub fn baud(&self) -> u32 {
        self.shared.state().device.baud()
    }
}

impl Drop for VirtualSam {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        let mut reader = RequestReader::default();
        let mut last_byte = Instant::now();
        while !self.stop.load(Ordering::SeqCst) {
            let bytes = self.port.read(LOOK_EVERY);
            if bytes.is_empty() {
                if last_byte.elapsed() > REQUEST_TIMEOUT {
                    reader = RequestReader::default();
                }
                continue;
            }
            last_byte = Instant::now();
            if self.is_deaf() {
                continue;
            }
            reader.push(&bytes);
            while let Some(input) = reader.next_input() {
                self.take(&input);
            }
        }
    }

    fn is_deaf(&self) -> bool {
        let state = self.state();
        state.device.strict_baud() && self.port.baud() != Some(state.device.baud())
    }

    fn take(&self, input: &Input) {
        let is_reading = matches!(input, Input::Command([0x30, 0x01 | 0x10]));
        let (answer, faults) = {
            let mut state = self.state();
            let State { device, faults } = &mut *state;
            let refused = faults.refuse(input);
            let answer = match refused {
                Some(status) => frame::answer(status, &[]),
                None => device.take(input),
            };
            let mut answer = answer;
            if is_reading && faults.damaged_readings > 0 {
                faults.damaged_readings -= 1;
                if let Some(last) = answer.last_mut() {
                    *last ^= 0x01;
                }
            }
            (answer, faults.clone())
        };
        if faults.silent {
            return;
        }
        if !faults.delay.is_zero() {
            thread::sleep(faults.delay);
        }
        match faults.lifted_in_read {
            Some(bytes) if is_reading => {
                {
                    let mut state = self.state();
                    state.device.lift();
                    state.faults.lifted_in_read = None;
                }
                let sent = answer.get(..bytes).unwrap_or(&answer).to_vec();
                self.send([sent, frame::answer(0x41, &[])].concat(), &faults);
            }
            _ => self.send(answer, &faults),
        }
    }

    fn send(&self, mut answer: Vec<u8>, faults: &SamFaults) {
        if faults.garbage {
            answer.iter_mut().for_each(|byte| *byte ^= 0x5A);
        }
        let damage = {
            let left = &mut self.state().faults.wrong_checksums;
            let damage = *left > 0;
            *left = left.saturating_sub(1);
            damage
        };
        if damage && let Some(last) = answer.last_mut() {
            *last ^= 0x01;
        }
        let mut bytes: Vec<u8> = frame::looks_like_a_start()
            .take(faults.noise_before_bytes)
            .collect();
        bytes.append(&mut answer);
        let cut = {
            let left = &mut self.state().faults.cut_after_bytes;
            let cut = left.is_some_and(|left| left <= bytes.len());
            bytes.truncate(left.unwrap_or(bytes.len()));
            *left = left.map(|left| left.saturating_sub(bytes.len()));
            cut
        };
        match faults.fragment_bytes {
            0 => self.port.write(&bytes),
            piece => {
                for part in bytes.chunks(piece) {
                    self.port.write(part);
                    thread::sleep(Duration::from_millis(1));
                }
            }
        }
        if cut {
            // What was sent is read before the line breaks.
            thread::sleep(Duration::from_millis(100));
            self.port.cut();
        }
    }
}

impl SamFaults {
    /// The status that a command is answered with instead of being done.
    fn refuse(&mut self, input: &Input) -> Option<u8> {
        let given = match input {
            Input::Command(command) => Some(*command),
            Input::BadChecksum | Input::BadLength => None,
        };
        let refusal = self.refusals.iter_mut().find(|refusal| {
            refusal.times > 0 && (refusal.command.is_none() || refusal.command == given)
        })?;
        if refusal.times != u32::MAX {
            refusal.times -= 1;
        }
        Some(refusal.status)
    }
}

//! A fingerprint scanner of the ZFM / R30x / AS608 / R50x family on a pty.
//!
//! An equal implementation of the device, not a script: it keeps a library, buffers, a picture, a
//! password and parameters, and answers every instruction of the manuals with packets of the exact
//! sizes that hosts check. Fingers are made up from a number; see [`print`] for how.

mod device;
mod packet;
pub mod print;

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use device::Device;
use packet::{Input, PacketReader};

use crate::pty::Port;

/// How often the device looks for bytes, and for a cut.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// A packet whose rest does not come is dropped after this.
const PACKET_TIMEOUT: Duration = Duration::from_millis(500);
/// What the device sends when it has power.
const POWER_ON: u8 = 0x55;

/// How the scanner left the factory.
#[derive(Debug, Clone)]
pub struct SensorConfig {
    /// Templates that the library holds.
    pub capacity: u16,
    /// Bytes of a template: 498, 512, 768, 1,536, … At least 490.
    pub template_bytes: usize,
    /// Payload of a data packet in bytes: 32, 64, 128 or 256.
    pub packet_bytes: usize,
    /// Address.
    pub address: u32,
    /// Password; 0 for none.
    pub password: u32,
    /// Speed in bits per second, a multiple of 9,600.
    pub baud: u32,
    /// Hear nothing from hosts that have set another speed. A pty carries bytes at any speed.
    pub strict_baud: bool,
}

impl Default for SensorConfig {
    fn default() -> Self {
        Self {
            capacity: 200,
            template_bytes: 512,
            packet_bytes: 128,
            address: 0xFFFF_FFFF,
            password: 0,
            baud: 57_600,
            strict_baud: false,
        }
    }
}

/// What is wrong with the scanner at the moment. The default is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// Answers nothing.
    pub silent: bool,
    /// Answers noise instead of packets.
    pub garbage: bool,
    /// Sends so many bytes of noise, which look like the start of a packet, before each answer.
    pub noise_before_bytes: usize,
    /// Damages the checksum of so many of the next packets.
    pub wrong_checksums: u32,
    /// Loses so many of the next data packets that come.
    pub lost_data: u32,
    /// Thinks so long before each answer.
    pub delay: Duration,
    /// Sends pieces of so many bytes with a millisecond between; 0 for whole packets.
    pub fragment_bytes: usize,
    /// Cuts the line after so many more bytes.
    pub cut_after_bytes: Option<usize>,
    /// Every picture is messy (code 06).
    pub messy: bool,
    /// Every picture has too few features (code 07).
    pub few_features: bool,
    /// No picture can be taken (code 03).
    pub capture_fails: bool,
    /// The sensor is abnormal (code 29).
    pub sensor_abnormal: bool,
}

/// A finger on the glass.
#[derive(Debug, Clone, Copy)]
struct Laid {
    finger: u64,
    until: Option<Instant>,
}

struct Shared {
    port: Port,
    stop: AtomicBool,
    state: Mutex<State>,
}

struct State {
    device: Device,
    laid: Option<Laid>,
    faults: Faults,
}

/// A virtual scanner. Hosts open [`VirtualSensor::path`] as a serial port. Ends with this value.
pub struct VirtualSensor {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl VirtualSensor {
    /// Plugs one in. It has had power for a while: its power-on byte has gone by.
    ///
    /// # Errors
    /// When the operating system has no pty or thread to give.
    pub fn start(config: SensorConfig) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            port: Port::new()?,
            stop: AtomicBool::new(false),
            state: Mutex::new(State {
                device: Device::new(config),
                laid: None,
                faults: Faults::default(),
            }),
        });
        let of_thread = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("virtual-sensor".into())
            .spawn(move || of_thread.run())?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Path of the port; stays the same when the scanner is plugged in again.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.shared.port.path()
    }

    /// Lays finger number `finger` on the glass until [`VirtualSensor::lift`]. The same number is the
    /// same finger, each time laid a little differently.
    pub fn press(&self, finger: u64) {
        self.shared.state().laid = Some(Laid {
            finger,
            until: None,
        });
    }

    /// As [`VirtualSensor::press`], lifted by itself after `time`.
    pub fn tap(&self, finger: u64, time: Duration) {
        self.shared.state().laid = Some(Laid {
            finger,
            until: Some(Instant::now() + time),
        });
    }

    /// Lifts the finger.
    pub fn lift(&self) {
        self.shared.state().laid = None;
    }

    /// Whether a finger lies on the glass.
    #[must_use]
    pub fn is_pressed(&self) -> bool {
        self.shared.state().finger().is_some()
    }

    /// Breaks the scanner in these ways, and mends all others.
    pub fn set_faults(&self, faults: Faults) {
        self.shared.state().faults = faults;
    }

    /// Takes the scanner's power away for a moment while the line stays.
    pub fn lose_power(&self) {
        self.shared.state().device.power_on();
        self.shared.port.write(&[POWER_ON]);
    }

    /// Cuts the line: hosts see it break, the path is gone.
    pub fn cut(&self) {
        self.shared.port.cut();
    }

    /// Plugs the scanner in again at the same path: first comes its power-on byte. The library is
    /// kept, all else forgotten.
    ///
    /// # Errors
    /// When the operating system has no pty to give.
    pub fn replug(&self) -> io::Result<()> {
        let mut state = self.shared.state();
        state.device.power_on();
        state.faults = Faults::default();
        self.shared.port.plug()?;
        self.shared.port.write(&[POWER_ON]);
        Ok(())
    }

    /// The features in buffer 1 or 2, so that tests can see what is left there.
    #[must_use]
    pub fn buffer(&self, number: u8) -> Option<Vec<u8>> {
        self.shared.state().device.buffer(number).cloned()
    }
}

impl Drop for VirtualSensor {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl State {
    fn finger(&mut self) -> Option<u64> {
        let over = |laid: &Laid| laid.until.is_some_and(|until| Instant::now() >= until);
        if self.laid.as_ref().is_some_and(over) {
            self.laid = None;
        }
        self.laid.map(|laid| laid.finger)
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        let mut reader = PacketReader::default();
        let mut last_byte = Instant::now();
        while !self.stop.load(Ordering::SeqCst) {
            let bytes = self.port.read(LOOK_EVERY);
            if bytes.is_empty() {
                if last_byte.elapsed() > PACKET_TIMEOUT {
                    reader = PacketReader::default();
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
        let (packets, faults) = {
            let mut state = self.state();
            if input.is_data() && state.faults.lost_data > 0 {
                state.faults.lost_data -= 1;
                return;
            }
            let (finger, faults) = (state.finger(), state.faults.clone());
            let packets = state.device.take(input, finger, &faults);
            (packets, faults)
        };
        if faults.silent || packets.is_empty() {
            return;
        }
        if !faults.delay.is_zero() {
            thread::sleep(faults.delay);
        }
        for packet in packets {
            self.send(packet, &faults);
        }
    }

    fn send(&self, mut packet: Vec<u8>, faults: &Faults) {
        if faults.garbage {
            packet.iter_mut().for_each(|byte| *byte ^= 0xA5);
        }
        let damage = {
            let left = &mut self.state().faults.wrong_checksums;
            let damage = *left > 0;
            *left = left.saturating_sub(1);
            damage
        };
        if damage && let Some(last) = packet.last_mut() {
            *last ^= 0x01;
        }
        let mut bytes: Vec<u8> = packet::looks_like_a_start()
            .take(faults.noise_before_bytes)
            .collect();
        bytes.append(&mut packet);
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
            self.port.cut();
        }
    }
}

//! Serial ports: opened by path, read in bounded slices, errors told apart.

use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use serialport::{ClearBuffer, SerialPort};

use crate::{Cancel, DeviceError};

/// Longest single wait inside a read, so that a [`Cancel`] is seen soon.
const SLICE: Duration = Duration::from_millis(50);
/// Longest wait for the port to take bytes.
const WRITE_TIMEOUT: Duration = Duration::from_secs(2);
/// Most bytes thrown away by one [`SerialLine::discard_input`].
const MAX_DISCARDED: usize = 64 * 1024;

/// An open serial line, 8 data bits, no parity, 1 stop bit, no flow control.
pub struct SerialLine {
    port: Box<dyn SerialPort>,
}

impl std::fmt::Debug for SerialLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SerialLine").finish_non_exhaustive()
    }
}

impl SerialLine {
    /// Opens `path` (`/dev/ttyUSB0`, `COM3`, a pty or a link to one) for this program alone.
    ///
    /// # Errors
    /// [`DeviceError::PortMissing`], [`DeviceError::PortDenied`], [`DeviceError::PortBusy`] or
    /// [`DeviceError::LineCut`].
    pub fn open(path: &str, baud: u32) -> Result<Self, DeviceError> {
        let mut port = serialport::new(path, baud)
            .timeout(SLICE)
            .open()
            .map_err(|e| open_error(path, &e))?;
        // Some adapters power the device by these lines; ptys have none and say so.
        let _ = port.write_data_terminal_ready(true);
        let _ = port.write_request_to_send(true);
        Ok(Self { port })
    }

    /// Changes the speed of the open line.
    ///
    /// # Errors
    /// [`DeviceError::LineCut`] when the port is gone or cannot run at this speed.
    pub fn set_baud(&mut self, baud: u32) -> Result<(), DeviceError> {
        self.port
            .set_baud_rate(baud)
            .map_err(|_| DeviceError::LineCut)
    }

    /// Reads what comes until `deadline`: at least one byte, or 0 when none came in time.
    ///
    /// # Errors
    /// [`DeviceError::LineCut`], or [`DeviceError::Cancelled`] within 50 ms of the cancel.
    pub fn read(
        &mut self,
        buffer: &mut [u8],
        deadline: Instant,
        cancel: &Cancel,
    ) -> Result<usize, DeviceError> {
        loop {
            if cancel.is_cancelled() {
                return Err(DeviceError::Cancelled);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            // At least a millisecond: some drivers take 0 for "for ever".
            let slice = left.min(SLICE).max(Duration::from_millis(1));
            self.port
                .set_timeout(slice)
                .map_err(|_| DeviceError::LineCut)?;
            match self.port.read(buffer) {
                Ok(0) if !buffer.is_empty() => return Err(DeviceError::LineCut),
                Ok(n) => return Ok(n),
                Err(e) if is_only_late(&e) => {}
                Err(_) => return Err(DeviceError::LineCut),
            }
            if left.is_zero() {
                return Ok(0);
            }
        }
    }

    /// Writes all of `bytes`.
    ///
    /// # Errors
    /// [`DeviceError::LineCut`], or [`DeviceError::LineSilent`] when the port takes nothing for 2 s.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), DeviceError> {
        self.port
            .set_timeout(WRITE_TIMEOUT)
            .map_err(|_| DeviceError::LineCut)?;
        self.port.write_all(bytes).map_err(|e| {
            if is_only_late(&e) {
                DeviceError::LineSilent
            } else {
                DeviceError::LineCut
            }
        })
    }

    /// Throws away what has come and what comes until the line was quiet for `quiet`; bounded in
    /// bytes and by ten times `quiet`. Returns how many bytes went.
    ///
    /// # Errors
    /// [`DeviceError::LineCut`].
    pub fn discard_input(&mut self, quiet: Duration) -> Result<usize, DeviceError> {
        // A pty whose other end is gone refuses this; the read below then tells.
        let _ = self.port.clear(ClearBuffer::Input);
        let end = Instant::now() + quiet * 10;
        let never = Cancel::new();
        let mut buffer = zeroize::Zeroizing::new([0_u8; 512]);
        let mut discarded = 0;
        while discarded < MAX_DISCARDED && Instant::now() < end {
            match self.read(buffer.as_mut_slice(), Instant::now() + quiet, &never)? {
                0 => break,
                n => discarded += n,
            }
        }
        Ok(discarded)
    }
}

/// Nothing happened in time, which says nothing about the line.
fn is_only_late(e: &std::io::Error) -> bool {
    matches!(
        e.kind(),
        ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted
    )
}

fn open_error(path: &str, e: &serialport::Error) -> DeviceError {
    use serialport::ErrorKind as S;
    if std::fs::symlink_metadata(path).is_err_and(|e| e.kind() == ErrorKind::NotFound) {
        return DeviceError::PortMissing;
    }
    match e.kind() {
        S::Io(ErrorKind::NotFound) => DeviceError::PortMissing,
        S::Io(ErrorKind::PermissionDenied) => DeviceError::PortDenied,
        // An exclusive lock held by another program: EBUSY, or flock's EWOULDBLOCK.
        S::Io(ErrorKind::ResourceBusy | ErrorKind::WouldBlock) => DeviceError::PortBusy,
        S::NoDevice => DeviceError::PortBusy,
        S::Io(_) | S::InvalidInput | S::Unknown => DeviceError::LineCut,
    }
}

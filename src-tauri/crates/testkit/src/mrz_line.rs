//! A document scanner on a serial line: sends the machine-readable zone as lines of text.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::pty::Port;

/// A virtual document scanner. Hosts open [`VirtualMrzScanner::path`] as a serial port.
pub struct VirtualMrzScanner {
    port: Port,
}

impl VirtualMrzScanner {
    /// Plugs one in.
    ///
    /// # Errors
    /// When the operating system has no pty to give.
    pub fn start() -> io::Result<Self> {
        Ok(Self { port: Port::new()? })
    }

    /// Path of the port; stays the same when the scanner is plugged in again.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.port.path()
    }

    /// Scans a document: sends its lines, each ended by CR.
    pub fn scan(&self, lines: &[&str]) {
        for line in lines {
            self.send(format!("{line}\r").as_bytes());
        }
    }

    /// Sends bytes as they are.
    pub fn send(&self, bytes: &[u8]) {
        self.port.write(bytes);
    }

    /// Sends bytes in pieces of `piece` bytes with a pause after each.
    pub fn send_in_pieces(&self, bytes: &[u8], piece: usize, pause: Duration) {
        for part in bytes.chunks(piece.max(1)) {
            self.port.write(part);
            std::thread::sleep(pause);
        }
    }

    /// Cuts the line.
    pub fn cut(&self) {
        self.port.cut();
    }

    /// Plugs the scanner in again, at the same path.
    ///
    /// # Errors
    /// When the operating system has no pty to give.
    pub fn replug(&self) -> io::Result<()> {
        self.port.plug()
    }
}

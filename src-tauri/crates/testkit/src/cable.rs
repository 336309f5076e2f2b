//! A network cable: a relay on loopback that can be cut and mended.
//!
//! The program above it talks to [`Cable::address`] as it would to the machine behind it. A
//! cut closes what is open and refuses what comes, as a dead switch port does.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

const CONNECT: Duration = Duration::from_secs(2);
const BUFFER_BYTES: usize = 16 << 10;

/// A cable to one address.
pub struct Cable {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    target: SocketAddr,
    whole: AtomicBool,
    ended: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

impl Cable {
    /// Lays a cable to `target`; it is whole.
    ///
    /// # Errors
    /// What the operating system says of the listening socket or the thread.
    pub fn to(target: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            target,
            whole: AtomicBool::new(true),
            ended: AtomicBool::new(false),
            open: Mutex::default(),
        });
        let inner = Arc::clone(&shared);
        thread::Builder::new()
            .name("cable".into())
            .spawn(move || inner.accept(&listener))?;
        Ok(Self { address, shared })
    }

    /// Where the near end is.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether it is whole.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.shared.whole.load(Ordering::SeqCst)
    }

    /// Cuts it: what is open ends at once.
    pub fn cut(&self) {
        self.shared.whole.store(false, Ordering::SeqCst);
        self.shared.close_all();
    }

    /// Mends it.
    pub fn mend(&self) {
        self.shared.whole.store(true, Ordering::SeqCst);
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        self.cut();
        // Wakes the listener, which then sees that it has ended.
        let _ = TcpStream::connect_timeout(&self.address, CONNECT);
    }
}

impl Shared {
    fn accept(self: Arc<Self>, listener: &TcpListener) {
        while let Ok((near, _)) = listener.accept() {
            if self.ended.load(Ordering::SeqCst) {
                return;
            }
            if !self.whole.load(Ordering::SeqCst) {
                let _ = near.shutdown(Shutdown::Both);
                continue;
            }
            if let Ok(far) = TcpStream::connect_timeout(&self.target, CONNECT) {
                let _ = (near.set_nodelay(true), far.set_nodelay(true));
                self.join(&near, &far);
            }
        }
    }

    fn join(self: &Arc<Self>, near: &TcpStream, far: &TcpStream) {
        for (from, to) in [(near, far), (far, near)] {
            let (Ok(from), Ok(to), Ok(kept)) = (from.try_clone(), to.try_clone(), from.try_clone())
            else {
                return;
            };
            let mut open = self.open.lock().unwrap_or_else(|e| e.into_inner());
            open.retain(|stream| stream.peer_addr().is_ok());
            open.push(kept);
            drop(open);
            let _ = thread::Builder::new()
                .name("cable-wire".into())
                .spawn(move || carry(from, to));
        }
    }

    fn close_all(&self) {
        for stream in self
            .open
            .lock()
            .unwrap_or_else(|e| e.into_inner())
            .drain(..)
        {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = [0; BUFFER_BYTES];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        let Some(bytes) = buffer.get(..read) else {
            break;
        };
        if to.write_all(bytes).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_cable_carries_nothing_and_a_mended_one_does_again() {
        let far = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let cable = Cable::to(far.local_addr().unwrap()).unwrap();
        let echo = thread::spawn(move || {
            for _ in 0..2 {
                let (mut stream, _) = far.accept().unwrap();
                let mut byte = [0];
                if stream.read_exact(&mut byte).is_ok() {
                    let _ = stream.write_all(&byte);
                }
            }
        });
        let ask = || -> io::Result<u8> {
            let mut stream = TcpStream::connect(cable.address())?;
            stream.set_read_timeout(Some(Duration::from_secs(5)))?;
            stream.write_all(b"x")?;
            let mut byte = [0];
            stream.read_exact(&mut byte)?;
            Ok(byte[0])
        };
        assert_eq!(ask().unwrap(), b'x');
        cable.cut();
        assert!(ask().is_err());
        cable.mend();
        assert_eq!(ask().unwrap(), b'x');
        drop(cable);
        echo.join().unwrap();
    }
}

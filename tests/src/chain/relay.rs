//! Between the engine and its application: passes ABCI's frames on, and strikes at one of
//! them, once. So a kill falls exactly between two calls, in a program that knows nothing
//! of it.

use std::io::{BufReader, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Longest frame that is passed on.
const MAX_FRAME_LEN: u64 = 64 << 20;
/// Fields of `tendermint.abci.Request` and `Response` (v0.38), as their tags are encoded.
const FINALIZE_ASKED: &[u8] = &[0xA2, 0x01];
const FINALIZE_ANSWERED: &[u8] = &[0xAA, 0x01];
const COMMIT_ASKED: &[u8] = &[0x5A];
const COMMIT_ANSWERED: &[u8] = &[0x62];

/// Where a strike falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// `FinalizeBlock` is asked, and never reaches the application.
    BeforeFinalize,
    /// The application works on `FinalizeBlock`.
    InFinalize,
    /// It has answered, and the engine never hears it.
    FinalizeUnheard,
    /// The engine has the answer and asks for `Commit`, which never reaches the application.
    BetweenFinalizeAndCommit,
    /// The application works on `Commit`.
    InCommit,
    /// It has committed, and the engine never hears it.
    CommitUnheard,
}

impl Point {
    /// All of them, in the order of a block.
    pub const ALL: [Self; 6] = [
        Self::BeforeFinalize,
        Self::InFinalize,
        Self::FinalizeUnheard,
        Self::BetweenFinalizeAndCommit,
        Self::InCommit,
        Self::CommitUnheard,
    ];

    /// Whether it falls on this frame of this direction.
    fn is_at(self, asked: bool, frame: &[u8]) -> bool {
        let tag = match self {
            Self::BeforeFinalize | Self::InFinalize => FINALIZE_ASKED,
            Self::FinalizeUnheard => FINALIZE_ANSWERED,
            Self::BetweenFinalizeAndCommit | Self::InCommit => COMMIT_ASKED,
            Self::CommitUnheard => COMMIT_ANSWERED,
        };
        let of_engine = !matches!(self, Self::FinalizeUnheard | Self::CommitUnheard);
        asked == of_engine && frame.starts_with(tag)
    }

    /// Whether the frame is passed on before the strike.
    const fn is_inside(self) -> bool {
        matches!(self, Self::InFinalize | Self::InCommit)
    }
}

/// One strike.
struct Strike {
    point: Point,
    /// How long after the frame, where the application works on it.
    after: Duration,
    blow: Box<dyn FnOnce() + Send>,
}

#[derive(Default)]
struct Shared {
    strike: Mutex<Option<Strike>>,
    over: AtomicBool,
}

impl Shared {
    fn taken(&self, asked: bool, frame: &[u8]) -> Option<Strike> {
        let mut strike = self.strike.lock().unwrap_or_else(PoisonError::into_inner);
        strike.take_if(|strike| strike.point.is_at(asked, frame))
    }
}

/// A listening relay. Dropping it stops it.
pub struct Relay {
    path: PathBuf,
    shared: Arc<Shared>,
}

impl Relay {
    /// Listens at one socket and passes on to another.
    ///
    /// # Panics
    /// Where it cannot listen.
    #[must_use]
    pub fn open(at: &Path, to: &Path) -> Self {
        let listener = UnixListener::bind(at).expect("a socket in a folder of ours");
        let shared = Arc::new(Shared::default());
        let (inside, to) = (Arc::clone(&shared), to.to_owned());
        std::thread::spawn(move || {
            for engine in listener.incoming().flatten() {
                if inside.over.load(Ordering::Acquire) {
                    return;
                }
                // Nobody there: the engine is hung up on, as by a node that is down.
                if let Ok(node) = UnixStream::connect(&to) {
                    pass_both_ways(&engine, &node, &inside);
                }
            }
        });
        Self {
            path: at.to_owned(),
            shared,
        }
    }

    /// Strikes at the next frame of this kind; the frames of that connection go no further.
    pub fn strike_at(&self, point: Point, after: Duration, blow: impl FnOnce() + Send + 'static) {
        let mut strike = self.shared.strike.lock();
        let strike = strike.as_mut();
        if let Ok(strike) = strike {
            **strike = Some(Strike {
                point,
                after,
                blow: Box::new(blow),
            });
        }
    }

    /// Whether the last strike has fallen.
    #[must_use]
    pub fn has_struck(&self) -> bool {
        let strike = self.shared.strike.lock();
        strike.is_ok_and(|strike| strike.is_none())
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Release);
        let _ = UnixStream::connect(&self.path);
    }
}

fn pass_both_ways(engine: &UnixStream, node: &UnixStream, shared: &Arc<Shared>) {
    for asked in [true, false] {
        let (Ok(engine), Ok(node)) = (engine.try_clone(), node.try_clone()) else {
            return;
        };
        let shared = Arc::clone(shared);
        std::thread::spawn(move || {
            let (from, to) = if asked {
                (&engine, &node)
            } else {
                (&node, &engine)
            };
            let _ = pass(from, to, asked, &shared);
            // One side that is gone takes the other with it.
            let _ = (
                engine.shutdown(Shutdown::Both),
                node.shutdown(Shutdown::Both),
            );
        });
    }
}

fn pass(
    from: &UnixStream,
    mut to: &UnixStream,
    asked: bool,
    shared: &Shared,
) -> std::io::Result<()> {
    let mut from = BufReader::new(from);
    let mut head = Vec::new();
    while let Some(len) = read_len(&mut from, &mut head)? {
        let mut frame = Vec::new();
        (&mut from).take(len).read_to_end(&mut frame)?;
        let strike = shared.taken(asked, &frame);
        if strike
            .as_ref()
            .is_none_or(|strike| strike.point.is_inside())
        {
            to.write_all(&[head.as_slice(), frame.as_slice()].concat())?;
        }
        if let Some(strike) = strike {
            std::thread::sleep(strike.after);
            (strike.blow)();
            return Ok(());
        }
    }
    Ok(())
}

/// A frame's length; its bytes as they came go into `head`.
fn read_len(from: &mut impl Read, head: &mut Vec<u8>) -> std::io::Result<Option<u64>> {
    head.clear();
    let mut len = 0u64;
    loop {
        let mut byte = [0];
        if from.read(&mut byte)? == 0 {
            return Ok(None);
        }
        len |= u64::from(byte[0] & 0x7F) << (7 * head.len());
        head.push(byte[0]);
        if byte[0] & 0x80 == 0 {
            let fits = len <= MAX_FRAME_LEN;
            return fits
                .then_some(Some(len))
                .ok_or_else(|| std::io::ErrorKind::InvalidData.into());
        }
        if head.len() > 5 {
            return Err(std::io::ErrorKind::InvalidData.into());
        }
    }
}

//! The Tendermint socket protocol on a Unix socket: length-delimited protobuf, answers in
//! the order of the requests, one thread per connection.
//!
//! (The server of `tendermint-abci` listens on TCP, where any local user could drive the
//! state machine, and cannot be stopped.)

use super::app::App;
use crate::error::NodeError;
use prost::Message;
use std::io::{BufRead, BufReader, BufWriter, ErrorKind, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tendermint_abci::Application;
use tendermint_proto::v0_38::abci::{
    Request, Response, ResponseFlush, request::Value as Ask, response::Value as Answer,
};

/// Longest request: a block, and some.
const MAX_REQUEST_LEN: u64 = 64 << 20;
/// Most bytes of a socket's path on Linux, its closing zero included.
const MAX_PATH_LEN: usize = 108;
/// How often the listener looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(50);

/// A listening application. Dropping it stops it.
pub(crate) struct Server {
    path: PathBuf,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    stopped: AtomicBool,
    open: Mutex<Vec<UnixStream>>,
}

impl Shared {
    fn streams(&self) -> std::sync::MutexGuard<'_, Vec<UnixStream>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Breaks every connection: the engine goes down with the first.
    fn break_all(&self) {
        for stream in self.streams().drain(..) {
            stream.shutdown(std::net::Shutdown::Both).ok();
        }
    }
}

impl Server {
    /// Listens at `path`, for the node's own user only. A socket that a killed process left
    /// is replaced; the node's lock says that there is no other.
    pub(crate) fn open(path: &Path, app: App) -> Result<Self, NodeError> {
        if path.as_os_str().len() >= MAX_PATH_LEN {
            return Err(NodeError::Engine(
                "the path of the socket is longer than 107 bytes: use a shorter folder",
            ));
        }
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(NodeError::io(error)),
            _ => {}
        }
        let listener = UnixListener::bind(path).map_err(NodeError::io)?;
        let own = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(path, own).map_err(NodeError::io)?;
        listener.set_nonblocking(true).map_err(NodeError::io)?;
        let shared = Arc::new(Shared::default());
        let inside = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("hallseal-abci".to_owned())
            .spawn(move || listen(&listener, &app, &inside))
            .map_err(NodeError::io)?;
        Ok(Self {
            path: path.to_owned(),
            shared,
            thread: Some(thread),
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Release);
        self.shared.break_all();
        if self
            .thread
            .take()
            .is_some_and(|thread| thread.join().is_err())
        {
            tracing::error!("the ABCI listener ended by itself");
        }
        std::fs::remove_file(&self.path).ok();
    }
}

fn listen(listener: &UnixListener, app: &App, shared: &Arc<Shared>) {
    let mut threads: Vec<JoinHandle<()>> = Vec::new();
    while !shared.stopped.load(Ordering::Acquire) {
        threads.retain(|thread| !thread.is_finished());
        let Ok((stream, _)) = listener.accept() else {
            // Nobody there, or out of file descriptors: not in a hot loop.
            std::thread::sleep(LOOK);
            continue;
        };
        if threads.is_empty() {
            shared.streams().clear();
            app.recover();
        }
        let Ok(mine) = stream
            .set_nonblocking(false)
            .and_then(|()| stream.try_clone())
        else {
            continue;
        };
        shared.streams().push(stream);
        let (app, shared) = (app.clone(), Arc::clone(shared));
        let spawned = std::thread::Builder::new()
            .name("hallseal-abci-call".to_owned())
            .spawn(move || {
                if let Err(error) = serve(&mine, &app) {
                    tracing::debug!(kind = %error.kind(), "an ABCI connection ended");
                }
                // One that is gone takes the others with it, as the engine does.
                shared.break_all();
            });
        match spawned {
            Ok(thread) => threads.push(thread),
            Err(error) => tracing::error!(kind = %error.kind(), "no thread for the engine"),
        }
    }
    shared.break_all();
    for thread in threads {
        if thread.join().is_err() {
            tracing::error!("an ABCI thread ended by itself");
        }
    }
}

/// Answers until the other side goes, or the application cannot answer.
fn serve(stream: &UnixStream, app: &App) -> std::io::Result<()> {
    let mut reader = BufReader::with_capacity(1 << 16, stream);
    let mut writer = BufWriter::with_capacity(1 << 16, stream);
    let mut frame = Vec::new();
    while let Some(len) = read_len(&mut reader)? {
        frame.clear();
        let read = (&mut reader).take(len).read_to_end(&mut frame)?;
        if read as u64 != len {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let request = Request::decode(frame.as_slice());
        let ask = request.ok().and_then(|request| request.value);
        let ask = ask.ok_or(ErrorKind::InvalidData)?;
        let flush = matches!(ask, Ask::Flush(_));
        let response = Response {
            value: Some(dispatch(app, ask)),
        };
        if app.is_broken() {
            return Err(ErrorKind::ConnectionAborted.into());
        }
        writer.write_all(&response.encode_length_delimited_to_vec())?;
        if flush || reader.buffer().is_empty() {
            writer.flush()?;
        }
    }
    Ok(())
}

/// A frame's length; `None` where the stream ends between two frames.
fn read_len(reader: &mut impl BufRead) -> std::io::Result<Option<u64>> {
    let mut len = 0u64;
    for place in 0..5 {
        let mut byte = [0];
        if reader.read(&mut byte)? == 0 {
            return if place == 0 {
                Ok(None)
            } else {
                Err(ErrorKind::UnexpectedEof.into())
            };
        }
        let [byte] = byte;
        len |= u64::from(byte & 0x7F) << (7 * place);
        if byte & 0x80 == 0 {
            return if len <= MAX_REQUEST_LEN {
                Ok(Some(len))
            } else {
                Err(ErrorKind::InvalidData.into())
            };
        }
    }
    Err(ErrorKind::InvalidData.into())
}

fn dispatch(app: &App, ask: Ask) -> Answer {
    match ask {
        Ask::Echo(request) => Answer::Echo(app.echo(request)),
        Ask::Flush(_) => Answer::Flush(ResponseFlush {}),
        Ask::Info(request) => Answer::Info(app.info(request)),
        Ask::InitChain(request) => Answer::InitChain(app.init_chain(request)),
        Ask::Query(request) => Answer::Query(app.query(request)),
        Ask::CheckTx(request) => Answer::CheckTx(app.check_tx(request)),
        Ask::Commit(_) => Answer::Commit(app.commit()),
        Ask::ListSnapshots(_) => Answer::ListSnapshots(app.list_snapshots()),
        Ask::OfferSnapshot(request) => Answer::OfferSnapshot(app.offer_snapshot(request)),
        Ask::LoadSnapshotChunk(request) => {
            Answer::LoadSnapshotChunk(app.load_snapshot_chunk(request))
        }
        Ask::ApplySnapshotChunk(request) => {
            Answer::ApplySnapshotChunk(app.apply_snapshot_chunk(request))
        }
        Ask::PrepareProposal(request) => Answer::PrepareProposal(app.prepare_proposal(request)),
        Ask::ProcessProposal(request) => Answer::ProcessProposal(app.process_proposal(request)),
        Ask::ExtendVote(request) => Answer::ExtendVote(app.extend_vote(request)),
        Ask::VerifyVoteExtension(request) => {
            Answer::VerifyVoteExtension(app.verify_vote_extension(request))
        }
        Ask::FinalizeBlock(request) => Answer::FinalizeBlock(app.finalize_block(request)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_length_reads_back_and_no_bytes_make_the_reader_panic(
            len in 0..=MAX_REQUEST_LEN,
            junk in prop::collection::vec(any::<u8>(), 0..12),
        ) {
            let mut bytes = Vec::new();
            prost::encoding::encode_varint(len, &mut bytes);
            prop_assert_eq!(read_len(&mut bytes.as_slice()).unwrap(), Some(len));
            read_len(&mut junk.as_slice()).ok();
        }
    }

    #[test]
    fn a_length_that_is_cut_too_long_or_without_end_is_an_error() {
        assert_eq!(read_len(&mut [].as_slice()).unwrap(), None);
        for wrong in [&[0x80][..], &[0xFF; 9], &[0xFF, 0xFF, 0xFF, 0x7F]] {
            assert!(read_len(&mut &wrong[..]).is_err(), "{wrong:02x?}");
        }
    }
}

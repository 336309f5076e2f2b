//! Setting a session up and reading files in it, with a plain way to fall back to.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::capability::{self, Hint};
use super::link::Link;
use super::{Progress, ReadRequest, Reading};
use crate::apdu::{Command, Response, discretionary_header, sw};
use crate::ef::{DataGroup, DocumentFiles, Ef};
use crate::mrz::AccessKey;
use crate::pa::ChipKey;
use crate::secure::bac::Bac;
use crate::{CardTransport, EmrtdError, TransportError, tlv};

/// Longest file that is read; faces are some 20 KB, and the largest data groups stay below 100 KB.
const LONGEST_FILE: usize = 512 * 1024;
/// Longest response that short length can carry, status included.
const SHORT: usize = 258;
/// Tag and length field of any file: tag one byte, length at most four.
const HEADER: u32 = 5;
/// Sessions that are set up for one reading.
const SESSIONS: u32 = 4;

/// How commands are put; each chip that refuses one moves it a step down.
#[derive(Clone, Copy)]
struct Manner {
    /// Longest response asked for, status included.
    answer_bytes: usize,
    /// READ BINARY with a short identifier, asking for as much as fits; otherwise SELECT, header, body.
    eager: bool,
}

struct Session<'t, 'r> {
    link: Link<'t>,
    request: &'r ReadRequest<'r>,
    progress: &'r mut dyn FnMut(Progress),
    manner: Manner,
    sessions: u32,
    asked_sizes: bool,
}

pub(super) fn read(
    transport: &mut dyn CardTransport,
    request: &ReadRequest<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Reading, EmrtdError> {
    let link = Link::new(transport);
    let manner = Manner {
        answer_bytes: link.max_response_bytes().min(65_536 + 2),
        eager: true,
    };
    let mut session = Session {
        link,
        request,
        progress,
        manner,
        sessions: 0,
        asked_sizes: false,
    };
    session.connect(capability::hint(&session.link.atr()))?;
    let mut files = DocumentFiles::new();
    let wanted = [Ef::Com, Ef::Sod]
        .into_iter()
        .chain(request.groups.iter().map(|g| Ef::Group(*g)));
    for ef in wanted {
        match session.file(ef) {
            Ok(bytes) => files.insert(ef, bytes),
            // EF.COM is on its way out of the standard; EF.SOD lists the same, signed.
            Err(EmrtdError::FileMissing(Ef::Com)) => {}
            Err(e) => return Err(e),
        }
    }
    let answer = match &request.challenge {
        Some(challenge) => Some(session.prove(challenge, &mut files)?),
        None => None,
    };
    Ok(Reading {
        files,
        answer,
        statistics: session.link.statistics,
    })
}

pub(super) fn find(transport: &mut dyn CardTransport) -> Result<(), EmrtdError> {
    let answer = Link::new(transport).send(&Command::select_application())?;
    match answer.status {
        sw::OK => Ok(()),
        _ => Err(EmrtdError::NotADocument),
    }
}

impl Session<'_, '_> {
    /// Selects the application, finding out on the way whether extended length is taken, and proves
    /// the access key.
    fn connect(&mut self, hint: Hint) -> Result<(), EmrtdError> {
        (self.progress)(Progress::Connecting);
        if hint == Hint::Short {
            self.shorten();
        }
        if hint == Hint::SizesInFile && self.is_extended() {
            self.ask_sizes()?;
        }
        let mut select = Command::select_application();
        if self.is_extended() {
            select.extended = true;
            match self.link.send(&select) {
                Ok(answer) if answer.status == sw::OK => return self.unlock(),
                // A reader without extended length says so in its own numbers.
                Ok(_) | Err(EmrtdError::Transport(TransportError::Other(_))) => self.shorten(),
                Err(e) => return Err(e),
            }
            select.extended = false;
        }
        match self.link.send(&select)?.status {
            sw::OK => self.unlock(),
            _ => Err(EmrtdError::NotADocument),
        }
    }

    /// Basic Access Control.
    fn unlock(&mut self) -> Result<(), EmrtdError> {
        (self.progress)(Progress::Unlocking);
        let AccessKey::Mrz(key) = self.request.key;
        let answer = self.link.send(&Command::get_challenge())?;
        match answer.status {
            sw::OK => {}
            sw::NO_SUCH_INSTRUCTION | sw::NO_SUCH_CLASS => {
                return Err(EmrtdError::AccessUnsupported);
            }
            other => return Err(EmrtdError::Status(other)),
        }
        let challenge = answer.data.try_into().map_err(|_| EmrtdError::Answer)?;
        let bac = Bac::new(key, self.random(b"nonce"), self.random(b"share"), challenge);
        let answer = self
            .link
            .send(&Command::external_authenticate(&bac.token()))?;
        match answer.status {
            sw::OK => {}
            sw::NO_SUCH_INSTRUCTION | sw::NO_SUCH_CLASS => {
                return Err(EmrtdError::AccessUnsupported);
            }
            // Verification failed, with or without tries left; security condition not met; wrong
            // secure messaging object: the cryptogram was not made with this document's key.
            sw::VERIFICATION_FAILED
            | 0x63C0..=0x63CF
            | sw::SECURITY_STATUS
            | sw::SM_OBJECT_INCORRECT => return Err(EmrtdError::AccessDenied),
            other => return Err(EmrtdError::Status(other)),
        }
        self.link.protect(Box::new(bac.finish(&answer.data)?));
        self.sessions += 1;
        Ok(())
    }

    /// Bytes for one purpose in one session: the request's entropy is stretched, never used twice.
    fn random<const N: usize>(&self, purpose: &[u8]) -> [u8; N] {
        let digest = Zeroizing::new(<[u8; 32]>::from(
            Sha256::new()
                .chain_update(self.request.entropy)
                .chain_update(self.sessions.to_be_bytes())
                .chain_update(purpose)
                .finalize(),
        ));
        let mut out = [0; N];
        for (to, from) in out.iter_mut().zip(digest.iter()) {
            *to = *from;
        }
        out
    }

    /// Sets the session up again after the chip ended it with a plain error status, one step more
    /// careful. `reason` is what is reported where there is no step left.
    fn step_down(&mut self, reason: EmrtdError) -> Result<(), EmrtdError> {
        if self.sessions >= SESSIONS {
            return Err(reason);
        }
        self.link.unprotect();
        self.link.statistics.restarts += 1;
        let before = self.manner.answer_bytes;
        if self.is_extended() && !self.asked_sizes {
            self.ask_sizes()?;
        }
        if self.manner.answer_bytes == before && !self.lower() {
            return Err(reason);
        }
        self.connect(if self.is_extended() {
            Hint::Unknown
        } else {
            Hint::Short
        })
    }

    /// One step down in the same session; false at the lowest.
    fn lower(&mut self) -> bool {
        if self.manner.eager {
            self.manner.eager = false;
        } else if self.is_extended() {
            self.shorten();
        } else {
            return false;
        }
        true
    }

    fn is_extended(&self) -> bool {
        self.manner.answer_bytes > SHORT
    }

    fn shorten(&mut self) {
        self.manner.answer_bytes = self.manner.answer_bytes.min(SHORT);
    }

    /// EF.ATR/INFO in the master file; a chip without it, or without sizes in it, changes nothing.
    fn ask_sizes(&mut self) -> Result<(), EmrtdError> {
        self.asked_sizes = true;
        if self.link.send(&Command::select_master_file())?.status != sw::OK {
            return Ok(());
        }
        let answer = self.link.send(&Command::read_short_id(Ef::AtrInfo, 256))?;
        if matches!(answer.status, sw::OK | sw::END_OF_FILE)
            && let Some(most) = capability::largest_response(&answer.data)
        {
            // The number counts the whole response APDU.
            self.manner.answer_bytes = self.manner.answer_bytes.min(most.max(SHORT));
        }
        Ok(())
    }

    /// Reads a file, setting the session up again where the chip ends it over the manner of asking.
    fn file(&mut self, ef: Ef) -> Result<Vec<u8>, EmrtdError> {
        loop {
            match self.try_file(ef) {
                Err(reason @ EmrtdError::Status(_)) if !self.link.is_protected() => {
                    self.step_down(reason)?
                }
                Err(EmrtdError::Status(sw::NOT_FOUND)) => return Err(EmrtdError::FileMissing(ef)),
                Err(reason @ EmrtdError::Status(_)) => {
                    // The session holds: the next manner can be tried in it.
                    if !self.lower() {
                        return Err(reason);
                    }
                }
                other => return other,
            }
        }
    }

    fn try_file(&mut self, ef: Ef) -> Result<Vec<u8>, EmrtdError> {
        let mut chunk = self.chunk();
        let first = if self.manner.eager {
            self.read(ef, &Command::read_short_id(ef, chunk), 0, 0)?
        } else {
            let status = self.link.send(&Command::select_ef(ef))?.status;
            if status != sw::OK {
                return Err(EmrtdError::Status(status));
            }
            self.read(ef, &Command::read_current(0, HEADER), 0, 0)?
        };
        let (tag, head, length) = tlv::header(&first).map_err(|_| EmrtdError::FileMalformed(ef))?;
        if ef.tag().is_some_and(|wanted| wanted != tag) {
            return Err(EmrtdError::FileMalformed(ef));
        }
        let total = head + length;
        if total > LONGEST_FILE {
            return Err(EmrtdError::FileLength(ef));
        }
        // A chip that gave less than it was asked for, and not for want of more, has a smaller buffer.
        if self.manner.eager && first.len() < total.min(chunk as usize) {
            chunk = u32::try_from(first.len()).unwrap_or(chunk);
        }
        let mut bytes = first;
        while bytes.len() < total {
            let rest = u32::try_from(total - bytes.len()).unwrap_or(u32::MAX);
            // Beyond 32,767 the data comes wrapped in DO'53', which takes room too.
            let room = if bytes.len() > 0x7FFF {
                chunk.saturating_sub(discretionary_header(chunk)).max(1)
            } else {
                chunk
            };
            let more = self.read(
                ef,
                &Command::read_current(bytes.len(), rest.min(room)),
                bytes.len(),
                total,
            )?;
            bytes.extend_from_slice(&more);
        }
        bytes.truncate(total);
        (self.progress)(Progress::Reading {
            ef,
            done_bytes: total,
            total_bytes: total,
        });
        Ok(bytes)
    }

    /// Reads the chip's key and has the chip sign the challenge with it.
    fn prove(
        &mut self,
        challenge: &[u8; 8],
        files: &mut DocumentFiles,
    ) -> Result<Vec<u8>, EmrtdError> {
        let (dg14, dg15) = (Ef::Group(DataGroup::Dg14), Ef::Group(DataGroup::Dg15));
        let file = match self.file(dg15) {
            Err(EmrtdError::FileMissing(_)) => return Err(EmrtdError::ChipSilent),
            other => other?,
        };
        let key = ChipKey::read(&file)?;
        files.insert(dg15, file);
        if key.wants_dg14() && files.get(dg14).is_none() {
            match self.file(dg14) {
                Ok(file) => files.insert(dg14, file),
                Err(EmrtdError::FileMissing(_)) => {}
                Err(other) => return Err(other),
            }
        }
        let length = u32::try_from(key.answer_bytes()).unwrap_or(u32::MAX);
        let command = Command::internal_authenticate(challenge, length);
        let answer = self.link.send(&command)?;
        match answer.status {
            sw::OK => Ok(answer.data),
            sw::NO_SUCH_INSTRUCTION | sw::NO_SUCH_CLASS => Err(EmrtdError::ChipSilent),
            other => Err(EmrtdError::Status(other)),
        }
    }

    /// Most bytes of a file to ask for at once.
    fn chunk(&mut self) -> u32 {
        let chunk = u32::try_from(self.link.capacity(self.manner.answer_bytes))
            .unwrap_or(u32::MAX)
            .max(1);
        self.link.statistics.chunk_bytes = self.link.statistics.chunk_bytes.max(chunk);
        chunk
    }

    /// One READ BINARY: at least one byte of the file.
    fn read(
        &mut self,
        ef: Ef,
        command: &Command,
        done: usize,
        total: usize,
    ) -> Result<Vec<u8>, EmrtdError> {
        (self.progress)(Progress::Reading {
            ef,
            done_bytes: done,
            total_bytes: total,
        });
        let Response { data, status } = self.link.send(command)?;
        if !matches!(status, sw::OK | sw::END_OF_FILE) {
            return Err(EmrtdError::Status(status));
        }
        let data = if command.is_odd() {
            tlv::only(&data, 0x53)
                .map_err(|_| EmrtdError::Answer)?
                .to_vec()
        } else {
            data
        };
        if data.is_empty() {
            Err(EmrtdError::FileLength(ef))
        } else {
            Ok(data)
        }
    }
}

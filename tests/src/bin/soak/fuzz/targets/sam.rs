//! A reader of identity cards: frames on its line, the text of its cards, answers that are sound as
//! frames and not as answers.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use devices::Cancel;
use devices::sam::frame::{Answer, Decoder};
use devices::sam::{Command, IdCard, IdKind, SamConfig, SamReader, SamStatus};
use emrtd::CalendarDate;
use nix::fcntl::OFlag;
use nix::pty::{grantpt, posix_openpt, ptsname_r, unlockpt};
use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};
use testkit::sam::{MadeUp, SamCard};
use zeroize::Zeroizing;

use super::{Target, refused};

const KINDS: [IdKind; 4] = [
    IdKind::Resident,
    IdKind::Hmt,
    IdKind::Foreigner2017,
    IdKind::Foreigner2023,
];
/// How long the driver may wait for an answer here; a script that says nothing costs this.
const PATIENCE: Duration = Duration::from_millis(60);

fn card(kind: IdKind) -> SamCard {
    SamCard::new(kind, &MadeUp::of_kind(kind), b"fuzz")
}

fn answer(status: u8, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    Answer {
        card_status: [0, 0],
        status: SamStatus(status),
        data: Zeroizing::new(data.to_vec()),
    }
    .write_to(&mut bytes);
    bytes
}

/// What "read" answers: lengths, text, photo.
fn contents(kind: IdKind) -> Vec<u8> {
    let card = card(kind);
    [&[0x01, 0x00, 0x04, 0x00], card.text(), card.photo()].concat()
}

/// Answers in pieces as they come: what is handed out has a right checksum, so it encodes to bytes
/// that stood on the line.
pub(super) fn frames() -> Target {
    Target {
        corpus: vec![
            answer(0x9F, &[0; 4]),
            answer(0x90, &[0; 8]),
            answer(0x80, &[]),
            answer(0x90, &contents(IdKind::Resident)),
        ],
        words: vec![
            &[0xAA, 0xAA, 0xAA, 0x96, 0x69],
            &[0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x04],
            &[0x05, 0x08],
            &[0x09, 0x0A],
        ],
        run: Box::new(|input| {
            let mut decoder = Decoder::default();
            let mut answers = Vec::new();
            for piece in input.chunks(61) {
                decoder.push(piece);
                answers.extend(std::iter::from_fn(|| decoder.next_answer()));
            }
            let partial = decoder.has_partial();
            answers.extend(decoder.give_up_partial());
            for answer in &answers {
                let mut bytes = Vec::new();
                answer.write_to(&mut bytes);
                if !input.windows(bytes.len()).any(|window| window == bytes) {
                    return Err(format!("{} that was not on the line", refused(answer)));
                }
            }
            let noise = decoder.take_skipped() > 0;
            Ok(format!(
                "{} answers, noise {noise}, partial {partial}",
                answers.len().min(8)
            ))
        }),
    }
}

/// Text blocks: what is decoded has the fields that it must have, and one whose number was changed
/// does not pass for checked.
pub(super) fn texts() -> Target {
    Target {
        corpus: KINDS.map(|kind| card(kind).text().to_vec()).into(),
        words: vec![
            &[0x20, 0x00],
            &[0x4A, 0x00],
            &[0x49, 0x00],
            &[0x59, 0x00],
            &[0x7F, 0x95, 0x1F, 0x67],
            &[0x00, 0xD8],
            &[0x39, 0x00, 0x39, 0x00],
        ],
        run: Box::new(|input| {
            let card = match IdCard::from_text(input) {
                Ok(card) => card,
                Err(error) => return Ok(refused(&error)),
            };
            if card.number().is_empty() || card.number().chars().count() > 18 {
                return Err("a card without a number that can be one".to_owned());
            }
            let checked = card.check(CalendarDate {
                year: 2030,
                month: 6,
                day: 1,
            });
            let kind = card.kind();
            if checked.is_ok() && kind != IdKind::Foreigner2017 {
                let birth = domain::check::citizen_birth(card.number());
                if birth != Some(card.birth().iso()) {
                    return Err("a number that contradicts its card passed".to_owned());
                }
            }
            Ok(format!("{kind:?} {checked:?}"))
        }),
    }
}

#[derive(Default)]
struct Script {
    answers: VecDeque<Vec<u8>>,
    /// Text and photo went out in a frame that says so.
    read: bool,
}

type Shared = Arc<Mutex<Script>>;

fn lock(script: &Shared) -> std::sync::MutexGuard<'_, Script> {
    script.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One answer of the input: status, length of 16 bits, data.
fn reply(status: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap_or(u16::MAX).to_be_bytes();
    [&[status][..], &length, data].concat()
}

/// The input's answers as frames with right lengths and sums.
fn answers(mut input: &[u8]) -> VecDeque<Vec<u8>> {
    let mut all = VecDeque::new();
    while let Some(([status, high, low], rest)) = input.split_first_chunk::<3>() {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(rest.len());
        let (data, behind) = rest.split_at(length);
        all.push_back(answer(*status, data));
        input = behind;
    }
    all
}

/// A line whose far end answers every command with the script's next answer, and with "done" once
/// there are none left.
fn line(script: Shared) -> std::io::Result<(String, File)> {
    let device = posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC)?;
    grantpt(&device)?;
    unlockpt(&device)?;
    let name = ptsname_r(&device)?;
    let host = OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(OFlag::O_NOCTTY.bits())
        .open(&name)?;
    let mut settings = tcgetattr(&host)?;
    cfmakeraw(&mut settings);
    tcsetattr(&host, SetArg::TCSANOW, &settings)?;
    let mut device = File::from(std::os::fd::OwnedFd::from(device));
    std::thread::spawn(move || {
        let mut command = [0; 10];
        while device.read_exact(&mut command).is_ok() {
            let said = {
                let mut script = lock(&script);
                let said = script.answers.pop_front();
                let said = said.unwrap_or_else(|| answer(0x90, &[]));
                script.read |= command == Command::Read.bytes() && said.get(9) == Some(&0x90);
                said
            };
            let _ = device.write_all(&said);
        }
    });
    Ok((name, host))
}

/// The answers to status, find, select, read and the later address. Nobody's card is handed out
/// unless the reader said that it read one.
pub(super) fn replies() -> Target {
    let script = Shared::default();
    let (path, host) = line(Arc::clone(&script)).expect("the system has a pty to give");
    let begin = [reply(0x90, &[]), reply(0x9F, &[0; 4]), reply(0x90, &[0; 8])].concat();
    let mut corpus: Vec<Vec<u8>> = KINDS
        .map(|kind| [&begin[..], &reply(0x90, &contents(kind)), &reply(0x91, &[])].concat())
        .into();
    corpus.push([&begin[..], &reply(0x41, &[])].concat());
    corpus.push([reply(0x90, &[]), reply(0x80, &[])].concat());
    Target {
        corpus,
        words: vec![
            &[0x66, 0x00, 0x00],
            &[0x80, 0x00, 0x00],
            &[0x10, 0x00, 0x00],
            &[0x91, 0x00, 0x00],
            &[0x90, 0x00, 0x46],
            &[0x01, 0x00, 0x04, 0x00],
        ],
        run: Box::new(move |input| {
            let _held = &host;
            *lock(&script) = Script {
                answers: answers(input),
                read: false,
            };
            let mut config = SamConfig::new(path.clone());
            (config.answer_timeout, config.reading_timeout) = (PATIENCE, PATIENCE);
            config.other_bauds.clear();
            let mut reader = SamReader::new(config, Cancel::new());
            let read = reader
                .find()
                .and_then(|_| reader.select())
                .and_then(|()| reader.read());
            match read {
                Ok(_) if !lock(&script).read => Err("a card that was never read".to_owned()),
                Ok(read) => Ok(format!(
                    "{} {}",
                    read.card().map_or_else(|e| refused(&e), |c| refused(&c)),
                    reader
                        .additional_address()
                        .map_or_else(|e| refused(&e), |a| a.is_some().to_string())
                )),
                Err(error) => Ok(refused(&error)),
            }
        }),
    }
}

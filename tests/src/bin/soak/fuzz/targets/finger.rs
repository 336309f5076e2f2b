//! A fingerprint scanner whose packets are sound and whose answers are not: the driver, on a line.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use devices::Cancel;
use devices::finger::packet::{Decoder, Packet, Pid};
use devices::finger::{FingerScanner, ScannerConfig, SerialScanner, Template, Wait};
use nix::fcntl::OFlag;
use nix::pty::{grantpt, posix_openpt, ptsname_r, unlockpt};
use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use super::{Target, refused};

const ADDRESS: u32 = 0xFFFF_FFFF;
/// The instruction Match (R30x user manual).
const MATCH: u8 = 0x03;
/// How long the driver may wait for an answer here; a script that says nothing costs this.
const PATIENCE: Duration = Duration::from_millis(60);

/// What the line says next, and what it has said.
#[derive(Default)]
struct Script {
    replies: VecDeque<Vec<u8>>,
    /// It answered Match with "yes".
    matched: bool,
}

type Shared = Arc<Mutex<Script>>;

fn lock(script: &Shared) -> std::sync::MutexGuard<'_, Script> {
    script.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One reply: an acknowledgement with this payload.
fn ack(payload: &[u8]) -> Vec<u8> {
    reply(0x07, payload)
}

/// One reply of the input: kind, length, payload. The kind is the packet's, or 0 for bytes as they
/// are; a kind with the highest bit set has another reply follow it at once, as data follow an
/// acknowledgement.
fn reply(kind: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![kind, u8::try_from(payload.len()).unwrap_or(u8::MAX)];
    bytes.extend(payload);
    bytes
}

/// The input's replies as bytes on the line, with right lengths and sums.
fn replies(mut input: &[u8]) -> VecDeque<Vec<u8>> {
    let (mut all, mut now) = (VecDeque::new(), Vec::new());
    while let Some(([kind, length], rest)) = input.split_first_chunk::<2>() {
        let (payload, behind) = rest.split_at(usize::from(*length).min(rest.len()));
        input = behind;
        let pid = match kind & 0x7F {
            0x02 => Some(Pid::Data),
            0x07 => Some(Pid::Ack),
            0x08 => Some(Pid::EndOfData),
            _ => None,
        };
        match pid {
            Some(pid) => Packet {
                address: ADDRESS,
                pid,
                payload: payload.to_vec(),
            }
            .write_to(&mut now),
            None => now.extend(payload),
        }
        if kind & 0x80 == 0 {
            all.push_back(std::mem::take(&mut now));
        }
    }
    if !now.is_empty() {
        all.push_back(now);
    }
    all
}

/// A line whose far end answers every command with the script's next reply, and with "done" once
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
        let (mut decoder, mut buffer) = (Decoder::default(), [0; 1_024]);
        while let Ok(got @ 1..) = device.read(&mut buffer) {
            decoder.push(buffer.get(..got).unwrap_or_default());
            while let Some(packet) = decoder.next_packet() {
                if packet.pid == Pid::Command {
                    let said = answer(&script, packet.payload.first().copied());
                    let _ = device.write_all(&said);
                }
            }
        }
    });
    Ok((name, host))
}

fn answer(script: &Shared, command: Option<u8>) -> Vec<u8> {
    let mut script = lock(script);
    let done = || replies(&ack(&[0])).pop_front().unwrap_or_default();
    let said = script.replies.pop_front().unwrap_or_else(done);
    if command == Some(MATCH) {
        let mut decoder = Decoder::default();
        decoder.push(&said);
        let mut packets = std::iter::from_fn(|| decoder.next_packet());
        script.matched |=
            packets.any(|packet| packet.pid == Pid::Ack && packet.payload.first() == Some(&0));
    }
    said
}

/// First byte: comparing, enrolling or asking how the scanner is; the rest: its replies. Nobody
/// matches unless the scanner said so, and a template is no longer than one can be.
pub(super) fn replies_target() -> Target {
    let script = Shared::default();
    let (path, host) = line(Arc::clone(&script)).expect("the system has a pty to give");
    let trusted = ack(&[0]);
    let parameters = ack(&[
        0, 0, 0, 0, 9, 0x03, 0xE8, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF, 0, 2, 0, 6,
    ]);
    let opened = [trusted.clone(), parameters.clone()].concat();
    // The reference of the comparison below, read back.
    let read_back = [
        reply(0x87, &[0]),
        reply(0x82, &[0x5A; 128]).repeat(3),
        reply(0x08, &[0x5A; 128]),
    ]
    .concat();
    let compare = [
        b"C".to_vec(),
        opened.clone(),
        ack(&[0]),
        read_back.clone(),
        ack(&[0]).repeat(2),
        ack(&[0, 0, 0x64]),
    ];
    let stranger = [
        b"C".to_vec(),
        opened.clone(),
        ack(&[0]),
        read_back,
        ack(&[2]),
        ack(&[0]).repeat(2),
        ack(&[8, 0, 0]),
    ];
    let template = [
        reply(0x87, &[0]),
        reply(0x82, &[0x5A; 128]),
        reply(0x82, &[0x5A; 128]),
        reply(0x08, &[0xA5; 128]),
    ];
    let enrol = [
        b"E".to_vec(),
        opened,
        ack(&[0]).repeat(2),
        ack(&[2]),
        ack(&[0]).repeat(3),
        template.concat(),
    ];
    let health = [
        b"H".to_vec(),
        trusted,
        parameters.clone(),
        ack(&[0]),
        parameters,
    ];
    Target {
        corpus: vec![
            compare.concat(),
            stranger.concat(),
            enrol.concat(),
            health.concat(),
        ],
        words: vec![
            &[0x07, 0x01, 0x00],
            &[0x07, 0x01, 0x02],
            &[0x07, 0x01, 0x06],
            &[0x07, 0x01, 0x13],
            &[0x07, 0x01, 0x21],
            &[0x07, 0x03, 0x00, 0xFF, 0xFF],
            &[0x07, 0x00],
            &[0x87, 0x01, 0x00],
            &[0x82, 0x04, 1, 2, 3, 4],
            &[0x08, 0x00],
            &[0x00, 0x06, 0xEF, 0x01, 0xFF, 0xFF, 0xFF, 0xFF],
        ],
        run: Box::new(move |input| {
            let _held = &host;
            let (what, rest) = input.split_first().unwrap_or((&b'C', &[]));
            *lock(&script) = Script {
                replies: replies(rest),
                matched: false,
            };
            let mut config = ScannerConfig::new(path.clone());
            config.ack_timeout = PATIENCE;
            let mut scanner = SerialScanner::new(config);
            let wait = Wait::new(PATIENCE * 4, Cancel::new());
            match what {
                b'E' => match scanner.capture_template(&wait, &mut |_| {}) {
                    Ok(template) if template.as_bytes().len() > Template::MAX_BYTES => {
                        Err("a template longer than one can be".to_owned())
                    }
                    Ok(_) => Ok("enrolled".to_owned()),
                    Err(error) => Ok(refused(&error)),
                },
                b'H' => Ok(scanner
                    .health()
                    .map_or_else(|error| refused(&error), |_| "well".to_owned())),
                _ => {
                    let reference = Template::from_bytes(Zeroizing::new(vec![0x5A; 512]));
                    let reference = reference.map_err(|error| refused(&error))?;
                    match scanner.match_one(&reference, &wait, &mut |_| {}) {
                        Ok(result) if result.matched && !lock(&script).matched => {
                            Err("a match that the scanner never told".to_owned())
                        }
                        Ok(result) => Ok(format!("matched {}", result.matched)),
                        Err(error) => Ok(refused(&error)),
                    }
                }
            }
        }),
    }
}

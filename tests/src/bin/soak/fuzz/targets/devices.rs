//! What comes down serial lines.

use devices::finger::packet::{Decoder, Packet, Pid};
use devices::mrz::MrzDecoder;
use emrtd::Mrz;
use testkit::pki::{Person, SpecimenFormat};

use super::{Target, refused};

/// Lines of a document scanner: a zone handed out has lines of the lengths the standard knows.
pub(super) fn mrz_lines() -> Target {
    let zone = Person::default().zone(SpecimenFormat::Td1).into_bytes();
    let lined: Vec<u8> = zone
        .chunks(30)
        .flat_map(|line| [line, b"\r\n"].concat())
        .collect();
    let framed = [b"\x02".as_slice(), &zone, b"\x03"].concat();
    let booklet = Person::default().zone(SpecimenFormat::Td3).into_bytes();
    let booklet: Vec<u8> = booklet
        .chunks(44)
        .flat_map(|line| [line, b"\r"].concat())
        .collect();
    Target {
        corpus: vec![lined, framed, booklet],
        words: vec![
            b"\r\n",
            b"\r",
            b"\x02",
            b"\x03",
            b"<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<",
            b"NO READ\r\n",
        ],
        run: Box::new(|input| {
            let mut decoder = MrzDecoder::default();
            let (mut zones, mut sound) = (0u32, 0u32);
            for byte in input {
                if let Some(text) = decoder.push(*byte) {
                    let lengths: Vec<usize> = text.lines().map(str::len).collect();
                    if !matches!(lengths.as_slice(), [30, 30, 30] | [36, 36] | [44, 44]) {
                        return Err(format!("a zone with lines of {lengths:?}"));
                    }
                    zones += 1;
                    sound += u32::from(Mrz::parse(text.as_str()).is_ok());
                }
            }
            Ok(format!("{} zones, {} sound", zones.min(4), sound.min(4)))
        }),
    }
}

/// Packets of a fingerprint scanner, in pieces as they come: what is handed out has a right checksum,
/// so it encodes to bytes that stood on the line.
pub(super) fn finger_packets() -> Target {
    let packet = |pid, payload: &[u8]| {
        let mut bytes = Vec::new();
        Packet {
            address: 0xFFFF_FFFF,
            pid,
            payload: payload.to_vec(),
        }
        .write_to(&mut bytes);
        bytes
    };
    let template = [
        packet(Pid::Data, &[0x5A; 128]),
        packet(Pid::EndOfData, &[0xA5; 128]),
    ]
    .concat();
    Target {
        corpus: vec![
            packet(Pid::Ack, &[0x00]),
            packet(Pid::Ack, &[0x08, 0x00, 0x64]),
            packet(Pid::Command, &[0x01]),
            template,
        ],
        words: vec![
            &[0xEF, 0x01],
            &[0xEF, 0x01, 0xFF, 0xFF, 0xFF, 0xFF],
            &[0x07, 0x00, 0x03],
        ],
        run: Box::new(|input| {
            let mut decoder = Decoder::default();
            let mut packets = Vec::new();
            for piece in input.chunks(61) {
                decoder.push(piece);
                packets.extend(std::iter::from_fn(|| decoder.next_packet()));
            }
            let partial = decoder.has_partial();
            packets.extend(decoder.give_up_partial());
            for packet in &packets {
                let mut bytes = Vec::new();
                packet.write_to(&mut bytes);
                if !input.windows(bytes.len()).any(|window| window == bytes) {
                    return Err(format!("{} that was not on the line", refused(packet)));
                }
            }
            let noise = decoder.take_skipped() > 0;
            Ok(format!(
                "{} packets, noise {noise}, partial {partial}",
                packets.len().min(8)
            ))
        }),
    }
}

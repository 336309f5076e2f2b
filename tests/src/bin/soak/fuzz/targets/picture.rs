//! What somebody hands to `hallseal verify`: a file that may hold a receipt, or a picture of one.

use std::io::Cursor;
use std::path::PathBuf;

use desk::verify::{VerifyError, verify_file};
use hallseal_tests::specimens::{NOW_S, SpecimenChain};
use image::{GrayImage, ImageFormat, Luma};
use qrcode::{EcLevel, QrCode};

use super::{Run, Target, forged};

mod parts;

/// Pixels of one module.
const MODULE: u32 = 3;
/// Modules left white around a code.
const QUIET: u32 = 4;

/// Where the inputs lie while they are verified.
struct Desk {
    _folder: tempfile::TempDir,
    receipt: PathBuf,
    history: PathBuf,
    chain: SpecimenChain,
}

impl Desk {
    fn new() -> std::io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let (receipt, history) = (folder.path().join("receipt"), folder.path().join("history"));
        let chain = SpecimenChain::new(1, 8);
        std::fs::write(&history, chain.history().to_bytes())?;
        Ok(Self {
            _folder: folder,
            receipt,
            history,
            chain,
        })
    }

    fn verify(&self, bytes: &[u8]) -> Result<String, String> {
        std::fs::write(&self.receipt, bytes).map_err(|error| error.to_string())?;
        match verify_file(&self.receipt, &self.history, NOW_S + 60) {
            Ok(checked)
                if checked.action == self.chain.receipt(5).action && checked.outcome == "ok" =>
            {
                Ok("final".to_owned())
            }
            Ok(_) => forged("an altered receipt"),
            Err(VerifyError::File(error)) => Err(error),
            Err(error) => Ok(error.code().to_owned()),
        }
    }

    fn picture(&self) -> Option<GrayImage> {
        drawn(&self.chain.receipt(5).to_qr_text())
    }
}

/// A code of this text, black on white.
fn drawn(text: &str) -> Option<GrayImage> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let side = u32::try_from(code.width()).ok()?;
    let dark = code.to_colors();
    let pixels = (side + 2 * QUIET) * MODULE;
    Some(GrayImage::from_fn(pixels, pixels, |x, y| {
        let module = |at: u32| (at / MODULE).checked_sub(QUIET).filter(|at| *at < side);
        let colour = module(x)
            .zip(module(y))
            .and_then(|(x, y)| dark.get(usize::try_from(y * side + x).ok()?));
        Luma([if colour == Some(&qrcode::Color::Dark) {
            0
        } else {
            255
        }])
    }))
}

fn packed(picture: &GrayImage, format: ImageFormat) -> Option<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).ok()?;
    Some(bytes.into_inner())
}

fn png(picture: &GrayImage) -> Option<Vec<u8>> {
    packed(picture, ImageFormat::Png)
}

fn target(corpus: Vec<Vec<u8>>, words: Vec<&'static [u8]>, run: Run) -> Target {
    Target { corpus, words, run }
}

/// The file's bytes. The first one says how the rest becomes a file: as it is, or as the text of a
/// code around it, whose Base45 is always right.
pub(super) fn file() -> Target {
    let desk = Desk::new().expect("a temporary folder can be made");
    let receipt = desk.chain.receipt(5);
    let mut corpus = vec![
        [b"=", receipt.to_bytes().as_slice()].concat(),
        [b"=", receipt.to_qr_text().as_bytes()].concat(),
        [b"T", receipt.to_bytes().as_slice()].concat(),
    ];
    let picture = desk.picture();
    corpus.extend(
        picture
            .as_ref()
            .and_then(png)
            .map(|png| [b"=".to_vec(), png].concat()),
    );
    target(
        corpus,
        vec![b"=HS1:", b"T", b"HS1:HS1:", b"\xEF\xBB\xBF", b"\0", b"\r\n"],
        Box::new(move |input| match input.split_first() {
            Some((b'T', receipt)) => desk.verify(text_of(receipt).as_bytes()),
            Some((_, bytes)) => desk.verify(bytes),
            None => desk.verify(b""),
        }),
    )
}

fn text_of(receipt: &[u8]) -> String {
    format!("HS1:{}", base45::encode(receipt))
}

/// A spoiled receipt in a sound code in a sound picture.
pub(super) fn code() -> Target {
    let desk = Desk::new().expect("a temporary folder can be made");
    let corpus = vec![desk.chain.receipt(5).to_bytes()];
    target(
        corpus,
        vec![&[0x80], &[0x9F], &[0xFF], &[0x58, 0x20], &[0x1B]],
        Box::new(move |input| {
            let picture = drawn(&text_of(input));
            match picture.as_ref().and_then(png) {
                Some(bytes) => desk.verify(&bytes),
                None => Ok("too long for a code".to_owned()),
            }
        }),
    )
}

/// The pixels of the picture: a whole PNG file around spoiled pixels, square, as many as there are.
pub(super) fn pixels() -> Target {
    let desk = Desk::new().expect("a temporary folder can be made");
    let corpus = desk
        .picture()
        .map(GrayImage::into_raw)
        .into_iter()
        .collect();
    target(
        corpus,
        Vec::new(),
        Box::new(move |input| {
            let side = u32::try_from(input.len().isqrt()).unwrap_or(0);
            let used = input
                .get(..usize::try_from(side * side).unwrap_or(0))
                .unwrap_or_default();
            let picture = GrayImage::from_raw(side, side, used.to_vec());
            match picture.filter(|_| side > 0).as_ref().and_then(png) {
                Some(bytes) => desk.verify(&bytes),
                None => Ok("no picture".to_owned()),
            }
        }),
    )
}

/// The parts of a PNG file: each chunk's type, length and content, the pixels unpacked. The run puts
/// them together with the right sums and packing, so that what is spoiled is the picture and not its
/// envelope (PNG, third edition, clauses 5 and 10).
pub(super) fn png_parts() -> Target {
    let desk = Desk::new().expect("a temporary folder can be made");
    let picture = desk.picture();
    let whole = picture.as_ref().and_then(png).unwrap_or_default();
    let rgb = picture.map(|grey| image::DynamicImage::from(grey).to_rgb8());
    let mut coloured = Cursor::new(Vec::new());
    if let Some(rgb) = rgb {
        let _ = rgb.write_to(&mut coloured, ImageFormat::Png);
    }
    let corpus = [whole, coloured.into_inner()];
    target(
        corpus.iter().map(|png| parts::apart(png)).collect(),
        vec![
            b"IHDR",
            b"PLTE\0\0\0\x03\0\0\0",
            b"tRNS\0\0\0\x01\0",
            b"IDAT",
            b"IEND\0\0\0\0",
            b"acTL\0\0\0\x08\0\0\0\x02\0\0\0\0",
            b"fcTL",
            b"fdAT",
            b"iCCP",
            &[0, 0, 0x20, 0],
            &[0x7F, 0xFF, 0xFF, 0xFF],
            &[16, 6, 0, 0, 1],
        ],
        Box::new(move |input| desk.verify(&parts::together(input))),
    )
}

/// A JPEG file, which has no sums: its bytes, with the markers of the format (ITU-T T.81, annex B).
pub(super) fn jpeg() -> Target {
    let desk = Desk::new().expect("a temporary folder can be made");
    let picture = desk.picture();
    let corpus = picture
        .as_ref()
        .and_then(|picture| packed(picture, ImageFormat::Jpeg))
        .into_iter()
        .collect();
    target(
        corpus,
        vec![
            &[0xFF, 0xD8],
            &[0xFF, 0xD9],
            &[0xFF, 0xC0, 0x00, 0x0B, 0x08],
            &[0xFF, 0xC2, 0x00, 0x11],
            &[0xFF, 0xC4],
            &[0xFF, 0xDA],
            &[0xFF, 0xDB, 0x00, 0x43],
            &[0xFF, 0xDD, 0x00, 0x04, 0x00, 0x01],
            &[0xFF, 0xD0],
            &[0xFF, 0xFF],
            &[0x20, 0x00, 0x20, 0x00],
        ],
        Box::new(move |input| desk.verify(input)),
    )
}

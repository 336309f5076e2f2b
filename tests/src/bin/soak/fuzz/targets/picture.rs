//! What somebody hands to `hallseal verify`: a file that may hold a receipt, or a picture of one.

use std::io::Cursor;
use std::path::PathBuf;

use desk::verify::{VerifyError, verify_file};
use hallseal_tests::specimens::{NOW_S, SpecimenChain};
use image::{GrayImage, ImageFormat, Luma};
use qrcode::{EcLevel, QrCode};

use super::{Run, Target, forged};

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
        let text = self.chain.receipt(5).to_qr_text();
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
}

fn png(picture: &GrayImage) -> Option<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).ok()?;
    Some(bytes.into_inner())
}

fn target(corpus: Vec<Vec<u8>>, run: Run) -> Target {
    Target {
        corpus,
        words: vec![
            b"HS1:",
            b"IHDR",
            b"IDAT",
            b"IEND",
            &[0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A],
        ],
        run,
    }
}

/// The file's bytes: a receipt, its text, a PNG file.
pub(super) fn file() -> Target {
    let desk = Desk::new().expect("a temporary folder can be made");
    let receipt = desk.chain.receipt(5);
    let mut corpus = vec![receipt.to_bytes(), receipt.to_qr_text().into_bytes()];
    corpus.extend(desk.picture().as_ref().and_then(png));
    target(corpus, Box::new(move |input| desk.verify(input)))
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

//! Sizes on the wire and on paper.

use std::error::Error;

use domain::id::Digest;
use hallseal_tests::specimens::{self, SpecimenChain};
use qrcode::{EcLevel, QrCode, Version};

use crate::report::Report;

/// The largest code that a kiosk's slip carries, at the lowest error correction.
const LARGEST_VERSION: i16 = 20;

pub(crate) fn measure(report: &mut Report) -> Result<(), Box<dyn Error>> {
    for (clerk, limit, who) in [(false, 260, "one signature"), (true, 340, "two signatures")] {
        let signed = specimens::file_case(1, Digest([0xC0; 32]), clerk);
        report.at_most(
            &format!("signed action without content, {who}"),
            signed.as_bytes().len(),
            limit,
            "bytes",
            "",
        );
    }
    for validators in [1u8, 4] {
        let receipt = SpecimenChain::new(validators, 1_024).receipt(517);
        let text = receipt.to_qr_text();
        let code = QrCode::with_error_correction_level(&text, EcLevel::L)?;
        let version = match code.version() {
            Version::Normal(version) => version,
            Version::Micro(_) => 1,
        };
        report.at_most(
            &format!("receipt as a QR code at level L, chain of {validators}, block of 1,024"),
            usize::try_from(version)?,
            usize::try_from(LARGEST_VERSION)?,
            "(version)",
            &format!(
                "{} bytes CBOR, {} characters",
                receipt.to_bytes().len(),
                text.len()
            ),
        );
    }
    Ok(())
}

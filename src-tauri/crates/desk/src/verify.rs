//! `hallseal verify`: checks a receipt in a file or a picture, without network and without a desk.

use domain::id::Digest;
use domain::outcome::Outcome;
use receipt::{Receipt, ValidatorHistory, Verdict};
use std::path::Path;

/// Far larger than any receipt or any picture of one.
const MAX_BYTES: u64 = 32 << 20;
/// A side of the largest picture that is looked at, in pixels.
const MAX_SIDE: u32 = 8_192;
/// Most memory that unpacking a picture may take, in bytes.
const MAX_UNPACKED: u64 = 256 << 20;

/// Why nothing could be checked, or what the receipt fails by.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// A file cannot be read.
    #[error("a file cannot be read: {0}")]
    File(String),
    /// The history file holds no validator history.
    #[error("the history file is not a validator history ({0})")]
    History(&'static str),
    /// No receipt in the file or the picture.
    #[error("no receipt was found in it")]
    NoReceipt,
    /// There is one, and it proves nothing; the word says why.
    #[error("the receipt does not hold: {0}")]
    Refused(&'static str),
}

impl VerifyError {
    /// Stable code: `file`, `history`, `no_receipt`, or the verifier's own word.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
            Self::History(_) => "history",
            Self::NoReceipt => "no_receipt",
            Self::Refused(word) => word,
        }
    }
}

/// What a receipt proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The action's digest.
    pub action: Digest,
    /// The outcome's stable word.
    pub outcome: &'static str,
    /// The chain accepted the action. Where not, the receipt proves that it was refused.
    pub accepted: bool,
    /// Block height.
    pub height: u64,
    /// The validators' time, Unix seconds.
    pub time_s: u64,
    /// Signatures it carries.
    pub signers: u32,
    /// Of how many validators.
    pub of: u32,
    /// Signed by validators no longer in office: to be confirmed online.
    pub confirm_online: bool,
}

impl Checked {
    /// What it proves, in one line for a terminal.
    #[must_use]
    pub fn line(&self) -> String {
        let verdict = if self.accepted {
            "final".to_owned()
        } else {
            format!("final, refused: {}", self.outcome)
        };
        let later = if self.confirm_online {
            "; its validators have changed since: confirm it online"
        } else {
            ""
        };
        format!(
            "{verdict}: height {}, outcome {}, action {}, block time {} (Unix seconds), signed by {} \
             of {}{later}",
            self.height,
            self.outcome,
            self.action.to_hex(),
            self.time_s,
            self.signers,
            self.of,
        )
    }
}

/// Checks the receipt in `path`: its bytes, its QR text, or a picture (PNG or JPEG, up to 8,192
/// pixels a side) that shows its QR
/// code. `history` is the validator history's file.
///
/// # Errors
/// [`VerifyError`].
pub fn verify_file(path: &Path, history: &Path, now_s: u64) -> Result<Checked, VerifyError> {
    let history = ValidatorHistory::from_bytes(&read(history)?)
        .map_err(|error| VerifyError::History(error.code()))?;
    let receipt = find(&read(path)?)?;
    check(&receipt, &history, now_s)
}

fn check(
    receipt: &Receipt,
    history: &ValidatorHistory,
    now_s: u64,
) -> Result<Checked, VerifyError> {
    let (proven, confirm_online) = match receipt::verify(receipt, history, now_s) {
        Verdict::Final(proven) => (proven, false),
        Verdict::ConfirmOnline(proven) => (proven, true),
        Verdict::Refused(reason) => return Err(VerifyError::Refused(reason.word())),
    };
    let outcome = Outcome::from_code(proven.outcome);
    Ok(Checked {
        action: proven.action,
        outcome: outcome.map_or("unknown", Outcome::word),
        accepted: outcome.is_some_and(Outcome::is_ok),
        height: proven.height,
        time_s: proven.time_s,
        signers: proven.signers,
        of: proven.of,
        confirm_online,
    })
}

/// A receipt of this device, verified once more, with its picture.
pub(crate) fn shown(
    receipt: &Receipt,
    action: &Digest,
    history: &ValidatorHistory,
    now_s: u64,
) -> Option<ipc::Receipt> {
    if receipt.action != *action {
        return None;
    }
    let checked = check(receipt, history, now_s).ok()?;
    let text = receipt.to_qr_text();
    Some(ipc::Receipt {
        qr_svg: crate::qr::svg(&text)?,
        text,
        height: checked.height,
        time_ms: i64::try_from(checked.time_s).ok()?.checked_mul(1_000)?,
        signers: checked.signers,
        validators: checked.of,
    })
}

fn find(bytes: &[u8]) -> Result<Receipt, VerifyError> {
    if let Ok(receipt) = Receipt::from_bytes(bytes) {
        return Ok(receipt);
    }
    let text = std::str::from_utf8(bytes).unwrap_or_default().trim();
    if text.starts_with("HS1:") {
        return Receipt::from_qr_text(text).map_err(|error| VerifyError::Refused(error.code()));
    }
    let picture = unpack(bytes).ok_or(VerifyError::NoReceipt)?;
    let mut prepared = rqrr::PreparedImage::prepare(picture.to_luma8());
    prepared
        .detect_grids()
        .iter()
        .filter_map(|grid| grid.decode().ok())
        .find(|(_, text)| text.starts_with("HS1:"))
        .ok_or(VerifyError::NoReceipt)
        .and_then(|(_, text)| {
            Receipt::from_qr_text(&text).map_err(|error| VerifyError::Refused(error.code()))
        })
}

/// The picture in these bytes. A small file that claims to be a huge picture is none.
fn unpack(bytes: &[u8]) -> Option<image::DynamicImage> {
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_UNPACKED);
    let mut reader = image::ImageReader::new(std::io::Cursor::new(bytes))
        .with_guessed_format()
        .ok()?;
    reader.limits(limits);
    reader.decode().ok()
}

fn read(path: &Path) -> Result<Vec<u8>, VerifyError> {
    use std::io::Read;
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes))
        .map_err(|error| VerifyError::File(error.kind().to_string()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_of_a_refusal_is_not_told_as_a_success() {
        let line = |outcome: Outcome| {
            Checked {
                action: Digest([7; 32]),
                outcome: outcome.word(),
                accepted: outcome.is_ok(),
                height: 9,
                time_s: 1_700_000_000,
                signers: 3,
                of: 4,
                confirm_online: false,
            }
            .line()
        };
        assert!(line(Outcome::CaseClosed).starts_with("final, refused: case_closed: height 9, "));
        assert!(line(Outcome::Ok).starts_with("final: height 9, outcome ok, action 07"));
    }
}

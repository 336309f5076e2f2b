//! `hallseal verify`: checks a receipt in a file or a picture, without a desk, and without network
//! unless a gateway is named.

use crate::config::read_bounded;
use domain::id::Digest;
use domain::outcome::Outcome;
use receipt::{Receipt, ValidatorHistory, Verdict, read_history};
use std::path::{Path, PathBuf};
use sync::{Access, Limits, Sync, SyncError};

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
    /// The gateway did not confirm it; the code says why.
    #[error("the gateway did not confirm it: {0}")]
    Gateway(String),
    /// No receipt in the file or the picture.
    #[error("no receipt was found in it")]
    NoReceipt,
    /// There is one, and it proves nothing; the word says why.
    #[error("the receipt does not hold: {0}")]
    Refused(&'static str),
}

impl VerifyError {
    /// Stable code: `file`, `history`, `no_receipt`, the gateway's fault, or the verifier's own
    /// word.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::File(_) => "file",
            Self::History(_) => "history",
            Self::Gateway(code) => code,
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
    /// The highest height of which the history that it was checked against says anything.
    pub known_to: u64,
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
            "; its validators have changed since: confirm it online (--gateway)"
        } else {
            ""
        };
        format!(
            "{verdict}: height {}, outcome {}, action {}, block time {} (Unix seconds), signed by {} \
             of {} (validators known up to height {}){later}",
            self.height,
            self.outcome,
            self.action.to_hex(),
            self.time_s,
            self.signers,
            self.of,
            self.known_to,
        )
    }
}

/// Whom to ask about a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The gateway's base address.
    pub url: String,
    /// The certificates (PEM) under which an `https` gateway is believed.
    pub roots: Option<PathBuf>,
}

/// Checks the receipt in `path`: its bytes, its QR text, or a picture (PNG or JPEG, up to 8,192
/// pixels a side) that shows its QR code. `history` is the validators' history, in its plain form
/// or with the links that prove it.
///
/// # Errors
/// [`VerifyError`].
pub fn verify_file(path: &Path, history: &Path, now_s: u64) -> Result<Checked, VerifyError> {
    let history = read_history(&read(history)?).map_err(|e| VerifyError::History(e.code()))?;
    check(&find(&read(path)?)?, &history, now_s)
}

/// As [`verify_file`], after asking the gateway at this address how the validators changed since,
/// and, where the receipt's are no longer in office, for its action in the log of those who are.
/// Nothing that it says is believed without its proof. Asking needs no signature: what is proven is
/// open to everybody. Blocks for as long as it may take.
///
/// # Errors
/// [`VerifyError`].
pub fn verify_online(
    path: &Path,
    history: &Path,
    gateway: &Asked,
    now_s: u64,
) -> Result<Checked, VerifyError> {
    let history = read_history(&read(history)?).map_err(|e| VerifyError::History(e.code()))?;
    let receipt = find(&read(path)?)?;
    let mut client = client(gateway, history)?;
    let now_ms = now_s.saturating_mul(1_000);
    // Also where the receipt seems final: its validators may have left since.
    client.refresh_history(now_ms).map_err(unasked)?;
    let confirmed = client.confirm(&receipt, now_ms);
    let (_, settled) = confirmed.map_err(unasked)?;
    let checked = check(&receipt, client.history(), now_s)?;
    Ok(Checked {
        confirm_online: checked.confirm_online && !settled,
        ..checked
    })
}

/// What a gateway's fault is to whoever asked it.
pub(crate) fn unasked(error: SyncError) -> VerifyError {
    VerifyError::Gateway(error.code().into_owned())
}

/// A client of the gateway that is to be asked.
pub(crate) fn client(gateway: &Asked, history: ValidatorHistory) -> Result<Sync, VerifyError> {
    let urls = [gateway.url.clone()];
    let access = match &gateway.roots {
        Some(roots) => Access::default().trust_roots(&read(roots)?),
        None => Ok(Access::default()),
    };
    let access = access.map_err(unasked)?;
    Sync::with_access(&urls, history, Limits::default(), &access).map_err(unasked)
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
        known_to: known_to(history),
    })
}

fn known_to(history: &ValidatorHistory) -> u64 {
    let newest = history.checkpoints().last().map_or(0, |point| point.height);
    newest.max(history.newest_from())
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
    let text = code_in(bytes, "HS1:").ok_or(VerifyError::NoReceipt)?;
    Receipt::from_qr_text(&text).map_err(|error| VerifyError::Refused(error.code()))
}

/// The text of the first QR code in a picture that begins so.
pub(crate) fn code_in(bytes: &[u8], begins: &str) -> Option<String> {
    let mut prepared = rqrr::PreparedImage::prepare(unpack(bytes)?.to_luma8());
    prepared
        .detect_grids()
        .iter()
        .filter_map(|grid| grid.decode().ok())
        .map(|(_, text)| text)
        .find(|text| text.starts_with(begins))
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

pub(crate) fn read(path: &Path) -> Result<Vec<u8>, VerifyError> {
    read_bounded(path, MAX_BYTES).map_err(|error| VerifyError::File(error.kind().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_past_its_bound_is_named_and_not_cut() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("large.png");
        let file = std::fs::File::create(&path).unwrap();
        file.set_len(MAX_BYTES).unwrap();
        assert_eq!(read(&path).unwrap().len() as u64, MAX_BYTES);
        file.set_len(MAX_BYTES + 1).unwrap();
        assert_eq!(read(&path).unwrap_err().code(), "file");
    }

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
                known_to: 1,
            }
            .line()
        };
        assert!(line(Outcome::CaseClosed).starts_with("final, refused: case_closed: height 9, "));
        assert!(line(Outcome::Ok).starts_with("final: height 9, outcome ok, action 07"));
    }
}

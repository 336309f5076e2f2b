//! What is printed: a certificate or a receipt as one page of A4, as PDF 1.7. Values in, bytes out.
//!
//! The fonts come in as the bytes of their files; of each only the glyphs that stand on the page are
//! embedded, with what they mean (`ToUnicode`), so that the text can be copied and searched. The code
//! is drawn as squares, with its quiet zone, at the error level of the screen's: any scale keeps it
//! sharp.
//!
//! **A character that the font does not have is never lost**: its number stands for it in square
//! brackets, `[U+1F600]`. A control character or a line's end stands as a space; U+200B, which has
//! no form, is a place to break the line.
#![forbid(unsafe_code)]

mod code;
mod face;
mod flow;
mod lines;
mod mark;
mod sheet;
mod texts;
mod write;

use domain::catalogue::Language;
use domain::licence::LicenceStatus;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Rows on a sheet: what stands behind them is left out, and it says so. A certificate has 32 fields
/// at most.
pub const MOST_ROWS: usize = 64;
/// Characters of a value that are printed.
pub const MOST_CHARACTERS: usize = 1_024;

/// Why nothing is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// A font's bytes are no font, or one that cannot be embedded.
    #[error("the font cannot be read")]
    Font,
    /// A collection of fonts has none for simplified Chinese.
    #[error("there is no font for simplified Chinese in the collection")]
    NoChinese,
    /// The code's text does not fit into a QR code.
    #[error("the code does not fit")]
    Code,
}

/// The files of the fonts (OpenType; of a collection the member for simplified Chinese is taken).
#[derive(Clone, Copy)]
pub struct Fonts<'a> {
    /// For what is read.
    pub regular: &'a [u8],
    /// For headings.
    pub bold: &'a [u8],
}

/// Where and when it is printed.
#[derive(Debug, Clone)]
pub struct Printed {
    /// The words' language.
    pub language: Language,
    /// The hall's name in it.
    pub hall: String,
    /// The machine's number.
    pub machine: String,
    /// Unix milliseconds.
    pub at_ms: i64,
    /// The hall's offset from UTC, minutes.
    pub utc_offset_min: i32,
    /// Made-up people, or a machine that is not for real ones: it says so on the sheet.
    pub trial: bool,
}

/// A certificate as the screen shows it. Prints as `***` and is wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Certificate {
    /// Stable word of its type, such as `housing_subsidy`.
    pub kind: String,
    /// Its identifier (GB/T 36904).
    pub identifier: String,
    /// The issuing department's name.
    pub department: String,
    /// How it stands.
    #[zeroize(skip)]
    pub status: LicenceStatus,
    /// First day, `YYYY-MM-DD`.
    pub valid_from: String,
    /// Last day; `None`: without end.
    pub valid_until: Option<String>,
    /// What stands on it: stable names, and the values as they are shown.
    pub fields: Vec<(String, String)>,
    /// When the code was signed, Unix milliseconds.
    pub signed_ms: i64,
    /// Text of the code (`HSC1:…`).
    pub code: String,
}

/// What was submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    /// An application.
    Application,
    /// Its correction.
    Correction,
    /// Its withdrawal.
    Withdrawal,
    /// That a department may see a certificate.
    Grant,
    /// The end of that.
    GrantEnd,
}

/// What it is about, which heads the sheet.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub enum Subject {
    /// An item, by its name.
    Item(String),
    /// A certificate, by its type.
    Licence(String),
}

/// A verified receipt. Prints as `***` and is wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Receipt {
    /// What it is about.
    pub subject: Subject,
    /// What was submitted.
    #[zeroize(skip)]
    pub matter: Matter,
    /// The name of the department that handles it, or that may see it.
    pub department: String,
    /// The case's or the grant's number for people.
    pub number: String,
    /// Height of the block.
    pub height: u64,
    /// Its time, Unix milliseconds.
    pub time_ms: i64,
    /// Validators that signed.
    pub signers: u32,
    /// Of how many.
    pub validators: u32,
    /// Text of the code (`HS1:…`).
    pub code: String,
}

impl core::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Certificate(***)")
    }
}

impl core::fmt::Debug for Receipt {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Receipt(***)")
    }
}

/// A certificate as a PDF.
///
/// # Errors
/// [`PaperError`].
pub fn certificate(
    certificate: &Certificate,
    printed: &Printed,
    fonts: Fonts<'_>,
) -> Result<Zeroizing<Vec<u8>>, PaperError> {
    write::pdf(&sheet::certificate(certificate, printed), fonts)
}

/// A receipt as a PDF.
///
/// # Errors
/// [`PaperError`].
pub fn receipt(
    receipt: &Receipt,
    printed: &Printed,
    fonts: Fonts<'_>,
) -> Result<Zeroizing<Vec<u8>>, PaperError> {
    write::pdf(&sheet::receipt(receipt, printed), fonts)
}

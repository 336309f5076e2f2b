//! The hall's printer, as it is set.

use serde::Deserialize;
use std::path::PathBuf;

/// The printer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Printer {
    /// Its CUPS queue: A4, no banner.
    pub name: String,
    /// Folder of the fonts of Debian's package `fonts-noto-cjk`, where it is another than its own.
    pub fonts: Option<PathBuf>,
}

impl Printer {
    /// Whether it is a queue's name (RFC 8011 leaves it to the system; CUPS takes 127 printable
    /// characters without these), and no option of a program.
    pub(super) fn is_named(&self) -> bool {
        let plain = |byte: u8| byte.is_ascii_graphic() && !b"/#\\?'\"".contains(&byte);
        let name = self.name.as_bytes();
        (1..=127).contains(&name.len()) && name.iter().all(|b| plain(*b)) && name[0] != b'-'
    }
}

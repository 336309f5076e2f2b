//! The code as squares.

use crate::PaperError;
use qrcode::{Color, EcLevel, QrCode};

/// Light modules around a code (ISO/IEC 18004 §9.1).
pub(crate) const QUIET: usize = 4;

/// Where a code is dark.
pub(crate) struct Code {
    modules: Vec<Color>,
    /// Modules on a side, quiet zone left out.
    side: usize,
}

impl Code {
    /// At the screen's error level.
    pub(crate) fn new(text: &str) -> Result<Self, PaperError> {
        let code = QrCode::with_error_correction_level(text, EcLevel::L);
        let code = code.map_err(|_| PaperError::Code)?;
        Ok(Self {
            side: code.width(),
            modules: code.into_colors(),
        })
    }

    /// Modules on a side, with the quiet zone.
    pub(crate) fn side(&self) -> usize {
        self.side + 2 * QUIET
    }

    /// Dark modules that lie side by side: column, row and how many, quiet zone left out.
    pub(crate) fn runs(&self) -> Vec<(usize, usize, usize)> {
        let mut runs: Vec<(usize, usize, usize)> = Vec::new();
        for (row, modules) in self.modules.chunks(self.side.max(1)).enumerate() {
            let mut open = false;
            for (column, module) in modules.iter().enumerate() {
                let dark = *module == Color::Dark;
                match runs.last_mut() {
                    Some((_, _, length)) if open && dark => *length += 1,
                    _ if dark => runs.push((column, row, 1)),
                    _ => {}
                }
                open = dark;
            }
        }
        runs
    }
}

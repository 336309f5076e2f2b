//! A receipt as a picture to scan.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// Modules on a side, quiet zone left out.
const MIN_SIDE_PX: u32 = 400;

/// The text as a QR code: an SVG document in ink on white, with its quiet zone.
pub(crate) fn svg(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    Some(
        code.render::<svg::Color<'_>>()
            .min_dimensions(MIN_SIDE_PX, MIN_SIDE_PX)
            .dark_color(svg::Color("#16211F"))
            .light_color(svg::Color("#FFFFFF"))
            .quiet_zone(true)
            .build(),
    )
}

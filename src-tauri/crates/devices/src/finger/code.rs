//! Confirmation codes: the first byte of every acknowledge packet.

use crate::DeviceError;

/// A confirmation code (R30x user manual, "Confirmation code"; R503 manual for 20 and above).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code(pub u8);

impl Code {
    /// 00: done.
    pub const OK: Self = Self(0x00);
    /// 01: the scanner got a damaged packet.
    pub const PACKET: Self = Self(0x01);
    /// 02: no finger on the sensor.
    pub const NO_FINGER: Self = Self(0x02);
    /// 03: the finger could not be captured.
    pub const CAPTURE: Self = Self(0x03);
    /// 06: the image is messy.
    pub const MESSY: Self = Self(0x06);
    /// 07: too few features.
    pub const FEW_FEATURES: Self = Self(0x07);
    /// 08: the two buffers do not match.
    pub const NO_MATCH: Self = Self(0x08);
    /// 09: nothing in the library matches.
    pub const NOT_FOUND: Self = Self(0x09);
    /// 0A: the two buffers do not belong together.
    pub const MERGE: Self = Self(0x0A);
    /// 13: wrong password.
    pub const PASSWORD: Self = Self(0x13);
    /// 20: wrong address.
    pub const ADDRESS: Self = Self(0x20);
    /// 21: the password must be verified first.
    pub const VERIFY_FIRST: Self = Self(0x21);
    /// 29: the sensor is abnormal.
    pub const SENSOR: Self = Self(0x29);

    /// `Ok` for 00, else the error that the code means.
    ///
    /// # Errors
    /// One per code; codes that nobody described become [`DeviceError::ScannerRefused`].
    pub fn done(self) -> Result<(), DeviceError> {
        Err(match self.0 {
            0x00 => return Ok(()),
            0x01 => DeviceError::LineGarbage,
            0x02 => DeviceError::NoFinger,
            0x03 | 0x06 | 0x15 => DeviceError::FingerMessy,
            0x07 => DeviceError::FingerTooFewFeatures,
            0x0A => DeviceError::FingersDiffer,
            0x0B | 0x0C | 0x10 | 0x11 | 0x18 => DeviceError::ScannerMemory(self.0),
            0x13 | 0x21 => DeviceError::ScannerPassword,
            0x20 => DeviceError::ScannerAddress,
            0x29 => DeviceError::ScannerBroken,
            other => DeviceError::ScannerRefused(other),
        })
    }
}

//! The elementary files of the eMRTD application (ICAO 9303-10, 3.6 and 4).

pub(crate) mod com;
pub(crate) mod dg1;
pub(crate) mod dg2;
mod files;

pub use dg2::{FaceImage, FaceImageFormat};
pub use files::DocumentFiles;

use std::fmt;

/// One data group of the logical data structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // the number says all there is to say
pub enum DataGroup {
    Dg1,
    Dg2,
    Dg3,
    Dg4,
    Dg5,
    Dg6,
    Dg7,
    Dg8,
    Dg9,
    Dg10,
    Dg11,
    Dg12,
    Dg13,
    Dg14,
    Dg15,
    Dg16,
}

/// Stable error codes that name a data group.
pub(crate) struct GroupCodes {
    pub(crate) malformed: &'static str,
    pub(crate) hash: &'static str,
    pub(crate) unlisted: &'static str,
}

macro_rules! codes {
    ($n:literal) => {
        GroupCodes {
            malformed: concat!("dg", $n, "_malformed"),
            hash: concat!("dg", $n, "_hash"),
            unlisted: concat!("dg", $n, "_unlisted"),
        }
    };
}

impl DataGroup {
    /// All sixteen in order.
    pub const ALL: [Self; 16] = [
        Self::Dg1,
        Self::Dg2,
        Self::Dg3,
        Self::Dg4,
        Self::Dg5,
        Self::Dg6,
        Self::Dg7,
        Self::Dg8,
        Self::Dg9,
        Self::Dg10,
        Self::Dg11,
        Self::Dg12,
        Self::Dg13,
        Self::Dg14,
        Self::Dg15,
        Self::Dg16,
    ];

    /// The data group with this number, 1 to 16.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number).checked_sub(1)?).copied()
    }

    /// The data group whose file begins with this tag.
    #[must_use]
    pub fn from_tag(tag: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|g| g.tag() == tag)
    }

    /// Number, 1 to 16; also the short EF identifier and the low byte of the file identifier.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    /// Tag of the template (ICAO 9303-10, table 38).
    #[must_use]
    pub fn tag(self) -> u8 {
        match self {
            Self::Dg1 => 0x61,
            Self::Dg2 => 0x75,
            Self::Dg3 => 0x63,
            Self::Dg4 => 0x76,
            Self::Dg5 => 0x65,
            Self::Dg6 => 0x66,
            Self::Dg7 => 0x67,
            Self::Dg8 => 0x68,
            Self::Dg9 => 0x69,
            Self::Dg10 => 0x6A,
            Self::Dg11 => 0x6B,
            Self::Dg12 => 0x6C,
            Self::Dg13 => 0x6D,
            Self::Dg14 => 0x6E,
            Self::Dg15 => 0x6F,
            Self::Dg16 => 0x70,
        }
    }

    pub(crate) fn codes(self) -> GroupCodes {
        match self {
            Self::Dg1 => codes!(1),
            Self::Dg2 => codes!(2),
            Self::Dg3 => codes!(3),
            Self::Dg4 => codes!(4),
            Self::Dg5 => codes!(5),
            Self::Dg6 => codes!(6),
            Self::Dg7 => codes!(7),
            Self::Dg8 => codes!(8),
            Self::Dg9 => codes!(9),
            Self::Dg10 => codes!(10),
            Self::Dg11 => codes!(11),
            Self::Dg12 => codes!(12),
            Self::Dg13 => codes!(13),
            Self::Dg14 => codes!(14),
            Self::Dg15 => codes!(15),
            Self::Dg16 => codes!(16),
        }
    }
}

/// An elementary file that this reader knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ef {
    /// EF.COM: versions and the list of data groups.
    Com,
    /// EF.SOD: the document security object.
    Sod,
    /// EF.ATR/INFO in the master file: the chip's buffer sizes.
    AtrInfo,
    /// A data group.
    Group(DataGroup),
}

impl Ef {
    /// File identifier (ICAO 9303-10, table 38).
    #[must_use]
    pub fn file_id(self) -> u16 {
        match self {
            Self::Com => 0x011E,
            Self::Sod => 0x011D,
            Self::AtrInfo => 0x2F01,
            Self::Group(g) => 0x0100 | u16::from(g.number()),
        }
    }

    /// Short EF identifier, 5 bits.
    #[must_use]
    pub fn short_id(self) -> u8 {
        match self {
            Self::Com => 0x1E,
            Self::Sod => 0x1D,
            Self::AtrInfo => 0x01,
            Self::Group(g) => g.number(),
        }
    }

    /// The tag that the file begins with; EF.ATR/INFO has none.
    pub(crate) fn tag(self) -> Option<u16> {
        match self {
            Self::Com => Some(0x60),
            Self::Sod => Some(0x77),
            Self::AtrInfo => None,
            Self::Group(g) => Some(u16::from(g.tag())),
        }
    }
}

impl fmt::Display for Ef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Com => f.write_str("EF.COM"),
            Self::Sod => f.write_str("EF.SOD"),
            Self::AtrInfo => f.write_str("EF.ATR/INFO"),
            Self::Group(g) => write!(f, "EF.DG{}", g.number()),
        }
    }
}

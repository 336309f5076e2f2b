//! DG2: the encoded face (ICAO 9303-10, 4.7.2; ISO/IEC 19794-5:2005, clause 5).

use std::fmt;

use zeroize::Zeroizing;

use crate::tlv::{self, NotTlv};

/// How the face image is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceImageFormat {
    /// JPEG (ISO/IEC 10918-1).
    Jpeg,
    /// JPEG 2000 (ISO/IEC 15444-1), boxed or a bare codestream.
    Jpeg2000,
}

/// The holder's face as an image file. Overwritten when dropped; `Debug` prints `***`.
#[derive(Clone)]
pub struct FaceImage {
    format: FaceImageFormat,
    bytes: Zeroizing<Vec<u8>>,
}

impl FaceImage {
    /// How the image is compressed.
    #[must_use]
    pub fn format(&self) -> FaceImageFormat {
        self.format
    }

    /// The image file, from its first to its last byte.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for FaceImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FaceImage({:?}, ***)", self.format)
    }
}

/// The first face in DG2.
pub(crate) fn parse(file: &[u8]) -> Result<FaceImage, NotTlv> {
    let group = tlv::only(tlv::only(file, 0x75)?, 0x7F61)?;
    let (count, rest) = tlv::take_tag(group, 0x02)?;
    if !matches!(count.value, [1..=9]) {
        return Err(NotTlv);
    }
    let (template, _) = tlv::take_tag(rest, 0x7F60)?;
    let (_, body) = tlv::take_tag(template.value, 0xA1)?;
    let (block, _) = tlv::take(body)?;
    // 5F2E, or 7F2E where the block is constructed.
    if block.tag != 0x5F2E && block.tag != 0x7F2E {
        return Err(NotTlv);
    }
    face_record(block.value)
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |n, b| (n << 8) | usize::from(*b))
}

/// Facial record header (14 bytes), facial information (20), feature points (8 each), image
/// information (12), image.
fn face_record(record: &[u8]) -> Result<FaceImage, NotTlv> {
    let (header, rest) = record.split_at_checked(14).ok_or(NotTlv)?;
    let (head, tail) = header.split_at_checked(8).ok_or(NotTlv)?;
    let (length, faces) = tail.split_at_checked(4).ok_or(NotTlv)?;
    if head != b"FAC\x00010\x00" || number(length) != record.len() || number(faces) == 0 {
        return Err(NotTlv);
    }
    let (information, rest) = rest.split_at_checked(20).ok_or(NotTlv)?;
    let (block_length, information) = information.split_at_checked(4).ok_or(NotTlv)?;
    let points = number(information.get(..2).ok_or(NotTlv)?);
    let before_image = 20 + points * 8 + 12;
    let image_length = number(block_length)
        .checked_sub(before_image)
        .ok_or(NotTlv)?;
    let (_, rest) = rest.split_at_checked(points * 8).ok_or(NotTlv)?;
    let (kind, rest) = rest.split_at_checked(12).ok_or(NotTlv)?;
    let image = rest.get(..image_length).ok_or(NotTlv)?;
    let format = match (kind.get(1), image) {
        (Some(0), [0xFF, 0xD8, 0xFF, ..]) => FaceImageFormat::Jpeg,
        (Some(1), [0x00, 0x00, 0x00, 0x0C, b'j', b'P', ..] | [0xFF, 0x4F, 0xFF, 0x51, ..]) => {
            FaceImageFormat::Jpeg2000
        }
        _ => return Err(NotTlv),
    };
    Ok(FaceImage {
        format,
        bytes: Zeroizing::new(image.to_vec()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_are_a_face_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&bytes);
            let _ = face_record(&[b"FAC\x00010\x00", &bytes[..]].concat());
        }
    }
}

//! A PNG file taken apart into its chunks, and put together again with what makes them a file.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A];
/// Chunks whose content is packed.
const PACKED: &[u8; 4] = b"IDAT";

/// Type, length and content of each chunk, one after the other; the pixels unpacked.
pub(super) fn apart(png: &[u8]) -> Vec<u8> {
    let mut rest = png.get(SIGNATURE.len()..).unwrap_or_default();
    let mut parts = Vec::new();
    while let Some((head, more)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, kind @ ..] = *head;
        let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(usize::MAX);
        let Some((content, behind)) = more.split_at_checked(length) else {
            break;
        };
        let mut unpacked = Vec::new();
        if kind == *PACKED && ZlibDecoder::new(content).read_to_end(&mut unpacked).is_ok() {
            put(&mut parts, kind, &unpacked);
        } else {
            put(&mut parts, kind, content);
        }
        rest = behind.get(4..).unwrap_or_default();
    }
    parts
}

fn put(parts: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) {
    parts.extend(kind);
    parts.extend(u32::try_from(content.len()).unwrap_or(0).to_be_bytes());
    parts.extend(content);
}

/// A file of these parts. A length that promises more than there is takes what there is.
pub(super) fn together(mut parts: &[u8]) -> Vec<u8> {
    let mut png = SIGNATURE.to_vec();
    while let Some((head, more)) = parts.split_first_chunk::<8>() {
        let [kind @ .., a, b, c, d] = *head;
        let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(usize::MAX);
        let (content, behind) = more.split_at(length.min(more.len()));
        if kind == *PACKED {
            let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
            let packed = packer.write_all(content).and_then(|()| packer.finish());
            chunk(&mut png, kind, &packed.unwrap_or_default());
        } else {
            chunk(&mut png, kind, content);
        }
        parts = behind;
    }
    png
}

fn chunk(png: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) {
    png.extend(u32::try_from(content.len()).unwrap_or(0).to_be_bytes());
    png.extend(kind);
    png.extend(content);
    let mut sum = flate2::Crc::new();
    sum.update(&kind);
    sum.update(content);
    png.extend(sum.sum().to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_taken_apart_and_put_together_shows_the_same() {
        let picture = image::GrayImage::from_fn(9, 7, |x, y| {
            image::Luma([u8::try_from(x * y * 4).unwrap_or(0)])
        });
        let png = super::super::png(&picture).expect("a picture of nine by seven can be packed");
        let parts = apart(&png);
        assert!(parts.starts_with(b"IHDR") && parts.ends_with(b"IEND\0\0\0\0"));
        let again = image::load_from_memory(&together(&parts)).expect("it is a file again");
        assert_eq!(again.to_luma8(), picture);
    }
}

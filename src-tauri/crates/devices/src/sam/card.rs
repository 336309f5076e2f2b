//! What a reading hands out: opaque bytes, to be decoded, used and wiped.

use zeroize::Zeroizing;

use super::document::IdCard;
use crate::DeviceError;

/// Bytes of the text block.
pub(super) const TEXT_BYTES: usize = 256;
/// Bytes of the photo block.
pub(super) const PHOTO_BYTES: usize = 1_024;
/// Bytes of one fingerprint's features.
const FINGER_BYTES: usize = 512;
/// Fingerprints that a card has at most.
const MAX_FINGERS: usize = 2;

/// What one reading of a card gave. Zeroized on drop, `***` in Debug.
pub struct CardRead {
    text: Zeroizing<Vec<u8>>,
    photo: Zeroizing<Vec<u8>>,
    fingers: Vec<Zeroizing<Vec<u8>>>,
}

impl std::fmt::Debug for CardRead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CardRead(***)")
    }
}

impl CardRead {
    /// From the data of an answer to "read": `text length | photo length | [finger length] | text |
    /// photo | fingers`, lengths 16 bits big-endian.
    pub(super) fn from_answer(data: &[u8], with_finger: bool) -> Result<Self, DeviceError> {
        let (text_bytes, rest) = length(data)?;
        let (photo_bytes, rest) = length(rest)?;
        let (finger_bytes, rest) = if with_finger {
            length(rest)?
        } else {
            (0, rest)
        };
        let fingers_hold = finger_bytes % FINGER_BYTES == 0
            && finger_bytes <= MAX_FINGERS * FINGER_BYTES
            && rest.len() == text_bytes + photo_bytes + finger_bytes;
        if text_bytes != TEXT_BYTES || photo_bytes != PHOTO_BYTES || !fingers_hold {
            return Err(DeviceError::CardData);
        }
        let (text, rest) = rest.split_at(TEXT_BYTES);
        let (photo, fingers) = rest.split_at(PHOTO_BYTES);
        // One value all over is no photo, and would give all such cards one handle.
        if photo.iter().all(|byte| Some(byte) == photo.first()) {
            return Err(DeviceError::CardData);
        }
        let own = |bytes: &[u8]| Zeroizing::new(bytes.to_vec());
        Ok(Self {
            text: own(text),
            photo: own(photo),
            fingers: fingers.chunks(FINGER_BYTES).map(own).collect(),
        })
    }

    /// What stands on the card.
    ///
    /// # Errors
    /// [`DeviceError::CardData`] where the text is none, [`DeviceError::CardKind`] where it is of a
    /// kind that this program does not know.
    pub fn card(&self) -> Result<IdCard, DeviceError> {
        IdCard::from_text(&self.text)
    }

    /// The photo as the card has it: 1,024 bytes in a format that nobody published (WLT). These are
    /// the card's own high-entropy bytes: use them, never store them.
    #[must_use]
    pub fn photo(&self) -> &[u8] {
        &self.photo
    }

    /// Fingerprint features, 512 bytes each, none to two; in a format that nobody published.
    pub fn fingers(&self) -> impl Iterator<Item = &[u8]> {
        self.fingers.iter().map(|finger| finger.as_slice())
    }
}

fn length(data: &[u8]) -> Result<(usize, &[u8]), DeviceError> {
    let ([high, low], rest) = data.split_first_chunk::<2>().ok_or(DeviceError::CardData)?;
    Ok((usize::from(u16::from_be_bytes([*high, *low])), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(lengths: &[u16], bytes: usize) -> Vec<u8> {
        let mut data: Vec<u8> = lengths.iter().flat_map(|n| n.to_be_bytes()).collect();
        data.extend((0..bytes).map(|n| u8::try_from(n % 251).unwrap()));
        data
    }

    #[test]
    fn all_published_lengths_are_taken() {
        let read = CardRead::from_answer(&data(&[256, 1_024], 1_280), false).unwrap();
        assert_eq!((read.photo().len(), read.fingers().count()), (1_024, 0));
        for (finger_bytes, fingers) in [(0, 0), (512, 1), (1_024, 2)] {
            let data = data(
                &[256, 1_024, finger_bytes],
                1_280 + usize::from(finger_bytes),
            );
            let read = CardRead::from_answer(&data, true).unwrap();
            assert_eq!(read.fingers().count(), fingers);
        }
    }

    #[test]
    fn lengths_that_do_not_add_up_are_refused() {
        for (lengths, bytes, with_finger) in [
            (&[256, 1_024][..], 1_279, false),
            (&[256, 1_024], 1_281, false),
            (&[255, 1_025], 1_280, false),
            (&[0, 0], 0, false),
            (&[256], 0, false),
            (&[256, 1_024, 1], 1_281, true),
            (&[256, 1_024, 1_536], 1_280 + 1_536, true),
            (&[256, 1_024, 512], 1_280, true),
        ] {
            let made = CardRead::from_answer(&data(lengths, bytes), with_finger);
            assert_eq!(made.map(drop), Err(DeviceError::CardData), "{lengths:?}");
        }
    }

    #[test]
    fn a_photo_of_one_value_is_no_photo() {
        let mut blank = data(&[256, 1_024], 1_280);
        blank[4 + 256..].fill(0);
        let made = CardRead::from_answer(&blank, false);
        assert_eq!(made.map(drop), Err(DeviceError::CardData));
    }

    #[test]
    fn debug_shows_nothing_of_a_card() {
        let read = CardRead::from_answer(&data(&[256, 1_024], 1_280), false).unwrap();
        assert_eq!(format!("{read:?}"), "CardRead(***)");
    }
}

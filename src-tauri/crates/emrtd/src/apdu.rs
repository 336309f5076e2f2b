//! Command and response APDUs (ISO/IEC 7816-4, clause 5) that an eMRTD answers to.

use crate::EmrtdError;
use crate::ef::Ef;

/// Application identifier of the eMRTD application (ICAO 9303-10, 3.6.1).
pub(crate) const AID: [u8; 7] = [0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01];

/// Status words this reader acts on.
pub(crate) mod sw {
    pub(crate) const OK: u16 = 0x9000;
    /// End of file reached before Le bytes; the data that is there comes along.
    pub(crate) const END_OF_FILE: u16 = 0x6282;
    pub(crate) const NOT_FOUND: u16 = 0x6A82;
    /// No further information: what EXTERNAL AUTHENTICATE says of a wrong cryptogram.
    pub(crate) const VERIFICATION_FAILED: u16 = 0x6300;
    pub(crate) const SECURITY_STATUS: u16 = 0x6982;
    pub(crate) const SM_OBJECT_INCORRECT: u16 = 0x6988;
    pub(crate) const NO_SUCH_INSTRUCTION: u16 = 0x6D00;
    pub(crate) const NO_SUCH_CLASS: u16 = 0x6E00;
}

/// A command APDU before its length fields are chosen.
#[derive(Clone)]
pub(crate) struct Command {
    pub(crate) cla: u8,
    pub(crate) ins: u8,
    pub(crate) p1: u8,
    pub(crate) p2: u8,
    pub(crate) data: Vec<u8>,
    /// Most bytes wanted back, 1 to 65,536; `None` for no response data.
    pub(crate) le: Option<u32>,
    /// Write the length fields in their extended form even where the short one would do.
    pub(crate) extended: bool,
}

impl Command {
    fn plain(ins: u8, p1: u8, p2: u8, data: Vec<u8>, le: Option<u32>) -> Self {
        Self {
            cla: 0x00,
            ins,
            p1,
            p2,
            data,
            le,
            extended: false,
        }
    }

    /// SELECT by DF name, no response data (ICAO 9303-10, 3.6.1).
    pub(crate) fn select_application() -> Self {
        Self::plain(0xA4, 0x04, 0x0C, AID.to_vec(), None)
    }

    /// SELECT the master file.
    pub(crate) fn select_master_file() -> Self {
        Self::plain(0xA4, 0x00, 0x0C, vec![0x3F, 0x00], None)
    }

    /// SELECT an EF under the current DF (ICAO 9303-10, 3.6.2).
    pub(crate) fn select_ef(ef: Ef) -> Self {
        Self::plain(0xA4, 0x02, 0x0C, ef.file_id().to_be_bytes().to_vec(), None)
    }

    /// GET CHALLENGE, 8 bytes (ICAO 9303-11, 4.3.4.1).
    pub(crate) fn get_challenge() -> Self {
        Self::plain(0x84, 0x00, 0x00, Vec::new(), Some(8))
    }

    /// EXTERNAL AUTHENTICATE, 40 bytes each way (ICAO 9303-11, 4.3.4.2).
    pub(crate) fn external_authenticate(token: &[u8; 40]) -> Self {
        Self::plain(0x82, 0x00, 0x00, token.to_vec(), Some(40))
    }

    /// INTERNAL AUTHENTICATE with an 8-byte challenge; `le` is the answer's length (ICAO 9303-11, 6.1.2).
    pub(crate) fn internal_authenticate(challenge: &[u8; 8], le: u32) -> Self {
        Self::plain(0x88, 0x00, 0x00, challenge.to_vec(), Some(le))
    }

    /// READ BINARY from the start of the EF with this short identifier, which becomes the current EF
    /// (ISO/IEC 7816-4, 11.3.3).
    pub(crate) fn read_short_id(ef: Ef, le: u32) -> Self {
        Self::plain(0xB0, 0x80 | ef.short_id(), 0x00, Vec::new(), Some(le))
    }

    /// READ BINARY of the current EF. From offset 32,768 on with the odd instruction and offset and
    /// data in DO'54' and DO'53'; `le` then counts the data only.
    pub(crate) fn read_current(offset: usize, le: u32) -> Self {
        match u16::try_from(offset) {
            Ok(short) if short <= 0x7FFF => {
                let [p1, p2] = short.to_be_bytes();
                Self::plain(0xB0, p1, p2, Vec::new(), Some(le))
            }
            Ok(_) | Err(_) => {
                let bytes = u32::try_from(offset).unwrap_or(u32::MAX).to_be_bytes();
                let skip = if offset > 0x00FF_FFFF {
                    0
                } else if offset > 0xFFFF {
                    1
                } else {
                    2
                };
                let mut data = Vec::with_capacity(6);
                crate::tlv::push(&mut data, 0x54, bytes.get(skip..).unwrap_or_default());
                Self::plain(0xB1, 0x00, 0x00, data, Some(le + discretionary_header(le)))
            }
        }
    }

    /// GET RESPONSE for what a `61xx` announced (ISO/IEC 7816-4, 11.8.1).
    pub(crate) fn get_response(le: u32) -> Self {
        Self::plain(0xC0, 0x00, 0x00, Vec::new(), Some(le))
    }

    /// Whether data in and out travel as BER-TLV (odd instruction code).
    pub(crate) fn is_odd(&self) -> bool {
        self.ins & 1 == 1
    }

    /// The command as it goes over the wire (ISO/IEC 7816-3, 12.1).
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![self.cla, self.ins, self.p1, self.p2];
        let le = self.le.map(|n| n.clamp(1, 65_536));
        let long = self.extended || self.data.len() > 255 || le.is_some_and(|n| n > 256);
        let length = u16::try_from(self.data.len()).unwrap_or(u16::MAX);
        let [high, low] = length.to_be_bytes();
        if long {
            if !self.data.is_empty() {
                out.extend_from_slice(&[0x00, high, low]);
                out.extend_from_slice(&self.data);
            }
            if let Some(n) = le {
                if self.data.is_empty() {
                    out.push(0x00);
                }
                // 65,536 is written 0000.
                let [_, _, high, low] = n.to_be_bytes();
                out.extend_from_slice(&[high, low]);
            }
        } else {
            if !self.data.is_empty() {
                out.push(low);
                out.extend_from_slice(&self.data);
            }
            if let Some(n) = le {
                // 256 is written 00.
                let [_, _, _, low] = n.to_be_bytes();
                out.push(low);
            }
        }
        out
    }
}

/// Bytes that DO'53' puts before `le` bytes of data.
pub(crate) fn discretionary_header(le: u32) -> u32 {
    match le {
        0..=0x7F => 2,
        0x80..=0xFF => 3,
        0x100..=0xFFFF => 4,
        _ => 5,
    }
}

/// A response APDU split into data and status word.
pub(crate) struct Response {
    pub(crate) data: Vec<u8>,
    pub(crate) status: u16,
}

impl Response {
    /// Splits the status word off.
    pub(crate) fn parse(mut bytes: Vec<u8>) -> Result<Self, EmrtdError> {
        let (Some(low), Some(high)) = (bytes.pop(), bytes.pop()) else {
            return Err(EmrtdError::Answer);
        };
        Ok(Self {
            data: bytes,
            status: u16::from_be_bytes([high, low]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ef::DataGroup;

    #[test]
    fn length_fields_are_those_of_the_standard() {
        let hex = |c: &Command| hex::encode(c.to_bytes());
        assert_eq!(
            hex(&Command::select_application()),
            "00a4040c07a0000002471001"
        );
        let mut long = Command::select_application();
        long.extended = true;
        assert_eq!(hex(&long), "00a4040c000007a0000002471001");
        assert_eq!(hex(&Command::get_challenge()), "0084000008");
        let dg2 = Ef::Group(DataGroup::Dg2);
        assert_eq!(hex(&Command::read_short_id(dg2, 256)), "00b0820000");
        assert_eq!(hex(&Command::read_short_id(dg2, 257)), "00b08200000101");
        assert_eq!(hex(&Command::read_short_id(dg2, 65_536)), "00b08200000000");
        assert_eq!(hex(&Command::read_current(0x7FFF, 0x20)), "00b07fff20");
        assert_eq!(
            hex(&Command::read_current(0x8000, 0x20)),
            "00b1000004540280002 2".replace(' ', "")
        );
        assert_eq!(
            hex(&Command::read_current(0x1_0000, 0x80)),
            "00b10000055403010000 83".replace(' ', "")
        );
    }
}

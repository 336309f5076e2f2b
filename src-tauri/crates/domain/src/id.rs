//! Identifiers: fixed-size byte strings that print as hex, and short ASCII codes.

use core::fmt;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Why a text or a byte string is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a {kind}")]
pub struct IdError {
    /// What was expected.
    pub kind: &'static str,
}

macro_rules! byte_id {
    ($(#[$doc:meta])* $name:ident, $len:literal, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// Length in bytes.
            pub const LEN: usize = $len;

            /// Takes exactly [`Self::LEN`] bytes.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, IdError> {
                bytes.try_into().map(Self).map_err(|_| IdError { kind: $kind })
            }

            /// Reads lower- or upper-case hex of exactly this length.
            pub fn from_hex(text: &str) -> Result<Self, IdError> {
                let error = IdError { kind: $kind };
                if text.len() != 2 * $len || !text.is_ascii() {
                    return Err(error);
                }
                let mut out = [0u8; $len];
                for (byte, pair) in out.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
                    let digit = |c: u8| (c as char).to_digit(16).and_then(|d| u8::try_from(d).ok());
                    match pair {
                        [high, low] => {
                            *byte = digit(*high).ok_or(error)? << 4 | digit(*low).ok_or(error)?;
                        }
                        _ => return Err(error),
                    }
                }
                Ok(Self(out))
            }

            /// Lower-case hex.
            pub fn to_hex(&self) -> String {
                self.to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: encode::Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
                Self::from_slice(d.bytes()?).map_err(|_| decode::Error::message($kind))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                Self::from_hex(&String::deserialize(d)?).map_err(de::Error::custom)
            }
        }
    };
}

byte_id!(
    /// SHA-256 of something, 32 bytes.
    Digest, 32, "digest"
);
byte_id!(
    /// An action's own random id, 16 bytes, made once on the device that signs it.
    ActionId, 16, "action id"
);
byte_id!(
    /// A key's id: the first 12 bytes of the SHA-256 of its public key.
    KeyId, 12, "key id"
);
byte_id!(
    /// What one department knows a card by: 16 bytes derived from the card's own
    /// high-entropy bytes. A handle, not a person.
    HolderHandle, 16, "holder handle"
);
byte_id!(
    /// An Ed25519 public key (RFC 8032), 32 bytes.
    PublicKey, 32, "public key"
);

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $max:literal, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Most bytes it may have.
            pub const MAX_LEN: usize = $max;

            /// Accepts 1 to [`Self::MAX_LEN`] ASCII letters, digits, `-`, `_` and `.`.
            pub fn new(text: &str) -> Result<Self, IdError> {
                let ok = (1..=$max).contains(&text.len())
                    && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
                ok.then(|| Self(text.to_owned())).ok_or(IdError { kind: $kind })
            }

            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.0)
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: encode::Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), encode::Error<W::Error>> {
                e.str(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
                Self::new(d.str()?).map_err(|_| decode::Error::message($kind))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                Self::new(&String::deserialize(d)?).map_err(de::Error::custom)
            }
        }
    };
}

text_id!(
    /// The chain's name, bound into every action and every validator's vote.
    ChainId, 20, "chain id"
);
text_id!(
    /// A service item's code, such as `GA-0001`.
    ItemCode, 8, "item code"
);
text_id!(
    /// A department's code, such as `gongan`.
    DepartmentCode, 16, "department code"
);
text_id!(
    /// A hall's code, such as `DH`: it begins every case number made there.
    HallCode, 4, "hall code"
);

text_id!(
    /// A type of licence (证照类型), such as `residence_permit`; each is its department's.
    LicenceType, 32, "licence type"
);

text_id!(
    /// A word of ours or a department's: a purpose, a reason, a type of licence, a field.
    Word, 40, "word"
);
text_id!(
    /// An electronic certificate's identifier (GB/T 36904), see
    /// [`crate::check::licence_identifier`].
    LicenceIdentifier, 160, "licence identifier"
);

impl Digest {
    /// Thirty-two zero bytes: the digest of nothing, where a chain of digests begins.
    pub const ZERO: Self = Self([0; 32]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_reads_back_and_wrong_hex_is_refused() {
        let id = ActionId([0xAB; 16]);
        assert_eq!(ActionId::from_hex(&id.to_hex()), Ok(id));
        for wrong in ["", "ab", &"g".repeat(32), &"é".repeat(16), &"ab".repeat(17)] {
            assert!(ActionId::from_hex(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_code_with_a_space_or_too_long_is_refused() {
        assert!(ItemCode::new("GA-0001").is_ok());
        for wrong in ["", "GA 0001", "GA-000123", "公安"] {
            assert!(ItemCode::new(wrong).is_err(), "{wrong}");
        }
    }
}

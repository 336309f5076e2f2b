//! Fields of a form, each with its own salt, so that one can be opened and proven alone.

use crate::merkle::{self, Tree};
use crate::{SealError, canonical, hash};
use core::fmt;
use domain::id::Digest;
use minicbor::data::Type;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Most fields in a set.
pub const MAX_FIELDS: usize = 1_024;
/// Longest field name in bytes.
pub const MAX_NAME_LEN: usize = 128;

/// A field's value. Its CBOR is the bare text, byte string, integer or boolean.
/// Prints as `***`, zeroized when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub enum FieldValue {
    /// UTF-8 text.
    Text(String),
    /// Bytes, such as a picture or the digest of an attachment.
    Bytes(Vec<u8>),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
}

impl<C> Encode<C> for FieldValue {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        match self {
            Self::Text(text) => e.str(text)?.ok(),
            Self::Bytes(bytes) => e.bytes(bytes)?.ok(),
            Self::Integer(number) => e.i64(*number)?.ok(),
            Self::Boolean(yes) => e.bool(*yes)?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for FieldValue {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        #[allow(clippy::wildcard_enum_match_arm)] // every other CBOR type is refused
        match d.datatype()? {
            Type::String => Ok(Self::Text(d.str()?.to_owned())),
            Type::Bytes => Ok(Self::Bytes(d.bytes()?.to_vec())),
            Type::Bool => Ok(Self::Boolean(d.bool()?)),
            Type::U8
            | Type::U16
            | Type::U32
            | Type::U64
            | Type::I8
            | Type::I16
            | Type::I32
            | Type::I64 => Ok(Self::Integer(d.i64()?)),
            _ => Err(decode::Error::message("not a field value")),
        }
    }
}

/// One field: name, value and its own 32-byte salt. Prints as `***`, zeroized when dropped.
#[derive(Clone, PartialEq, Eq, Encode, Decode, Zeroize, ZeroizeOnDrop)]
#[cbor(array)]
pub struct Field {
    /// The field's name in the item's form; 1 to [`MAX_NAME_LEN`] bytes.
    #[n(0)]
    pub name: String,
    /// What the person answered.
    #[n(1)]
    pub value: FieldValue,
    /// Fresh random salt, this field's alone.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub salt: [u8; 32],
}

impl Field {
    /// `HMAC-SHA-256(salt, canonical [name, value])`.
    #[must_use]
    pub fn commitment(&self) -> Digest {
        let message = canonical::to_secret_vec(&(&self.name, &self.value));
        hash::hmac_sha256(&self.salt, &message)
    }
}

/// The fields of one form, sorted by name (bytewise), each name once.
/// Prints as `***`, zeroized when dropped.
#[derive(Clone, PartialEq, Eq, Default, Encode, Zeroize, ZeroizeOnDrop)]
#[cbor(transparent)]
pub struct FieldSet(#[n(0)] Vec<Field>);

impl FieldSet {
    /// Sorts the fields by name.
    ///
    /// # Errors
    /// [`SealError::BadFieldName`] where a name is empty, too long or stands twice,
    /// [`SealError::TooLong`] beyond [`MAX_FIELDS`].
    pub fn new(mut fields: Vec<Field>) -> Result<Self, SealError> {
        fields.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
        let set = Self(fields);
        set.check()?;
        Ok(set)
    }

    fn check(&self) -> Result<(), SealError> {
        if self.0.len() > MAX_FIELDS {
            return Err(SealError::TooLong);
        }
        let named = self
            .0
            .iter()
            .all(|field| (1..=MAX_NAME_LEN).contains(&field.name.len()));
        let ascending = self
            .0
            .is_sorted_by(|a, b| a.name.as_bytes() < b.name.as_bytes());
        if named && ascending {
            Ok(())
        } else {
            Err(SealError::BadFieldName)
        }
    }

    /// The fields in order of their names.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.0
    }

    /// The field of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Field> {
        self.position(name).and_then(|at| self.0.get(at))
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.0
            .binary_search_by(|field| field.name.as_bytes().cmp(name.as_bytes()))
            .ok()
    }

    fn tree(&self) -> Tree {
        Tree::new(
            self.0
                .iter()
                .map(|field| merkle::leaf_hash(&field.commitment().0))
                .collect(),
        )
    }

    /// The root that goes on the chain: the RFC 9162 root whose leaves are the fields'
    /// commitments, in order of their names.
    #[must_use]
    pub fn root(&self) -> Digest {
        self.tree().root()
    }

    /// Takes out one field with its path, so that it can be proven without the others.
    ///
    /// # Errors
    /// [`SealError::NoSuchField`].
    pub fn open(&self, name: &str) -> Result<FieldOpening, SealError> {
        let at = self.position(name).ok_or(SealError::NoSuchField)?;
        let field = self.0.get(at).ok_or(SealError::NoSuchField)?.clone();
        let path = self.tree().path(at).ok_or(SealError::NoSuchField)?;
        Ok(FieldOpening {
            field,
            index: at as u64,
            count: self.0.len() as u64,
            path,
        })
    }
}

impl<'b, C> Decode<'b, C> for FieldSet {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        let set = Self(Vec::decode(d, ctx)?);
        set.check()
            .map_err(|_| decode::Error::message("not a field set"))?;
        Ok(set)
    }
}

/// One field of a set and the path from it to the set's root.
/// Prints as `***`, zeroized when dropped.
#[derive(Clone, PartialEq, Eq, Encode, Decode, Zeroize, ZeroizeOnDrop)]
#[cbor(array)]
pub struct FieldOpening {
    /// The field with its salt.
    #[n(0)]
    pub field: Field,
    /// Its place in the set.
    #[n(1)]
    pub index: u64,
    /// How many fields the set has.
    #[n(2)]
    pub count: u64,
    /// The siblings, nearest first.
    #[zeroize(skip)]
    #[n(3)]
    pub path: Vec<Digest>,
}

/// Shows that the opened field is one of those the root commits to.
///
/// # Errors
/// [`SealError::WrongOpening`] where it is not.
pub fn verify_opening(opening: &FieldOpening, root: &Digest) -> Result<(), SealError> {
    let leaf = merkle::leaf_hash(&opening.field.commitment().0);
    merkle::verify_inclusion(&leaf, opening.index, opening.count, &opening.path, root)
        .then_some(())
        .ok_or(SealError::WrongOpening)
}

macro_rules! secret_debug {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(***)"))
            }
        }
    )*};
}
secret_debug!(FieldValue, Field, FieldSet, FieldOpening);

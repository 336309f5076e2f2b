//! The files as they came from the chip.

use std::collections::BTreeMap;
use std::fmt;

use zeroize::Zeroizing;

use super::{DataGroup, Ef};

/// Raw elementary files, each trimmed to its outer data object. Overwritten when dropped; `Debug`
/// prints names and lengths only.
#[derive(Clone, Default)]
pub struct DocumentFiles {
    files: BTreeMap<Ef, Zeroizing<Vec<u8>>>,
}

impl DocumentFiles {
    /// No file yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a file in, in place of one that was there.
    pub fn insert(&mut self, ef: Ef, bytes: Vec<u8>) {
        self.files.insert(ef, Zeroizing::new(bytes));
    }

    /// The bytes of a file that was read.
    #[must_use]
    pub fn get(&self, ef: Ef) -> Option<&[u8]> {
        self.files.get(&ef).map(|bytes| bytes.as_slice())
    }

    /// The files that were read, in the order COM, SOD, data groups.
    pub fn iter(&self) -> impl Iterator<Item = (Ef, &[u8])> {
        self.files.iter().map(|(ef, bytes)| (*ef, bytes.as_slice()))
    }

    /// The data groups that were read, in order.
    pub fn groups(&self) -> impl Iterator<Item = (DataGroup, &[u8])> {
        self.files.iter().filter_map(|(ef, bytes)| match ef {
            Ef::Group(g) => Some((*g, bytes.as_slice())),
            Ef::Com | Ef::Sod | Ef::AtrInfo => None,
        })
    }
}

impl fmt::Debug for DocumentFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.files.iter().map(|(ef, bytes)| (ef, bytes.len())))
            .finish()
    }
}

//! The state as a block sees it: the store, under what the block has written so far, under
//! what the action in hand has written. A refused action's writes are dropped whole.

use crate::error::LedgerError;
use crate::rule::Rule;
use crate::state_key::Key;
use crate::store::{Space, Store};
use domain::id::ItemCode;
use minicbor::{Decode, Encode};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::rc::Rc;

/// `None` removes; only [`Space::Index`] ever does.
type Layer = BTreeMap<(Space, Vec<u8>), Option<Vec<u8>>>;

/// A store under two layers of writes.
pub(crate) struct View<'a, S> {
    store: &'a S,
    block: Layer,
    action: Layer,
    /// What was read from the store in this block, or is not there: each is read once.
    read: RefCell<Layer>,
    /// Rules that were read in this block, by item and version.
    pub(crate) rules: BTreeMap<(ItemCode, u32), Rc<Rule>>,
}

impl<'a, S: Store> View<'a, S> {
    pub(crate) fn new(store: &'a S) -> Self {
        Self {
            store,
            block: Layer::new(),
            action: Layer::new(),
            read: RefCell::new(Layer::new()),
            rules: BTreeMap::new(),
        }
    }

    /// Reads a record.
    pub(crate) fn get<T>(&self, key: &Key) -> Result<Option<T>, LedgerError>
    where
        T: for<'b> Decode<'b, ()>,
    {
        self.with(key, |value| value.map(decode).transpose())?
    }

    /// Whether anything stands under a key.
    pub(crate) fn has(&self, key: &Key) -> Result<bool, LedgerError> {
        self.with(key, |value| value.is_some())
    }

    /// Looks at what stands under a key now.
    fn with<R>(&self, key: &Key, look: impl FnOnce(Option<&[u8]>) -> R) -> Result<R, LedgerError> {
        let at = (key.space, key.bytes.clone());
        if let Some(value) = self.action.get(&at).or_else(|| self.block.get(&at)) {
            return Ok(look(value.as_deref()));
        }
        let mut read = self.read.borrow_mut();
        let value = match read.entry(at) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(self.store.get(key.space, &key.bytes)?),
        };
        Ok(look(value.as_deref()))
    }

    /// Writes a record on the action's behalf.
    pub(crate) fn put<T: Encode<()>>(&mut self, key: Key, value: &T) {
        self.action
            .insert((key.space, key.bytes), Some(seal::canonical::to_vec(value)));
    }

    /// Removes an index entry on the action's behalf. The state tree never forgets: under
    /// [`Space::State`] nothing is removed.
    pub(crate) fn remove(&mut self, key: Key) {
        if key.space == Space::Index {
            self.action.insert((key.space, key.bytes), None);
        }
    }

    /// The action succeeded: its writes are the block's.
    pub(crate) fn keep(&mut self) {
        // One by one: `append` would build the whole block's map anew for each action.
        self.block.extend(core::mem::take(&mut self.action));
    }

    /// The action was refused: its writes never were.
    pub(crate) fn discard(&mut self) {
        self.action.clear();
    }

    /// Everything the block has written.
    pub(crate) fn into_writes(self) -> Layer {
        self.block
    }
}

/// Reads a record from a store.
pub(crate) fn read<S: Store, T>(store: &S, key: &Key) -> Result<Option<T>, LedgerError>
where
    T: for<'b> Decode<'b, ()>,
{
    store
        .get(key.space, &key.bytes)?
        .map(|value| decode(&value))
        .transpose()
}

fn decode<T>(value: &[u8]) -> Result<T, LedgerError>
where
    T: for<'b> Decode<'b, ()>,
{
    minicbor::decode(value).map_err(|_| LedgerError::Damaged("a record does not decode"))
}

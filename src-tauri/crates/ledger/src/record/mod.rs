//! What stands under the keys of `state_key`, one family to a file. CBOR arrays; positions
//! are for ever.

mod case;
mod chain;
mod governance;
mod item;
mod key;
mod licence;
mod misbehaviour;
mod sharing;

pub use case::*;
pub use chain::*;
pub use governance::*;
pub use item::*;
pub use key::*;
pub use licence::*;
pub use misbehaviour::*;
pub use sharing::*;

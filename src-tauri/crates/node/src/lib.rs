//! Hall node: embedded chain, gateway API, content store.

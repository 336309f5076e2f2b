//! Keys, COSE, canonical CBOR, commitments, Merkle trees. Pure.

//! Encrypted content: case keys, age files, sealed fingerprint references.

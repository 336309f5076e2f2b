//! The chain's deterministic state machine, its log and its state tree. Pure.

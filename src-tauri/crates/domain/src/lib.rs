//! The words of a service hall and their rules. Pure.

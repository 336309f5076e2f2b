//! One person's session at a device: state and input give state and effects. Pure.

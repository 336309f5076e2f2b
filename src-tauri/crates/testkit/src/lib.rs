//! Virtual chips and devices with fault scripts, for the demo and the tests alike.

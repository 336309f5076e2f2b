//! The counter's screens.
#![forbid(unsafe_code)]

fn main() {
    screens::counter();
}

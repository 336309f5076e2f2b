//! The big screen's program: see the library.
#![forbid(unsafe_code)]

fn main() {
    screens::board();
}

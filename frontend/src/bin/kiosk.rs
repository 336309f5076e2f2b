//! The kiosk's screens.
#![forbid(unsafe_code)]

fn main() {
    screens::kiosk();
}

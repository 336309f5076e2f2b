//! Sharing by grant, opening, rebinding a holder, erasure.

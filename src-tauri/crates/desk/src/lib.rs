//! Everything put together without a window.

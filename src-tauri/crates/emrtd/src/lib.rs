//! ICAO Doc 9303 reader over a card transport. Pure.

//! Passive authentication (ICAO 9303-11, 5.1): who signed the data groups, and are these they?

mod defect;

pub use defect::PassiveDefect;

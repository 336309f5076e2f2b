//! The items that come with the program.

/// Files of `assets/catalogue` as (name, text), in the order of the home screen.
pub const ITEMS: &[(&str, &str)] = &[
    (
        "ga-0001.json",
        include_str!("../../../../../assets/catalogue/ga-0001.json"),
    ),
    (
        "sj-0001.json",
        include_str!("../../../../../assets/catalogue/sj-0001.json"),
    ),
];

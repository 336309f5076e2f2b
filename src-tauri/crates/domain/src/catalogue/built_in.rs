//! The items that come with the program.

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        /// Files of `assets/catalogue` as (name, text), in the order of the home screen.
        pub const ITEMS: &[(&str, &str)] = &[$((
            $name,
            include_str!(concat!("../../../../../assets/catalogue/", $name)),
        )),*];
    };
}

files![
    "ga-0001.json",
    "sj-0001.json",
    "zj-0001.json",
    "wj-0001.json",
    "ga-0002.json",
    "rs-0001.json",
    "jy-0001.json",
    "mz-0001.json",
];

//! The pure crates pull in nothing that reaches for the outside.

use std::collections::BTreeSet;

/// Packages that open files or sockets, start threads, or talk to devices.
const OUTSIDE: [&str; 18] = [
    "tokio",
    "mio",
    "socket2",
    "async-std",
    "smol",
    "hyper",
    "reqwest",
    "axum",
    "ureq",
    "rusqlite",
    "libsqlite3-sys",
    "sqlx",
    "pcsc",
    "serialport",
    "tauri",
    "tempfile",
    "rayon",
    "notify",
];

/// Packages that give randomness. `rand_core` alone has traits, for arguments; with a source of its own
/// it brings `getrandom` along.
const RANDOM: [&str; 7] = [
    "rand",
    "rand_chacha",
    "getrandom",
    "fastrand",
    "oorandom",
    "nanorand",
    "uuid",
];

/// Whose tree has the system's randomness though no code of ours can name it: the hash tables of the
/// library for JSON Schema are seeded with it.
const SEEDED: [&str; 1] = ["visit"];

/// Names of all packages that `cargo tree` lists, without their versions.
fn names(tree: &str) -> BTreeSet<&str> {
    tree.lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect()
}

fn tree(package: &str) -> String {
    super::cargo(&[
        "tree",
        "--package",
        package,
        "--edges",
        "normal",
        "--target",
        "wasm32-unknown-unknown",
        "--prefix",
        "none",
        "--no-dedupe",
    ])
}

#[test]
fn the_pure_crates_pull_in_nothing_that_reaches_outside() {
    let mut found = Vec::new();
    for package in super::PURE {
        let tree = tree(package);
        let names = names(&tree);
        assert!(
            names.contains(package),
            "cargo tree does not list {package}"
        );
        found.extend(
            OUTSIDE
                .iter()
                .filter(|name| names.contains(*name))
                .map(|name| format!("{package} -> … -> {name}")),
        );
    }
    assert!(found.is_empty(), "{found:?}");
}

/// What a pure crate names as a dependency itself, and the system's randomness anywhere below it.
fn random_sources(package: &str, named: &BTreeSet<String>, tree: &BTreeSet<&str>) -> Vec<String> {
    let named = RANDOM.iter().filter(|name| named.contains(**name));
    let mut found: Vec<String> = named.map(|name| format!("{package} -> {name}")).collect();
    if tree.contains("getrandom") && !SEEDED.contains(&package) {
        found.push(format!("{package} -> … -> getrandom"));
    }
    found
}

#[test]
fn the_pure_crates_have_no_random_source() {
    let mut found = Vec::new();
    for package in super::PURE {
        let named = super::edges::named(package);
        assert!(
            !named.is_empty(),
            "{package} names no dependency: read wrongly"
        );
        found.extend(random_sources(package, &named, &names(&tree(package))));
    }
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_random_source_is_found_where_it_is_named_and_where_it_is_not() {
    let named = BTreeSet::from(["serde".to_owned(), "rand".to_owned()]);
    let tree = BTreeSet::from(["serde", "getrandom"]);
    assert_eq!(
        random_sources("seal", &named, &tree),
        ["seal -> rand", "seal -> … -> getrandom"]
    );
    assert_eq!(random_sources("visit", &named, &tree), ["visit -> rand"]);
}

#[test]
fn the_pure_crates_forbid_clocks_files_and_randomness_in_clippy_toml() {
    for package in super::PURE {
        let path = super::root().join(format!("src-tauri/crates/{package}/clippy.toml"));
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for word in [
            "SystemTime",
            "HashMap",
            "RandomState",
            "std::fs",
            "std::net",
            "std::thread",
            "std::env",
        ] {
            assert!(
                text.contains(word),
                "{} does not forbid {word}",
                path.display()
            );
        }
    }
}

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

#[test]
fn the_pure_crates_forbid_clocks_and_files_in_clippy_toml() {
    for package in super::PURE {
        let path = super::root().join(format!("src-tauri/crates/{package}/clippy.toml"));
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for word in [
            "SystemTime",
            "HashMap",
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

//! What may stand at the top level of the repository.

/// The entries beside hidden ones.
const TOP: [&str; 15] = [
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "assets",
    "clippy.toml",
    "deny.toml",
    "dev",
    "frontend",
    "installers",
    "src-tauri",
    "tests",
];

#[test]
fn nothing_new_stands_at_the_top_level() {
    let listed = super::output("git", &["ls-files"]);
    let mut strange: Vec<_> = listed
        .lines()
        .filter_map(|line| line.split('/').next())
        .filter(|entry| !entry.starts_with('.') && !TOP.contains(entry))
        .collect();
    strange.dedup();
    assert!(strange.is_empty(), "not in the layout: {strange:?}");
}

#[test]
fn no_file_of_ours_is_longer_than_one_thing_can_be() {
    const LINES_MAX: usize = 500;
    let listed = super::output("git", &["ls-files", "*.rs"]);
    let long: Vec<_> = listed
        .lines()
        .filter_map(|path| {
            // A file may be deleted in the work tree and still be listed.
            let text = std::fs::read_to_string(super::root().join(path)).ok()?;
            let lines = text.lines().count();
            (lines > LINES_MAX).then(|| format!("{path}: {lines}"))
        })
        .collect();
    assert!(long.is_empty(), "longer than {LINES_MAX} lines: {long:?}");
}

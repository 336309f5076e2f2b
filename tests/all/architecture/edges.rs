//! Which crate of the workspace may depend on which.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Crate, and the crates of the workspace it may know. The drawing in
/// README.md, "Who knows whom", is this table; they change together.
const ALLOWED: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("seal", &["domain"]),
    ("receipt", &["domain", "seal"]),
    ("ledger", &["domain", "seal", "receipt"]),
    ("visit", &["domain", "seal", "ipc"]),
    ("paper", &["domain"]),
    ("emrtd", &["domain"]),
    ("content", &["domain", "seal"]),
    ("devices", &["domain", "emrtd"]),
    ("outbox", &["domain", "seal"]),
    ("sync", &["domain", "seal", "receipt"]),
    ("node", &["domain", "seal", "receipt", "ledger", "content"]),
    ("ipc", &["domain"]),
    (
        "desk",
        &[
            "domain", "seal", "receipt", "ledger", "visit", "emrtd", "content", "devices",
            "outbox", "sync", "node", "ipc", "paper", "testkit",
        ],
    ),
    (
        "testkit",
        &[
            "domain", "seal", "receipt", "ledger", "visit", "emrtd", "content", "devices",
            "outbox", "sync", "node", "ipc", "paper",
        ],
    ),
    ("hallseal", &["desk", "ipc"]),
    ("frontend", &["domain", "ipc"]),
    ("verify-page", &["domain", "seal", "receipt"]),
    ("bundle", &[]),
    ("hallseal-tests", &["*"]),
    ("empty-window", &[]),
];

/// One dependency between two crates of the workspace.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    from: String,
    to: String,
    /// `normal`, `dev` or `build`.
    kind: String,
    optional: bool,
}

fn metadata() -> Value {
    let text = super::cargo(&["metadata", "--format-version", "1", "--no-deps"]);
    serde_json::from_str(&text).expect("cargo metadata prints JSON")
}

fn members(metadata: &Value) -> BTreeSet<String> {
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .map(|package| package["name"].as_str().expect("name").to_owned())
        .collect()
}

fn edges(metadata: &Value) -> BTreeSet<Edge> {
    let known = members(metadata);
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .flat_map(|package| {
            let from = package["name"].as_str().expect("name").to_owned();
            let dependencies = package["dependencies"].as_array().expect("dependencies");
            dependencies.iter().map(move |dependency| Edge {
                from: from.clone(),
                to: dependency["name"].as_str().expect("name").to_owned(),
                kind: dependency["kind"].as_str().unwrap_or("normal").to_owned(),
                optional: dependency["optional"].as_bool().unwrap_or(false),
            })
        })
        .filter(|edge| known.contains(&edge.to))
        .collect()
}

/// What a crate names as its dependencies, those of its tests left out.
pub(super) fn named(package: &str) -> BTreeSet<String> {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .filter(|found| found["name"].as_str() == Some(package))
        .flat_map(|found| found["dependencies"].as_array().expect("dependencies"))
        .filter(|dependency| dependency["kind"].as_str() != Some("dev"))
        .map(|dependency| dependency["name"].as_str().expect("name").to_owned())
        .collect()
}

/// The edges that the drawing does not have. A crate's own tests may also use
/// `testkit`.
fn forbidden(edges: &BTreeSet<Edge>) -> Vec<&Edge> {
    let allowed: BTreeMap<_, _> = ALLOWED.iter().copied().collect();
    edges
        .iter()
        .filter(|edge| {
            let Some(to) = allowed.get(edge.from.as_str()) else {
                return true;
            };
            let drawn = to.contains(&edge.to.as_str()) || to.contains(&"*");
            let for_tests = edge.kind == "dev" && edge.to == "testkit";
            let demo_only = edge.from == "desk"
                && edge.to == "testkit"
                && edge.kind == "normal"
                && !edge.optional;
            !(drawn || for_tests) || demo_only
        })
        .collect()
}

#[test]
fn every_crate_knows_only_whom_it_may_know() {
    let edges = edges(&metadata());
    assert!(!edges.is_empty(), "no edge found: the test reads nothing");
    let wrong = forbidden(&edges);
    assert!(
        wrong.is_empty(),
        "not in the drawing (README.md, \"Who knows whom\"): {wrong:#?}"
    );
}

#[test]
fn every_crate_has_its_place_in_the_drawing() {
    let drawn: BTreeSet<String> = ALLOWED.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(members(&metadata()), drawn);
}

/// The table "Who knows whom" of the README: crate, and whom it may know.
fn drawn(readme: &str) -> BTreeMap<String, BTreeSet<String>> {
    let (_, table) = readme
        .split_once("### Who knows whom")
        .expect("README.md has the drawing");
    let rows = table
        .lines()
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'));
    let mut drawn = BTreeMap::<String, BTreeSet<String>>::new();
    // Below the heading and its rule.
    for row in rows.skip(2) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [crates, known] = cells.as_slice() else {
            panic!("two columns: {row}");
        };
        // What stands in brackets or behind a semicolon explains.
        let known = known.split(['(', ';']).next().unwrap_or_default().trim();
        let mut known: BTreeSet<String> = match known {
            "nobody" => BTreeSet::new(),
            "all above" => drawn.keys().cloned().collect(),
            "whom desk may know" => drawn["desk"].clone(),
            names => names.split(", ").map(str::to_owned).collect(),
        };
        if row.contains("testkit behind the feature") {
            known.insert("testkit".to_owned());
        }
        for name in crates.split(", ") {
            // A package of another name than people use has it in brackets.
            let package = name.split_once('(').map_or(name, |(_, package)| package);
            let known = known.iter().filter(|one| *one != package).cloned();
            drawn.insert(package.trim_end_matches(')').to_owned(), known.collect());
        }
    }
    drawn
}

#[test]
fn the_readmes_drawing_is_the_table_that_is_held() {
    let readme = std::fs::read_to_string(super::root().join("README.md")).expect("README.md");
    let mut held: BTreeMap<String, BTreeSet<String>> = ALLOWED
        .iter()
        .map(|(name, known)| {
            let known = known.iter().map(|one| (*one).to_owned()).collect();
            ((*name).to_owned(), known)
        })
        .collect();
    // Tools that know nobody, and the tests, which know everybody, are not drawn.
    for undrawn in ["bundle", "empty-window", "hallseal-tests"] {
        let known = held.remove(undrawn).expect("a crate of the workspace");
        assert!(
            known.is_empty() || known.contains("*"),
            "{undrawn} belongs in the drawing"
        );
    }
    assert_eq!(drawn(&readme), held);
}

#[test]
fn an_edge_against_the_drawing_is_found() {
    let edge = |from: &str, to: &str, kind: &str, optional| Edge {
        from: from.into(),
        to: to.into(),
        kind: kind.into(),
        optional,
    };
    let set = BTreeSet::from([
        edge("domain", "seal", "normal", false),
        edge("desk", "testkit", "normal", false),
        edge("desk", "testkit", "normal", true),
        edge("emrtd", "testkit", "dev", false),
        edge("stranger", "domain", "normal", false),
    ]);
    let found: Vec<_> = forbidden(&set)
        .into_iter()
        .map(|edge| (edge.from.as_str(), edge.to.as_str(), edge.optional))
        .collect();
    assert_eq!(
        found,
        [
            ("desk", "testkit", false),
            ("domain", "seal", false),
            ("stranger", "domain", false)
        ]
    );
}

#[test]
fn only_the_shell_sees_tauri_and_only_node_and_outbox_a_database() {
    let only = [
        ("tauri", &["hallseal", "empty-window"][..]),
        ("tauri-build", &["hallseal", "empty-window"]),
        ("rusqlite", &["node", "outbox", "hallseal-tests"]),
        ("pcsc", &["devices", "hallseal-tests"]),
        ("serialport", &["devices", "hallseal-tests"]),
        ("tendermint", &["receipt", "node"]),
        ("tendermint-proto", &["receipt", "node", "hallseal-tests"]),
    ];
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages");
    let mut wrong = Vec::new();
    for package in packages {
        let from = package["name"].as_str().expect("name");
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let to = dependency["name"].as_str().expect("name");
            let normal = dependency["kind"].as_str() != Some("dev");
            let limited = only.iter().find(|(name, _)| *name == to);
            if normal && limited.is_some_and(|(_, may)| !may.contains(&from)) {
                wrong.push(format!("{from} -> {to}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

//! Turns the compiled frontend into the folder that the window loads.
//!
//! `bundle REPOSITORY FOLDER` reads `REPOSITORY/frontend`, `REPOSITORY/assets` and each face's
//! program, `FOLDER/FACE.wasm`, and writes `REPOSITORY/frontend/dist`:
//!
//! | file | from |
//! |---|---|
//! | `index.html`, `counter.html`, `board.html` | `frontend/FACE.html`: a face's page is its own, and `index.html` is the kiosk's |
//! | `boot.js` | `frontend/bundle/boot.js`: no inline script, the Content-Security-Policy forbids it |
//! | `FACE.js`, `FACE_bg.wasm` | bindings made from the wasm (target "web") |
//! | `styles/FACE.css` | `frontend/styles`, the sheets that it imports put in their places: one request instead of ten, one after the other |
//! | `fonts/` | `assets/fonts`, copied as they are |
//! | `pinyin.txt` | `assets/pinyin/words.txt`: fetched when a field first wants Chinese |
//!
//! `bundle verify REPOSITORY WASM` makes the page `/verify` of one file instead,
//! `REPOSITORY/frontend/verify/dist/index.html`, from `frontend/verify`.
//!
//! The folder is made anew beside the old one and then takes its place, so a
//! build that fails leaves the last good one.
#![forbid(unsafe_code)]
#![allow(
    clippy::print_stdout,
    reason = "a build program speaks on standard output"
)]

mod copy;
mod page;
mod styles;

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use flate2::{Compression, write::GzEncoder};

/// The faces, each a program and a style sheet of this name, and the page that starts it.
const FACES: [(&str, &str); 3] = [
    ("kiosk", "index.html"),
    ("counter", "counter.html"),
    ("board", "board.html"),
];

/// Why the bundle could not be made.
#[derive(Debug, thiserror::Error)]
enum BundleError {
    #[error("usage: bundle REPOSITORY FOLDER | bundle verify REPOSITORY WASM")]
    Usage,
    #[error("{path}: {source}")]
    File {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{path}: more than {limit} files or folders nested too deeply")]
    TooMany { path: PathBuf, limit: usize },
    #[error("{path}: an import that cannot be followed: {line}")]
    Import { path: PathBuf, line: String },
    #[error("the bindings could not be made: {0}")]
    Bindings(String),
}

/// Names the file in an I/O error.
fn at<T>(path: &Path, result: std::io::Result<T>) -> Result<T, BundleError> {
    result.map_err(|source| BundleError::File {
        path: path.to_owned(),
        source,
    })
}

fn main() -> ExitCode {
    match run(std::env::args_os().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bundle: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut args: Vec<OsString>) -> Result<(), BundleError> {
    if args.first().is_some_and(|first| first == "verify") {
        args.remove(0);
        let [repository, wasm] = <[OsString; 2]>::try_from(args).map_err(|_| BundleError::Usage)?;
        return page::make(Path::new(&repository), Path::new(&wasm));
    }
    let [repository, folder] = <[OsString; 2]>::try_from(args).map_err(|_| BundleError::Usage)?;
    let (repository, folder) = (PathBuf::from(repository), PathBuf::from(folder));
    let frontend = repository.join("frontend");
    let dist = frontend.join("dist");
    let fresh = frontend.join("dist.new");

    copy::remove(&fresh)?;
    let styles = fresh.join("styles");
    at(&styles, std::fs::create_dir_all(&styles))?;
    for (face, page) in FACES {
        bindings(&folder.join(format!("{face}.wasm")), face, &fresh)?;
        copy::file(&frontend.join(page), &fresh.join(page))?;
        let name = format!("{face}.css");
        let sheet = styles::gather(
            &frontend.join("styles").join(&name),
            &repository.join("assets/fonts"),
        )?;
        at(&styles, std::fs::write(styles.join(name), sheet))?;
    }
    copy::file(&frontend.join("bundle/boot.js"), &fresh.join("boot.js"))?;
    copy::file(
        &repository.join("assets/pinyin/words.txt"),
        &fresh.join("pinyin.txt"),
    )?;
    copy::folder(&repository.join("assets/fonts"), &fresh.join("fonts"))?;
    copy::remove(&dist)?;
    at(&dist, std::fs::rename(&fresh, &dist))?;
    FACES.iter().try_for_each(|(face, _)| report(&dist, face))
}

/// Runs wasm-bindgen (the library, so that its version is the one in
/// `Cargo.lock`) for the target "web".
fn bindings(wasm: &Path, face: &str, out: &Path) -> Result<(), BundleError> {
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(wasm)
        .out_name(face)
        .web(true)
        .and_then(|bindgen| {
            bindgen
                .typescript(false)
                .omit_default_module_path(false)
                .remove_name_section(true)
                .remove_producers_section(true)
                .generate(out)
        })
        .map_err(|error| BundleError::Bindings(format!("{error:#}")))
}

/// Prints the size of the wasm as built and as gzip would send it, which is
/// the figure the budget of 1 MB is about.
fn report(dist: &Path, face: &str) -> Result<(), BundleError> {
    let path = dist.join(format!("{face}_bg.wasm"));
    let bytes = at(&path, std::fs::read(&path))?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    at(&path, gzip.write_all(&bytes))?;
    let packed = at(&path, gzip.finish())?;
    println!(
        "frontend/dist: {face}_bg.wasm {} KB, gzip {} KB",
        bytes.len().div_ceil(1000),
        packed.len().div_ceil(1000)
    );
    Ok(())
}

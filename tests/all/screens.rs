//! Every page in every state, measured in headless Chromium by the gallery's audit: no text is cut,
//! runs out of its box or over other text, no type or target is too small, no line of Chinese ends
//! in one character or begins with a comma, no button breaks, no word is left untranslated. A view that
//! the program does not show, or two that look alike to the last letter, are findings too.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// The longest request that is read.
const REQUEST_MAX: u64 = 8192;

fn frontend() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../frontend")
}

/// What the gallery's example prints: the pages' states.
fn views() -> Vec<u8> {
    let program = std::env::current_exe().unwrap();
    let gallery = program
        .ancestors()
        .nth(2)
        .unwrap()
        .join("examples")
        .join("gallery");
    let printed = Command::new(&gallery).output();
    let printed = printed.unwrap_or_else(|error| {
        panic!(
            "{error}: build it with 'cargo build -p frontend --example gallery', as ./dev test does"
        )
    });
    assert!(printed.status.success());
    printed.stdout
}

/// The file behind a path: the gallery's own, or the frontend's with the mock in the shell's place.
fn file(path: &str, views: &[u8]) -> Option<(Vec<u8>, &'static str)> {
    if path.split('/').any(|part| part == "..") {
        return None;
    }
    let dist = frontend().join("dist");
    let kind = match path.rsplit('.').next()? {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript",
        "wasm" => "application/wasm",
        "css" => "text/css",
        "json" => "application/json",
        "woff2" => "font/woff2",
        _ => "text/plain; charset=utf-8",
    };
    let content = match path {
        "views.json" => views.to_vec(),
        "mock.js" | "audit.js" | "audit.html" | "axe.min.js" => {
            std::fs::read(frontend().join("gallery").join(path)).ok()?
        }
        "index.html" | "counter.html" | "board.html" => {
            let page = std::fs::read_to_string(dist.join(path)).ok()?;
            let mocked = page.replace("src=\"boot.js\"", "src=\"mock.js\"");
            assert_ne!(page, mocked, "the page starts boot.js");
            mocked.into_bytes()
        }
        _ => std::fs::read(dist.join(path)).ok()?,
    };
    Some((content, kind))
}

fn answer(mut stream: TcpStream, views: &[u8]) -> std::io::Result<()> {
    let mut request = BufReader::new(stream.try_clone()?.take(REQUEST_MAX));
    let mut first = String::new();
    request.read_line(&mut first)?;
    let mut header = String::new();
    while request.read_line(&mut header)? > 2 {
        header.clear();
    }
    let target = first.split(' ').nth(1).unwrap_or_default();
    let path = target.split('?').next().unwrap_or_default();
    match file(path.trim_start_matches('/'), views) {
        Some((content, kind)) => {
            let length = content.len();
            let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: ";
            write!(stream, "{head}{kind}\r\nContent-Length: {length}\r\n\r\n")?;
            stream.write_all(&content)
        }
        None => write!(
            stream,
            "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        ),
    }
}

/// Serves the gallery on a port of its own for as long as the tests run.
fn serve() -> u16 {
    assert!(
        frontend().join("dist/index.html").exists(),
        "build the screens first: ./dev test does"
    );
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let views = Arc::new(views());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let views = views.clone();
            // A browser that goes away in the middle of an answer is no fault of the page.
            std::thread::spawn(move || answer(stream, &views).ok());
        }
    });
    port
}

/// What the audit of one size, language and mode finds.
fn findings(port: u16, size: &str, query: &str) -> String {
    let profile = tempfile::tempdir().unwrap();
    let (width, height) = size.split_once('x').unwrap();
    let page = format!("http://127.0.0.1:{port}/audit.html?size={size}&{query}");
    let seen = Command::new("timeout")
        .args(["300", "chromium", "--headless", "--no-sandbox"])
        .args(["--disable-gpu", "--hide-scrollbars", "--dump-dom"])
        .args([
            "--force-device-scale-factor=1",
            "--virtual-time-budget=60000",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("--window-size={width},{height}"))
        .arg(page)
        .output()
        .expect("chromium is installed");
    let seen = String::from_utf8_lossy(&seen.stdout).into_owned();
    let found = seen
        .split_once("<pre id=\"findings\">")
        .and_then(|(_, rest)| rest.split_once("</pre>"));
    let audited = seen
        .split_once("<title>done ")
        .and_then(|(_, rest)| rest.split('<').next()?.parse::<u32>().ok());
    match (found, audited) {
        (Some((found, _)), Some(1..)) => found.trim().to_owned(),
        (_, Some(0)) => panic!("the audit of {size} {query} saw no view at all"),
        _ => panic!("the audit of {size} {query} did not come to its end"),
    }
}

/// Both languages, in type of either size.
const MODES: [&str; 4] = [
    "lang=zh&elder=0",
    "lang=zh&elder=1",
    "lang=en&elder=0",
    "lang=en&elder=1",
];
/// Both languages.
const LANGUAGES: [&str; 2] = ["lang=zh&elder=0", "lang=en&elder=0"];

fn audit(size: &str, more: &str) {
    audit_in(&MODES, size, more);
}

fn audit_in(modes: &[&str], size: &str, more: &str) {
    let port = serve();
    let mut all = String::new();
    for mode in modes {
        let found = findings(port, size, &format!("{mode}{more}"));
        if !found.is_empty() {
            all.push_str(&format!("{mode}:\n{found}\n"));
        }
    }
    assert!(all.is_empty(), "{size}{more}\n{all}");
}

#[test]
fn every_page_is_whole_on_an_upright_kiosk() {
    audit("1080x1920", "");
}

#[test]
fn every_page_is_whole_on_a_kiosk_that_lies() {
    audit("1920x1080", "");
}

#[test]
fn every_page_is_whole_on_small_wide_screens() {
    audit("1366x768", "&panel=0");
    audit("1280x800", "&panel=0&lean=1");
}

#[test]
fn every_page_is_whole_in_type_of_twice_its_size() {
    let port = serve();
    for lang in ["zh", "en"] {
        let query = format!("lang={lang}&panel=0&text=200&lean=1");
        let found = findings(port, "1080x1920", &query);
        assert!(found.is_empty(), "{query}\n{found}");
    }
}

#[test]
fn the_big_screen_is_whole_and_axe_finds_nothing_on_it() {
    audit_in(&LANGUAGES[..1], "1920x1080", "&face=board");
    audit_in(&LANGUAGES[..1], "1366x768", "&face=board");
    audit_in(&LANGUAGES[..1], "1080x1920", "&face=board");
    audit_in(&LANGUAGES[..1], "1920x1080", "&face=board&axe=1");
}

#[test]
fn every_page_of_a_counter_is_whole() {
    audit_in(&LANGUAGES, "1920x1080", "&face=counter");
    audit_in(&MODES, "1366x768", "&face=counter");
}

#[test]
fn every_page_of_a_counter_is_whole_in_type_of_twice_its_size() {
    audit_in(&LANGUAGES, "1920x1080", "&face=counter&text=200");
    audit_in(&LANGUAGES[..1], "1366x768", "&face=counter&text=200");
}

/// The rules of axe-core 4.11 as they come: WCAG 2.2 A and AA, and what it calls best practice.
#[test]
fn axe_finds_nothing_on_any_page_of_a_counter() {
    audit_in(&LANGUAGES, "1920x1080", "&face=counter&axe=1");
}

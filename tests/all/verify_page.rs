//! The page `/verify` in a browser: a true receipt is final there, every altered one is
//! refused with the word that the receipt crate has for it, and no server is asked.

use domain::action::{Action, Body, FileCase};
use domain::catalogue::Catalogue;
use domain::factor::Factors;
use domain::id::{ActionId, ChainId, Digest, HallCode, HolderHandle, ItemCode};
use fantoccini::{Client, ClientBuilder, Locator};
use hallseal_tests::dice::{Dice, seed};
use image::{GrayImage, Luma};
use node::{EmbeddedNode, Gateway, GatewayOptions, Options};
use receipt::{Receipt, Verdict, verify};
use seal::keys::SigningKey;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::runtime::Runtime;

pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn page_folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../frontend/verify/dist");
    assert!(
        folder.join("index.html").exists(),
        "build the page first: ./dev test does, with 'bundle verify'"
    );
    folder
}

pub(crate) fn now_s() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("after 1970").as_secs()
}

/// Headless Chromium, driven. Dropping it kills it.
pub(crate) struct Browser {
    runtime: Runtime,
    client: Option<Client>,
    driver: Child,
}

impl Browser {
    /// As a phone with a screen of this size, or as an office's machine with a window so.
    pub(crate) fn open(width: u32, height: u32) -> Self {
        let port = {
            let probe = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
            probe.local_addr().expect("its address").port()
        };
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("chromedriver is installed (package chromium-driver)");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let mut browser = Self {
            runtime,
            client: None,
            driver,
        };
        let size = format!("--window-size={width},{height}");
        let args = ["--headless=new", "--no-sandbox", "--disable-gpu", &size];
        let mut options = json!({ "args": args });
        if width < 500 {
            let metrics = json!({"width": width, "height": height, "pixelRatio": 1.0});
            options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
        }
        let mut wanted = Map::new();
        wanted.insert("goog:chromeOptions".into(), options);
        let end = Instant::now() + PATIENCE;
        while browser.client.is_none() {
            let connector = hyper_util::client::legacy::connect::HttpConnector::new();
            let connecting = ClientBuilder::new(connector)
                .capabilities(wanted.clone())
                .connect(&format!("http://127.0.0.1:{port}"))
                .await_on(&browser.runtime);
            match connecting {
                Ok(client) => browser.client = Some(client),
                Err(error) if Instant::now() > end => panic!("no browser: {error}"),
                Err(_) => std::thread::sleep(Duration::from_millis(100)),
            }
        }
        browser
    }

    fn client(&self) -> &Client {
        self.client.as_ref().expect("the browser is open")
    }

    pub(crate) fn goto(&self, url: &str) {
        self.client()
            .goto(url)
            .await_on(&self.runtime)
            .expect("the page opens");
    }

    fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        let done = self.client().execute(script, arguments);
        done.await_on(&self.runtime).expect("the script runs")
    }

    fn attribute(&self, id: &str, name: &str) -> String {
        let script = "const e = document.querySelector(`[data-testid='${arguments[0]}']`); \
            return e && !e.hidden ? e.getAttribute(arguments[1]) || '' : ''";
        let value = self.script(script, vec![json!(id), json!(name)]);
        value.as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn text(&self, id: &str) -> String {
        let script = "return document.querySelector(`[data-testid='${arguments[0]}']`).innerText";
        let value = self.script(script, vec![json!(id)]);
        value.as_str().unwrap_or_default().to_owned()
    }

    fn click(&self, id: &str) {
        let script = "document.querySelector(`[data-testid='${arguments[0]}']`).click()";
        self.script(script, vec![json!(id)]);
    }

    /// Pastes a text and has it checked; the verdict and its reason.
    pub(crate) fn check(&self, text: &str) -> (String, String) {
        self.script(
            "document.querySelector(\"[data-testid='text']\").value = arguments[0]",
            vec![json!(text)],
        );
        self.click("check");
        let verdict = self.attribute("verdict", "data-verdict");
        (verdict, self.attribute("verdict", "data-reason"))
    }

    /// Chooses a file as a person would; the verdict awaited.
    fn choose(&self, file: &Path) -> String {
        self.click("again");
        let input = Locator::Css("[data-testid='picture']");
        let input = self
            .client()
            .find(input)
            .await_on(&self.runtime)
            .expect("the input");
        let path = file.to_str().expect("a plain path");
        input
            .send_keys(path)
            .await_on(&self.runtime)
            .expect("a file is taken");
        let end = Instant::now() + PATIENCE;
        loop {
            let verdict = self.attribute("verdict", "data-verdict");
            if !verdict.is_empty() {
                return verdict;
            }
            assert!(Instant::now() < end, "no verdict on the picture");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// That nothing is wider than the window; and a picture, where a folder for pictures is
    /// named.
    fn picture(&self, name: &str) {
        let wide = "const e = document.documentElement; return [e.scrollWidth, innerWidth]";
        let wide = self.script(wide, vec![]);
        assert!(wide[0].as_u64() <= wide[1].as_u64(), "{name}: {wide}");
        let Some(folder) = std::env::var_os("HALLSEAL_PICTURES") else {
            return;
        };
        self.script("scrollTo(0, 0)", vec![]);
        std::thread::sleep(Duration::from_millis(150));
        let picture = self.client().screenshot().await_on(&self.runtime);
        let file = Path::new(&folder).join(format!("verify-{name}-{}.png", wide[1]));
        std::fs::write(file, picture.expect("a picture")).expect("the picture can be written");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            let closing = async { tokio::time::timeout(PATIENCE, client.close()).await };
            let _ = self.runtime.block_on(closing);
        }
        if let Ok(group) = i32::try_from(self.driver.id()) {
            let group = nix::unistd::Pid::from_raw(group);
            let _ = nix::sys::signal::killpg(group, nix::sys::signal::Signal::SIGKILL);
        }
        let _ = self.driver.wait();
    }
}

/// `future.await_on(runtime)`: reads in the order in which it happens.
trait AwaitOn: std::future::IntoFuture + Sized {
    fn await_on(self, runtime: &Runtime) -> Self::Output {
        let future = self.into_future();
        runtime.block_on(future)
    }
}

impl<T: std::future::IntoFuture> AwaitOn for T {}

/// A demo chain with one filed case, its receipt, and a gateway with the page.
struct World {
    node: EmbeddedNode,
    gateway: Option<Gateway>,
    url: String,
    receipt: Receipt,
    _dir: tempfile::TempDir,
}

fn world() -> World {
    let dir = tempfile::tempdir().expect("a folder");
    let device = SigningKey::from_secret(&[3; 32]);
    let chain_id = ChainId::new("donghu-1").expect("a chain's name");
    let hall = HallCode::new("DH").expect("a hall's code");
    let catalogue = Catalogue::built_in().expect("the catalogue");
    let devices = [device.public()];
    let demo = node::genesis::demo_genesis(&chain_id, &[7; 32], 1, &catalogue, &hall, &devices)
        .expect("a demo chain");
    let mut options = Options::new(dir.path());
    options.coalesce = Duration::from_millis(5);
    let node = EmbeddedNode::open(options, &demo.genesis, demo.validator).expect("a node");
    let mut options = GatewayOptions::open(([127, 0, 0, 1], 0).into());
    options.verify_page = Some(page_folder());
    let gateway = node.serve_with(&options).expect("a gateway");
    let file = FileCase {
        item: ItemCode::new("GA-0001").expect("an item"),
        version: 1,
        holder: HolderHandle([9; 16]),
        factors: Factors::CARD,
        fields: Digest([6; 32]),
        content: Digest([7; 32]),
        public: None,
    };
    let action = Action {
        chain_id,
        action_id: ActionId([1; 16]),
        author: device.id(),
        device: None,
        parent: None,
        evidence: Digest([5; 32]),
        replaces: None,
        body: Body::FileCase(file),
    };
    let signed = seal::action::sign(&action, &[&device]).expect("a signed action");
    let receipt = settle(&gateway, &node, signed);
    World {
        node,
        url: format!("{}/verify", gateway.url()),
        gateway: Some(gateway),
        receipt,
        _dir: dir,
    }
}

fn settle(gateway: &Gateway, node: &EmbeddedNode, signed: seal::action::SignedAction) -> Receipt {
    use domain::delivery::{Step, Work};
    let urls = [gateway.url()];
    let history = node.history().clone();
    let mut sync = sync::Sync::new(&urls, history, sync::Limits::default()).expect("a client");
    let mut work = Work {
        digest: signed.digest(),
        signed: signed.into_bytes(),
        content: None,
        received_at_ms: None,
        attempts: 0,
    };
    let end = Instant::now() + PATIENCE;
    loop {
        let report = sync.step(&[work.clone()], &mut |_| None, now_s() * 1000);
        if let Some((_, Step::Proven { receipt, .. })) = report.steps.first() {
            return Receipt::from_bytes(receipt).expect("a receipt");
        }
        work.received_at_ms = Some(now_s() * 1000);
        assert!(Instant::now() < end, "{report:?}");
        std::thread::sleep(Duration::from_millis(30));
    }
}

/// The text as a picture of a QR code, each module some pixels wide.
fn code(text: &str, module: u32) -> GrayImage {
    let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::L);
    let code = code.expect("a receipt fits a code");
    let side = u32::try_from(code.width()).expect("small");
    let colours = code.to_colors();
    GrayImage::from_fn((side + 8) * module, (side + 8) * module, |x, y| {
        let at = |pixel: u32| (pixel / module).checked_sub(4).filter(|at| *at < side);
        let dark = at(x).zip(at(y)).is_some_and(|(x, y)| {
            let place = usize::try_from(y * side + x).unwrap_or(0);
            colours.get(place) == Some(&qrcode::Color::Dark)
        });
        Luma([if dark { 20 } else { 250 }])
    })
}

/// What the receipt crate says of a text: the verdict's word and the reason.
fn natively(text: &str, world: &World) -> (String, String) {
    let verdict = match Receipt::from_qr_text(text) {
        Err(error) => return ("refused".to_owned(), error.code().to_owned()),
        Ok(receipt) => verify(&receipt, world.node.history(), now_s()),
    };
    match verdict {
        Verdict::Final(_) => ("final".to_owned(), String::new()),
        Verdict::ConfirmOnline(_) => ("confirm_online".to_owned(), String::new()),
        Verdict::Refused(reason) => ("refused".to_owned(), reason.word().to_owned()),
    }
}

/// Every way to alter a receipt that has a word of its own, and some chance ones.
fn altered(receipt: &Receipt, text: &str) -> Vec<String> {
    let bend = |change: &dyn Fn(&mut Receipt)| {
        let mut receipt = receipt.clone();
        change(&mut receipt);
        receipt.to_qr_text()
    };
    let mut newer = receipt.to_bytes();
    newer[1] = 2;
    let newer = base45::encode(&newer);
    let mut all = vec![
        String::new(),
        "HS1:".to_owned(),
        text[..text.len() - 3].to_owned(),
        format!("HS1:{newer}"),
        bend(&|r| r.chain.0[0] ^= 1),
        bend(&|r| r.path.push(Digest([1; 32]))),
        bend(&|r| r.leaf_index += 1),
        bend(&|r| r.action.0[0] ^= 1),
        bend(&|r| r.outcome += 1),
        bend(&|r| r.proof.height += 1),
        bend(&|r| r.proof.votes[0].validator = 3),
        bend(&|r| r.proof.votes[0].signature[0] ^= 1),
        bend(&|r| r.proof.votes[0].timestamp.seconds += 1),
    ];
    let seed = seed();
    println!("HALLSEAL_SEED={seed}");
    let mut dice = Dice::new(seed);
    let bytes = receipt.to_bytes();
    for _ in 0..40 {
        let mut bytes = bytes.clone();
        let at = dice.place(bytes.len());
        bytes[at] ^= dice.byte().max(1);
        all.push(format!("HS1:{}", base45::encode(&bytes)));
    }
    all
}

fn shows_the_truth(browser: &Browser, world: &World) {
    let text = world.receipt.to_qr_text();
    let height = world.receipt.block_height().to_string();
    for (language, headline) in [
        ("zh", "是真的，没有被改动"),
        ("en", "Genuine and unchanged"),
    ] {
        browser.picture(&format!("ask-{language}"));
        assert_eq!(browser.check(&text), ("final".to_owned(), String::new()));
        assert_eq!(browser.text("headline"), headline);
        assert!(browser.text("sentence").contains(&height));
        browser.picture(&format!("final-{language}"));
        let cut = &text[..text.len() - 3];
        assert_eq!(browser.check(cut).1, "malformed");
        browser.picture(&format!("refused-{language}"));
        browser.click("again");
        browser.click("language");
    }
}

#[test]
fn a_true_receipt_is_final_and_every_altered_one_refused_by_its_word_without_a_server() {
    let mut world = world();
    let phones = [Browser::open(390, 844), Browser::open(360, 640)];
    let office = Browser::open(1280, 800);
    for browser in phones.iter().chain([&office]) {
        browser.goto(&world.url);
    }
    // From here on there is no server.
    world.gateway.take().expect("it is open").stop();
    for browser in phones.iter().chain([&office]) {
        shows_the_truth(browser, &world);
    }
    let digest = seal::hash::sha256(&[&world.node.history().to_bytes()]).to_hex();
    assert_eq!(office.text("digest").replace([' ', '\n'], ""), digest);

    let text = world.receipt.to_qr_text();
    let mut words = BTreeSet::new();
    for altered in altered(&world.receipt, &text) {
        let (verdict, reason) = office.check(&altered);
        assert_eq!(
            (verdict.as_str(), &reason),
            ("refused", &natively(&altered, &world).1)
        );
        words.insert(reason);
    }
    println!("refused as {words:?}");
    for word in [
        "malformed",
        "newer_version",
        "wrong_chain",
        "not_included",
        "unknown_validator",
        "bad_signature",
    ] {
        assert!(words.contains(word), "{word}");
    }

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("receipt.png");
    code(&text, 5).save(&file).expect("a picture");
    assert_eq!(office.choose(&file), "final");
    GrayImage::from_pixel(300, 300, Luma([250]))
        .save(&file)
        .expect("a picture");
    assert_eq!(office.choose(&file), "refused");
    assert_eq!(office.attribute("verdict", "data-reason"), "");

    // Whatever runs in the page can reach nobody, not even a gateway that is there.
    let there = world
        .node
        .serve(([127, 0, 0, 1], 0).into())
        .expect("a gateway");
    let reach = "return new Promise((done) => { \
        addEventListener('securitypolicyviolation', (e) => done(e.effectiveDirective)); \
        fetch(arguments[0]).then(() => done('reached'), () => setTimeout(done, 2000, 'failed')) })";
    let reached = office.script(reach, vec![json!(format!("{}/v1/health", there.url()))]);
    assert_eq!(reached, "connect-src");
    let entries = "return performance.getEntriesByType('resource').filter((e) => !e.name.startsWith('blob:')).length";
    assert_eq!(
        office.script(entries, vec![]),
        0,
        "the page loaded something else"
    );
}

#[test]
fn the_page_opens_from_a_disk_too_and_says_that_it_knows_no_validators_yet() {
    let world = world();
    let browser = Browser::open(390, 844);
    let file = page_folder().join("index.html");
    let file = std::fs::canonicalize(file).expect("it is there");
    browser.goto(&format!("file://{}", file.display()));
    let text = world.receipt.to_qr_text();
    assert_eq!(browser.check(&text).1, "no_history");
    browser.click("again");
    let folder = tempfile::tempdir().expect("a folder");
    let history = folder.path().join("validators");
    std::fs::write(&history, world.node.history().to_bytes()).expect("a file");
    let input = browser
        .client()
        .find(Locator::Css("[data-testid='history']"));
    let input = input.await_on(&browser.runtime).expect("the input");
    let path = history.to_str().expect("a plain path");
    input
        .send_keys(path)
        .await_on(&browser.runtime)
        .expect("a file is taken");
    let end = Instant::now() + PATIENCE;
    while browser.text("digest").is_empty() {
        assert!(Instant::now() < end, "the list is not taken");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(browser.check(&text).0, "final");
}

#[test]
fn a_gateway_without_the_page_says_so() {
    let world = world();
    let without = world
        .node
        .serve(([127, 0, 0, 1], 0).into())
        .expect("a gateway");
    let status = |address: std::net::SocketAddr| {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(address).expect("a connection");
        let ask = "GET /verify HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        stream.write_all(ask.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    };
    assert!(status(without.address()).starts_with("HTTP/1.1 404"));
    let with = world.gateway.as_ref().expect("it is open");
    let answer = status(with.address()).to_lowercase();
    assert!(answer.starts_with("http/1.1 200"));
    let (head, _) = answer.split_once("\r\n\r\n").expect("a head");
    for held in [
        "connect-src 'none'",
        "frame-ancestors 'none'",
        "nosniff",
        "sha256-",
    ] {
        assert!(head.contains(held), "{held}");
    }
    assert!(!head.contains("unsafe-inline"));
}

//! A hall's gateway: TLS, and who may ask for what.

use crate::world::*;
use domain::id::Digest;
use node::{Access, GatewayOptions, Quota, TlsFiles};
use reqwest::Method;
use reqwest::blocking::{Client, Response};
use rustls::pki_types::CertificateDer;
use seal::hash::sha256;
use seal::keys::SigningKey;
use seal::request::{Request, RequestSignature, content_digest};
use serde_json::Value;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// A certificate for this machine's loopback address, and a client that believes only it.
fn certified(dir: &Path) -> (TlsFiles, Client) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let files = TlsFiles {
        certificates: dir.join("gateway.crt"),
        key: dir.join("gateway.key"),
    };
    std::fs::write(&files.certificates, made.cert.pem()).unwrap();
    std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    (files, client_of(&[made.cert.der().clone()]))
}

fn client_of(roots: &[CertificateDer<'static>]) -> Client {
    let mut store = rustls::RootCertStore::empty();
    store.add_parsable_certificates(roots.iter().cloned());
    let provider = rustls::crypto::ring::default_provider();
    let tls = rustls::ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(store)
        .with_no_client_auth();
    let builder = Client::builder().tls_backend_preconfigured(tls);
    builder.build().unwrap()
}

fn hall(dir: &Path, quota: Quota) -> Running {
    let (files, client) = certified(dir);
    let mut options = GatewayOptions::hall(([127, 0, 0, 1], 0).into(), files);
    options.access = Access::Signed(quota);
    Running::start_with(dir, &options, client)
}

/// What is to be bent of a signed request.
#[derive(Clone)]
pub(crate) struct Signing {
    pub(crate) key: SigningKey,
    pub(crate) created_s: u64,
    pub(crate) nonce: [u8; 16],
    pub(crate) body: Option<Digest>,
}

impl Signing {
    pub(crate) fn of(body: Option<&[u8]>) -> Self {
        static NONCE: AtomicU64 = AtomicU64::new(1);
        let mut nonce = [0; 16];
        nonce[..8].copy_from_slice(&NONCE.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        Self {
            key: device(),
            created_s: now_s(),
            nonce,
            body: body.map(|body| sha256(&[body])),
        }
    }

    pub(crate) fn send(
        &self,
        running: &Running,
        method: Method,
        path: &str,
        body: &[u8],
    ) -> Response {
        let url = format!("{}{path}", running.gateway.url());
        let (plain, query) = path.split_once('?').unwrap_or((path, ""));
        let authority = running.gateway.address().to_string();
        let request = Request {
            method: method.as_str(),
            authority: &authority,
            path: plain,
            query,
            body: self.body,
        };
        let signature = RequestSignature::sign(&request, self.created_s, self.nonce, &self.key);
        let mut request = running
            .client
            .request(method, url)
            .header("signature-input", signature.input_header())
            .header("signature", signature.signature_header());
        if let Some(digest) = &self.body {
            request = request.header("content-digest", content_digest(digest));
        }
        request.body(body.to_vec()).send().unwrap()
    }
}

fn put(running: &Running, signing: &Signing, content: &[u8]) -> Response {
    let path = format!("/v1/content/{}", sha256(&[content]));
    signing.send(running, Method::PUT, &path, content)
}

fn get(running: &Running, path: &str) -> Response {
    Signing::of(None).send(running, Method::GET, path, b"")
}

fn code(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let problem: Value = response.json().unwrap();
    (status, problem["code"].as_str().unwrap().to_owned())
}

#[test]
fn a_client_that_does_not_believe_the_certificate_gets_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let running = hall(dir.path(), Quota::default());
    assert!(running.gateway.url().starts_with("https://"));
    assert_eq!(running.get("/v1/health").status(), 200);
    let url = format!("{}/v1/health", running.gateway.url());
    assert!(client_of(&[]).get(&url).send().is_err());
    assert!(client().get(url.replace("https", "http")).send().is_err());
    // Whoever connects and says nothing, or nonsense, holds up nobody.
    let silent = std::net::TcpStream::connect(running.gateway.address()).unwrap();
    let mut rude = std::net::TcpStream::connect(running.gateway.address()).unwrap();
    std::io::Write::write_all(&mut rude, b"GET / HTTP/1.1\r\n\r\n").unwrap();
    assert_eq!(running.get("/v1/health").status(), 200);
    drop((silent, rude));
    running.stop();
}

#[test]
fn certificate_and_key_that_cannot_be_used_are_refused_on_opening() {
    let dir = tempfile::tempdir().unwrap();
    let (files, _) = certified(dir.path());
    let node = open(dir.path());
    let refused = |files: TlsFiles| {
        let options = GatewayOptions::hall(([127, 0, 0, 1], 0).into(), files);
        node.serve_with(&options).map(|_| ()).unwrap_err().code()
    };
    let swapped = TlsFiles {
        certificates: files.key.clone(),
        key: files.certificates.clone(),
    };
    assert_eq!(refused(swapped), "node_tls");
    let other = rcgen::KeyPair::generate().unwrap();
    std::fs::write(&files.key, other.serialize_pem()).unwrap();
    assert_eq!(refused(files.clone()), "node_tls");
    std::fs::remove_file(&files.key).unwrap();
    assert_eq!(refused(files), "node_io");
    node.stop().unwrap();
}

#[test]
fn an_enrolled_key_puts_and_gets_content_and_anybody_submits_and_reads() {
    let dir = tempfile::tempdir().unwrap();
    let running = hall(dir.path(), Quota::default());
    let content = b"encrypted";
    let path = format!("/v1/content/{}", sha256(&[content]));
    assert_eq!(
        put(&running, &Signing::of(Some(content)), content).status(),
        201
    );
    assert_eq!(
        put(&running, &Signing::of(Some(content)), content).status(),
        200
    );
    assert_eq!(get(&running, &path).bytes().unwrap(), content[..]);
    assert_eq!(
        code(running.get(&path)),
        (401, "signature_missing".to_owned())
    );
    let refused = running.get("/v1/events");
    assert_eq!(refused.headers()["www-authenticate"], "Signature");
    assert_eq!(refused.status(), 401);
    let filed = signed(&file(1));
    running.submit(&[filed.as_bytes()]);
    assert!(is_final_ok(&running.settle(&filed.digest())));
    running.get_json("/v1/head");
    running.stop();
}

#[test]
fn each_wrong_signature_is_refused_by_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let running = hall(dir.path(), Quota::default());
    let content = b"encrypted";
    let good = Signing::of(Some(content));
    let refuse = |name: &str, bend: &dyn Fn(&mut Signing)| {
        let mut signing = Signing::of(Some(content));
        bend(&mut signing);
        let status = if name == "key_refused" { 403 } else { 401 };
        let got = code(put(&running, &signing, content));
        assert_eq!(got, (status, name.to_owned()));
    };
    refuse("signature_stale", &|s| s.created_s -= 400);
    refuse("signature_stale", &|s| s.created_s += 400);
    refuse("key_unknown", &|s| {
        s.key = SigningKey::from_secret(&[99; 32])
    });
    refuse("signature_wrong", &|s| s.body = Some(Digest([1; 32])));
    refuse("signature_wrong", &|s| s.body = None);
    // Used once, never again, for the same request or another.
    assert_eq!(put(&running, &good, content).status(), 201);
    let again = code(put(&running, &good, content));
    assert_eq!(again, (401, "signature_replayed".to_owned()));
    // Signed for one path, sent to another.
    let path = format!("/v1/content/{}", sha256(&[content]));
    let one = Signing::of(None);
    let authority = running.gateway.address().to_string();
    let request = Request {
        method: "GET",
        authority: &authority,
        path: "/v1/events",
        query: "",
        body: None,
    };
    let signature = RequestSignature::sign(&request, one.created_s, one.nonce, &one.key);
    let send = |input: &str, value: &str| {
        let url = format!("{}{path}", running.gateway.url());
        let request = running.client.get(url).header("signature-input", input);
        code(request.header("signature", value).send().unwrap())
    };
    let (input, value) = (signature.input_header(), signature.signature_header());
    assert_eq!(send(&input, &value), (401, "signature_wrong".to_owned()));
    assert_eq!(send("x", &value), (401, "signature_malformed".to_owned()));
    assert_eq!(send(&input, "x"), (401, "signature_malformed".to_owned()));
    running.stop();
}

#[test]
fn a_key_that_asks_too_much_is_told_when_to_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let running = hall(
        dir.path(),
        Quota {
            requests_per_minute: 4,
            content_bytes_per_day: 10,
        },
    );
    let signing = |content: &[u8]| Signing::of(Some(content));
    assert_eq!(
        put(&running, &signing(b"12345678"), b"12345678").status(),
        201
    );
    let refused = put(&running, &signing(b"123"), b"123");
    let wait: u64 = refused.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=86_400).contains(&wait));
    assert_eq!(code(refused), (429, "quota_content".to_owned()));
    let mut last = (0, String::new());
    // Eleven, in case the minute turns in between.
    for _ in 0..11 {
        let answer = get(&running, &format!("/v1/content/{}", Digest([1; 32])));
        let retry = answer.headers().contains_key("retry-after");
        last = code(answer);
        if last.0 == 429 {
            assert!(retry);
            break;
        }
        assert_eq!(last.0, 404);
    }
    assert_eq!(last, (429, "quota_requests".to_owned()));
    // What is open stays open.
    assert_eq!(running.get("/v1/health").status(), 200);
    running.stop();
}

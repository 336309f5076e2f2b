//! The description is the truth: every path and status it names appears, and no other.

use crate::world::*;
use domain::id::Digest;
use node::{Access, GatewayOptions, Quota};
use receipt::StateKey;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Statuses that any path may answer, told apart in the description's own words.
const COMMON: [u16; 3] = [408, 429, 503];
/// What only a signature that is wanted brings about; tests of the hall's gateway see it.
const SIGNED: [u16; 2] = [401, 403];

type Statuses = BTreeMap<(String, String), BTreeSet<u16>>;

fn described(document: &Value) -> Statuses {
    let mut all = Statuses::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let responses = operation["responses"].as_object().unwrap();
            let codes = responses.keys().map(|code| code.parse().unwrap()).collect();
            all.insert((method.to_uppercase(), path.clone()), codes);
        }
    }
    all
}

#[test]
fn every_path_and_status_that_is_described_appears_and_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    let document = running.get_json("/v1/openapi.json");
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let filing = file(1);
    let filed = signed(&filing);
    running.submit(&[filed.as_bytes()]);
    running.settle(&filed.digest());
    let items = running.get_json("/v1/items");
    let document_digest = items["items"][0]["document"].as_str().unwrap().to_owned();
    let (here, other) = (seal::hash::sha256(&[b"here"]), Digest([1; 32]));
    let large = vec![0; (16 << 20) + 1];
    let actions = |count| {
        json!({"actions": vec!["AA"; count]})
            .to_string()
            .into_bytes()
    };

    let case = filing.action_id;
    let tries: Vec<(&str, &str, String, Vec<u8>)> = vec![
        ("POST", "/v1/actions", "/v1/actions".into(), actions(1)),
        ("POST", "/v1/actions", "/v1/actions".into(), b"{".to_vec()),
        ("POST", "/v1/actions", "/v1/actions".into(), actions(101)),
        (
            "GET",
            "/v1/actions/{digest}",
            format!("/v1/actions/{other}"),
            vec![],
        ),
        (
            "GET",
            "/v1/actions/{digest}",
            "/v1/actions/x".into(),
            vec![],
        ),
        (
            "PUT",
            "/v1/content/{digest}",
            format!("/v1/content/{here}"),
            b"here".to_vec(),
        ),
        (
            "PUT",
            "/v1/content/{digest}",
            format!("/v1/content/{here}"),
            b"here".to_vec(),
        ),
        (
            "PUT",
            "/v1/content/{digest}",
            format!("/v1/content/{other}"),
            b"here".to_vec(),
        ),
        (
            "PUT",
            "/v1/content/{digest}",
            format!("/v1/content/{other}"),
            large,
        ),
        (
            "GET",
            "/v1/content/{digest}",
            format!("/v1/content/{here}"),
            vec![],
        ),
        (
            "GET",
            "/v1/content/{digest}",
            format!("/v1/content/{other}"),
            vec![],
        ),
        (
            "GET",
            "/v1/content/{digest}",
            "/v1/content/x".into(),
            vec![],
        ),
        (
            "GET",
            "/v1/documents/{digest}",
            format!("/v1/documents/{document_digest}"),
            vec![],
        ),
        (
            "GET",
            "/v1/documents/{digest}",
            format!("/v1/documents/{other}"),
            vec![],
        ),
        (
            "GET",
            "/v1/documents/{digest}",
            "/v1/documents/x".into(),
            vec![],
        ),
        (
            "GET",
            "/v1/holders/{handle}/cases",
            format!("/v1/holders/{HOLDER}/cases"),
            vec![],
        ),
        (
            "GET",
            "/v1/holders/{handle}/cases",
            "/v1/holders/x/cases".into(),
            vec![],
        ),
        ("GET", "/v1/cases/{id}", format!("/v1/cases/{case}"), vec![]),
        (
            "GET",
            "/v1/cases/{id}",
            format!("/v1/cases/{}", file(9).action_id),
            vec![],
        ),
        ("GET", "/v1/cases/{id}", "/v1/cases/x".into(), vec![]),
        ("GET", "/v1/events", "/v1/events".into(), vec![]),
        ("GET", "/v1/events", "/v1/events?from=x".into(), vec![]),
        ("GET", "/v1/items", "/v1/items".into(), vec![]),
        ("GET", "/v1/head", "/v1/head".into(), vec![]),
        ("GET", "/v1/health", "/v1/health".into(), vec![]),
        ("GET", "/v1/history", "/v1/history".into(), vec![]),
        ("GET", "/v1/history", "/v1/history?from=0".into(), vec![]),
        ("GET", "/v1/openapi.json", "/v1/openapi.json".into(), vec![]),
    ];
    let mut tries = tries;
    for (template, asked) in [
        ("/v1/tickets/{id}", format!("/v1/tickets/{case}")),
        ("/v1/tickets/{id}", "/v1/tickets/x".to_owned()),
        ("/v1/halls/{hall}/board", "/v1/halls/DH/board".to_owned()),
        ("/v1/halls/{hall}/board", "/v1/halls/%20/board".to_owned()),
        ("/v1/halls/{hall}/totals", "/v1/halls/DH/totals".to_owned()),
        (
            "/v1/halls/{hall}/totals",
            "/v1/halls/DH/totals?day=x".to_owned(),
        ),
    ] {
        tries.push(("GET", template, asked, vec![]));
    }
    let taken = crate::tickets::take(&running, 7, "GA-0001");
    let one = format!("/v1/tickets/{}", taken["id"].as_str().unwrap());
    tries.push(("GET", "/v1/tickets/{id}", one, vec![]));
    for id in [filed.digest().to_hex(), other.to_hex(), "x".to_owned()] {
        let template = "/v1/actions/{digest}/confirmation";
        tries.push((
            "GET",
            template,
            format!("/v1/actions/{id}/confirmation"),
            vec![],
        ));
    }
    for kind in StateKey::KINDS.into_iter().chain(["chain"]) {
        let id = match kind {
            "key" => device().id().to_hex(),
            "business" => other.to_hex(),
            "item" | "licence" => "GA-0001".to_owned(),
            _ => case.to_hex(),
        };
        for id in [id.as_str(), "%20"] {
            let path = format!("/v1/state/{kind}/{id}");
            tries.push(("GET", "/v1/state/{kind}/{id}", path, vec![]));
        }
    }
    for list in ["licences", "grants", "uses"] {
        let template: &str = format!("/v1/holders/{{handle}}/{list}").leak();
        for asked in [format!("{HOLDER}/{list}"), format!("x/{list}")] {
            let path = format!("/v1/holders/{asked}");
            tries.push(("GET", template, path, vec![]));
        }
        let path = format!("/v1/holders/{HOLDER}/{list}?before=!");
        tries.push(("GET", template, path, vec![]));
    }
    for asked in ["GA/worklist", "!/worklist", "GA/worklist?after=x"] {
        let path = format!("/v1/departments/{asked}");
        tries.push(("GET", "/v1/departments/{code}/worklist", path, vec![]));
    }
    for asked in ["GA/leases", "!/leases"] {
        let path = format!("/v1/departments/{asked}");
        tries.push(("GET", "/v1/departments/{code}/leases", path, vec![]));
    }
    for asked in ["?q=%E6%B5%8B%E8%AF%95", "", "?q=%20", "?q=a&after=x"] {
        let path = format!("/v1/businesses{asked}");
        tries.push(("GET", "/v1/businesses", path, vec![]));
    }
    let large = json!({"actions": ["A".repeat(600 << 10)]}).to_string();
    tries.push((
        "POST",
        "/v1/actions",
        "/v1/actions".into(),
        large.into_bytes(),
    ));
    let mut seen = Statuses::new();
    let mut ask = |method: &str, template: &str, path: &str, kind: &str, body: Vec<u8>| {
        let url = format!("{}{path}", running.gateway.url());
        let method: Method = method.parse().unwrap();
        let mut request = running.client.request(method.clone(), url).body(body);
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        let answer = request.send().unwrap();
        let status = answer.status().as_u16();
        let at = &document["paths"][template][method.as_str().to_lowercase()];
        let content = &at["responses"][status.to_string()]["content"];
        if let Some(kind) = answer.headers().get("content-type") {
            let kind = kind.to_str().unwrap();
            assert!(
                content.get(kind).is_some(),
                "{path}: {status} {kind} is not described"
            );
        }
        let key = (method.to_string(), template.to_owned());
        seen.entry(key).or_default().insert(status);
    };
    for (method, template, path, body) in tries {
        ask(method, template, &path, "", body);
    }
    ask(
        "POST",
        "/v1/actions",
        "/v1/actions",
        "text/plain",
        actions(1),
    );
    let path = format!("/v1/content/{here}");
    ask(
        "PUT",
        "/v1/content/{digest}",
        &path,
        "text/plain",
        b"here".to_vec(),
    );
    let mut wanted = described(&document);
    // Paths that take signed requests alone: their own tests bring their answers about.
    let signed_alone = |method: &str, path: &str| {
        path.starts_with("/v1/keys")
            || (method == "POST" && path.starts_with("/v1/tickets"))
            || path == "/v1/halls/{hall}/tickets"
            || path == "/v1/cases/{id}/lease"
    };
    for ((method, path), statuses) in &mut wanted {
        let signed = path.starts_with("/v1/content")
            || signed_alone(method, path)
            || path == "/v1/events"
            || path == "/v1/departments/{code}/leases";
        assert_eq!(
            SIGNED.iter().all(|code| statuses.contains(code)),
            signed,
            "{method} {path}"
        );
        for code in COMMON {
            assert!(statuses.contains(&code), "{method} {path} {code}");
        }
        statuses.retain(|code| !COMMON.contains(code) && !SIGNED.contains(code));
    }
    // Wants a department's key service: the tests of certificates bring its answers about.
    let of_a_service = |path: &str| path == "/v1/departments/{code}/revocations";
    wanted.retain(|(method, path), _| !signed_alone(method, path) && !of_a_service(path));
    assert_eq!(seen, wanted);
    running.stop();
}

/// The bytes of an answer to bytes that no client library would send, up to where the
/// connection is closed.
fn raw(running: &Running, request: &str) -> String {
    use std::io::{ErrorKind, Read, Write};
    let mut stream = std::net::TcpStream::connect(running.gateway.address()).unwrap();
    let patience = Some(std::time::Duration::from_secs(20));
    stream.set_read_timeout(patience).unwrap();
    // It may close before it has read all.
    stream.write_all(request.as_bytes()).ok();
    let (mut answer, mut some) = (Vec::new(), [0; 4_096]);
    loop {
        match stream.read(&mut some) {
            Ok(0) => break,
            Ok(count) => answer.extend_from_slice(&some[..count]),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
            Err(error) => {
                let begin: String = request.chars().take(80).collect();
                panic!("{error} after {begin:?}, {} bytes", answer.len())
            }
        }
    }
    String::from_utf8_lossy(&answer).to_lowercase()
}

#[test]
fn a_method_that_a_path_does_not_know_is_refused_with_those_that_it_knows() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    let document = running.get_json("/v1/openapi.json");
    for (path, item) in document["paths"].as_object().unwrap() {
        let known: BTreeSet<String> = item
            .as_object()
            .unwrap()
            .keys()
            .map(|method| method.to_uppercase())
            .collect();
        let url = path
            .replace("{digest}", &"0".repeat(64))
            .replace("{handle}", &HOLDER.to_hex())
            .replace("{id}", &"0".repeat(32));
        for method in [
            "GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY",
        ] {
            if known.contains(method) {
                continue;
            }
            let method: Method = method.parse().unwrap();
            let url = format!("{}{url}", running.gateway.url());
            let answer = running.client.request(method.clone(), url).send().unwrap();
            assert_eq!(answer.status(), 405, "{method} {path}");
            assert_eq!(answer.headers()["content-type"], "application/problem+json");
            let allowed: BTreeSet<String> = answer.headers()["allow"]
                .to_str()
                .unwrap()
                .split(',')
                .map(|method| method.trim().to_owned())
                .filter(|method| method != "HEAD")
                .collect();
            assert_eq!(allowed, known, "{method} {path}");
        }
    }
    running.stop();
}

#[test]
fn head_answers_as_get_does_without_the_body() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    for path in [
        "/v1/items",
        "/v1/openapi.json",
        "/v1/actions/x",
        "/v1/nothing",
    ] {
        let get = running.get(path);
        let url = format!("{}{path}", running.gateway.url());
        let head = running.client.head(url).send().unwrap();
        assert_eq!(head.status(), get.status(), "{path}");
        for name in ["content-type", "content-length"] {
            assert_eq!(
                head.headers().get(name),
                get.headers().get(name),
                "{path} {name}"
            );
        }
        assert!(head.bytes().unwrap().is_empty());
    }
    running.stop();
}

#[test]
fn bytes_that_no_client_library_sends_get_a_problem_or_a_closed_connection_and_nothing_breaks() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    let end = "Host: a\r\nConnection: close\r\n\r\n";
    let long = "a".repeat(9_000);
    for path in [
        "/v1/actions/%ff%fe",
        "/v1/actions/%00",
        "/v1/cases/%C3%28",
        "/v1/cases/00000000000000000000000000000000?from=%ff",
        "/v1/holders/%E2%82/cases",
        "/v1/holders/11111111111111111111111111111111/cases?before=%ff",
        "/v1/content/%ff",
        "/v1/documents/%ff",
        "/v1/state/key/%ff",
        "/v1/state/item/%ff",
        "/v1/events?from=%ff",
        &format!("/v1/actions/{long}"),
        &format!("/v1/events?from={long}"),
    ] {
        let answer = raw(&running, &format!("GET {path} HTTP/1.1\r\n{end}"));
        assert!(answer.starts_with("http/1.1 400"), "{path}: {answer}");
        assert!(
            answer.contains("application/problem+json"),
            "{path}: {answer}"
        );
    }
    // What is no request at all is answered by the HTTP library, and the line closed.
    for request in [
        "GET /v1/items HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n".to_owned(),
        "GET /v1/items\u{7f}\u{1} HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
        "\u{0}\u{1}\u{2}\r\n\r\n".to_owned(),
        format!(
            "GET /v1/items HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n",
            "x".repeat(600_000)
        ),
        format!("GET /{} HTTP/1.1\r\n{end}", "x".repeat(100_000)),
    ] {
        let answer = raw(&running, &request);
        let refused = answer.is_empty() || answer.starts_with("http/1.1 4");
        assert!(refused, "{answer}");
    }
    // Two lengths, of which a proxy before it could take the other one.
    let lengths = "Content-Length: 3\r\nContent-Length: 4";
    let request = format!("POST /v1/actions HTTP/1.1\r\n{lengths}\r\n{end}abc");
    let answer = raw(&running, &request);
    let refused = answer.is_empty() || answer.starts_with("http/1.1 4");
    assert!(refused, "{answer}");
    assert_eq!(running.get("/v1/health").status(), 200);
    running.stop();
}

#[test]
fn the_common_answers_appear_too() {
    let dir = tempfile::tempdir().unwrap();
    let mut options = GatewayOptions::open(([127, 0, 0, 1], 0).into());
    options.access = Access::Signed(Quota::default());
    let running = Running::start_with(dir.path(), &options, client());
    let streams: Vec<_> = (0..3).map(|_| running.get("/v1/events").status()).collect();
    assert_eq!(streams, [401, 401, 401]);
    // A node that is stopping takes nothing more in.
    let Running {
        gateway,
        node,
        client,
    } = running;
    node.stop().unwrap();
    let actions = json!({"actions": [URL_SAFE.encode(signed(&file(1)).as_bytes())]});
    let answer = client
        .post(format!("{}/v1/actions", gateway.url()))
        .json(&actions)
        .send()
        .unwrap();
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key("retry-after"));
    let health = client
        .get(format!("{}/v1/health", gateway.url()))
        .send()
        .unwrap();
    assert_eq!(health.status(), 503);
    gateway.stop();
}

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as URL_SAFE;

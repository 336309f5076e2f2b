//! Signed requests: what was signed holds, and nothing that was changed.

use domain::id::Digest;
use proptest::prelude::*;
use seal::keys::SigningKey;
use seal::request::{Request, RequestSignature, content_digest, read_content_digest};

const BODY: Digest = Digest([7; 32]);

fn request() -> Request<'static> {
    Request {
        method: "PUT",
        authority: "hall.example:8443",
        path: "/v1/content/0707",
        query: "",
        body: Some(BODY),
    }
}

fn key() -> SigningKey {
    SigningKey::from_secret(&[3; 32])
}

#[test]
fn a_signature_reads_back_from_its_headers_and_holds_for_its_request_only() {
    let signed = RequestSignature::sign(&request(), 1_800_000_000, [9; 16], &key());
    let (input, signature) = (signed.input_header(), signed.signature_header());
    let read = RequestSignature::read(&input, &signature).unwrap();
    assert_eq!(read, signed);
    assert_eq!(read.signer.key, key().id());
    let public = key().public();
    assert!(read.holds(&request(), &public));
    for other in [
        Request {
            method: "GET",
            ..request()
        },
        Request {
            authority: "other.example:8443",
            ..request()
        },
        Request {
            path: "/v1/content/0708",
            ..request()
        },
        Request {
            query: "a=1",
            ..request()
        },
        Request {
            body: Some(Digest([8; 32])),
            ..request()
        },
        Request {
            body: None,
            ..request()
        },
    ] {
        assert!(!read.holds(&other, &public), "{other:?}");
    }
    assert!(!read.holds(&request(), &SigningKey::from_secret(&[4; 32]).public()));
}

#[test]
fn the_signature_base_is_the_one_of_rfc_9421() {
    // Written out by hand from RFC 9421 §2.5 and signed directly.
    let base = "\"@method\": GET\n\"@path\": /v1/events\n\"@query\": ?from=7\n\
        \"@authority\": hall.example\n\"@signature-params\": (\"@method\" \"@path\" \"@query\" \
        \"@authority\");keyid=\"KEYID\";alg=\"ed25519\";created=5;nonce=\"CQkJCQkJCQkJCQkJCQkJCQ==\"";
    let base = base.replace("KEYID", &key().id().to_hex());
    let (_, params) = base.rsplit_once("params\": ").unwrap();
    let signature = {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(key().sign(base.as_bytes()))
    };
    let read = RequestSignature::read(
        &format!("hallseal={params}"),
        &format!("hallseal=:{signature}:"),
    );
    let request = Request {
        method: "GET",
        authority: "hall.example",
        path: "/v1/events",
        query: "from=7",
        body: None,
    };
    assert!(read.unwrap().holds(&request, &key().public()));
}

#[test]
fn headers_of_any_other_form_are_no_signature() {
    let signed = RequestSignature::sign(&request(), 1_800_000_000, [9; 16], &key());
    let (input, signature) = (signed.input_header(), signed.signature_header());
    let swaps = [
        ("hallseal=", "sig1="),
        ("\"@path\" ", ""),
        ("\"@query\"", "\"@path\""),
        ("\"@query\"", "\"date\""),
        ("ed25519", "hmac-sha256"),
        (";alg=\"ed25519\"", ""),
        (";alg", ";expires=9;alg"),
        ("created=", "created=-"),
        ("created=", "created=9;created="),
        ("nonce=\"", "nonce=\"AAAA"),
        ("keyid=\"", "keyid=\"0"),
        ("(", "(("),
        (";created", " ;created"),
    ];
    for (from, to) in swaps {
        assert!(input.contains(from));
        let bent = input.replacen(from, to, 1);
        assert_eq!(RequestSignature::read(&bent, &signature), None, "{bent}");
    }
    for bent in [
        "",
        "hallseal=",
        "hallseal=:AAAA:",
        "hallseal=::",
        &signature[..20],
    ] {
        assert_eq!(RequestSignature::read(&input, bent), None, "{bent}");
    }
    let long = input.replacen("keyid", &"x".repeat(600), 1);
    assert_eq!(RequestSignature::read(&long, &signature), None);
}

#[test]
fn a_content_digest_reads_back() {
    assert_eq!(read_content_digest(&content_digest(&BODY)), Some(BODY));
    for bent in [
        "",
        "sha-512=:AAAA:",
        "sha-256=:AAAA:",
        "sha-256=BwcH",
        "sha-256=:?:",
    ] {
        assert_eq!(read_content_digest(bent), None, "{bent}");
    }
}

proptest! {
    #[test]
    fn no_headers_make_the_readers_panic(input in ".{0,200}", signature in ".{0,120}") {
        let _ = RequestSignature::read(&input, &signature);
        let _ = RequestSignature::read(&format!("hallseal=({input}"), &signature);
        let _ = read_content_digest(&signature);
    }

    #[test]
    fn no_changed_character_leaves_a_signature_standing(
        at in any::<prop::sample::Index>(),
        to in prop::char::range(' ', '~'),
    ) {
        let signed = RequestSignature::sign(&request(), 1_800_000_000, [9; 16], &key());
        let input = signed.input_header();
        let at = at.index(input.len());
        let mut bent = input.clone();
        bent.replace_range(at..=at, &to.to_string());
        let holds = RequestSignature::read(&bent, &signed.signature_header())
            .is_some_and(|read| read.holds(&request(), &key().public()));
        prop_assert_eq!(holds, bent == input);
    }
}

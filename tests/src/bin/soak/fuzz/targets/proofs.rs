//! Parts of proofs, and who asks for them.

use domain::id::Digest;
use hallseal_tests::specimens::{self, SpecimenChain};
use receipt::proof::ChainTag;
use receipt::{AppHashInputs, Link, StateKey, StateProof, verify_state};
use seal::canonical;
use seal::hash::sha256;
use seal::request::{Request, RequestSignature, content_digest, read_content_digest};

use super::{Target, forged, refused, words};

/// One change of the validators, alone.
pub(super) fn link() -> Target {
    let genuine = SpecimenChain::new(4, 3).signed_history();
    Target {
        corpus: genuine.links.iter().map(canonical::to_vec).collect(),
        words: vec![
            &[0x80],
            &[0x84],
            &[0x9F],
            &[0xF6],
            &[0x58, 0x20],
            &[0x1B],
            &[0x9B, 0xFF],
        ],
        run: Box::new(|input| match canonical::from_slice::<Link>(input) {
            Ok(link) if canonical::to_vec(&link) != input => forged("a second form of a link"),
            Ok(link) => Ok(format!("read, {} validators", link.validators.len())),
            Err(error) => Ok(refused(&error)),
        }),
    }
}

/// What stands under a key of the state. The header is genuine, and the tree under it is not: so
/// nothing is ever proven.
pub(super) fn state() -> Target {
    let chain = SpecimenChain::new(4, 3);
    let (head, history) = (chain.head(), chain.history());
    let key = StateKey::Case(specimens::id(1));
    let inputs = AppHashInputs {
        log_root: Digest([1; 32]),
        state_root: Digest([2; 32]),
        block_root: Digest([3; 32]),
    };
    let proof = StateProof {
        chain: ChainTag::of(&specimens::chain_id()),
        inputs,
        tree: tree(&key.to_bytes(), b"value"),
        proof: head.proof,
    };
    Target {
        corpus: vec![proof.to_bytes()],
        words: vec![
            &[0x0A],
            &[0x12],
            &[0x1A],
            &[0x58, 0x20],
            b"JMT::LeafNode",
            &[0xFF, 0xFF, 0x7F],
        ],
        run: Box::new(move |input| {
            let proof = match StateProof::from_bytes(input) {
                Ok(proof) if proof.to_bytes() != input => {
                    return forged("a second form of a proof");
                }
                Ok(proof) => proof,
                Err(error) => return Ok(refused(&error)),
            };
            let there = verify_state(&proof, &key, Some(b"value"), &history);
            let absent = verify_state(&proof, &key, None, &history);
            match (there, absent) {
                (Err(there), Err(absent)) => Ok(format!("{} {}", there.word(), absent.word())),
                _ => forged("a state that no header has"),
            }
        }),
    }
}

/// An ICS 23 proof of one value from a tree with one leaf.
fn tree(key: &[u8], value: &[u8]) -> Vec<u8> {
    let field = |tag: u8, bytes: &[u8]| -> Vec<u8> {
        let length = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
        [&[tag << 3 | 2, length], bytes].concat()
    };
    let leaf = [
        &[0x08, 1, 0x10, 1, 0x18, 1][..],
        &field(5, b"JMT::LeafNode"),
    ]
    .concat();
    field(
        1,
        &[field(1, key), field(2, value), field(3, &leaf)].concat(),
    )
}

/// The three headers of a signed request, a line each: who is taken to have signed has signed this
/// request, with headers that say nothing else.
pub(super) fn request_headers() -> Target {
    let key = specimens::key(3);
    let body = sha256(&[b"body"]);
    let request = Request {
        method: "PUT",
        authority: "hall.example:8443",
        path: "/v1/content/0707",
        query: "a=1",
        body: Some(body),
    };
    let signed = RequestSignature::sign(&request, 1_800_000_000, [9; 16], &key);
    let genuine = [
        signed.input_header(),
        signed.signature_header(),
        content_digest(&body),
    ];
    Target {
        corpus: vec![genuine.join("\n").into_bytes()],
        words: words(&[
            "hallseal=",
            "(",
            ")",
            ";",
            "\"@method\"",
            "\"@path\"",
            "\"content-digest\"",
            "created=",
            "nonce=",
            "keyid=",
            "alg=\"ed25519\"",
            ":",
            "=",
            "\n",
            " ",
            "18446744073709551616",
            "sha-256=:",
        ]),
        run: Box::new(move |input| {
            let text = String::from_utf8_lossy(input);
            let mut lines = text.split('\n');
            let mut line = || lines.next().unwrap_or_default();
            let (signer, signature, digest) = (line(), line(), line());
            let digest = read_content_digest(digest);
            let Some(read) = RequestSignature::read(signer, signature) else {
                return Ok(format!("no signature, digest {}", digest.is_some()));
            };
            let same = [signer, signature] == [&genuine[0], &genuine[1]];
            if read.holds(&request, &key.public()) && !same {
                return forged("other headers");
            }
            if digest == Some(body) && !text.contains(&genuine[2]) {
                return forged("another form of a digest");
            }
            Ok(format!("read, holds {same}, digest {}", digest.is_some()))
        }),
    }
}

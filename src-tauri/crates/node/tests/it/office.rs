//! Two departments with key services, evaluators and staff on one embedded node, and what
//! a kiosk and a clerk do there.

use crate::world::{Running, chain, client, device, now_s, options};
use ::content::{CARD_PROOF, Content, Identity, SealedContent, seal_content};
use domain::action::*;
use domain::factor::Factors;
use domain::id::*;
use domain::outcome::Outcome;
use ledger::{Genesis, Validator};
use node::{EmbeddedNode, GatewayOptions, KeyService, Service};
use receipt::Verdict;
use reqwest::blocking::Response;
use seal::action::{SignedAction, sign};
use seal::evidence::Evidence;
use seal::fields::{Field, FieldSet, FieldValue};
use seal::hash::sha256;
use seal::keys::SigningKey;
use seal::request::{Request, RequestSignature, content_digest};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) const RULE: &str =
    "answers.household >= 1 && facts.homes_owned == 0 && facts.registered_here";
pub(crate) const CARD: HolderHandle = HolderHandle([0x21; 16]);
/// A made-up document's made-up number.
pub(crate) const NUMBER: &str = "TEST00001";

pub(crate) fn key(n: u8) -> SigningKey {
    SigningKey::from_secret(&[n; 32])
}

pub(crate) fn clerk() -> SigningKey {
    key(41)
}

/// Of the same department as [`clerk`].
pub(crate) fn second_clerk() -> SigningKey {
    key(47)
}

pub(crate) fn far_clerk() -> SigningKey {
    key(42)
}

pub(crate) fn evaluator(department: &str) -> SigningKey {
    key(if department == "ZJ" { 43 } else { 44 })
}

pub(crate) fn service_key(department: &str) -> SigningKey {
    key(if department == "ZJ" { 45 } else { 46 })
}

pub(crate) fn identity(department: &str) -> Identity {
    let mut seed = [7; 32];
    seed[0] = department.as_bytes()[0];
    Identity::from_seed(&seed)
}

pub(crate) fn department(code: &str) -> DepartmentCode {
    DepartmentCode::new(code).unwrap()
}

pub(crate) fn word(text: &str) -> Word {
    Word::new(text).unwrap()
}

/// `ZJ-0001` is decided by evaluators and yields a licence, `ZJ-0002` by staff, `ZJ-0003`
/// wants a business's name.
fn genesis() -> Genesis {
    let enrol = |key: &SigningKey, role, of: &str| EnrolKey {
        key: key.public(),
        role,
        department: department(of),
        hall: (role == Role::Device).then(|| HallCode::new("DH").unwrap()),
        scopes: (role == Role::Staff).then(|| Scopes {
            rights: Rights::ALL,
            items: Vec::new(),
        }),
        quota: None,
    };
    let item = |code: &str, terms| PublishItem {
        item: ItemCode::new(code).unwrap(),
        version: 1,
        department: department("ZJ"),
        document: Digest([9; 32]),
        factors: Factors::CARD,
        terms: Some(terms),
    };
    let mut keys = vec![
        enrol(&device(), Role::Device, "ZJ"),
        enrol(&clerk(), Role::Staff, "ZJ"),
        enrol(&second_clerk(), Role::Staff, "ZJ"),
        enrol(&far_clerk(), Role::Staff, "MZ"),
    ];
    for of in ["MZ", "ZJ"] {
        keys.push(enrol(&evaluator(of), Role::Evaluator, of));
        keys.push(enrol(&service_key(of), Role::KeyService, of));
    }
    Genesis {
        chain_id: chain(),
        time_s: 1_700_000_000,
        validators: vec![Validator {
            key: key(1).public(),
            power: 1,
        }],
        departments: vec![department("MZ"), department("ZJ")],
        keys,
        items: vec![
            item(
                "ZJ-0001",
                Terms {
                    rule: Some(PrivateRule {
                        cel: RULE.into(),
                        evaluators: vec![department("MZ"), department("ZJ")],
                    }),
                    yields: Some(Yields {
                        licence: LicenceType::new("housing_subsidy").unwrap(),
                        type_code: word("ZJ0001"),
                        issuer: word("ZJ"),
                        valid_days: Some(365),
                    }),
                    ..Terms::default()
                },
            ),
            item("ZJ-0002", Terms::default()),
            item(
                "ZJ-0003",
                Terms {
                    public_fields: vec![PublicDeclared {
                        name: word(NAME_FIELD),
                        kind: PublicKind::Text,
                    }],
                    ..Terms::default()
                },
            ),
        ],
        params: None,
    }
}

/// A running hall with the key services of both departments.
pub(crate) struct Office {
    pub(crate) running: Running,
    keys: Vec<Service>,
}

/// An action id that was not used before.
fn fresh() -> ActionId {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut id = [0x5A; 16];
    id[..8].copy_from_slice(&NEXT.fetch_add(1, Ordering::SeqCst).to_be_bytes());
    ActionId(id)
}

/// What the card proves itself by.
pub(crate) const PROOF: [u8; 32] = [0x77; 32];

fn card_proof() -> FieldValue {
    FieldValue::Bytes(seal::handle::proof_commitment(&PROOF).0.to_vec())
}

/// What somebody answered, whose card says [`NUMBER`].
pub(crate) fn content(household: i64) -> Content {
    let field = |name: &str, value, salt| Field {
        name: name.into(),
        value,
        salt: [salt; 32],
    };
    Content {
        fields: FieldSet::new(vec![
            field("answer.household", FieldValue::Integer(household), 1),
            field("answer.phone", FieldValue::Text("000-0000".into()), 2),
            field("holder.document", FieldValue::Text(NUMBER.into()), 3),
            field("holder.birth", FieldValue::Text("1958-12-13".into()), 4),
            field("consent.decide_by_rule", FieldValue::Boolean(true), 5),
            field("holder.name", FieldValue::Text("张测试".into()), 6),
            field(CARD_PROOF, card_proof(), 7),
        ])
        .unwrap(),
        evidence: Evidence {
            device_time_s: 1_800_000_000,
            boot_id: [1; 16],
            counter: fresh().0[7].into(),
            factors: Factors::CARD,
            checks: vec!["passive".into()],
            salt: [5; 32],
            chip: None,
        },
        attachments: Vec::new(),
    }
}

/// As a kiosk seals it: never twice the same bytes.
pub(crate) fn sealed(content: &Content) -> SealedContent {
    let recipient = identity("ZJ").recipient();
    seal_content(content, &recipient, &mut rand_core::OsRng).unwrap()
}

impl Office {
    pub(crate) fn open(dir: &Path) -> Self {
        let mut options = options(dir);
        options.documents.clear();
        let node = EmbeddedNode::open(options, &genesis(), key(1)).unwrap();
        let open = GatewayOptions::open(([127, 0, 0, 1], 0).into());
        let gateway = node.serve_with(&open).unwrap();
        let hold = |of| KeyService::new(department(of), identity(of), service_key(of));
        let keys = ["ZJ", "MZ"].map(|of| node.hold_keys(hold(of)).unwrap());
        Self {
            running: Running {
                gateway,
                node,
                client: client(),
            },
            keys: keys.into(),
        }
    }

    pub(crate) fn close(self) {
        self.keys.into_iter().for_each(Service::stop);
        self.running.stop();
    }

    /// Puts sealed content where devices put it.
    pub(crate) fn put(&self, sealed: &SealedContent) {
        let url = format!(
            "{}/v1/content/{}",
            self.running.gateway.url(),
            sealed.digest()
        );
        let put = self.running.client.put(url);
        let put = put.body(sealed.as_bytes().to_vec()).send().unwrap();
        assert!(put.status().is_success());
    }

    /// Files a case with this content, which is already there.
    pub(crate) fn file(&self, item: &str, content: &Content) -> ActionId {
        let sealed = sealed(content);
        self.put(&sealed);
        self.file_named(item, content.fields.root(), sealed.digest())
    }

    pub(crate) fn file_named(&self, item: &str, fields: Digest, content: Digest) -> ActionId {
        let (case, outcome) = self.try_file(item, fields, content);
        assert_eq!(outcome, "ok");
        case
    }

    /// Files a case; its id, and how that ended.
    pub(crate) fn try_file(
        &self,
        item: &str,
        fields: Digest,
        content: Digest,
    ) -> (ActionId, String) {
        let body = FileCase {
            item: ItemCode::new(item).unwrap(),
            version: 1,
            holder: CARD,
            factors: Factors::CARD,
            fields,
            content,
            public: None,
        };
        let filed = self.submit(&device(), None, Body::FileCase(body));
        let parsed = SignedAction::parse(filed.as_bytes()).unwrap();
        (parsed.action().action_id, self.settled(&filed))
    }

    /// How an action ends on the chain.
    pub(crate) fn outcome_of(&self, by: &SigningKey, body: Body) -> String {
        let signed = self.submit(by, None, body);
        self.settled(&signed)
    }

    /// The outcome that a verified receipt proves.
    fn settled(&self, signed: &SignedAction) -> String {
        let verdict = self.running.settle(&signed.digest());
        let Verdict::Final(proven) = verdict else {
            panic!("{verdict:?}");
        };
        Outcome::from_code(proven.outcome)
            .unwrap()
            .word()
            .to_owned()
    }

    /// Signs, submits and waits until it stands on the chain, well.
    pub(crate) fn act(&self, by: &SigningKey, parent: Option<Digest>, body: Body) -> SignedAction {
        let signed = self.submit(by, parent, body);
        assert_eq!(self.settled(&signed), "ok");
        signed
    }

    fn submit(&self, by: &SigningKey, parent: Option<Digest>, body: Body) -> SignedAction {
        let action = Action {
            chain_id: chain(),
            action_id: fresh(),
            author: by.id(),
            device: None,
            parent,
            evidence: Digest([0xEE; 32]),
            replaces: None,
            body,
        };
        let signed = sign(&action, &[by]).unwrap();
        self.running.submit(&[signed.as_bytes()]);
        signed
    }

    /// A case's actions so far: kind's word, digest.
    pub(crate) fn history(&self, case: ActionId) -> Vec<SignedAction> {
        use base64::Engine as _;
        let answer = self.running.get_json(&format!("/v1/cases/{case}"));
        let read = |step: &Value| {
            let text = step["action"].as_str().unwrap();
            let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
                .decode(text)
                .unwrap();
            SignedAction::parse(&bytes).unwrap().signed().clone()
        };
        answer["actions"]
            .as_array()
            .unwrap()
            .iter()
            .map(read)
            .collect()
    }

    /// Asks a key service, signed by a key.
    pub(crate) fn ask(&self, by: &SigningKey, path: &str, body: &[u8]) -> Response {
        self.send("POST", by, path, body)
    }

    /// A request of this method, signed by a key.
    pub(crate) fn send(&self, method: &str, by: &SigningKey, path: &str, body: &[u8]) -> Response {
        let authority = self.running.gateway.address().to_string();
        let digest = sha256(&[body]);
        let request = Request {
            method,
            authority: &authority,
            path,
            query: "",
            body: Some(digest),
        };
        let signature = RequestSignature::sign(&request, now_s(), fresh().0, by);
        let url = format!("{}{path}", self.running.gateway.url());
        self.running
            .client
            .request(method.parse().unwrap(), url)
            .header("signature-input", signature.input_header())
            .header("signature", signature.signature_header())
            .header("content-digest", content_digest(&digest))
            .body(body.to_vec())
            .send()
            .unwrap()
    }

    /// Asks for a case's key; the answer, or status and code.
    pub(crate) fn open_key(
        &self,
        by: &SigningKey,
        case: ActionId,
        reader: &Identity,
    ) -> Result<Value, (u16, String)> {
        let question = json!({ "case": case, "recipient": reader.recipient().to_string() });
        told(self.ask(by, "/v1/keys/open", question.to_string().as_bytes()))
    }

    /// Asks for what a grant shares.
    pub(crate) fn grant_key(
        &self,
        by: &SigningKey,
        grant: ActionId,
        reader: &Identity,
    ) -> Result<Value, (u16, String)> {
        let question = json!({ "grant": grant, "recipient": reader.recipient().to_string() });
        told(self.ask(by, "/v1/keys/grant", question.to_string().as_bytes()))
    }
}

pub(crate) fn told(response: Response) -> Result<Value, (u16, String)> {
    let status = response.status().as_u16();
    let answer: Value = response.json().unwrap();
    match answer["code"].as_str() {
        None => Ok(answer),
        Some(code) => Err((status, code.to_owned())),
    }
}

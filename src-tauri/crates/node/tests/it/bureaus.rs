//! Four departments at work on a chain of four real validators: what a kiosk, two clerks
//! and the departments' own services do there.

use crate::cluster::Cluster;
use crate::world::*;
use ::content::{Content, Identity, SealedContent, seal_content};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::action::*;
use domain::catalogue::Consent;
use domain::factor::Factors;
use domain::id::*;
use ledger::record::CaseRecord;
use node::consortium::testnet;
use receipt::{Proven, Receipt};
use seal::action::{ParsedAction, SignedAction, sign};
use seal::evidence::Evidence;
use seal::fields::{Field, FieldSet, FieldValue};
use seal::hash::sha256;
use seal::keys::SigningKey;
use seal::request::{Request, RequestSignature, content_digest};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) const CARD: HolderHandle = HolderHandle([0x42; 16]);
/// Somebody's made-up telephone number, which no log may hold.
pub(crate) const PHONE: &str = "13900000000";
const GIVEN: Factors = Factors::CARD.with(Factors::FINGER).with(Factors::CHIP);

pub(crate) fn department(code: &str) -> DepartmentCode {
    DepartmentCode::new(code).unwrap()
}

pub(crate) fn word(text: &str) -> Word {
    Word::new(text).unwrap()
}

pub(crate) fn clerk(n: u8) -> SigningKey {
    SigningKey::from_secret(&[n; 32])
}

/// What an age file of the key service is wrapped to.
pub(crate) fn reader() -> Identity {
    Identity::from_seed(&[77; 32])
}

/// What somebody with this made-up document answered for the housing subsidy.
pub(crate) fn content(document: &str, by_rule: bool) -> Content {
    let mut salt = 0;
    let mut field = |name: &str, value| {
        salt += 1;
        Field {
            name: name.into(),
            value,
            salt: [salt; 32],
        }
    };
    let consent = format!("consent.{}", Consent::RULE);
    let mut fields = vec![
        field("answer.household", FieldValue::Integer(3)),
        field("answer.family_income", FieldValue::Integer(6_000)),
        field("answer.phone", FieldValue::Text(PHONE.into())),
        field("holder.document", FieldValue::Text(document.into())),
    ];
    fields.extend(by_rule.then(|| field(&consent, FieldValue::Boolean(true))));
    static COUNTER: AtomicU64 = AtomicU64::new(1);
    Content {
        fields: FieldSet::new(fields).unwrap(),
        evidence: Evidence {
            device_time_s: 1_800_000_000,
            boot_id: [1; 16],
            counter: COUNTER.fetch_add(1, Ordering::SeqCst),
            factors: GIVEN,
            checks: vec!["passive".into()],
            salt: [5; 32],
            chip: None,
        },
        attachments: Vec::new(),
    }
}

/// One step of a case's history, its receipt proven by the genesis alone.
pub(crate) struct Step {
    pub(crate) signed: SignedAction,
    pub(crate) parsed: ParsedAction,
    pub(crate) proven: Proven,
}

/// The departments at work.
pub(crate) struct Bureaus {
    pub(crate) cluster: Cluster,
    next: AtomicU64,
    /// Every action whose receipt is to be looked at in the end.
    pub(crate) all: Mutex<Vec<Digest>>,
}

impl Bureaus {
    pub(crate) fn start() -> Self {
        Self::start_with(None)
    }

    /// On a chain that begins with these limits.
    pub(crate) fn start_with(params: Option<Params>) -> Self {
        let furnish = |net: &mut testnet::Testnet| {
            testnet::serve_departments(net, 4).unwrap();
            net.demo.genesis.params = params;
            for member in &net.members {
                let begin = &net.demo.genesis;
                member
                    .folder
                    .put_genesis(begin, &net.demo.documents)
                    .unwrap();
            }
        };
        Self {
            cluster: Cluster::start_after(4, 0, |_| {}, furnish),
            next: AtomicU64::new(1),
            all: Mutex::default(),
        }
    }

    /// Which member is a department's own.
    pub(crate) fn member(&self, code: &str) -> usize {
        let mut members = self.cluster.net.members.iter();
        members
            .position(|member| member.config.name == code)
            .unwrap()
    }

    pub(crate) fn register(&self, code: &str) -> PathBuf {
        let member = &self.cluster.net.members[self.member(code)];
        let evaluators = &member.config.evaluators;
        let of = evaluators
            .iter()
            .find(|one| one.department.as_str() == code);
        of.unwrap().register.as_ref().unwrap().database.clone()
    }

    pub(crate) fn fresh(&self) -> ActionId {
        let mut id = [0x7E; 16];
        id[..8].copy_from_slice(&self.next.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        ActionId(id)
    }

    pub(crate) fn signed(
        &self,
        by: &SigningKey,
        parent: Option<Digest>,
        body: Body,
    ) -> SignedAction {
        let action = Action {
            chain_id: chain(),
            action_id: self.fresh(),
            author: by.id(),
            device: None,
            parent,
            evidence: Digest([0xEE; 32]),
            replaces: None,
            body,
        };
        sign(&action, &[by]).unwrap()
    }

    /// Signs, submits at a member, waits for the receipt there; the outcome's code.
    pub(crate) fn try_act(
        &self,
        member: usize,
        by: &SigningKey,
        parent: Option<Digest>,
        body: Body,
    ) -> (SignedAction, u32) {
        let signed = self.signed(by, parent, body);
        self.cluster.submit(member, &[&signed]);
        let proven = self.cluster.settle(member, &signed.digest());
        self.all.lock().unwrap().push(signed.digest());
        (signed, proven.outcome)
    }

    /// The same, and it succeeds.
    pub(crate) fn act(
        &self,
        member: usize,
        by: &SigningKey,
        parent: Option<Digest>,
        body: Body,
    ) -> SignedAction {
        let kind = body.kind().word();
        let (signed, outcome) = self.try_act(member, by, parent, body);
        assert_eq!(outcome, 0, "{kind}");
        signed
    }

    /// A member of staff with every right of the department, by its administrator.
    pub(crate) fn hire(&self, code: &str, key: &SigningKey) {
        let admin = &self.cluster.net.demo.admins[&department(code)];
        let enrol = EnrolKey {
            key: key.public(),
            role: Role::Staff,
            department: department(code),
            hall: None,
            scopes: Some(Scopes {
                rights: Rights::ALL,
                items: Vec::new(),
            }),
            quota: None,
        };
        self.act(self.member(code), admin, None, Body::EnrolKey(enrol));
    }

    /// Files the housing subsidy with this content at a member's gateway, and there alone.
    pub(crate) fn file(&self, member: usize, content: &Content) -> ActionId {
        let services = &self.cluster.net.demo.services[&department("ZJ")];
        let recipient = services.key_service.identity().recipient();
        let sealed: SealedContent =
            seal_content(content, &recipient, &mut rand_core::OsRng).unwrap();
        let url = &self.cluster.net.members[member].url();
        let put = client().put(format!("{url}/v1/content/{}", sealed.digest()));
        let put = put.body(sealed.as_bytes().to_vec()).send().unwrap();
        assert_eq!(put.status(), 201);
        let body = FileCase {
            item: ItemCode::new("ZJ-0001").unwrap(),
            version: 1,
            holder: CARD,
            factors: GIVEN,
            fields: content.fields.root(),
            content: sealed.digest(),
            public: None,
        };
        let filed = self.act(member, &device(), None, Body::FileCase(body));
        let parsed = SignedAction::parse(filed.as_bytes()).unwrap();
        parsed.action().action_id
    }

    /// A case as a member's state has it.
    pub(crate) fn case(&self, member: usize, id: ActionId) -> Option<CaseRecord> {
        let answer = self.cluster.ask(member, &format!("/v1/state/case/{id}"))?;
        let value = URL_SAFE_NO_PAD.decode(answer["value"].as_str()?).unwrap();
        Some(seal::canonical::from_slice(&value).unwrap())
    }

    /// Waits until a case is as wanted at a member.
    pub(crate) fn wait_for(
        &self,
        member: usize,
        id: ActionId,
        what: &str,
        wanted: impl Fn(&CaseRecord) -> bool,
    ) -> CaseRecord {
        let mut found = None;
        self.cluster.wait(what, || {
            found = self.case(member, id).filter(&wanted);
            found.is_some()
        });
        found.unwrap()
    }

    /// A case's steps so far, each proven.
    pub(crate) fn history(&self, member: usize, id: ActionId) -> Vec<Step> {
        let answer = self.cluster.ask(member, &format!("/v1/cases/{id}"));
        let answer = answer.unwrap();
        let bytes = |step: &Value, name: &str| {
            let text = step[name].as_str().unwrap();
            URL_SAFE_NO_PAD.decode(text).unwrap()
        };
        let steps = answer["actions"].as_array().unwrap().iter();
        steps
            .map(|step| {
                let parsed = SignedAction::parse(&bytes(step, "action")).unwrap();
                let receipt = Receipt::from_bytes(&bytes(step, "receipt")).unwrap();
                let verdict = receipt::verify_for(
                    &receipt,
                    &parsed.digest(),
                    &self.cluster.history(),
                    now_s(),
                );
                let receipt::Verdict::Final(proven) = verdict else {
                    panic!("{verdict:?}");
                };
                Step {
                    signed: parsed.signed().clone(),
                    parsed,
                    proven,
                }
            })
            .collect()
    }

    pub(crate) fn count(&self, member: usize, id: ActionId, kind: Kind) -> usize {
        let history = self.history(member, id);
        let of_kind = |step: &&Step| step.parsed.action().body.kind() == kind;
        history.iter().filter(of_kind).count()
    }

    /// Asks a department's key service at a member's gateway, signed by a key.
    pub(crate) fn ask_keys(
        &self,
        member: usize,
        by: &SigningKey,
        what: &str,
        id: ActionId,
    ) -> Result<Value, (u16, String)> {
        let path = format!("/v1/keys/{}", if what == "case" { "open" } else { "grant" });
        let body = json!({ what: id, "recipient": reader().recipient().to_string() }).to_string();
        let url = self.cluster.net.members[member].url();
        let digest = sha256(&[body.as_bytes()]);
        let request = Request {
            method: "POST",
            authority: url.strip_prefix("http://").unwrap(),
            path: &path,
            query: "",
            body: Some(digest),
        };
        let signature = RequestSignature::sign(&request, now_s(), self.fresh().0, by);
        let response = client()
            .post(format!("{url}{path}"))
            .header("signature-input", signature.input_header())
            .header("signature", signature.signature_header())
            .header("content-digest", content_digest(&digest))
            .body(body)
            .send()
            .unwrap();
        crate::office::told(response)
    }
}

/// Bytes of an answer in base64url.
pub(crate) fn bytes(answer: &Value, name: &str) -> Vec<u8> {
    let text = answer[name].as_str().unwrap();
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

//! A small made-up world: two departments, their keys, two items, and a chain in memory.

use domain::action::{
    Action, Body, EnrolKey, FileCase, PublishItem, RateVisit, Rights, Role, Scopes, WithdrawCase,
};
use domain::factor::Factors;
use domain::id::{
    ActionId, ChainId, DepartmentCode, Digest, HallCode, HolderHandle, ItemCode, KeyId,
};
use domain::outcome::Outcome;
use domain::rating::Rating;
use ledger::{
    BlockContext, BlockOutcome, Genesis, MemoryStore, Validator, apply_block, apply_genesis,
    encode_tx,
};
use seal::action::{SignedAction, sign};
use seal::keys::SigningKey;

pub(crate) const HOLDER: HolderHandle = HolderHandle([0x11; 16]);
/// Stands for a content that [`action`] makes up.
const OWN_CONTENT: Digest = Digest([0xC0; 32]);

pub(crate) fn key(n: u8) -> SigningKey {
    SigningKey::from_secret(&[n; 32])
}

/// Administrator of `gongan`.
pub(crate) fn admin() -> SigningKey {
    key(1)
}

/// Administrator of `minzheng`.
pub(crate) fn other_admin() -> SigningKey {
    key(2)
}

/// A kiosk in hall DH of `gongan`.
pub(crate) fn device() -> SigningKey {
    key(3)
}

/// A second kiosk in the same hall.
pub(crate) fn device_two() -> SigningKey {
    key(4)
}

/// A kiosk in another hall.
pub(crate) fn far_device() -> SigningKey {
    key(5)
}

/// The manager of hall DH of `gongan`.
pub(crate) fn manager() -> SigningKey {
    key(6)
}

/// A clerk in hall DH of `gongan` with every right.
pub(crate) fn clerk() -> SigningKey {
    key(7)
}

/// An auditor of `gongan`.
pub(crate) fn auditor() -> SigningKey {
    key(8)
}

/// The evaluator of `gongan`.
pub(crate) fn evaluator() -> SigningKey {
    key(10)
}

/// The key service of `gongan`.
pub(crate) fn key_service() -> SigningKey {
    key(11)
}

/// A clerk in the back office of `gongan`, with every right and in no hall.
pub(crate) fn back_office() -> SigningKey {
    key(12)
}

/// A clerk of `minzheng` in hall XC with every right.
pub(crate) fn far_clerk() -> SigningKey {
    key(13)
}

pub(crate) fn chain() -> ChainId {
    ChainId::new("donghu-1").unwrap()
}

pub(crate) fn department(code: &str) -> DepartmentCode {
    DepartmentCode::new(code).unwrap()
}

pub(crate) fn item(code: &str) -> ItemCode {
    ItemCode::new(code).unwrap()
}

pub(crate) fn enrol(
    key: &SigningKey,
    role: Role,
    department: &str,
    hall: Option<&str>,
) -> EnrolKey {
    EnrolKey {
        key: key.public(),
        role,
        department: self::department(department),
        hall: hall.map(|hall| HallCode::new(hall).unwrap()),
        scopes: None,
        quota: None,
    }
}

/// Staff with every right over every item.
pub(crate) fn enrol_staff(key: &SigningKey, department: &str, hall: Option<&str>) -> EnrolKey {
    EnrolKey {
        scopes: Some(Scopes {
            rights: Rights::ALL,
            items: Vec::new(),
        }),
        ..enrol(key, Role::Staff, department, hall)
    }
}

pub(crate) fn publish(code: &str, version: u32, department: &str) -> PublishItem {
    PublishItem {
        item: item(code),
        version,
        department: self::department(department),
        document: Digest([version as u8; 32]),
        factors: Factors::CARD.with(Factors::FINGER),
        terms: None,
    }
}

pub(crate) fn genesis() -> Genesis {
    Genesis {
        chain_id: chain(),
        time_s: 1_700_000_000,
        validators: vec![Validator {
            key: key(9).public(),
            power: 1,
        }],
        departments: vec![department("gongan"), department("minzheng")],
        keys: vec![
            enrol(&admin(), Role::DepartmentAdmin, "gongan", None),
            enrol(&other_admin(), Role::DepartmentAdmin, "minzheng", None),
            enrol(&device(), Role::Device, "gongan", Some("DH")),
            enrol(&device_two(), Role::Device, "gongan", Some("DH")),
            enrol(&far_device(), Role::Device, "minzheng", Some("XC")),
            enrol(&manager(), Role::HallManager, "gongan", Some("DH")),
            enrol_staff(&clerk(), "gongan", Some("DH")),
            enrol(&auditor(), Role::Auditor, "gongan", None),
            enrol(&evaluator(), Role::Evaluator, "gongan", None),
            enrol(&key_service(), Role::KeyService, "gongan", None),
            enrol_staff(&back_office(), "gongan", None),
            enrol_staff(&far_clerk(), "minzheng", Some("XC")),
        ],
        items: vec![
            publish("GA-0001", 2, "gongan"),
            publish("MZ-0001", 1, "minzheng"),
        ],
        params: None,
    }
}

/// An action; a filing that names no content of its own gets one that no other case has.
pub(crate) fn action(author: KeyId, id: u64, mut body: Body) -> Action {
    let mut action_id = [0; 16];
    action_id[..8].copy_from_slice(&id.to_be_bytes());
    if let Body::FileCase(filing) = &mut body
        && filing.content == OWN_CONTENT
    {
        filing.content = seal::hash::sha256(&[b"content", &author.0, &action_id]);
    }
    Action {
        chain_id: chain(),
        action_id: ActionId(action_id),
        author,
        device: None,
        parent: None,
        evidence: Digest([0xEE; 32]),
        replaces: None,
        body,
    }
}

pub(crate) fn file_body(code: &str, version: u32) -> FileCase {
    FileCase {
        item: item(code),
        version,
        holder: HOLDER,
        factors: Factors::CARD.with(Factors::FINGER),
        fields: Digest([0xF1; 32]),
        content: OWN_CONTENT,
        public: None,
    }
}

/// A filing of the current version of `GA-0001` at [`device`].
pub(crate) fn file(id: u64) -> Action {
    action(device().id(), id, Body::FileCase(file_body("GA-0001", 2)))
}

/// A withdrawal of the case that `filed` opened.
pub(crate) fn withdraw(id: u64, filed: &Action) -> Action {
    let body = WithdrawCase {
        case: filed.action_id,
        holder: HOLDER,
        factors: Factors::CARD.with(Factors::FINGER),
    };
    Action {
        parent: Some(digest(filed)),
        ..action(device().id(), id, Body::WithdrawCase(body))
    }
}

pub(crate) fn rate(id: u64, visit: u8) -> Action {
    let body = RateVisit {
        visit: ActionId([visit; 16]),
        rating: Rating::Good,
    };
    action(device().id(), id, Body::RateVisit(body))
}

pub(crate) fn digest(action: &Action) -> Digest {
    seal::hash::sha256(&[&seal::canonical::to_vec(action)])
}

/// Signs with whichever of this world's keys the action names.
pub(crate) fn signed(action: &Action) -> SignedAction {
    let all: Vec<SigningKey> = (1..=48).map(key).collect();
    let find = |id| all.iter().find(|key| key.id() == id).unwrap();
    let keys: Vec<&SigningKey> = action.signers().map(find).collect();
    sign(action, &keys).unwrap()
}

/// A chain in memory.
#[derive(Clone)]
pub(crate) struct Chain {
    pub(crate) store: MemoryStore,
    pub(crate) height: u64,
    /// The time of the blocks to come.
    pub(crate) time_s: u64,
}

impl Chain {
    pub(crate) fn new() -> Self {
        Self::of(&genesis())
    }

    pub(crate) fn of(genesis: &Genesis) -> Self {
        let mut store = MemoryStore::default();
        let writes = apply_genesis(&store, genesis).unwrap();
        store.write(&writes);
        Self {
            store,
            height: 0,
            time_s: 1_700_000_001,
        }
    }

    pub(crate) fn apply(&self, txs: &[Vec<u8>]) -> BlockOutcome {
        let context = BlockContext {
            height: self.height + 1,
            time_s: self.time_s,
        };
        apply_block(&self.store, &context, txs).unwrap()
    }

    pub(crate) fn block(&mut self, txs: &[Vec<u8>]) -> BlockOutcome {
        let outcome = self.apply(txs);
        self.store.write(&outcome.writes);
        self.height += 1;
        outcome
    }

    /// One block with one transaction with these signed bytes.
    pub(crate) fn submit_bytes(&mut self, signed: &[&[u8]]) -> Vec<Outcome> {
        let outcome = self.block(&[encode_tx(signed.iter().copied())]);
        assert_eq!(outcome.results.len(), 1);
        outcome.results[0]
            .iter()
            .map(|result| result.outcome)
            .collect()
    }

    /// One block with these actions.
    pub(crate) fn submit(&mut self, actions: &[&Action]) -> Vec<Outcome> {
        let signed: Vec<SignedAction> = actions.iter().map(|action| signed(action)).collect();
        let bytes: Vec<&[u8]> = signed.iter().map(SignedAction::as_bytes).collect();
        self.submit_bytes(&bytes)
    }

    /// One block with one action.
    pub(crate) fn one(&mut self, action: &Action) -> Outcome {
        self.submit(&[action])[0]
    }
}

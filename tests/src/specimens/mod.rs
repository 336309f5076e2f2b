//! Made-up keys, actions and documents, the same ones every time, for measuring and for fuzzing.

mod chain;
mod document;

pub use chain::SpecimenChain;
pub use document::{GROUPS, NOW_S, issuer, signed_document};

use domain::action::{
    Action, Body, EnrolKey, FileCase, PublishItem, RateVisit, Role, WithdrawCase,
};
use domain::factor::Factors;
use domain::id::{ActionId, ChainId, DepartmentCode, Digest, HallCode, HolderHandle, ItemCode};
use domain::rating::Rating;
use ledger::{Genesis, Validator};
use seal::action::{SignedAction, sign};
use seal::evidence::Evidence;
use seal::fields::{Field, FieldSet, FieldValue};
use seal::keys::SigningKey;

/// The holder of every made-up case.
pub const HOLDER: HolderHandle = HolderHandle([0x11; 16]);

/// A throw-away key.
#[must_use]
pub fn key(number: u8) -> SigningKey {
    SigningKey::from_secret(&[number; 32])
}

/// The made-up chain's name.
///
/// # Panics
/// Never: the name is a proper one.
#[must_use]
pub fn chain_id() -> ChainId {
    ChainId::new("donghu-1").expect("a proper chain id")
}

/// An id that differs for every number.
#[must_use]
pub fn id(number: u64) -> ActionId {
    let mut id = [0xA0; 16];
    for (to, from) in id.iter_mut().zip(number.to_be_bytes()) {
        *to = from;
    }
    ActionId(id)
}

/// An action of the device with [`key`] 3, or of a clerk at it where `clerk` says so.
#[must_use]
pub fn action(number: u64, parent: Option<Digest>, clerk: bool, body: Body) -> Action {
    let device = key(3).id();
    Action {
        chain_id: chain_id(),
        action_id: id(number),
        author: if clerk { key(4).id() } else { device },
        device: clerk.then_some(device),
        parent,
        evidence: Digest([0xEE; 32]),
        replaces: None,
        body,
    }
}

/// Signs with the keys that the action names.
///
/// # Panics
/// Where the action names keys that are not of this module.
#[must_use]
pub fn signed(action: &Action) -> SignedAction {
    let keys = [key(3), key(4)];
    let named: Vec<&SigningKey> = action
        .signers()
        .filter_map(|id| keys.iter().find(|key| key.id() == id))
        .collect();
    sign(action, &named).expect("the action names keys of this module")
}

/// Files case `number` with the content of this digest.
///
/// # Panics
/// Never: the item's code is a proper one.
#[must_use]
pub fn file_case(number: u64, content: Digest, clerk: bool) -> SignedAction {
    let body = FileCase {
        item: ItemCode::new("GA-0001").expect("a proper item code"),
        version: 1,
        holder: HOLDER,
        factors: Factors::CARD.with(Factors::FINGER),
        fields: Digest([0xF1; 32]),
        content,
        public: None,
    };
    signed(&action(number, None, clerk, Body::FileCase(body)))
}

/// Takes case `case` back as action `number`.
#[must_use]
pub fn withdraw_case(case: u64, number: u64, parent: Digest) -> SignedAction {
    let body = WithdrawCase {
        case: id(case),
        holder: HOLDER,
        factors: Factors::CARD.with(Factors::FINGER),
    };
    signed(&action(
        number,
        Some(parent),
        false,
        Body::WithdrawCase(body),
    ))
}

/// Rates visit `number`.
#[must_use]
pub fn rate_visit(number: u64) -> SignedAction {
    let body = RateVisit {
        visit: id(number),
        rating: Rating::Good,
    };
    signed(&action(number, None, false, Body::RateVisit(body)))
}

/// A chain of one validator ([`key`] 9) with one department, one device ([`key`] 3) and the item that
/// [`file_case`] is for.
///
/// # Panics
/// Never: every code is a proper one.
#[must_use]
pub fn genesis() -> Genesis {
    let department = DepartmentCode::new("gongan").expect("a proper department code");
    Genesis {
        chain_id: chain_id(),
        time_s: 1_700_000_000,
        validators: vec![Validator {
            key: key(9).public(),
            power: 1,
        }],
        departments: vec![department.clone()],
        keys: vec![EnrolKey {
            key: key(3).public(),
            role: Role::Device,
            department: department.clone(),
            hall: Some(HallCode::new("DH").expect("a proper hall code")),
            scopes: None,
            quota: None,
        }],
        items: vec![PublishItem {
            item: ItemCode::new("GA-0001").expect("a proper item code"),
            version: 1,
            department,
            document: Digest([0xD0; 32]),
            factors: Factors::CARD,
            terms: None,
        }],
        params: None,
    }
}

/// The private side of a case: twelve answers and a small picture of `attachment_bytes`.
///
/// # Panics
/// Never: the fields' names are proper ones.
#[must_use]
pub fn content(attachment_bytes: usize) -> content::Content {
    let fields = (0u8..12).map(|number| Field {
        name: format!("question_{number}"),
        value: FieldValue::Text(format!("东湖区测试路{number}号 第{number}栋")),
        salt: [number; 32],
    });
    content::Content {
        fields: FieldSet::new(fields.collect()).expect("proper names"),
        evidence: evidence(),
        attachments: vec![content::Attachment {
            name: "proof_of_address".to_owned(),
            media_type: "image/png".to_owned(),
            bytes: vec![0x5A; attachment_bytes],
        }],
    }
}

/// What a device notes beside an action.
#[must_use]
pub fn evidence() -> Evidence {
    Evidence {
        device_time_s: NOW_S,
        boot_id: [7; 16],
        counter: 41,
        factors: Factors::CARD.with(Factors::FINGER),
        checks: [
            "signer_trusted",
            "security_object_signed",
            "group_unchanged",
        ]
        .map(str::to_owned)
        .to_vec(),
        salt: [9; 32],
        chip: None,
    }
}

//! From an act to the action that is signed, and to the words in which it is shown before.

use super::case::OpenCase;
use super::dialog::Draft;
use crate::clock;
use crate::grants::HANDLE_CASE;
use crate::licences;
use crate::service::Service;
use domain::action::{
    AcceptCase, Action, ApproveCase, Body, CloseCase, ConfirmPerson, DenyCase, EndorseCase,
    IssueLicence, Kind, OpenContent, PublicValue, Reason, UndoWithdrawal, UseGrant, WantCorrection,
};
use domain::check::licence_identifier_of;
use domain::deadline;
use domain::factor::Factors;
use domain::id::{Digest, LicenceIdentifier, Word};
use ipc::{ChainWrite, CounterCode, StaffAct};
use outbox::{Enclosed, QueueItem};
use seal::evidence::Evidence;
use seal::keys::SigningKey;
use zeroize::Zeroizing;

/// The code of every correction; which questions it is about is sealed.
const CORRECTION: &str = "correction";

/// What is about to be signed.
pub(crate) struct Prepared {
    pub(crate) action: Action,
    evidence: Evidence,
}

/// Which act an action is; `None`: no act of a counter.
pub(crate) fn act_of(kind: Kind) -> Option<StaffAct> {
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "most kinds are no acts of a counter"
    )]
    Some(match kind {
        Kind::ConfirmPerson => StaffAct::Confirm,
        Kind::AcceptCase => StaffAct::Accept,
        Kind::OpenContent => StaffAct::Open,
        Kind::UseGrant => StaffAct::See,
        Kind::WantCorrection => StaffAct::WantCorrection,
        Kind::EndorseCase => StaffAct::Endorse,
        Kind::ApproveCase => StaffAct::Approve,
        Kind::DenyCase => StaffAct::Deny,
        Kind::IssueLicence => StaffAct::Issue,
        Kind::CloseCase => StaffAct::Close,
        Kind::UndoWithdrawal => StaffAct::UndoWithdrawal,
        _ => return None,
    })
}

/// Makes ready what a draft says. `words`: the digest under which sealed words lie.
pub(crate) fn prepare(
    service: &Service,
    key: &SigningKey,
    case: &OpenCase,
    draft: &Draft,
    words: Option<Digest>,
) -> Result<Prepared, CounterCode> {
    let facts = case.facts().ok_or(CounterCode::CaseMoved)?;
    let record = &facts.record;
    let id = case.id;
    let reason = |code: Option<&Word>| -> Result<Reason, CounterCode> {
        let code = code.cloned().ok_or(CounterCode::Incomplete)?;
        Ok(Reason { code, text: words })
    };
    let body = match draft.act {
        StaffAct::Take | StaffAct::Release => return Err(CounterCode::NotOffered),
        StaffAct::Confirm => Body::ConfirmPerson(ConfirmPerson { case: id }),
        StaffAct::Accept => Body::AcceptCase(AcceptCase { case: id }),
        StaffAct::Open => Body::OpenContent(OpenContent {
            case: id,
            purpose: draft.chosen.clone().ok_or(CounterCode::Incomplete)?,
        }),
        StaffAct::See => {
            let (_, grant) = case.grant().ok_or(CounterCode::ContentClosed)?;
            let purpose = Word::new(HANDLE_CASE).map_err(|_| CounterCode::Internal)?;
            Body::UseGrant(UseGrant { grant, purpose })
        }
        StaffAct::WantCorrection => {
            let code = Word::new(CORRECTION).map_err(|_| CounterCode::Internal)?;
            Body::WantCorrection(WantCorrection {
                case: id,
                reason: reason(Some(&code))?,
            })
        }
        StaffAct::Endorse => Body::EndorseCase(EndorseCase {
            case: id,
            approve: draft.approve.ok_or(CounterCode::Incomplete)?,
        }),
        StaffAct::Approve => Body::ApproveCase(ApproveCase { case: id }),
        StaffAct::Deny => Body::DenyCase(DenyCase {
            case: id,
            reason: reason(draft.chosen.as_ref())?,
        }),
        StaffAct::Issue => Body::IssueLicence(licence(case)?),
        StaffAct::Close => Body::CloseCase(CloseCase { case: id }),
        StaffAct::UndoWithdrawal => Body::UndoWithdrawal(UndoWithdrawal { case: id }),
    };
    let beside = matches!(draft.act, StaffAct::Confirm | StaffAct::UndoWithdrawal);
    let without_parent = matches!(draft.act, StaffAct::Open | StaffAct::See | StaffAct::Issue);
    let internal = |_| CounterCode::Internal;
    let evidence = service
        .evidence(Factors::NONE, &[])
        .map_err(CounterCode::from)?;
    let action = Action {
        chain_id: service.chain_id.clone(),
        action_id: service.fresh_id().map_err(internal)?,
        author: key.id(),
        device: beside.then(|| service.signer.id()),
        parent: (!without_parent).then_some(record.last),
        evidence: evidence.commitment(),
        replaces: None,
        body,
    };
    Ok(Prepared { action, evidence })
}

/// The licence that an approved case gives, with a serial of its own: the case's number.
fn licence(case: &OpenCase) -> Result<IssueLicence, CounterCode> {
    let facts = case.facts().ok_or(CounterCode::CaseMoved)?;
    let record = &facts.record;
    let terms = facts.terms.as_ref().ok_or(CounterCode::NotOffered)?;
    let yields = terms.yields.as_ref().ok_or(CounterCode::NotOffered)?;
    // Sixteen hex digits of the case's id: unique as the case is, and "S" keeps what people issue
    // apart from the chain's own serials.
    let serial: String = case.id.to_hex().chars().take(16).collect();
    let serial = format!("S{}", serial.to_uppercase());
    let text = licence_identifier_of(
        yields.type_code.as_str(),
        yields.issuer.as_str(),
        &serial,
        1,
    );
    let identifier = text.and_then(|text| LicenceIdentifier::new(&text).ok());
    let from = deadline::day(clock::wall_s());
    Ok(IssueLicence {
        licence: yields.licence.clone(),
        holder: record.holder,
        department: record.department.clone(),
        identifier: identifier.ok_or(CounterCode::Internal)?,
        fields: record.fields,
        valid_from: from,
        valid_until: yields
            .valid_days
            .map(|days| from.saturating_add(i64::from(days)).saturating_sub(1)),
        case: Some(case.id),
        public: (!record.public.is_empty()).then(|| record.public.clone()),
    })
}

/// Signs what was shown and stores it. When this returns, it is durable.
pub(crate) fn sign(
    service: &Service,
    key: &SigningKey,
    prepared: &Prepared,
) -> Result<QueueItem, CounterCode> {
    let mut keys = vec![key];
    if prepared.action.device.is_some() {
        keys.push(&service.signer);
    }
    let signed = seal::action::sign(&prepared.action, &keys).map_err(|_| CounterCode::Internal)?;
    let bytes = Zeroizing::new(seal::canonical::to_vec(&prepared.evidence));
    let stored = service
        .outbox
        .append(&signed, Enclosed::evidence(&bytes), clock::wall_ms());
    stored.map_err(|error| {
        tracing::warn!(code = error.code(), "a clerk's action could not be stored");
        crate::codes::store(&error).into()
    })
}

fn plain(value: &PublicValue) -> String {
    match value {
        PublicValue::Text(text) => text.clone(),
        PublicValue::Integer(number) => number.to_string(),
        PublicValue::Boolean(yes) => yes.to_string(),
    }
}

/// What will be written, word by word.
pub(crate) fn writes(prepared: &Prepared) -> Vec<ChainWrite> {
    let action = &prepared.action;
    let mut all = Vec::new();
    let mut put = |name: &str, value: String| {
        all.push(ChainWrite {
            name: name.to_owned(),
            value,
        });
    };
    put("action", action.body.kind().word().to_owned());
    if let Some(case) = action.case() {
        put("case", case.to_hex());
    }
    put("author", action.author.to_hex());
    if let Some(device) = action.device {
        put("device", device.to_hex());
    }
    if let Some(parent) = action.parent {
        put("parent", parent.to_hex());
    }
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "most acts say nothing beyond their case"
    )]
    match &action.body {
        Body::OpenContent(body) => put("purpose", body.purpose.to_string()),
        Body::UseGrant(body) => {
            put("grant", body.grant.to_hex());
            put("purpose", body.purpose.to_string());
        }
        Body::EndorseCase(body) => put("approve", body.approve.to_string()),
        Body::WantCorrection(WantCorrection { reason, .. })
        | Body::DenyCase(DenyCase { reason, .. }) => {
            put("reason_code", reason.code.to_string());
            if let Some(text) = reason.text {
                put("words_commitment", text.to_hex());
            }
        }
        Body::IssueLicence(body) => {
            put("licence_type", body.licence.to_string());
            put("identifier", body.identifier.to_string());
            put("holder", body.holder.to_hex());
            put("department", body.department.to_string());
            put("valid_from", licences::date(body.valid_from));
            if let Some(until) = body.valid_until {
                put("valid_until", licences::date(until));
            }
            put("fields_root", body.fields.to_hex());
            for field in body.public.iter().flatten() {
                put("public", format!("{}: {}", field.name, plain(&field.value)));
            }
        }
        _ => {}
    }
    put("evidence_commitment", action.evidence.to_hex());
    put("action_id", action.action_id.to_hex());
    all
}

//! From what a person decided to a signed action that is durable on this device.

use crate::clock;
use crate::codes;
use crate::holder::Holder;
use crate::service::{Service, random};
use content::{Attachment, CARD_PROOF, Content, Recipient};
use devices::finger::Template;
use domain::action::{Action, Body, CorrectCase, FileCase, RateVisit, WithdrawCase};
use domain::factor::Factors;
use domain::id::{ActionId, DepartmentCode, Digest, ItemCode};
use domain::rating::Rating;
use ipc::ErrorCode;
use outbox::{Enclosed, QueueItem};
use seal::action::SignedAction;
use seal::evidence::Evidence;
use seal::fields::{Field, FieldSet, FieldValue};
use seal::keys::SigningKey;
use serde_json::Value;
use visit::Filing;
use zeroize::Zeroizing;

/// The counter that goes up with every action this device signs.
const COUNTER: &str = "actions";
/// The name under which a hall's own fingerprint references are kept; no department has it.
const HALL: &str = "hall";

/// Begins the name of a field that names the grant of a certificate instead of a material.
pub(crate) const GIVEN: &str = "given.";

/// The case that a filing corrects.
pub(crate) struct Corrected {
    pub(crate) case: ActionId,
    /// Its last action.
    pub(crate) last: Digest,
    /// What was handed in with it, which stays.
    pub(crate) attachments: Vec<Attachment>,
    /// The fields that name grants, which stay too.
    pub(crate) given: Vec<(String, FieldValue)>,
}

impl Service {
    /// Signs and stores an application, or the correction of one. When this returns, it is durable.
    pub(crate) fn file(
        &self,
        holder: &Holder,
        filing: &Filing,
        corrected: Option<Corrected>,
    ) -> Result<QueueItem, ErrorCode> {
        self.file_with(holder, filing, corrected, None)
    }

    /// The same with the grant of a certificate that goes along.
    pub(crate) fn file_with(
        &self,
        holder: &Holder,
        filing: &Filing,
        corrected: Option<Corrected>,
        grant: Option<ActionId>,
    ) -> Result<QueueItem, ErrorCode> {
        let department = self.department(&filing.item)?;
        let evidence = self.evidence(filing.factors, &holder.checks)?;
        let mut given = corrected
            .as_ref()
            .map_or_else(Vec::new, |of| of.given.clone());
        if let (Some(of), Some(grant)) = (&filing.given, grant) {
            let name = format!("{GIVEN}{}", of.material);
            given.push((name, FieldValue::Text(grant.to_hex())));
        }
        let fields = self.fields(holder, &department, filing, given)?;
        let recipient = self
            .recipients
            .get(&department)
            .ok_or(ErrorCode::Internal)?;
        let commitment = (fields.root(), evidence.commitment());
        let recipient = Recipient::parse(recipient).map_err(|_| ErrorCode::ConfigInvalid)?;
        let whole = Content {
            fields,
            evidence,
            attachments: corrected
                .as_ref()
                .map(|corrected| corrected.attachments.clone())
                .unwrap_or_default(),
        };
        let content = content::seal_content(&whole, &recipient, &mut rand_core::OsRng)
            .map_err(|_| ErrorCode::Internal)?;
        let (holder, factors) = (holder.handle(&self.chain_id, &department), filing.factors);
        let (fields, public) = (commitment.0, None);
        let (parent, body) = match corrected {
            Some(corrected) => {
                let body = CorrectCase {
                    case: corrected.case,
                    holder,
                    factors,
                    fields,
                    content: content.digest(),
                    public,
                };
                (Some(corrected.last), Body::CorrectCase(body))
            }
            None => {
                let body = FileCase {
                    item: filing.item.clone(),
                    version: filing.version,
                    holder,
                    factors,
                    fields,
                    content: content.digest(),
                    public,
                };
                (None, Body::FileCase(body))
            }
        };
        let enclosed = Enclosed::content(content.as_bytes());
        let (id, replaces) = (self.fresh_id()?, filing.replaces);
        self.sign_and_store(id, parent, commitment.1, body, enclosed, replaces)
    }

    /// Signs and stores a withdrawal that builds on `parent`, the case's last action.
    pub(crate) fn withdraw(
        &self,
        holder: &Holder,
        case: ActionId,
        item: &ItemCode,
        factors: Factors,
        parent: Digest,
    ) -> Result<QueueItem, ErrorCode> {
        let department = self.department(item)?;
        let evidence = self.evidence(factors, &holder.checks)?;
        let body = Body::WithdrawCase(WithdrawCase {
            case,
            holder: holder.handle(&self.chain_id, &department),
            factors,
        });
        self.sign_on(Some(parent), &evidence, body)
    }

    /// Signs and stores the one rating of a visit. It names no person.
    pub(crate) fn rate(&self, visit: ActionId, rating: Rating) -> Result<QueueItem, ErrorCode> {
        let evidence = self.evidence(Factors::NONE, &[])?;
        let body = Body::RateVisit(RateVisit { visit, rating });
        self.sign_on(None, &evidence, body)
    }

    /// Signs an action of somebody whose key is kept here, such as a demo's department. It is not
    /// stored: whoever asks for it sends it.
    pub(crate) fn sign_as(&self, key: &SigningKey, body: Body) -> Result<SignedAction, ErrorCode> {
        let evidence = self.evidence(Factors::NONE, &[])?;
        let action = Action {
            chain_id: self.chain_id.clone(),
            action_id: self.fresh_id()?,
            author: key.id(),
            device: None,
            parent: None,
            evidence: evidence.commitment(),
            replaces: None,
            body,
        };
        let signed = seal::action::sign(&action, &[key]).map_err(|_| ErrorCode::Internal)?;
        self.keep_evidence(&signed.digest(), &evidence);
        Ok(signed)
    }

    /// The reference that this card's finger is compared with.
    pub(crate) fn finger_reference(&self, holder: &Holder) -> Result<Option<Template>, ErrorCode> {
        let handle = holder.handle(&self.chain_id, &hall());
        let Some(sealed) = self.outbox.finger(&handle).map_err(|e| codes::store(&e))? else {
            return Ok(None);
        };
        let bytes = content::FingerReference::from_bytes(&sealed)
            .and_then(|reference| reference.open(holder.card_bytes(), &self.hall_key, &handle))
            .map_err(|_| ErrorCode::StoreDamaged)?;
        Template::from_bytes(bytes).map(Some).map_err(codes::device)
    }

    /// Seals and keeps a reference: it opens only with the card and the hall's key together.
    pub(crate) fn enrol_finger(
        &self,
        holder: &Holder,
        template: &Template,
    ) -> Result<(), ErrorCode> {
        let handle = holder.handle(&self.chain_id, &hall());
        let sealed = content::FingerReference::seal(
            template.as_bytes(),
            holder.card_bytes(),
            &self.hall_key,
            &handle,
            &mut rand_core::OsRng,
        )
        .map_err(|_| ErrorCode::Internal)?;
        self.outbox
            .save_finger(&handle, &sealed.to_bytes())
            .map_err(|e| codes::store(&e))
    }

    /// The department that answers for an item.
    pub(crate) fn department(&self, item: &ItemCode) -> Result<DepartmentCode, ErrorCode> {
        self.catalogue
            .get(item.as_str())
            .and_then(|item| DepartmentCode::new(&item.department.code).ok())
            .ok_or(ErrorCode::RefusedItem)
    }

    /// An action without content: what it was signed on is stored with it, for whoever asks.
    pub(crate) fn sign_on(
        &self,
        parent: Option<Digest>,
        evidence: &Evidence,
        body: Body,
    ) -> Result<QueueItem, ErrorCode> {
        self.sign_on_as(self.fresh_id()?, parent, evidence, body)
    }

    /// The same under an id that is known already.
    pub(crate) fn sign_on_as(
        &self,
        id: ActionId,
        parent: Option<Digest>,
        evidence: &Evidence,
        body: Body,
    ) -> Result<QueueItem, ErrorCode> {
        let bytes = Zeroizing::new(seal::canonical::to_vec(evidence));
        let enclosed = Enclosed::evidence(&bytes);
        self.sign_and_store(id, parent, evidence.commitment(), body, enclosed, None)
    }

    fn sign_and_store(
        &self,
        id: ActionId,
        parent: Option<Digest>,
        evidence: Digest,
        body: Body,
        enclosed: Enclosed<'_>,
        replaces: Option<Digest>,
    ) -> Result<QueueItem, ErrorCode> {
        let action = Action {
            chain_id: self.chain_id.clone(),
            action_id: id,
            author: self.signer.id(),
            device: None,
            parent,
            evidence,
            replaces,
            body,
        };
        let signed =
            seal::action::sign(&action, &[&self.signer]).map_err(|_| ErrorCode::Internal)?;
        tracing::debug!(action = %signed.digest(), point = "signed");
        let now_ms = clock::wall_ms();
        let stored = match &replaces {
            Some(refused) => self.outbox.replace(refused, &signed, enclosed, now_ms),
            None => self.outbox.append(&signed, enclosed, now_ms),
        };
        let item = stored.map_err(|error| {
            tracing::warn!(code = error.code(), "an action could not be stored");
            codes::store(&error)
        })?;
        tracing::debug!(action = %item.digest, point = "stored");
        Ok(item)
    }

    pub(crate) fn evidence(
        &self,
        factors: Factors,
        checks: &[String],
    ) -> Result<Evidence, ErrorCode> {
        Ok(Evidence {
            device_time_s: clock::wall_s(),
            boot_id: self.boot_id,
            counter: self
                .outbox
                .next_counter(COUNTER)
                .map_err(|e| codes::store(&e))?,
            factors,
            checks: checks.to_vec(),
            salt: random()?,
            chip: None,
        })
    }

    /// What an action was signed on that is not in this machine's queue. The action stands even
    /// where this cannot be stored.
    fn keep_evidence(&self, action: &Digest, evidence: &Evidence) {
        let bytes = seal::canonical::to_vec(evidence);
        if let Err(error) = self
            .outbox
            .set_setting(&format!("evidence/{action}"), &bytes)
        {
            tracing::warn!(code = error.code(), "evidence could not be stored");
        }
    }

    /// Answers, consents and what the card says, each with its own salt.
    fn fields(
        &self,
        holder: &Holder,
        department: &DepartmentCode,
        filing: &Filing,
        given: Vec<(String, FieldValue)>,
    ) -> Result<FieldSet, ErrorCode> {
        let mut fields = Vec::new();
        let mut push = |name: String, value: FieldValue| {
            fields.push(Field {
                name,
                value,
                salt: random()?,
            });
            Ok(())
        };
        for (name, value) in &filing.answers {
            push(format!("answer.{name}"), field_value(value)?)?;
        }
        for purpose in &filing.consents {
            push(format!("consent.{purpose}"), FieldValue::Boolean(true))?;
        }
        for (name, grant) in given {
            push(name, grant)?;
        }
        for (name, value) in &holder.fields {
            push((*name).to_owned(), value.clone())?;
        }
        let proof = holder.card_proof(&self.chain_id, department);
        let commitment = seal::handle::proof_commitment(&proof);
        push(CARD_PROOF.into(), FieldValue::Bytes(commitment.0.to_vec()))?;
        FieldSet::new(fields).map_err(|_| ErrorCode::Internal)
    }
}

fn hall() -> DepartmentCode {
    DepartmentCode::new(HALL).expect("it is a department code")
}

/// What was answered in a field, as the form has it; `None` where that is no answer.
pub(crate) fn answer(value: &FieldValue) -> Option<Value> {
    match value {
        FieldValue::Text(text) if text.is_empty() => None,
        FieldValue::Text(text) => Some(text.clone().into()),
        FieldValue::Integer(number) => Some((*number).into()),
        FieldValue::Boolean(yes) => Some((*yes).into()),
        FieldValue::Bytes(_) => None,
    }
}

fn field_value(value: &Value) -> Result<FieldValue, ErrorCode> {
    match value {
        Value::String(text) => Ok(FieldValue::Text(text.clone())),
        Value::Bool(yes) => Ok(FieldValue::Boolean(*yes)),
        Value::Number(number) => number
            .as_i64()
            .map(FieldValue::Integer)
            .ok_or(ErrorCode::Internal),
        Value::Null | Value::Array(_) | Value::Object(_) => Err(ErrorCode::Internal),
    }
}

//! `admin-key`, `enrol` and `revoke`: a department's administrator brings keys onto the
//! chain and takes them out of use.

use crate::cli::{Failure, say};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Args;
use domain::action::{Action, Body, EnrolKey, RevokeKey, RevokeReason, Role};
use domain::id::{ActionId, ChainId, DepartmentCode, Digest, HallCode, KeyId, PublicKey};
use node::consortium::http;
use node::key_service::ServiceKeys;
use seal::action::SignedAction;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How long the chain may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(200);

/// An enrolment as people write it: ROLE:DEPARTMENT:KEY[:HALL].
pub(crate) fn enrolment(text: &str) -> Result<EnrolKey, Failure> {
    let wrong = |what: &str| Failure::new(format!("an enrolment's {what} is not valid"));
    let mut parts = text.split(':');
    let mut part = || parts.next().ok_or_else(|| wrong("form"));
    let (role, department, key) = (part()?, part()?, part()?);
    let hall = parts.next();
    let role = match role {
        "evaluator" => Role::Evaluator,
        "key_service" => Role::KeyService,
        "auditor" => Role::Auditor,
        "hall_manager" => Role::HallManager,
        "device" => Role::Device,
        _ => return Err(wrong("role")),
    };
    let key = hex::decode(key).ok();
    let key = key.and_then(|key| PublicKey::from_slice(&key).ok());
    let hall = hall.map(HallCode::new).transpose();
    let enrol = EnrolKey {
        key: key.ok_or_else(|| wrong("key"))?,
        role,
        department: DepartmentCode::new(department).map_err(|_| wrong("department"))?,
        hall: hall.map_err(|_| wrong("hall"))?,
        scopes: None,
        quota: None,
    };
    if parts.next().is_some() || !enrol.fits_role() {
        return Err(wrong("hall"));
    }
    Ok(enrol)
}

#[derive(Args)]
pub(crate) struct AdminKey {
    /// The file to write, mode 0600; must not be there yet.
    #[arg(long)]
    out: PathBuf,
}

impl AdminKey {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let keys = ServiceKeys::generate()?;
        keys.save(&self.out)?;
        say(format!(
            "admin key      {}",
            hex::encode(keys.signer().public().0)
        ));
        Ok(())
    }
}

/// Who signs, and where it goes.
#[derive(Args)]
struct By {
    /// The administrator's key file, as `admin-key` makes it.
    #[arg(long)]
    admin: PathBuf,
    /// The chain's name.
    #[arg(long)]
    chain_id: String,
    /// A gateway to submit to, which is waited for; left out: the signed action is printed
    /// as a gateway takes it (POST /v1/actions).
    #[arg(long)]
    gateway: Option<String>,
}

#[derive(Args)]
pub(crate) struct Enrol {
    #[command(flatten)]
    by: By,
    /// The key, as `init` prints it: ROLE:DEPARTMENT:KEY[:HALL].
    key: String,
}

#[derive(Args)]
pub(crate) struct Revoke {
    #[command(flatten)]
    by: By,
    /// Somebody else may have it.
    #[arg(long)]
    compromised: bool,
    /// The key's id, 24 hex digits, or the key itself.
    key: String,
}

impl Enrol {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let enrol = enrolment(&self.key)?;
        say(format!("key id         {}", seal::hash::key_id(&enrol.key)));
        self.by.act(Body::EnrolKey(enrol))
    }
}

impl Revoke {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let wrong = |_| Failure::new("the key is not valid");
        let bytes = hex::decode(&self.key).map_err(|_| Failure::new("the key is not valid"))?;
        let key = match PublicKey::from_slice(&bytes) {
            Ok(key) => seal::hash::key_id(&key),
            Err(_) => KeyId::from_hex(&self.key).map_err(wrong)?,
        };
        let reason = match self.compromised {
            true => RevokeReason::Compromised,
            false => RevokeReason::Retired,
        };
        self.by.act(Body::RevokeKey(RevokeKey { key, reason }))
    }
}

impl By {
    fn act(&self, body: Body) -> Result<(), Failure> {
        let signer = ServiceKeys::load(&self.admin)?.signer();
        let random = || -> Result<[u8; 32], Failure> {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).map_err(|_| Failure::new("no randomness"))?;
            Ok(bytes)
        };
        let mut id = [0; 16];
        id.copy_from_slice(&random()?[..16]);
        let chain_id = ChainId::new(&self.chain_id);
        let action = Action {
            chain_id: chain_id.map_err(|_| Failure::new("the chain's name is not valid"))?,
            action_id: ActionId(id),
            author: signer.id(),
            device: None,
            parent: None,
            evidence: Digest(random()?),
            replaces: None,
            body,
        };
        let signed = seal::action::sign(&action, &[&signer])
            .map_err(|_| Failure::new("it cannot be signed"))?;
        let body = json!({ "actions": [URL_SAFE_NO_PAD.encode(signed.as_bytes())] });
        say(format!("action         {}", signed.digest()));
        match &self.gateway {
            None => say(body),
            Some(gateway) => submit(gateway.trim_end_matches('/'), &body, &signed)?,
        }
        Ok(())
    }
}

/// Submits it and waits for what the chain says.
fn submit(gateway: &str, body: &Value, signed: &SignedAction) -> Result<(), Failure> {
    let client = http::client(Duration::from_secs(5))?;
    let away = |_| Failure::new("the gateway does not answer");
    let answer = client.post(format!("{gateway}/v1/actions")).json(body);
    let answer: Value = answer.send().map_err(away)?.json().map_err(away)?;
    let taken = &answer["results"][0];
    if let Some(outcome) = taken["outcome"].as_str() {
        return Err(Failure::new(format!("refused: {outcome}")));
    }
    let until = Instant::now() + PATIENCE;
    let url = format!("{gateway}/v1/actions/{}", signed.digest());
    while Instant::now() < until {
        let status = client.get(&url).send().ok();
        let status: Option<Value> = status.and_then(|status| status.json().ok());
        match status
            .as_ref()
            .and_then(|status| status["outcome"].as_str())
        {
            Some("ok") => {
                say("outcome        ok");
                return Ok(());
            }
            Some(outcome) => return Err(Failure::new(format!("refused: {outcome}"))),
            None => std::thread::sleep(LOOK),
        }
    }
    Err(Failure::new(
        "no block took it in time: ask again with its digest",
    ))
}

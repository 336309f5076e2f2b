//! Who asks: requests signed by enrolled keys (RFC 9421), within what a key may ask.

use super::Desk;
use super::options::Quota;
use super::problem::Problem;
use crate::embedded::now;
use crate::hall::Hall;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use domain::id::{Digest, KeyId, PublicKey};
use ledger::query;
use seal::request::{Request, RequestSignature, read_content_digest};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

/// How far a signer's clock may stand from this one, seconds.
const SKEW_S: u64 = 300;
/// Most signatures that are remembered against being used again.
const MAX_SEEN: usize = 200_000;
/// Most keys whose use is counted before those of yesterday are let go of.
const MAX_COUNTED: usize = 10_000;
const DAY_S: u64 = 86_400;

/// Checks signatures, remembers them, counts what each key asks.
pub(super) struct Guard {
    quota: Quota,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Signatures within the window, oldest first.
    seen: BTreeSet<(u64, KeyId, [u8; 16])>,
    used: BTreeMap<KeyId, Used>,
}

/// What a key has asked for in this minute and this day.
#[derive(Default)]
struct Used {
    minute: u64,
    requests: u32,
    day: u64,
    bytes: u64,
}

/// Who sent a request, where the gateway wants to know.
pub(super) struct Caller(Option<Known>);

struct Known {
    key: KeyId,
    body: Option<Digest>,
}

impl FromRequestParts<Desk> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Problem> {
        match &desk.guard {
            None => Ok(Self(None)),
            Some(guard) => Ok(Self(Some(known(parts, desk, guard).await?))),
        }
    }
}

/// Who sent a request that must be signed, whatever the gateway wants elsewhere.
pub(super) struct Signed {
    /// The enrolled key.
    pub(super) key: KeyId,
    body: Option<Digest>,
}

impl FromRequestParts<Desk> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Problem> {
        let Known { key, body } = known(parts, desk, &desk.keys).await?;
        Ok(Self { key, body })
    }
}

impl Signed {
    /// That the signature covers this body.
    pub(super) fn covers(&self, body: &[u8]) -> Result<(), Problem> {
        let covered = self.body == Some(seal::hash::sha256(&[body]));
        covered.then_some(()).ok_or(Problem::SIGNATURE_WRONG)
    }
}

/// Who signed a request, admitted by this guard.
async fn known(parts: &Parts, desk: &Desk, guard: &Guard) -> Result<Known, Problem> {
    let (signature, body) = read(&parts.headers)?;
    let now_s = now().seconds;
    if signature.signer.created_s.abs_diff(now_s) > SKEW_S {
        return Err(Problem::SIGNATURE_STALE);
    }
    let id = signature.signer.key;
    let find = move |hall: &Hall| hall.read(|db| standing(&db.read()?, id));
    let key = desk.blocking(find).await?.ok_or(Problem::KEY_UNKNOWN)?;
    let request = Request {
        method: parts.method.as_str(),
        authority: &one(&parts.headers, "host")
            .unwrap_or_default()
            .to_ascii_lowercase(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        body,
    };
    if !signature.holds(&request, &key.public) {
        return Err(Problem::SIGNATURE_WRONG);
    }
    if !key.active {
        return Err(Problem::KEY_REFUSED);
    }
    guard.admit(&signature, now_s)?;
    Ok(Known { key: id, body })
}

impl Caller {
    /// That a body of this digest and length may be kept for the caller.
    pub(super) fn charge(&self, desk: &Desk, body: &Digest, bytes: usize) -> Result<(), Problem> {
        match (&self.0, &desk.guard) {
            (Some(known), Some(guard)) => {
                if known.body != Some(*body) {
                    return Err(Problem::SIGNATURE_WRONG);
                }
                guard.charge(known.key, bytes, now().seconds)
            }
            _ => Ok(()),
        }
    }
}

/// The signature's headers, and the body's digest where they cover it.
fn read(headers: &HeaderMap) -> Result<(RequestSignature, Option<Digest>), Problem> {
    if !headers.contains_key("signature") && !headers.contains_key("signature-input") {
        return Err(Problem::SIGNATURE_MISSING);
    }
    let malformed = Problem::SIGNATURE_MALFORMED;
    let input = one(headers, "signature-input").ok_or(malformed)?;
    let signature = one(headers, "signature").ok_or(malformed)?;
    let signature = RequestSignature::read(input, signature).ok_or(malformed)?;
    let body = match signature.covers_body {
        true => {
            let text = one(headers, "content-digest").ok_or(malformed)?;
            Some(read_content_digest(text).ok_or(malformed)?)
        }
        false => None,
    };
    Ok((signature, body))
}

/// A header that stands there exactly once.
fn one<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

struct Standing {
    public: PublicKey,
    active: bool,
}

/// What the chain says of a key now.
fn standing(tx: &crate::db::Tx<'_>, id: KeyId) -> Result<Option<Standing>, crate::NodeError> {
    let height = query::head(tx)?.map_or(0, |head| head.height);
    let record = query::key(tx, id)?;
    Ok(record.map(|record| Standing {
        public: record.key,
        active: record.status.is_active_at(height.saturating_add(1)),
    }))
}

impl Guard {
    pub(super) fn new(quota: Quota) -> Self {
        Self {
            quota,
            state: Mutex::default(),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        // Every change is one assignment: another thread's panic leaves it whole.
        let state = self.state.lock();
        state.unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// That a signature is used for the first time and its key not too busy.
    fn admit(&self, signature: &RequestSignature, now_s: u64) -> Result<(), Problem> {
        let signer = &signature.signer;
        let mut state = self.lock();
        let oldest = (now_s.saturating_sub(SKEW_S), KeyId([0; 12]), [0; 16]);
        state.seen = state.seen.split_off(&oldest);
        let mark = (signer.created_s, signer.key, signer.nonce);
        if state.seen.contains(&mark) {
            return Err(Problem::SIGNATURE_REPLAYED);
        }
        if state.seen.len() >= MAX_SEEN {
            return Err(Problem::TOO_MANY);
        }
        let most = self.quota.requests_per_minute;
        let used = state.used(signer.key, now_s);
        if used.requests >= most {
            return Err(Problem::QUOTA_REQUESTS.after(60 - now_s % 60));
        }
        used.requests = used.requests.saturating_add(1);
        state.seen.insert(mark);
        Ok(())
    }

    fn charge(&self, key: KeyId, bytes: usize, now_s: u64) -> Result<(), Problem> {
        let mut state = self.lock();
        let used = state.used(key, now_s);
        let sum = used.bytes.saturating_add(bytes as u64);
        if sum > self.quota.content_bytes_per_day {
            return Err(Problem::QUOTA_CONTENT.after(DAY_S - now_s % DAY_S));
        }
        used.bytes = sum;
        Ok(())
    }
}

impl State {
    fn used(&mut self, key: KeyId, now_s: u64) -> &mut Used {
        let (minute, day) = (now_s / 60, now_s / DAY_S);
        if self.used.len() >= MAX_COUNTED {
            self.used.retain(|_, used| used.day == day);
        }
        let used = self.used.entry(key).or_default();
        if used.minute != minute {
            (used.minute, used.requests) = (minute, 0);
        }
        if used.day != day {
            (used.day, used.bytes) = (day, 0);
        }
        used
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use seal::keys::SigningKey;

    const NOON_S: u64 = 1_800_014_400;

    fn signed(nonce: u8, created_s: u64, key: u8) -> RequestSignature {
        let request = Request {
            method: "GET",
            authority: "a",
            path: "/",
            query: "",
            body: None,
        };
        let key = SigningKey::from_secret(&[key; 32]);
        RequestSignature::sign(&request, created_s, [nonce; 16], &key)
    }

    fn code(result: Result<(), Problem>) -> &'static str {
        result.map_or_else(Problem::code, |()| "ok")
    }

    #[test]
    fn a_signature_is_used_once_as_long_as_its_time_would_let_it() {
        let guard = Guard::new(Quota::default());
        let one = signed(1, NOON_S, 1);
        assert_eq!(code(guard.admit(&one, NOON_S)), "ok");
        for later in [0, 60, SKEW_S] {
            assert_eq!(
                code(guard.admit(&one, NOON_S + later)),
                "signature_replayed"
            );
        }
        // Past the window its own time refuses it, and it is forgotten.
        guard
            .admit(&signed(2, NOON_S, 1), NOON_S + SKEW_S + 1)
            .unwrap();
        assert_eq!(guard.lock().seen.len(), 1);
        assert_eq!(
            code(guard.admit(&signed(1, NOON_S + 9, 2), NOON_S + 9)),
            "ok"
        );
    }

    #[test]
    fn a_busy_key_waits_for_the_next_minute_and_hinders_no_other() {
        let guard = Guard::new(Quota {
            requests_per_minute: 3,
            content_bytes_per_day: 100,
        });
        for nonce in 0..3 {
            assert_eq!(code(guard.admit(&signed(nonce, NOON_S, 1), NOON_S)), "ok");
        }
        let refused = guard.admit(&signed(3, NOON_S, 1), NOON_S + 15).unwrap_err();
        assert_eq!(
            (refused.code(), refused.retry_after_s()),
            ("quota_requests", Some(45))
        );
        assert_eq!(code(guard.admit(&signed(3, NOON_S, 2), NOON_S)), "ok");
        assert_eq!(code(guard.admit(&signed(3, NOON_S, 1), NOON_S + 60)), "ok");
    }

    #[test]
    fn content_is_counted_by_the_day() {
        let guard = Guard::new(Quota {
            requests_per_minute: 3,
            content_bytes_per_day: 100,
        });
        let (one, other) = (KeyId([1; 12]), KeyId([2; 12]));
        assert_eq!(code(guard.charge(one, 60, NOON_S)), "ok");
        let refused = guard.charge(one, 41, NOON_S).unwrap_err();
        assert_eq!(
            (refused.code(), refused.retry_after_s()),
            ("quota_content", Some(43_200))
        );
        assert_eq!(code(guard.charge(one, 40, NOON_S)), "ok");
        assert_eq!(code(guard.charge(other, 100, NOON_S)), "ok");
        assert_eq!(code(guard.charge(one, 100, NOON_S + DAY_S)), "ok");
        assert_eq!(
            code(guard.charge(one, usize::MAX, NOON_S + DAY_S)),
            "quota_content"
        );
    }
}

//! One step: this work, now, at the gateways in their turn.

use crate::access::Access;
use crate::fault::{Fault, SyncError};
use crate::gateways::{GatewayView, Gateways, Limits};
use crate::head::{self, HeadView};
use crate::http::Http;
use crate::plan::{Plan, batches};
use crate::session::Session;
use crate::wire::{self, Submitted};
use domain::delivery::{Step, Work};
use domain::id::Digest;
use receipt::{Head, HeadProof, ValidatorHistory, verify_kept_head};
use std::time::{Duration, Instant};

/// After so many answers of 500 and above to single actions a gateway is left alone.
const MAX_SERVER_ERRORS: u32 = 3;

/// Where contents come from: the encrypted bytes with this SHA-256.
pub type ContentSource<'a> = dyn FnMut(&Digest) -> Option<Vec<u8>> + 'a;

/// The client, with what it remembers of its gateways.
#[derive(Debug)]
pub struct Sync {
    pub(crate) http: Http,
    pub(crate) gateways: Gateways,
    pub(crate) history: ValidatorHistory,
    pub(crate) limits: Limits,
    pub(crate) newest: Option<Head>,
    newest_proof: Vec<u8>,
}

/// What a step came to.
#[derive(Debug, Clone)]
pub struct StepReport {
    /// What became of each piece of work, in its order: for `outbox.record_all`.
    pub steps: Vec<(Digest, Step)>,
    /// Whether any gateway answered at all.
    pub reached: bool,
}

impl Sync {
    /// A client of these gateways (`http://host:port`, in order of preference) that
    /// trusts these validators and nobody else.
    ///
    /// # Errors
    /// `gateway_address`, `no_http_client`.
    pub fn new(
        urls: &[String],
        history: ValidatorHistory,
        limits: Limits,
    ) -> Result<Self, SyncError> {
        Self::with_access(urls, history, limits, &Access::default())
    }

    /// As [`Self::new`], for gateways behind TLS (`https://host:port`) and such that want
    /// to know who asks.
    ///
    /// # Errors
    /// As [`Self::new`], and `gateway_roots` where a gateway is behind TLS and no root is trusted.
    pub fn with_access(
        urls: &[String],
        history: ValidatorHistory,
        limits: Limits,
        access: &Access,
    ) -> Result<Self, SyncError> {
        if !access.has_roots() && urls.iter().any(|url| url.starts_with("https:")) {
            return Err(SyncError::BadRoots);
        }
        Ok(Self {
            gateways: Gateways::new(urls, &limits)?,
            http: Http::new(limits, access)?,
            history,
            limits,
            newest: None,
            newest_proof: Vec::new(),
        })
    }

    /// Asks for the receipts of what was received and submits the rest, content first.
    /// Each piece of work comes back with what became of it. Takes as long as the limits
    /// allow for each gateway in turn, and no longer.
    pub fn step(
        &mut self,
        work: &[Work],
        contents: &mut ContentSource<'_>,
        now_ms: u64,
    ) -> StepReport {
        let mut session = Session::new(work, now_ms);
        for at in self.gateways.order(now_ms) {
            if session.is_done() {
                break;
            }
            match self.visit(at, &mut session, contents) {
                Ok(()) => self.gateways.did_well(at),
                Err(fault) => {
                    self.gateways.failed(at, &fault, now_ms);
                    session.gateway_failed(&fault);
                }
            }
        }
        let back_ms = self.gateways.first_back_ms().saturating_sub(now_ms);
        session.finish(self.gateways.count(), back_ms)
    }

    /// How the gateways stand, for a technician's screen.
    #[must_use]
    pub fn gateways(&self, now_ms: u64) -> Vec<GatewayView> {
        self.gateways.views(now_ms)
    }

    /// The newest verified header and its age; `None` before the first.
    #[must_use]
    pub fn head(&self, now_ms: u64) -> Option<HeadView> {
        self.newest
            .as_ref()
            .map(|head| HeadView::new(head, now_ms / 1000))
    }

    /// The proof of the newest verified header, to be kept over a restart; empty before
    /// the first.
    #[must_use]
    pub fn head_proof(&self) -> &[u8] {
        &self.newest_proof
    }

    /// Takes back what [`Self::head_proof`] gave before a restart, so that no gateway can
    /// show an older state unnoticed. Verified like any other; says whether it was taken.
    pub fn restore_head(&mut self, proof: &[u8]) -> bool {
        let head = HeadProof::from_bytes(proof)
            .ok()
            .and_then(|proof| verify_kept_head(&proof, &self.history).ok());
        head.is_some_and(|head| self.keep_head(head, proof))
    }

    pub(crate) fn keep_head(&mut self, head: Head, proof: &[u8]) -> bool {
        let newer = self.newest.is_none_or(|newest| newest.height < head.height);
        if newer {
            self.http.it_is_past(head.time_s);
            self.newest = Some(head);
            self.newest_proof = proof.to_vec();
        }
        newer
    }

    /// The validators this client trusts: those it was given, and those that it has seen
    /// come into office since, link by link. To be kept over a restart: what is known
    /// stands against whoever tells it otherwise.
    #[must_use]
    pub const fn history(&self) -> &ValidatorHistory {
        &self.history
    }

    /// This device's clock, or the validators' where it stands behind them, seconds.
    pub(crate) fn trusted_now_s(&self, now_ms: u64) -> u64 {
        let newest_s = self.newest.map_or(0, |head| head.time_s);
        newest_s.max(now_ms / 1000)
    }

    pub(crate) fn url(&self, at: usize, path: &str) -> String {
        let base = self.gateways.get(at).map_or("", |gateway| &gateway.url);
        format!("{base}/v1/{path}")
    }

    /// Everything at one gateway; an error is a fault of the gateway as a whole.
    fn visit(
        &mut self,
        at: usize,
        session: &mut Session<'_>,
        contents: &mut ContentSource<'_>,
    ) -> Result<(), Fault> {
        self.check_head(at, session.now_ms)?;
        let gateway = self.gateways.get(at);
        let plan = Plan::new(session.open(), |content| {
            gateway.is_some_and(|gateway| gateway.has(content))
        });
        let mut bound = Bound::new(&self.limits);
        for digest in &plan.ask {
            bound.in_time()?;
            let result = self.ask(at, digest, session);
            session.local(&[*digest], result)?;
        }
        let mut errors = 0;
        for batch in &plan.submit {
            self.submit(at, batch, session, &mut errors, &bound)?;
        }
        let ready = self.send_contents(at, &plan, session, contents, &mut bound)?;
        for batch in batches(session.pick(&ready)) {
            self.submit(at, &batch, session, &mut errors, &bound)?;
        }
        self.submit_stuck(at, session, contents, &mut bound)
    }

    /// Verifies the gateway's newest header now and then, and at once where none was seen.
    pub(crate) fn check_head(&mut self, at: usize, now_ms: u64) -> Result<(), Fault> {
        let (last_ms, own_height) = self.gateways.get(at).map_or((None, 0), |gateway| {
            (gateway.head_at_ms, gateway.head_height)
        });
        let fresh =
            last_ms.is_some_and(|last| now_ms >= last && now_ms - last < self.limits.head_every_ms);
        if fresh {
            return Ok(());
        }
        let body = match self.http.get(&self.url(at, "head")) {
            Ok(body) => body,
            // A gateway without a head to show may still take actions.
            Err(Fault::Http { status, .. }) if status != 429 => return Ok(()),
            Err(fault) => return Err(fault),
        };
        let answer = wire::head(&body)?;
        if answer.signers_from > Some(self.history.newest_from()) {
            self.learn(at)?;
        }
        let head = self.with_history(at, now_ms, |sync| {
            head::check(&answer, &sync.history, own_height, sync.newest.as_ref())
        })?;
        if let Some(gateway) = self.gateways.get_mut(at) {
            gateway.head_at_ms = Some(now_ms);
            gateway.head_height = head.height;
        }
        self.keep_head(head, &answer.proof);
        Ok(())
    }

    fn ask(&mut self, at: usize, digest: &Digest, session: &mut Session<'_>) -> Result<(), Fault> {
        let body = self.http.get(&self.url(at, &format!("actions/{digest}")))?;
        let step = self.judge(at, wire::asked(&body)?, digest, session.now_ms)?;
        if step == Step::Lost
            && let Some(content) = session.content_of(digest)
            && let Some(gateway) = self.gateways.get_mut(at)
        {
            gateway.forget(&content);
        }
        session.asked(digest, step);
        Ok(())
    }

    /// Submits a batch; where the gateway cannot take it as a whole, one by one, so that
    /// a bad one does not hold up those beside it.
    fn submit(
        &mut self,
        at: usize,
        batch: &[Digest],
        session: &mut Session<'_>,
        errors: &mut u32,
        bound: &Bound,
    ) -> Result<(), Fault> {
        bound.in_time()?;
        let fault = match self.submit_once(at, batch, session) {
            Ok(()) => return Ok(()),
            Err(fault) => fault,
        };
        let Fault::Http { status, .. } = fault else {
            return Err(fault);
        };
        if status == 429 || status == 503 {
            return Err(fault);
        }
        if let [_, _, ..] = batch {
            for one in batch {
                self.submit(at, std::slice::from_ref(one), session, errors, bound)?;
            }
            return Ok(());
        }
        session.note(batch, &fault);
        *errors += u32::from(status >= 500);
        if *errors >= MAX_SERVER_ERRORS {
            return Err(fault);
        }
        Ok(())
    }

    fn submit_once(
        &self,
        at: usize,
        batch: &[Digest],
        session: &mut Session<'_>,
    ) -> Result<(), Fault> {
        let picked = session.pick(batch);
        let json = wire::submission(picked.iter().map(|work| &work.signed[..]));
        let body = self.http.post_json(&self.url(at, "actions"), json)?;
        for (digest, answer) in wire::submitted(&body, batch)? {
            match answer {
                Submitted::Received => session.received(&digest),
                Submitted::Refused(outcome) => session.refused(&digest, outcome),
            }
        }
        Ok(())
    }

    /// Sends contents within this step's bounds; returns the actions that can now follow.
    fn send_contents(
        &mut self,
        at: usize,
        plan: &Plan,
        session: &mut Session<'_>,
        contents: &mut ContentSource<'_>,
        bound: &mut Bound,
    ) -> Result<Vec<Digest>, Fault> {
        let (mut ready, mut sent) = (Vec::new(), 0usize);
        for (name, actions) in &plan.contents {
            if sent >= self.limits.content_bytes || bound.contents.is_zero() {
                session.hinder(actions, "content_queued");
                continue;
            }
            let Some(bytes) = contents(name) else {
                session.hinder(actions, "content_missing");
                continue;
            };
            sent = sent.saturating_add(bytes.len());
            let whole = bound.contents == self.limits.content;
            let result = self.put(at, name, bytes, bound);
            if result == Err(Fault::TooSlow) && !whole {
                // Others had taken of its time: no fault of the gateway's.
                session.hinder(actions, "content_queued");
                continue;
            }
            let done = result.is_ok();
            session.local(actions, result)?;
            if done {
                ready.extend(actions);
            }
        }
        Ok(ready)
    }

    fn put(
        &mut self,
        at: usize,
        name: &Digest,
        bytes: Vec<u8>,
        bound: &mut Bound,
    ) -> Result<(), Fault> {
        let url = self.url(at, &format!("content/{name}"));
        bound.content(|time| self.http.put_bytes(&url, bytes, time))?;
        if let Some(gateway) = self.gateways.get_mut(at) {
            gateway.remember(*name);
        }
        Ok(())
    }

    /// Actions that a gateway has had for long without a receipt are submitted again,
    /// here and at the next gateways. Harmless; what concerns one of them alone changes nothing.
    fn submit_stuck(
        &mut self,
        at: usize,
        session: &mut Session<'_>,
        contents: &mut ContentSource<'_>,
        bound: &mut Bound,
    ) -> Result<(), Fault> {
        for work in session.stuck() {
            let result = self.submit_again(at, work, contents, bound);
            tracing::info!(action = %work.digest, ok = result.is_ok(), "submitted again");
            match result {
                Err(Fault::Http { status, .. }) if status != 429 && status != 503 => {}
                Err(fault) => return Err(fault),
                Ok(()) => {}
            }
        }
        Ok(())
    }

    fn submit_again(
        &mut self,
        at: usize,
        work: &Work,
        contents: &mut ContentSource<'_>,
        bound: &mut Bound,
    ) -> Result<(), Fault> {
        bound.in_time()?;
        let gateway = self.gateways.get(at);
        if let Some(name) = work.content
            && !gateway.is_some_and(|gateway| gateway.has(&name))
        {
            if bound.contents.is_zero() {
                return Ok(());
            }
            let Some(bytes) = contents(&name) else {
                return Ok(());
            };
            self.put(at, &name, bytes, bound)?;
        }
        let json = wire::submission([&work.signed[..]]);
        self.http.post_json(&self.url(at, "actions"), json)?;
        Ok(())
    }
}

/// What is left of a step's time at one gateway. Contents have a time of their own, and the rest
/// goes on where it stood before them: a slow line takes its one large content, and no gateway
/// holds up the round with many.
struct Bound {
    end: Instant,
    contents: Duration,
}

impl Bound {
    fn new(limits: &Limits) -> Self {
        Self {
            end: Instant::now() + limits.visit,
            contents: limits.content,
        }
    }

    fn in_time(&self) -> Result<(), Fault> {
        match Instant::now() < self.end {
            true => Ok(()),
            false => Err(Fault::TooSlow),
        }
    }

    /// Sends one content in what is left of their time.
    fn content(&mut self, send: impl FnOnce(Duration) -> Result<(), Fault>) -> Result<(), Fault> {
        let began = Instant::now();
        let result = send(self.contents);
        let took = began.elapsed();
        self.contents = self.contents.saturating_sub(took);
        self.end += took;
        result
    }
}

//! The threads that read for who is signed in, with their own key: their rights, the worklist, a
//! case with its proofs, the content that they opened on the chain. They keep nothing.

use super::session::Message;
use crate::clock;
use crate::codes;
use crate::licences;
use crate::service::Service;
use crate::standing;
use crate::tickets;
use content::{CaseKey, Content, Identity};
use domain::action::{Role, Shared};
use domain::factor::Factors;
use domain::id::{ActionId, DepartmentCode, Digest, ItemCode, KeyId, LicenceIdentifier};
use ipc::{CounterCode, ErrorCode};
use ledger::record::{CaseRecord, GrantRecord, ItemRecord, KeyRecord, LicenceRecord};
use receipt::StateKey;
use seal::fields::FieldOpening;
use seal::keys::SigningKey;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};
use sync::wire::{Lease, WorkEntry};
use sync::{CaseHistory, Fault, HeadView, Limits, Sync, SyncError, TicketClient};

/// What is asked for.
pub(crate) enum Ask {
    /// What the chain says of the person's key.
    Rights,
    /// A department's open cases, and who works on which.
    List(DepartmentCode),
    /// One case with all its proofs.
    Case(ActionId),
    /// The case for this person alone.
    Take(ActionId),
    /// No more.
    Release(ActionId),
    /// The content of a case that was opened on the chain.
    Content(ActionId),
    /// The certificate that goes with a case by this grant, which was used on the chain.
    Shown(ActionId, ActionId),
    /// Words about a case, sealed, to where its content lies.
    Words(Vec<u8>),
}

/// What came of it.
pub(crate) enum Told {
    Rights(Result<Box<Authority>, CounterCode>),
    List(Result<Listed, ErrorCode>),
    Case(ActionId, Result<Box<Facts>, CounterCode>),
    Taken(ActionId, Result<Lease, CounterCode>),
    Released(ActionId, Result<(), CounterCode>),
    Content(ActionId, Result<Box<Opened>, CounterCode>),
    Shown(ActionId, Result<Box<Shown>, CounterCode>),
    Words(Result<Digest, CounterCode>),
}

/// What the chain says of a person, with its proof.
pub(crate) struct Authority {
    pub(crate) key: KeyRecord,
    /// This machine's own key, which signs beside the person where somebody stands there.
    pub(crate) device: Option<KeyRecord>,
    pub(crate) head: HeadView,
}

/// A department's open cases.
pub(crate) struct Listed {
    pub(crate) cases: Vec<WorkEntry>,
    /// Who works on which; `None`: the hall's node does not say.
    pub(crate) leases: Option<Vec<Lease>>,
}

/// A case, proven.
pub(crate) struct Facts {
    pub(crate) record: CaseRecord,
    pub(crate) history: CaseHistory,
    /// The terms that it was filed under, where they are still to be had.
    pub(crate) terms: Option<ItemRecord>,
    pub(crate) workers: BTreeMap<KeyId, (Role, DepartmentCode)>,
    pub(crate) licences: Vec<(LicenceIdentifier, LicenceRecord)>,
}

/// A case's content and the key that opens it. Both are wiped when dropped.
pub(crate) struct Opened {
    pub(crate) content: Content,
    pub(crate) key: CaseKey,
    /// The content's digest.
    pub(crate) digest: Digest,
}

/// A certificate that its holder lets the department see, with its proofs. Wiped when dropped.
pub(crate) struct Shown {
    pub(crate) identifier: LicenceIdentifier,
    /// How it stands on the chain.
    pub(crate) licence: LicenceRecord,
    /// What stands on it beyond that, each proven to be of the licence's root.
    pub(crate) fields: Vec<FieldOpening>,
}

/// The threads, as long as somebody is signed in: lists, which can be long, hold up nothing else.
pub(crate) struct Worker {
    lists: Sender<Ask>,
    asks: Sender<Ask>,
    left: Arc<AtomicBool>,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Worker {
    /// Starts them; what they tell bears the number of this signing in. `None` where they cannot
    /// start.
    pub(crate) fn start(
        service: &Arc<Service>,
        key: &SigningKey,
        number: u64,
        out: &Sender<Message>,
    ) -> Option<Self> {
        let left = Arc::new(AtomicBool::new(false));
        let mut threads = Vec::new();
        let mut thread = || {
            let bench = Bench::new(service, key, &left)?;
            let (asks, asked) = channel();
            let out = out.clone();
            let thread = thread::Builder::new()
                .name("counter-reader".into())
                .spawn(move || bench.run(&asked, number, &out));
            threads.push(thread.ok()?);
            Some(asks)
        };
        let (lists, asks) = (thread()?, thread()?);
        Some(Self {
            lists,
            asks,
            left,
            threads,
        })
    }

    /// Ends; what is being given back is waited for so long.
    pub(crate) fn end_within(mut self, time: Duration) {
        let threads = std::mem::take(&mut self.threads);
        let end = Instant::now() + time;
        drop(self);
        while Instant::now() < end && !threads.iter().all(thread::JoinHandle::is_finished) {
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Asks; the answer comes as a message. What is asked of a case is answered in its order.
    pub(crate) fn ask(&self, ask: Ask) {
        let asks = match ask {
            Ask::Rights | Ask::List(_) => &self.lists,
            Ask::Case(_)
            | Ask::Take(_)
            | Ask::Release(_)
            | Ask::Content(_)
            | Ask::Shown(..)
            | Ask::Words(_) => &self.asks,
        };
        // A thread that has ended is a person who has left.
        let _ = asks.send(ask);
    }
}

impl Drop for Worker {
    /// Nothing more is done with the key of who has left but to give back what they had.
    fn drop(&mut self) {
        self.left.store(true, Ordering::Relaxed);
    }
}

/// The thread's own.
struct Bench {
    service: Arc<Service>,
    sync: Sync,
    hall: TicketClient,
    person: KeyId,
    left: Arc<AtomicBool>,
}

impl Bench {
    fn new(service: &Arc<Service>, key: &SigningKey, left: &Arc<AtomicBool>) -> Option<Self> {
        let access = service.access.clone().sign_as(key.clone());
        let history = service.validators.history().as_ref().clone();
        let sync = Sync::with_access(&service.gateways, history, Limits::default(), &access);
        Some(Self {
            service: Arc::clone(service),
            sync: sync.ok()?,
            hall: tickets::client(&service.gateways, &service.access, key).ok()?,
            person: key.id(),
            left: Arc::clone(left),
        })
    }

    fn run(mut self, asked: &Receiver<Ask>, number: u64, out: &Sender<Message>) {
        while let Ok(ask) = asked.recv() {
            if self.left.load(Ordering::Relaxed) {
                match ask {
                    // A hall's node that is away is not waited for: leases run out by themselves.
                    Ask::Release(case) if self.hall.release_case(&case).is_ok() => continue,
                    Ask::Release(_) => return,
                    Ask::Rights
                    | Ask::List(_)
                    | Ask::Case(_)
                    | Ask::Take(_)
                    | Ask::Content(_)
                    | Ask::Shown(..)
                    | Ask::Words(_) => continue,
                }
            }
            let told = match ask {
                Ask::Rights => Told::Rights(self.authority().map(Box::new)),
                Ask::List(department) => Told::List(self.list(&department)),
                Ask::Case(case) => Told::Case(case, self.case(case).map(Box::new)),
                Ask::Take(case) => {
                    Told::Taken(case, self.hall.take_case(&case).map_err(lease_code))
                }
                Ask::Release(case) => {
                    Told::Released(case, self.hall.release_case(&case).map_err(lease_code))
                }
                Ask::Content(case) => Told::Content(case, self.content(case).map(Box::new)),
                Ask::Shown(case, grant) => Told::Shown(case, self.shown(grant).map(Box::new)),
                Ask::Words(bytes) => {
                    let put = self.sync.put_content(&bytes, clock::wall_ms());
                    Told::Words(put.map_err(|error| code(&error)))
                }
            };
            let (service, history) = (&self.service, self.sync.history());
            service.validators.keep(&service.outbox, history);
            if out.send(Message::Told(number, told)).is_err() {
                return;
            }
        }
    }

    fn record<T>(&mut self, key: &StateKey) -> Result<(Option<T>, HeadView), SyncError>
    where
        T: for<'b> minicbor::Decode<'b, ()> + minicbor::Encode<()>,
    {
        licences::record(&mut self.sync, key)
    }

    fn authority(&mut self) -> Result<Authority, CounterCode> {
        let failed = |error: SyncError| code(&error);
        let device = StateKey::Key(self.service.signer.id());
        let (key, head) = self
            .record::<KeyRecord>(&StateKey::Key(self.person))
            .map_err(failed)?;
        let key = key.ok_or(CounterCode::KeyUnknown)?;
        if !key.status.is_active_at(head.height.saturating_add(1)) {
            return Err(CounterCode::KeyRevoked);
        }
        if key.role != Role::Staff {
            return Err(CounterCode::KeyNotStaff);
        }
        let (device, _) = self.record(&device).map_err(failed)?;
        let machine = self.service.signer.id();
        let both = [
            Some((&key, self.person)),
            device.as_ref().map(|device| (device, machine)),
        ];
        for (key, id) in both.into_iter().flatten() {
            if standing::is_frozen(&mut self.sync, key, id).map_err(failed)? {
                return Err(CounterCode::KeyFrozen);
            }
        }
        Ok(Authority { key, device, head })
    }

    fn list(&mut self, department: &DepartmentCode) -> Result<Listed, ErrorCode> {
        let cases = self.sync.worklist(department, clock::wall_ms());
        let cases = cases.map_err(|error| codes::hindrance(&error.code()))?;
        let leases = self.hall.leases(department).ok();
        Ok(Listed { cases, leases })
    }

    fn case(&mut self, case: ActionId) -> Result<Facts, CounterCode> {
        let failed = |error: SyncError| code(&error);
        let mut told = self.record_and_history(case)?;
        if told.0.last != told.1.last {
            // It moved on between the two; a gateway that still leaves something out lies.
            told = self.record_and_history(case)?;
        }
        let (record, history) = told;
        if record.last != history.last {
            return Err(code(&SyncError::from(Fault::WrongHistory)));
        }
        let terms = self.record::<ItemRecord>(&StateKey::Item(record.item.clone()));
        let (terms, _) = terms.map_err(failed)?;
        let mut workers = BTreeMap::new();
        for entry in &history.entries {
            for key in entry.action.signers() {
                if workers.contains_key(&key) {
                    continue;
                }
                let (found, _) = self
                    .record::<KeyRecord>(&StateKey::Key(key))
                    .map_err(failed)?;
                workers.extend(found.map(|found| (key, (found.role, found.department))));
            }
        }
        Ok(Facts {
            licences: licences::of(&mut self.sync, &record.holder).map_err(failed)?,
            terms: terms.filter(|terms| terms.version == record.version),
            record,
            history,
            workers,
        })
    }

    /// The case as the chain's state proves it, and the actions that made it.
    fn record_and_history(
        &mut self,
        case: ActionId,
    ) -> Result<(CaseRecord, CaseHistory), CounterCode> {
        let failed = |error: SyncError| code(&error);
        let (record, _) = self
            .record::<CaseRecord>(&StateKey::Case(case))
            .map_err(failed)?;
        let record = record.ok_or(CounterCode::CaseGone)?;
        let service = Arc::clone(&self.service);
        let wanted = |item: &ItemCode, _: u32| {
            let item = service.catalogue.get(item.as_str());
            item.map_or(Factors::CARD, |item| item.factors)
        };
        let history = self
            .sync
            .case_history(&case, &record.holder, &wanted, clock::wall_ms())
            .map_err(failed)?;
        Ok((record, history))
    }

    /// The content, for a reader's key that is made for this once.
    fn content(&mut self, case: ActionId) -> Result<Opened, CounterCode> {
        let reader = Identity::generate(&mut rand_core::OsRng);
        let recipient = reader.recipient().to_string();
        let now_ms = clock::wall_ms();
        let answer = self.sync.open_key(&case, &recipient, now_ms);
        let answer = answer.map_err(|error| content_code(&error))?;
        let blob = self.sync.content(&answer.content, now_ms);
        let blob = blob.map_err(|error| content_code(&error))?;
        let wrong = |_| CounterCode::ContentWrong;
        Ok(Opened {
            content: content::open_with_wrapped_key(&blob, &answer.key, &reader).map_err(wrong)?,
            key: CaseKey::unwrap(&answer.key, &reader).map_err(wrong)?,
            digest: answer.content,
        })
    }

    /// What a grant shows, for a reader's key that is made for this once. Every part proves itself: the
    /// grant and the licence by the state, each field by the licence's root.
    fn shown(&mut self, grant: ActionId) -> Result<Shown, CounterCode> {
        let failed = |error: SyncError| code(&error);
        let (granted, _) = self
            .record::<GrantRecord>(&StateKey::Grant(grant))
            .map_err(failed)?;
        let identifier = match granted.ok_or(CounterCode::ContentMissing)?.what {
            Shared::Licence(identifier) => identifier,
            Shared::Case(_) => return Err(CounterCode::ContentWrong),
        };
        let key = StateKey::Licence(identifier.clone());
        let (licence, _) = self.record::<LicenceRecord>(&key).map_err(failed)?;
        let licence = licence.ok_or(CounterCode::ContentMissing)?;
        let reader = Identity::generate(&mut rand_core::OsRng);
        let recipient = reader.recipient().to_string();
        let answer = self
            .sync
            .granted_fields(&grant, &recipient, clock::wall_ms());
        let answer = answer.map_err(|error| content_code(&error))?;
        let wrong = |_| CounterCode::ContentWrong;
        let fields = content::open_openings(&answer.fields, &reader).map_err(wrong)?;
        for opening in &fields {
            seal::fields::verify_opening(opening, &licence.fields)
                .map_err(|_| CounterCode::ContentWrong)?;
        }
        Ok(Shown {
            identifier,
            licence,
            fields,
        })
    }
}

fn code(error: &SyncError) -> CounterCode {
    codes::hindrance(&error.code()).into()
}

fn content_code(error: &SyncError) -> CounterCode {
    match error {
        SyncError::Fault(Fault::Http { status: 403, .. }) => CounterCode::ContentRefused,
        SyncError::Fault(Fault::Http { status: 404, .. }) => CounterCode::ContentMissing,
        SyncError::Fault(Fault::Http { status: 409, .. }) => CounterCode::ContentWrong,
        SyncError::Fault(Fault::Http { status: 410, .. }) => CounterCode::ContentErased,
        SyncError::Fault(_)
        | SyncError::AllAside
        | SyncError::BadAddress
        | SyncError::BadRoots
        | SyncError::NoClient => code(error),
    }
}

#[allow(
    clippy::needless_pass_by_value,
    clippy::wildcard_enum_match_arm,
    reason = "a fault is mapped where it comes; every other one is the hall's"
)]
fn lease_code(fault: Fault) -> CounterCode {
    match fault {
        Fault::Http { status: 409, .. } => CounterCode::CaseTaken,
        Fault::Http { status: 404, .. } => CounterCode::CaseGone,
        Fault::Http { status: 403, .. } => CounterCode::NotOffered,
        _ => CounterCode::HallAway,
    }
}

//! The case that is open: what is known of it, and its content while that is open.

use super::given::Given;
use super::worker::{Facts, Opened};
use content::{Asked, Note};
use domain::action::Body;
use domain::id::{ActionId, Digest};
use ipc::{CaseTab, CounterCode, LoadState, SecretText, WorkRow};

/// How long the key service hands a key out again after an opening, milliseconds.
const OPENING_HOLDS_MS: i64 = 3_600_000;

/// The content of an open case.
pub(crate) enum Content {
    Locked,
    /// The opening is on its way.
    Opening(Digest),
    Fetching,
    /// Until it is wiped: when the page is left or the screen is locked.
    Open(Box<Opened>, i64),
    Failed(CounterCode),
}

/// The case that is open.
pub(crate) struct OpenCase {
    pub(crate) id: ActionId,
    /// The row that it was opened from.
    pub(crate) row: WorkRow,
    pub(crate) tab: CaseTab,
    pub(crate) load: LoadState,
    facts: Option<Box<Facts>>,
    pub(crate) content: Content,
    /// The certificate that goes with it.
    pub(crate) given: Given,
    pub(crate) error: Option<CounterCode>,
    /// The hall's node is being asked for it, or given it back.
    pub(crate) busy: bool,
}

impl OpenCase {
    pub(crate) fn new(row: WorkRow) -> Self {
        Self {
            id: row.case,
            row,
            tab: CaseTab::default(),
            load: LoadState::Loading,
            facts: None,
            content: Content::Locked,
            given: Given::Closed,
            error: None,
            busy: false,
        }
    }

    /// What is proven of it.
    pub(crate) fn facts(&self) -> Option<&Facts> {
        self.facts.as_deref()
    }

    /// It was read anew. Content of an older version of it is wiped.
    pub(crate) fn set_facts(&mut self, facts: Box<Facts>) {
        let content = facts.record.content;
        self.facts = Some(facts);
        self.load = LoadState::Ready;
        if let Content::Open(opened, _) = &self.content
            && opened.digest != content
        {
            self.shut();
        }
    }

    /// Wipes the content, and the certificate that was looked at beside it.
    pub(crate) fn shut(&mut self) {
        self.content = Content::Locked;
        self.given = Given::Closed;
    }

    /// The content came, right after its opening was final: taken only where it is what the chain
    /// says.
    pub(crate) fn set_content(&mut self, opened: Box<Opened>, now_ms: i64) {
        let Some(facts) = self.facts() else {
            self.content = Content::Failed(CounterCode::GatewayFailing);
            return;
        };
        let right = opened.digest == facts.record.content
            && opened.content.fields.root() == facts.record.fields;
        let until_ms = now_ms.saturating_add(OPENING_HOLDS_MS);
        self.content = if right {
            Content::Open(opened, until_ms)
        } else {
            Content::Failed(CounterCode::ContentWrong)
        };
    }

    /// Wipes the content once the opening holds no more.
    pub(crate) fn shut_after(&mut self, now_ms: i64) {
        if matches!(self.content, Content::Open(_, until_ms) if now_ms >= until_ms) {
            self.shut();
        }
    }

    /// The evidence in the open content is what the chain committed to.
    pub(crate) fn evidence_proven(&self) -> bool {
        let (Some(facts), Content::Open(opened, _)) = (self.facts(), &self.content) else {
            return false;
        };
        let filed = facts.history.entries.iter().rev().find(|entry| {
            let files = matches!(entry.action.body, Body::FileCase(_) | Body::CorrectCase(_));
            files && entry.outcome.is_ok()
        });
        filed.is_some_and(|entry| entry.action.evidence == opened.content.evidence.commitment())
    }

    /// Words to the holder under the case's own key; `None` where the content is not open.
    pub(crate) fn seal_words(
        &self,
        words: &SecretText,
        asked: &[ipc::AskedQuestion],
    ) -> Option<Result<Vec<u8>, CounterCode>> {
        let Content::Open(opened, _) = &self.content else {
            return None;
        };
        let asked = asked.iter().filter_map(|one| {
            Some(Asked {
                field: one.field.clone(),
                reason: one.reason.as_ref()?.to_string(),
                words: one.words.expose().to_owned(),
            })
        });
        let note = Note {
            words: words.expose().trim().to_owned(),
            asked: asked.collect(),
        };
        let sealed = opened.key.seal_note(&note);
        Some(sealed.map_err(|_| CounterCode::Internal))
    }
}

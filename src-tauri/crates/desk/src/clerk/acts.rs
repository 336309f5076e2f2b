//! What a member of staff signs: from the button to what is durable in the queue.

use super::act::{self, prepare};
use super::case::Content;
use super::dialog::Draft;
use super::given::Given;
use super::page::offered;
use super::session::Session;
use super::worker::Ask;
use crate::clock;
use domain::id::Digest;
use ipc::{ActStep, CounterCode, StaffAct};

impl Session {
    pub(super) fn begin(&mut self, act: StaffAct) {
        let now_ms = clock::now().wall_ms;
        let Some(staff) = &self.staff else { return };
        let Some(case) = &staff.case else { return };
        let around = self.around(staff, case.id, &case.row.item, now_ms);
        let Some(facts) = case.facts() else { return };
        let (may, _) = offered(case, facts, &around);
        let questions = match &case.content {
            Content::Open(..) => {
                let asked = around.item.and_then(|item| item.questions().ok());
                let names = asked
                    .unwrap_or_default()
                    .into_iter()
                    .map(|question| question.id);
                Some(names.collect())
            }
            Content::Locked | Content::Opening(_) | Content::Fetching | Content::Failed(_) => None,
        };
        let id = case.id;
        let offered = may.contains(&act);
        let Some(staff) = &mut self.staff else { return };
        let Some(case) = &mut staff.case else { return };
        case.error = None;
        if !offered {
            case.error = Some(CounterCode::NotOffered);
            return;
        }
        match act {
            StaffAct::Take => {
                case.busy = true;
                staff.worker.ask(Ask::Take(id));
            }
            StaffAct::Release => {
                case.busy = true;
                case.shut();
                staff.worker.ask(Ask::Release(id));
            }
            StaffAct::Confirm
            | StaffAct::Accept
            | StaffAct::Open
            | StaffAct::See
            | StaffAct::WantCorrection
            | StaffAct::Endorse
            | StaffAct::Approve
            | StaffAct::Deny
            | StaffAct::Issue
            | StaffAct::Close
            | StaffAct::UndoWithdrawal => {
                let draft = Draft::new(act, id, questions);
                let nothing = draft.says_nothing();
                staff.draft = Some(draft);
                if nothing {
                    self.review();
                }
            }
        }
    }

    /// On to what will be written; words are sealed and put away first.
    pub(super) fn review(&mut self) {
        let Some(staff) = &mut self.staff else { return };
        let (Some(draft), Some(case)) = (&mut staff.draft, &staff.case) else {
            return;
        };
        draft.error = None;
        if !draft.is_complete() {
            draft.error = Some(CounterCode::Incomplete);
            return;
        }
        if draft.has_words() {
            match case.seal_words(&draft.words, &draft.questions) {
                Some(Ok(sealed)) => {
                    draft.busy = true;
                    staff.worker.ask(Ask::Words(sealed));
                }
                Some(Err(code)) => draft.error = Some(code),
                // The page was locked meanwhile: what was opened is gone, and the words with it.
                None => draft.error = Some(CounterCode::ContentClosed),
            }
            return;
        }
        self.make_ready(None);
    }

    pub(super) fn words_put(&mut self, put: Result<Digest, CounterCode>) {
        let draft = self.staff.as_mut().and_then(|staff| staff.draft.as_mut());
        let Some(draft) = draft.filter(|draft| draft.busy) else {
            return;
        };
        draft.busy = false;
        match put {
            Ok(digest) => self.make_ready(Some(digest)),
            Err(code) => draft.error = Some(code),
        }
    }

    fn make_ready(&mut self, words: Option<Digest>) {
        let Some(staff) = &mut self.staff else { return };
        let (Some(draft), Some(case)) = (&mut staff.draft, &staff.case) else {
            return;
        };
        match prepare(&self.service, &staff.key, case, draft, words) {
            Ok(prepared) => {
                draft.prepared = Some(prepared);
                draft.step = ActStep::Check;
            }
            Err(code) => draft.error = Some(code),
        }
    }

    /// Signs what is shown, and stores it.
    pub(super) fn sign(&mut self) {
        let withheld = self.withheld();
        let Some(staff) = &mut self.staff else { return };
        let (Some(draft), Some(case)) = (&mut staff.draft, &mut staff.case) else {
            return;
        };
        let Some(prepared) = &draft.prepared else {
            return;
        };
        if let Some(code) = withheld {
            draft.error = Some(code);
            return;
        }
        // The case moved on while the dialog was open: what was shown is not what it is about.
        let parent = prepared.action.parent;
        let last = case.facts().map(|facts| facts.record.last);
        if parent.is_some() && parent != last {
            draft.error = Some(CounterCode::CaseMoved);
            return;
        }
        match act::sign(&self.service, &staff.key, prepared) {
            Ok(item) => {
                if draft.act == StaffAct::Open {
                    case.content = Content::Opening(item.digest);
                }
                if draft.act == StaffAct::See {
                    case.given = Given::Using(Box::new(item));
                }
                staff.draft = None;
                self.courier.nudge();
            }
            Err(code) => draft.error = Some(code),
        }
    }

    /// Why what the dialog is about is not offered any more: rights, the case or who works on it
    /// changed while it was open.
    fn withheld(&self) -> Option<CounterCode> {
        let staff = self.staff.as_ref()?;
        let (draft, case) = (staff.draft.as_ref()?, staff.case.as_ref()?);
        let around = self.around(staff, case.id, &case.row.item, clock::now().wall_ms);
        let (may, held_back) = offered(case, case.facts()?, &around);
        let offered = may.contains(&draft.act);
        (!offered).then(|| held_back.unwrap_or(CounterCode::NotOffered))
    }
}

//! "My cases": the list, one case with its history, withdrawing it.

use crate::filing::Earlier;
use crate::reopening::Reopening;
use crate::session::{Effect, Place, State, Turn};
use domain::factor::Factors;
use domain::id::ActionId;
use ipc::{CaseDetail, CaseRow, Correction, ErrorCode, LoadState};

impl State {
    pub(crate) fn list_cases(&mut self) -> Vec<Effect> {
        self.session_mut().earlier.clear();
        self.place = Place::MyCases {
            load: LoadState::Loading,
            cases: Vec::new(),
        };
        vec![Effect::ListCases(self.next_turn())]
    }

    pub(crate) fn cases_listed(
        &mut self,
        turn: Turn,
        rows: Vec<CaseRow>,
        failed: Option<ErrorCode>,
    ) -> Vec<Effect> {
        if turn == self.turn
            && let Place::MyCases { load, cases } = &mut self.place
        {
            *load = loaded(failed);
            *cases = rows;
        }
        Vec::new()
    }

    pub(crate) fn open_case(&mut self, case: ActionId) -> Vec<Effect> {
        let Place::MyCases { cases, .. } = &self.place else {
            return Vec::new();
        };
        let Some(row) = cases.iter().find(|row| row.case == case).cloned() else {
            return Vec::new();
        };
        self.show_case(CaseDetail {
            row: row.clone(),
            history: Vec::new(),
            can_withdraw: false,
            correction: None,
        });
        self.load_case(row)
    }

    pub(crate) fn load_case(&mut self, row: CaseRow) -> Vec<Effect> {
        if let Place::Case { load, .. } = &mut self.place {
            *load = LoadState::Loading;
        }
        vec![Effect::LoadCase(self.next_turn(), row)]
    }

    /// What the department asks opens with the card alone: where it is away it is asked for first.
    pub(crate) fn reload_case(&mut self) -> Vec<Effect> {
        let Place::Case { detail, .. } = &self.place else {
            return Vec::new();
        };
        let away = matches!(detail.correction, Some(Correction::CardAway));
        if away && !self.card_lies() {
            self.session_mut().reopening = Some(Reopening::Case(detail.clone()));
            return self.ask_card_back();
        }
        let row = detail.row.clone();
        self.load_case(row)
    }

    pub(crate) fn show_case(&mut self, detail: CaseDetail) {
        self.place = Place::Case {
            load: LoadState::Ready,
            detail: Box::new(detail),
            asking: false,
            busy: false,
            error: None,
        };
    }

    pub(crate) fn case_loaded(
        &mut self,
        turn: Turn,
        loaded_detail: Box<CaseDetail>,
        earlier: Earlier,
        failed: Option<ErrorCode>,
    ) {
        if self.awaits_case(turn)
            && let Place::Case { load, detail, .. } = &mut self.place
        {
            *load = loaded(failed);
            *detail = loaded_detail;
            let session = self.session_mut();
            session.earlier.clear();
            for (field, value) in earlier.0 {
                session.earlier.insert(field, value);
            }
        }
    }

    pub(crate) fn ask_withdraw(&mut self) {
        if let Place::Case {
            detail,
            asking,
            error,
            busy: false,
            ..
        } = &mut self.place
            && detail.can_withdraw
        {
            (*asking, *error) = (true, None);
        }
    }

    /// A card that was only read cannot prove that its holder is here: a second factor is
    /// wanted before a case is taken back.
    pub(crate) fn withdraw(&mut self) -> Vec<Effect> {
        let detail = match &self.place {
            Place::Case {
                detail,
                asking: true,
                busy: false,
                ..
            } if detail.can_withdraw => detail.clone(),
            _ => return Vec::new(),
        };
        self.session_mut().withdrawing = Some(detail);
        if self.card_lies() {
            self.go_on_withdrawing()
        } else {
            self.ask_card_back()
        }
    }

    /// The card lies there: on to the finger, or where it was given to signing.
    pub(crate) fn go_on_withdrawing(&mut self) -> Vec<Effect> {
        let session = self.session_mut();
        if session.factors.covers(Factors::FINGER)
            && let Some(detail) = session.withdrawing.take()
        {
            return self.sign_withdrawal(*detail);
        }
        self.ask_finger()
    }

    pub(crate) fn sign_withdrawal(&mut self, detail: CaseDetail) -> Vec<Effect> {
        let factors = self.session_mut().factors;
        let (case, item) = (detail.row.case, detail.row.item.clone());
        self.show_case(detail);
        if let Place::Case { busy, .. } = &mut self.place {
            *busy = true;
        }
        vec![Effect::Withdraw {
            turn: self.next_turn(),
            case,
            item,
            factors,
        }]
    }
}

pub(crate) fn loaded(failed: Option<ErrorCode>) -> LoadState {
    failed.map_or(LoadState::Ready, |code| LoadState::Failed { code })
}

//! Letting another department see a certificate, and taking that back. The card proves for each
//! grant that it is the one its issuer made; taking one back is as easy as showing the card.

use crate::cases::loaded;
use crate::reopening::Reopening;
use crate::session::{Effect, Place, State, Turn};
use domain::id::{ActionId, DepartmentCode, Word};
use domain::licence::LicenceStatus;
use ipc::{About, ErrorCode, GrantDraft, GrantRow, GrantState, HeldLicence, LoadState};
use ipc::{SharedRow, Submittal};

impl State {
    /// Whether the open certificate can be let see from here.
    pub(crate) fn can_grant(&self, licence: &HeldLicence) -> bool {
        let proves = self.person().is_some_and(|person| person.proves_itself);
        proves && licence.status == LicenceStatus::Active && !self.grantees(licence).is_empty()
    }

    /// The departments that have items here, but the one that issued the certificate.
    pub(crate) fn grantees(&self, licence: &HeldLicence) -> Vec<DepartmentCode> {
        let mut all: Vec<DepartmentCode> = Vec::new();
        for item in self.catalogue.items() {
            if let Ok(code) = DepartmentCode::new(&item.department.code)
                && code != licence.department
                && !all.contains(&code)
            {
                all.push(code);
            }
        }
        all
    }

    pub(crate) fn open_grant(&mut self) -> Vec<Effect> {
        let Place::Certificate {
            load: LoadState::Ready,
            licence,
            shown: Some(shown),
            ..
        } = &self.place
        else {
            return Vec::new();
        };
        if self.can_grant(&shown.licence) {
            let licence = (**licence).clone();
            self.show_grant(GrantDraft {
                licence,
                grantee: None,
                purpose: None,
                days: None,
            });
        }
        Vec::new()
    }

    pub(crate) fn show_grant(&mut self, draft: GrantDraft) {
        self.place = Place::Grant {
            draft: Box::new(draft),
            busy: false,
            error: None,
        };
    }

    pub(crate) fn grant_to(&mut self, department: DepartmentCode) {
        if let Place::Grant { draft, busy, .. } = &self.place
            && !busy
            && self.grantees(&draft.licence).contains(&department)
        {
            self.change_grant(|draft| draft.grantee = Some(department));
        }
    }

    pub(crate) fn grant_for(&mut self, purpose: Word) {
        if GrantDraft::PURPOSES.contains(&purpose.as_str()) {
            self.change_grant(|draft| draft.purpose = Some(purpose));
        }
    }

    pub(crate) fn grant_days(&mut self, days: u16) {
        if GrantDraft::DAYS.contains(&days) {
            self.change_grant(|draft| draft.days = Some(days));
        }
    }

    fn change_grant(&mut self, change: impl FnOnce(&mut GrantDraft)) {
        if let Place::Grant {
            draft,
            busy: false,
            error,
        } = &mut self.place
        {
            change(draft);
            *error = None;
        }
    }

    /// Signs with the card that lies there, or asks for the card first.
    pub(crate) fn submit_grant(&mut self) -> Vec<Effect> {
        let draft = match &self.place {
            Place::Grant {
                draft, busy: false, ..
            } if complete(draft) => draft.clone(),
            _ => return Vec::new(),
        };
        let access = match self.access() {
            Some(access) if self.card_lies() => access,
            _ => {
                self.session_mut().reopening = Some(Reopening::Grant(draft));
                return self.ask_card_back();
            }
        };
        self.place = Place::Grant {
            draft: draft.clone(),
            busy: true,
            error: None,
        };
        vec![Effect::Grant {
            turn: self.next_turn(),
            access,
            draft: *draft,
        }]
    }

    /// The card is back: what was submitted goes on.
    pub(crate) fn go_on_granting(&mut self, draft: GrantDraft) -> Vec<Effect> {
        self.show_grant(draft);
        self.submit_grant()
    }

    pub(crate) fn open_grants(&mut self) -> Vec<Effect> {
        if !matches!(self.place, Place::MyCases { .. }) {
            return Vec::new();
        }
        self.list_grants()
    }

    pub(crate) fn list_grants(&mut self) -> Vec<Effect> {
        self.show_grants(LoadState::Loading, Vec::new(), None);
        vec![Effect::ListGrants(self.next_turn())]
    }

    fn show_grants(&mut self, load: LoadState, rows: Vec<GrantRow>, asking: Option<ActionId>) {
        self.place = Place::Grants {
            load,
            rows,
            asking,
            busy: false,
            error: None,
        };
    }

    pub(crate) fn grants_listed(
        &mut self,
        turn: Turn,
        listed: Vec<GrantRow>,
        failed: Option<ErrorCode>,
    ) {
        if turn == self.turn
            && let Place::Grants { load, rows, .. } = &mut self.place
        {
            (*load, *rows) = (loaded(failed), listed);
        }
    }

    pub(crate) fn ask_end_grant(&mut self, grant: ActionId) {
        if let Place::Grants {
            rows,
            asking,
            busy: false,
            error,
            ..
        } = &mut self.place
            && rows
                .iter()
                .any(|row| row.grant == grant && row.state == GrantState::Holds)
        {
            (*asking, *error) = (Some(grant), None);
        }
    }

    /// One question back; where "really?" is asked, back means no.
    pub(crate) fn back_in_grants(&mut self) -> bool {
        match &mut self.place {
            Place::Grant {
                draft,
                busy: false,
                error,
            } => {
                *error = None;
                draft.days.take().is_some()
                    || draft.purpose.take().is_some()
                    || draft.grantee.take().is_some()
            }
            Place::Grants {
                asking,
                busy: false,
                ..
            } => asking.take().is_some(),
            _ => false,
        }
    }

    pub(crate) fn end_grant(&mut self) -> Vec<Effect> {
        let Place::Grants {
            rows,
            asking: Some(asked),
            busy: busy @ false,
            error,
            ..
        } = &mut self.place
        else {
            return Vec::new();
        };
        let Some(row) = rows.iter().find(|row| row.grant == *asked).cloned() else {
            return Vec::new();
        };
        (*busy, *error) = (true, None);
        if !self.card_lies() {
            self.session_mut().reopening = Some(Reopening::EndGrant(Box::new(row)));
            return self.ask_card_back();
        }
        vec![Effect::EndGrant(self.next_turn(), row)]
    }

    /// The card is back: what was asked goes on.
    pub(crate) fn go_on_ending(&mut self, row: GrantRow) -> Vec<Effect> {
        let grant = row.grant;
        self.show_grants(LoadState::Ready, vec![row], Some(grant));
        self.end_grant()
    }

    /// What was submitted on a page of grants, while it is being signed.
    pub(crate) fn grant_submitted(&self) -> Option<(About, Submittal)> {
        match &self.place {
            Place::Grant {
                draft, busy: true, ..
            } => {
                let about = About::Grant {
                    licence: draft.licence.licence.clone(),
                    grantee: draft.grantee.clone()?,
                };
                Some((about, Submittal::Grant))
            }
            Place::Grants {
                rows,
                asking: Some(asked),
                busy: true,
                ..
            } => {
                let row = rows.iter().find(|row| row.grant == *asked)?;
                let about = match &row.what {
                    SharedRow::Licence { licence, .. } => About::Grant {
                        licence: licence.clone(),
                        grantee: row.grantee.clone(),
                    },
                    SharedRow::Case { item, .. } => About::Item { item: item.clone() },
                };
                Some((about, Submittal::GrantEnd))
            }
            _ => None,
        }
    }
}

fn complete(draft: &GrantDraft) -> bool {
    draft.grantee.is_some() && draft.purpose.is_some() && draft.days.is_some()
}

//! What a counter shows, made anew after every step.

use super::page;
use super::session::Session;
use super::staff::{Place, Staff};
use super::tray;
use crate::clock;
use crate::foot::foot;
use domain::id::ActionId;
use ipc::{CounterPage, CounterView, Marks, StaffChip, StripState, WorkPage};
use seal::action::SignedAction;
use std::collections::BTreeMap;

/// Rights that were read longer ago than this may have changed, seconds.
const OLD_S: u32 = 180;

impl Session {
    /// What is shown now.
    pub(super) fn view(&self) -> CounterView {
        let now_ms = clock::now().wall_ms;
        let foot = foot(&self.service, &self.line, true);
        let page = match &self.staff {
            Some(staff) if !staff.locked => self.page(staff, now_ms),
            Some(_) | None => {
                CounterPage::SignIn(self.gate.view(&self.service, self.staff.is_some()))
            }
        };
        let staff = self.staff.as_ref();
        let open = staff.filter(|staff| !staff.locked);
        let dialog = open.and_then(|staff| {
            let draft = staff.draft.as_ref()?;
            Some(draft.view(&self.service.case_number(draft.case)))
        });
        CounterView {
            sequence: self.sequence,
            lang: self.lang,
            large: self.large,
            staff: staff.map(|staff| self.chip(staff)),
            idle_warning_s: open.and_then(|_| self.idle_warning_s()),
            shortcuts: ipc::shortcuts(&page, dialog.as_ref()),
            page,
            dialog,
            shortcuts_shown: self.shortcuts_shown && open.is_some(),
            foot,
            marks: Marks {
                demo: self.service.demo,
                development_key: self.service.development_key,
                development: self.service.development,
            },
            panel: None,
        }
    }

    fn chip(&self, staff: &Staff) -> StaffChip {
        let authority = &staff.authority;
        let head = &authority.head;
        let now_s = clock::wall_s();
        let age_s = u32::try_from(now_s.saturating_sub(head.time_s)).unwrap_or(u32::MAX);
        StaffChip {
            key: staff.id,
            name_zh: staff.name.zh.clone(),
            name_en: staff.name.en.clone(),
            role: authority.key.role,
            department: authority.key.department.clone(),
            hall: authority.key.hall.clone(),
            rights: authority.key.scopes.rights,
            items: authority.key.scopes.items.clone(),
            height: head.height,
            age_s,
            old: age_s > OLD_S,
        }
    }

    fn page(&self, staff: &Staff, now_ms: i64) -> CounterPage {
        match staff.place {
            Place::Tray => CounterPage::Tray(tray::page(
                &self.service,
                staff.id,
                staff.tray_error,
                staff.setting_aside,
            )),
            Place::Tickets => match &staff.tickets {
                Some(tickets) => CounterPage::Tickets(tickets.page(&self.service)),
                None => CounterPage::OutOfService {
                    code: ipc::CounterCode::Internal,
                },
            },
            Place::Work => CounterPage::Work(Box::new(WorkPage {
                list: staff.list.view(&self.moving(), now_ms),
                case: staff.case.as_ref().map(|case| {
                    let around = self.around(staff, case.id, &case.row.item, now_ms);
                    page::page(case, &around)
                }),
            })),
        }
    }

    /// What a page is made of, beside the case itself.
    pub(super) fn around<'a>(
        &'a self,
        staff: &'a Staff,
        case: ActionId,
        item: &domain::id::ItemCode,
        now_ms: i64,
    ) -> page::Around<'a> {
        page::Around {
            hall: &self.service.hall.code,
            list: &staff.list,
            authority: &staff.authority,
            me: staff.id,
            item: self.service.catalogue.get(item.as_str()),
            own: self.own(case),
            now_ms,
        }
    }

    /// This machine's own actions on a case: on their way, or refused and not dealt with.
    fn own(&self, case: ActionId) -> Vec<page::Own> {
        let outbox = &self.service.outbox;
        let items = outbox.of_case(&case).unwrap_or_default();
        let open = items
            .into_iter()
            .filter(|item| match item.delivery.refusal {
                Some(_) => !self.is_dealt_with(item),
                None => item.delivery.height.is_none(),
            });
        open.filter_map(|item| {
            let signed = outbox.signed(&item.digest).ok().flatten()?;
            let parsed = SignedAction::parse(&signed).ok()?;
            page::own(item, parsed.action())
        })
        .collect()
    }

    fn is_dealt_with(&self, item: &outbox::QueueItem) -> bool {
        let dismissed = self.service.outbox.dismissed(&item.digest);
        item.replaced_by.is_some() || dismissed.is_ok_and(|dismissed| dismissed.is_some())
    }

    /// The cases on which an action of this machine is on its way.
    fn moving(&self) -> BTreeMap<ActionId, StripState> {
        let pending = self.service.outbox.pending().unwrap_or_default();
        let of = |item: outbox::QueueItem| {
            Some((item.case?, crate::delivery::states(&item.delivery).now))
        };
        pending.into_iter().filter_map(of).collect()
    }
}

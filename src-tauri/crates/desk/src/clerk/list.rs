//! The worklist: what of a department's open cases is shown, in which order. Pure.

use domain::action::Scopes;
use domain::case::{CaseState, case_number};
use domain::catalogue::Catalogue;
use domain::deadline::day;
use domain::id::{ActionId, Digest, HallCode, KeyId};
use ipc::{
    Assigned, Due, DueLevel, ItemCount, LoadState, StripState, WORK_WINDOW, WorkFilter, WorkRow,
    WorkSort, WorkTab, Worklist,
};
use std::collections::BTreeMap;
use sync::wire::{Lease, WorkEntry};

/// Days from which on a deadline is soon.
const SOON_DAYS: i64 = 2;

/// A case of the list, and what it is found by.
struct Entry {
    case: WorkEntry,
    number: String,
    /// Number and item in small letters without gaps.
    found_by: String,
    due: Due,
}

/// The list of who is signed in.
pub(crate) struct List {
    hall: HallCode,
    me: KeyId,
    entries: Vec<Entry>,
    leases: BTreeMap<ActionId, Lease>,
    leases_known: bool,
    load: LoadState,
    as_of_ms: Option<i64>,
    filter: WorkFilter,
    search: String,
    sort: WorkSort,
    first: u32,
    cursor: Option<ActionId>,
    /// What filter and search leave, in order: places in `entries`.
    matching: Vec<usize>,
    tabs: Vec<u32>,
    items: Vec<ItemCount>,
}

impl List {
    pub(crate) fn new(hall: HallCode, me: KeyId) -> Self {
        Self {
            hall,
            me,
            entries: Vec::new(),
            leases: BTreeMap::new(),
            leases_known: false,
            load: LoadState::Loading,
            as_of_ms: None,
            filter: WorkFilter::default(),
            search: String::new(),
            sort: WorkSort::default(),
            first: 0,
            cursor: None,
            matching: Vec::new(),
            tabs: vec![0; WorkTab::ALL.len()],
            items: Vec::new(),
        }
    }

    /// How many cases there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The list as the hall has it now.
    pub(crate) fn set(
        &mut self,
        cases: Vec<WorkEntry>,
        leases: Option<Vec<Lease>>,
        scopes: &Scopes,
        catalogue: &Catalogue,
        now_ms: i64,
    ) {
        let covered = cases.into_iter().filter(|case| scopes.reaches(&case.item));
        self.entries = covered
            .map(|case| {
                let number = case_number(&self.hall, case.case);
                let named = catalogue.get(case.item.as_str());
                let named = named.map(|item| format!("{} {}", item.name.zh, item.name.en));
                let found_by = format!("{number} {} {}", case.item, named.unwrap_or_default());
                Entry {
                    due: due(&case, now_ms),
                    found_by: plain(&found_by),
                    number,
                    case,
                }
            })
            .collect();
        self.set_leases(leases);
        self.load = LoadState::Ready;
        self.as_of_ms = Some(now_ms);
        self.arrange();
    }

    /// It could not be compared; what is known stays.
    pub(crate) fn failed(&mut self, code: ipc::ErrorCode) {
        self.load = LoadState::Failed { code };
        self.leases_known = false;
        self.arrange();
    }

    fn set_leases(&mut self, leases: Option<Vec<Lease>>) {
        self.leases_known = leases.is_some();
        if let Some(leases) = leases {
            self.leases = leases
                .into_iter()
                .map(|lease| (lease.case, lease))
                .collect();
        }
    }

    /// Somebody was given a case.
    pub(crate) fn taken(&mut self, lease: Lease) {
        self.leases.insert(lease.case, lease);
        self.arrange();
    }

    /// Somebody gave a case back.
    pub(crate) fn released(&mut self, case: &ActionId) {
        self.leases.remove(case);
        self.arrange();
    }

    /// Who works on a case.
    pub(crate) fn assigned(&self, case: &ActionId, now_ms: i64) -> Assigned {
        let lease = self
            .leases
            .get(case)
            .map(|lease| (lease.by, ms(lease.until_s)));
        match lease.filter(|(_, until_ms)| *until_ms > now_ms) {
            Some((by, until_ms)) if by == self.me => Assigned::Me { until_ms },
            Some((key, until_ms)) => Assigned::Other { key, until_ms },
            None if self.leases_known => Assigned::Nobody,
            None => Assigned::Unknown,
        }
    }

    pub(crate) fn set_filter(&mut self, filter: WorkFilter) {
        self.filter = filter;
        self.first = 0;
        self.arrange();
    }

    pub(crate) fn search(&mut self, text: &str) {
        self.search = text.chars().take(80).collect();
        self.first = 0;
        self.arrange();
    }

    pub(crate) fn set_sort(&mut self, sort: WorkSort) {
        self.sort = sort;
        self.first = 0;
        self.arrange();
    }

    pub(crate) fn scroll(&mut self, first: u32) {
        let most = u32::try_from(self.matching.len()).unwrap_or(u32::MAX);
        self.first = first.min(most.saturating_sub(1));
    }

    /// The case that the keyboard is on.
    pub(crate) const fn cursor(&self) -> Option<ActionId> {
        self.cursor
    }

    pub(crate) fn put_cursor(&mut self, case: ActionId) {
        self.cursor = Some(case);
    }

    /// Moves the keyboard's row, and the window with it.
    pub(crate) fn step(&mut self, rows: i32) {
        let Some(last) = self.matching.len().checked_sub(1) else {
            self.cursor = None;
            return;
        };
        let at = self.cursor_place().map_or(0, |at| {
            let far = usize::try_from(rows.unsigned_abs()).unwrap_or(usize::MAX);
            if rows < 0 {
                at.saturating_sub(far)
            } else {
                at.saturating_add(far)
            }
        });
        let at = at.min(last);
        self.cursor = self.at(at).map(|entry| entry.case.case);
        let (at, window) = (u32::try_from(at).unwrap_or(u32::MAX), WORK_WINDOW);
        if at < self.first {
            self.first = at;
        } else if at >= self.first.saturating_add(window) {
            self.first = at.saturating_sub(window / 2);
        }
    }

    fn at(&self, place: usize) -> Option<&Entry> {
        self.entries.get(*self.matching.get(place)?)
    }

    fn cursor_place(&self) -> Option<usize> {
        let cursor = self.cursor?;
        let on = |place: &usize| {
            self.entries
                .get(*place)
                .is_some_and(|e| e.case.case == cursor)
        };
        self.matching.iter().position(on)
    }

    fn in_tab(&self, entry: &Entry, tab: WorkTab) -> bool {
        let lease = self.leases.get(&entry.case.case);
        match tab {
            WorkTab::All => true,
            WorkTab::Mine => lease.is_some_and(|lease| lease.by == self.me),
            WorkTab::Free => lease.is_none(),
            WorkTab::Second => second(&entry.case).is_some(),
            WorkTab::Correcting => entry.case.state == CaseState::CorrectionWanted,
            WorkTab::Urgent => matches!(entry.due.level, DueLevel::Late | DueLevel::Today),
            WorkTab::Finish => !entry.case.state.is_open(),
        }
    }

    fn fits(&self, entry: &Entry, wanted: &str) -> bool {
        let filter = &self.filter;
        self.in_tab(entry, filter.tab)
            && filter
                .item
                .as_ref()
                .is_none_or(|item| entry.case.item == *item)
            && filter.state.is_none_or(|state| entry.case.state == state)
            && filter.due.is_none_or(|level| entry.due.level == level)
            && entry.found_by.contains(wanted)
    }

    /// Counts, filters and orders anew.
    fn arrange(&mut self) {
        let mut tabs = vec![0u32; WorkTab::ALL.len()];
        let mut items: BTreeMap<_, u32> = BTreeMap::new();
        for entry in &self.entries {
            for (count, tab) in tabs.iter_mut().zip(WorkTab::ALL) {
                *count = count.saturating_add(u32::from(self.in_tab(entry, tab)));
            }
            let count = items.entry(entry.case.item.clone()).or_default();
            *count = count.saturating_add(1);
        }
        let wanted = plain(&self.search);
        let mut matching: Vec<usize> = (0..)
            .zip(&self.entries)
            .filter(|(_, entry)| self.fits(entry, &wanted))
            .map(|(place, _)| place)
            .collect();
        let entry = |place: &usize| self.entries.get(*place);
        match self.sort {
            WorkSort::Due => matching.sort_by_key(|place| {
                entry(place).map(|e| (e.due.level, e.due.at_ms, e.case.filed_s))
            }),
            WorkSort::Oldest => matching.sort_by_key(|place| entry(place).map(|e| e.case.filed_s)),
            WorkSort::Newest => matching
                .sort_by_key(|place| core::cmp::Reverse(entry(place).map(|e| e.case.filed_s))),
            WorkSort::Number => matching.sort_by(|one, other| {
                entry(one)
                    .map(|e| &e.number)
                    .cmp(&entry(other).map(|e| &e.number))
            }),
        }
        self.tabs = tabs;
        self.items = items
            .into_iter()
            .map(|(item, open)| ItemCount { item, open })
            .collect();
        self.matching = matching;
        if self.cursor_place().is_none() {
            self.cursor = self.at(0).map(|entry| entry.case.case);
        }
        self.scroll(self.first);
    }

    /// A case's last action as the list has it; `None` where it is not in the list.
    pub(crate) fn last_of(&self, case: &ActionId) -> Option<Option<Digest>> {
        let entry = self.entries.iter().find(|entry| entry.case.case == *case)?;
        Some(entry.case.last)
    }

    /// The cases that are mine.
    pub(crate) fn mine(&self) -> Vec<ActionId> {
        let mine = self.leases.values().filter(|lease| lease.by == self.me);
        mine.map(|lease| lease.case).collect()
    }

    /// A case as a row, where it is in the list.
    pub(crate) fn row(&self, case: &ActionId, now_ms: i64) -> Option<WorkRow> {
        let entry = self.entries.iter().find(|entry| entry.case.case == *case)?;
        Some(self.row_of(entry, now_ms))
    }

    fn row_of(&self, entry: &Entry, now_ms: i64) -> WorkRow {
        WorkRow {
            case: entry.case.case,
            number: entry.number.clone(),
            item: entry.case.item.clone(),
            version: entry.case.version,
            holder: String::new(),
            state: entry.case.state,
            second: second(&entry.case),
            due: entry.due,
            assigned: self.assigned(&entry.case.case, now_ms),
            filed_ms: ms(entry.case.filed_s),
            moving: None,
        }
    }

    /// What is shown of it; `moving` says which cases have an action on its way here.
    pub(crate) fn view(&self, moving: &BTreeMap<ActionId, StripState>, now_ms: i64) -> Worklist {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let first = usize::try_from(self.first).unwrap_or(usize::MAX);
        let window = usize::try_from(WORK_WINDOW).unwrap_or(usize::MAX);
        let shown = self.matching.iter().skip(first).take(window);
        let rows = shown
            .filter_map(|place| self.entries.get(*place))
            .map(|entry| WorkRow {
                moving: moving.get(&entry.case.case).copied(),
                ..self.row_of(entry, now_ms)
            });
        Worklist {
            load: self.load,
            as_of_ms: self.as_of_ms,
            assignments_known: self.leases_known,
            total: count(self.entries.len()),
            matching: count(self.matching.len()),
            tabs: self.tabs.clone(),
            items: self.items.clone(),
            filter: self.filter.clone(),
            search: self.search.clone(),
            sort: self.sort,
            first: self.first,
            rows: rows.collect(),
            cursor: self.cursor,
        }
    }
}

/// A first person's recommendation counts as long as the case can be decided by it.
fn second(case: &WorkEntry) -> Option<bool> {
    let waits = matches!(case.state, CaseState::Accepted | CaseState::Corrected);
    case.recommended.filter(|_| waits)
}

/// Small letters without gaps: how people type numbers.
fn plain(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
    kept.flat_map(char::to_lowercase).collect()
}

fn ms(seconds: u64) -> i64 {
    i64::try_from(seconds.saturating_mul(1_000)).unwrap_or(i64::MAX)
}

/// No clock runs any more.
pub(crate) const OVER: Due = Due {
    at_ms: None,
    days_left: None,
    level: DueLevel::Over,
};

/// Until when, as the list has it.
fn due(case: &WorkEntry, now_ms: i64) -> Due {
    if !case.state.is_open() {
        return OVER;
    }
    if let Some(days) = case.paused_days {
        return Due {
            at_ms: None,
            days_left: i32::try_from(days).ok(),
            level: DueLevel::Paused,
        };
    }
    due_at(case.due_s, now_ms)
}

/// Until when, and how urgent that is now.
pub(crate) fn due_at(due_s: Option<u64>, now_ms: i64) -> Due {
    let Some(due_s) = due_s else {
        return Due {
            at_ms: None,
            days_left: None,
            level: DueLevel::NotBegun,
        };
    };
    let now_s = u64::try_from(now_ms / 1_000).unwrap_or_default();
    let left = day(due_s).saturating_sub(day(now_s));
    Due {
        at_ms: Some(ms(due_s)),
        days_left: i32::try_from(left).ok(),
        level: match left {
            _ if due_s < now_s => DueLevel::Late,
            0 => DueLevel::Today,
            1..=SOON_DAYS => DueLevel::Soon,
            _ => DueLevel::Calm,
        },
    }
}

#[cfg(test)]
mod tests;

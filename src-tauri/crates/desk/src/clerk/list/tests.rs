use super::*;
use domain::action::Rights;
use domain::id::ItemCode;

/// Thursday, 26 November 2026, 12:00 in China.
const NOW_S: u64 = 1_795_665_600;
const DAY_S: u64 = 86_400;

fn id(n: u32) -> ActionId {
    let mut id = [0x5A; 16];
    id[..4].copy_from_slice(&n.to_be_bytes());
    ActionId(id)
}

fn case(n: u32, item: &str, due_s: Option<u64>) -> WorkEntry {
    WorkEntry {
        case: id(n),
        item: ItemCode::new(item).unwrap(),
        version: 1,
        state: CaseState::Accepted,
        filed_s: NOW_S - 10 * DAY_S + u64::from(n),
        due_s,
        paused_days: None,
        recommended: (n == 3).then_some(true),
        last: None,
    }
}

fn scopes(items: &[&str]) -> Scopes {
    Scopes {
        rights: Rights::ALL,
        items: items
            .iter()
            .map(|item| ItemCode::new(item).unwrap())
            .collect(),
    }
}

fn list(cases: Vec<WorkEntry>, leases: Option<Vec<Lease>>, scopes: &Scopes) -> List {
    let mut list = List::new(HallCode::new("DH").unwrap(), KeyId([1; 12]));
    list.set(
        cases,
        leases,
        scopes,
        &Catalogue::built_in().unwrap(),
        ms(NOW_S),
    );
    list
}

fn shown(list: &List) -> Vec<u32> {
    let view = list.view(&BTreeMap::new(), ms(NOW_S));
    let number = |row: &WorkRow| u32::from_be_bytes(row.case.0[..4].try_into().unwrap());
    view.rows.iter().map(number).collect()
}

fn four() -> Vec<WorkEntry> {
    vec![
        case(1, "ZJ-0001", Some(NOW_S + 9 * DAY_S)),
        case(2, "SJ-0001", Some(NOW_S - DAY_S)),
        case(3, "ZJ-0001", Some(NOW_S + 3_600)),
        case(4, "MZ-0001", None),
    ]
}

fn lease(n: u32, by: u8, until_s: u64) -> Lease {
    Lease {
        case: id(n),
        by: KeyId([by; 12]),
        until_s,
    }
}

#[test]
fn the_most_urgent_comes_first_and_a_clerk_sees_what_their_items_cover() {
    let mut all = list(four(), Some(Vec::new()), &scopes(&[]));
    assert_eq!(shown(&all), [2, 3, 1, 4]);
    let levels: Vec<DueLevel> = all
        .view(&BTreeMap::new(), ms(NOW_S))
        .rows
        .iter()
        .map(|row| row.due.level)
        .collect();
    let wanted = [
        DueLevel::Late,
        DueLevel::Today,
        DueLevel::Calm,
        DueLevel::NotBegun,
    ];
    assert_eq!(levels, wanted);
    all.set_sort(WorkSort::Newest);
    assert_eq!(shown(&all), [4, 3, 2, 1]);
    all.set_sort(WorkSort::Oldest);
    assert_eq!(shown(&all), [1, 2, 3, 4]);
    let own = list(four(), Some(Vec::new()), &scopes(&["MZ-0001", "SJ-0001"]));
    assert_eq!(shown(&own), [2, 4]);
}

#[test]
fn a_case_is_found_by_a_piece_of_its_number_by_its_item_and_by_the_items_name() {
    let mut list = list(four(), Some(Vec::new()), &scopes(&[]));
    let named = Catalogue::built_in()
        .unwrap()
        .get("ZJ-0001")
        .unwrap()
        .name
        .zh
        .clone();
    let number = list.row(&id(3), ms(NOW_S)).unwrap().number;
    let piece: String = number
        .chars()
        .filter(|c| *c != ' ')
        .skip(2)
        .take(6)
        .collect();
    for (text, wanted) in [
        (piece.to_lowercase().as_str(), vec![3]),
        (number.as_str(), vec![3]),
        ("sj 0001", vec![2]),
        (named.as_str(), vec![3, 1]),
        ("nothing like it", vec![]),
        ("", vec![2, 3, 1, 4]),
    ] {
        list.search(text);
        assert_eq!(shown(&list), wanted, "{text}");
    }
}

#[test]
fn tabs_count_who_has_what_and_an_answer_that_is_missing_leaves_nobody_free() {
    let leases = vec![lease(1, 1, NOW_S + 60), lease(2, 9, NOW_S + 60)];
    let mut list = list(four(), Some(leases), &scopes(&[]));
    let tabs = list.view(&BTreeMap::new(), ms(NOW_S)).tabs;
    // All, mine, free, second, correcting, urgent.
    assert_eq!(tabs, [4, 1, 2, 1, 0, 2, 0]);
    let now_ms = ms(NOW_S);
    let assigned = |list: &List, n| list.assigned(&id(n), now_ms);
    assert!(matches!(assigned(&list, 1), Assigned::Me { .. }));
    assert!(matches!(assigned(&list, 2), Assigned::Other { .. }));
    assert_eq!(assigned(&list, 3), Assigned::Nobody);
    // It falls free by itself.
    assert_eq!(list.assigned(&id(2), ms(NOW_S + 61)), Assigned::Nobody);
    list.failed(ipc::ErrorCode::NetworkDown);
    assert_eq!(assigned(&list, 3), Assigned::Unknown);
    assert!(matches!(assigned(&list, 1), Assigned::Me { .. }));
}

#[test]
fn the_keyboard_goes_through_a_long_list_and_the_window_goes_with_it() {
    let cases = (0..1_000).map(|n| case(n, "ZJ-0001", None)).collect();
    let mut list = list(cases, Some(Vec::new()), &scopes(&[]));
    let window = usize::try_from(WORK_WINDOW).unwrap();
    assert_eq!(shown(&list).len(), window);
    assert_eq!(list.cursor(), Some(id(0)));
    list.step(500);
    assert_eq!(list.cursor(), Some(id(500)));
    assert!(shown(&list).contains(&500) && shown(&list).len() == window);
    list.step(10_000);
    assert_eq!(list.cursor(), Some(id(999)));
    list.step(-10_000);
    assert_eq!(list.cursor(), Some(id(0)));
    assert_eq!(shown(&list).first(), Some(&0));
    list.scroll(u32::MAX);
    assert_eq!(shown(&list), [999]);
}

#[test]
fn what_is_decided_or_withdrawn_waits_under_its_own_tab_and_no_clock_runs() {
    let mut cases = four();
    for (case, state) in cases
        .iter_mut()
        .zip([CaseState::Approved, CaseState::Withdrawn])
    {
        case.state = state;
    }
    let mut list = list(cases, Some(Vec::new()), &scopes(&[]));
    assert_eq!(shown(&list), [3, 4, 1, 2]);
    list.set_filter(WorkFilter {
        tab: WorkTab::Finish,
        ..WorkFilter::default()
    });
    assert_eq!(shown(&list), [1, 2]);
    let view = list.view(&BTreeMap::new(), ms(NOW_S));
    assert!(view.rows.iter().all(|row| row.due == OVER));
    assert_eq!(view.tabs, [4, 0, 4, 1, 0, 1, 2]);
}

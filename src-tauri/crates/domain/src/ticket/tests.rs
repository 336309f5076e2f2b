use super::*;
use crate::catalogue::Language;
use crate::id::DepartmentCode;
use proptest::prelude::*;

fn item(n: u8) -> ItemCode {
    ItemCode::new(&format!("GA-{n:04}")).unwrap()
}

fn id(n: u64) -> ActionId {
    ActionId(u128::from(n).to_be_bytes())
}

fn step(window: Window, round: u16, deed: Deed, at_s: u64) -> Step {
    Step {
        id: id(at_s),
        ticket: id(0),
        round,
        window,
        deed,
        at_s,
    }
}

fn waiting(n: u64, department: &str, priority: Priority, taken_s: u64) -> Waiting {
    Waiting {
        id: id(n),
        number: TicketNumber::new(0, u16::try_from(n % 9_999).unwrap() + 1).unwrap(),
        department: DepartmentCode::new(department).unwrap(),
        item: item(1),
        priority,
        taken_s,
    }
}

fn serves(departments: &[&str]) -> Serves {
    let codes = departments
        .iter()
        .map(|code| DepartmentCode::new(code).unwrap());
    Serves {
        departments: codes.collect(),
        items: Vec::new(),
    }
}

fn priority() -> impl Strategy<Value = Priority> {
    prop_oneof![
        4 => Just(Priority::Ordinary),
        1 => Just(Priority::Elder),
        1 => Just(Priority::Disabled),
        1 => (0..200_000u64).prop_map(|for_s| Priority::Booked { for_s }),
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => Just(Deed::Call),
        1 => Just(Deed::Recall),
        2 => Just(Deed::Serve),
        1 => Just(Deed::Hold),
        1 => Just(Deed::Absent),
        1 => (1..4u8).prop_map(|n| Deed::Transfer { item: item(n) }),
        1 => Just(Deed::Finish),
    ]
}

fn fold(steps: &[Step]) -> Ticket {
    let mut ticket = Ticket::new(item(1));
    for step in steps {
        ticket.apply(step).ok();
    }
    ticket
}

#[test]
fn a_ticket_goes_from_waiting_to_finished_and_says_how_long_it_was_served() {
    let mut ticket = Ticket::new(item(1));
    assert_eq!(ticket.state(), State::Waiting);
    let window = 5;
    for (deed, at_s, state) in [
        (Deed::Call, 100, State::Called { window }),
        (Deed::Recall, 130, State::Called { window }),
        (Deed::Serve, 160, State::Serving { window }),
        (Deed::Finish, 400, State::Finished { window }),
    ] {
        let applied = ticket.apply(&step(window, 0, deed, at_s));
        assert_eq!((applied, ticket.state()), (Ok(Applied::Stands), state));
    }
    assert_eq!(ticket.served_s(), Some(240));
    assert_eq!(ticket.called(), Some((130, 2)));
    let late = ticket.apply(&step(window, 0, Deed::Hold, 500));
    assert_eq!(late, Err(Refusal::Finished));
}

#[test]
fn held_absent_and_transferred_tickets_can_be_called_anew() {
    let mut ticket = Ticket::new(item(1));
    let apply = |ticket: &mut Ticket, window, round, deed, at_s| {
        ticket
            .apply(&step(window, round, deed, at_s))
            .map(|_| ticket.state())
    };
    apply(&mut ticket, 1, 0, Deed::Call, 1).unwrap();
    assert_eq!(
        apply(&mut ticket, 1, 0, Deed::Absent, 2),
        Ok(State::Absent { window: 1 })
    );
    assert_eq!(ticket.round(), 1);
    let early = apply(&mut ticket, 2, 2, Deed::Call, 3);
    assert_eq!(early, Err(Refusal::RoundUnknown));
    assert_eq!(
        apply(&mut ticket, 2, 1, Deed::Call, 4),
        Ok(State::Called { window: 2 })
    );
    assert_eq!(
        apply(&mut ticket, 2, 1, Deed::Hold, 5),
        Ok(State::Held { window: 2 })
    );
    assert_eq!(
        apply(&mut ticket, 2, 2, Deed::Call, 6),
        Ok(State::Called { window: 2 })
    );
    let sent = apply(&mut ticket, 2, 2, Deed::Transfer { item: item(3) }, 7);
    assert_eq!((sent, ticket.item()), (Ok(State::Transferred), &item(3)));
    assert!(ticket.state().waits());
    assert_eq!(ticket.first_called_s(), Some(1));
}

#[test]
fn of_two_windows_that_were_apart_the_one_where_the_person_stood_has_the_ticket() {
    let mut ticket = fold(&[step(1, 0, Deed::Call, 10), step(1, 0, Deed::Absent, 40)]);
    assert_eq!(
        ticket.apply(&step(2, 0, Deed::Call, 12)),
        Ok(Applied::TakenElsewhere { window: 1 })
    );
    assert_eq!(ticket.state(), State::Absent { window: 1 });
    assert_eq!(
        ticket.apply(&step(2, 0, Deed::Serve, 20)),
        Ok(Applied::Stands)
    );
    assert_eq!(ticket.state(), State::Serving { window: 2 });
}

#[test]
fn who_comes_first_by_law_or_booking_is_called_earlier_and_within_a_line_the_first_who_came() {
    let line = [
        waiting(1, "GA", Priority::Ordinary, 10_000),
        waiting(2, "GA", Priority::Elder, 10_900),
        waiting(3, "GA", Priority::Ordinary, 9_999),
        waiting(4, "MZ", Priority::Ordinary, 1),
        waiting(5, "GA", Priority::Booked { for_s: 90_000 }, 9_998),
    ];
    let mut order = Vec::new();
    let mut left: Vec<&Waiting> = line.iter().collect();
    while let Some(called) = next(left.iter().copied(), &serves(&["GA"])) {
        order.push(called.taken_s);
        left.retain(|ticket| ticket.id != called.id);
    }
    assert_eq!(order, [10_900, 9_998, 9_999, 10_000]);
    assert_eq!(left.len(), 1);
    let only = Serves {
        items: vec![item(2)],
        ..serves(&["GA"])
    };
    assert_eq!(next(&line, &only), None);
}

#[test]
fn a_call_is_said_digit_by_digit_in_either_language() {
    let name = MaskedName::of("张示范", Some(Title::Ms)).unwrap();
    let number = TicketNumber::new(0, 32).unwrap();
    let call = Spoken {
        number,
        name: Some(&name),
        window: 5,
    };
    assert_eq!(
        spoken(&call, Language::Zh),
        "请 A 零三二号，张女士，到 5 号窗口。"
    );
    assert_eq!(
        spoken(&call, Language::En),
        "Number A 0 3 2, Ms 张, please go to window 5."
    );
    let nobody = Spoken { name: None, ..call };
    assert_eq!(
        spoken(&nobody, Language::Zh),
        "请 A 零三二号，到 5 号窗口。"
    );
}

#[test]
fn names_are_masked_to_the_surname() {
    let shown = |name: &str, title| {
        let name = MaskedName::of(name, title).unwrap();
        (name.shown(Language::Zh), name.shown(Language::En))
    };
    let ms = Some(Title::Ms);
    assert_eq!(shown("张示范", ms), ("张*女士".into(), "Ms 张*".into()));
    assert_eq!(shown("欧阳示范", Some(Title::Mr)).0, "欧阳*先生");
    assert_eq!(shown("司马", None).0, "司*");
    assert_eq!(shown("阿卜杜热西提·买买提明", Some(Title::Mr)).0, "阿*先生");
    assert_eq!(
        shown("MUSTERMANN ERIKA", ms),
        ("MUSTERMANN* 女士".into(), "Ms MUSTERMANN*".into())
    );
    assert_eq!(MaskedName::of("", ms), None);
    assert_eq!(MaskedName::of("123", ms), None);
    for whole in ["张示范", "MUSTERMANN ERIKA", "欧阳示范", "", "1", "张示"] {
        let text = serde_json::json!({ "surname": whole, "title": "ms" });
        assert!(
            serde_json::from_value::<MaskedName>(text).is_err(),
            "{whole}"
        );
    }
}

#[test]
fn nothing_is_estimated_from_too_little_and_a_range_has_two_ends() {
    assert_eq!(estimate(3, 1, &[300; MIN_MEASURED - 1]), None);
    assert_eq!(estimate(3, 0, &[300; 9]), None);
    // Three before and half a service, of five minutes each.
    let range = estimate(3, 1, &[300; 9]).unwrap();
    assert!(range.from <= 17 && 18 <= range.to, "{range:?}");
    assert!(range.to - range.from <= 5, "{range:?}");
    let none = estimate(0, 2, &[300; 9]).unwrap();
    assert!(none.from == 0 && none.to <= 4, "{none:?}");
}

proptest! {
    #[test]
    fn nobody_is_overtaken_by_someone_who_came_more_than_half_an_hour_later(
        line in proptest::collection::vec((priority(), 0..100_000u64), 1..60),
    ) {
        let line: Vec<Waiting> = line
            .into_iter()
            .zip(0..)
            .map(|((priority, taken_s), n)| waiting(n, "GA", priority, taken_s))
            .collect();
        let mut left: Vec<&Waiting> = line.iter().collect();
        while let Some(called) = next(left.iter().copied(), &serves(&["GA"])) {
            left.retain(|ticket| ticket.id != called.id);
            for overtaken in &left {
                let later_s = called.taken_s.saturating_sub(overtaken.taken_s);
                prop_assert!(later_s <= MAX_HEAD_START_S, "{later_s}");
            }
        }
        prop_assert!(left.is_empty());
    }

    #[test]
    fn however_many_come_who_go_first_everyone_is_called_in_the_end(
        every_s in 30..300u64, ordinary_at in 0..3_600u64,
    ) {
        // One window that serves as fast as they come, and another one with a head start each time.
        let ordinary = waiting(1, "GA", Priority::Ordinary, ordinary_at);
        let mut line = vec![ordinary.clone()];
        let mut now_s = 0;
        let called_s = loop {
            line.push(waiting(1 + now_s, "GA", Priority::Disabled, now_s));
            let came = line.iter().filter(|ticket| ticket.taken_s <= now_s);
            if let Some(called) = next(came, &serves(&["GA"])).cloned() {
                if called == ordinary {
                    break now_s;
                }
                line.retain(|ticket| *ticket != called);
            }
            now_s += every_s;
            prop_assert!(now_s < 100_000, "it starves");
        };
        prop_assert!(called_s <= ordinary_at + MAX_HEAD_START_S + 2 * every_s);
    }

    #[test]
    fn the_next_call_does_not_depend_on_how_the_list_is_sorted(
        line in proptest::collection::vec((priority(), 0..5_000u64), 1..20), turn in 0..20usize,
    ) {
        let mut line: Vec<Waiting> = line
            .into_iter()
            .zip(0..)
            .map(|((priority, taken_s), n)| waiting(n, "GA", priority, taken_s))
            .collect();
        let first = next(&line, &serves(&["GA"])).cloned();
        let turn = turn % line.len();
        line.rotate_left(turn);
        prop_assert_eq!(next(&line, &serves(&["GA"])).cloned(), first.clone());
        line.reverse();
        prop_assert_eq!(next(&line, &serves(&["GA"])).cloned(), first);
    }

    #[test]
    fn numbers_read_back_and_no_other_text_is_one(
        line in 0..=MAX_LINE, count in 1..=9_999u16, text in "[A-Za-z0-9 ]{0,8}",
    ) {
        let number = TicketNumber::new(line, count).unwrap();
        prop_assert_eq!(TicketNumber::parse(&number.to_string()), Ok(number));
        if let Ok(read) = TicketNumber::parse(&text) {
            prop_assert_eq!(read.to_string(), text);
        }
    }

    #[test]
    fn any_steps_leave_a_ticket_whose_state_follows_from_what_was_recorded(
        steps in proptest::collection::vec((1..4u16, 0..4u16, deed()), 0..40),
    ) {
        let mut ticket = Ticket::new(item(1));
        for ((window, round, deed), at_s) in steps.into_iter().zip(1..) {
            let before = ticket.clone();
            let refused = ticket.apply(&step(window, round, deed.clone(), at_s));
            if refused.is_err() {
                prop_assert_eq!(&ticket, &before);
            }
            if let (Ok(Applied::Stands), State::Called { window: at }) = (refused, ticket.state())
                && matches!(deed, Deed::Call)
            {
                prop_assert_eq!(at, window);
            }
            if let State::Finished { .. } = before.state() {
                // A window that comes late with an older or the same round does not undo it.
                if round <= before.round() && refused.is_ok() {
                    prop_assert_eq!(ticket.state(), before.state());
                }
            }
            prop_assert!(ticket.round() <= MAX_ROUNDS + 1);
        }
    }

    #[test]
    fn a_window_that_knows_where_a_ticket_stands_knows_where_it_stands_next(
        steps in proptest::collection::vec((1..3u16, deed()), 0..30),
    ) {
        let mut ticket = Ticket::new(item(1));
        for ((window, deed), at_s) in steps.into_iter().zip(1..) {
            let (state, round) = (ticket.state(), ticket.round());
            let Some((next, new_round)) = after(state, &deed, window) else {
                continue;
            };
            if round > MAX_ROUNDS {
                break;
            }
            let applied = ticket.apply(&step(window, round, deed, at_s));
            prop_assert_eq!(applied, Ok(Applied::Stands));
            prop_assert_eq!(ticket.state(), next);
            prop_assert_eq!(ticket.round(), round + u16::from(new_round));
        }
    }

    #[test]
    fn in_whatever_order_two_windows_hand_in_what_they_did_apart_the_one_with_the_person_has_it(
        end in 0..4u8, other_end in 0..2u8, mix in proptest::collection::vec(any::<bool>(), 8),
    ) {
        let mut stood = vec![step(1, 0, Deed::Call, 10), step(1, 0, Deed::Serve, 20)];
        match end {
            0 => stood.push(step(1, 0, Deed::Finish, 30)),
            1 => stood.push(step(1, 0, Deed::Hold, 30)),
            2 => stood.push(step(1, 0, Deed::Transfer { item: item(2) }, 30)),
            _ => {}
        }
        let mut alone = vec![step(2, 0, Deed::Call, 5)];
        if other_end == 1 {
            alone.push(step(2, 0, Deed::Absent, 35));
        }
        let wanted = fold(&stood);
        let (mut stood, mut alone) = (stood.into_iter(), alone.into_iter());
        let mut mixed = Vec::new();
        for first in mix {
            mixed.extend(if first { stood.next() } else { alone.next() });
        }
        mixed.extend(stood.chain(alone));
        let ticket = fold(&mixed);
        prop_assert_eq!(
            (ticket.state(), ticket.round(), ticket.item(), ticket.served_s()),
            (wanted.state(), wanted.round(), wanted.item(), wanted.served_s())
        );
    }

    #[test]
    fn a_range_grows_with_those_before_and_shrinks_with_the_windows(
        served in proptest::collection::vec(30..3_000u64, MIN_MEASURED..40),
        ahead in 0..60u32, windows in 1..9u32,
    ) {
        let range = estimate(ahead, windows, &served).unwrap();
        prop_assert!(range.from < range.to);
        let more = estimate(ahead + 1, windows, &served).unwrap();
        prop_assert!(more.to >= range.to);
        let wider = estimate(ahead, windows + 1, &served).unwrap();
        prop_assert!(wider.to <= range.to && wider.from <= range.from);
    }

    #[test]
    fn most_people_wait_as_long_as_they_were_told(
        mean in 60..600u64, spread in 1..100u64, ahead in 1..25u32, seed in any::<u64>(),
    ) {
        // Services of a length drawn evenly around the mean, one window, two hundred halls.
        let mut state = seed | 1;
        let mut draw = move |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below.max(1)
        };
        let width = mean * spread / 100;
        let mut within = 0;
        for _ in 0..200 {
            let mut service = || mean - width + draw(2 * width + 1);
            let measured: Vec<u64> = (0..40).map(|_| service()).collect();
            let range = estimate(ahead, 1, &measured).unwrap();
            let (going_on, before): (u64, u64) = (service(), (0..ahead).map(|_| service()).sum());
            let minutes = (draw(going_on + 1) + before) / 60;
            within += u32::from((u64::from(range.from)..=u64::from(range.to)).contains(&minutes));
        }
        prop_assert!(within >= 130, "{within} of 200");
    }

    #[test]
    fn nothing_of_a_given_name_is_on_the_board_or_in_the_air(
        surname in "[\u{4e00}-\u{9fa5}]", given in "[\u{4e00}-\u{9fa5}]{1,3}",
    ) {
        prop_assume!(!given.contains(&surname) && !["女", "士", "先", "生", "请", "号", "到", "窗", "口"].iter().any(|c| given.contains(c)));
        let whole = format!("{surname}{given}");
        prop_assume!(super::surname(&whole) == surname);
        let name = MaskedName::of(&whole, Some(Title::Ms)).unwrap();
        let call = Spoken { number: TicketNumber::new(1, 7).unwrap(), name: Some(&name), window: 3 };
        let json = serde_json::to_string(&name).unwrap();
        prop_assert_eq!(&serde_json::from_str::<MaskedName>(&json).unwrap(), &name);
        for text in [name.shown(Language::Zh), name.said(Language::Zh), spoken(&call, Language::Zh), json, format!("{name:?}")] {
            prop_assert!(!given.chars().any(|c| text.contains(c) && !"零一二三四五六七八九".contains(c)), "{}", text);
        }
    }
}

use super::*;
use crate::audit::codes::Code;
use crate::audit::report::Finding;
use domain::deadline::is_working;

/// Monday, 6 January 2025, 10:00 in China.
const MONDAY_S: u64 = 1_736_128_800;
const CASE: ActionId = ActionId([7; 16]);

fn usual_day(time_s: u64) -> i64 {
    Thresholds::default().local(time_s).0
}

fn signer(n: u8, role: Role) -> Signer {
    Signer {
        person: KeyId([n; 12]),
        role,
    }
}

fn event(time_s: u64, n: u8, kind: Kind) -> Event {
    Event {
        height: 5,
        time_s,
        worked: is_working(usual_day(time_s)),
        digest: Digest([n; 32]),
        author: signer(n, Role::Staff),
        second: None,
        kind,
        case: Some(CASE),
        ok: true,
    }
}

fn found(thresholds: &Thresholds, events: &[Event]) -> Vec<(Code, u64)> {
    let (mut patterns, mut findings) = (Patterns::new(thresholds), Findings::default());
    for event in events {
        patterns.see(event, &mut findings);
    }
    let (found, _) = findings.into_lists();
    let of = |finding: &Finding| (finding.code, finding.count);
    found.iter().map(of).collect()
}

fn filed(staff: Option<u8>) -> Event {
    Event {
        author: signer(90, Role::Device),
        second: staff.map(|n| signer(n, Role::Staff)),
        ..event(MONDAY_S, 90, Kind::FileCase)
    }
}

#[test]
fn a_normal_day_yields_nothing() {
    let mut day = Vec::new();
    for n in 0..40u8 {
        let case = Some(ActionId([n; 16]));
        let at = MONDAY_S + 60 * u64::from(n);
        let of = |event: Event| Event { case, ..event };
        day.push(of(filed((n % 2 == 0).then_some(3))));
        day.push(of(event(at, 1, Kind::AcceptCase)));
        day.push(of(event(at, 1, Kind::OpenContent)));
        day.push(of(event(at + 20, 1, Kind::ApproveCase)));
        day.push(of(event(at + 30, 2, Kind::IssueLicence)));
        day.push(of(event(at + 40, 1, Kind::CloseCase)));
    }
    assert_eq!(found(&Thresholds::default(), &day), []);
}

#[test]
fn a_decision_without_an_opening_of_the_content_as_it_stands_is_found() {
    let usual = Thresholds::default();
    let open = event(MONDAY_S, 1, Kind::OpenContent);
    for kind in [Kind::ApproveCase, Kind::DenyCase] {
        let decide = event(MONDAY_S, 1, kind);
        assert_eq!(found(&usual, &[filed(None), open, decide]), []);
        let unopened = [(Code::DecidedUnopened, 1)];
        assert_eq!(found(&usual, &[filed(None), decide]), unopened);
        let by_other = event(MONDAY_S, 2, Kind::OpenContent);
        assert_eq!(found(&usual, &[filed(None), by_other, decide]), unopened);
        let refused = Event { ok: false, ..open };
        assert_eq!(found(&usual, &[filed(None), refused, decide]), unopened);
        let corrected = Event {
            kind: Kind::CorrectCase,
            ..filed(None)
        };
        assert_eq!(
            found(&usual, &[filed(None), open, corrected, decide]),
            unopened
        );
        assert_eq!(
            found(
                &usual,
                &[Event {
                    ok: false,
                    ..decide
                }]
            ),
            []
        );
    }
}

#[test]
fn a_decision_on_what_the_same_person_filed_is_found() {
    let usual = Thresholds::default();
    let all = [
        filed(Some(1)),
        event(MONDAY_S, 1, Kind::OpenContent),
        event(MONDAY_S, 1, Kind::ApproveCase),
    ];
    assert_eq!(found(&usual, &all), [(Code::DecidedOwn, 1)]);
    let other = [
        filed(Some(2)),
        event(MONDAY_S, 1, Kind::OpenContent),
        event(MONDAY_S, 1, Kind::ApproveCase),
    ];
    assert_eq!(found(&usual, &other), []);
}

#[test]
fn a_burst_is_one_finding_and_another_after_a_rest_is_the_second() {
    let usual = Thresholds::default();
    let at = |time_s: u64| event(time_s, 1, Kind::OpenContent);
    let thirty: Vec<_> = (0..30).map(|n| at(MONDAY_S + n)).collect();
    assert_eq!(found(&usual, &thirty), []);
    let many: Vec<_> = (0..50).map(|n| at(MONDAY_S + n)).collect();
    assert_eq!(found(&usual, &many), [(Code::Burst, 1)]);
    let again = (0..50).map(|n| at(MONDAY_S + 600 + n));
    let twice: Vec<_> = many.iter().copied().chain(again).collect();
    assert_eq!(found(&usual, &twice), [(Code::Burst, 2)]);
    // One a second for ever, but over two people, or by a device that syncs.
    let two = (0..50).map(|n| event(MONDAY_S + n, 1 + (n % 2) as u8, Kind::OpenContent));
    assert_eq!(found(&usual, &two.collect::<Vec<_>>()), []);
    let device = (0..500).map(|_| filed(None));
    assert_eq!(found(&usual, &device.collect::<Vec<_>>()), []);
}

#[test]
fn work_at_night_and_on_a_saturday_is_found_and_an_emergency_never() {
    let usual = Thresholds::default();
    let kinds = |time_s| [event(time_s, 1, Kind::OpenContent)];
    let night = MONDAY_S + 12 * 3_600;
    let saturday = MONDAY_S + 5 * 86_400;
    for (time_s, odd) in [
        (MONDAY_S, false),
        (MONDAY_S - 2 * 3_600, false),
        (MONDAY_S - 2 * 3_600 - 1, true),
        (MONDAY_S + 8 * 3_600 - 1, false),
        (MONDAY_S + 8 * 3_600, true),
        (night, true),
        (saturday, true),
    ] {
        let expected: &[_] = if odd { &[(Code::OutOfHours, 1)] } else { &[] };
        assert_eq!(found(&usual, &kinds(time_s)), expected, "{time_s}");
    }
    let frozen = [
        event(night, 1, Kind::Freeze),
        event(night, 1, Kind::RevokeKey),
    ];
    assert_eq!(found(&usual, &frozen), []);
    let always = Thresholds {
        from_hour: 0,
        to_hour: 24,
        weekends: true,
        ..usual
    };
    assert_eq!(found(&always, &kinds(night)), []);
    assert_eq!(found(&always, &kinds(saturday)), []);
    let abroad = Thresholds {
        utc_offset_minutes: -300,
        ..usual
    };
    assert_eq!(found(&abroad, &kinds(night)), []);
    assert!(usual.hold() && always.hold() && abroad.hold());
    assert!(
        !Thresholds {
            to_hour: 8,
            ..usual
        }
        .hold()
    );
}

#[test]
fn work_on_a_voted_holiday_is_found_and_on_a_voted_saturday_it_is_not() {
    let usual = Thresholds::default();
    let every_day = Thresholds {
        weekends: true,
        ..usual
    };
    let saturday = MONDAY_S + 5 * 86_400;
    let opened = |time_s, worked| {
        [Event {
            worked,
            ..event(time_s, 1, Kind::OpenContent)
        }]
    };
    let odd: &[_] = &[(Code::OutOfHours, 1)];
    assert_eq!(found(&usual, &opened(MONDAY_S, false)), odd);
    assert_eq!(found(&every_day, &opened(MONDAY_S, false)), odd);
    assert_eq!(found(&usual, &opened(saturday, true)), []);
    assert_eq!(found(&every_day, &opened(saturday, false)), []);
}

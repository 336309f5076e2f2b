//! The network is cut and comes back.

use crate::hall::{CARD_ONLY, FACT, Hall, submitted};
use domain::case::CaseState;
use ipc::{ErrorCode, Health, LoadState, PanelInput, Screen};
use std::path::Path;
use std::time::{Duration, Instant};

pub(crate) fn cut_and_mended(state: &Path) {
    let hall = Hall::open(state);
    hall.choose(CARD_ONLY);
    hall.identify(0);
    hall.answer_all(&[]);
    hall.consent();
    hall.panel(PanelInput::Network { connected: false });
    let first = hall.submit();
    assert!(first.states.saved.is_some());
    let view = hall.until("it is said what it waits for", |view| {
        submitted(view).waits_for() == Some(ErrorCode::NetworkDown)
    });
    assert!(submitted(&view).claims_nothing());
    assert!(submitted(&view).states.received.is_none());
    hall.until("the foot says so too", |view| {
        view.foot.health == Health::Offline
            && view.foot.offline_min.is_some()
            && view.foot.pending == 1
    });
    hall.for_a_while(Duration::from_secs(2), "saved, and nothing more", |view| {
        submitted(view).claims_nothing()
    });
    // Mended while the person looks on.
    hall.panel(PanelInput::Network { connected: true });
    let began = Instant::now();
    let (now, _) = hall.settled();
    println!(
        "{FACT}final {} ms after the cable was mended",
        began.elapsed().as_millis()
    );
    assert_eq!(now.case, first.case);
    hall.until("all well", |view| view.foot.health == Health::Good);
    hall.act(ipc::Input::AnotherMatter);

    // The second one is filed offline and its person leaves; the cable flickers.
    hall.choose(CARD_ONLY);
    hall.answer_all(&[]);
    hall.consent();
    hall.panel(PanelInput::Network { connected: false });
    let second = hall.submit();
    hall.leave();
    for _ in 0..3 {
        hall.panel(PanelInput::Network { connected: true });
        std::thread::sleep(Duration::from_millis(30));
        hall.panel(PanelInput::Network { connected: false });
        std::thread::sleep(Duration::from_millis(30));
    }
    drop(hall);

    // Not even the program needs to be there all the time.
    let hall = Hall::open(state);
    hall.until("everything is sent", |view| view.foot.pending == 0);
    assert_eq!(hall.view().foot.refused, 0);
    hall.act(ipc::Input::OpenMyCases);
    hall.identify(0);
    let mut cases: Vec<_> = hall.my_cases_shown();
    cases.sort_by_key(|row| row.case != first.case);
    assert_eq!(cases.len(), 2);
    for (row, filed) in cases.iter().zip([&first, &second]) {
        assert_eq!((row.case, &row.number), (filed.case, &filed.number));
        assert_eq!(row.state, Some(CaseState::Filed));
    }
    let detail = hall.open_case(second.case);
    assert_eq!(detail.history.len(), 1, "filed exactly once");
    assert!(detail.history[0].verified);

    // Without a network the list says so, and still has what this machine filed and proved.
    hall.panel(PanelInput::Network { connected: false });
    let view = hall.act(ipc::Input::Back);
    let loading = matches!(
        view.screen,
        Screen::MyCases {
            load: LoadState::Loading,
            ..
        }
    );
    assert!(loading, "{:?}", view.screen);
    let view = hall.until("the list", |view| {
        matches!(
            view.screen,
            Screen::MyCases {
                load: LoadState::Failed { .. },
                ..
            }
        )
    });
    let Screen::MyCases { cases, .. } = view.screen else {
        panic!("no list");
    };
    assert_eq!(cases.len(), 2);
    for row in &cases {
        assert!([first.case, second.case].contains(&row.case));
        assert_eq!((row.state, row.refused), (Some(CaseState::Filed), None));
    }
    hall.leave();
}

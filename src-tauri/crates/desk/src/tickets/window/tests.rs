use super::*;
use crate::tickets::{Command, Worker, client};
use domain::action::{EnrolKey, Role, Scopes};
use domain::catalogue::Catalogue;
use domain::id::{ChainId, DepartmentCode};
use domain::ticket::{Priority, Take};
use node::genesis::demo_genesis;
use node::{EmbeddedNode, Gateway, Options};
use seal::keys::SigningKey;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::Duration;
use sync::Access;

/// What a window keeps, in memory; it outlives the window.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Option<Vec<u8>>>>);

impl Keep for Kept {
    fn load(&self) -> Result<Option<Vec<u8>>, ErrorCode> {
        Ok(self.0.lock().unwrap().clone())
    }

    fn save(&self, bytes: &[u8]) -> Result<(), ErrorCode> {
        *self.0.lock().unwrap() = Some(bytes.to_vec());
        Ok(())
    }
}

fn kiosk() -> SigningKey {
    SigningKey::from_secret(&[3; 32])
}

fn clerk() -> SigningKey {
    SigningKey::from_secret(&[4; 32])
}

fn hall_code() -> HallCode {
    HallCode::new("DH").unwrap()
}

/// A hall's node with a kiosk and a clerk.
struct Hall {
    node: EmbeddedNode,
    gateway: Option<Gateway>,
    address: SocketAddr,
    _dir: tempfile::TempDir,
}

impl Hall {
    fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let chain = ChainId::new("tickets-1").unwrap();
        let catalogue = Catalogue::built_in().unwrap();
        let devices = [kiosk().public()];
        let mut demo = demo_genesis(
            &chain,
            &[7; 32],
            1_700_000_000,
            &catalogue,
            &hall_code(),
            &devices,
        )
        .unwrap();
        demo.genesis.keys.push(EnrolKey {
            key: clerk().public(),
            role: Role::Staff,
            department: DepartmentCode::new("GA").unwrap(),
            hall: Some(hall_code()),
            scopes: Some(Scopes::default()),
            quota: None,
        });
        let mut options = Options::new(dir.path());
        options.documents = demo.documents;
        let node = EmbeddedNode::open(options, &demo.genesis, demo.validator).unwrap();
        let gateway = node.serve(([127, 0, 0, 1], 0).into()).unwrap();
        Self {
            address: gateway.address(),
            gateway: Some(gateway),
            node,
            _dir: dir,
        }
    }

    fn client(&self, key: &SigningKey) -> TicketClient {
        client(
            &[format!("http://{}", self.address)],
            &Access::default(),
            key,
        )
        .unwrap()
    }

    fn take(&self, count: u8) -> Vec<ActionId> {
        let kiosk = self.client(&kiosk());
        let take = |n: u8| Take {
            id: ActionId([n; 16]),
            item: ItemCode::new("GA-0001").unwrap(),
            priority: Priority::Ordinary,
            name: None,
        };
        let taken = (1..=count).map(|n| kiosk.take(&take(n)).unwrap().id);
        taken.collect()
    }

    fn window(&self, number: ticket::Window, kept: &Kept) -> Window {
        let serves = Serves {
            departments: vec![DepartmentCode::new("GA").unwrap()],
            items: Vec::new(),
        };
        let client = self.client(&clerk());
        Window::open(client, kept.clone(), hall_code(), number, serves).unwrap()
    }

    /// The node is away.
    fn away(&mut self) {
        self.gateway.take().unwrap().stop();
    }

    /// It is back where it was.
    fn back(&mut self) {
        self.gateway = Some(self.node.serve(self.address).unwrap());
    }

    fn state(&self, ticket: ActionId) -> State {
        self.client(&kiosk()).one(&ticket).unwrap().state
    }
}

/// Asks the node at once, however lately it did not answer.
fn look(window: &mut Window) {
    window.rest_until_ms = 0;
    window.refresh();
}

#[test]
fn a_window_calls_in_turn_and_by_hand_and_a_deed_that_does_not_follow_is_not_done() {
    let hall = Hall::open();
    let tickets = hall.take(2);
    let kept = Kept::default();
    let mut window = hall.window(5, &kept);
    window.refresh();
    assert_eq!(window.view().waiting.len(), 2);
    assert_eq!(window.call_next(), Ok(Some(tickets[0])));
    assert_eq!(window.call_next(), Err(WindowError::TicketOpen));
    assert_eq!(window.call(tickets[1]), Err(WindowError::TicketOpen));
    window.with_current(Deed::Recall).unwrap();
    window.with_current(Deed::Absent).unwrap();
    assert_eq!(hall.state(tickets[0]), State::Absent { window: 5 });
    assert_eq!(
        window.with_current(Deed::Serve),
        Err(WindowError::TicketGone)
    );
    assert_eq!(window.view().aside.len(), 1);
    // Came after all.
    window.call(tickets[0]).unwrap();
    window.with_current(Deed::Serve).unwrap();
    window.with_current(Deed::Finish).unwrap();
    assert_eq!(hall.state(tickets[0]), State::Finished { window: 5 });
    assert_eq!(window.call_next(), Ok(Some(tickets[1])));
    window.with_current(Deed::Finish).unwrap();
    assert_eq!(window.call_next(), Ok(None));
    assert_eq!(window.news(), []);
}

#[test]
fn windows_go_on_without_the_node_and_it_sets_right_what_they_did_apart() {
    let mut hall = Hall::open();
    let tickets = hall.take(3);
    let (kept, other_kept) = (Kept::default(), Kept::default());
    let mut other = hall.window(6, &other_kept);
    let mut window = hall.window(5, &kept);
    window.refresh();
    other.refresh();
    hall.away();
    // Both call the same one; it is at window 6 that the person stands.
    assert_eq!(window.call_next(), Ok(Some(tickets[0])));
    assert_eq!(other.call_next(), Ok(Some(tickets[0])));
    window.with_current(Deed::Absent).unwrap();
    other.with_current(Deed::Serve).unwrap();
    assert_eq!(window.call_next(), Ok(Some(tickets[1])));
    window.with_current(Deed::Serve).unwrap();
    let view = window.view();
    assert!(view.away_since_ms.is_some() && view.unsent == 4, "{view:?}");
    // The machine is started anew meanwhile: what was done is kept, and whom it serves.
    drop(window);
    let mut window = hall.window(5, &kept);
    assert_eq!(window.view().unsent, 4);
    assert_eq!(window.current().map(|waiter| waiter.id), Some(tickets[1]));
    hall.back();
    look(&mut window);
    look(&mut other);
    assert_eq!(hall.state(tickets[0]), State::Serving { window: 6 });
    assert_eq!(hall.state(tickets[1]), State::Serving { window: 5 });
    // Where nobody stood, nobody is told when the other one stood there later.
    assert_eq!(window.view().unsent, 0);
    other.with_current(Deed::Finish).unwrap();
    window.with_current(Deed::Finish).unwrap();
    assert_eq!(window.call_next(), Ok(Some(tickets[2])));
    assert!(window.view().away_since_ms.is_none());
    // The other way round: whoever handed in later, and without the person, hears of it.
    hall.away();
    window.with_current(Deed::Absent).unwrap();
    other.rest_until_ms = 0;
    hall.back();
    look(&mut window);
    assert_eq!(hall.state(tickets[2]), State::Absent { window: 5 });
}

#[test]
fn the_window_without_the_person_is_told_who_has_the_ticket() {
    let mut hall = Hall::open();
    let tickets = hall.take(1);
    let (kept, other_kept) = (Kept::default(), Kept::default());
    let mut window = hall.window(5, &kept);
    let mut other = hall.window(6, &other_kept);
    window.refresh();
    other.refresh();
    hall.away();
    assert_eq!(window.call_next(), Ok(Some(tickets[0])));
    assert_eq!(other.call_next(), Ok(Some(tickets[0])));
    other.with_current(Deed::Serve).unwrap();
    hall.back();
    look(&mut other);
    assert_eq!(other.news(), []);
    look(&mut window);
    let news = window.news();
    assert!(
        matches!(
            news.as_slice(),
            [News::TakenElsewhere {
                window: 6,
                number: Some(_)
            }]
        ),
        "{news:?}"
    );
    assert_eq!(window.current(), None);
    assert_eq!(hall.state(tickets[0]), State::Serving { window: 6 });
}

#[test]
fn a_call_whose_answer_was_lost_waits_again_when_the_window_went_on_with_another() {
    let hall = Hall::open();
    let tickets = hall.take(2);
    let kept = Kept::default();
    let mut window = hall.window(5, &kept);
    window.refresh();
    window.call(tickets[1]).unwrap();
    // The node made a call for this window, of which it never heard.
    let call = CallNext {
        id: ActionId([99; 16]),
        window: 5,
        serves: window.serves.clone(),
        at_s: clock::wall_s(),
    };
    hall.client(&clerk()).next(&call).unwrap();
    assert_eq!(hall.state(tickets[0]), State::Called { window: 5 });
    window.unanswered = true;
    window.refresh();
    assert_eq!(hall.state(tickets[0]), State::Transferred);
    assert_eq!(window.current().map(|waiter| waiter.id), Some(tickets[1]));
}

#[test]
fn a_worker_tells_what_came_of_each_command() {
    let hall = Hall::open();
    let tickets = hall.take(1);
    let (out, told) = channel();
    let worker = Worker::start(hall.window(5, &Kept::default()), move |view, _, error| {
        out.send((view, error)).unwrap();
    });
    let next = || told.recv_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!(next().0.waiting.len(), 1);
    worker.send(Command::CallNext);
    let (view, error) = next();
    assert_eq!(
        (view.current.map(|waiter| waiter.id), error),
        (Some(tickets[0]), None)
    );
    worker.send(Command::Do(Deed::Finish));
    assert_eq!(next().0.current, None);
    worker.send(Command::Do(Deed::Finish));
    assert_eq!(next().1, Some(WindowError::TicketGone));
}

//! A busy hall's day of queue tickets: 10,000 are taken, called, served and finished over the real
//! gateway, with up to 300 people waiting. The slowest of twenty is what people notice.

use std::error::Error;
use std::time::{Duration, Instant};

use domain::action::{EnrolKey, Role, Scopes};
use domain::catalogue::Catalogue;
use domain::deadline::day;
use domain::id::{ActionId, ChainId, DepartmentCode, HallCode, ItemCode};
use domain::ticket::{CallNext, Deed, Priority, Serves, Step, Take};
use node::genesis::demo_genesis;
use node::{EmbeddedNode, Options};
use seal::keys::SigningKey;
use sync::{Access, Limits, TicketClient};

use crate::report::Report;

const TICKETS: u64 = 10_000;
const WAITING: u64 = 300;
/// Kiosks, and windows: each has a key of its own, as a key may ask so often only.
const PLACES: u8 = 30;
/// Longest answer that nobody notices.
const LIMIT_MS: usize = 100;

struct Hall {
    kiosks: Vec<TicketClient>,
    windows: Vec<TicketClient>,
    serves: Serves,
    took: Vec<Duration>,
    called: Vec<Duration>,
}

fn key(kind: u8, place: u8) -> SigningKey {
    let mut secret = [kind; 32];
    secret[0] = place;
    SigningKey::from_secret(&secret)
}

fn id(n: u64) -> ActionId {
    ActionId(u128::from(n).to_be_bytes())
}

/// Of evenly many places the next one.
fn turn(of: &[TicketClient], n: u64) -> Option<(&TicketClient, u16)> {
    let place = usize::try_from(n % of.len() as u64).ok()?;
    Some((of.get(place)?, u16::try_from(place).ok()?.saturating_add(1)))
}

impl Hall {
    fn take(&mut self, n: u64) -> Result<(), Box<dyn Error>> {
        let take = Take {
            id: id(n),
            item: ItemCode::new("GA-0001")?,
            priority: if n.is_multiple_of(7) {
                Priority::Elder
            } else {
                Priority::Ordinary
            },
            name: None,
        };
        let (kiosk, _) = turn(&self.kiosks, n).ok_or("no kiosk")?;
        let began = Instant::now();
        kiosk.take(&take)?;
        self.took.push(began.elapsed());
        Ok(())
    }

    fn serve(&mut self, n: u64, at_s: u64) -> Result<(), Box<dyn Error>> {
        let (client, window) = turn(&self.windows, n).ok_or("no window")?;
        let call = CallNext {
            id: id(100_000 + n),
            window,
            serves: self.serves.clone(),
            at_s,
        };
        let began = Instant::now();
        let called = client.next(&call)?.ok_or("nobody waits")?;
        self.called.push(began.elapsed());
        let step = |more: u64, deed| Step {
            id: id(200_000 + 2 * n + more),
            ticket: called.id,
            round: called.round,
            window,
            deed,
            at_s: at_s + more,
        };
        client.hand_in(vec![step(0, Deed::Serve), step(1, Deed::Finish)])?;
        Ok(())
    }
}

fn slowest_of_twenty_ms(mut times: Vec<Duration>) -> usize {
    times.sort_unstable();
    let at = times.get(times.len() * 19 / 20).copied();
    usize::try_from(at.unwrap_or_default().as_millis()).unwrap_or(usize::MAX)
}

pub(crate) fn measure(report: &mut Report) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let (code, chain) = (HallCode::new("DH")?, ChainId::new("tickets-1")?);
    let catalogue = Catalogue::built_in()?;
    let devices: Vec<_> = (0..PLACES).map(|place| key(1, place).public()).collect();
    let mut demo = demo_genesis(&chain, &[7; 32], 1_700_000_000, &catalogue, &code, &devices)?;
    let department = DepartmentCode::new("GA")?;
    for place in 0..PLACES {
        demo.genesis.keys.push(EnrolKey {
            key: key(2, place).public(),
            role: Role::Staff,
            department: department.clone(),
            hall: Some(code.clone()),
            scopes: Some(Scopes::default()),
            quota: None,
        });
    }
    let mut options = Options::new(folder.path());
    options.documents = demo.documents;
    let node = EmbeddedNode::open(options, &demo.genesis, demo.validator)?;
    let gateway = node.serve(([127, 0, 0, 1], 0).into())?;
    let client = |kind| {
        let (url, limits) = (gateway.url(), Limits::default());
        let one = |place| {
            let access = Access::default().sign_as(key(kind, place));
            TicketClient::new(&url, limits, &access)
        };
        (0..PLACES).map(one).collect::<Result<Vec<_>, _>>()
    };
    let mut hall = Hall {
        kiosks: client(1)?,
        windows: client(2)?,
        serves: Serves {
            departments: vec![department],
            items: Vec::new(),
        },
        took: Vec::new(),
        called: Vec::new(),
    };
    let now_s = std::time::UNIX_EPOCH.elapsed()?.as_secs();
    // Nobody asks oftener than a key may in a minute: the day is long enough.
    let began = Instant::now();
    for n in 0..TICKETS + WAITING {
        if n < TICKETS {
            hall.take(n)?;
        }
        if let Some(served) = n.checked_sub(WAITING) {
            hall.serve(served, now_s)?;
        }
    }
    let day_s = began.elapsed().as_secs();
    let (took, called) = (hall.took, hall.called);
    let kiosk = hall.kiosks.first().ok_or("no kiosk")?;
    let totals = kiosk.totals(&code, day(now_s))?;
    let finished: u32 = totals.lines.iter().map(|line| line.finished).sum();
    if u64::from(finished) != TICKETS {
        return Err(format!("{finished} of {TICKETS} tickets are finished").into());
    }
    let note = format!("{TICKETS} tickets, {WAITING} waiting, {day_s} s in all");
    for (figure, times) in [
        ("taking a ticket, p95", took),
        ("calling the next, p95", called),
    ] {
        report.at_most(figure, slowest_of_twenty_ms(times), LIMIT_MS, "ms", &note);
    }
    gateway.stop();
    node.stop()?;
    Ok(())
}

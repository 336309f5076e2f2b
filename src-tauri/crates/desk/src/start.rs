//! From options to a desk at work.

mod attached;
mod chain;

use self::attached::Devices;
pub(crate) use self::chain::chain;
use crate::card::CardWorker;
use crate::clerk::Person;
use crate::config::{Config, Options};
use crate::courier::{self, Courier};
use crate::demo_chain::{self, DemoChain};
use crate::desk::{Board, Desk};
use crate::error::DeskError;
use crate::finger::FingerWorker;
use crate::id_card::IdCardWorker;
use crate::mrz::MrzWorker;
use crate::printing::Printer;
use crate::publish;
use crate::reading::Readings;
use crate::service::{Panel, Service, random};
use crate::session::{GONE, Line, Message, Session};
use crate::standing::StandingWatch;
use crate::table::Table;
use crate::validators::Validators;
use crate::{clock, codes, tray};
use content::HallKey;
use devices::card::{CardSource, CardSourceConfig};
use devices::finger::SerialScanner;
use domain::catalogue::Catalogue;
use domain::id::DepartmentCode;
use ipc::{Boot, DeviceState, ErrorCode, Mode};
use outbox::Outbox;
use outbox::keyfile::DeviceKeys;
use seal::keys::SigningKey;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;
use sync::Sync;
use visit::State;

/// How long the first view may take.
const FIRST_VIEW: Duration = Duration::from_secs(10);

impl Desk {
    /// Starts a desk. Everything it keeps is in `options.state_dir`.
    ///
    /// # Errors
    /// [`DeskError`]: the window then shows its code and nothing else.
    pub fn start(options: &Options) -> Result<Self, DeskError> {
        let config = config_of(options)?;
        let is_demo = options.config.is_none();
        let mut devices = attached::devices(&config, is_demo, &options.state_dir)?;
        let ground = ground(options, &config, devices.panel.as_deref_mut())?;
        let boot = boot(options.mode, &config, &ground.service.catalogue);
        open(ground, &config, devices, boot)
    }
}

/// The configuration that was named, or the demo's.
pub(crate) fn config_of(options: &Options) -> Result<Config, DeskError> {
    match &options.config {
        Some(path) => Config::load(path)?.for_its_people(),
        None => demo_config(),
    }
}

/// This machine's keys, and the consortium on this machine that a demo is pointed at.
pub(crate) struct Machine {
    keys: DeviceKeys,
    pub(crate) signer: SigningKey,
    pub(crate) consortium: Option<DemoChain>,
}

/// Reads them, or makes the keys at the first start.
pub(crate) fn machine(options: &Options) -> Result<Machine, DeskError> {
    let folder = options.state_dir.as_path();
    let keys = outbox::keyfile::load_or_create(&folder.join("device.keys"))
        .map_err(|error| DeskError::new(codes::store(&error), error.to_string()))?;
    let consortium = match options.config {
        None => demo_chain::find(folder)?,
        Some(_) => None,
    };
    let signer = match &consortium {
        Some(consortium) => consortium.signer.clone(),
        None => SigningKey::from_secret(&keys.device_seed),
    };
    Ok(Machine {
        keys,
        signer,
        consortium,
    })
}

/// What every face stands on: store, keys, the way to the chain.
pub(crate) struct Ground {
    pub(crate) service: Arc<Service>,
    pub(crate) admins: BTreeMap<DepartmentCode, SigningKey>,
    /// A demo's made-up staff.
    pub(crate) staff: Vec<Person>,
    pub(crate) below: Vec<Box<dyn Send + core::marker::Sync>>,
}

/// Opens it, in the state folder.
pub(crate) fn ground(
    options: &Options,
    config: &Config,
    panel: Option<&mut (dyn Panel + 'static)>,
) -> Result<Ground, DeskError> {
    let is_demo = options.config.is_none();
    let catalogue = Catalogue::built_in()
        .map_err(|error| DeskError::new(ErrorCode::ConfigInvalid, error.to_string()))?;
    let folder = options.state_dir.as_path();
    let Machine {
        keys,
        signer,
        consortium,
    } = machine(options)?;
    let outbox = Outbox::open(&folder.join("outbox.db"), &keys.store_key)
        .map_err(|error| DeskError::new(codes::store(&error), error.to_string()))?;
    let chain = chain(options, config, &catalogue, &signer, consortium, panel)?;
    tray::remember_hall(&outbox, &config.hall.code);
    let validators = Validators::load(&outbox, chain.history, folder)?;
    let service = Arc::new(Service {
        hall: config.hall.clone(),
        catalogue: Arc::new(catalogue),
        outbox,
        signer,
        hall_key: HallKey::new(*keys.hall_key),
        chain_id: chain.chain_id,
        validators,
        gateways: chain.gateways,
        access: chain.access,
        recipients: chain.recipients,
        folder: folder.to_owned(),
        boot_id: random().map_err(|code| DeskError::new(code, "no randomness"))?,
        demo: is_demo,
        // It lies in `device.keys`: there is no sealed place yet.
        development_key: true,
        development: config.development,
        retention_days: config.retention_days,
    });
    Ok(Ground {
        service,
        admins: chain.admins,
        staff: chain.staff,
        below: chain.below,
    })
}

/// A client that knows the newest header that was kept; a chain in this program is brought up to
/// this program's catalogue first.
pub(crate) fn client(ground: &Ground) -> Result<Sync, DeskError> {
    let service = &ground.service;
    let mut client = service
        .client()
        .map_err(|error| DeskError::new(ErrorCode::ConfigInvalid, error.to_string()))?;
    courier::remember_head(service, &mut client);
    if !ground.admins.is_empty() {
        publish_newer(service, &ground.admins, &mut client);
    }
    Ok(client)
}

pub(crate) fn boot(mode: Mode, config: &Config, catalogue: &Catalogue) -> Boot {
    let (items, readings) = Boot::offer(catalogue.items());
    Boot {
        mode,
        hall_zh: config.hall.name_zh.clone(),
        hall_en: config.hall.name_en.clone(),
        machine: config.hall.machine.clone(),
        items,
        readings,
        version: env!("CARGO_PKG_VERSION").into(),
    }
}

fn open(ground: Ground, config: &Config, devices: Devices, boot: Boot) -> Result<Desk, DeskError> {
    let internal = |what: String| DeskError::new(ErrorCode::Internal, what);
    let (out, inbox) = channel();
    let table = Arc::new(Table::new(
        out.clone(),
        devices.has_pcsc,
        devices.id_card.is_some(),
    ));
    let card = match devices.has_pcsc {
        true => {
            let source = CardSource::start(CardSourceConfig {
                reader_filter: devices.reader_filter,
                ..CardSourceConfig::default()
            })
            .map_err(|error| internal(error.to_string()))?;
            let readings = Readings {
                trust: Arc::new(devices.trust),
            };
            let table = Arc::clone(&table);
            Some(CardWorker::start(source, table, readings, out.clone()))
        }
        false => None,
    };
    let id_card = devices.id_card.map(|line| {
        let offset_min = config.hall.utc_offset_min;
        IdCardWorker::start(line, Arc::clone(&table), offset_min, out.clone())
    });
    let client = client(&ground)?;
    let Ground { service, below, .. } = ground;
    let printer = Printer::of(config, &service.folder);
    let has_scanner = devices.scanner.is_some();
    let visit_config = visit::Config {
        idle_ms: u64::from(config.idle_s) * 1_000,
        warning_ms: u64::from(config.warning_s) * 1_000,
        can_enrol: service.demo,
        can_print: printer.is_some(),
        utc_offset_min: config.hall.utc_offset_min,
        ..visit::Config::default()
    };
    let session = Session {
        state: State::new(visit_config, Arc::clone(&service.catalogue), clock::now()),
        reader: card.as_ref().map(|_| GONE),
        id_reader: id_card.as_ref().map(|_| GONE),
        card,
        id_card,
        finger: devices
            .scanner
            .map(|scanner| FingerWorker::start(Box::new(SerialScanner::new(scanner)), out.clone())),
        mrz: devices
            .mrz
            .map(|(port, baud)| MrzWorker::start(&port, baud, out.clone())),
        printer,
        courier: {
            let out = out.clone();
            Courier::start(Arc::clone(&service), client, move |news| {
                // The session has ended: nobody is left to tell.
                let _ = out.send(Message::News(news));
            })
        },
        standing: StandingWatch::start(Arc::clone(&service), out.clone()),
        panel: devices.panel,
        board: Arc::default(),
        out: out.clone(),
        holder: None,
        handles: None,
        called: None,
        visit: None,
        chosen: None,
        prepared: None,
        followed: None,
        line: Line::default(),
        scanner: if has_scanner {
            DeviceState::Ready
        } else {
            DeviceState::Missing {
                code: ErrorCode::FingerDeviceGone,
            }
        },
        sequence: 0,
        service,
    };
    at_work(session, boot, out, inbox, below)
}

/// The chain of an older program gets this one's catalogue. Where that fails the program starts all
/// the same: what was not published is refused by name when somebody applies for it.
fn publish_newer(
    service: &Service,
    admins: &BTreeMap<DepartmentCode, SigningKey>,
    client: &mut Sync,
) {
    let sign = |key: &SigningKey, body| service.sign_as(key, body);
    match publish::bring_up_to_date(&service.catalogue, admins, client, &sign) {
        Ok(0) => {}
        Ok(failed) => tracing::warn!(failed, "items of the catalogue were not published"),
        Err(code) => tracing::warn!(code = code.word(), "the catalogue was not compared"),
    }
}

fn at_work(
    session: Session,
    boot: Boot,
    out: Sender<Message>,
    inbox: std::sync::mpsc::Receiver<Message>,
    below: Vec<Box<dyn Send + core::marker::Sync>>,
) -> Result<Desk, DeskError> {
    let board: Arc<Board> = Arc::clone(&session.board);
    let thread = thread::Builder::new()
        .name("session".into())
        .spawn(move || session.run(&inbox))
        .map_err(|error| DeskError::new(ErrorCode::Internal, error.to_string()))?;
    let desk = Desk {
        boot,
        board,
        inbox: out,
        thread: Some(thread),
        below,
    };
    if desk.board.wait_for_first(FIRST_VIEW) {
        Ok(desk)
    } else {
        Err(DeskError::new(
            ErrorCode::Internal,
            "the session does not start",
        ))
    }
}

#[cfg(feature = "demo")]
pub(crate) fn demo_config() -> Result<Config, DeskError> {
    Config::parse(include_str!("demo.toml"))
}

#[cfg(not(feature = "demo"))]
pub(crate) fn demo_config() -> Result<Config, DeskError> {
    Err(no_demo())
}

#[cfg(not(feature = "demo"))]
fn no_demo() -> DeskError {
    DeskError::new(ErrorCode::ConfigInvalid, "there is no configuration")
}

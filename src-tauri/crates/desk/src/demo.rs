//! The demo hall: made-up people, simulated devices, a network cable that can be cut.
//!
//! The devices are real to everything above: the cards lie on a virtual reader behind a real
//! PC/SC service, the scanners are serial lines, the cable carries real TCP.

use crate::demo_chain;
use crate::error::DeskError;
use crate::service::Panel;
use devices::finger::ScannerConfig;
use devices::sam::{IdKind, SamConfig};
use emrtd::TrustStore;
use ipc::{DocumentKind, ErrorCode, Mode, PanelInput, PanelPerson, PanelView};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use testkit::VirtualCard;
use testkit::cable::Cable;
use testkit::chip::{ChipSettings, VirtualChip};
use testkit::mrz_line::VirtualMrzScanner;
use testkit::pcscd::{Pcscd, PcscdError, PcscdPlan};
use testkit::pki::{ChipKey, Issuer, KeyKind, Person, SpecimenDocument, SpecimenFormat};
use testkit::place::{self, Place};
use testkit::sam::{MadeUp, SamCard, SamSettings, VirtualSam, citizen_number};
use testkit::sensor::print::FIRST_FINGER;
use testkit::sensor::{SensorConfig, VirtualSensor};
use testkit::vpcd::VirtualReader;

/// The made-up authority's keys come from this; everything it signs is worthless by design.
const ISSUER_SEED: &[u8] = b"hallseal demo issuer: nobody's keys";
/// A finger that nobody enrolled.
const WRONG_FINGER: u64 = 7;

type SharedCard = Arc<Mutex<Box<dyn VirtualCard>>>;

/// What the process's environment must hold before it starts, so that the PC/SC library finds
/// the demo's own service. Empty where the system's service is used or none can be had.
#[must_use]
pub fn environment(state_dir: &Path) -> Vec<(String, String)> {
    PcscdPlan::find().map_or_else(
        |_| Vec::new(),
        |plan| plan.env(&place::path_of(&tag(state_dir))),
    )
}

/// The state folder of a face that is opened beside the demo of this state folder while that runs:
/// it works on the same chain. `None` where that demo offers none.
#[must_use]
pub fn beside(state_dir: &Path, mode: Mode) -> Option<PathBuf> {
    demo_chain::beside(state_dir, mode)
}

/// Names the card service's folder. Short, because paths of sockets must be.
fn tag(state_dir: &Path) -> String {
    let mut tag = seal::hash::sha256(&[state_dir.as_os_str().as_encoded_bytes()]).to_hex();
    tag.truncate(12);
    tag
}

/// The card service, its files in a folder that goes away with it.
fn card_service(state_dir: &Path) -> Result<(Pcscd, Option<Place>), PcscdError> {
    let plan = PcscdPlan::find()?;
    let place = match plan {
        PcscdPlan::Private { .. } => Some(Place::tagged(&tag(state_dir))?),
        PcscdPlan::System => None,
    };
    let pcscd = plan.start(place.as_ref().map_or(Path::new(""), Place::path))?;
    Ok((pcscd, place))
}

struct DemoPerson {
    panel: PanelPerson,
    mrz: Vec<String>,
    card: SharedCard,
    id_card: SamCard,
}

/// The simulated devices of a demo hall.
pub(crate) struct DemoDevices {
    people: Vec<DemoPerson>,
    lying: Option<usize>,
    id_lying: Option<usize>,
    sam: VirtualSam,
    sam_plugged: bool,
    pcscd: Option<Pcscd>,
    /// After the service, which must have ended before its folder goes.
    _place: Option<Place>,
    reader: Option<VirtualReader>,
    plugged: bool,
    sensor: VirtualSensor,
    sensor_plugged: bool,
    mrz: VirtualMrzScanner,
    cable: Option<Cable>,
    trust: TrustStore,
}

impl DemoDevices {
    /// Plugs everything in.
    pub(crate) fn start(state_dir: &Path) -> Result<Self, DeskError> {
        let failed = |what: &str| DeskError::new(ErrorCode::Internal, format!("demo: {what}"));
        let issuer = Issuer::from_seed(KeyKind::P256, ISSUER_SEED);
        let mut trust = TrustStore::new();
        trust
            .add(issuer.csca_der())
            .map_err(|_| failed("the made-up authority is not trusted"))?;
        let people = made_up()
            .into_iter()
            .zip(0u8..)
            .map(|((name_zh, person), index)| demo_person(&issuer, name_zh, person, index))
            .collect();
        // What demos left that were killed. That it cannot be looked for stops nobody.
        match place::reap() {
            Ok(0) | Err(_) => {}
            Ok(reaped) => tracing::info!(reaped, "cleared away what killed programs left"),
        }
        let service = card_service(state_dir);
        if let Err(error) = &service {
            tracing::warn!(%error, "the demo has no card reader");
        }
        let (pcscd, place) = service.map_or((None, None), |(pcscd, place)| (Some(pcscd), place));
        Ok(Self {
            people,
            lying: None,
            id_lying: None,
            sam_plugged: true,
            sam: VirtualSam::start(SamSettings::default())
                .map_err(|_| failed("no identity card reader"))?,
            reader: pcscd.as_ref().map(|pcscd| VirtualReader::new(pcscd.port())),
            plugged: pcscd.is_some(),
            pcscd,
            _place: place,
            sensor: VirtualSensor::start(SensorConfig::default())
                .map_err(|_| failed("no fingerprint scanner"))?,
            sensor_plugged: true,
            mrz: VirtualMrzScanner::start().map_err(|_| failed("no document scanner"))?,
            cable: None,
            trust,
        })
    }

    /// Who the demo's cards are trusted to.
    pub(crate) fn trust(&self) -> TrustStore {
        self.trust.clone()
    }

    /// Only the demo's own reader is watched.
    pub(crate) fn reader_filter(&self) -> Option<String> {
        self.pcscd.as_ref().map(Pcscd::reader_filter)
    }

    /// The identity card reader's line.
    pub(crate) fn id_reader(&self) -> SamConfig {
        SamConfig::new(self.sam.path().to_string_lossy())
    }

    /// The fingerprint scanner's line.
    pub(crate) fn scanner(&self) -> ScannerConfig {
        ScannerConfig::new(self.sensor.path().to_string_lossy())
    }

    /// The document scanner's line.
    pub(crate) fn mrz_port(&self) -> String {
        self.mrz.path().to_string_lossy().into_owned()
    }

    fn lay(&mut self, index: usize) {
        self.lift_id_card();
        let Some(person) = self.people.get(index) else {
            return;
        };
        let card = Arc::clone(&person.card);
        if let (true, Some(reader)) = (self.plugged, &mut self.reader)
            && reader.insert_shared(card).is_ok()
        {
            self.lying = Some(index);
        }
    }

    fn lay_id_card(&mut self, index: usize) {
        self.lift();
        if let (Some(person), true) = (self.people.get(index), self.sam_plugged) {
            self.sam.lay(person.id_card.clone());
            self.id_lying = Some(index);
        }
    }

    fn lift_id_card(&mut self) {
        self.sam.lift();
        self.id_lying = None;
    }

    fn lift(&mut self) {
        self.lift_id_card();
        if let Some(reader) = &mut self.reader {
            reader.remove();
        }
        self.lying = None;
    }

    fn plug_reader(&mut self, plugged: bool) {
        if plugged && !self.sam_plugged {
            self.sam_plugged = self.sam.replug().is_ok();
        } else if !plugged && self.sam_plugged {
            self.lift();
            self.sam.cut();
            self.sam_plugged = false;
        }
        let Some(pcscd) = self.pcscd.as_mut().filter(|pcscd| pcscd.is_private()) else {
            // The system's service is not ours to kill.
            return;
        };
        if plugged && !self.plugged {
            match pcscd.restart() {
                Ok(()) => self.plugged = true,
                Err(error) => tracing::warn!(%error, "the card reader did not come back"),
            }
        } else if !plugged && self.plugged {
            self.lift();
            if let Some(pcscd) = &mut self.pcscd {
                pcscd.kill9();
            }
            self.plugged = false;
        }
    }

    fn plug_sensor(&mut self, plugged: bool) {
        if plugged && !self.sensor_plugged {
            self.sensor_plugged = self.sensor.replug().is_ok();
        } else if !plugged {
            self.sensor.lift();
            self.sensor.cut();
            self.sensor_plugged = false;
        }
    }
}

impl Panel for DemoDevices {
    fn act(&mut self, input: &PanelInput) {
        match input {
            PanelInput::LayCard { person } => self.lay(*person),
            PanelInput::LayIdCard { person } => self.lay_id_card(*person),
            PanelInput::LiftCard => self.lift(),
            PanelInput::ScanMrz { person } => {
                if let Some(person) = self.people.get(*person) {
                    let lines: Vec<&str> = person.mrz.iter().map(String::as_str).collect();
                    self.mrz.scan(&lines);
                }
            }
            PanelInput::RightFinger => {
                let whose = self.lying.or(self.id_lying).unwrap_or(0);
                self.sensor
                    .press(FIRST_FINGER + u64::try_from(whose).unwrap_or(0));
            }
            PanelInput::WrongFinger => self.sensor.press(WRONG_FINGER),
            PanelInput::LiftFinger => self.sensor.lift(),
            PanelInput::Reader { plugged } => self.plug_reader(*plugged),
            PanelInput::Sensor { plugged } => self.plug_sensor(*plugged),
            PanelInput::Network { connected } => {
                if let Some(cable) = &self.cable {
                    if *connected {
                        cable.mend();
                    } else {
                        cable.cut();
                    }
                }
            }
        }
    }

    fn wire(&mut self, gateway: SocketAddr) -> Result<SocketAddr, DeskError> {
        let cable = Cable::to(gateway)
            .map_err(|_| DeskError::new(ErrorCode::Internal, "demo: no network cable"))?;
        let near = cable.address();
        self.cable = Some(cable);
        Ok(near)
    }

    fn view(&self) -> PanelView {
        PanelView {
            people: self.people.iter().map(|p| p.panel.clone()).collect(),
            card: self.lying,
            id_card: self.id_lying,
            finger: self.sensor.is_pressed(),
            reader: match &self.pcscd {
                Some(pcscd) if pcscd.is_private() => self.plugged,
                _ => self.sam_plugged,
            },
            reader_missing: self.pcscd.is_none(),
            sensor: self.sensor_plugged,
            network: self.cable.as_ref().is_none_or(Cable::is_whole),
        }
    }
}

/// People that nobody is: their names say so.
fn made_up() -> Vec<(&'static str, Person)> {
    let person = |surname: &str, given: &str, number: &str, birth: &str, sex: char| Person {
        surname: surname.into(),
        given_names: given.into(),
        country: "CHN".into(),
        document_number: number.into(),
        birth: birth.into(),
        sex,
        expiry: "340228".into(),
    };
    vec![
        (
            "张测试",
            person("ZHANG", "CESHI", "TEST00001", "900101", 'F'),
        ),
        ("李样例", person("LI", "YANGLI", "TEST00002", "581213", 'M')),
        (
            "欧阳演示",
            person("OUYANG", "YANSHI", "TEST00003", "021130", 'M'),
        ),
    ]
}

fn demo_person(issuer: &Issuer, name_zh: &str, person: Person, index: u8) -> DemoPerson {
    let iso = |date: &str, century: &str| {
        let part = |range| date.get(range).unwrap_or("00");
        format!("{century}{}-{}-{}", part(0..2), part(2..4), part(4..6))
    };
    // 02 is the only birth year of this century here.
    let birth_century = if person.birth.starts_with('0') {
        "20"
    } else {
        "19"
    };
    let (id_kind, id_card) = demo_id_card(name_zh, &person, index);
    let panel = PanelPerson {
        id_kind,
        name_zh: name_zh.into(),
        name_en: format!("{} {}", person.given_names, person.surname),
        number: person.document_number.clone(),
        birth: iso(&person.birth, birth_century),
        expiry: iso(&person.expiry, "20"),
    };
    let zone = person.zone(SpecimenFormat::Td1);
    let mut mrz = Vec::new();
    let mut rest = zone.as_str();
    while let Some((line, more)) = rest.split_at_checked(30) {
        mrz.push(line.to_owned());
        rest = more;
    }
    let mut document = SpecimenDocument::new(person, SpecimenFormat::Td1);
    // One of the three, as cards are: without a key of its own it cannot prove itself.
    if index < 2 {
        let seed = [b"demo chip", &[index][..]].concat();
        document.put_chip_key(ChipKey::from_seed(KeyKind::P256, &seed));
    }
    issuer.sign(&mut document);
    let chip = VirtualChip::new(
        &document,
        ChipSettings::default(),
        &[b"demo card", &[index][..]].concat(),
    );
    DemoPerson {
        panel,
        mrz,
        id_card,
        card: Arc::new(Mutex::new(Box::new(chip))),
    }
}

/// The same person's card for the reader with a security module: a resident's, one that holds for
/// good, one of somebody from Hong Kong, Macao or Taiwan. Their numbers are of places that do not
/// exist or of nobody.
fn demo_id_card(name_zh: &str, person: &Person, index: u8) -> (DocumentKind, SamCard) {
    let (kind, shown, body, to) = match index {
        0 => (
            IdKind::Resident,
            DocumentKind::Resident,
            "10999919900101002",
            "20400101",
        ),
        1 => (
            IdKind::Resident,
            DocumentKind::Resident,
            "10999919581213001",
            "长期",
        ),
        _ => (
            IdKind::Hmt,
            DocumentKind::HmtResident,
            "81000020021130005",
            "20280601",
        ),
    };
    let made_up = MadeUp {
        name: name_zh.into(),
        sex: if person.sex == 'F' { '2' } else { '1' },
        birth: body.get(6..14).unwrap_or_default().into(),
        number: citizen_number(body),
        to: to.into(),
        ..MadeUp::of_kind(kind)
    };
    let card = SamCard::new(kind, &made_up, &[b"demo id card", &[index][..]].concat());
    (shown, card)
}

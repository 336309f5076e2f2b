//! A hall set up by a configuration: its card service, card and chain are the test's own, so that
//! they can do what the demo's never do, and outlive the desk.

use crate::hall::card_service_dir;
use content::Identity;
use domain::catalogue::Catalogue;
use domain::id::{ChainId, DepartmentCode, HallCode};
use ipc::SecretText;
use node::genesis::DemoChain;
use node::{EmbeddedNode, Gateway, GatewayOptions, TlsFiles};
use seal::keys::SigningKey;
use std::fmt::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use testkit::VirtualCard;
use testkit::chip::{ChipSettings, VirtualChip};
use testkit::pcscd::{Pcscd, PcscdPlan};
use testkit::pki::{ChipKey, Issuer, KeyKind, Person, SpecimenDocument, SpecimenFormat};
use testkit::vpcd::VirtualReader;

/// The demo's made-up authority, so that its first person's card is this one too.
const ISSUER_SEED: &[u8] = b"hallseal demo issuer: nobody's keys";
/// And the key of that person's chip.
const CHIP_SEED: &[u8] = b"demo chip\0";
const CHAIN: &str = "line-1";
pub(crate) const NODE_SEED: [u8; 32] = [5; 32];

/// A hall around a desk.
pub(crate) struct Site {
    dir: PathBuf,
    pcscd: Pcscd,
    reader: VirtualReader,
    issuer: Issuer,
    pub(crate) document: SpecimenDocument,
    /// The fingerprint scanner's port.
    pub(crate) finger: Option<PathBuf>,
    /// The identity card reader's port.
    pub(crate) id_card: Option<PathBuf>,
    /// It has a printer.
    pub(crate) has_printer: bool,
    /// The gateway's own certificate, under which alone it is believed.
    roots: Option<PathBuf>,
    /// Addresses of gateways; without any the chain runs in the desk.
    pub(crate) gateways: Vec<String>,
}

impl Site {
    /// A reader without a card, beside the state folder.
    pub(crate) fn new(state: &Path) -> Self {
        let dir = state.with_file_name("site");
        std::fs::create_dir_all(&dir).unwrap();
        let environment = desk::demo::environment(state);
        let service = card_service_dir(&environment).unwrap();
        let pcscd = PcscdPlan::find().unwrap().start(&service).unwrap();
        let issuer = Issuer::from_seed(KeyKind::P256, ISSUER_SEED);
        Self {
            reader: VirtualReader::new(pcscd.port()),
            pcscd,
            dir,
            document: Self::document(),
            issuer,
            finger: None,
            id_card: None,
            has_printer: false,
            roots: None,
            gateways: Vec::new(),
        }
    }

    /// The demo's first card.
    pub(crate) fn document() -> SpecimenDocument {
        let mut document = SpecimenDocument::new(first_person(), SpecimenFormat::Td1);
        document.put_chip_key(ChipKey::from_seed(KeyKind::P256, CHIP_SEED));
        Issuer::from_seed(KeyKind::P256, ISSUER_SEED).sign(&mut document);
        document
    }

    /// Lays the card on; it stays there.
    pub(crate) fn lay_card(&mut self) {
        let chip = VirtualChip::new(&self.document, ChipSettings::default(), b"site card");
        self.reader.insert(Box::new(chip)).unwrap();
    }

    /// Lays something else on.
    pub(crate) fn lay(&mut self, card: Box<dyn VirtualCard>) {
        self.reader.insert(card).unwrap();
    }

    /// Takes it off, as slowly as a person does.
    pub(crate) fn lift(&mut self) {
        self.reader.remove();
        std::thread::sleep(std::time::Duration::from_secs(1));
    }

    /// The card's zone.
    pub(crate) fn zone(&self) -> SecretText {
        let zone = self.document.person().zone(SpecimenFormat::Td1);
        let lines: Vec<&str> = [0..30, 30..60, 60..90].map(|part| &zone[part]).into();
        SecretText(lines.join("\n"))
    }

    /// Writes the configuration and returns its path.
    pub(crate) fn config(&self) -> PathBuf {
        let csca = self.dir.join("csca");
        std::fs::create_dir_all(&csca).unwrap();
        std::fs::write(csca.join("made-up.der"), self.issuer.csca_der()).unwrap();
        let mut text = format!(
            "development = true\n\
             [hall]\ncode = \"DH\"\nname_zh = \"试验大厅\"\nname_en = \"Trial Hall\"\n\
             machine = \"01\"\n\
             [card]\nreader = {:?}\ncsca = {csca:?}\n",
            self.pcscd.reader_filter()
        );
        if let Some(port) = &self.finger {
            write!(text, "[finger]\nport = {port:?}\n").unwrap();
        }
        if let Some(port) = &self.id_card {
            write!(text, "[id_card]\nport = {port:?}\nbaud = 115200\n").unwrap();
        }
        if self.has_printer {
            write!(text, "[printer]\nname = {:?}\n", crate::printing::QUEUE).unwrap();
        }
        if !self.gateways.is_empty() {
            let genesis = self.dir.join("genesis.json");
            let gateways = &self.gateways;
            write!(
                text,
                "[chain]\ngateways = {gateways:?}\ngenesis = {genesis:?}\n"
            )
            .unwrap();
            if let Some(roots) = &self.roots {
                writeln!(text, "roots = {roots:?}").unwrap();
            }
            writeln!(text, "[chain.recipients]").unwrap();
            let recipient = Identity::from_seed(&NODE_SEED).recipient();
            for department in departments() {
                writeln!(text, "{department} = \"{recipient}\"").unwrap();
            }
        }
        let path = self.dir.join("hallseal.toml");
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Runs a chain on which the desk of this state folder is enrolled, and its honest gateway.
    pub(crate) fn chain(&self, state: &Path) -> (EmbeddedNode, Gateway) {
        let node = self.node(state);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let gateway = node.serve(address).unwrap();
        (node, gateway)
    }

    /// As [`Self::chain`], behind TLS and for signed requests alone, as a hall's node is.
    pub(crate) fn hall_node(&mut self, state: &Path) -> (EmbeddedNode, Gateway) {
        let node = self.node(state);
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let files = TlsFiles {
            certificates: self.dir.join("gateway.crt"),
            key: self.dir.join("gateway.key"),
        };
        std::fs::write(&files.certificates, made.cert.pem()).unwrap();
        std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
        self.roots = Some(files.certificates.clone());
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let options = GatewayOptions::hall(address, files);
        let gateway = node.serve_with(&options).unwrap();
        self.gateways = vec![gateway.url()];
        (node, gateway)
    }

    /// The certificate of [`Self::hall_node`].
    pub(crate) fn roots(&self) -> Option<PathBuf> {
        self.roots.clone()
    }

    /// How the chain of this state folder's desk begins, with the keys of its departments.
    pub(crate) fn genesis(state: &Path) -> DemoChain {
        let keys = outbox::keyfile::load_or_create(&state.join("device.keys")).unwrap();
        let device = SigningKey::from_secret(&keys.device_seed).public();
        node::genesis::demo_genesis(
            &ChainId::new(CHAIN).unwrap(),
            &NODE_SEED,
            1_700_000_000,
            &Catalogue::built_in().unwrap(),
            &HallCode::new("DH").unwrap(),
            &[device],
        )
        .unwrap()
    }

    fn node(&self, state: &Path) -> EmbeddedNode {
        let demo = Self::genesis(state);
        let genesis = node::genesis::to_json(&demo.genesis).unwrap();
        std::fs::write(self.dir.join("genesis.json"), genesis).unwrap();
        let options = node::Options::new(self.dir.join("node"));
        EmbeddedNode::open(options, &demo.genesis, demo.validator).unwrap()
    }
}

fn departments() -> Vec<DepartmentCode> {
    let catalogue = Catalogue::built_in().unwrap();
    let mut departments: Vec<DepartmentCode> = catalogue
        .items()
        .iter()
        .map(|item| DepartmentCode::new(&item.department.code).unwrap())
        .collect();
    departments.sort();
    departments.dedup();
    departments
}

/// The demo's first person, who is nobody.
fn first_person() -> Person {
    Person {
        surname: "ZHANG".into(),
        given_names: "CESHI".into(),
        country: "CHN".into(),
        document_number: "TEST00001".into(),
        birth: "900101".into(),
        sex: 'F',
        expiry: "340228".into(),
    }
}

//! The devices of a desk, as they are configured.

use crate::config::Config;
use crate::error::DeskError;
use crate::service::Panel;
use crate::trust;
use devices::finger::ScannerConfig;
use devices::sam::{Baud, SamConfig};
use emrtd::TrustStore;
use ipc::ErrorCode;
use std::path::Path;

/// The document scanner's usual speed.
const MRZ_BAUD: u32 = 9_600;

/// The devices, real or simulated.
pub(super) struct Devices {
    pub(super) trust: TrustStore,
    /// Whether PC/SC is used at all.
    pub(super) has_pcsc: bool,
    pub(super) reader_filter: Option<String>,
    pub(super) id_card: Option<SamConfig>,
    pub(super) scanner: Option<ScannerConfig>,
    pub(super) mrz: Option<(String, u32)>,
    pub(super) panel: Option<Box<dyn Panel>>,
}

/// The demo's simulators, or the devices that the configuration names.
pub(super) fn devices(config: &Config, is_demo: bool, folder: &Path) -> Result<Devices, DeskError> {
    if is_demo {
        return demo_devices(folder);
    }
    let trust = match &config.card.csca {
        Some(csca) => {
            trust::in_folder(csca).map_err(|what| DeskError::new(ErrorCode::ConfigInvalid, what))?
        }
        None => TrustStore::new(),
    };
    let scanner = config.finger.as_ref().map(|line| {
        let mut scanner = ScannerConfig::new(line.port.clone());
        scanner.baud = line.baud.unwrap_or(scanner.baud);
        scanner
    });
    let id_card = config.id_card.as_ref().map(|line| {
        let mut reader = SamConfig::new(line.port.clone());
        let baud = line.baud.and_then(Baud::from_bits_per_second);
        reader.baud = baud.unwrap_or(reader.baud);
        reader
    });
    Ok(Devices {
        trust,
        has_pcsc: config.card.pcsc,
        reader_filter: config.card.reader.clone(),
        id_card,
        scanner,
        mrz: config
            .mrz
            .as_ref()
            .map(|line| (line.port.clone(), line.baud.unwrap_or(MRZ_BAUD))),
        panel: None,
    })
}

#[cfg(feature = "demo")]
fn demo_devices(folder: &Path) -> Result<Devices, DeskError> {
    let demo = crate::demo::DemoDevices::start(folder)?;
    Ok(Devices {
        trust: demo.trust(),
        has_pcsc: true,
        reader_filter: demo.reader_filter(),
        id_card: Some(demo.id_reader()),
        scanner: Some(demo.scanner()),
        mrz: Some((demo.mrz_port(), MRZ_BAUD)),
        panel: Some(Box::new(demo)),
    })
}

#[cfg(not(feature = "demo"))]
fn demo_devices(_folder: &Path) -> Result<Devices, DeskError> {
    Err(super::no_demo())
}

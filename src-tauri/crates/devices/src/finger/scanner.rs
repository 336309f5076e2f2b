//! The hall's use of a serial scanner: enrol from two presses, compare one to one.

use std::time::Duration;

use zeroize::Zeroizing;

use super::zfm::{Buffer, Zfm};
use super::{
    FingerScanner, MatchResult, Progress, ScannerConfig, SystemParameters, Template, Wait,
};
use crate::DeviceError;

/// Pause between two looks for a finger.
const LOOK_EVERY: Duration = Duration::from_millis(80);
/// Presses that are merged into one template.
const PRESSES: u8 = 2;
/// Times that one press of an enrolment may be no good.
const TRIES_PER_PRESS: u8 = 3;
/// Size of what overwrites the scanner's buffers.
const BLANK_BYTES: usize = 512;

/// A scanner of the ZFM / R30x / AS608 / R50x family.
///
/// Opens its port when first used and again after any failure of the line. When a comparison or an
/// enrolment is over, however it ended, the scanner's two buffers are overwritten.
pub struct SerialScanner {
    config: ScannerConfig,
    open: Option<Zfm>,
    /// `false` once the scanner has shown that it does not know CheckSensor.
    checks_sensor: bool,
}

impl std::fmt::Debug for SerialScanner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SerialScanner")
            .field("path", &self.config.path)
            .field("open", &self.open.is_some())
            .finish_non_exhaustive()
    }
}

impl SerialScanner {
    /// A scanner that will be looked for when it is first needed.
    #[must_use]
    pub fn new(config: ScannerConfig) -> Self {
        Self {
            config,
            open: None,
            checks_sensor: true,
        }
    }

    /// Runs `work` on the open scanner, opening it first where needed.
    fn with<T>(
        &mut self,
        work: impl FnOnce(&mut Zfm) -> Result<T, DeviceError>,
    ) -> Result<T, DeviceError> {
        // A scanner that was unplugged or lost power since the last use is opened afresh.
        let alive = self.open.take().and_then(|mut zfm| {
            let answer = zfm.verify_password();
            answer.is_ok().then_some(zfm)
        });
        let zfm = match alive {
            Some(zfm) => zfm,
            None => Zfm::open(&self.config)?,
        };
        let zfm = self.open.insert(zfm);
        let result = work(zfm);
        if let Err(e) = &result {
            tracing::debug!(code = e.code(), "fingerprint scanner");
            if is_of_the_line(*e) {
                self.open = None;
            }
        }
        result
    }
}

impl FingerScanner for SerialScanner {
    fn health(&mut self) -> Result<SystemParameters, DeviceError> {
        let checks = self.checks_sensor;
        let (parameters, sensor) = self.with(|zfm| {
            let sensor = if checks { zfm.check_sensor() } else { Ok(()) };
            Ok((zfm.read_sys_para()?, sensor))
        })?;
        match sensor {
            Ok(()) => {}
            Err(e @ DeviceError::ScannerBroken) => return Err(e),
            // Older members of the family refuse the command or keep silent.
            Err(_) => self.checks_sensor = false,
        }
        Ok(parameters)
    }

    fn capture_template(
        &mut self,
        wait: &Wait,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Template, DeviceError> {
        self.with(|zfm| {
            let result = enrol(zfm, wait, progress);
            forget(zfm, &result);
            result
        })
    }

    fn match_one(
        &mut self,
        reference: &Template,
        wait: &Wait,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<MatchResult, DeviceError> {
        self.with(|zfm| {
            let result = compare(zfm, reference, wait, progress);
            forget(zfm, &result);
            result
        })
    }
}

fn enrol(
    zfm: &mut Zfm,
    wait: &Wait,
    progress: &mut dyn FnMut(Progress),
) -> Result<Template, DeviceError> {
    for (press, buffer) in (1..=PRESSES).zip([Buffer::One, Buffer::Two]) {
        if press > 1 {
            progress(Progress::Lift);
            wait_for_lift(zfm, wait)?;
        }
        let mut tries = 1;
        loop {
            progress(Progress::Press { press, of: PRESSES });
            match capture(zfm, buffer, wait, progress) {
                Ok(()) => break,
                Err(e) if e.is_press_again() && tries < TRIES_PER_PRESS => {
                    tries += 1;
                    progress(Progress::Again(e));
                    wait_for_lift(zfm, wait)?;
                }
                Err(e) => return Err(e),
            }
        }
    }
    zfm.reg_model()?;
    zfm.up_char(Buffer::One)
}

fn compare(
    zfm: &mut Zfm,
    reference: &Template,
    wait: &Wait,
    progress: &mut dyn FnMut(Progress),
) -> Result<MatchResult, DeviceError> {
    zfm.down_char_checked(Buffer::Two, reference)?;
    progress(Progress::Press { press: 1, of: 1 });
    capture(zfm, Buffer::One, wait, progress)?;
    let (matched, score) = zfm.match_buffers()?;
    Ok(MatchResult { matched, score })
}

/// One press into one buffer.
fn capture(
    zfm: &mut Zfm,
    buffer: Buffer,
    wait: &Wait,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), DeviceError> {
    wait_for_finger(zfm, wait)?;
    progress(Progress::Reading);
    zfm.img_to_tz(buffer)
}

fn wait_for_finger(zfm: &mut Zfm, wait: &Wait) -> Result<(), DeviceError> {
    let mut in_time = DeviceError::NoFinger;
    until(wait, || match zfm.gen_img() {
        Ok(seen) => Ok(seen),
        // A finger that is still settling: look again while there is time.
        Err(e @ DeviceError::FingerMessy) => {
            in_time = e;
            Ok(false)
        }
        Err(e) => Err(e),
    })?
    .then_some(())
    .ok_or(in_time)
}

fn wait_for_lift(zfm: &mut Zfm, wait: &Wait) -> Result<(), DeviceError> {
    until(wait, || match zfm.gen_img() {
        Ok(seen) => Ok(!seen),
        Err(DeviceError::FingerMessy) => Ok(false),
        Err(e) => Err(e),
    })?
    .then_some(())
    .ok_or(DeviceError::FingerNotLifted)
}

/// Asks `done` again and again; `false` when the deadline came first.
fn until(
    wait: &Wait,
    mut done: impl FnMut() -> Result<bool, DeviceError>,
) -> Result<bool, DeviceError> {
    loop {
        if wait.cancel.is_cancelled() {
            return Err(DeviceError::Cancelled);
        }
        if done()? {
            return Ok(true);
        }
        let left = wait
            .deadline
            .saturating_duration_since(std::time::Instant::now());
        if left.is_zero() {
            return Ok(false);
        }
        if wait.cancel.sleep(LOOK_EVERY.min(left)) {
            return Err(DeviceError::Cancelled);
        }
    }
}

/// Overwrites both buffers of the scanner, so that the next one at the line finds no features.
fn forget<T>(zfm: &mut Zfm, result: &Result<T, DeviceError>) {
    if result.as_ref().is_err_and(|e| is_of_the_line(*e)) {
        return;
    }
    let blank = Template::from_bytes(Zeroizing::new(vec![0; BLANK_BYTES]));
    for buffer in [Buffer::One, Buffer::Two] {
        if let Ok(blank) = &blank
            && let Err(e) = zfm.down_char(buffer, blank)
        {
            tracing::warn!(code = e.code(), "scanner buffer not overwritten");
            return;
        }
    }
}

fn is_of_the_line(e: DeviceError) -> bool {
    matches!(
        e,
        DeviceError::LineCut | DeviceError::LineSilent | DeviceError::LineGarbage
    )
}

//! The drivers of crate `devices` against the virtual devices, over real ptys.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod mrz;
mod sam;

use std::thread;
use std::time::{Duration, Instant};

use devices::finger::{
    Buffer, FingerScanner, Progress, ScannerConfig, SerialScanner, Template, Wait, Zfm,
};
use devices::{Cancel, DeviceError};
use testkit::sensor::{Faults, SensorConfig, VirtualSensor};

const RIGHT: u64 = 1;
const WRONG: u64 = 2;
const PATIENCE: Duration = Duration::from_secs(30);
/// Within this time a person must hear of a device that failed.
const PROMPT: Duration = Duration::from_secs(4);

fn sensor() -> VirtualSensor {
    VirtualSensor::start(SensorConfig::default()).unwrap()
}

fn config(sensor: &VirtualSensor) -> ScannerConfig {
    ScannerConfig::new(sensor.path().to_string_lossy())
}

fn scanner(sensor: &VirtualSensor) -> SerialScanner {
    SerialScanner::new(config(sensor))
}

fn wait() -> Wait {
    Wait::new(PATIENCE, Cancel::new())
}

fn short_wait() -> Wait {
    Wait::new(Duration::from_millis(500), Cancel::new())
}

/// Presses and lifts as the driver asks.
fn obey(sensor: &VirtualSensor, finger: u64) -> impl FnMut(Progress) {
    move |progress| match progress {
        Progress::Press { .. } => sensor.press(finger),
        Progress::Lift | Progress::Again(_) => sensor.lift(),
        Progress::Reading => {}
    }
}

fn enrol(sensor: &VirtualSensor, scanner: &mut SerialScanner, finger: u64) -> Template {
    let template = scanner.capture_template(&wait(), &mut obey(sensor, finger));
    sensor.lift();
    template.unwrap()
}

fn compare(
    sensor: &VirtualSensor,
    scanner: &mut SerialScanner,
    reference: &Template,
    finger: u64,
) -> Result<bool, DeviceError> {
    let result = scanner.match_one(reference, &wait(), &mut obey(sensor, finger));
    sensor.lift();
    result.map(|r| r.matched)
}

/// One comparison while the scanner has a fault, and one after it is mended.
fn compare_with_fault(faults: Faults) -> DeviceError {
    let sensor = sensor();
    let mut scanner = scanner(&sensor);
    let reference = enrol(&sensor, &mut scanner, RIGHT);
    sensor.set_faults(faults);
    sensor.press(RIGHT);
    let began = Instant::now();
    let error = scanner
        .match_one(&reference, &short_wait(), &mut |_| {})
        .expect_err("the scanner has a fault");
    assert!(began.elapsed() < PROMPT, "{:?}", began.elapsed());
    sensor.set_faults(Faults::default());
    assert_eq!(
        compare(&sensor, &mut scanner, &reference, RIGHT),
        Ok(true),
        "after {error}"
    );
    error
}

#[test]
fn the_enrolled_finger_matches_and_another_does_not() {
    let sensor = sensor();
    let mut scanner = scanner(&sensor);
    let reference = enrol(&sensor, &mut scanner, RIGHT);
    assert_eq!(reference.as_bytes().len(), 512);
    for _ in 0..3 {
        assert_eq!(compare(&sensor, &mut scanner, &reference, RIGHT), Ok(true));
        assert_eq!(compare(&sensor, &mut scanner, &reference, WRONG), Ok(false));
    }
}

#[test]
fn templates_of_all_lengths_survive_all_packet_sizes() {
    let sizes = [(498, 32), (512, 64), (512, 128), (768, 256), (1_536, 128)];
    for (template_bytes, packet_bytes) in sizes {
        let sensor = VirtualSensor::start(SensorConfig {
            template_bytes,
            packet_bytes,
            ..SensorConfig::default()
        })
        .unwrap();
        let mut scanner = scanner(&sensor);
        let reference = enrol(&sensor, &mut scanner, RIGHT);
        assert_eq!(reference.as_bytes().len(), template_bytes);
        assert_eq!(compare(&sensor, &mut scanner, &reference, RIGHT), Ok(true));
    }
}

#[test]
fn no_features_are_left_in_the_scanner_after_a_comparison_or_an_enrolment() {
    let sensor = sensor();
    let mut scanner = scanner(&sensor);
    let blank = Some(vec![0; 512]);
    let left = |what: &str| {
        // The family does not acknowledge data: give the last packet time to arrive.
        let end = Instant::now() + PATIENCE;
        while (sensor.buffer(1) != blank || sensor.buffer(2) != blank) && Instant::now() < end {
            thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(
            (sensor.buffer(1) == blank, sensor.buffer(2) == blank),
            (true, true),
            "{what}"
        );
    };
    let reference = enrol(&sensor, &mut scanner, RIGHT);
    left("enrolment");
    compare(&sensor, &mut scanner, &reference, RIGHT).unwrap();
    left("comparison");
    let no_finger = scanner.match_one(&reference, &short_wait(), &mut |_| {});
    assert_eq!(no_finger, Err(DeviceError::NoFinger));
    left("a comparison without a finger");
}

#[test]
fn two_different_fingers_cannot_be_enrolled_as_one() {
    let sensor = sensor();
    let mut next = RIGHT;
    let result = scanner(&sensor).capture_template(&wait(), &mut |progress| match progress {
        Progress::Press { .. } => {
            sensor.press(next);
            next += 1;
        }
        Progress::Lift | Progress::Again(_) => sensor.lift(),
        Progress::Reading => {}
    });
    assert_eq!(result.unwrap_err(), DeviceError::FingersDiffer);
}

#[test]
fn an_unclear_press_of_an_enrolment_is_asked_for_again() {
    let sensor = sensor();
    let messy = || Faults {
        messy: true,
        ..Faults::default()
    };
    sensor.set_faults(messy());
    let mut again = Vec::new();
    let result = scanner(&sensor).capture_template(&wait(), &mut |progress| {
        obey(&sensor, RIGHT)(progress);
        if let Progress::Again(reason) = progress {
            again.push(reason);
            sensor.set_faults(Faults::default());
        }
    });
    assert!(result.is_ok());
    assert_eq!(again, [DeviceError::FingerMessy]);
}

#[test]
fn a_finger_that_stays_on_the_glass_is_told_to_lift() {
    let sensor = sensor();
    sensor.press(RIGHT);
    let result = scanner(&sensor).capture_template(&short_wait(), &mut |_| {});
    assert_eq!(result.unwrap_err(), DeviceError::FingerNotLifted);
}

#[test]
fn waiting_for_a_finger_ends_at_once_when_cancelled() {
    let sensor = sensor();
    let mut scanner = scanner(&sensor);
    let cancel = Cancel::new();
    let wait = Wait::new(PATIENCE, cancel.clone());
    let began = Instant::now();
    let result = scanner.capture_template(&wait, &mut |_| cancel.cancel());
    assert_eq!(result.unwrap_err(), DeviceError::Cancelled);
    assert!(began.elapsed() < PROMPT);
}

#[test]
fn each_bad_picture_has_its_own_error() {
    let faults = |change: fn(&mut Faults)| {
        let mut faults = Faults::default();
        change(&mut faults);
        faults
    };
    let cases: [(Faults, DeviceError); 4] = [
        (faults(|f| f.messy = true), DeviceError::FingerMessy),
        (
            faults(|f| f.few_features = true),
            DeviceError::FingerTooFewFeatures,
        ),
        (faults(|f| f.capture_fails = true), DeviceError::FingerMessy),
        (
            faults(|f| f.sensor_abnormal = true),
            DeviceError::ScannerBroken,
        ),
    ];
    for (faults, error) in cases {
        assert_eq!(compare_with_fault(faults), error);
    }
}

#[test]
fn a_scanner_that_falls_silent_is_noticed_and_found_again() {
    let error = compare_with_fault(Faults {
        silent: true,
        ..Faults::default()
    });
    assert_eq!(error, DeviceError::LineSilent);
}

#[test]
fn a_scanner_that_answers_garbage_is_noticed_and_found_again() {
    let error = compare_with_fault(Faults {
        garbage: true,
        ..Faults::default()
    });
    assert_eq!(error, DeviceError::LineGarbage);
}

#[test]
fn wrong_checksums_without_end_are_garbage() {
    let error = compare_with_fault(Faults {
        wrong_checksums: u32::MAX,
        ..Faults::default()
    });
    assert_eq!(error, DeviceError::LineGarbage);
}

#[test]
fn a_reference_that_does_not_reach_the_scanner_is_never_held_against_the_person() {
    let sensor = sensor();
    let mut scanner = scanner(&sensor);
    let reference = enrol(&sensor, &mut scanner, RIGHT);
    // One packet of its eight is sent again with the rest; all of them are a broken line.
    let other = enrol(&sensor, &mut scanner, WRONG);
    for (lost_data, wanted) in [(1, Ok(true)), (u32::MAX, Err(DeviceError::LineGarbage))] {
        // What the scanner holds is somebody else's.
        sensor.set_faults(Faults::default());
        assert_eq!(compare(&sensor, &mut scanner, &other, RIGHT), Ok(false));
        sensor.set_faults(Faults {
            lost_data,
            ..Faults::default()
        });
        let result = compare(&sensor, &mut scanner, &reference, RIGHT);
        assert_eq!(result, wanted, "{lost_data} packets lost");
    }
}

#[test]
fn a_line_cut_at_any_byte_of_a_comparison_is_noticed_and_mended() {
    let sensor = sensor();
    let mut scanner = scanner(&sensor);
    let reference = enrol(&sensor, &mut scanner, RIGHT);
    sensor.press(RIGHT);
    for bytes in [1, 5, 12, 13, 24, 25, 36, 40, 48, 61] {
        sensor.set_faults(Faults {
            cut_after_bytes: Some(bytes),
            ..Faults::default()
        });
        let began = Instant::now();
        let result = scanner.match_one(&reference, &wait(), &mut |_| {});
        // Cut before the comparison began, the line is looked for once more, and is not there.
        // At 12, the end of the first answer, the kernel may or may not still hand it over.
        let wanted: &[DeviceError] = match bytes {
            ..12 => &[DeviceError::PortMissing],
            12 => &[DeviceError::PortMissing, DeviceError::LineCut],
            _ => &[DeviceError::LineCut],
        };
        let error = result.expect_err("the line is cut");
        assert!(wanted.contains(&error), "{error:?} after {bytes} bytes");
        assert!(began.elapsed() < PROMPT);
        let away = scanner.health();
        assert_eq!(away.unwrap_err(), DeviceError::PortMissing);
        sensor.replug().unwrap();
        assert_eq!(
            scanner
                .match_one(&reference, &wait(), &mut |_| {})
                .map(|r| r.matched),
            Ok(true),
            "after {bytes} bytes"
        );
    }
}

#[test]
fn a_scanner_unplugged_and_back_between_two_uses_is_not_even_noticed() {
    let sensor = sensor();
    let mut scanner = scanner(&sensor);
    let reference = enrol(&sensor, &mut scanner, RIGHT);
    sensor.replug().unwrap();
    assert_eq!(compare(&sensor, &mut scanner, &reference, RIGHT), Ok(true));
}

#[test]
fn a_cut_line_while_waiting_for_a_finger_is_noticed() {
    let sensor = sensor();
    let mut scanner = scanner(&sensor);
    let began = Instant::now();
    let result = scanner.capture_template(&wait(), &mut |_| sensor.cut());
    assert_eq!(result.unwrap_err(), DeviceError::LineCut);
    assert!(began.elapsed() < PROMPT);
}

#[test]
fn bytes_one_by_one_noise_between_and_a_slow_scanner_do_no_harm() {
    for faults in [
        Faults {
            fragment_bytes: 1,
            ..Faults::default()
        },
        Faults {
            delay: Duration::from_millis(100),
            ..Faults::default()
        },
        Faults {
            wrong_checksums: 1,
            ..Faults::default()
        },
    ] {
        let sensor = sensor();
        let mut scanner = scanner(&sensor);
        let reference = enrol(&sensor, &mut scanner, RIGHT);
        sensor.set_faults(faults.clone());
        let result = compare(&sensor, &mut scanner, &reference, RIGHT);
        assert_eq!(result, Ok(true), "{faults:?}");
        let template = enrol(&sensor, &mut scanner, RIGHT);
        sensor.set_faults(Faults::default());
        let result = compare(&sensor, &mut scanner, &template, RIGHT);
        assert_eq!(result, Ok(true), "{faults:?}");
    }
}

#[test]
fn noise_that_looks_like_a_packet_costs_time_but_no_answer() {
    for noise_before_bytes in [1, 10, 25] {
        let sensor = sensor();
        let mut scanner = scanner(&sensor);
        scanner.health().unwrap();
        sensor.set_faults(Faults {
            noise_before_bytes,
            ..Faults::default()
        });
        assert!(scanner.health().is_ok(), "{noise_before_bytes}");
    }
}

#[test]
fn a_template_with_noise_between_its_packets_is_refused() {
    let sensor = sensor();
    let mut zfm = Zfm::open(&config(&sensor)).unwrap();
    sensor.press(RIGHT);
    assert_eq!(zfm.gen_img(), Ok(true));
    zfm.img_to_tz(Buffer::One).unwrap();
    // The acknowledgement has a right checksum; one of the data packets has not.
    sensor.set_faults(Faults {
        noise_before_bytes: 3,
        ..Faults::default()
    });
    assert_eq!(
        zfm.up_char(Buffer::One).unwrap_err(),
        DeviceError::LineGarbage
    );
}

#[test]
fn a_wrong_password_or_address_has_its_own_error() {
    let sensor = VirtualSensor::start(SensorConfig {
        password: 0x1234_5678,
        ..SensorConfig::default()
    })
    .unwrap();
    let wrong = scanner(&sensor).health();
    assert_eq!(wrong.unwrap_err(), DeviceError::ScannerPassword);
    let mut right = SerialScanner::new(ScannerConfig {
        password: 0x1234_5678,
        ..config(&sensor)
    });
    assert!(right.health().is_ok());
    drop(right);
    let mut elsewhere = SerialScanner::new(ScannerConfig {
        address: 7,
        ..config(&sensor)
    });
    assert_eq!(elsewhere.health().unwrap_err(), DeviceError::ScannerAddress);
}

#[test]
fn a_scanner_that_lost_its_power_in_use_gets_the_password_again() {
    let sensor = VirtualSensor::start(SensorConfig {
        password: 0x1234_5678,
        ..SensorConfig::default()
    })
    .unwrap();
    let mut zfm = Zfm::open(&ScannerConfig {
        password: 0x1234_5678,
        ..config(&sensor)
    })
    .unwrap();
    sensor.lose_power();
    assert_eq!(zfm.gen_img(), Ok(false));
}

#[test]
fn a_scanner_at_another_speed_is_found_when_that_speed_is_configured() {
    let sensor = VirtualSensor::start(SensorConfig {
        baud: 115_200,
        strict_baud: true,
        ..SensorConfig::default()
    })
    .unwrap();
    let deaf = scanner(&sensor).health();
    assert_eq!(deaf.unwrap_err(), DeviceError::LineSilent);
    let mut probing = SerialScanner::new(ScannerConfig {
        other_bauds: vec![9_600, 115_200],
        ..config(&sensor)
    });
    assert_eq!(probing.health().unwrap().baud, 115_200);
}

#[test]
fn a_port_that_another_program_holds_or_that_is_missing_is_told_apart() {
    let sensor = sensor();
    let mut first = scanner(&sensor);
    first.health().unwrap();
    let busy = scanner(&sensor).health();
    assert_eq!(busy.unwrap_err(), DeviceError::PortBusy);
    let nowhere = SerialScanner::new(ScannerConfig::new("/dev/no-such-port")).health();
    assert_eq!(nowhere.unwrap_err(), DeviceError::PortMissing);
}

#[test]
fn the_library_of_the_scanner_keeps_finds_and_deletes() {
    let sensor = sensor();
    let mut zfm = Zfm::open(&config(&sensor)).unwrap();
    for (finger, page) in [(RIGHT, 3), (WRONG, 199)] {
        sensor.press(finger);
        for buffer in [Buffer::One, Buffer::Two] {
            assert_eq!(zfm.gen_img(), Ok(true));
            zfm.img_to_tz(buffer).unwrap();
        }
        zfm.reg_model().unwrap();
        zfm.store(Buffer::One, page).unwrap();
    }
    assert_eq!(zfm.template_count(), Ok(2));
    let table = zfm.index_table(0).unwrap();
    assert_eq!((table[0], table[24]), (0b1000, 0b1000_0000));
    assert_eq!(
        zfm.store(Buffer::One, 200),
        Err(DeviceError::ScannerMemory(0x0B))
    );
    zfm.gen_img().unwrap();
    zfm.img_to_tz(Buffer::One).unwrap();
    let found = zfm.search(Buffer::One, 0, 200).unwrap();
    assert_eq!(found.map(|(page, _)| page), Some(199));
    zfm.load_char(Buffer::Two, 199).unwrap();
    assert!(zfm.match_buffers().unwrap().0);
    zfm.delete(199, 1).unwrap();
    assert_eq!(zfm.search(Buffer::One, 0, 200), Ok(None));
    assert_eq!(
        zfm.load_char(Buffer::Two, 199),
        Err(DeviceError::ScannerMemory(0x0C))
    );
    zfm.empty().unwrap();
    assert_eq!(zfm.template_count(), Ok(0));
    zfm.set_security(5).unwrap();
    zfm.set_packet_bytes(256).unwrap();
    let now = zfm.parameters();
    assert_eq!((now.security, now.packet_bytes), (5, 256));
    assert_eq!(zfm.up_image().unwrap().len(), 36_864);
    zfm.aura_led(1, 100, 2, 0).unwrap();
}

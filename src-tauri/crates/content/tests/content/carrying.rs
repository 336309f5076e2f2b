//! The file that is carried on a stick: whole, or refused.

use content::{CarryEntry, CarryError, CarryReader, CarryWriter, Identity};
use rand_core::OsRng;

fn entry(number: u8, content: usize) -> CarryEntry {
    CarryEntry {
        signed: vec![number; 100 + usize::from(number)],
        content: (content > 0).then(|| vec![number; content].into()),
        evidence: number.is_multiple_of(2).then(|| vec![7; 40].into()),
    }
}

fn written(entries: &[CarryEntry], to: &Identity) -> Vec<u8> {
    let mut writer = CarryWriter::new(Vec::new(), &to.recipient()).unwrap();
    for entry in entries {
        writer.put(entry).unwrap();
    }
    writer.finish().unwrap()
}

fn read(file: &[u8], by: &Identity) -> Result<Vec<CarryEntry>, CarryError> {
    let mut reader = CarryReader::new(file, by)?;
    let mut entries = Vec::new();
    while let Some(entry) = reader.next_entry()? {
        entries.push(entry);
    }
    Ok(entries)
}

#[test]
fn what_is_written_is_read_in_order_by_its_recipient_alone() {
    let (hall, other) = (
        Identity::generate(&mut OsRng),
        Identity::generate(&mut OsRng),
    );
    let entries: Vec<_> = (0..20).map(|n| entry(n, usize::from(n) * 9_000)).collect();
    let file = written(&entries, &hall);
    assert_eq!(read(&file, &hall).unwrap(), entries);
    assert_eq!(read(&file, &other).unwrap_err().code(), "not_openable");
    assert_eq!(read(&written(&[], &hall), &hall).unwrap(), []);
    let text = String::from_utf8_lossy(&file);
    assert!(
        text.starts_with("age-encryption.org/v1"),
        "any age program knows it"
    );
}

#[test]
fn a_file_that_was_cut_or_altered_anywhere_is_refused() {
    let hall = Identity::generate(&mut OsRng);
    let entries: Vec<_> = (0..4).map(|n| entry(n, 30_000)).collect();
    let file = written(&entries, &hall);
    for cut in (0..file.len()).step_by(1_013) {
        let result = read(&file[..cut], &hall);
        assert!(result.is_err(), "cut at {cut}");
        assert_ne!(result.unwrap_err().code(), "carry_io", "cut at {cut}");
    }
    for at in (0..file.len()).step_by(997) {
        let mut altered = file.clone();
        altered[at] ^= 1;
        assert!(read(&altered, &hall).is_err(), "altered at {at}");
    }
    for rubbish in [&b""[..], b"HSC1", &[0xFF; 4_000]] {
        assert!(read(rubbish, &hall).is_err());
    }
    let mut more = file;
    more.extend_from_slice(b"more");
    assert!(read(&more, &hall).is_err());
}

#[test]
fn an_entry_past_its_bound_is_not_taken() {
    let hall = Identity::generate(&mut OsRng);
    let mut writer = CarryWriter::new(Vec::new(), &hall.recipient()).unwrap();
    let error = writer.put(&entry(1, 16 << 20)).unwrap_err();
    assert_eq!(error.code(), "too_long");
}

//! Key files: what opens is what was sealed.

use super::*;
use proptest::prelude::*;

fn person(n: u8) -> Person {
    let text = |zh: &str| Bilingual {
        zh: zh.into(),
        en: "Li Shifan".into(),
    };
    Person {
        key: SigningKey::from_secret(&[n; 32]),
        name: text("李示范"),
        duty: text("综合受理"),
    }
}

#[test]
fn a_key_opens_with_its_pin_alone_and_never_under_another_name() {
    let dir = tempfile::tempdir().unwrap();
    KeyFile::put(dir.path(), &person(7), "246810").unwrap();
    // Once more changes nothing.
    KeyFile::put(dir.path(), &person(7), "000000").unwrap();
    let files = list(dir.path());
    let [file] = files.as_slice() else {
        panic!("one file");
    };
    assert_eq!(file.id(), person(7).key.id());
    assert_eq!(file.open("246811").err(), Some(Locked::WrongPin));
    assert_eq!(file.open("").err(), Some(Locked::WrongPin));
    let opened = file.open("246810").unwrap();
    assert_eq!(opened.public(), person(7).key.public());
    let mut renamed = file.clone();
    renamed.name.zh = "王演示".into();
    assert_eq!(renamed.open("246810").err(), Some(Locked::WrongPin));
    let mut costly = file.clone();
    costly.argon2id.memory_kib = u32::MAX;
    assert_eq!(costly.open("246810").err(), Some(Locked::Damaged));
    let text = std::fs::read_to_string(dir.path().join(format!("{}.json", file.id())));
    assert!(!text.unwrap().contains(&"07".repeat(32)));
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_and_what_is_no_key_file_are_not_used() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    KeyFile::put(dir.path(), &person(7), "246810").unwrap();
    let path = dir.path().join(format!("{}.json", person(7).key.id()));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::fs::write(dir.path().join("x.json"), b"{}").unwrap();
    std::fs::write(dir.path().join("y.txt"), b"{}").unwrap();
    assert!(list(dir.path()).is_empty());
    assert!(list(&dir.path().join("nowhere")).is_empty());
}

/// Quick, so that many can be tried; what it costs does not change what is authenticated.
const CHEAP: Cost = Cost {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
};

fn genuine() -> String {
    let file = KeyFile::sealed(&person(7), "246810", CHEAP).unwrap();
    serde_json::to_string(&file).unwrap()
}

/// What a file is worth to who has the PIN, where it is worth anything. A costly one is not tried.
fn opened(text: &str) -> Option<(PublicKey, String, String)> {
    let file = KeyFile::parse(text).ok()?;
    let cheap = file.argon2id.memory_kib <= 4_096 && file.argon2id.passes <= 9;
    let key = cheap.then(|| file.open("246810").ok())??;
    Some((key.public(), file.name.zh, file.duty.en))
}

#[test]
fn a_key_file_comes_back_as_it_was_put_and_one_that_is_too_long_is_refused() {
    let text = genuine();
    let whole = opened(&text);
    let Some((key, name, duty)) = &whole else {
        panic!("the genuine file does not open");
    };
    assert_eq!(*key, person(7).key.public());
    assert_eq!((name.as_str(), duty.as_str()), ("李示范", "Li Shifan"));
    let padding = |length: usize| " ".repeat(length - text.len()) + &text;
    let most = usize::try_from(MAX_BYTES).unwrap();
    assert_eq!(opened(&padding(most)), whole);
    assert_eq!(
        KeyFile::parse(&padding(most + 1)).err(),
        Some("it is too long")
    );
}

#[test]
fn every_altered_byte_of_a_key_file_leaves_it_shut_or_as_it_was() {
    let genuine = genuine();
    let whole = opened(&genuine);
    for at in 0..genuine.len() {
        for flip in [0x01, 0x02, 0x10, 0x20, 0x80] {
            let mut bent = genuine.clone().into_bytes();
            bent[at] ^= flip;
            if let Ok(text) = String::from_utf8(bent) {
                // Hex is hex in either case.
                let found = opened(&text);
                assert!(found.is_none() || found == whole, "byte {at} by {flip:#x}");
            }
        }
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_of_key_files_panic(
        text in "\\PC{0,200}", at in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>(),
    ) {
        let _ = KeyFile::parse(&text);
        let genuine: Vec<char> = genuine().chars().collect();
        let (at, cut) = (at.index(genuine.len()), cut.index(genuine.len()));
        let bent: String = genuine[..at].iter().copied().chain(text.chars())
            .chain(genuine[at..].iter().copied()).collect();
        let found = opened(&bent);
        prop_assert!(found.is_none() || found.as_ref().map(|found| found.0) == Some(person(7).key.public()));
        prop_assert!(KeyFile::parse(&genuine[..cut].iter().collect::<String>()).is_err());
    }
}

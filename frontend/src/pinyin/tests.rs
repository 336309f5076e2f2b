use super::*;

const WORDS: &str = include_str!("../../../assets/pinyin/words.txt");

fn dictionary() -> Dictionary {
    Dictionary::new(WORDS.to_owned())
}

fn place(dictionary: &Dictionary, letters: &str, word: &str) -> Option<usize> {
    candidates(dictionary, letters)
        .iter()
        .position(|candidate| candidate.text == word && candidate.letters == letters.len())
}

#[test]
fn what_people_write_at_a_kiosk_is_the_first_candidate() {
    let dictionary = dictionary();
    for (letters, word) in [
        ("ouyang", "欧阳"),
        ("wulumuqi", "乌鲁木齐"),
        ("shenfenzheng", "身份证"),
        ("sfz", "身份证"),
        ("xiaomaibu", "小卖部"),
        ("yinhang", "银行"),
        ("hubinjiedao", "湖滨街道"),
        ("beijing", "北京"),
        ("xian", "先"),
        ("nver", "女儿"),
        ("zhongguo", "中国"),
        ("women", "我们"),
    ] {
        let found = candidates(&dictionary, letters);
        let first = found.first().map(|candidate| candidate.text.as_str());
        assert_eq!(first, Some(word), "{letters}: {:?}", found.get(..5));
    }
}

#[test]
fn a_shop_s_name_takes_two_picks_at_most() {
    let dictionary = dictionary();
    for (name, letters) in [
        ("便民小卖部", "bianminxiaomaibu"),
        ("东湖早餐店", "donghuzaocandian"),
        ("测试理发店", "ceshilifadian"),
    ] {
        let mut left = letters;
        let mut written = String::new();
        for _ in 0..2 {
            let offered = candidates(&dictionary, left);
            let rest = name.strip_prefix(written.as_str()).unwrap();
            let pick = offered
                .iter()
                .take(8)
                .filter(|candidate| rest.starts_with(&candidate.text))
                .max_by_key(|candidate| candidate.letters);
            let Some(pick) = pick else { break };
            written.push_str(&pick.text);
            left = &left[pick.letters..];
        }
        assert_eq!(
            written,
            name,
            "{:?}",
            candidates(&dictionary, letters).get(..8)
        );
    }
}

#[test]
fn a_surname_that_is_one_character_is_on_the_first_page() {
    let dictionary = dictionary();
    for (letters, surname) in [("zhang", "张"), ("li", "李"), ("wang", "王"), ("ma", "马")] {
        let place = place(&dictionary, letters, surname);
        assert!(place.is_some_and(|place| place < 8), "{letters}: {place:?}");
    }
}

#[test]
fn every_character_that_is_drawn_can_be_written() {
    let dictionary = dictionary();
    let characters = include_str!("../../../assets/fonts/characters.txt");
    let mut written = std::collections::BTreeSet::new();
    for line in WORDS.lines() {
        for word in line.split('\t').nth(1).unwrap_or_default().split(' ') {
            let word = word.get(1..).unwrap_or_default();
            written.extend(word.chars().next().filter(|_| word.chars().count() == 1));
        }
    }
    let missing: String = characters
        .chars()
        .filter(|it| ('\u{4e00}'..='\u{9fff}').contains(it) && !written.contains(it))
        .collect();
    assert!(missing.chars().count() < 20, "{missing}");
    assert!(!candidates(&dictionary, "zh").is_empty());
}

#[test]
fn letters_that_are_no_pinyin_too_many_or_none_give_nothing_and_no_panic() {
    let dictionary = dictionary();
    for letters in [
        "",
        "A",
        "é",
        "乌",
        "v v",
        "iuv",
        &"a".repeat(LETTERS_MAX + 1),
    ] {
        let found = candidates(&dictionary, letters);
        assert!(found.is_empty() || letters == "iuv", "{letters}: {found:?}");
    }
    for text in [
        "",
        "\t",
        "a\t",
        "a\t9",
        "\n\n",
        "a b\t9x\u{feff}",
        "a\tzz 9é",
    ] {
        let odd = Dictionary::new(text.to_owned());
        let _ = candidates(&odd, "a");
        let _ = candidates(&odd, "ab");
    }
}

#[test]
fn no_candidate_takes_more_letters_than_there_are_and_each_takes_some() {
    let dictionary = dictionary();
    for letters in [
        "xianshi",
        "fangan",
        "zzzzzzzz",
        "shshsh",
        "qiguaidezi",
        "ng",
        "hm",
    ] {
        for candidate in candidates(&dictionary, letters) {
            assert!(
                (1..=letters.len()).contains(&candidate.letters),
                "{letters}: {candidate:?}"
            );
            assert!(!candidate.text.is_empty());
        }
    }
}

#[test]
fn the_longest_letters_are_composed_within_the_time_for_it() {
    let dictionary = dictionary();
    for letters in [
        "zhuangshangchuangshuangguangzh",
        "sssssssssssssssssssssssssssssss",
        "zszszszszszszszszszszszszszszs",
    ] {
        let letters = letters.get(..LETTERS_MAX).unwrap_or(letters);
        let begin = std::time::Instant::now();
        let found = candidates(&dictionary, letters);
        let took = begin.elapsed();
        assert!(!found.is_empty());
        // The goal is 10 ms as released; a test build on a busy machine is many times slower.
        assert!(took.as_millis() < 1_000, "{letters}: {took:?}");
    }
}

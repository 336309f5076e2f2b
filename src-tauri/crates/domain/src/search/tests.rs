use super::{Index, Readings, Words};
use crate::catalogue::Catalogue;
use proptest::prelude::*;

/// The code of the best hit, or an empty text.
fn first(query: &str) -> String {
    all(query).first().cloned().unwrap_or_default()
}

fn all(query: &str) -> Vec<String> {
    let catalogue = Catalogue::built_in().unwrap();
    let hits = Index::of(catalogue.items()).search(query);
    hits.iter()
        .map(|hit| catalogue.items().get(hit.place).unwrap().code.clone())
        .collect()
}

#[test]
fn every_usual_way_of_writing_finds_the_item() {
    let cases: [(&str, &[&str]); 8] = [
        (
            "GA-0001",
            &[
                "居住地址变更",
                "居住",
                "jzdz",
                "juzhudizhi",
                "ju zhu di zhi",
                "搬家",
                "banjia",
                "bj",
                "address",
                "Moving house",
                "改住址",
                "地址",
            ],
        ),
        (
            "SJ-0001",
            &[
                "开店",
                "kaidian",
                "营业执照",
                "yyzz",
                "个体工商户",
                "getihu",
                "open a shop",
                "business licence",
                "摆摊",
            ],
        ),
        (
            "ZJ-0001",
            &[
                "公租房",
                "gzf",
                "房租",
                "fangzu",
                "rent",
                "租房",
                "help with rent",
                "住房补贴",
            ],
        ),
        (
            "WJ-0001",
            &["出生证", "chusheng", "csz", "birth", "baby", "补出生证明"],
        ),
        (
            "GA-0002",
            &[
                "换驾照",
                "jiazhao",
                "hjz",
                "驾驶证",
                "jsz",
                "driving licence",
                "renew my driving license",
                "开车",
            ],
        ),
        (
            "RS-0001",
            &[
                "养老金",
                "yanglaojin",
                "社保",
                "shebao",
                "sb",
                "pension",
                "social security",
                "cxjmsb",
            ],
        ),
        (
            "JY-0001",
            &[
                "学区",
                "上学",
                "shangxue",
                "xuequ",
                "ruxue",
                "school",
                "school enrolment",
                "给孩子报名",
            ],
        ),
        (
            "MZ-0001",
            &[
                "高龄津贴",
                "老人补贴",
                "gljt",
                "gaolingjintie",
                "old age allowance",
                "elderly",
                "laoren",
            ],
        ),
    ];
    for (code, queries) in cases {
        for query in queries {
            assert_eq!(first(query), code, "{query}");
        }
    }
}

#[test]
fn characters_pinyin_and_initials_may_be_mixed() {
    for query in [
        "居住dz",
        "juzhu地址",
        "jzdizhi",
        "j住dzhi",
        "居zdzbg",
        "jzhdzh",
    ] {
        assert_eq!(first(query), "GA-0001", "{query}");
    }
}

#[test]
fn dialect_tones_and_width_do_not_matter() {
    for (query, code) in [
        ("juzudizi", "GA-0001"),
        ("jū zhù dì zhǐ", "GA-0001"),
        ("ju1zhu4di4zhi3", "GA-0001"),
        ("ＪＺＤＺ", "GA-0001"),
        ("JuZhu", "GA-0001"),
        ("yangnaojin", "RS-0001"),
        ("yanlaojin", "RS-0001"),
        ("gaoninjintie", "MZ-0001"),
        ("lvsuo", ""),
    ] {
        assert_eq!(first(query), code, "{query}");
    }
}

#[test]
fn a_sentence_or_a_half_typed_word_is_enough() {
    for (query, code) in [
        ("我要搬家了", "GA-0001"),
        ("给老人办高龄补贴", "MZ-0001"),
        ("juzh", "GA-0001"),
        ("jiash", "GA-0002"),
        ("penson", "RS-0001"),
        ("schol", "JY-0001"),
    ] {
        assert_eq!(first(query), code, "{query}");
    }
}

#[test]
fn an_exact_name_stands_before_a_passing_mention() {
    assert_eq!(first("租房"), "ZJ-0001");
    assert_eq!(
        all("公安局"),
        ["GA-0001", "GA-0002"],
        "a department finds its own items"
    );
    assert_eq!(all("ga-").len(), 2);
    assert_eq!(all("GA-0002"), ["GA-0002"]);
}

#[test]
fn what_is_not_offered_is_not_found() {
    for query in [
        "",
        "   ",
        "，。！",
        "12345",
        "离婚",
        "qwxk",
        "passport",
        "🙂",
    ] {
        assert!(all(query).is_empty(), "{query}: {:?}", all(query));
    }
}

#[test]
fn readings_that_travelled_as_text_are_enough_to_search() {
    let catalogue = Catalogue::built_in().unwrap();
    let words = || catalogue.items().iter().map(Words::from);
    let sent = serde_json::to_string(&Readings::of(words())).unwrap();
    assert!(sent.len() < 8_192, "{}", sent.len());
    let readings: Readings = serde_json::from_str(&sent).unwrap();
    let index = Index::new(words(), &readings);
    for query in ["juzhu", "yyzz", "gzf", "变更", "birth"] {
        let here = index.search(query);
        assert!(!here.is_empty(), "{query}");
        assert_eq!(here, Index::of(catalogue.items()).search(query), "{query}");
    }
    assert!(
        Index::new(words(), &Readings::default())
            .search("juzhu")
            .is_empty()
    );
}

proptest! {
    #[test]
    fn no_query_makes_it_fail(query in ".{0,80}") {
        let catalogue = Catalogue::built_in().unwrap();
        let hits = Index::of(catalogue.items()).search(&query);
        prop_assert!(hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
    }

    #[test]
    fn every_beginning_of_a_name_finds_its_item(place in 0usize..8, take in 1usize..8) {
        let catalogue = Catalogue::built_in().unwrap();
        let query: String = catalogue.items()[place].name.zh.chars().take(take).collect();
        let hits = Index::of(catalogue.items()).search(&query);
        prop_assert!(hits.iter().any(|hit| hit.place == place), "{query}");
    }
}

//! What the catalogue promises can be kept: a call has its number, a time is the rule's own, and
//! consents say what is asked.

use domain::catalogue::{Bilingual, Catalogue, Consent, Question, ServiceItem, Widget};

const ZH: &str = include_str!("../../../../../assets/texts/zh.ftl");
const EN: &str = include_str!("../../../../../assets/texts/en.ftl");

fn items() -> Vec<ServiceItem> {
    let catalogue = Catalogue::built_in().expect("another test shows that it parses");
    catalogue.items().to_vec()
}

/// What is said to happen after submitting, and why something is asked.
fn promises(item: &ServiceItem) -> Vec<Bilingual> {
    let questions = item.questions().expect("checked");
    let why = questions.iter().map(|question| question.why.text.clone());
    let clauses = item.rule.clauses.iter().map(|clause| clause.text.clone());
    item.notice
        .next
        .iter()
        .cloned()
        .chain(why)
        .chain(clauses)
        .collect()
}

fn phone(item: &ServiceItem) -> Option<Question> {
    let questions = item.questions().expect("checked");
    questions.into_iter().find(|q| q.widget == Widget::Phone)
}

#[test]
fn who_is_promised_a_call_is_asked_for_a_number() {
    for item in items() {
        for text in promises(&item) {
            let call =
                text.zh.contains("电话") || text.en.contains("call") || text.en.contains("remind");
            assert!(
                !call || phone(&item).is_some(),
                "{}: {}",
                item.code,
                text.zh
            );
        }
    }
}

#[test]
fn a_number_that_is_for_the_result_alone_is_used_for_nothing_else() {
    for item in items() {
        let Some(help) = phone(&item).and_then(|question| question.help) else {
            continue;
        };
        assert_eq!(
            help.zh.contains("只用来"),
            help.en.contains("only"),
            "{}",
            item.code
        );
        if !help.zh.contains("只用来") {
            continue;
        }
        for text in promises(&item) {
            for other in ["打电话", "提醒", "问您", "联系您"] {
                assert!(!text.zh.contains(other), "{}: {}", item.code, text.zh);
            }
        }
    }
}

#[test]
fn what_is_sent_has_an_address_to_go_to() {
    for item in items() {
        let asked = item
            .questions()
            .expect("checked")
            .iter()
            .any(|q| q.id.contains("address"));
        let whole = serde_json::to_string(&item).expect("it is JSON");
        for word in ["寄", "送到家", "收件", "By post", "posted", "postage"] {
            assert!(asked || !whole.contains(word), "{}: {word}", item.code);
        }
    }
}

/// The numbers before a word, such as 3 of `3 个工作日`.
fn before(text: &str, word: &str) -> Vec<u32> {
    let parts: Vec<&str> = text.split(word).collect();
    let (_, ahead) = parts.split_last().expect("there is one part at least");
    let number = |part: &&str| {
        part.trim_end()
            .rsplit(' ')
            .next()?
            .trim_matches(|c: char| !c.is_ascii_digit())
            .parse()
            .ok()
    };
    ahead.iter().filter_map(number).collect()
}

#[test]
fn both_ways_of_saying_how_fast_it_is_mean_the_working_days_of_the_rule() {
    for item in items() {
        let wanted = vec![item.deadline_days];
        for promise in [&item.promise, &item.plain_promise] {
            assert_eq!(
                before(&promise.zh, "个工作日"),
                wanted,
                "{}: {}",
                item.code,
                promise.zh
            );
            assert_eq!(
                before(&promise.en, "working day"),
                wanted,
                "{}: {}",
                item.code,
                promise.en
            );
        }
        for text in &item.notice.next {
            let (zh, en) = (
                before(&text.zh, "个工作日"),
                before(&text.en, "working day"),
            );
            assert_eq!(zh, en, "{}: {}", item.code, text.zh);
            assert!(
                zh.iter().all(|days| *days == item.deadline_days),
                "{}: {}",
                item.code,
                text.zh
            );
        }
    }
}

#[test]
fn a_day_that_stands_in_a_notice_comes_every_year() {
    for item in items() {
        let notice = &item.notice;
        for text in notice
            .who
            .iter()
            .chain(&notice.need)
            .chain(&notice.next)
            .chain(&notice.fee)
        {
            let a_day = !before(&text.zh, "月").is_empty()
                && !before(&text.zh, "日之前").is_empty()
                || text.zh.contains("日到");
            assert!(
                !a_day || text.zh.contains("每年"),
                "{}: {}",
                item.code,
                text.zh
            );
        }
    }
}

#[test]
fn every_item_asks_for_the_fingerprint_in_the_words_that_the_page_has_for_all() {
    let text = |source: &str| {
        let line = source
            .lines()
            .find_map(|line| line.strip_prefix("finger-consent = "));
        line.expect("the page has the words").to_owned()
    };
    let page = Bilingual {
        zh: text(ZH),
        en: text(EN),
    };
    let mut asked = 0;
    for item in items() {
        for consent in item
            .consents
            .iter()
            .filter(|one| one.purpose == Consent::FINGERPRINT)
        {
            assert_eq!(consent.text, page, "{}", item.code);
            assert!(!consent.required, "{}", item.code);
            asked += 1;
        }
    }
    assert!(asked > 0);
}

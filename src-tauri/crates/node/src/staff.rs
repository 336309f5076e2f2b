//! A demo's made-up members of staff: keys that follow from a seed, people whom there are none of.

use domain::action::{EnrolKey, Rights, Role, Scopes};
use domain::catalogue::{Bilingual, Catalogue};
use domain::id::{DepartmentCode, HallCode};
use seal::keys::SigningKey;
use zeroize::Zeroizing;

/// Plainly made up: the given names mean "example", "demonstration", "sample", "trial", ….
const NAMES: [(&str, &str); 14] = [
    ("陈样例", "Chen Yangli"),
    ("赵试验", "Zhao Shiyan"),
    ("周体验", "Zhou Tiyan"),
    ("李示范", "Li Shifan"),
    ("阿卜杜热西提·买买提明", "Abdurashit Memetimin"),
    ("吴练习", "Wu Lianxi"),
    ("郑举例", "Zheng Juli"),
    ("钱展示", "Qian Zhanshi"),
    ("王演示", "Wang Yanshi"),
    ("孙样本", "Sun Yangben"),
    ("冯模拟", "Feng Moni"),
    ("蒋试用", "Jiang Shiyong"),
    ("沈示例", "Shen Shili"),
    ("韩测试", "Han Ceshi"),
];

/// One of them.
#[derive(Debug)]
pub struct DemoStaff {
    /// Their key.
    pub key: SigningKey,
    /// For whom they act.
    pub department: DepartmentCode,
    /// The hall they work in.
    pub hall: HallCode,
    /// What they may do.
    pub rights: Rights,
    /// Their name.
    pub name: Bilingual,
    /// What they do.
    pub duty: Bilingual,
}

impl DemoStaff {
    /// How their key is enrolled.
    #[must_use]
    pub fn enrolment(&self) -> EnrolKey {
        EnrolKey {
            key: self.key.public(),
            role: Role::Staff,
            department: self.department.clone(),
            hall: Some(self.hall.clone()),
            scopes: Some(Scopes {
                rights: self.rights,
                items: Vec::new(),
            }),
            quota: None,
        }
    }
}

/// A clerk for each of these departments, and a second person where one of its items takes two.
pub(crate) fn staff(
    seed: &[u8; 32],
    catalogue: &Catalogue,
    departments: &[DepartmentCode],
    hall: &HallCode,
) -> Vec<DemoStaff> {
    let clerk = Rights::CONFIRM
        .with(Rights::ACCEPT)
        .with(Rights::CORRECT)
        .with(Rights::ENDORSE)
        .with(Rights::APPROVE)
        .with(Rights::DENY)
        .with(Rights::ISSUE)
        .with(Rights::OPEN);
    let mut names = NAMES.iter();
    let mut all = Vec::new();
    for department in departments {
        let of_department =
            |item: &&domain::catalogue::ServiceItem| item.department.code == department.as_str();
        let items: Vec<_> = catalogue.items().iter().filter(of_department).collect();
        let Some(named) = items.first().map(|item| &item.department.name) else {
            continue;
        };
        let mut person = |work: &str, duty: (&str, &str), rights: Rights| {
            let (zh, en) = names.next().unwrap_or(&NAMES[0]);
            let name = format!("staff/{work}/{department}");
            let secret = [b"hallseal/demo/v1/", &seed[..], name.as_bytes()];
            all.push(DemoStaff {
                key: SigningKey::from_secret(&Zeroizing::new(seal::hash::sha256(&secret).0)),
                department: department.clone(),
                hall: hall.clone(),
                rights,
                name: Bilingual {
                    zh: (*zh).to_owned(),
                    en: (*en).to_owned(),
                },
                duty: Bilingual {
                    zh: format!("{} · {}", named.zh, duty.0),
                    en: format!("{} · {}", named.en, duty.1),
                },
            });
        };
        person("clerk", ("综合受理", "front desk"), clerk);
        if items.iter().any(|item| item.four_eyes) {
            let rights = clerk.with(Rights::SUSPEND).with(Rights::FREEZE);
            person("second", ("复核", "second look"), rights);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_department_has_a_clerk_with_a_name_of_their_own_and_four_eyes_where_they_are_wanted() {
        let catalogue = Catalogue::built_in().unwrap();
        let mut departments: Vec<DepartmentCode> = Vec::new();
        for item in catalogue.items() {
            let code = DepartmentCode::new(&item.department.code).unwrap();
            if !departments.contains(&code) {
                departments.push(code);
            }
        }
        let hall = HallCode::new("DH").unwrap();
        let all = staff(&[7; 32], &catalogue, &departments, &hall);
        for (place, one) in all.iter().enumerate() {
            assert!(one.enrolment().fits_role());
            let later = all.iter().skip(place + 1);
            assert!(later.clone().all(|other| other.name != one.name));
            assert!(later.clone().all(|other| other.key.id() != one.key.id()));
        }
        for item in catalogue.items() {
            let people = all
                .iter()
                .filter(|one| one.department.as_str() == item.department.code);
            let wanted = if item.four_eyes { 2 } else { 1 };
            assert!(people.count() >= wanted, "{}", item.code);
        }
    }
}

//! The nations of China by their numbers (GB/T 3304-1991), as identity cards have them.

/// A number of the table: 01 to 56, 97 (other) or 98 (of foreign origin).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Nation(u8);

impl core::fmt::Debug for Nation {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Nation(***)")
    }
}

const OTHER: (&str, &str) = ("其他", "Other");
const FOREIGN_ORIGIN: (&str, &str) = ("外国血统中国籍人士", "Of foreign origin");

/// Chinese name and Roman spelling, 01 to 56.
const NATIONS: [(&str, &str); 56] = [
    ("汉", "Han"),
    ("蒙古", "Mongol"),
    ("回", "Hui"),
    ("藏", "Zang"),
    ("维吾尔", "Uygur"),
    ("苗", "Miao"),
    ("彝", "Yi"),
    ("壮", "Zhuang"),
    ("布依", "Buyei"),
    ("朝鲜", "Chosen"),
    ("满", "Man"),
    ("侗", "Dong"),
    ("瑶", "Yao"),
    ("白", "Bai"),
    ("土家", "Tujia"),
    ("哈尼", "Hani"),
    ("哈萨克", "Kazak"),
    ("傣", "Dai"),
    ("黎", "Li"),
    ("傈僳", "Lisu"),
    ("佤", "Va"),
    ("畲", "She"),
    ("高山", "Gaoshan"),
    ("拉祜", "Lahu"),
    ("水", "Sui"),
    ("东乡", "Dongxiang"),
    ("纳西", "Naxi"),
    ("景颇", "Jingpo"),
    ("柯尔克孜", "Kirgiz"),
    ("土", "Tu"),
    ("达斡尔", "Daur"),
    ("仫佬", "Mulao"),
    ("羌", "Qiang"),
    ("布朗", "Blang"),
    ("撒拉", "Salar"),
    ("毛南", "Maonan"),
    ("仡佬", "Gelao"),
    ("锡伯", "Xibe"),
    ("阿昌", "Achang"),
    ("普米", "Pumi"),
    ("塔吉克", "Tajik"),
    ("怒", "Nu"),
    ("乌孜别克", "Uzbek"),
    ("俄罗斯", "Russ"),
    ("鄂温克", "Ewenki"),
    ("德昂", "Deang"),
    ("保安", "Bonan"),
    ("裕固", "Yugur"),
    ("京", "Gin"),
    ("塔塔尔", "Tatar"),
    ("独龙", "Derung"),
    ("鄂伦春", "Oroqen"),
    ("赫哲", "Hezhen"),
    ("门巴", "Monba"),
    ("珞巴", "Lhoba"),
    ("基诺", "Jino"),
];

impl Nation {
    /// From its two digits; `None` where the table has no such number.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let number = match code.as_bytes() {
            [a @ b'0'..=b'9', b @ b'0'..=b'9'] => (a - b'0') * 10 + (b - b'0'),
            _ => return None,
        };
        matches!(number, 1..=56 | 97 | 98).then_some(Self(number))
    }

    /// Its two digits.
    #[must_use]
    pub fn code(self) -> String {
        format!("{:02}", self.0)
    }

    /// Its name in Chinese, without 族.
    #[must_use]
    pub fn zh(self) -> &'static str {
        self.names().0
    }

    /// Its name in Roman letters (GB/T 3304-1991, table 1).
    #[must_use]
    pub fn en(self) -> &'static str {
        self.names().1
    }

    fn names(self) -> (&'static str, &'static str) {
        match self.0 {
            98 => FOREIGN_ORIGIN,
            number => usize::from(number)
                .checked_sub(1)
                .and_then(|at| NATIONS.get(at))
                .copied()
                .unwrap_or(OTHER),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_number_of_the_table_has_names_of_its_own_and_no_other_has_any() {
        let known: Vec<Nation> = (0..=99)
            .filter_map(|number| Nation::from_code(&format!("{number:02}")))
            .collect();
        assert_eq!(known.len(), 58);
        let zh: BTreeSet<&str> = known.iter().map(|nation| nation.zh()).collect();
        let en: BTreeSet<&str> = known.iter().map(|nation| nation.en()).collect();
        assert_eq!((zh.len(), en.len()), (58, 58));
        for nation in known {
            assert_eq!(Nation::from_code(&nation.code()), Some(nation));
        }
        for wrong in ["", "1", "00", "57", "96", "99", "001", "０１", "0x"] {
            assert_eq!(Nation::from_code(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_stand_at_their_places() {
        let named = |code| Nation::from_code(code).unwrap().zh();
        let places = [
            ("01", "汉"),
            ("05", "维吾尔"),
            ("08", "壮"),
            ("15", "土家"),
            ("30", "土"),
            ("44", "俄罗斯"),
            ("56", "基诺"),
            ("97", "其他"),
            ("98", "外国血统中国籍人士"),
        ];
        for (code, zh) in places {
            assert_eq!(named(code), zh);
        }
    }
}

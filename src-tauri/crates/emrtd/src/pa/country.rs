//! The state that issued a document: three letters in the zone, two in the certificate.

/// ISO 3166-1: two letters, then three.
const ISO: &str = "\
    ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW \
    AXALA AZAZE BABIH BBBRB BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN \
    BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG \
    CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE \
    DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN \
    FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL \
    GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV \
    HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM \
    JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO \
    LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE \
    MFMAF MGMDG MHMHL MKMKD MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS \
    MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL \
    NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM PNPCN PRPRI \
    PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN \
    SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV \
    SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON \
    TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN \
    VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE \
";

/// What ICAO 9303-3 (section 5) has beyond ISO 3166-1, and territories that use certificates of
/// their own under their state's letters or the other way round.
const BEYOND: &[(&str, &str)] = &[
    ("DE", "D"),
    ("EU", "EUE"),
    ("UN", "UNO"),
    ("UN", "UNA"),
    ("UN", "UNK"),
    ("KS", "RKS"),
    ("XK", "RKS"),
    ("XO", "XOM"),
    ("XP", "XPO"),
    ("HK", "CHN"),
    ("MO", "CHN"),
    ("CN", "HKG"),
    ("CN", "MAC"),
    ("GB", "GBD"),
    ("GB", "GBN"),
    ("GB", "GBO"),
    ("GB", "GBP"),
    ("GB", "GBS"),
];

/// Whether a certificate's country (ISO 3166-1 alpha-2, any case) is the issuing state in a
/// machine-readable zone (without filler). Doc 9303-12, 7.1.1: both name the issuing state.
pub(super) fn same(country: &str, state: &str) -> bool {
    let country = country.to_ascii_uppercase();
    let iso = ISO.split_ascii_whitespace().any(|row| {
        row.split_at_checked(2)
            .is_some_and(|(two, three)| two == country && three == state)
    });
    iso || BEYOND
        .iter()
        .any(|(two, three)| *two == country && *three == state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_its_own_country_and_no_other() {
        assert_eq!(ISO.split_ascii_whitespace().count(), 249);
        assert!(ISO.split_ascii_whitespace().all(|row| row.len() == 5));
        for (country, state) in [("CN", "CHN"), ("cn", "CHN"), ("DE", "D"), ("FR", "FRA")] {
            assert!(same(country, state), "{country} {state}");
        }
        for (country, state) in [
            ("CN", "FRA"),
            ("C", "HN"),
            ("", ""),
            ("CNC", "HN"),
            ("DE", "DNK"),
        ] {
            assert!(!same(country, state), "{country} {state}");
        }
    }
}

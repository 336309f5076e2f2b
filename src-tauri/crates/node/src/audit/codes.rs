//! Everything an audit can say, each with a stable word and a sentence in two languages.

use serde::Serialize;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// What is stored is not what the chain's actions and signatures make.
    Broken,
    /// Something for a person to ask about; the chain itself is whole.
    Pattern,
    /// Worth knowing, and no fault.
    Note,
    /// What this audit could not check here.
    Unchecked,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $severity:ident, $zh:literal, $en:literal;)*) => {
        /// What was found. Words are for ever.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable word.
            #[must_use]
            pub const fn word(self) -> &'static str { match self { $(Self::$name => $word),* } }

            /// How much it weighs.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity),* }
            }

            /// What it means, in Chinese.
            #[must_use]
            pub const fn zh(self) -> &'static str { match self { $(Self::$name => $zh),* } }

            /// What it means, in English.
            #[must_use]
            pub const fn en(self) -> &'static str { match self { $(Self::$name => $en),* } }
        }
    };
}

codes! {
    /// The first state is not the genesis's.
    GenesisDiffers = "genesis_differs", Broken,
        "链的起点与创世文件不符", "the chain does not begin as the genesis file says";
    /// A height has no block.
    BlockMissing = "block_missing", Broken,
        "缺少区块", "a block is missing";
    /// A block's row contradicts itself.
    BlockInconsistent = "block_inconsistent", Broken,
        "区块记录自相矛盾", "a block's row contradicts itself";
    /// Block time ran backwards.
    TimeBackwards = "time_backwards", Broken,
        "区块时间倒退", "a block's time lies before that of the block before";
    /// The replay gives another state than the block's row says.
    AppHashDiffers = "app_hash_differs", Broken,
        "重放得到的状态哈希不同", "the replay gives another app_hash";
    /// The replay itself cannot go on.
    ReplayFailed = "replay_failed", Broken,
        "无法继续重放", "the replay cannot go on";
    /// The bytes of an action are none, or have another digest.
    ActionDamaged = "action_damaged", Broken,
        "操作的字节已损坏或摘要不符", "an action's bytes are damaged or have another digest";
    /// A block's actions have a gap.
    ActionMissing = "action_missing", Broken,
        "区块中缺少操作", "an action of a block is missing";
    /// The chain's rules would not have recorded it.
    ActionNotRecorded = "action_not_recorded", Broken,
        "按链上规则不应记录的操作", "an action stands here that the chain's rules do not record";
    /// It ended otherwise.
    OutcomeDiffers = "outcome_differs", Broken,
        "操作的结果与重放不同", "an action ended otherwise than the replay says";
    /// A header cannot be read or is of another height or chain.
    HeaderDamaged = "header_damaged", Broken,
        "区块头已损坏", "a header is damaged";
    /// A header does not name the block before it.
    HeaderLinkBroken = "header_link_broken", Broken,
        "区块头未指向前一区块", "a header does not follow from the block before";
    /// A header's results are not those of the block before it.
    HeaderResultsDiffer = "header_results_differ", Broken,
        "区块头中的结果哈希不同", "a header names other results of the block before";
    /// The signatures do not prove the state.
    CommitRefused = "commit_refused", Broken,
        "验证者签名不成立", "the validators' signatures do not hold";
    /// The stored validator sets are not those that were voted.
    ValidatorsDiffer = "validators_differ", Broken,
        "验证者名册与表决结果不符", "the stored validators are not those that were voted";
    /// The trusted checkpoint says otherwise.
    CheckpointDiffers = "checkpoint_differs", Broken,
        "与可信检查点不符", "the chain differs from the trusted checkpoint";
    /// The head is not the last block.
    HeadDiffers = "head_differs", Broken,
        "链头与最后区块不符", "the head and the newest block differ";
    /// A state value.
    StateDiffers = "state_differs", Broken,
        "状态值与重放不同", "a value of the state is not the replay's";
    /// A row of the indexes and projections.
    IndexDiffers = "index_differs", Broken,
        "索引（投影）与重放不同", "a row of the indexes is not the replay's";
    /// The state tree.
    TreeDamaged = "tree_damaged", Broken,
        "状态树已损坏", "the state tree is damaged";
    /// SQLite finds the file damaged.
    DatabaseDamaged = "database_damaged", Broken,
        "数据库文件已损坏", "the database's file is damaged";
    /// A row cannot be read.
    Unreadable = "unreadable", Broken,
        "有无法读取的记录", "a part of the database cannot be read";
    /// A content's bytes.
    ContentDamaged = "content_damaged", Broken,
        "内容文件与摘要不符", "a content does not have its digest";
    /// A content that should be here.
    ContentMissing = "content_missing", Broken,
        "缺少应保存的内容", "a content that should be held here is missing";
    /// A content that should be gone.
    ContentNotErased = "content_not_erased", Broken,
        "应删除的内容仍在", "a content is still here although its case was erased";
    /// Decided without a look.
    DecidedUnopened = "decided_unopened", Pattern,
        "未查阅材料即作出决定", "decided without having opened the content as it stands";
    /// Decided what the same person filed.
    DecidedOwn = "decided_own", Pattern,
        "审批本人经手提交的办件", "decided a case that the same person stood behind when it was filed";
    /// Many actions in little time.
    Burst = "burst", Pattern,
        "短时间内大量操作", "many actions within a minute";
    /// Not within hall hours.
    OutOfHours = "out_of_hours", Pattern,
        "非工作时间操作", "acted outside hall hours";
    /// Proven against a validator.
    ValidatorMisbehaved = "validator_misbehaved", Pattern,
        "验证者违规（如对同一高度重复签名），区块中有证据", "a validator broke the rules (signed twice at one height, say): a block holds the evidence";
    /// Held, and named by nothing.
    ContentStray = "content_stray", Note,
        "存有链上未提及的内容", "a content is held that nothing on the chain names";
    /// Heights without signatures here.
    CommitsMissing = "commits_missing", Unchecked,
        "本节点没有这些高度的签名", "this node has no signatures of these heights";
    /// The newest block.
    NewestUnproven = "newest_unproven", Unchecked,
        "最新区块尚无后续区块头证明", "no later header proves the newest block yet";
    /// The replay stopped.
    ReplayStopped = "replay_stopped", Unchecked,
        "重放到此为止，其后未核对", "the replay stopped here: what follows was looked at row by row only";
    /// State and indexes.
    StateNotCompared = "state_not_compared", Unchecked,
        "未能核对最终状态", "state and indexes were not compared";
    /// The rules are newer.
    NewerRules = "newer_rules", Unchecked,
        "链的规则版本高于本程序", "the chain follows newer rules than this program knows";
    /// Refused actions are in the engine's blocks only.
    TransactionsNotKept = "transactions_not_kept", Unchecked,
        "本节点不保存交易原文，未核对 data_hash", "transactions as such are the engine's: data_hash and what was refused were not checked";
    /// Content of others.
    ContentsElsewhere = "contents_elsewhere", Unchecked,
        "由其他部门保存的内容", "contents that other departments hold";
    /// Content was not looked at.
    ContentsNotRead = "contents_not_read", Unchecked,
        "未检查内容库", "the content store was not looked at";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_stands_twice_and_every_code_has_its_sentences() {
        let mut words = std::collections::BTreeSet::new();
        for code in Code::ALL {
            assert!(words.insert(code.word()), "{}", code.word());
            assert!(!code.zh().is_empty() && !code.en().is_empty());
        }
    }

    #[test]
    fn every_code_is_documented() {
        let docs = include_str!("../../../../../assets/docs/chain.md");
        for code in Code::ALL {
            assert!(
                docs.contains(&format!("`{}`", code.word())),
                "{}",
                code.word()
            );
        }
    }
}

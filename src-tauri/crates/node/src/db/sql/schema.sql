-- The ledger's four spaces.
CREATE TABLE kv (
    space INTEGER NOT NULL,
    key   BLOB    NOT NULL,
    value BLOB    NOT NULL,
    PRIMARY KEY (space, key)
) WITHOUT ROWID;

-- Header and vote time of the block that is being made, stored before they are signed.
CREATE TABLE proposal (
    only      INTEGER PRIMARY KEY CHECK (only = 1),
    height    INTEGER NOT NULL,
    header    BLOB    NOT NULL,
    parts     INTEGER NOT NULL,
    parts_hash BLOB   NOT NULL,
    vote_s    INTEGER NOT NULL,
    vote_ns   INTEGER NOT NULL,
    txs       BLOB    NOT NULL
);

-- Signed blocks, and where the chain stood after each.
CREATE TABLE block (
    height       INTEGER PRIMARY KEY,
    header       BLOB    NOT NULL,
    parts        INTEGER NOT NULL,
    parts_hash   BLOB    NOT NULL,
    vote_s       INTEGER NOT NULL,
    vote_ns      INTEGER NOT NULL,
    signature    BLOB    NOT NULL,
    txs          BLOB    NOT NULL,
    log_root     BLOB    NOT NULL,
    state_root   BLOB    NOT NULL,
    block_root   BLOB    NOT NULL,
    app_hash     BLOB    NOT NULL,
    results_hash BLOB    NOT NULL
);

-- Recorded actions with their exact signed bytes.
CREATE TABLE action (
    digest  BLOB    PRIMARY KEY,
    height  INTEGER NOT NULL,
    leaf    INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    signed  BLOB    NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX action_place ON action (height, leaf);

-- Received and not yet in a block; waiting = its parent was not on the chain yet.
CREATE TABLE pending (
    sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
    digest     BLOB    NOT NULL UNIQUE,
    parent     BLOB,
    waiting    INTEGER NOT NULL DEFAULT 0,
    received_s INTEGER NOT NULL,
    signed     BLOB    NOT NULL
);

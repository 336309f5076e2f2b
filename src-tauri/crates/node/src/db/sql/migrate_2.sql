-- Blocks of every driver on one side; on the other the headers that this node signs itself
-- (embedded) or what the engine's validators signed (consortium).
CREATE TABLE header (
    height       INTEGER PRIMARY KEY,
    header       BLOB    NOT NULL,
    parts        INTEGER NOT NULL,
    parts_hash   BLOB    NOT NULL,
    vote_s       INTEGER NOT NULL,
    vote_ns      INTEGER NOT NULL,
    signature    BLOB    NOT NULL
);
INSERT INTO header
SELECT height, header, parts, parts_hash, vote_s, vote_ns, signature FROM block;

CREATE TABLE applied (
    height       INTEGER PRIMARY KEY,
    time_s       INTEGER NOT NULL,
    log_root     BLOB    NOT NULL,
    state_root   BLOB    NOT NULL,
    block_root   BLOB    NOT NULL,
    app_hash     BLOB    NOT NULL,
    results_hash BLOB    NOT NULL
);
INSERT INTO applied
SELECT height, vote_s, log_root, state_root, block_root, app_hash, results_hash FROM block;
DROP TABLE block;
ALTER TABLE applied RENAME TO block;

-- Header and signatures of a height in the form that receipts carry (canonical CBOR).
CREATE TABLE proof (
    height INTEGER PRIMARY KEY,
    proof  BLOB    NOT NULL
);

-- Validator sets (canonical CBOR) from their first height on.
CREATE TABLE epoch (
    from_height INTEGER PRIMARY KEY,
    validators  BLOB    NOT NULL
);

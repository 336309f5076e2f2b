-- Frozen: later changes are new files beside this one.

-- One row for each signed action. stage: 0 saved, 1 received, 2 final, 3 refused.
-- "Sending" is never stored: after a crash nobody knows, so it is saved again.
CREATE TABLE queue (
  sequence       INTEGER PRIMARY KEY,
  digest         BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
  action_id      BLOB    NOT NULL,
  case_id        BLOB,
  parent         BLOB,
  replaces       BLOB,
  content        BLOB,
  stage          INTEGER NOT NULL DEFAULT 0,
  attempts       INTEGER NOT NULL DEFAULT 0,
  next_at_ms     INTEGER NOT NULL DEFAULT 0,
  saved_at_ms    INTEGER NOT NULL,
  received_at_ms INTEGER,
  settled_at_ms  INTEGER,
  height         INTEGER,
  refusal        TEXT,
  hindrance      TEXT,
  dismissed_at_ms INTEGER,
  replaced_by    BLOB,
  signed         BLOB    NOT NULL
);

-- What still has to move, by case: small, whatever the queue's length.
CREATE INDEX queue_live ON queue (case_id, sequence) WHERE stage < 2;

-- Encrypted content by its SHA-256.
CREATE TABLE content (
  digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
  bytes  BLOB NOT NULL
);

CREATE TABLE receipt (
  digest BLOB NOT NULL PRIMARY KEY,
  height INTEGER NOT NULL,
  bytes  BLOB NOT NULL
);

CREATE TABLE draft (
  session     BLOB NOT NULL PRIMARY KEY,
  saved_at_ms INTEGER NOT NULL,
  bytes       BLOB NOT NULL
);

CREATE TABLE setting (
  name  TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
);

-- Counters that never go back: "reserved" is the first value not yet handed out for good.
CREATE TABLE counter (
  name     TEXT NOT NULL PRIMARY KEY,
  reserved INTEGER NOT NULL
);

-- Finger references, sealed before they come here.
CREATE TABLE finger (
  holder BLOB NOT NULL PRIMARY KEY,
  sealed BLOB NOT NULL
);

-- Frozen: later changes are new files beside this one.

-- What an action without content was signed on, for whoever asks later: kept and deleted with it.
CREATE TABLE evidence (
  digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
  bytes  BLOB NOT NULL
);

-- Before it had a table it lay among the settings, named by the digest in hex.
INSERT INTO evidence (digest, bytes)
SELECT queue.digest, setting.value FROM setting
JOIN queue ON setting.name = 'evidence/' || lower(hex(queue.digest));
DELETE FROM setting WHERE name IN (SELECT 'evidence/' || lower(hex(digest)) FROM queue);

-- Recorded actions one behind the other, in the order of the log: a new one is put at the
-- end. Where a digest stands is said by the ledger's index (space 1, "action/").
CREATE TABLE placed (
    place   INTEGER PRIMARY KEY,
    height  INTEGER GENERATED ALWAYS AS (place >> 20) VIRTUAL,
    leaf    INTEGER GENERATED ALWAYS AS (place & 1048575) VIRTUAL,
    digest  BLOB    NOT NULL,
    outcome INTEGER NOT NULL,
    signed  BLOB    NOT NULL
);
INSERT INTO placed (place, digest, outcome, signed)
SELECT (height << 20) | leaf, digest, outcome, signed FROM action ORDER BY height, leaf;
DROP TABLE action;
ALTER TABLE placed RENAME TO action;

-- The state tree has another form (space 4) and is built anew.
DELETE FROM kv WHERE space IN (2, 3);

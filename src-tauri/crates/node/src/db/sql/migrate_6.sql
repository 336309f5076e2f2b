-- Who works on a case: a hall's own note, with an end, and on no chain.
CREATE TABLE lease (
    case_id BLOB    PRIMARY KEY,
    by_key  BLOB    NOT NULL,
    until_s INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX lease_until ON lease (until_s);

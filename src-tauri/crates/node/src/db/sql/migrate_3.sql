-- How each validator set came into office: the last header of the set before, signed by it
-- (canonical CBOR).
CREATE TABLE link (
    from_height INTEGER PRIMARY KEY,
    link        BLOB    NOT NULL
);

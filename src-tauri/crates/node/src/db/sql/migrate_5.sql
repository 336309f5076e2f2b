-- Queue tickets. A hall's lines: a department's letters are given once and stay.
CREATE TABLE ticket_line (
    hall       TEXT    NOT NULL,
    department TEXT    NOT NULL,
    line       INTEGER NOT NULL,
    PRIMARY KEY (hall, department),
    UNIQUE (hall, line)
) WITHOUT ROWID;

-- Each ticket: what it was taken as, and where it stands as its steps say. The name is the
-- masked one, and is forgotten when the day is over.
CREATE TABLE ticket (
    id             BLOB    PRIMARY KEY,
    hall           TEXT    NOT NULL,
    day            INTEGER NOT NULL,
    line           INTEGER NOT NULL,
    count          INTEGER NOT NULL,
    taken_for      TEXT    NOT NULL,
    taken_s        INTEGER NOT NULL,
    priority       TEXT    NOT NULL,
    name           TEXT,
    department     TEXT    NOT NULL,
    item           TEXT    NOT NULL,
    state          TEXT    NOT NULL,
    at_window      INTEGER,
    round          INTEGER NOT NULL,
    called_s       INTEGER,
    calls          INTEGER NOT NULL,
    first_called_s INTEGER,
    served_s       INTEGER,
    UNIQUE (hall, day, line, count)
) WITHOUT ROWID;
CREATE INDEX ticket_standing ON ticket (hall, day, state);
CREATE INDEX ticket_served ON ticket (hall, department, day, called_s) WHERE served_s IS NOT NULL;
CREATE INDEX ticket_named ON ticket (day) WHERE name IS NOT NULL;
CREATE INDEX ticket_day ON ticket (day);

-- What windows did, in the order in which it came in.
CREATE TABLE ticket_step (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id       BLOB    NOT NULL UNIQUE,
    ticket   BLOB    NOT NULL,
    author   BLOB    NOT NULL,
    step     TEXT    NOT NULL
);
CREATE INDEX ticket_step_of ON ticket_step (ticket, sequence);

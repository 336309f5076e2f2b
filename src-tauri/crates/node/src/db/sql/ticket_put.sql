INSERT INTO ticket (id, hall, day, line, count, taken_for, taken_s, priority, name,
                    department, item, state, round, calls)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?6, 'waiting', 0, 0);

SELECT id, hall, day, line, count, taken_for, taken_s, priority, name, department, item, state,
       at_window, round, called_s, calls
FROM ticket WHERE id = ?1;

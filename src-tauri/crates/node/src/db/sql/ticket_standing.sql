SELECT id, hall, day, line, count, taken_for, taken_s, priority, name, department, item, state,
       at_window, round, called_s, calls
FROM ticket
WHERE hall = ?1 AND day = ?2
  AND state IN ('waiting', 'transferred', 'called', 'serving', 'held', 'absent');
